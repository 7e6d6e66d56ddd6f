"""Which rule governs what may happen to a stored object now: one pure function (controls, part 4).

    1  a legal hold                                            kept, for the matter alone
    2  a statutory floor that has not been reached             kept
    3  a ceiling of biometric law, or a consent withdrawn      destroyed
       on which alone it rested
    4  a verified request for erasure                          destroyed
    5  the schedule's ceiling                                  destroyed
    6  a retention that the tenant has contracted              kept, within the ceiling
    7  otherwise                                               kept until the ceiling

The first that applies wins. But 1 or 2 against 3 or 4 is never resolved silently: a person decides, within a deadline,
and until then the object is kept and restricted.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Ruling(StrEnum):
    """What is to happen."""

    KEEP = "keep"
    DESTROY = "destroy"
    RESTRICT = "restrict"
    """Kept, and read for the matter alone (as in GDPR Art. 18)."""
    REVIEW = "review"
    """Kept and restricted until a person has decided."""


class Outcome(StrEnum):
    """What a person decided in a review."""

    KEEP = "keep"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an object now.

    Attributes:
        held: Whether a hold that has not been released covers it.
        floor_until: Until when a statute that names its class keeps it; None where none does, or did.
        biometric_ceiling_reached: Of a rule of biometric law (BIPA 15(a), Texas 503.001).
        consent_withdrawn: And it rests on no other basis.
        erasure_verified: Its subject has asked, and has been identified.
        ceiling_reached: Of the schedule.
        contracted_until: Until when the tenant has contracted to have it kept.
        ceiling_at: The schedule's.
        reviewed: What a person decided about this conflict.
    """

    held: bool = False
    floor_until: datetime | None = None
    biometric_ceiling_reached: bool = False
    consent_withdrawn: bool = False
    erasure_verified: bool = False
    ceiling_reached: bool = False
    contracted_until: datetime | None = None
    ceiling_at: datetime | None = None
    reviewed: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to happen, and by which rule.

    Attributes:
        action: What.
        rule: The rule that governs, 1 to 7.
        why: Its name, a token.
        until: When it has to be asked again at the latest; None where no time is known.
        against: The rules that it met in a review.
    """

    action: Ruling
    rule: int
    why: str
    until: datetime | None = None
    against: tuple[int, ...] = ()


def decide(facts: Facts) -> Verdict:
    """The verdict on an object. `REVIEW` MUST be opened as a review, and the object restricted."""
    must_go = _must_go(facts)
    if facts.held:
        return _kept(facts, Verdict(Ruling.RESTRICT, 1, "legal_hold"), must_go)
    if facts.floor_until is not None and not (must_go and facts.reviewed is Outcome.DESTROY):
        return _kept(facts, Verdict(Ruling.KEEP, 2, "statutory_floor", facts.floor_until), must_go)
    if must_go:
        return Verdict(Ruling.DESTROY, must_go[0].rule, must_go[0].why)
    if facts.ceiling_reached:
        return Verdict(Ruling.DESTROY, 5, "retention_ceiling")
    if facts.contracted_until is not None:
        ends = [moment for moment in (facts.contracted_until, facts.ceiling_at) if moment is not None]
        return Verdict(Ruling.KEEP, 6, "contract", min(ends))
    return Verdict(Ruling.KEEP, 7, "default", facts.ceiling_at)


@dataclass(frozen=True, slots=True)
class _Demand:
    rule: int
    why: str


def _must_go(facts: Facts) -> tuple[_Demand, ...]:
    """What of rules 3 and 4 applies."""
    demands = (
        (facts.biometric_ceiling_reached, _Demand(3, "biometric_ceiling")),
        (facts.consent_withdrawn, _Demand(3, "consent_withdrawn")),
        (facts.erasure_verified, _Demand(4, "erasure_request")),
    )
    return tuple(demand for applies, demand in demands if applies)


def _kept(facts: Facts, verdict: Verdict, must_go: tuple[_Demand, ...]) -> Verdict:
    """Rule 1 or 2 as it stands, or a conflict with 3 or 4, or what a person made of that.

    No decision of a review destroys what is held: the hold must be released first, which takes two persons.
    """
    if not must_go:
        return verdict
    against = tuple(sorted({demand.rule for demand in must_go}))
    if facts.reviewed is None:
        return Verdict(Ruling.REVIEW, verdict.rule, f"{verdict.why}-or-{must_go[0].why}", verdict.until, against)
    return Verdict(Ruling.RESTRICT, verdict.rule, verdict.why, verdict.until, against)
