"""Audio is found under its sample numbers for as long as it is kept."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from inference.tape import Tape


@given(st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 90_000)), max_size=12))
def test_what_is_kept_reads_back(steps: list[tuple[int, int]]) -> None:
    tape = Tape()
    whole = np.zeros(0, np.float32)
    for appended, forgotten in steps:
        more = np.arange(whole.size, whole.size + appended, dtype=np.float32)
        whole = np.concatenate([whole, more])
        tape.append(more)
        tape.forget(tape.start + forgotten)
        assert tape.end == whole.size
        assert np.array_equal(tape.cut(tape.start, tape.end), whole[tape.start :])


def test_what_is_forgotten_is_not_given_out() -> None:
    tape = Tape()
    tape.append(np.ones(100, np.float32))
    tape.forget(50)
    with pytest.raises(IndexError):
        tape.cut(49, 60)


def test_its_repr_shows_no_audio() -> None:
    tape = Tape()
    tape.append(np.full(1600, 0.123, np.float32))
    assert repr(tape) == "Tape(<redacted 0.100 s>)"
