"""Personal data taken out of audio: from final results to stretches of samples, and what stands in their place. Pure.

A masked stretch is a function of what lies outside it: its sound is a tone or silence, and the fades at its edges begin
and end at the last clear sample beside it, never at what was said inside. So nothing of what was said is left under
the mask, there is no click, and masking again changes nothing.

Words are placed by recognisers, and not exactly. A stretch begins before its first word and ends after its last; where
an engine only estimates times it takes in the neighbouring words. What has no usable place in time takes the whole
result with it, or ends the stream.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from governance.stored_audio import AudioOperator, UntimedAudio
from inference.audio import SAMPLE_RATE, Samples
from inference.timing import spoken_letters
from inference.transcript import Segment, Timing, Word
from redaction.errors import UntimedRedactionError
from redaction.transcript import RedactedSegment, RedactedSpan

TONE_HZ: Final = 1_000
TONE_LEVEL: Final = 0.1
"""Of full scale: -20 dB, as loud as speech."""
FADE_SECONDS: Final = 0.005
MERGE_SECONDS: Final = 0.2
"""A shorter gap between two stretches is masked too: no word fits in, and half a one may."""
ALIGNED_SECONDS: Final = 0.3
"""Masked beyond aligned words, on both sides, where there is a pause: cross-attention places them to about that."""
CLEAR_WORD_SECONDS: Final = 0.03
"""Of which a clear word that follows at once loses no more. With 0.2 s of each the words that are shown lost 14 % of
their time, in sentences of four seconds, and with 0.05 s 4 %; neither way did a recogniser find what was masked."""
ESTIMATED_SECONDS: Final = 0.5
"""Masked beyond estimated words at least; their neighbours are masked too."""
WIDEST_SECONDS: Final = 1.5
"""Masked beyond any word at most, however long its neighbour."""

LONGEST_PAUSE_SECONDS: Final = 1.0
"""Between aligned words of one utterance, and at its ends: half a second of silence would have ended it. What lies in a
longer gap is speech that the recogniser has lost, and nobody knows what it was."""
LEAST_LETTERS_A_SECOND: Final = 3.0
"""Of estimated words, which leave no gaps: slower is no speech, but words lost. People speak 10 to 16 a second."""
ROLL_SECONDS: Final = 0.6
"""Of an utterance that are silence: what stands before its first sound and after its last."""
LATEST_SECONDS: Final = 1e6
"""No stream is as long. A later time is none."""

_PERIOD: Final = SAMPLE_RATE // TONE_HZ
_FADE: Final = round(FADE_SECONDS * SAMPLE_RATE)
_MERGE: Final = round(MERGE_SECONDS * SAMPLE_RATE)
_MARGIN: Final = {"aligned": ALIGNED_SECONDS, "estimated": ESTIMATED_SECONDS}


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Samples [start, end) of a channel, counted from the start of its audio."""

    start: int
    end: int


def stretches(result: RedactedSegment, untimed: UntimedAudio = UntimedAudio.MASK) -> tuple[Stretch, ...]:
    """Where a final result must not be heard, its margins included; in order, disjoint.

    Args:
        result: With its redactions and the words around them.
        untimed: What to do where a redaction has no usable place in time.

    Raises:
        UntimedRedactionError: There is such a one, and it is to be refused.
    """
    found: list[Stretch] = []
    for span in result.redactions:
        if not _usable(span, result):
            if untimed is UntimedAudio.REFUSE:
                raise UntimedRedactionError("a redaction has no place in the audio")
            return (_stretch(*_hull(result)),)
        found.append(_stretch(*_widened(span, result)))
    return merged(found)


def untranscribed(start: float, end: float, words: Sequence[Word]) -> tuple[Stretch, ...]:
    """Where in an utterance something was said that no word stands for: masked, since nobody knows what it was.

    Args:
        start: Of the utterance, seconds.
        end: Of the utterance, seconds.
        words: All that the recogniser made of it.
    """
    if not (_is_time(start) and _is_time(end)):
        return ()
    if not words or any(not (_is_time(word.start) and _is_time(word.end)) for word in words):
        return merged([_stretch(start, end)])
    if all(word.timing == "aligned" for word in words):
        edges = [start, *(time for word in words for time in (word.start, word.end)), end]
        gaps = zip(edges[::2], edges[1::2], strict=True)
        return merged(_stretch(left, right) for left, right in gaps if right - left > LONGEST_PAUSE_SECONDS)
    said = sum(spoken_letters(word.text) for word in words)
    slow = said < LEAST_LETTERS_A_SECOND * (end - start - ROLL_SECONDS)
    return merged([_stretch(start, end)]) if slow else ()


