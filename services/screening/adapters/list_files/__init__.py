"""Which published list files can catchall read? One module per official layout; `catalogue` is the door."""
