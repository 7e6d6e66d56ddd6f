"""What an officer may order, over the socket or directly: a module a noun."""
