"""What was masked is known again, however it is written."""

import pytest

from inference.transcript import Word
from redaction.audio.masked_values import MAX_VALUES, MaskedValues
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction


def given_out(said: str, masked: set[int], *, label: str = "US_SSN") -> MaskedValues:
    """What was said, a word a second, some of it masked."""
    words = [Word(text, float(at), at + 1.0, 1.0, "aligned") for at, text in enumerate(said.split())]
    values = MaskedValues()
    values.said(words)
    values.shown(
        RedactedSegment(
            proof=Redaction(),
            channel=0,
            utterance=0,
            start=0.0,
            end=float(len(words)),
            text=" ".join(word.text for at, word in enumerate(words) if at not in masked),
            words=tuple(RedactedWord("x", word.start, word.end, 1.0, "aligned") for word in words),
            redactions=(RedactedSpan(label, float(min(masked)), max(masked) + 1.0),) if masked else (),
            confidence=1.0,
            from_finalize=False,
        )
    )
    return values


@pytest.mark.parametrize(
    ("said", "masked", "heard"),
    [
        ("my number is 078-05-1120", {3}, "my number is oh seven eight oh five one one two oh"),
        ("my number is zero seven eight", {3, 4, 5}, "my number is"),
        ("my number is 078-05-1120", {3}, "it ends in eleven twenty"),
        ("it is double five oh one two", {2, 3, 4, 5, 6}, "it is 55012."),
        ("I am Marisol Okafor today", {2, 3}, "I am, okafor. Today"),
    ],
)
def test_a_value_is_recognised_however_it_is_written(said: str, masked: set[int], heard: str) -> None:
    expected = heard != "my number is"
    assert given_out(said, masked).recognised_in([heard]) == expected


@pytest.mark.parametrize(
    ("said", "masked", "heard"),
    [
        ("my number is 078-05-1120", {3}, "my number is 1 2 0, thanks, on the 5th of 2019"),
        ("I am Marisol Okafor and Okafor is me", {2, 3}, "I am and Okafor is me"),
        ("my card is 4111 1111 1111 1111", {3, 4, 5, 6}, "my card is one one one one"),
        ("send it to the main street", {4, 5}, "the main street"),
        ("it is jo underscore li at gmail.com", {2, 3, 4, 5, 6}, "the underscore matters to gmail"),
        ("nothing masked here", set(), "nothing masked here"),
    ],
)
def test_what_is_shown_anyhow_or_says_nothing_is_no_residue(said: str, masked: set[int], heard: str) -> None:
    assert given_out(said, masked).recognised_in([heard]) == 0


def test_values_split_over_what_was_heard_are_found_in_each_part() -> None:
    assert given_out("card 4929 3301 7782 9910", {1, 2, 3, 4}).recognised_in(["nothing", "at all", "7782"]) == 1


def test_values_are_bounded_and_never_shown() -> None:
    values = MaskedValues()
    for _ in range(MAX_VALUES + 10):
        values.said([Word("marisol", 0.0, 1.0, 1.0, "aligned")])
        other = given_out("marisol", {0})
        del other
        values.shown(
            RedactedSegment(
                proof=Redaction(),
                channel=0,
                utterance=0,
                start=0.0,
                end=1.0,
                text="",
                words=(),
                redactions=(RedactedSpan("PERSON", 0.0, 1.0),),
                confidence=1.0,
                from_finalize=False,
            )
        )
    assert values.masked == MAX_VALUES + 10
    assert values.recognised_in(["marisol"]) == MAX_VALUES
    assert "marisol" not in repr(values)
