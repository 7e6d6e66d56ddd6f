"""Audio that waits for what was said in it."""

import math
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from governance.stored_audio import AudioOperator
from inference.audio import SAMPLE_RATE, Samples
from inference.transcript import Timing, Word
from redaction.audio.delay_line import HELD_SECONDS, DelayLine
from redaction.audio.mask import masked, merged, stretches, untranscribed
from redaction.errors import UntimedRedactionError
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction

SOUND = AudioOperator.TONE


@dataclass(frozen=True)
class Spoken:
    """An utterance: its place, its words and which of them are redacted; given out in one result or in two."""

    start: float
    end: float
    words: tuple[Word, ...]
    redacted: tuple[bool, ...]
    cut: int

    def results(self, number: int) -> list[RedactedSegment]:
        parts = [(0, self.cut), (self.cut, len(self.words))]
        return [self._result(number, first, last) for first, last in parts if first < last]

    def _result(self, number: int, first: int, last: int) -> RedactedSegment:
        words, marks = self.words[first:last], self.redacted[first:last]
        return RedactedSegment(
            proof=Redaction(),
            channel=0,
            utterance=number,
            start=words[0].start if first else self.start,
            end=self.end if last == len(self.words) else words[-1].end,
            text="",
            words=tuple(RedactedWord("x", word.start, word.end, 1.0, word.timing) for word in words),
            redactions=tuple(
                RedactedSpan("US_SSN", word.start, word.end) for word, mark in zip(words, marks, strict=True) if mark
            ),
            confidence=1.0,
            from_finalize=False,
        )


@st.composite
def conversations(draw: st.DrawFn) -> list[Spoken]:
    """Utterances in order, all within `HELD_SECONDS` of one another."""
    at, spoken = 0.0, []
    for _ in range(draw(st.integers(0, 4))):
        at += draw(st.floats(0, 3))
        start, words = at, []
        timing: Timing = draw(st.sampled_from(["aligned", "estimated"]))
        for length in draw(st.lists(st.floats(0, 0.8), max_size=6)):
            words.append(Word("x", at, at + length, 1.0, timing))
            at += length
        at += draw(st.floats(0.05, 0.3))
        marks = tuple(draw(st.booleans()) for _ in words)
        spoken.append(Spoken(start, at, tuple(words), marks, draw(st.integers(0, len(words)))))
    return spoken


def audio(seconds: float) -> Samples:
    return np.random.default_rng(7).uniform(-0.5, 0.5, round(seconds * SAMPLE_RATE)).astype(np.float32)


def played(line: DelayLine, said: Samples, spoken: list[Spoken], steps: list[int], late: int) -> list[Samples]:
    """Everything that leaves: audio comes in steps, and what is known of it comes `late` steps after it was said."""
    events: list[tuple[float, int, RedactedSegment | Spoken | None, int]] = []
    for number, one in enumerate(spoken):
        events.append((one.start, number, None, 0))
        events.append((one.end, number, one, 1))
        events += [(one.end, number, result, 2) for result in one.results(number)]
    ticks = np.cumsum(steps) / SAMPLE_RATE
    left = []
    fed = 0
    for index, step in enumerate(steps):
        left.append(line.hear(said[fed : fed + step]))
        fed += step
        known = ticks[index - late] if index >= late else 0.0
        while events and events[0][0] <= known:
            left.append(told(line, events.pop(0)))
    left += [told(line, event) for event in events]
    return [*left, line.finish(complete=True)]


def told(line: DelayLine, event: tuple[float, int, RedactedSegment | Spoken | None, int]) -> Samples:
    start, number, what, _ = event
    if what is None:
        return line.began(number, start)
    if isinstance(what, Spoken):
        return line.said(number, what.start, what.end, what.words)
    return line.shown(what)


