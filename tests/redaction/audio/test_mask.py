"""Personal data taken out of audio."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.stored_audio import AudioOperator, UntimedAudio
from inference.audio import SAMPLE_RATE, Samples
from inference.transcript import Timing, Word
from redaction.audio.mask import (
    ALIGNED_SECONDS,
    CLEAR_WORD_SECONDS,
    ESTIMATED_SECONDS,
    FADE_SECONDS,
    MERGE_SECONDS,
    TONE_HZ,
    TONE_LEVEL,
    WIDEST_SECONDS,
    Stretch,
    masked,
    merged,
    stretches,
    untranscribed,
)
from redaction.errors import UntimedRedactionError
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction

SOUNDS = st.sampled_from(AudioOperator)
PLACES = st.integers(0, 20_000)


def result(
    *words: tuple[float, float, bool], timing: Timing = "aligned", start: float = 0.0, end: float = 10.0
) -> RedactedSegment:
    """A final result of words (start, end, whether redacted)."""
    return RedactedSegment(
        proof=Redaction(),
        channel=0,
        utterance=0,
        start=start,
        end=end,
        text="",
        words=tuple(RedactedWord("x", begin, stop, 1.0, timing) for begin, stop, _ in words),
        redactions=tuple(RedactedSpan("US_SSN", begin, stop) for begin, stop, redacted in words if redacted),
        confidence=1.0,
        from_finalize=False,
    )


def speech(length: int, seed: int = 0) -> Samples:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, length).astype(np.float32)


def seconds(found: tuple[Stretch, ...]) -> list[tuple[float, float]]:
    return [(one.start / SAMPLE_RATE, one.end / SAMPLE_RATE) for one in found]


def test_aligned_words_are_masked_with_a_margin() -> None:
    said = result((1.0, 1.5, False), (2.0, 3.0, True), (3.5, 4.0, False))
    assert seconds(stretches(said)) == [(2.0 - ALIGNED_SECONDS, 3.0 + ALIGNED_SECONDS)]


def test_a_clear_word_beside_an_aligned_one_loses_little_and_a_pause_all() -> None:
    said = result((1.0, 2.0, False), (2.0, 3.0, True), (3.1, 4.0, False))
    (found,) = seconds(stretches(said))
    assert found == pytest.approx((2.0 - CLEAR_WORD_SECONDS, 3.1), abs=1e-3)


def test_estimated_words_take_their_neighbours_with_them() -> None:
    said = result((0.1, 0.9, False), (1.0, 1.9, False), (2.0, 3.0, True), (3.0, 3.9, False), timing="estimated")
    assert seconds(stretches(said)) == [(1.0, 3.9)]
    alone = result((5.0, 6.0, True), timing="estimated")
    assert seconds(stretches(alone)) == [(5.0 - WIDEST_SECONDS, 6.0 + WIDEST_SECONDS)]
    short = result((1.9, 2.0, False), (2.0, 3.0, True), (3.0, 3.1, False), timing="estimated")
    assert seconds(stretches(short)) == [(2.0 - ESTIMATED_SECONDS, 3.0 + ESTIMATED_SECONDS)]


def test_a_redaction_that_nothing_stands_for_counts_as_estimated() -> None:
    said = result((1.0, 1.5, False), (2.0, 3.0, True))
    removed = replace(said, words=said.words[:1])
    assert seconds(stretches(removed))[0][0] <= 2.0 - ESTIMATED_SECONDS


@pytest.mark.parametrize(("start", "end"), [(math.nan, 1.0), (1.0, math.inf), (3.0, 2.0), (-9.0, 1.0), (2.0, 400.0)])
def test_a_redaction_without_a_place_in_time_masks_the_whole_result_or_is_refused(start: float, end: float) -> None:
    said = replace(result((1.0, 2.0, False)), redactions=(RedactedSpan("US_SSN", start, end),))
    (whole,) = seconds(stretches(said))
    assert whole[0] == 0.0
    assert whole[1] >= 10.0
    with pytest.raises(UntimedRedactionError):
        stretches(said, UntimedAudio.REFUSE)


def test_gaps_too_short_for_a_word_are_masked_too() -> None:
    gap = round(MERGE_SECONDS * SAMPLE_RATE)
    assert merged([Stretch(100 + gap, 9_000), Stretch(0, 101), Stretch(5, 5)]) == (Stretch(0, 9_000),)
    assert merged([Stretch(0, 100), Stretch(100 + gap, 9_000)]) == (Stretch(0, 100), Stretch(100 + gap, 9_000))


def test_the_tone_is_one_kilohertz_and_begins_and_ends_softly() -> None:
    audio = np.zeros(SAMPLE_RATE, np.float32)
    out = masked(audio, [Stretch(4_000, 12_000)], AudioOperator.TONE)
    spectrum = np.abs(np.fft.rfft(out[5_000:11_000]))
    assert int(np.argmax(spectrum)) == round(TONE_HZ * 6_000 / SAMPLE_RATE)
    assert float(np.abs(out).max()) == pytest.approx(TONE_LEVEL, rel=1e-3)
    fade = round(FADE_SECONDS * SAMPLE_RATE)
    assert float(np.abs(np.diff(out)).max()) <= TONE_LEVEL * 2 * np.pi * TONE_HZ / SAMPLE_RATE + TONE_LEVEL / fade * 2


@given(st.lists(st.tuples(PLACES, PLACES), max_size=6), SOUNDS, st.integers(0, 20_000), st.integers(0, 5_000))
def test_outside_nothing_changes_and_inside_nothing_is_left(
    pairs: list[tuple[int, int]], sound: AudioOperator, length: int, first: int
) -> None:
    where = merged(Stretch(min(pair), max(pair)) for pair in pairs)
    inside = np.zeros(length, bool)
    for one in where:
        inside[max(0, one.start - first) : max(0, one.end - first)] = True
    said, other = speech(length), np.where(inside, speech(length, 1), speech(length)).astype(np.float32)
    out = masked(said, where, sound, first=first)
    assert out.shape == said.shape
    assert np.array_equal(out[~inside], said[~inside])
    # whatever had been said inside, the same would have come out
    assert np.array_equal(out, masked(other, where, sound, first=first))
    assert np.array_equal(out, masked(out, where, sound, first=first))


TIMES = st.floats(-5, 30) | st.sampled_from([math.nan, math.inf, -math.inf, 1e300, -1e300])


@given(st.lists(st.tuples(TIMES, TIMES, st.booleans()), max_size=6), st.sampled_from(["aligned", "estimated"]))
def test_any_times_at_all_mask_every_redaction(words: list[tuple[float, float, bool]], timing: Timing) -> None:
    found = stretches(result(*words, timing=timing))
    assert list(found) == list(merged(found))
    for start, end, redacted in words:
        if redacted and 0 <= start <= end <= 10:
            assert any(one.start <= start * SAMPLE_RATE and end * SAMPLE_RATE <= one.end for one in found)


def test_speech_that_no_word_stands_for_is_masked() -> None:
    said = [Word("please", 1.0, 2.0, 1.0, "aligned"), Word("thanks", 5.0, 6.0, 1.0, "aligned")]
    assert seconds(untranscribed(0.7, 6.3, said)) == [(2.0, 5.0)]
    assert untranscribed(0.7, 2.9, said[:1]) == ()
    assert seconds(untranscribed(0.7, 6.3, said[:1])) == [(2.0, 6.3)]
    assert seconds(untranscribed(0.7, 6.3, ())) == [(0.7, 6.3)]
    estimated = [replace(word, timing="estimated") for word in said]
    assert seconds(untranscribed(0.7, 9.3, estimated)) == [(0.7, 9.3)]
    assert untranscribed(0.7, 4.0, estimated) == ()
