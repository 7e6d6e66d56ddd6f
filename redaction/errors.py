"""Errors of redaction. Each of them ends the stream: raw text is never the fallback."""


class RedactionError(Exception):
    """Root of this package's errors."""

    code = "redaction_failed"


class RedactorUnavailableError(RedactionError):
    """The named-entity model is missing or was refused. The platform does not start without it."""

    code = "redactor_unavailable"


class UncertifiedLocaleError(RedactionError):
    """No redaction locale has been certified for this language."""

    code = "uncertified_locale"
