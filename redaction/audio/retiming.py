"""Utterances and results with the places of their words known better than when they were given out. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias, TypeVar

from inference.engines.engine import Places
from inference.transcript import Segment, Timing, Word
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord

T = TypeVar("T", RedactedWord, RedactedSpan)

Moves: TypeAlias = Sequence[tuple[Word, Word]]
"""Words as they were placed at first, and as they are placed now."""


def placed(segment: Segment, places: Places) -> Segment | None:
    """An utterance with its words where they were found.

    Args:
        segment: As it was recognised.
        places: Of its words, in seconds from its start.

    Returns:
        None where the places are not plausible: out of order, outside the utterance, not one a word.
    """
    times = [0.0, *(time for place in places for time in place), segment.end - segment.start]
    if len(places) != len(segment.words) or any(not earlier <= later for earlier, later in pairwise(times)):
        return None
    words = tuple(
        replace(word, start=segment.start + start, end=segment.start + end, timing="aligned")
        for word, (start, end) in zip(segment.words, places, strict=True)
    )
    return replace(segment, words=words)


def together(results: Sequence[RedactedSegment], moves: Moves) -> RedactedSegment:
    """Results as one, with their words and redactions where the words under them are now.

    A redaction over words of which any is still estimated is estimated; one over no word stays where it was.

    Args:
        results: Of one channel, in order, at least one.
        moves: Of the words that they were made of, in order.
    """
    words = [_moved_word(word, moves) for result in results for word in result.words]
    spans = [_moved(span, moves)[0] for result in results for span in result.redactions]
    return replace(
        results[0],
        start=min([results[0].start, *(word.start for word in words)]),
        end=max([results[-1].end, *(word.end for word in words)]),
        text="",
        words=tuple(words),
        redactions=tuple(spans),
    )


def _moved_word(word: RedactedWord, moves: Moves) -> RedactedWord:
    moved, timing = _moved(word, moves)
    return replace(moved, timing=timing or word.timing)


def _moved(one: T, moves: Moves) -> tuple[T, Timing | None]:
    """To where the words under it are, and how exactly that is known; itself, and None, where there are none."""
    under = [
        now
        for then, now in moves
        if (then.start < one.end and one.start < then.end) or (then.start, then.end) == (one.start, one.end)
    ]
    if not under:
        return one, None
    aligned = all(word.timing == "aligned" for word in under)
    return replace(one, start=under[0].start, end=under[-1].end), "aligned" if aligned else "estimated"
