"""How the ports are kept: database, files, wire."""
