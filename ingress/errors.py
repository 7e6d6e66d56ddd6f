"""Errors of the surfaces, and the one table that maps every error to the wire.

A client sees a stable code, a sentence of ours and perhaps a hint when to try again; never the text of an exception
that another library raised.
"""

from dataclasses import dataclass
from typing import Final

from audit import errors as audit
from governance import errors as governance
from inference import errors as inference
from redaction import errors as redaction
from retention import errors as retention


class IngressError(Exception):
    """Root of this package's errors."""

    code = "ingress_error"


class ClientGoneError(IngressError):
    """The client disconnected without `stop`. Nothing more can be told to it; the record says so."""

    code = "client_gone"


class InvalidMessageError(IngressError):
    """A message is not JSON, not of the schema, or not known.

    Attributes:
        detail: Which field of ours, and what kind of fault. From closed sets: it is shown to the client.
    """

    code = "invalid_message"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidTextError(IngressError):
    """A text message is not UTF-8 (RFC 6455 section 8.1)."""

    code = "invalid_utf8"


class WrongOrderError(IngressError):
    """A message came where it has no place: audio before `start`, a second `start`, more after `stop`."""

    code = "wrong_order"


class FrameTooLargeError(IngressError):
    """A message exceeds the size that is accepted."""

    code = "frame_too_large"


class EmptyFrameError(IngressError):
    """A binary message carries no audio."""

    code = "empty_frame"


class StartTimeoutError(IngressError):
    """No `start` came in time."""

    code = "start_timeout"


class IdleTimeoutError(IngressError):
    """Neither audio nor `keepalive` came in time."""

    code = "idle_timeout"


class SlowClientError(IngressError):
    """The client does not read its results; what waits for it has reached its bound."""

    code = "slow_client"


class DurationExceededError(IngressError):
    """The stream reached the longest duration its permit allows. What was heard has been delivered."""

    code = "duration_exceeded"


class PermitChangedError(IngressError):
    """The stream may go on, but under other obligations than it was opened with. Connect again."""

    code = "permit_changed"


class DrainingError(IngressError):
    """The platform is going down in order. Connect again, elsewhere or later."""

    code = "draining"


class TooManyStreamsError(IngressError):
    """The platform, or this tenant, has as many live streams as it may have."""

    code = "too_many_streams"


class InsecureListenerError(IngressError):
    """A listener off loopback was asked for without TLS. The platform does not start."""

    code = "insecure_listener"


class KeyFileError(IngressError):
    """A key of the platform's own is missing, unreadable or not a key. The platform does not start without it."""

    code = "key_file_rejected"


class TlsMaterialError(IngressError):
    """The certificate or its key is missing, unreadable, or the two do not belong together. Nothing is served."""

    code = "tls_unusable"


class ListenError(IngressError):
    """The address cannot be listened on: taken, forbidden, or not this machine's."""

    code = "listen_failed"


class NoSuchRouteError(IngressError):
    """Nothing is served at this path, or not with this method."""

    code = "no_such_route"


class RequestTimeoutError(IngressError):
    """The body of a request did not come in time."""

    code = "request_timeout"


class TooManyRequestsError(IngressError):
    """Too many requests without a credential came from one place."""

    code = "too_many_requests"


class NotReadyError(IngressError):
    """The platform is coming up: not all of its parts are warm yet."""

    code = "not_ready"


@dataclass(frozen=True, slots=True)
class WireError:
    """How an error looks from outside.

    Attributes:
        code: Stable name; what a program should branch on.
        message: One sentence for a person.
        close: WebSocket close code (RFC 6455 section 7.4; 4000 and above are ours).
        http: HTTP status.
        grpc: gRPC status name.
        retry_after: Seconds after which trying again makes sense; None where it does not.
    """

    code: str
    message: str
    close: int
    http: int
    grpc: str
    retry_after: int | None = None


