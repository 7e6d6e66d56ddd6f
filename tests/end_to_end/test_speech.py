"""Recorded speech over a real socket: as accurate as the engines are offline, in messages of the published schema."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import jiwer
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from governance.request import Regime
from tests.end_to_end.conftest import SAMPLE_RATE, Server

pytestmark = [pytest.mark.models, pytest.mark.shared]

MEASURED_OFFLINE = {"fast": 4.8, "balanced": 3.4, "accurate": 2.7}
"""Word error rate in percent, decoded whole (reference measurements on clean read speech, beside the recordings)."""

# Clean read speech. A clip that counts ("one two three") is left out: the normaliser joins its digits on one side only.
QUICK = ("jfk.flac", "lj-LJ001-0002.flac", "lj-LJ001-0008.flac", "ps-goforward.flac", "ps-0880.flac", "ps-0930.flac")


def pcm(path: Path) -> bytes:
    """A clip as PCM s16le, 16 kHz, mono, with a second of silence after it."""
    with av.open(str(path)) as container:
        speech = b"".join(frame.to_ndarray().tobytes() for frame in container.decode(audio=0))
    return speech + bytes(2 * SAMPLE_RATE)


def transcript(messages: list[dict[str, Any]]) -> str:
    return " ".join(m["text"] for m in messages if m["type"] == "transcript" and m["is_final"])


def clips(shared: Path, names: tuple[str, ...] | None) -> list[tuple[bytes, str]]:
    lines = (shared / "audio" / "manifest.jsonl").read_text().splitlines()
    listed = [entry for entry in map(json.loads, lines) if names is None or entry["file"] in names]
    return [(pcm(shared / "audio" / entry["file"]), entry["text"]) for entry in listed]


async def word_error_rate(server: Server, profile: str, chosen: list[tuple[bytes, str]], together: int) -> float:
    """Percent, over all clips; each is a stream, `together` at a time, twice as fast as real time."""
    key = await server.tenant(f"speech-{profile}-{len(chosen)}", Regime.SOC2)
    gate, normal = asyncio.Semaphore(together), EnglishTextNormalizer()

    async def heard(audio: bytes) -> str:
        async with gate:
            messages = await server.stream(
                key.credential, audio, pace=2.0, model_profile=profile, redaction_profile="none"
            )
        assert messages[-1]["type"] == "closed", messages[-1]
        return transcript(messages)

    said = await asyncio.gather(*(heard(audio) for audio, _ in chosen))
    return 100 * float(jiwer.wer([normal(text) for _, text in chosen], [normal(text) for text in said]))


@pytest.mark.parametrize("profile", ["fast", "balanced"])
async def test_a_few_clips_are_heard_right(
    server: Server, shared: Path, profile: str, record_property: Callable[[str, object], None]
) -> None:
    chosen = clips(shared, QUICK)
    assert len(chosen) == len(QUICK)
    rate = await word_error_rate(server, profile, chosen, together=2)
    record_property("word_error_rate_percent", rate)
    assert rate <= MEASURED_OFFLINE[profile] + 1


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("profile", ["fast", "balanced", "accurate"])
async def test_read_speech_is_heard_as_well_as_offline(
    server: Server, shared: Path, profile: str, record_property: Callable[[str, object], None]
) -> None:
    lines = (shared / "audio" / "manifest.jsonl").read_text().splitlines()
    read = tuple(
        e["file"] for e in map(json.loads, lines) if e["file"].startswith(("jfk", "ps-", "lj-", "two-", "lamp"))
    )
    rate = await word_error_rate(server, profile, clips(shared, read), together=4 if profile == "fast" else 1)
    record_property("word_error_rate_percent", rate)
    assert rate <= MEASURED_OFFLINE[profile] + 1
