"""The whole recogniser on real speech: order, coverage, promises, limits, and faults that stay with their stream."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from governance.request import ModelProfile
from inference.audio import SAMPLE_RATE, Pcm, Samples
from inference.engines.engine import Heard
from inference.errors import BacklogExceededError, EngineError, OverloadedError, UnsupportedLanguageError
from inference.registry import Registry
from inference.speech import Capacity, SpeechRecognizer
from inference.transcript import Hypothesis, RecognitionEvent, Segment, SpeechStarted, UtteranceEnd
from tests.inference.speech import Outcome, clip, granted, recognise, word_error_rate

pytestmark = [pytest.mark.models, pytest.mark.shared]

FAST_ONLY = Capacity(channels=2, profiles=frozenset({ModelProfile.FAST}))


@pytest.fixture
def sentence(shared: Path) -> Samples:
    """JFK's: 11 s in four breaths, with a second of silence around it."""
    quiet = np.zeros(SAMPLE_RATE, np.float32)
    return np.concatenate([quiet, clip(shared, "jfk.flac").audio, quiet])


def by_utterance(outcome: Outcome, channel: int = 0) -> Iterator[list[RecognitionEvent]]:
    events = [event for _, event in outcome.events if event.channel == channel]
    for number in sorted({event.utterance for event in events}):
        yield [event for event in events if event.utterance == number]


async def test_events_of_an_utterance_come_in_order(recognizer: SpeechRecognizer, sentence: Samples) -> None:
    outcome = await recognise(recognizer, sentence[: 5 * SAMPLE_RATE], granted(), patient=True)
    numbers = [event.utterance for _, event in outcome.events]
    assert numbers == sorted(numbers)
    for events in by_utterance(outcome):
        kinds = [type(event) for event in events]
        assert kinds[0] is SpeechStarted
        assert kinds[-2:] == [Segment, UtteranceEnd]
        assert set(kinds[1:-2]) <= {Hypothesis}
    assert "fellow Americans" in outcome.text


async def test_every_sample_is_accounted_for(recognizer: SpeechRecognizer, sentence: Samples) -> None:
    odd = sentence[:-77]
    outcome = await recognise(recognizer, odd, granted(interim=False))
    assert outcome.coverage.received == odd.size
    assert outcome.coverage.speech + outcome.coverage.silence == odd.size
    spoken = sum(round((segment.end - segment.start) * SAMPLE_RATE) for segment in outcome.segments)
    assert outcome.coverage.speech == spoken


async def test_what_was_stable_stands_in_all_that_follows(recognizer: SpeechRecognizer, shared: Path) -> None:
    breath = clip(shared, "lj-LJ001-0001.flac").audio[: 9 * SAMPLE_RATE]
    outcome = await recognise(recognizer, breath, granted(), patient=True)
    assert any(event.stable for _, event in outcome.events if isinstance(event, Hypothesis))
    for events in by_utterance(outcome):
        promised = ""
        for event in events:
            if isinstance(event, Hypothesis | Segment):
                assert event.text.startswith(promised)
            if isinstance(event, Hypothesis):
                assert event.stable >= len(promised)
                promised = event.text[: event.stable]


async def test_words_lie_in_their_segment_in_order(recognizer: SpeechRecognizer, sentence: Samples) -> None:
    breath = sentence[: 6 * SAMPLE_RATE]
    for profile, timing in ((ModelProfile.FAST, "estimated"), (ModelProfile.BALANCED, "aligned")):
        outcome = await recognise(recognizer, breath, granted(profile, interim=False))
        for segment in outcome.segments:
            latest = segment.start
            for word in segment.words:
                assert latest - 1e-6 <= word.start <= word.end <= segment.end + 1e-6
                assert word.timing == timing
                assert 0.0 <= word.confidence <= 1.0
                latest = word.end


async def test_balanced_promises_nothing_and_shows_interims(recognizer: SpeechRecognizer, sentence: Samples) -> None:
    breath = sentence[: 4 * SAMPLE_RATE]
    outcome = await recognise(recognizer, breath, granted(ModelProfile.BALANCED), patient=True)
    interims = [event for _, event in outcome.events if isinstance(event, Hypothesis)]
    assert interims
    assert all(interim.stable == 0 for interim in interims)


async def test_no_interims_are_made_that_may_not_be_shown(recognizer: SpeechRecognizer, sentence: Samples) -> None:
    outcome = await recognise(recognizer, sentence, granted(interim=False), patient=True)
    assert not [event for _, event in outcome.events if isinstance(event, Hypothesis)]


async def test_silence_says_nothing(recognizer: SpeechRecognizer) -> None:
    outcome = await recognise(recognizer, np.zeros(3 * SAMPLE_RATE, np.float32), granted())
    assert outcome.events == []
    assert outcome.coverage.silence == 3 * SAMPLE_RATE


async def test_a_stream_without_audio_ends(recognizer: SpeechRecognizer) -> None:
    outcome = await recognise(recognizer, np.zeros(0, np.float32), granted())
    assert outcome.events == []


