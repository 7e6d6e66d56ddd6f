"""Recorded audio: what was said in it, and a copy in which what was withheld cannot be heard.

It is fed as fast as it is recognised, so that few seconds of it wait in memory. For the copy the recording is held,
115 MB an hour and channel, and its length is bounded.
"""

import asyncio
import wave
from collections.abc import AsyncIterator
from typing import BinaryIO, Final, Protocol

import numpy as np

from governance.stored_audio import AudioOperator, UntimedAudio
from inference.audio import SAMPLE_RATE, Pcm
from inference.recognizer import Recognition
from inference.transcript import Segment
from redaction.audio.mask import Stretch, masked, merged, stretches
from redaction.errors import UnreadableFileError
from redaction.transcript import RedactedSegment

MAX_HELD_SECONDS: Final = 4 * 3600
"""Over all channels."""
SAMPLE_BYTES: Final = 2
_FULL_SCALE: Final = 32_767
_BLOCK: Final = 10 * SAMPLE_RATE


class FileRecognition(Recognition, Protocol):
    """A recognition that says when it has room: a file comes faster than speech."""

    async def room(self) -> None:
        """Wait until not much audio waits."""
        ...


async def segments(audio: AsyncIterator[Pcm], recognition: FileRecognition) -> AsyncIterator[Segment]:
    """What is said in audio.

    Args:
        audio: Read as it is recognised.
        recognition: Open.

    Raises:
        InferenceError: The audio cannot be decoded, or an engine failed.
    """

    async def feed() -> None:
        async for pcm in audio:
            await recognition.feed(pcm)
            await recognition.room()
        await recognition.finish()

    async with asyncio.TaskGroup() as tasks:
        feeding = tasks.create_task(feed())
        async for event in recognition.events():
            if isinstance(event, Segment):
                yield event
        await feeding


class MaskedCopy:
    """A recording while it is heard, and then without what was withheld.

    Args:
        sound: What stands in the place of what was said.
    """

    def __init__(self, sound: AudioOperator) -> None:
        self._sound = sound
        self._held: list[np.ndarray[tuple[int, int], np.dtype[np.int16]]] = []
        self._samples = 0
        self._where: dict[int, list[Stretch]] = {}

    async def hear(self, audio: AsyncIterator[Pcm]) -> AsyncIterator[Pcm]:
        """Hold audio as it goes by.

        Raises:
            UnreadableFileError: It is longer than is held.
        """
        async for pcm in audio:
            self._samples += pcm.samples.size
            if self._samples > MAX_HELD_SECONDS * SAMPLE_RATE:
                raise UnreadableFileError(f"the recording is longer than {MAX_HELD_SECONDS // 3600} hours: cut it")
            self._held.append(np.rint(np.clip(pcm.samples, -1, 1) * _FULL_SCALE).astype(np.int16))
            yield pcm

    def shown(self, segment: RedactedSegment) -> None:
        """Take notice of what is withheld; what has no place in time takes all of its segment with it."""
        self._where.setdefault(segment.channel, []).extend(stretches(segment, UntimedAudio.MASK))

    def write(self, out: BinaryIO) -> None:
        """Write the copy as WAV: 16 bits, 16 kHz, the channels that there were."""
        whole = np.concatenate(self._held, axis=1) if self._held else np.zeros((1, 0), np.int16)
        with wave.open(out, "wb") as writer:
            writer.setnchannels(whole.shape[0])
            writer.setsampwidth(SAMPLE_BYTES)
            writer.setframerate(SAMPLE_RATE)
            for channel in range(whole.shape[0]):
                clear = whole[channel].astype(np.float32) / _FULL_SCALE
                safe = masked(clear, merged(self._where.get(channel, [])), self._sound)
                whole[channel] = np.rint(np.clip(safe, -1, 1) * _FULL_SCALE).astype(np.int16)
            for at in range(0, whole.shape[1], _BLOCK):
                writer.writeframes(whole[:, at : at + _BLOCK].T.astype("<i2").tobytes())
