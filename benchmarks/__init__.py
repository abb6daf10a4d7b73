"""What does catchall do in a second on this machine? Each module prints its figures."""
