"""Estimated word times: in order, inside the speech, around the pauses."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from inference.timing import spread


def test_words_of_one_length_share_the_speech_evenly() -> None:
    assert spread(["abc", "def"], [(1.0, 3.0)]) == [(1.0, 2.0), (2.0, 3.0)]


def test_a_pause_falls_between_words() -> None:
    (_, first_end), (second_start, _) = spread(["abc", "def"], [(0.0, 1.0), (2.0, 3.0)])
    assert first_end == pytest.approx(1.0)
    assert second_start == pytest.approx(2.0)


def test_digits_take_as_long_as_their_names_do() -> None:
    written = spread(["number", "4111", "please"], [(0.0, 10.0)])[1]
    assert written[1] - written[0] > 5.0
    (_, spelled), _ = spread(["H-O-W-E-L-L", "here"], [(0.0, 10.0)])
    assert spelled > 7.0


def test_a_written_pause_takes_time_but_not_at_the_end() -> None:
    (_, first), (second, _) = spread(["yes,", "sir"], [(0.0, 1.0)])
    assert first == second > 0.5
    assert spread(["yes", "sir"], [(0.0, 1.0)]) == spread(["yes", "sir."], [(0.0, 1.0)])


def test_no_words_have_no_times() -> None:
    assert spread([], [(0.0, 1.0)]) == []


lengths = st.lists(st.tuples(st.floats(0, 2), st.floats(0.01, 3)), min_size=1, max_size=6)


@given(st.lists(st.text("aB1.,-'", min_size=1, max_size=12), max_size=20), lengths)
def test_times_are_in_order_and_inside(words: list[str], gaps: list[tuple[float, float]]) -> None:
    at = 0.0
    stretches = []
    for gap, length in gaps:
        stretches.append((at + gap, at + gap + length))
        at += gap + length
    latest = stretches[0][0]
    for start, end in spread(words, stretches):
        assert latest - 1e-6 <= start <= end <= stretches[-1][1] + 1e-6
        latest = end
