"""Stand-ins for the world around the code under test; each says what it leaves out."""
