"""A recording while it is heard: what was withheld is silent in the copy, and everything else is as it was."""

import io
import wave
from collections.abc import AsyncIterator

import numpy as np
import pytest

from governance.stored_audio import AudioOperator
from inference.audio import SAMPLE_RATE, Pcm
from redaction.errors import UnreadableFileError
from redaction.files import recording
from redaction.files.recording import MaskedCopy
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction

SECONDS = 6


async def heard(channels: int) -> AsyncIterator[Pcm]:
    random = np.random.default_rng(1)
    for _ in range(SECONDS):
        yield Pcm(random.uniform(-0.9, 0.9, (channels, SAMPLE_RATE)).astype(np.float32))


def segment(channel: int) -> RedactedSegment:
    word = RedactedWord("[US_SSN]", 2.0, 3.0, 0.9, "aligned")
    return RedactedSegment(
        proof=Redaction(),
        channel=channel,
        utterance=0,
        start=1.0,
        end=5.0,
        text=word.text,
        words=(word,),
        redactions=(RedactedSpan("US_SSN", 2.0, 3.0),),
        confidence=0.9,
        from_finalize=False,
    )


async def test_the_copy_is_silent_where_something_was_withheld_and_equal_elsewhere() -> None:
    copy = MaskedCopy(AudioOperator.SILENCE)
    original = np.concatenate([pcm.samples async for pcm in copy.hear(heard(2))], axis=1)
    copy.shown(segment(1))
    out = io.BytesIO()
    copy.write(out)
    with wave.open(io.BytesIO(out.getvalue())) as reader:
        assert (reader.getnchannels(), reader.getframerate(), reader.getsampwidth()) == (2, SAMPLE_RATE, 2)
        samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").reshape(-1, 2).T / 32_767
    assert samples.shape == original.shape
    assert np.abs(samples[0] - original[0]).max() < 1e-4
    assert np.abs(samples[1, int(1.9 * SAMPLE_RATE) : int(3.1 * SAMPLE_RATE)]).max() == 0
    clear = np.r_[0:SAMPLE_RATE, 5 * SAMPLE_RATE : SECONDS * SAMPLE_RATE]
    assert np.abs(samples[1, clear] - original[1, clear]).max() < 1e-4


async def test_a_recording_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MAX_HELD_SECONDS", 3)
    copy = MaskedCopy(AudioOperator.TONE)
    with pytest.raises(UnreadableFileError):
        [pcm async for pcm in copy.hear(heard(1))]


async def test_nothing_heard_is_an_empty_recording() -> None:
    out = io.BytesIO()
    MaskedCopy(AudioOperator.TONE).write(out)
    with wave.open(io.BytesIO(out.getvalue())) as reader:
        assert reader.getnframes() == 0
