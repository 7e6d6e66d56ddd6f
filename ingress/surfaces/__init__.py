"""The surfaces a stream can come in by. Surfaces translate; they hold no rules."""
