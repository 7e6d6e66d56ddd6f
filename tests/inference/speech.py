"""Recorded speech, and a stream of it through the real recogniser."""

import asyncio
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import av
import jiwer
import numpy as np
from whisper_normalizer.english import EnglishTextNormalizer

from audit.recorded import DurableAppend, Recorded
from governance.decision import Grant
from governance.request import ModelProfile
from inference.audio import SAMPLE_RATE, Pcm, Samples
from inference.recognition import SpeechRecognition
from inference.speech import SpeechRecognizer
from inference.transcript import Coverage, RecognitionEvent, Segment

IDLE_POLL_SECONDS = 0.002
LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True)
class Clip:
    """A recording and what is said in it."""

    name: str
    text: str
    audio: Samples


@dataclass(frozen=True)
class Outcome:
    """What came out of a stream: each event with the time it came, in seconds since the start."""

    events: list[tuple[float, RecognitionEvent]]
    coverage: Coverage

    @property
    def segments(self) -> list[Segment]:
        return [event for _, event in self.events if isinstance(event, Segment)]

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


def clips(shared: Path, *, seconds: float = float("inf")) -> list[Clip]:
    """The clips in the manifest's order, every third one until `seconds` are had; all where no limit is given."""
    lines = (shared / "audio" / "manifest.jsonl").read_text("utf-8").splitlines()
    entries: list[dict[str, Any]] = [json.loads(line) for line in lines]
    chosen: list[Clip] = []
    for entry in entries if seconds == float("inf") else entries[::3]:
        if entry["seconds"] > seconds:
            continue
        seconds -= entry["seconds"]
        chosen.append(Clip(entry["file"], entry["text"], read(shared / "audio" / entry["file"])))
    return chosen


def clip(shared: Path, name: str) -> Clip:
    return next(entry for entry in clips(shared) if entry.name == name)


def read(path: Path) -> Samples:
    with av.open(str(path)) as source:
        frames = [frame.to_ndarray().ravel() for frame in source.decode(audio=0)]
    return np.concatenate(frames).astype(np.float32) / np.float32(32768)


def encoded(audio: Samples, container: str, codec: str, rate: int, **options: str) -> bytes:
    """Audio of shape (channels, samples) at `rate`, as a file."""
    layout = LAYOUTS.get(audio.shape[0], f"{audio.shape[0]}c")
    made = io.BytesIO()
    with av.open(made, "w", format=container) as sink:
        stream = sink.add_stream(codec, rate=rate, layout=layout, options=options)
        for packet in _packets(stream, audio, layout, rate):
            sink.mux(packet)
    return made.getvalue()


def opus_packets(audio: Samples) -> list[bytes]:
    """Audio of shape (channels, samples) at 48 kHz, as raw Opus packets of 20 ms."""
    layout = LAYOUTS[audio.shape[0]]
    codec = av.CodecContext.create("libopus", "w")
    assert isinstance(codec, av.AudioCodecContext)
    codec.sample_rate = 48_000
    codec.layout = layout
    codec.format = "flt"
    codec.open()
    return [bytes(packet) for packet in _packets(codec, audio, layout, 48_000)]


def _packets(stream: Any, audio: Samples, layout: str, rate: int) -> list[Any]:
    interleaved = np.ascontiguousarray(audio.T.reshape(1, -1) * 32767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
    frame.sample_rate = rate
    size = stream.frame_size or 0
    resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate, frame_size=size)
    shaped = [*resampler.resample(frame), *resampler.resample(None)]
    return [packet for entry in (*shaped, None) for packet in stream.encode(entry)]


@cache
def normalizer() -> Any:
    return EnglishTextNormalizer()


def word_error_rate(spoken: list[str], recognised: list[str]) -> float:
    normal = normalizer()
    return float(jiwer.wer([normal(text) for text in spoken], [normal(text) for text in recognised]))


def granted(
    profile: ModelProfile = ModelProfile.FAST, *, interim: bool = True, language: str = "en-US"
) -> Recorded[Grant]:
    grant = Grant(
        language=language,
        model_profile=profile,
        model_channel="stable",
        interim_results=interim,
        max_duration_seconds=3600,
    )
    return Recorded(grant, 0, DurableAppend())


async def recognise(
    recognizer: SpeechRecognizer,
    audio: Samples,
    grant: Recorded[Grant],
    *,
    patient: bool = False,
    pace: float | None = None,
) -> Outcome:
    """A stream of audio, shape (samples,) or (channels, samples), fed by the tenth of a second.

    Args:
        recognizer: The real one.
        audio: At 16 kHz.
        grant: What is asked for.
        patient: Whether each tenth waits until all that the one before brought about is done: the interims are then
            those of an idle machine, however busy this one is. Else as fast as there is room, with few interims.
        pace: Times real time, for what must be fed by the clock.
    """
    channels = np.atleast_2d(audio)
    events: list[tuple[float, RecognitionEvent]] = []
    async with recognizer.open(grant, channels.shape[0]) as recognition:
        began = perf_counter()
        feeding = asyncio.create_task(_feed(recognizer, recognition, channels, patient=patient, pace=pace))
        async for event in recognition.events():
            events.append((perf_counter() - began, event))  # noqa: PERF401  the time is taken as each event comes
        await feeding
        return Outcome(events, recognition.coverage)


async def _feed(
    recognizer: SpeechRecognizer,
    recognition: SpeechRecognition,
    audio: Samples,
    *,
    patient: bool,
    pace: float | None,
) -> None:
    began = perf_counter()
    step = SAMPLE_RATE // 10
    for start in range(0, audio.shape[1], step):
        await recognition.room()
        if pace is not None:
            await asyncio.sleep(max(0.0, began + (start + step) / SAMPLE_RATE / pace - perf_counter()))
        while patient and any(load.waiting or load.running for load in recognizer.loads.values()):  # noqa: ASYNC110
            # What is waited for happens on the recogniser's own threads.
            await asyncio.sleep(IDLE_POLL_SECONDS)
        await recognition.feed(Pcm(audio[:, start : start + step]))
    await recognition.finish()