_TABLE: Final[dict[type[Exception], tuple[int, int, str, int | None, str]]] = {
    # error: (WebSocket close, HTTP, gRPC, retry after seconds, message)
    governance.UnauthenticatedError: (4401, 401, "UNAUTHENTICATED", None, "The credential is missing or not valid."),
    governance.ForbiddenError: (4403, 403, "PERMISSION_DENIED", None, "The credential's scopes do not cover this."),
    governance.Denied: (4403, 403, "PERMISSION_DENIED", None, "The policy refuses this."),
    governance.PolicyUnavailableError: (4503, 503, "UNAVAILABLE", 2, "No policy decision can be had; nothing is allowed without one."),
    governance.BundleError: (4503, 503, "UNAVAILABLE", None, "The policy bundle was rejected; nothing is allowed without one."),
    governance.UnknownTenantError: (4404, 404, "NOT_FOUND", None, "There is no such tenant."),
    governance.TenantExistsError: (4409, 409, "ALREADY_EXISTS", None, "There is a tenant of that name already."),
    governance.RecordsUnavailableError: (4503, 503, "UNAVAILABLE", 2, "The records cannot be read or written; nothing is allowed without them."),
    governance.UnknownConsentError: (4404, 404, "NOT_FOUND", None, "There is no such consent."),
    governance.UnknownKeyError: (4404, 404, "NOT_FOUND", None, "There is no such key."),
    governance.InvalidFactsError: (4400, 422, "INVALID_ARGUMENT", None, "The request names something that is not of the accepted form."),
    audit.LogUnavailableError: (4503, 503, "UNAVAILABLE", 5, "The audit log cannot be written; nothing happens unrecorded."),
    audit.LogOverloadedError: (4503, 503, "RESOURCE_EXHAUSTED", 1, "The audit log is at its limit."),
    audit.LogInUseError: (4503, 503, "UNAVAILABLE", None, "Another process is writing the audit log."),
    audit.EntryTooLargeError: (4500, 500, "INTERNAL", None, "An audit entry would not fit the log."),
    audit.LogCorruptError: (4503, 503, "UNAVAILABLE", None, "The audit log does not verify; nothing is added to it."),
    audit.UnsafeFieldError: (4500, 500, "INTERNAL", None, "An audit entry would hold what may not enter the log."),
    audit.UnknownTreeError: (4404, 404, "NOT_FOUND", None, "The log has no such tree, or not these entries."),
    audit.MalformedLeafError: (4503, 503, "DATA_LOSS", None, "The audit log holds what is not an entry."),
    audit.CheckpointError: (4503, 503, "DATA_LOSS", None, "A checkpoint of the audit log was rejected."),
    audit.SigningKeyError: (4503, 503, "FAILED_PRECONDITION", None, "The audit log's signing key cannot be used."),
    audit.ExportError: (4500, 500, "FAILED_PRECONDITION", None, "The evidence could not be written where it was asked for."),
    audit.EnvelopeError: (4503, 503, "DATA_LOSS", None, "A signed envelope was rejected."),
    audit.ControlsError: (4503, 503, "FAILED_PRECONDITION", None, "The policy bundle's table of controls cannot be used."),
    inference.UndecodableAudioError: (4422, 422, "INVALID_ARGUMENT", None, "The audio cannot be decoded as what it was said to be."),
    inference.HostileAudioError: (4413, 413, "INVALID_ARGUMENT", None, "Decoding the audio exceeds the limits for a stream."),
    inference.DecoderLostError: (4500, 500, "INTERNAL", 1, "The decoder of this stream was lost."),
    inference.BacklogExceededError: (4429, 429, "RESOURCE_EXHAUSTED", 5, "Audio comes faster than it is recognised; send in real time."),
    inference.OverloadedError: (4429, 429, "RESOURCE_EXHAUSTED", 5, "There is no room for another stream now."),
    inference.EngineError: (4500, 500, "INTERNAL", 1, "Recognition failed."),
    inference.WeightsError: (4503, 503, "UNAVAILABLE", None, "Model weights were rejected."),
    inference.UnsupportedLanguageError: (4422, 422, "INVALID_ARGUMENT", None, "No engine serves this language."),
    redaction.RedactionError: (4500, 500, "INTERNAL", 1, "Redaction failed; nothing is shown unredacted."),
    redaction.RedactorUnavailableError: (4503, 503, "UNAVAILABLE", None, "Redaction is not available; nothing is shown unredacted."),
    redaction.UncertifiedLocaleError: (4422, 422, "INVALID_ARGUMENT", None, "No redaction locale is certified for this language."),
    redaction.StandInKeysError: (4503, 503, "FAILED_PRECONDITION", None, "An operator of redaction needs keys that are not to be had."),
    redaction.InvalidTokenError: (4422, 422, "INVALID_ARGUMENT", None, "That is not a reversible token of this tenant."),
    redaction.UntimedRedactionError: (4500, 500, "INTERNAL", None, "A redaction has no place in the audio, and policy does not let more be masked."),
    redaction.UnreadableFileError: (4422, 422, "INVALID_ARGUMENT", None, "The file is not what it is said to be."),
    redaction.WorkerLostError: (4500, 500, "INTERNAL", 1, "A process that redacted was lost; nothing of its part is shown."),
    retention.StorageUnavailableError: (4503, 503, "FAILED_PRECONDITION", None, "Content that must be stored cannot be."),
    retention.KeyUnavailableError: (4503, 503, "UNAVAILABLE", 5, "A key is not to be had; nothing is sealed or opened without it."),
    retention.KeyDestroyedError: (4410, 410, "NOT_FOUND", None, "The key has been destroyed, and with it what it sealed."),
    retention.SealBrokenError: (4500, 500, "DATA_LOSS", None, "A stored object does not open as what it is said to be."),
    retention.UnlabelledError: (4422, 422, "FAILED_PRECONDITION", None, "The retention schedule does not cover this; nothing is stored without a rule."),
    retention.UnknownObjectError: (4404, 404, "NOT_FOUND", None, "There is no such stored object."),
    retention.UnverifiedAudioError: (4503, 503, "UNAVAILABLE", 30, "The redacted audio has not been verified yet."),
    retention.QuarantinedError: (4423, 423, "FAILED_PRECONDITION", None, "Something personal can still be heard in the redacted audio; it is quarantined."),
    retention.ObjectLockedError: (4409, 409, "FAILED_PRECONDITION", None, "The object store keeps a version until its lock ends."),
    retention.ScheduleError: (4503, 503, "FAILED_PRECONDITION", None, "The retention schedule was rejected."),
    retention.UnknownHoldError: (4404, 404, "NOT_FOUND", None, "There is no such hold."),
    retention.UnknownRequestError: (4404, 404, "NOT_FOUND", None, "There is no such request."),
    retention.TransitionError: (4409, 409, "FAILED_PRECONDITION", None, "The request cannot take this step now."),
    retention.UnknownRevealError: (4404, 404, "NOT_FOUND", None, "There is no such request to turn a token back."),
    retention.SamePersonError: (4403, 403, "PERMISSION_DENIED", None, "A second person must approve this."),
    retention.SubjectErasedError: (4410, 410, "FAILED_PRECONDITION", None, "This subject was erased; nothing new is stored of it."),
    retention.HeldError: (4409, 409, "FAILED_PRECONDITION", None, "A hold or a statute keeps this."),
    retention.JobsUnavailableError: (4503, 503, "UNAVAILABLE", 5, "Durable jobs cannot be had; nothing that needs one begins."),
    retention.JobFailedError: (4500, 500, "INTERNAL", None, "A job failed; submitting it again tries again."),
    retention.ScanError: (4500, 500, "INTERNAL", None, "The scan could not look everywhere it must."),
    ClientGoneError: (1001, 499, "CANCELLED", None, "The client went away."),
    InvalidMessageError: (4400, 400, "INVALID_ARGUMENT", None, "The message is not of the published schema."),
    InvalidTextError: (1007, 400, "INVALID_ARGUMENT", None, "The text message is not UTF-8."),
    WrongOrderError: (4409, 409, "FAILED_PRECONDITION", None, "The message has no place here."),
    FrameTooLargeError: (1009, 413, "INVALID_ARGUMENT", None, "The message is larger than is accepted."),
    EmptyFrameError: (4400, 400, "INVALID_ARGUMENT", None, "The audio message is empty."),
    StartTimeoutError: (4408, 408, "DEADLINE_EXCEEDED", None, "No start message came in time."),
    IdleTimeoutError: (4408, 408, "DEADLINE_EXCEEDED", None, "Neither audio nor keepalive came in time."),
    SlowClientError: (4408, 408, "RESOURCE_EXHAUSTED", None, "The client does not read its results."),
    DurationExceededError: (4410, 413, "OUT_OF_RANGE", None, "The stream reached the longest duration that its permit allows."),
    PermitChangedError: (4412, 409, "ABORTED", 0, "The obligations of this stream have changed; connect again."),
    DrainingError: (1012, 503, "UNAVAILABLE", 5, "The platform is going down in order."),
    TooManyStreamsError: (4429, 429, "RESOURCE_EXHAUSTED", 5, "There are as many live streams as there may be."),
    NoSuchRouteError: (4404, 404, "UNIMPLEMENTED", None, "Nothing is served here."),
    RequestTimeoutError: (4408, 408, "DEADLINE_EXCEEDED", None, "The body of the request did not come in time."),
    TooManyRequestsError: (4429, 429, "RESOURCE_EXHAUSTED", 60, "Too many attempts came from here; wait a minute."),
    NotReadyError: (4503, 503, "UNAVAILABLE", 2, "The platform is coming up."),
    InsecureListenerError: (4503, 503, "FAILED_PRECONDITION", None, "Plaintext is served on loopback only."),
    TlsMaterialError: (4503, 503, "FAILED_PRECONDITION", None, "The TLS certificate or its key cannot be used."),
    KeyFileError: (4503, 503, "FAILED_PRECONDITION", None, "A key of the platform's own cannot be used."),
    ListenError: (4503, 503, "FAILED_PRECONDITION", None, "The address cannot be listened on."),
}  # fmt: skip

_INTERNAL = WireError("internal_error", "Something failed on our side; the record says when.", 1011, 500, "INTERNAL", 1)


CODES: Final = frozenset(getattr(kind, "code", "") for kind in _TABLE) | {_INTERNAL.code}
"""Every code that a client can meet."""


def documented() -> list[WireError]:
    """Every row, by code: what the reference page is written from."""
    rows = [
        WireError(getattr(kind, "code", ""), message, close, http, grpc, retry_after)
        for kind, (close, http, grpc, retry_after, message) in _TABLE.items()
    ]
    return sorted([*rows, _INTERNAL], key=lambda row: row.code)


def wire_error(error: BaseException) -> WireError:
    """How `error` looks from outside: its row of the table, its nearest ancestor's, or `internal_error`."""
    for kind in type(error).__mro__:
        row = _TABLE.get(kind)
        if row is not None:
            close, http, grpc, retry_after, message = row
            if isinstance(error, governance.Denied):
                message = f"{message} Not passed: {', '.join(error.reasons)}."
            if isinstance(error, InvalidMessageError) and error.detail:
                message = f"{message[:-1]} ({error.detail})."
            return WireError(getattr(error, "code", _INTERNAL.code), message, close, http, grpc, retry_after)
    return _INTERNAL
