"""A file of audio, recognised at its owner's desk: decoded in a worker, as a stream is, by the installed engines.

There is no stream here, hence no permit and no log: nothing is taken in for somebody else.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from governance.decision import Grant
from governance.request import ModelProfile
from inference.audio import Pcm
from inference.decoding import AudioDecoder
from inference.recognizer import Decoding
from inference.registry import Registry
from inference.speech import Capacity, SpeechRecognizer
from ingress.audio_source import AudioSource, open_file
from redaction.files.recording import FileRecognition

BACKLOG_SECONDS: Final = 60.0
LONGEST_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class HeardFile:
    """A file that is being recognised.

    Attributes:
        audio: What is decoded of it.
        recognition: Open; it takes that audio.
        channels: How many there are.
    """

    audio: AsyncIterator[Pcm]
    recognition: FileRecognition
    channels: int


@asynccontextmanager
async def heard(path: Path, registry: Registry, model: ModelProfile, language: str) -> AsyncIterator[HeardFile]:
    """Open a file of audio.

    Args:
        path: WAV, FLAC, Ogg/Opus, or what FFmpeg reads besides.
        registry: Where weights come from.
        model: Which engines.
        language: BCP 47.

    Raises:
        UnreadableAudioError: It is no audio.
        WeightsError: Weights are missing, or not the pinned ones.
        UnsupportedLanguageError: No engine serves the language.
    """
    source = open_file(path)
    capacity = Capacity(channels=8, backlog_seconds=BACKLOG_SECONDS, profiles=frozenset({model}))
    async with AsyncExitStack() as opened:
        decoder = await opened.enter_async_context(AudioDecoder(spares=1, limit=1))
        recognizer = await opened.enter_async_context(SpeechRecognizer(registry, capacity))
        decoding = await opened.enter_async_context(decoder.open(source.format))
        recognition = recognizer.rehearse(_grant(model, language), source.format.channels)
        await opened.enter_async_context(recognition)
        yield HeardFile(_decoded(source, decoding), recognition, source.format.channels)


def _grant(model: ModelProfile, language: str) -> Grant:
    """What recognition needs to know."""
    return Grant(
        language=language,
        model_profile=model,
        model_channel="stable",
        interim_results=False,
        max_duration_seconds=LONGEST_SECONDS,
    )


async def _decoded(source: AudioSource, decoding: Decoding) -> AsyncIterator[Pcm]:
    async for chunk in source.chunks():
        yield await decoding.decode(chunk.data)
    yield await decoding.flush()
