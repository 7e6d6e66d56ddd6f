"""What clients touch: wire formats, authentication, admission, the session, the wiring and the command line."""
