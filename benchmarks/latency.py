"""How soon words appear, and how soon they are final, over a real socket in real time.

    python -m benchmarks.latency

The demo call is streamed to a platform in a process of its own, alone and in company. For each utterance:

- *first word*: from the start of its speech to the first interim or final whose first clear word survives, in its
  place, into the final. Utterances that begin with something withheld have none.
- *final*: from the end of its speech to the final. This includes the silence that end-pointing waits for.

Speech starts and ends where the final's first word starts and its last one ends: where the voice activity detector
heard speech. (The segment itself begins a little earlier and ends a little later.) The clock of an utterance's audio is
when the load generator sent it. `revised` is the share of shown words that a later message of the same utterance took
back. The baseline in the same run is the same engine with the whole utterance at hand: the time it takes to decode it
is a floor under any streaming system's final on this machine.

Goals under capacity: first word p95 at most 700 ms; revised at most 5 %; final p95 at most 800 ms (`fast`) and 2 s
(`balanced`).
"""

import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import websockets

from benchmarks.house import frames, quantile, samples
from inference.audio import SAMPLE_RATE, Samples
from inference.engines.moonshine import Moonshine
from inference.registry import Registry
from inference.weights import MOONSHINE_TINY

FRAME: Final = 0.02  # seconds a message
CASES: Final = (("fast", 1), ("fast", 4), ("balanced", 1))
GOALS: Final = {"first_word_ms_p95": 700, "revised_share": 0.05, "final_ms_p95": {"fast": 800, "balanced": 2000}}
WORD: Final = re.compile(r"[a-z0-9']+")


@dataclass
class Utterance:
    """What was shown of one utterance, and when (monotonic seconds)."""

    shown: list[tuple[float, list[str]]] = field(default_factory=list)
    final: tuple[float, list[str]] | None = None
    start: float = 0.0
    end: float = 0.0

    def first_word(self) -> float | None:
        """When the word that begins the final stood at its place, to stay."""
        if self.final is None or not self.final[1] or self.final[1][0].startswith("["):
            return None
        word, stays = self.final[1][0], self.final[0]
        for at, words in reversed(self.shown):
            if not words or words[0] != word:
                break
            stays = at
        return stays

    def revised(self) -> tuple[int, int]:
        """Words shown in interims that did not stay in their place, and words shown."""
        if self.final is None:
            return 0, 0
        states = [words for _, words in self.shown] + [self.final[1]]
        gone = shown = 0
        for before, after in itertools.pairwise(states):
            shown += len(before)
            gone += sum(1 for place, word in enumerate(before) if place >= len(after) or after[place] != word)
        return gone, shown


def spoken(text: str) -> list[str]:
    """Words without case and punctuation; what stands for something withheld keeps its bracket."""
    return [
        word if word.startswith("[") else "".join(WORD.findall(word.lower()))
        for word in text.split()
        if word.startswith("[") or WORD.search(word.lower())
    ]


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """A platform in its own process: where it is, and a key."""
    with tempfile.TemporaryDirectory(prefix="earwitness-bench-") as folder:
        places = {"EARWITNESS_DATA_DIR": f"{folder}/data", "EARWITNESS_CONFIG_DIR": f"{folder}/config"}
        output = Path(folder) / "output"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "ingress.cli", "serve", "--development"],
                env=os.environ | places | {"EARWITNESS_PORT": "0"},
                stdout=sink,
                stderr=subprocess.DEVNULL,
            )
        try:
            yield _announced(process, output)
        finally:
            process.terminate()
            process.wait(60)


def _announced(process: "subprocess.Popen[bytes]", output: Path) -> tuple[str, str]:
    while process.poll() is None:
        found = re.search(r"EARWITNESS_URL=(\S+) EARWITNESS_KEY=(\S+)", output.read_text())
        if found:
            return found[1], found[2]
        time.sleep(0.1)
    raise SystemExit("the platform did not come up")


