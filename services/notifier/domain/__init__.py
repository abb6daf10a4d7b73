"""What this service knows: pure values and rules, no clock, no I/O."""
