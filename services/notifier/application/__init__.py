"""What this service does: handlers and the ports they speak to."""
