"""What may become an address waits; what the model says of it is bounded, pinned, and for English alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detector import read_bounded, spoken_findings
from redaction.entities import Label
from redaction.errors import RedactorUnavailableError
from redaction.locales import LOCALES
from redaction.recognizers.marks import marked
from redaction.stream import ahead
from redaction.stream.tail import last_atom


def _held(text: str, language: str = "en") -> str:
    """What of a text waits."""
    reading = marked(read_bounded(text, LOCALES[language]))
    found = spoken_findings(reading, frozenset({Label.EMAIL_ADDRESS, Label.URL}))
    opening = ahead.open_ahead(reading, last_atom(reading), found)
    return "" if opening is None else text[opening.start :]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("could you resend it to maple leaf", "maple leaf"),
        ("could you resend it to maple leaf bakery at", "maple leaf bakery at"),
        ("my email is the quiet gardener", "the quiet gardener"),
        ("it's all on copper kettle dot", "copper kettle dot"),
        ("Could you resend it to Maple Leaf", "Maple Leaf"),
        ("my email is um the quiet gardener", "the quiet gardener"),
        ("my email is quiet gardener all one", "quiet gardener all one"),
    ],
)
def test_words_wait_that_come_as_addresses_do(text: str, held: str) -> None:
    assert _held(text) == held


@pytest.mark.parametrize(
    "text",
    [
        "",
        "send the forms over to the front office please",
        "i never got the confirmation",
        "the meeting is on thursday at",
        "she had grace before breakfast and",
        "my email is maple.leaf at gmail dot com and that's",
    ],
)
def test_ordinary_words_do_not(text: str) -> None:
    assert not _held(text)


def test_other_languages_wait_for_nothing_that_was_learned_from_english() -> None:
    text = "could you resend it to maple leaf"
    assert _held(text)
    assert not _held(text, "de")


@given(st.text(max_size=80))
def test_a_chance_is_one_for_any_text(text: str) -> None:
    reading = marked(read_bounded(text))
    assert all(0 <= ahead.chance(reading, index) <= 1 for index in range(len(reading.atoms)))


def test_nothing_waits_longer_than_an_address_is() -> None:
    text = "my email is " + "maple " * 40
    assert not _held(text.strip())


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RedactorUnavailableError, match="cannot be read"):
        ahead.load(tmp_path / "nothing.npy")


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    stored = bytearray(ahead.WEIGHTS.read_bytes())
    stored[-1] ^= 1
    (tmp_path / "weights.npy").write_bytes(stored)
    with pytest.raises(RedactorUnavailableError, match="pinned"):
        ahead.load(tmp_path / "weights.npy")
