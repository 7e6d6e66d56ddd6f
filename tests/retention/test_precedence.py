"""Precedence: the table of the controls catalogue, part 4, over every combination of facts."""

from datetime import timedelta
from itertools import product

import pytest

from retention.precedence import Facts, Outcome, Ruling, Verdict, decide
from tests.retention.conftest import NOON

FLOOR, CONTRACT, CEILING = NOON + timedelta(days=9), NOON + timedelta(days=5), NOON + timedelta(days=30)
NAMES = (
    "held",
    "floor_until",
    "biometric_ceiling_reached",
    "consent_withdrawn",
    "erasure_verified",
    "ceiling_reached",
    "contracted_until",
)
VALUES = {"floor_until": FLOOR, "contracted_until": CONTRACT}
FIRST_MATCH = (
    ("held", 1, Ruling.RESTRICT),
    ("floor_until", 2, Ruling.KEEP),
    ("biometric_ceiling_reached", 3, Ruling.DESTROY),
    ("consent_withdrawn", 3, Ruling.DESTROY),
    ("erasure_verified", 4, Ruling.DESTROY),
    ("ceiling_reached", 5, Ruling.DESTROY),
    ("contracted_until", 6, Ruling.KEEP),
)


def every() -> list[frozenset[str]]:
    """Every combination of the seven facts."""
    return [
        frozenset(name for name, holds in zip(NAMES, each, strict=True) if holds)
        for each in product((False, True), repeat=len(NAMES))
    ]


def facts(true: frozenset[str], reviewed: Outcome | None = None) -> Facts:
    given = {name: VALUES.get(name, True) for name in true}
    return Facts(ceiling_at=CEILING, reviewed=reviewed, **given)  # type: ignore[arg-type]


def contested(true: frozenset[str]) -> bool:
    keeps = true & {"held", "floor_until"}
    return bool(keeps and true & {"biometric_ceiling_reached", "consent_withdrawn", "erasure_verified"})


def expected(true: frozenset[str]) -> tuple[int, Ruling]:
    for name, rule, action in FIRST_MATCH:
        if name in true:
            return rule, Ruling.REVIEW if contested(true) and rule in {1, 2} else action
    return 7, Ruling.KEEP


@pytest.mark.parametrize("true", every(), ids=lambda true: "+".join(sorted(true)) or "nothing")
def test_the_first_rule_that_applies_wins_and_a_conflict_goes_to_a_person(true: frozenset[str]) -> None:
    verdict = decide(facts(true))
    assert (verdict.rule, verdict.action) == expected(true)
    assert bool(verdict.against) == contested(true)


@pytest.mark.parametrize("true", [each for each in every() if contested(each)], ids=lambda true: "+".join(sorted(true)))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_decided_conflict_is_not_opened_again_and_never_destroys_what_is_held(
    true: frozenset[str], outcome: Outcome
) -> None:
    verdict = decide(facts(true, outcome))
    destroyed = outcome is Outcome.DESTROY and "held" not in true
    assert verdict.action is (Ruling.DESTROY if destroyed else Ruling.RESTRICT)


@pytest.mark.parametrize("true", [each for each in every() if not contested(each)])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_decision_about_a_conflict_that_is_no_more_changes_nothing(true: frozenset[str], outcome: Outcome) -> None:
    assert decide(facts(true, outcome)) == decide(facts(true))


@pytest.mark.parametrize("true", [each for each in every() if "held" in each])
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_nothing_destroys_what_is_held(true: frozenset[str], outcome: Outcome | None) -> None:
    assert decide(facts(true, outcome)).action in {Ruling.RESTRICT, Ruling.REVIEW}


@pytest.mark.parametrize("true", every())
def test_one_more_reason_to_keep_never_destroys(true: frozenset[str]) -> None:
    before = decide(facts(true)).action
    for reason in ("held", "floor_until"):
        after = decide(facts(true | {reason})).action
        assert after is not Ruling.DESTROY or before is Ruling.DESTROY


def test_a_verdict_says_until_when() -> None:
    assert decide(Facts(ceiling_at=CEILING)) == Verdict(Ruling.KEEP, 7, "default", CEILING)
    assert decide(Facts(floor_until=FLOOR, ceiling_at=CEILING)).until == FLOOR
    assert decide(Facts(contracted_until=CONTRACT, ceiling_at=CEILING)).until == CONTRACT
    assert decide(Facts(contracted_until=CEILING + timedelta(1), ceiling_at=CEILING)).until == CEILING
    assert decide(Facts(contracted_until=CONTRACT)).until == CONTRACT
    conflict = decide(Facts(floor_until=FLOOR, consent_withdrawn=True, erasure_verified=True))
    assert conflict == Verdict(Ruling.REVIEW, 2, "statutory_floor-or-consent_withdrawn", FLOOR, (3, 4))
