"""The facts a decision is made on.

`StreamRequest` is complete and inert: everything policy may look at, assembled before it is asked (step 2 of a stream).
Content never enters it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, Self

from governance import form
from governance.identity import Principal, StreamId, SubjectRef


class Regime(StrEnum):
    """A body of rules a tenant is held to; each adds checks of its own."""

    SOC2 = "soc2"
    GDPR = "gdpr"
    HIPAA = "hipaa"


class LawfulBasis(StrEnum):
    """GDPR Art. 6(1)(a) to (f)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


class ModelProfile(StrEnum):
    """Which engines serve interim and final results."""

    FAST = "fast"
    BALANCED = "balanced"
    ACCURATE = "accurate"


class RedactionProfile(str):
    """The name of a redaction profile. What it stands for is policy data; these five are shipped, tenants add theirs.

    Raises:
        InvalidFactsError: It is not a slug.
    """

    __slots__ = ()

    NONE: ClassVar["RedactionProfile"]
    PCI: ClassVar["RedactionProfile"]
    PII: ClassVar["RedactionProfile"]
    GDPR: ClassVar["RedactionProfile"]
    PHI: ClassVar["RedactionProfile"]

    def __new__(cls, name: str) -> Self:
        """By its name, or by another that it is known by."""
        return super().__new__(cls, form.name(_PROFILE_ALIASES.get(name, name)))

    @property
    def value(self) -> str:
        """As a plain string."""
        return str(self)


_PROFILE_ALIASES: Final = {"phi-safe-harbor": "phi"}

RedactionProfile.NONE = RedactionProfile("none")
RedactionProfile.PCI = RedactionProfile("pci")
RedactionProfile.PII = RedactionProfile("pii")
RedactionProfile.GDPR = RedactionProfile("gdpr")
RedactionProfile.PHI = RedactionProfile("phi")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFacts:
    """What governance holds about the tenant at the moment of the decision."""

    active: bool
    regimes: frozenset[Regime]
    region: str
    purposes: frozenset[str]
    baa_expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """A recorded consent as it stands now (R-CON-1)."""

    consent_id: str
    subject: SubjectRef
    purposes: frozenset[str]
    recorded_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRequest:
    """Who, whose voice, why, and what is asked for."""

    stream_id: StreamId
    principal: Principal
    tenant: TenantFacts
    subjects: tuple[SubjectRef | None, ...]
    """One entry a channel; None where the client does not know whose voice it is."""
    purpose: str
    lawful_basis: LawfulBasis | None
    consent: ConsentFacts | None
    region: str
    language: str
    """BCP 47."""
    model_profile: ModelProfile
    model_channel: str
    channels: int
    interim_results: bool
    redaction_profile: RedactionProfile
    storage: bool