def reach(segment: Segment, under: Sequence[Word]) -> Stretch:
    """Where some words of a segment, one after the other, must not be heard again: more generous than `stretches`.

    Args:
        segment: What a recogniser heard.
        under: Words of it, at least one, in order.
    """
    start, end = under[0].start, under[-1].end
    if any(word.timing == "estimated" for word in under):
        start = max([word.start for word in segment.words if word.end <= start], default=start) - ESTIMATED_SECONDS
        end = min([word.end for word in segment.words if word.start >= end], default=end) + ESTIMATED_SECONDS
    else:
        start, end = start - ALIGNED_SECONDS, end + ALIGNED_SECONDS
    return _stretch(start, end)


def merged(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same stretches in order, disjoint, the gaps between them no shorter than `MERGE_SECONDS`."""
    kept: list[Stretch] = []
    for one in sorted(found):
        if one.end <= one.start:
            continue
        if kept and one.start - kept[-1].end < _MERGE:
            kept[-1] = Stretch(kept[-1].start, max(kept[-1].end, one.end))
        else:
            kept.append(one)
    return tuple(kept)


def masked(samples: Samples, where: Sequence[Stretch], sound: AudioOperator, *, first: int = 0) -> Samples:
    """A copy of the samples with the stretches masked; as long as they were, and equal to them outside.

    Args:
        samples: One channel's, shape (samples,).
        where: As `merged` gives them. What lies outside the samples is left out.
        sound: What stands in their place.
        first: The place of the first of these samples in the channel: the tone's phase goes by it.
    """
    out = np.array(samples, np.float32)
    for one in where:
        start, end = max(0, one.start - first), min(out.size, one.end - first)
        if start < end:
            before = np.float32(samples[start - 1]) if start else np.float32(0)
            after = np.float32(samples[end]) if end < out.size else np.float32(0)
            out[start:end] = _cover(start + first, end - start, sound, before, after)
    return out


def _cover(at: int, length: int, sound: AudioOperator, before: np.float32, after: np.float32) -> Samples:
    cover = np.zeros(length, np.float32)
    if sound is AudioOperator.TONE:
        phase = (np.arange(at, at + length) % _PERIOD) * (2 * np.pi / _PERIOD)
        cover[:] = TONE_LEVEL * np.sin(phase)
    fade = min(_FADE, length // 2)
    if fade:
        rising = (0.5 - 0.5 * np.cos(np.pi * (np.arange(fade) + 0.5) / fade)).astype(np.float32)
        cover[:fade] = before * (1 - rising) + cover[:fade] * rising
        cover[-fade:] = after * rising + cover[-fade:] * (1 - rising)
    return cover


def _usable(span: RedactedSpan, result: RedactedSegment) -> bool:
    """Whether a redaction's times are numbers, in order, and inside the result that it belongs to."""
    times = (result.start, span.start, span.end, result.end)
    inside = result.start - MERGE_SECONDS <= span.start and span.end <= result.end + MERGE_SECONDS
    return all(_is_time(time) for time in times) and inside and span.start <= span.end


def _hull(result: RedactedSegment) -> tuple[float, float]:
    """All of a result and of the words in it, margins included."""
    times = [result.start, result.end, *(time for word in result.words for time in (word.start, word.end))]
    known = [time for time in times if _is_time(time)]
    if not known:
        raise UntimedRedactionError("a result has no place in the audio")
    return min(known) - ESTIMATED_SECONDS, max(known) + ESTIMATED_SECONDS


def _widened(span: RedactedSpan, result: RedactedSegment) -> tuple[float, float]:
    """From when to when a redaction is masked."""
    timing = _timing(span, result)
    before = [word for word in result.words if word.end <= span.start and word.start < span.start]
    after = [word for word in result.words if word.start >= span.end and word.end > span.end]
    start, end = span.start - _MARGIN[timing], span.end + _MARGIN[timing]
    if timing == "aligned":
        start = max([start, *(min(word.end, span.start - CLEAR_WORD_SECONDS) for word in before)])
        end = min([end, *(max(word.start, span.end + CLEAR_WORD_SECONDS) for word in after)])
    else:
        start = min(start, before[-1].start if before else result.start)
        end = max(end, after[0].end if after else result.end)
    return max(start, span.start - WIDEST_SECONDS), min(end, span.end + WIDEST_SECONDS)


def _timing(span: RedactedSpan, result: RedactedSegment) -> Timing:
    """Aligned where what stands in its place says so: a redaction without one, or without a length, is estimated."""
    same = [word.timing for word in result.words if (word.start, word.end) == (span.start, span.end)]
    return "aligned" if same and span.start < span.end and all(one == "aligned" for one in same) else "estimated"


def _is_time(seconds: float) -> bool:
    return math.isfinite(seconds) and abs(seconds) <= LATEST_SECONDS


def _stretch(start: float, end: float) -> Stretch:
    first = max(0, math.floor(start * SAMPLE_RATE))
    return Stretch(first, max(first, math.ceil(end * SAMPLE_RATE)))
