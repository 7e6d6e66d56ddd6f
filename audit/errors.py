"""Errors of the audit log and of its verifier."""


class AuditError(Exception):
    """Root of this package's errors."""

    code = "audit_error"


class LogUnavailableError(AuditError):
    """The entry could not be made durable (disk full, I/O error, sequencer gone). The action must not happen."""

    code = "audit_unavailable"


class LogOverloadedError(AuditError):
    """The sequencer's queue is full. Nothing was recorded; try again."""

    code = "audit_overloaded"


class LogInUseError(AuditError):
    """Another process is this log's sequencer."""

    code = "audit_in_use"


class EntryTooLargeError(AuditError):
    """An entry exceeds what a C2SP tile bundle can hold (uint16 length prefix)."""

    code = "audit_entry_too_large"


class LogCorruptError(AuditError):
    """The stored tree does not reproduce its last signed checkpoint. The log refuses to go on."""

    code = "audit_log_corrupt"