async def test_finalize_makes_a_segment_of_what_is_open(recognizer: SpeechRecognizer, shared: Path) -> None:
    audio = clip(shared, "jfk.flac").audio[None]
    async with recognizer.open(granted(interim=False), 1) as recognition:
        await recognition.feed(Pcm(audio[:, : 2 * SAMPLE_RATE]))
        await recognition.finalize()
        await recognition.feed(Pcm(audio[:, 2 * SAMPLE_RATE : 4 * SAMPLE_RATE]))
        await recognition.finish()
        events = [event async for event in recognition.events()]
        assert recognition.coverage.received == 4 * SAMPLE_RATE
    segments = [event for event in events if isinstance(event, Segment)]
    assert segments[0].from_finalize
    assert segments[0].end == pytest.approx(2.0)
    assert segments[1].start >= 2.0
    # The silence that ends an utterance has not been heard.
    assert not [event for event in events if isinstance(event, UtteranceEnd) and event.utterance == 0]


async def test_channels_are_heard_apart(recognizer: SpeechRecognizer, shared: Path) -> None:
    left, right = clip(shared, "jfk.flac"), clip(shared, "lamp.flac")
    size = max(left.audio.size, right.audio.size)
    both = np.stack([np.pad(entry.audio, (0, size - entry.audio.size)) for entry in (left, right)])
    outcome = await recognise(recognizer, both, granted(interim=False))
    for channel, entry in enumerate((left, right)):
        text = " ".join(segment.text for segment in outcome.segments if segment.channel == channel)
        assert word_error_rate([entry.text], [text]) < 0.2
    assert outcome.coverage.received == both.size


async def test_audio_beyond_the_backlog_is_refused(recognizer: SpeechRecognizer) -> None:
    async with recognizer.open(granted(), 1) as recognition:
        with pytest.raises(BacklogExceededError):
            await recognition.feed(Pcm(np.zeros((1, 31 * SAMPLE_RATE), np.float32)))


async def test_feeding_waits_for_no_recognition(recognizer: SpeechRecognizer, sentence: Samples) -> None:
    async with recognizer.open(granted(), 1) as recognition:
        # Whoever listens is held up for as long as this lock is held.
        with recognition._lock:
            await recognition.feed(Pcm(sentence[None]))
            await recognition.finish()
        assert [event async for event in recognition.events()]


@pytest.mark.parametrize("language", ["de-DE", "fr", "english"])
async def test_other_languages_are_refused(recognizer: SpeechRecognizer, language: str) -> None:
    with pytest.raises(UnsupportedLanguageError):
        recognizer.open(granted(language=language), 1)


async def test_places_are_limited_and_given_back() -> None:
    async with SpeechRecognizer(Registry(), FAST_ONLY) as small:
        async with small.open(granted(), 2):
            with pytest.raises(OverloadedError):
                small.open(granted(), 1)
        assert small.channels == 0
        async with small.open(granted(), 2):
            assert small.channels == 2
        with pytest.raises(OverloadedError):
            small.open(granted(ModelProfile.ACCURATE), 1)


class Broken:
    """An engine that fails in its own way."""

    def transcribe(self, audio: Samples) -> Heard:
        raise ZeroDivisionError(f"{audio.size} samples of my name is Maria Gonzalez")


async def test_an_engine_that_fails_ends_its_stream_and_no_other(sentence: Samples) -> None:
    async with SpeechRecognizer(Registry(), FAST_ONLY) as small:
        assert small._engines is not None
        broken = small.open(granted(interim=False), 1)
        object.__setattr__(broken._means, "final", Broken())
        async with broken:
            await broken.feed(Pcm(sentence[None]))
            await broken.finish()
            with pytest.raises(EngineError) as caught:
                [event async for event in broken.events()]
            assert "Maria" not in str(caught.value)
        outcome = await recognise(small, sentence, granted(interim=False))
        assert "Americans" in outcome.text


async def test_a_stream_that_is_left_lets_the_others_go_on(recognizer: SpeechRecognizer, sentence: Samples) -> None:
    async def left() -> None:
        async with recognizer.open(granted(), 1) as recognition:
            await recognition.feed(Pcm(sentence[None]))
            async for _ in recognition.events():
                raise asyncio.CancelledError

    other = asyncio.create_task(recognise(recognizer, sentence, granted(interim=False)))
    with pytest.raises(asyncio.CancelledError):
        await left()
    assert "Americans" in (await other).text
    assert recognizer.channels == 0


async def test_the_models_in_use_are_named_by_their_digests(recognizer: SpeechRecognizer) -> None:
    assert set(recognizer.models) == {"silero-vad", "moonshine-tiny-en", "whisper-base"}
    assert all(len(digest) == 64 for digest in recognizer.models.values())


async def test_nothing_that_was_said_is_in_a_repr_or_a_log(
    recognizer: SpeechRecognizer, sentence: Samples, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    async with recognizer.open(granted(ModelProfile.BALANCED), 1) as recognition:
        await recognition.feed(Pcm(sentence[None, : 6 * SAMPLE_RATE]))
        await recognition.finish()
        events = [event async for event in recognition.events()]
        shown = repr([events, recognition, recognition._channels, vars(recognition._channels[0]), recognition._inbox])
    assert any("Americans" in event.text for event in events if isinstance(event, Segment))
    for place in (shown, caplog.text):
        assert "American" not in place
        assert "fellow" not in place


async def test_warming_runs_every_engine(recognizer: SpeechRecognizer) -> None:
    await recognizer.warm()
