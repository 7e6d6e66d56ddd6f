"""Recordings with personal data in them: composed ones that are shared, and sentences that a synthesiser says.

A clip's identifiers have a `value`, and where they were composed exact times. Synthesisers are programs of their own
(`piper` with a voice in EARWITNESS_PIPER_VOICE, and `espeak-ng`); what they said is kept in a folder outside the
repository. Any folder with a `manifest.jsonl` of the same form will do: `file`, `text`, `pii`.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import av
import numpy as np

from inference.audio import SAMPLE_RATE, Samples
from redaction.training.corpus import generate
from redaction.training.palette import Part

SHARED: Final = Path(os.environ.get("EARWITNESS_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "audio"
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "earwitness-speech"
ESPEAK_VOICES: Final = ("en-us", "en-gb", "en-us+f3", "en-gb-scotland", "en-us+m3")
SYNTHESIS_SECONDS: Final = 60.0
LEAD_SECONDS: Final = 0.4  # of silence, before and after

_LABELS: Final = {"PIN": "UNIQUE_ID"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """An identifier in a recording; its times are known where it was composed."""

    label: str
    value: str = field(repr=False)
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and what is personal in it."""

    name: str
    audio: Samples = field(repr=False)
    identifiers: tuple[Spoken, ...]


def clips(folder: Path) -> Iterator[Clip]:
    """The recordings of a folder that have personal data in them."""
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        print(f"skipped: there is no {manifest}", file=sys.stderr)
        return
    for line in manifest.read_text("utf-8").splitlines():
        entry = json.loads(line)
        said = tuple(_spoken(one, entry) for one in entry.get("pii", ()))
        if said:
            yield Clip(entry["file"], heard(folder / entry["file"]), said)


def synthesised(count: int, seed: int, folder: Path = CACHE) -> Iterator[Clip]:
    """Sentences of the corpus's held-out part, said by what synthesisers there are."""
    voices = _voices()
    if not voices:
        print("skipped: neither piper (with EARWITNESS_PIPER_VOICE) nor espeak-ng is installed", file=sys.stderr)
        return
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)  # noqa: S311  a choice of voices, no secret
    rows = (row for row in generate(seed, count * 4, Part.HELD_OUT) if row["spans"] and row["style"] == "spoken")
    for number, row in zip(range(count), rows, strict=False):
        voice = dice.choice(voices)
        name = sha256(f"{' '.join(voice)}|{row['text']}".encode()).hexdigest()[:24]
        file = folder / f"{name}.wav"
        if not file.exists():
            subprocess.run([*voice, str(file)], input=row["text"].encode(), check=True, timeout=SYNTHESIS_SECONDS,
                           capture_output=True)  # fmt: skip
        said = tuple(Spoken(str(span["label"]), str(span["value"])) for span in row["spans"])
        yield Clip(f"synthesised-{number}", heard(file), said)


def heard(file: Path) -> Samples:
    """A recording at 16 kHz, mono, with a little silence around it."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(file)) as source:
        frames = [frame for raw in (*source.decode(audio=0), None) for frame in resampler.resample(raw)]
    samples = np.concatenate([frame.to_ndarray().ravel() for frame in frames]).astype(np.float32) / np.float32(32_768)
    return np.pad(samples, round(LEAD_SECONDS * SAMPLE_RATE))


def _spoken(one: dict[str, object], entry: dict[str, object]) -> Spoken:
    label = str(one["type"])
    value = str(one.get("value") or entry.get("value") or one["text"])
    start, end = one.get("start"), one.get("end")
    placed = isinstance(start, float | int) and isinstance(end, float | int)
    return Spoken(
        _LABELS.get(label, label),
        value,
        float(str(start)) + LEAD_SECONDS if placed else None,
        float(str(end)) + LEAD_SECONDS if placed else None,
    )


def _voices() -> list[list[str]]:
    """Command lines that read a text on standard input and write the file that is named last."""
    found = []
    if (piper := shutil.which("piper")) and (voice := os.environ.get("EARWITNESS_PIPER_VOICE")):
        found.append([piper, "--model", voice, "--output_file"])
    if espeak := shutil.which("espeak-ng"):
        found += [[espeak, "-v", voice, "-s", "150", "-w"] for voice in ESPEAK_VOICES]
    return found
