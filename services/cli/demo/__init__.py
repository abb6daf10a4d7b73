"""The demonstration: sample lists and orders, and how they run through the real services."""
