"""The published language: what the services and their neighbours say to each other."""
