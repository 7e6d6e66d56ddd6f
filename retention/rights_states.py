"""The state machine of a rights request (R-DSR-2). Pure.

    received ─► identity_pending ─► in_review ─► approved ─► executing ─► completed ───────────► closed
        └──────────────────────────────┘│                     ▲    ├────► partially_completed ──► closed
                                        └► denied ► closed    │    └────► restricted_hold ──────► closed
                                                              └───────────────┘ (the hold is released)

Until it is approved or denied it may be `withdrawn` by whoever filed it; one that waits for proof of identity until its
time is over is `expired`. No other request expires: that an answer is late must not end the right to it. `extended` is
no place to be in but something that happens once, before the first deadline, with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from retention.errors import TransitionError


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IDENTITY_PENDING = "identity_pending"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DENIED = "denied"
    EXECUTING = "executing"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    RESTRICTED_HOLD = "restricted_hold"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


EXTENDED: Final = "extended"
"""The one step that leaves a request in its state."""


class Denial(StrEnum):
    """Why a request is denied: the Data Rights Protocol's words, and grounds of law."""

    SUSPECTED_FRAUD = "suspected_fraud"
    INSUFFICIENT_VERIFICATION = "insuf_verification"
    NO_MATCH = "no_match"
    CLAIM_NOT_COVERED = "claim_not_covered"
    OUTSIDE_JURISDICTION = "outside_jurisdiction"
    TOO_MANY_REQUESTS = "too_many_requests"
    OTHER = "other"
    NO_RIGHT = "no_right"
    STATUTORY_DUTY = "statutory_duty"
    LEGAL_CLAIMS = "legal_claims"
    RIGHTS_OF_OTHERS = "rights_of_others"
    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"


class Extension(StrEnum):
    """Why more time is taken (GDPR Art. 12(3), 11 CCR 7021(b), 45 CFR 164.524(b)(2)(ii))."""

    COMPLEXITY = "complexity"
    NUMBER_OF_REQUESTS = "number_of_requests"
    RECORDS_ELSEWHERE = "records_elsewhere"


class Identity(StrEnum):
    """How the desk came to know who asks. The method alone is recorded; proof itself is never stored (R-DSR-3)."""

    SESSION = "session"
    ORIGINAL_CHANNEL = "original_channel"
    DOCUMENT_SEEN = "document_seen"
    AGENT = "agent"
    LINK = "link"
    """The tenant gave the person a filing link."""
    CONSENT = "consent"
    """A consent was withdrawn; that was the proof."""


TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.RECEIVED: frozenset({State.IDENTITY_PENDING, State.IN_REVIEW, State.WITHDRAWN}),
    State.IDENTITY_PENDING: frozenset({State.IN_REVIEW, State.DENIED, State.WITHDRAWN, State.EXPIRED}),
    State.IN_REVIEW: frozenset({State.APPROVED, State.DENIED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.EXECUTING}),
    State.DENIED: frozenset({State.CLOSED}),
    State.EXECUTING: frozenset({State.COMPLETED, State.PARTIALLY_COMPLETED, State.RESTRICTED_HOLD}),
    State.COMPLETED: frozenset({State.CLOSED}),
    State.PARTIALLY_COMPLETED: frozenset({State.CLOSED}),
    State.RESTRICTED_HOLD: frozenset({State.EXECUTING, State.CLOSED}),
    State.CLOSED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.EXPIRED: frozenset(),
}

DECISIONS: Final = frozenset({State.APPROVED, State.DENIED})
"""Taken by somebody else than the one who filed."""
ENDED: Final = frozenset(state for state, further in TRANSITIONS.items() if not further)
UNANSWERED: Final = frozenset(
    {State.RECEIVED, State.IDENTITY_PENDING, State.IN_REVIEW, State.APPROVED, State.EXECUTING}
)
"""In these the deadline still runs."""

_UNPROVED: Final = frozenset({Denial.INSUFFICIENT_VERIFICATION, Denial.SUSPECTED_FRAUD, Denial.NO_MATCH})
_BASED: Final = frozenset({Denial.NO_RIGHT, Denial.STATUTORY_DUTY, Denial.LEGAL_CLAIMS, Denial.RIGHTS_OF_OTHERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is asked of a request.

    Attributes:
        to: The next state, or `EXTENDED`.
        reason: Of a denial (`Denial`) or an extension (`Extension`).
        basis: The provision that a denial rests on.
        identity: How it is known who asks, for the step into review.
    """

    to: str
    reason: str | None = None
    basis: str | None = None
    identity: Identity | None = None


def check(state: State, step: Step, bases: frozenset[str]) -> State:
    """The state that a step leads to.

    Args:
        state: Where the request stands.
        step: What is asked.
        bases: Provisions that a denial may rest on.

    Raises:
        TransitionError: There is no such step from here, or it lacks what it needs.
    """
    if step.to not in TRANSITIONS[state]:
        raise TransitionError("a request cannot take that step from where it stands")
    to = State(step.to)
    if to is State.IN_REVIEW and step.identity is None:
        raise TransitionError("say how it is known who asks: identity is needed for review")
    if to is State.DENIED:
        _check_denial(state, step, bases)
    elif step.reason is not None or step.basis is not None:
        raise TransitionError("a reason and a basis belong to a denial or an extension")
    return to


def check_extension(
    state: State, reason: str | None, *, due_at: datetime, extended_at: datetime | None, now: datetime
) -> None:
    """Whether more time may be taken.

    Raises:
        TransitionError: It has been answered or extended already, the first deadline has passed, or there is no reason.
    """
    if state not in UNANSWERED:
        raise TransitionError("a request that has been answered is not extended")
    if extended_at is not None:
        raise TransitionError("a request is extended once")
    if now >= due_at:
        raise TransitionError("a request is extended before its first deadline, not after")
    if reason not in set(Extension):
        raise TransitionError("an extension needs a reason: " + ", ".join(Extension))


def _check_denial(state: State, step: Step, bases: frozenset[str]) -> None:
    if step.reason not in set(Denial):
        raise TransitionError("a denial needs a reason: " + ", ".join(Denial))
    if state is State.IDENTITY_PENDING and step.reason not in _UNPROVED:
        raise TransitionError("before review a request is denied only for want of proof")
    if step.reason in _BASED and step.basis is None:
        raise TransitionError("a denial on grounds of law names its basis")
    if step.basis is not None and step.basis not in bases:
        raise TransitionError("the basis is none that the rights policy knows")