async def listen(url: str, key: str, profile: str, call: list[bytes]) -> list[Utterance]:
    """Stream the call in real time; what was shown of each utterance."""
    utterances: dict[int, Utterance] = {}
    headers = {"Authorization": f"Bearer {key}"}
    async with websockets.connect(url, additional_headers=headers, proxy=None) as ws:
        start = {"type": "start", "version": 1, "purpose": "care", "lawful_basis": "contract", "subjects": ["p"]}
        await ws.send(json.dumps(start | {"model_profile": profile, "redaction_profile": "phi"}))
        if json.loads(await ws.recv())["type"] != "started":
            raise SystemExit("the stream was refused")
        began = time.monotonic()

        async def send() -> None:
            for number, frame in enumerate(call):
                await asyncio.sleep(max(began + (number + 1) * FRAME - time.monotonic(), 0))
                await ws.send(frame)
            await ws.send('{"type": "stop"}')

        sending = asyncio.create_task(send())
        async for raw in ws:
            note(json.loads(raw), utterances, began)
        await sending
    return list(utterances.values())


def note(message: dict[str, Any], utterances: dict[int, Utterance], began: float) -> None:
    """Remember a transcript and when it came."""
    if message["type"] == "error":
        raise SystemExit(f"the stream ended with {message['code']}")
    if message["type"] != "transcript":
        return
    utterance = utterances.setdefault(message["utterance"], Utterance())
    state = (time.monotonic() - began, spoken(message["text"]))
    if message["is_final"]:
        words = message["words"] or [message]
        utterance.final, utterance.start, utterance.end = state, words[0]["start"], words[-1]["end"]
    else:
        utterance.shown.append(state)


def figures(utterances: list[Utterance]) -> dict[str, float]:
    """Quantiles over utterances that were spoken to their end."""
    done = [utterance for utterance in utterances if utterance.final is not None]
    first = [at - utterance.start for utterance in done if (at := utterance.first_word()) is not None]
    final = [utterance.final[0] - utterance.end for utterance in done if utterance.final is not None]
    gone, shown = (sum(part) for part in zip(*(utterance.revised() for utterance in done), strict=True))
    return {
        "utterances": len(done),
        "first_word_ms_p50": round(1000 * quantile(first, 0.5)),
        "first_word_ms_p95": round(1000 * quantile(first, 0.95)),
        "final_ms_p50": round(1000 * quantile(final, 0.5)),
        "final_ms_p95": round(1000 * quantile(final, 0.95)),
        "revised_share": round(gone / max(shown, 1), 3),
    }


def offline(call: Samples, utterances: list[Utterance]) -> float:
    """Milliseconds that the engine alone takes for an utterance at hand, p95: the floor under any final of `fast`."""
    engine = Moonshine(Registry().read(MOONSHINE_TINY))
    taken = []
    for utterance in utterances:
        piece = call[int(utterance.start * SAMPLE_RATE) : int(utterance.end * SAMPLE_RATE)]
        began = time.perf_counter()
        engine.transcribe(piece)
        taken.append(time.perf_counter() - began)
    return 1000 * quantile(taken, 0.95)


async def measure() -> dict[str, Any]:
    """Every case in turn on one platform."""
    call = samples()
    messages = frames(call)
    result: dict[str, Any] = {"benchmark": "latency", "goals": GOALS}
    with served() as (url, key):
        for profile, streams in CASES:
            print(f"{profile}, {streams} in company, {len(call) / SAMPLE_RATE:.0f} s", file=sys.stderr)
            heard = await asyncio.gather(*(listen(url, key, profile, messages) for _ in range(streams)))
            result[f"{profile}_{streams}"] = figures([utterance for each in heard for utterance in each])
            if (profile, streams) == ("fast", 1):
                result["offline_engine_ms_p95"] = round(offline(call, heard[0]), 1)
    fast = result["fast_1"]
    result["final_ratio_to_offline_engine"] = round(fast["final_ms_p95"] / result["offline_engine_ms_p95"], 2)
    result["goals_met"] = (
        fast["first_word_ms_p95"] <= 700
        and fast["revised_share"] <= 0.05
        and fast["final_ms_p95"] <= 800
        and result["balanced_1"]["final_ms_p95"] <= 2000
    )
    return result


def main() -> None:
    """Print the table and, last, one JSON object."""
    result = asyncio.run(measure())
    columns = ("first_word_ms_p50", "first_word_ms_p95", "final_ms_p50", "final_ms_p95", "revised_share")
    print(f"{'':<12}" + "".join(f"{column:>19}" for column in columns))
    for profile, streams in CASES:
        row = result[f"{profile}_{streams}"]
        print(f"{profile + ' × ' + str(streams):<12}" + "".join(f"{row[column]:>19}" for column in columns))  # noqa: RUF001
    print(f"the engine alone, utterance at hand: p95 {result['offline_engine_ms_p95']} ms")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
