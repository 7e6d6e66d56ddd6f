"""How many streams the recogniser keeps up with in real time, and what a second of audio costs it.

Streams of recorded utterances with pauses of 1.5 s run by the clock; *final* is the time from the last sample of
speech (as voice activity found it) to its segment, end-pointing included. Beside it, in the same run, the bare engine
decodes the same utterances one after the other: the CPU that no streaming recogniser can go below.

    python -m benchmarks.recognition [fast:20 balanced:4 ...]
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from time import perf_counter, process_time

import av
import numpy as np

from audit.recorded import DurableAppend, Recorded
from governance.decision import Grant
from governance.request import ModelProfile
from inference.audio import SAMPLE_RATE, Pcm, Samples
from inference.registry import Registry
from inference.segmentation import Endpointing
from inference.speech import SpeechRecognizer
from inference.transcript import Hypothesis, UtteranceEnd

AUDIO = Path(os.environ.get("EARWITNESS_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "audio"
SECONDS = 30
PAUSE_SECONDS = 1.5
STEP = SAMPLE_RATE // 10
RUNS = ("fast:1", "fast:20", "balanced:4")


def clips() -> list[Samples]:
    spoken = []
    for line in (AUDIO / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if 3 <= entry["seconds"] <= 12:
            with av.open(str(AUDIO / entry["file"])) as source:
                whole = np.concatenate([frame.to_ndarray().ravel() for frame in source.decode(audio=0)])
            spoken.append((whole / np.float32(32768)).astype(np.float32))
    return spoken


def conversation(spoken: list[Samples], number: int) -> list[Samples]:
    random = np.random.default_rng(number)
    chosen: list[Samples] = []
    while sum(entry.size / SAMPLE_RATE + PAUSE_SECONDS for entry in chosen) < SECONDS:
        chosen.append(spoken[int(random.integers(len(spoken)))])
    return chosen


async def stream(recognizer: SpeechRecognizer, profile: ModelProfile, audio: Samples) -> tuple[list[float], int]:
    """The delays of a stream's finals in seconds, and how many interims it had."""
    grant = Grant(
        language="en",
        model_profile=profile,
        model_channel="stable",
        interim_results=True,
        max_duration_seconds=3600,
    )
    delays, interims = [], 0
    async with recognizer.open(Recorded(grant, 0, DurableAppend()), 1) as recognition:
        began = perf_counter()

        async def feed() -> None:
            for start in range(0, audio.size, STEP):
                await asyncio.sleep(max(0.0, began + (start + STEP) / SAMPLE_RATE - perf_counter()))
                await recognition.feed(Pcm(audio[None, start : start + STEP]))
            await recognition.finish()

        feeding = asyncio.create_task(feed())
        async for event in recognition.events():
            interims += isinstance(event, Hypothesis)
            if isinstance(event, UtteranceEnd):
                delays.append(perf_counter() - began - (event.end - Endpointing().hangover))
        await feeding
    return delays, interims


async def measure(profile: ModelProfile, streams: int) -> dict[str, float | int | str]:
    spoken = clips()
    talks = [conversation(spoken, number) for number in range(streams)]
    pause = np.zeros(round(PAUSE_SECONDS * SAMPLE_RATE), np.float32)
    audio = [np.concatenate([part for entry in talk for part in (entry, pause)]) for talk in talks]
    async with SpeechRecognizer(Registry()) as recognizer:
        await recognizer.warm()
        cpu = process_time()
        outcomes = await asyncio.gather(*(stream(recognizer, profile, entry) for entry in audio))
        cpu = process_time() - cpu
        engine = recognizer._loaded().finals[profile]  # noqa: SLF001  the bare engine is what it is measured against
        bare = process_time()
        heard = [entry for talk in talks for entry in talk][:20]
        for entry in heard:
            engine.transcribe(entry)
        bare = process_time() - bare
    delays = [delay for outcome, _ in outcomes for delay in outcome]
    seconds = sum(entry.size for entry in audio) / SAMPLE_RATE
    return {
        "profile": profile,
        "streams": streams,
        "final_p50_s": round(float(np.percentile(delays, 50)), 3),
        "final_p95_s": round(float(np.percentile(delays, 95)), 3),
        "interims": sum(interims for _, interims in outcomes),
        "cpu_per_audio_s": round(cpu / seconds, 4),
        "bare_cpu_per_speech_s": round(bare * SAMPLE_RATE / sum(entry.size for entry in heard), 4),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    rows = []
    for run in sys.argv[1:] or RUNS:
        profile, _, streams = run.partition(":")
        rows.append(asyncio.run(measure(ModelProfile(profile), int(streams))))
        print("  ".join(f"{name} {value}" for name, value in rows[-1].items()), flush=True)
    print(json.dumps({"recognition": rows}))


if __name__ == "__main__":
    main()
