"""How the world reaches this service: event log and HTTP."""
