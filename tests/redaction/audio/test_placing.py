"""Audio waits for where its words are, and for nothing longer than it must."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from governance.stored_audio import AudioOperator, UntimedAudio
from inference.audio import SAMPLE_RATE, Samples
from inference.engines.engine import Places
from inference.errors import EngineError
from inference.transcript import Segment, Timing, Word
from redaction.audio import placing
from redaction.audio.delay_line import DelayLine
from redaction.audio.placing import PATIENT_SECONDS, PlacedLine, Placer
from redaction.errors import UntimedRedactionError
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction

SECONDS = 12
SAID = np.random.default_rng(7).uniform(-0.5, 0.5, SECONDS * SAMPLE_RATE).astype(np.float32)
SECRET_ESTIMATED, SECRET = (3.0, 4.0), (4.4, 5.0)
PLACES = ((0.2, 0.9), (1.0, 1.6), (2.4, 3.0), (3.1, 3.8))
"""Of the four words of `utterance`, from its start at 2.0: the third is the secret."""


@dataclass
class Told:
    """A placer that says what it was told to say, when it may."""

    places: Places | None = PLACES
    may: asyncio.Event = field(default_factory=asyncio.Event)
    failing: bool = False
    asked: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    async def place(self, audio: Samples, words: Sequence[str]) -> Places | None:
        self.asked.append((audio.size, tuple(words)))
        await self.may.wait()
        if self.failing:
            raise EngineError("it does not align")
        return self.places


@dataclass
class Left:
    """What has left."""

    pieces: list[Samples] = field(default_factory=list)

    async def take(self, samples: Samples) -> None:
        self.pieces.append(samples)

    @property
    def audio(self) -> Samples:
        return np.concatenate(self.pieces)


def utterance(timing: Timing = "estimated", number: int = 0, start: float = 2.0) -> Segment:
    starts = (0.0, 0.5, 1.0, 2.0)
    ends = (0.5, 1.0, 2.0, 4.0)
    words = tuple(
        Word(f"word{at}", start + first, start + last, 1.0, timing)
        for at, (first, last) in enumerate(zip(starts, ends, strict=True))
    )
    return Segment(channel=0, utterance=number, start=start, end=start + 4.0, words=words, confidence=1.0)


def result(
    segment: Segment, *, redacted: bool = True, secret: tuple[float, float] = SECRET_ESTIMATED
) -> RedactedSegment:
    words = [RedactedWord(word.text, word.start, word.end, 1.0, word.timing) for word in segment.words]
    if redacted:
        words[2] = RedactedWord("[PERSON]", *secret, 1.0, segment.words[2].timing)
    return RedactedSegment(
        proof=Redaction(),
        channel=0,
        utterance=segment.utterance,
        start=segment.start,
        end=segment.end,
        text="",
        words=tuple(words),
        redactions=(RedactedSpan("PERSON", *secret),) if redacted else (),
        confidence=1.0,
        from_finalize=False,
    )


async def played(placer: Placer | None, left: Left, said: Segment, *, redacted: bool = True) -> PlacedLine:
    line = PlacedLine(DelayLine(AudioOperator.SILENCE), left.take, placer)
    await line.hear(SAID)
    await line.began(said.utterance, said.start)
    await line.said(said)
    await line.shown(result(said, redacted=redacted))
    return line


def silent(audio: Samples, start: float, end: float) -> bool:
    return not audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)].any()


def untouched(audio: Samples, start: float, end: float) -> bool:
    where = slice(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE))
    return bool(np.array_equal(audio[where], SAID[where]))


async def test_the_mask_goes_where_the_words_are_and_leaves_their_neighbours() -> None:
    left, placer = Left(), Told()
    placer.may.set()
    line = await played(placer, left, utterance())
    await line.finish(complete=True)
    assert left.audio.size == SAID.size
    assert silent(left.audio, *SECRET)
    assert untouched(left.audio, 2.2, 3.6)
    assert untouched(left.audio, 5.1, SECONDS)
    assert placer.asked == [(4 * SAMPLE_RATE, ("word0", "word1", "word2", "word3"))]


async def test_nothing_of_an_utterance_leaves_while_it_is_being_placed_and_all_of_it_does_then() -> None:
    left, placer = Left(), Told()
    line = await played(placer, left, utterance())
    await asyncio.sleep(0)
    await line.hear(SAID)
    assert left.audio.size < 2 * SAMPLE_RATE
    placer.may.set()
    await line.placed()
    assert left.audio.size > 3 * SAMPLE_RATE
    assert untouched(left.audio, 2.2, 3.6)


@pytest.mark.parametrize(
    "placer",
    [None, Told(places=None), Told(failing=True), Told(places=PLACES[:3]), Told(places=tuple(reversed(PLACES)))],
)
async def test_without_plausible_places_the_estimate_and_its_neighbours_are_masked(placer: Told | None) -> None:
    left = Left()
    if placer is not None:
        placer.may.set()
    line = await played(placer, left, utterance())
    await line.finish(complete=True)
    assert silent(left.audio, 2.6, 5.4)
    assert left.audio.size == SAID.size


async def test_what_is_not_placed_in_time_keeps_its_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "PLACING_SECONDS", 0.01)
    left, placer = Left(), Told()
    line = await played(placer, left, utterance())
    await line.finish(complete=True)
    assert placer.asked
    assert silent(left.audio, 2.6, 5.4)


async def test_only_what_is_masked_by_estimates_is_placed() -> None:
    placer = Told()
    for said, redacted in ((utterance("aligned"), True), (utterance(), False)):
        line = await played(placer, Left(), said, redacted=redacted)
        await line.finish(complete=True)
    assert not placer.asked


async def test_an_utterance_waits_for_the_one_before_it() -> None:
    left, placer = Left(), Told()
    line = await played(placer, left, utterance())
    after = utterance("aligned", 1, 7.0)
    await line.began(1, 7.0)
    await line.said(after)
    await line.shown(result(after, redacted=False))
    assert left.audio.size < 2 * SAMPLE_RATE
    placer.may.set()
    await line.finish(complete=True)
    assert silent(left.audio, *SECRET)
    assert untouched(left.audio, 7.0, SECONDS)


async def test_a_value_that_goes_on_in_the_next_utterance_is_masked_in_both() -> None:
    left, placer = Left(), Told()
    placer.may.set()
    line = PlacedLine(DelayLine(AudioOperator.SILENCE), left.take, placer)
    first, second = utterance(), utterance(number=1, start=6.0)
    await line.hear(SAID)
    for said in (first, second):
        await line.began(said.utterance, said.start)
        await line.said(said)
    # Redaction gives the first one's last word out with the second one's first.
    clear = replace(result(first, redacted=False), end=4.0, words=result(first, redacted=False).words[:3])
    value = (first.words[3].start, second.words[0].end)
    joined = replace(
        result(second, redacted=False),
        start=value[0],
        words=(RedactedWord("[US_SSN]", *value, 1.0, "estimated"), *result(second, redacted=False).words[1:]),
        redactions=(RedactedSpan("US_SSN", *value),),
    )
    await line.shown(clear)
    await line.shown(joined)
    await line.placed()
    await line.finish(complete=True)
    assert len(placer.asked) == 2
    assert silent(left.audio, 2.0 + PLACES[3][0], 6.0 + PLACES[0][1])
    assert untouched(left.audio, 2.2, 4.9)
    assert untouched(left.audio, 7.2, SECONDS)


async def test_with_much_audio_waiting_nothing_else_is_waited_for() -> None:
    left, placer = Left(), Told()
    line = PlacedLine(DelayLine(AudioOperator.SILENCE), left.take, placer)
    await line.began(0, 2.0)
    await line.hear(np.ones(round((PATIENT_SECONDS + 1) * SAMPLE_RATE), np.float32))
    await line.said(utterance())
    await line.shown(result(utterance()))
    assert not placer.asked
    assert left.audio.size > 2 * SAMPLE_RATE


async def test_a_redaction_without_a_time_ends_the_stream_at_once_where_policy_says_so() -> None:
    line = PlacedLine(DelayLine(AudioOperator.SILENCE, UntimedAudio.REFUSE), Left().take, Told())
    await line.hear(SAID)
    await line.said(utterance())
    with pytest.raises(UntimedRedactionError):
        await line.shown(result(utterance(), secret=(float("nan"), 4.0)))


async def test_what_redaction_never_gave_out_is_masked_to_the_end() -> None:
    left, placer = Left(), Told()
    line = PlacedLine(DelayLine(AudioOperator.SILENCE), left.take, placer)
    await line.hear(SAID)
    await line.began(0, 2.0)
    await line.said(utterance())
    await line.finish(complete=False)
    assert left.audio.size == SAID.size
    assert silent(left.audio, 2.0, SECONDS - 0.1)
