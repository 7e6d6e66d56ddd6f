"""Surrogates: made-up values of the same kind, derived from a key, so that no table of who is who exists anywhere."""
