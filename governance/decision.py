"""What was decided: a `Permit` with its obligations, or `Denied`.

A gate raises or returns a capability, never a boolean. Nothing after step 3 of a stream can be reached without the
`Permit` that only `PolicyEngine.decide` gives out.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.identity import StreamId, SubjectRef, TenantId
from governance.request import ModelProfile, RedactionProfile


class RedactionOperator(StrEnum):
    """What stands in the place of a redacted span (names of presidio-anonymizer)."""

    REPLACE = "replace"
    MASK = "mask"


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

    redaction_profile: RedactionProfile
    redaction_operator: RedactionOperator
    interim_policy: InterimPolicy
    storage: Storage
    clear_transcript: bool
    """Whether the transcript is kept unredacted too, as a class of its own. Never without storage."""
    retention_class: str
    region: str
    max_duration_seconds: int
    model_channel: str
    permit_seconds: int


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
