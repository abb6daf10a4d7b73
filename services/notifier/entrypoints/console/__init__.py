"""What do compliance staff see in a browser? Pages made here, without scripts."""
