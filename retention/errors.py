"""Errors of retention."""


class RetentionError(Exception):
    """Root of this package's errors."""

    code = "retention_error"


class StorageUnavailableError(RetentionError):
    """Content that must be sealed cannot be: no vault, no subject, disk or quota full, object store gone."""

    code = "storage_unavailable"


class KeyUnavailableError(RetentionError):
    """The key port gave no usable key: gone, disabled, pending deletion, or it refuses the context."""

    code = "key_unavailable"


class KeyDestroyedError(KeyUnavailableError):
    """The key has been destroyed. What was sealed under it is gone for good."""

    code = "key_destroyed"


class SealBrokenError(RetentionError):
    """A sealed object does not open as what it is said to be: altered, cut short, reordered, or another one's."""

    code = "seal_broken"


class UnlabelledError(RetentionError):
    """No rule of the retention schedule covers this class, purpose and jurisdiction: nothing is stored (rule 7)."""

    code = "unlabelled_content"


class UnknownObjectError(RetentionError):
    """This tenant has no such stored object."""

    code = "unknown_object"


class UnverifiedAudioError(RetentionError):
    """Redacted audio that no other recogniser has listened to yet. It is read once one has."""

    code = "verification_pending"


class QuarantinedError(RetentionError):
    """Redacted audio in which something personal can still be heard. Nobody reads it."""

    code = "quarantined"


class ObjectLockedError(RetentionError):
    """The object store will not delete a version before its lock ends (WORM). Its key can still be destroyed."""

    code = "object_locked"


class ScheduleError(RetentionError):
    """The retention schedule, or another table of the signed bundle, is missing or not of its form."""

    code = "schedule_rejected"


class UnknownHoldError(RetentionError):
    """This tenant has no such hold."""

    code = "unknown_hold"


class UnknownRequestError(RetentionError):
    """There is no such rights request, or the link does not open it."""

    code = "unknown_request"


class TransitionError(RetentionError):
    """The state machine has no such transition from here (R-DSR-2), or it needs what was not given."""

    code = "transition_refused"


class MovedMeanwhileError(TransitionError):
    """Somebody else has taken a step since the request was read."""


class UnknownRevealError(RetentionError):
    """No request to turn a token back of that id in this tenant."""

    code = "unknown_reveal"


class SamePersonError(RetentionError):
    """This takes two: whoever asked for it may not approve it."""

    code = "second_person_required"


class SubjectErasedError(RetentionError):
    """The subject was erased and stays so: nothing new is stored for it (R-ERA-3)."""

    code = "subject_erased"


class HeldError(RetentionError):
    """A legal hold or a statutory floor forbids destroying this now."""

    code = "held"


class JobsUnavailableError(RetentionError):
    """The store of durable jobs cannot be read or written. Nothing that needs one begins."""

    code = "jobs_unavailable"


class JobFailedError(RetentionError):
    """A job's step failed for a reason that is not ours to name; the journal says where. Submitting it tries again."""

    code = "job_failed"


class ScanError(RetentionError):
    """The forensic scan could not look everywhere it must; it says nothing rather than half."""

    code = "scan_incomplete"
