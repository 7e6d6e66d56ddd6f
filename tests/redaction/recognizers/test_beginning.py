"""Where a mailbox of plain words begins, by what was learned."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detector import read_bounded
from redaction.errors import RedactorUnavailableError
from redaction.recognizers import beginning as model
from redaction.recognizers.beginning import beginning, chance
from redaction.recognizers.marks import marked

WORDS: Final = ("the", "two", "um", "owls", "at", "dot com", "gmail", ",", "-", "7", "k", "we're", "Owls", "outlook")


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("just put too many llamas at outlook dot com", "too many llamas"),
        ("too many hamsters ninety at gmail dot com", "too many hamsters ninety"),
        ("my email is no sugar please at hotmail dot com", "no sugar please"),
        ("send it to the two owls at yahoo dot com", "two owls"),
    ],
)
def test_it_finds_what_probably_belongs_to_the_mailbox(text: str, mailbox: str) -> None:
    reading = marked(read_bounded(text))
    at = next(index for index, atom in enumerate(reading.atoms) if atom.value == "@")
    found = text[reading.atoms[beginning(reading, at, at)].start : reading.atoms[at].start].strip()
    assert found in {mailbox, f"the {mailbox}"}


def test_a_sentences_own_at_has_no_mailbox_before_it() -> None:
    reading = marked(read_bounded("we are at blue ferries dot com"))
    at = next(index for index, atom in enumerate(reading.atoms) if atom.value == "@")
    assert beginning(reading, at, at) == at


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_it_never_goes_past_the_beginning_and_chances_are_chances(words: list[str]) -> None:
    reading = marked(read_bounded(" ".join(words)))
    for at, atom in enumerate(reading.atoms):
        if atom.value == "@":
            assert 0 <= beginning(reading, at, at) <= at
            assert all(0 <= chance(reading, index, at) <= 1 for index in range(at))


def test_other_weights_are_refused(tmp_path: Path) -> None:
    stored = bytearray(model.WEIGHTS.read_bytes())
    stored[-1] ^= 1
    (tmp_path / "weights.npy").write_bytes(stored)
    for file in ("weights.npy", "nothing.npy"):
        with pytest.raises(RedactorUnavailableError):
            model.load(tmp_path / file)
