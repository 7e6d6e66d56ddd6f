"""What is said about an address, and is no part of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.recognizers.asides import aside, aside_before, begun_aside
from redaction.spoken import read


@pytest.mark.parametrize(
    "said",
    [
        "all one word",
        "no gaps",
        "that's all one word",
        "with an s",
        "with the three as a number",
        "all one word no caps",
    ],
)
def test_an_aside_ends_before_the_mailbox(said: str) -> None:
    atoms = read(f"paper kites {said}").atoms
    assert aside(read(f"paper kites {said}"), len(atoms) - 1, -1) == len(atoms) - 2


@pytest.mark.parametrize("said", ["with a friend", "one", "with my sister", "paper kites"])
def test_other_words_are_no_aside(said: str) -> None:
    reading = read(f"paper kites {said}")
    assert aside(reading, len(reading.atoms) - 1, -1) == 0


@pytest.mark.parametrize(("said", "taken"), [("all one word", 3), ("all", 1), ("two words run", 3)])
def test_an_aside_is_met_before_its_last_word(said: str, taken: int) -> None:
    atoms = read(f"paper kites {said}").atoms
    assert begun_aside(atoms, 2) == taken
    assert aside_before(atoms, len(atoms) - 1) == taken


@pytest.mark.parametrize("said", ["first name", "one", "the number", "kites"])
def test_what_may_go_on_otherwise_is_no_begun_aside(said: str) -> None:
    atoms = read(f"paper {said}").atoms
    assert begun_aside(atoms, 1) == aside_before(atoms, len(atoms) - 1) == 0


def test_half_an_aside_is_one_only_at_the_end() -> None:
    atoms = read("paper all one kite").atoms
    assert begun_aside(atoms, 1) == aside_before(atoms, 2) == 0


@given(st.lists(st.sampled_from("all one word with an s no gaps , that's kite dot 7 the number".split())))  # noqa: SIM905  words
def test_an_aside_stays_within_the_text(words: list[str]) -> None:
    reading = read(" ".join(words))
    for index in range(len(reading.atoms)):
        assert 0 <= aside(reading, index, -1) <= index + 1
        assert 0 <= aside(reading, index, 1) <= len(reading.atoms) - index
        assert 0 <= begun_aside(reading.atoms, index) <= len(reading.atoms) - index
        assert 0 <= aside_before(reading.atoms, index) <= index + 1
