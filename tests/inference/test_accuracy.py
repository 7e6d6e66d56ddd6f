"""Word error rates: what streaming costs against the same engine on whole clips, and what an encoding costs."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soxr

from governance.request import ModelProfile
from inference.audio import SAMPLE_RATE, AudioFormat, Encoding, Samples
from inference.decoding import AudioDecoder
from inference.speech import SpeechRecognizer
from tests.inference.speech import Clip, clip, clips, encoded, granted, opus_packets, recognise, word_error_rate

pytestmark = [pytest.mark.models, pytest.mark.shared]

WHOLE_SECONDS = 28  # of a clip that an engine takes at once; Whisper takes 30
POINT = 0.01
# On whole clips Moonshine makes 10.3 % and Whisper base int8, greedy, 11.9 % (the manifest's own check); a point more.
# With a beam, streamed, it made 11.3 %; a point more.
CEILINGS = {ModelProfile.FAST: 0.113, ModelProfile.BALANCED: 0.129, ModelProfile.ACCURATE: 0.123}
# A beam gains more from a whole clip's context than from an utterance's: 9.5 % to 11.3 %, a cost of 1.8 points.
COSTS = {ModelProfile.FAST: POINT, ModelProfile.BALANCED: POINT, ModelProfile.ACCURATE: 2 * POINT}


@pytest_asyncio.fixture
async def decoder() -> AsyncIterator[AudioDecoder]:
    async with AudioDecoder(spares=1) as decoder:
        yield decoder


async def decoded(decoder: AudioDecoder, source: AudioFormat, messages: list[bytes]) -> Samples:
    async with decoder.open(source) as decoding:
        parts = [(await decoding.decode(message)).samples for message in messages]
        parts.append((await decoding.flush()).samples)
    return np.concatenate(parts, axis=1)


def pieces(data: bytes, size: int = 3_200) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def as_pcm(audio: Samples) -> bytes:
    return bytes((audio.T * 32767).astype("<i2").tobytes())


async def rates(recognizer: SpeechRecognizer, profile: ModelProfile, spoken: list[Clip]) -> tuple[float, float]:
    """The word error rate of the stream, and of the same engine on each clip whole."""
    assert recognizer._engines is not None
    engine = recognizer._engines.finals[profile]
    pcm = AudioFormat(Encoding.PCM_S16LE, SAMPLE_RATE, 1)
    streamed, whole = [], []
    for entry in spoken:
        audio = await decoded(AudioDecoder(), pcm, pieces(as_pcm(entry.audio[None])))
        streamed.append((await recognise(recognizer, audio, granted(profile, interim=False))).text)
        step = WHOLE_SECONDS * SAMPLE_RATE
        parts = [entry.audio[start : start + step] for start in range(0, entry.audio.size, step)]
        whole.append(" ".join(word.text for part in parts for word in engine.transcribe(part)))
    texts = [entry.text for entry in spoken]
    return word_error_rate(texts, streamed), word_error_rate(texts, whole)


@pytest.mark.parametrize("profile", [ModelProfile.FAST, ModelProfile.BALANCED])
async def test_a_stream_is_recognised_like_a_recording(
    recognizer: SpeechRecognizer, shared: Path, profile: ModelProfile
) -> None:
    streamed, whole = await rates(
        recognizer, profile, clips(shared, seconds=25 if profile is ModelProfile.FAST else 15)
    )
    # One word of these few is a point and a half.
    assert streamed <= whole + 3 * POINT


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("profile", list(ModelProfile))
async def test_streaming_costs_little(recognizer: SpeechRecognizer, shared: Path, profile: ModelProfile) -> None:
    streamed, whole = await rates(recognizer, profile, clips(shared))
    print(f"{profile}: WER streamed {streamed:.4f}, whole clips {whole:.4f}")  # noqa: T201  the figures of the ADR
    assert streamed <= whole + COSTS[profile]
    assert streamed <= CEILINGS[profile]


def resampled(audio: Samples, rate: int) -> Samples:
    return np.asarray(soxr.resample(audio, SAMPLE_RATE, rate), np.float32)[None].clip(-1, 1)


@pytest.mark.parametrize(
    ("encoding", "rate", "channels"),
    [
        (Encoding.PCM_S16LE, 48_000, 1),
        (Encoding.PCM_S16LE, 16_000, 2),
        (Encoding.PCM_S16LE, 8_000, 1),
        (Encoding.MULAW, 8_000, 1),
        (Encoding.ALAW, 16_000, 1),
        (Encoding.WAV, 16_000, 1),
        (Encoding.FLAC, 16_000, 1),
        (Encoding.OGG_OPUS, 48_000, 1),
        (Encoding.OPUS, 48_000, 1),
    ],
)
async def test_an_encoding_changes_few_words(  # noqa: PLR0917  fixtures and a table
    recognizer: SpeechRecognizer, decoder: AudioDecoder, shared: Path, encoding: Encoding, rate: int, channels: int
) -> None:
    audio = clip(shared, "jfk.flac").audio
    plain = await recognise(recognizer, audio, granted(interim=False))
    sound = np.repeat(resampled(audio, rate), channels, axis=0)
    messages = {
        Encoding.PCM_S16LE: lambda: pieces(as_pcm(sound)),
        Encoding.MULAW: lambda: pieces(encoded(sound, "mulaw", "pcm_mulaw", rate)),
        Encoding.ALAW: lambda: pieces(encoded(sound, "alaw", "pcm_alaw", rate)),
        Encoding.WAV: lambda: pieces(encoded(sound, "wav", "pcm_s16le", rate)),
        Encoding.FLAC: lambda: pieces(encoded(sound, "flac", "flac", rate)),
        Encoding.OGG_OPUS: lambda: pieces(encoded(sound, "ogg", "libopus", rate)),
        Encoding.OPUS: lambda: opus_packets(sound),
    }[encoding]()
    heard = await decoded(decoder, AudioFormat(encoding, rate, channels), messages)
    outcome = await recognise(recognizer, heard, granted(interim=False))
    for channel in range(channels):
        text = " ".join(segment.text for segment in outcome.segments if segment.channel == channel)
        # Lossless at 16 kHz is the same text; 8 kHz and lossy codecs may cost two of the 22 words.
        lossless = rate == SAMPLE_RATE and encoding is not Encoding.ALAW
        assert word_error_rate([plain.text], [text]) <= (0.0 if lossless else 0.1)
