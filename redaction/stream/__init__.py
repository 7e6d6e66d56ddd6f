"""Redaction of live speech."""

from redaction.stream.redactor import MAX_CHANNELS, PresidioRedactionStream, PresidioRedactor

__all__ = ["MAX_CHANNELS", "PresidioRedactionStream", "PresidioRedactor"]
