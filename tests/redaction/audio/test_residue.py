"""What can still be heard is told apart by kind, and where it is."""

import math

import pytest

from inference.audio import SAMPLE_RATE
from inference.transcript import Segment, Timing, Word
from redaction.audio.residue import residue
from redaction.entities import Label
from tests.redaction.audio.test_masked_values import given_out

LABELS = frozenset({Label.PERSON, Label.US_SSN, Label.PHONE_NUMBER})


def heard(text: str, timing: Timing = "aligned") -> Segment:
    """A word a second, from 10 s on, in an utterance that begins a second before."""
    words = tuple(Word(word, 10.0 + at, 11.0 + at, 1.0, timing) for at, word in enumerate(text.split()))
    return Segment(channel=0, utterance=0, start=9.0, end=10.0 + len(words), words=words, confidence=1.0)


@pytest.mark.parametrize(
    ("text", "counts", "words"),
    [
        ("so thanks a lot", (0, 0, 0), []),
        ("oh it is marisol here", (1, 0, 0), [(3, 4)]),
        ("that is 8714 then", (1, 0, 1), [(2, 3)]),
        ("my phone number is 415 555 0132 thanks", (0, 1, 1), [(4, 7)]),
        ("please take 9 0 2 1 0 down", (0, 0, 1), [(2, 7)]),
        ("it is marisol with the number 9 0 2 1 0", (1, 0, 1), [(2, 3), (6, 11)]),
        ("we have 250 of them", (0, 0, 0), []),
    ],
)
def test_what_is_heard_is_counted_and_placed(
    text: str, counts: tuple[int, int, int], words: list[tuple[int, int]]
) -> None:
    masked = given_out("my name is marisol and my social is 536-22-8714", {3, 8})
    found = residue([heard(text)], masked, LABELS)
    assert (found.recognised, found.found, found.unseen) == counts
    assert found.anything == any(counts)
    places = [(one.start / SAMPLE_RATE - 10, one.end / SAMPLE_RATE - 10) for one in found.where]
    assert len(places) == len(words)
    for (start, end), (first, last) in zip(places, words, strict=True):
        assert first - 0.5 < start < first
        assert last < end < last + 0.5


def test_estimated_words_take_their_neighbours_along() -> None:
    (one,) = residue([heard("that is 8714 then all right", "estimated")], given_out("it is 8714", {2}), LABELS).where
    assert one.start / SAMPLE_RATE <= 11.0
    assert one.end / SAMPLE_RATE >= 14.0


def test_a_margin_is_given_beside_what_is_heard_and_ends_with_the_utterance() -> None:
    said = given_out("it is 8714", {2})
    (one,) = residue([heard("so that is really 8714 then you all know")], said, LABELS, margin=1.0).where
    assert 12.5 < one.start / SAMPLE_RATE < 13.0
    assert 16.0 < one.end / SAMPLE_RATE < 16.5
    (one,) = residue([heard("that is 8714")], said, LABELS, margin=1.0).where
    assert 13.0 <= one.end / SAMPLE_RATE < 13.5


def test_without_bounds_an_utterance_is_given_whole() -> None:
    (one,) = residue([heard("that is 8714 then")], given_out("it is 8714", {2}), LABELS, margin=math.inf).where
    assert one.start / SAMPLE_RATE <= 9.0
    assert one.end / SAMPLE_RATE >= 14.0


def test_numbers_that_were_shown_are_no_residue_whoever_hears_them() -> None:
    masked = given_out("room 6442 for marisol", {3})
    assert not residue([heard("room six four four two for")], masked, LABELS).anything
    assert residue([heard("room 6443 for")], masked, LABELS).unseen == 1


def test_numbers_are_not_looked_for_where_only_names_are_masked() -> None:
    assert not residue([heard("room 6443 for")], given_out("for marisol", {1}), frozenset({Label.PERSON})).anything


def test_where_nothing_is_known_any_more_detection_alone_judges() -> None:
    found = residue([heard("marisol, my social is 536-22-8714")], None, LABELS)
    assert (found.recognised, found.found, found.unseen) == (0, 1, 0)
