"""The three services, what they run on, and the command that composes them."""
