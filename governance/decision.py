"""What was decided: a `Permit` with its obligations, or `Denied`.

A gate raises or returns a capability, never a boolean. Nothing after step 3 of a stream can be reached without the
`Permit` that only `PolicyEngine.decide` gives out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.identity import StreamId, SubjectRef, TenantId
from governance.labels import Label
from governance.request import ModelProfile
from governance.stored_audio import AudioOperator, StoredAudio, UntimedAudio


class RedactionOperator(StrEnum):
    """What stands in the place of a redacted span (names of presidio-anonymizer, where it has one).

    Which of two is the stronger is policy's to say: `order.operators` of its redaction data.
    """

    TOKEN = "token"  # noqa: S105  no secret
    """A reversible token: the tenant's own joins work, and two persons may turn it back."""
    SURROGATE = "surrogate"
    """A made-up value of the same kind: one value, one surrogate."""
    HASH = "hash"
    """The label and a keyed digest: equal values of one tenant are seen to be equal."""
    TAG = "tag"
    """The label and a number: equal values of one stream are seen to be equal."""
    REPLACE = "replace"
    """The label."""
    MASK = "mask"
    """Stars."""
    REDACT = "redact"
    """Nothing."""


class RedactionHold(StrEnum):
    """How an interim result treats what is not settled; the weakest first."""

    NONE = "none"
    """Only what is found is withheld."""
    BALANCED = "balanced"
    """What the detectors know could become personal data is not shown."""
    STRICT = "strict"
    """Nothing unsettled is shown."""


class SurrogateScope(StrEnum):
    """How far one value keeps one surrogate; the weakest first."""

    TENANT = "tenant"
    STREAM = "stream"


class Certification(StrEnum):
    """What redaction has been measured to find in a language; the weakest first."""

    STRUCTURED = "structured"
    """Identifiers with a form of their own: numbers, addresses of mail and web. No names."""
    FULL = "full"


class InterimPolicy(StrEnum):
    """What may be shown of an utterance before it is final."""

    NONE = "none"
    REDACTED = "redacted"


class Storage(StrEnum):
    """Whether content is kept."""

    NONE = "none"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligations:
    """What the permit obliges the platform to do. Every field is required of the policy engine's answer."""

    redaction_profile: str
    """Its profile's name, or those of several with "+" between them."""
    redaction: Mapping[Label, RedactionOperator]
    """What is looked for, and what stands in its place."""
    redaction_hold: RedactionHold
    redaction_overdue_shown: bool
    """Whether what stayed unsettled past its limit is shown; withheld otherwise."""
    redaction_certification: Certification
    """What redaction must have been measured to find in the stream's language."""
    surrogate_scope: SurrogateScope
    interim_policy: InterimPolicy
    storage: Storage
    clear_transcript: bool
    """Whether the transcript is kept unredacted too, as a class of its own. Never without storage."""
    retention_class: str
    region: str
    max_duration_seconds: int
    model_channel: str
    permit_seconds: int
    stored_audio: StoredAudio
    """Which audio is kept where content is."""
    audio_operator: AudioOperator
    """What stands in the place of personal data in redacted audio."""
    untimed_audio: UntimedAudio
    """What becomes of a final result whose redactions have no usable place in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The part of a permit that inference may know. It names nobody."""

    language: str
    model_profile: ModelProfile
    model_channel: str
    interim_results: bool
    max_duration_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Leave to process one stream until `expires_at`, under `obligations`."""

    decision_id: str
    stream_id: StreamId
    tenant: TenantId
    purpose: str
    subjects: tuple[SubjectRef | None, ...]
    """Whose voice each channel is."""
    obligations: Obligations
    language: str
    model_profile: ModelProfile
    issued_at: datetime
    expires_at: datetime
    bundle_revision: str
    bundle_digest: str
    engine: str
    consent_id: str | None = None
    """The consent that the stream rests on; None where it rests on another basis."""

    @property
    def grant(self) -> Grant:
        """What inference may know of this permit."""
        return Grant(
            language=self.language,
            model_profile=self.model_profile,
            model_channel=self.obligations.model_channel,
            interim_results=self.obligations.interim_policy is not InterimPolicy.NONE,
            max_duration_seconds=self.obligations.max_duration_seconds,
        )
