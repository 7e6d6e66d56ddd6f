"""Signed data: Rego and the schema of its input. No Python but this line."""
