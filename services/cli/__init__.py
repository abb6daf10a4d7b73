"""The catchall command: composes the services, talks to a person or to a script."""
