"""Results with the places of their words known better than when they were given out. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from inference.engines.engine import Places
from inference.transcript import Segment, Word
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord

T = TypeVar("T", RedactedWord, RedactedSpan)


def retimed(
    segment: Segment, shown: Sequence[RedactedSegment], places: Places
) -> tuple[Segment, RedactedSegment] | None:
    """An utterance, and what redaction gave out of it as one result, with aligned words.

    Args:
        segment: As it was recognised.
        shown: All that was given out of it, in order; at least one.
        places: Of its words, in seconds from its start.

    Returns:
        None where the places are not plausible: out of order, outside the utterance, not one a word; or where a result
        has words or redactions that none of the segment's lie under.
    """
    length = segment.end - segment.start
    times = [0.0, *(time for place in places for time in place), length]
    if len(places) != len(segment.words) or any(not earlier <= later for earlier, later in pairwise(times)):
        return None
    placed = tuple(
        replace(word, start=segment.start + start, end=segment.start + end, timing="aligned")
        for word, (start, end) in zip(segment.words, places, strict=True)
    )
    words = [_moved(word, segment.words, placed) for result in shown for word in result.words]
    spans = [_moved(span, segment.words, placed) for result in shown for span in result.redactions]
    if None in words or None in spans:
        return None
    together = replace(
        shown[0],
        start=segment.start,
        end=segment.end,
        text="",
        words=tuple(replace(word, timing="aligned") for word in words if word is not None),
        redactions=tuple(span for span in spans if span is not None),
    )
    return replace(segment, words=placed), together


def _moved(one: T, words: Sequence[Word], placed: Sequence[Word]) -> T | None:
    """To where the words under it are; None where there are none."""
    under = [
        better
        for word, better in zip(words, placed, strict=True)
        if (word.start < one.end and one.start < word.end) or (word.start, word.end) == (one.start, one.end)
    ]
    return replace(one, start=under[0].start, end=under[-1].end) if under else None
