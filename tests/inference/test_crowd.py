"""Many streams at once: each is what it would be alone."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from governance.request import ModelProfile
from inference.audio import SAMPLE_RATE, Samples
from inference.speech import SpeechRecognizer
from inference.transcript import Segment, SpeechStarted
from tests.inference.speech import Outcome, clip, clips, granted, recognise

pytestmark = [pytest.mark.models, pytest.mark.shared]


def check(outcome: Outcome, audio: Samples) -> None:
    """Order and coverage, to the sample."""
    assert outcome.coverage.received == audio.size == outcome.coverage.speech + outcome.coverage.silence
    numbers = [event.utterance for _, event in outcome.events]
    assert numbers == sorted(numbers)
    started = [event.utterance for _, event in outcome.events if isinstance(event, SpeechStarted)]
    assert started == [segment.utterance for segment in outcome.segments] == list(range(len(started)))
    ends = [0.0, *[segment.end for segment in outcome.segments]]
    assert all(end <= segment.start for end, segment in zip(ends, outcome.segments, strict=False))


async def test_streams_side_by_side_say_what_each_says_alone(recognizer: SpeechRecognizer, shared: Path) -> None:
    audio = [clip(shared, name).audio for name in ("jfk.flac", "lamp.flac", "sr-english.flac", "ps-0870.flac")]
    alone = [await recognise(recognizer, entry, granted(interim=False)) for entry in audio]
    together = await asyncio.gather(*(recognise(recognizer, entry, granted(interim=False)) for entry in audio))
    for entry, one, other in zip(audio, alone, together, strict=True):
        check(other, entry)
        assert [event for _, event in one.events if isinstance(event, Segment)] == other.segments


@pytest.mark.deep
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("profile", "streams"), [(ModelProfile.FAST, 20), (ModelProfile.BALANCED, 4)])
async def test_a_crowd_in_real_time(
    recognizer: SpeechRecognizer, shared: Path, profile: ModelProfile, streams: int
) -> None:
    pause = np.zeros(SAMPLE_RATE, np.float32)
    spoken = [entry.audio for entry in clips(shared) if 3 * SAMPLE_RATE < entry.audio.size < 9 * SAMPLE_RATE]
    audio = [
        np.concatenate([part for entry in spoken[number : number + 3] for part in (entry, pause)])
        for number in range(streams)
    ]
    outcomes = await asyncio.gather(*(recognise(recognizer, entry, granted(profile), pace=1.0) for entry in audio))
    for entry, outcome in zip(audio, outcomes, strict=True):
        check(outcome, entry)
        assert outcome.text