@given(conversations(), st.lists(st.integers(1_500, 40_000), min_size=1, max_size=8), st.integers(0, 20))
def test_it_leaves_as_if_all_had_been_known_at_once(spoken: list[Spoken], steps: list[int], late: int) -> None:
    length = max([one.end for one in spoken], default=0.0) + 1.0
    said = audio(length)
    whole = [steps[index % len(steps)] for index in range(said.size // min(steps) + 1)][: said.size // min(steps) + 1]
    cuts = list(np.minimum(np.cumsum(whole), said.size))
    sizes = [int(size) for size in np.diff([0, *cuts]) if size]
    out = np.concatenate(played(DelayLine(SOUND), said, spoken, sizes, late))
    where = merged(
        stretch
        for each in spoken
        for found in (untranscribed(each.start, each.end, each.words), *map(stretches, each.results(0)))
        for stretch in found
    )
    assert np.array_equal(out, masked(said, where, SOUND))


def test_nothing_leaves_before_it_is_known_what_was_said() -> None:
    line, said = DelayLine(SOUND), audio(12)
    assert not line.hear(said).size
    word = Word("x", 5.0, 6.0, 1.0, "aligned")
    left = [line.began(0, 4.0)]
    assert left[0].size < 4 * SAMPLE_RATE  # silence until then
    left.append(line.said(0, 4.0, 7.0, [word]))
    clear = np.concatenate(left)
    assert np.array_equal(clear, said[: clear.size])
    assert clear.size < 4 * SAMPLE_RATE
    assert line.shown(Spoken(4.0, 7.0, (word,), (True,), 1).results(0)[0]).size
    assert line.held > 5 * SAMPLE_RATE


def test_what_nobody_transcribes_in_time_leaves_as_silence() -> None:
    line, said = DelayLine(SOUND), audio(100)
    line.began(0, 0.0)
    left = np.concatenate([line.hear(said[at : at + 1_600]) for at in range(0, said.size, 1_600)])
    assert left.size == said.size - round(HELD_SECONDS * SAMPLE_RATE)
    assert not left.any()
    rest = line.finish(complete=True)
    assert left.size + rest.size == said.size
    assert float(np.abs(rest).max()) <= 0.11  # the utterance that never was: tone to the end


def test_after_a_failure_only_what_was_known_is_left() -> None:
    line, said = DelayLine(SOUND), audio(20)
    line.hear(said)
    spoken = Spoken(1.0, 3.0, (Word("x", 1.2, 2.8, 1.0, "aligned"),), (False,), 1)
    out = [line.began(0, 1.0), line.said(0, 1.0, 3.0, spoken.words), line.shown(spoken.results(0)[0])]
    out.append(line.finish(complete=False))
    whole = np.concatenate(out)
    assert whole.size == said.size
    assert not np.intersect1d(whole[round(3.1 * SAMPLE_RATE) :], said).size


def test_words_that_redaction_never_gave_out_are_masked_to_the_end() -> None:
    line, said = DelayLine(AudioOperator.SILENCE), audio(10)
    line.hear(said)
    line.began(0, 2.0)
    line.said(0, 2.0, 8.0, [Word("x", 4.0, 5.0, 1.0, "aligned")])
    out = line.finish(complete=True)
    assert not out[4 * SAMPLE_RATE : -100].any()


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(allow_nan=True), st.floats(allow_nan=True)), max_size=12))
def test_whatever_it_is_told_as_much_leaves_as_came(events: list[tuple[int, float, float]]) -> None:
    line, came, left = DelayLine(SOUND), 0, 0
    for kind, start, end in events:
        word = Word("x", start, end, 1.0, "aligned")
        if kind == 0:
            left += line.hear(audio(0.5)).size
            came += SAMPLE_RATE // 2
        elif kind == 1:
            left += line.began(int(came), start).size
        elif kind == 2:
            left += line.said(0, start, end, [word]).size
        else:
            spoken = Spoken(start, end, (word,), (not math.isnan(start),), 1)
            with suppress(UntimedRedactionError):  # nowhere at all: the stream ends
                left += line.shown(spoken.results(0)[0]).size
    assert left + line.finish(complete=False).size == came


def test_a_word_without_a_length_holds_nothing_up() -> None:
    line, said = DelayLine(SOUND), audio(12)
    line.hear(said)
    spoken = Spoken(
        1.0, 3.0, (Word("x", 1.0, 3.0, 1.0, "aligned"), Word("x", 3.0, 3.0, 1.0, "aligned")), (True, False), 2
    )
    line.began(0, 1.0)
    line.said(0, 1.0, 3.0, spoken.words)
    line.shown(spoken.results(0)[0])
    line.began(1, 9.0)
    assert line.held < 6 * SAMPLE_RATE


def test_an_utterance_of_which_nothing_was_heard_is_masked() -> None:
    line, said = DelayLine(AudioOperator.SILENCE), audio(12)
    out = [line.hear(said), line.began(0, 3.0), line.said(0, 3.0, 6.0, []), line.finish(complete=True)]
    whole = np.concatenate(out)
    assert not whole[3 * SAMPLE_RATE + 100 : 6 * SAMPLE_RATE - 100].any()
    assert np.array_equal(whole[: 3 * SAMPLE_RATE], said[: 3 * SAMPLE_RATE])
    assert np.array_equal(whole[6 * SAMPLE_RATE :], said[6 * SAMPLE_RATE :])
