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


class UnreadableFileError(RedactionError):
    """A file is not what it is said to be. The message names the line, and never what stands in it."""

    code = "unreadable_file"


class WorkerLostError(RedactionError):
    """A process that redacted a part of a file is gone; what it was given is not known to be clean."""

    code = "redaction_worker_lost"


class UntimedRedactionError(RedactionError):
    """A redaction has no usable place in the audio, and policy does not let the whole result be masked instead."""

    code = "untimed_redaction"


class StandInKeysError(RedactionError):
    """An operator needs the tenant's keys, and this process has none. Nothing is shown by a weaker operator instead."""

    code = "stand_in_keys_missing"


class InvalidTokenError(RedactionError):
    """A reversible token was altered, or is another tenant's, label's or key's, or is none at all."""

    code = "invalid_token"
