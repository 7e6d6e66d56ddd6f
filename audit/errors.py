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


class UnsafeFieldError(AuditError):
    """An event carries a value that may not enter the log: free text, a float, a nested or unknown thing."""

    code = "audit_unsafe_field"


class UnknownTreeError(AuditError):
    """The name is not a tenant's slug, or the range asked for is not in the tree."""

    code = "audit_unknown_tree"


class MalformedLeafError(AuditError):
    """The bytes are not a leaf that this log's format allows."""

    code = "audit_malformed_leaf"


class CheckpointError(AuditError):
    """A checkpoint, note or verifier key is ill-formed, or its signature does not verify."""

    code = "audit_checkpoint_rejected"


class SigningKeyError(AuditError):
    """The signing key cannot be used: absent, ill-formed, or readable by others."""

    code = "audit_signing_key_unusable"


class ExportError(AuditError):
    """The evidence could not be written where it was asked for."""

    code = "audit_export_failed"


class EnvelopeError(AuditError):
    """A signed envelope is ill-formed, of another type, or its signature does not verify."""

    code = "audit_envelope_rejected"


class ControlsError(AuditError):
    """The table of controls in the signed policy bundle is missing or not of its form."""

    code = "audit_controls_rejected"
