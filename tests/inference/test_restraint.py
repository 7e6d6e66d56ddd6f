"""Interims rest when finals come late, and recover."""

import hypothesis.strategies as st
from hypothesis import given

from inference.restraint import LONGEST_REST_SECONDS, Restraint


def test_interims_are_free_until_a_final_is_late() -> None:
    restraint = Restraint()
    restraint.finished(late=False)
    restraint.began(10.0)
    assert restraint.remaining(10.0) == 0.0
    restraint.finished(late=True)
    assert restraint.remaining(10.0) > 0.0
    assert restraint.remaining(10.0 + LONGEST_REST_SECONDS) == 0.0


def test_finals_in_time_lift_it() -> None:
    restraint = Restraint()
    for _ in range(20):
        restraint.finished(late=True)
    assert restraint.rest == LONGEST_REST_SECONDS
    for _ in range(30):
        restraint.finished(late=False)
    assert restraint.rest == 0.0


@given(st.lists(st.booleans(), max_size=200))
def test_the_rest_is_bounded(lates: list[bool]) -> None:
    restraint = Restraint()
    for late in lates:
        restraint.finished(late=late)
        assert 0.0 <= restraint.rest <= LONGEST_REST_SECONDS
