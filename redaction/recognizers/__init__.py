"""Recognisers of our own, one kind of identifier a module."""
