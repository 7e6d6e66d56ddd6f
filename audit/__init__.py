"""What happened: an append-only log that an outsider can verify."""
