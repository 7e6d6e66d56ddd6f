"""What sealing costs, beside the bare cipher: live, and at rest.

Live: 16 kHz s16le, so 32 kB a second. Each way seals the same speech, and is counted in CPU microseconds a second of
it, the kernel's part included; `streams` is what a core carries of that.

    one message    bare AES-256-GCM over all of it at once: what cannot be had live
    bare           bare AES-256-GCM, a message a second, no file: the cipher at the chunk size of the next
    frames         `LiveFile.append`, a frame a second, into a file that is never synced
    frames_20_ms   the same of every 20 ms as they come: what gathering saves
    fsync          `LiveFile.append` and `sync` every 0.4 s: a flush a file
    grouped        as the vault does it: `LiveFile.append` to hundreds of files and one flush, every 0.4 s
    vault          a whole stored channel in real time: hundreds of `LiveObject`s on one event loop, each given 20 ms at
                   a time, written and flushed in groups; less what the same loop costs with nobody sealing

A disk sets limits of its own to what is synced: `wall_ms_a_second` has the time a second of speech takes of it.

At rest: 64 MiB in chunks of 64 KiB, in MiB a CPU second. `written` is `SealedWriter` into a file, digest included,
beside `bare` (the cipher alone, same chunks, same associated data), `hashed` (the cipher and SHA-256) and `one
message`, which pays for 64 MiB of fresh memory; `read` is `SealedReader` beside `opened`, the bare cipher over chunks
in memory.

Rounds are interleaved, so that all ways meet the same machine; medians are given, and ratios within a round.
"""

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import uvloop
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from governance.identity import StreamId, SubjectRef, TenantId
from retention.cipher import Header, Layout
from retention.group_sync import GroupSync
from retention.label import Kind, Label
from retention.live_file import LiveFile
from retention.live_object import GATHER_SECONDS, LiveObject
from retention.sealed import CHUNK_BYTES, SealedReader, SealedWriter, canonical, new_object_key

ROUNDS = 5
SECOND_BYTES = 32_000
FRAME_BYTES = 640
GATHERED_BYTES = int(GATHER_SECONDS * SECOND_BYTES)
SPEECH_SECONDS = 200
FLUSHED_SECONDS = 4
STREAMS = 200
VAULT_SECONDS = 3
VAULT_ROUNDS = 3
REST_BYTES = 64 * 2**20
MIB = 2**20
LABEL = Label(
    object_id="0123456789abcdef0123456789abcdef",
    tenant=TenantId("bench"),
    stream_id=StreamId("c" * 32),
    channel=0,
    kind=Kind.AUDIO,
    retention_class="standard",
    purpose="care",
    jurisdiction="eu",
    subjects=(SubjectRef("a" * 32),),
)
KEY = new_object_key()
BOUND = Header.new(Layout.FIXED).encode() + canonical(LABEL)


@dataclass
class Cost:
    """Of a block of code, when it has run."""

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def cost() -> Iterator[Cost]:
    found, cpu, wall = Cost(), time.process_time(), time.perf_counter()
    yield found
    found.cpu, found.wall = time.process_time() - cpu, time.perf_counter() - wall


def bare(data: bytes, size: int, use: Callable[[bytes], object] = len) -> None:
    """In messages of a size, by the cipher alone."""
    aead, view = AESGCM(KEY), memoryview(data)
    for number, at in enumerate(range(0, len(data), size)):
        use(aead.encrypt(number.to_bytes(12, "big"), view[at : at + size], BOUND))


@contextmanager
def live_files(folder: Path, count: int) -> Iterator[list[LiveFile]]:
    """Made before they are measured, and removed afterwards."""
    paths = [folder / f"live-{number}" for number in range(count)]
    files = [LiveFile(path, KEY, LABEL) for path in paths]
    yield files
    for file, path in zip(files, paths, strict=True):
        file.abandon()
        path.unlink()


def appended(folder: Path, data: bytes, size: int, *, sync: bool = False) -> Cost:
    view = memoryview(data)
    with live_files(folder, 1) as (file,), cost() as found:
        for at in range(0, len(data), size):
            file.append(view[at : at + size])
            if sync:
                file.sync()
    return found


async def grouped(folder: Path, files: list[LiveFile], data: bytes) -> Cost:
    """The same to many files, of which each flush takes all."""
    group, view = GroupSync(folder), memoryview(data)
    with cost() as found:
        for at in range(0, len(data), GATHERED_BYTES):
            frame = view[at : at + GATHERED_BYTES]
            await asyncio.gather(*(group.written(partial(file.append, frame)) for file in files))
    await group.close()
    return Cost(found.cpu / len(files), found.wall / len(files))


def live_round(folder: Path, files: list[LiveFile], speech: bytes) -> dict[str, float]:
    """CPU microseconds a second of speech each way, and what the flushes take of the disk's time."""
    brief = speech[: FLUSHED_SECONDS * SECOND_BYTES]
    with cost() as one:
        bare(speech, len(speech))
    with cost() as each:
        bare(speech, SECOND_BYTES)
    found = {
        "one message": one.cpu / SPEECH_SECONDS,
        "bare": each.cpu / SPEECH_SECONDS,
        "frames": appended(folder, speech, SECOND_BYTES).cpu / SPEECH_SECONDS,
        "frames_20_ms": appended(folder, speech, FRAME_BYTES).cpu / SPEECH_SECONDS,
    }
    for name, flushed in (
        ("fsync", appended(folder, brief, GATHERED_BYTES, sync=True)),
        ("grouped", uvloop.run(grouped(folder, files, brief))),
    ):
        found |= {name: flushed.cpu / FLUSHED_SECONDS, f"{name} wall": flushed.wall / FLUSHED_SECONDS}
    return {name: seconds * 1e6 for name, seconds in found.items()}


async def fed(folder: Path, files: list[LiveFile]) -> float:
    """CPU microseconds a second of speech, of streams that are fed in real time; without files, what feeding takes."""
    audio = np.zeros(FRAME_BYTES // 2, dtype=np.float32)
    group, loop = GroupSync(folder), asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as threads:
        objects = [LiveObject(LABEL, file, group, threads) for file in files]
        began = loop.time()
        with cost() as found:
            for frame in range(VAULT_SECONDS * 50):
                for number in range(STREAMS):
                    await (objects[number].gather(audio) if objects else nothing())
                await asyncio.sleep(max(0.0, began + (frame + 1) / 50 - loop.time()))
        await asyncio.gather(*(each.close() for each in objects))
    await group.close()
    if found.wall > VAULT_SECONDS * 1.1:
        print(f"(not in real time: {found.wall:.1f} s for {VAULT_SECONDS} s)")
    return found.cpu * 1e6 / (VAULT_SECONDS * STREAMS)


async def nothing() -> None:
    """What a feeder costs by itself."""


def vault(folder: Path) -> float:
    """CPU microseconds a second of a stored channel, without the feeder's."""
    rounds = []
    for _ in range(VAULT_ROUNDS):
        idle = uvloop.run(fed(folder, []))
        with live_files(folder, STREAMS) as files:
            rounds.append(uvloop.run(fed(folder, files)) - idle)
    return statistics.median(rounds)


def write(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as file:
        writer, view = SealedWriter(file, KEY, LABEL), memoryview(data)
        for at in range(0, len(data), CHUNK_BYTES):
            writer.write(view[at : at + CHUNK_BYTES])
        writer.finish()


def read(path: Path) -> None:
    with path.open("rb", buffering=0) as file:

        def span(offset: int, size: int) -> bytes:
            return os.pread(file.fileno(), size, offset)

        for _ in SealedReader(span, path.stat().st_size, KEY, LABEL).read():
            pass


def rest_round(path: Path, data: bytes, chunks: list[bytes]) -> dict[str, float]:
    """MiB a CPU second, each way."""
    aead = AESGCM(KEY)
    ways: dict[str, Callable[[], object]] = {
        "one message": lambda: bare(data, len(data)),
        "bare": lambda: bare(data, CHUNK_BYTES),
        "hashed": lambda: bare(data, CHUNK_BYTES, hashlib.sha256().update),
        "written": lambda: write(path, data),
        "opened": lambda: [len(aead.decrypt(bytes(12), chunk, BOUND)) for chunk in chunks],
        "read": lambda: read(path),
    }
    found = {}
    for name, way in ways.items():
        with cost() as taken:
            way()
        found[name] = len(data) / MIB / taken.cpu
    return found


def middle(rounds: list[dict[str, float]], name: str, over: str | None = None) -> float:
    """The median of a way, or of its ratio to another within a round."""
    return statistics.median(each[name] / (each[over] if over else 1) for each in rounds)


def measure(folder: Path) -> dict[str, object]:
    speech, data = os.urandom(SPEECH_SECONDS * SECOND_BYTES), os.urandom(REST_BYTES)
    aead, view = AESGCM(KEY), memoryview(data)
    chunks = [aead.encrypt(bytes(12), view[at : at + CHUNK_BYTES], BOUND) for at in range(0, len(data), CHUNK_BYTES)]
    lives, rests = [], []
    (folder / "group").mkdir()
    with live_files(folder / "group", STREAMS) as files:
        for number in range(ROUNDS):
            print(f"round {number + 1} of {ROUNDS} ", end="\r", flush=True)
            lives.append(live_round(folder, files, speech))
            rests.append(rest_round(folder / "rest", data, chunks))
    micros = {name: middle(lives, name) for name in lives[0] if not name.endswith("wall")} | {"vault": vault(folder)}
    rates = {name: middle(rests, name) for name in rests[0]}
    show(micros, rates)
    return {
        "benchmark": "sealing",
        "streams_a_core": {name: round(1e6 / value) for name, value in micros.items()},
        "wall_ms_a_second": {name: round(middle(lives, f"{name} wall") / 1e3, 3) for name in ("fsync", "grouped")},
        "frames_over_bare": round(middle(lives, "frames", "bare"), 2),
        "grouped_over_fsync": round(middle(lives, "grouped", "fsync"), 3),
        "rest_mib_a_cpu_second": {name: round(value) for name, value in rates.items()},
        "written_over_bare": round(middle(rests, "written", "bare"), 3),
        "written_over_hashed": round(middle(rests, "written", "hashed"), 3),
        "bare_over_one_message": round(middle(rests, "bare", "one message"), 3),
        "read_over_opened": round(middle(rests, "read", "opened"), 3),
    }


def show(micros: dict[str, float], rates: dict[str, float]) -> None:
    print(f"{'live':<16}{'CPU us a second':>18}{'streams a core':>18}")
    for name, value in micros.items():
        print(f"{name:<16}{value:>18,.1f}{1e6 / value:>18,.0f}")
    print(f"{'at rest':<16}{'MiB a CPU second':>18}")
    for name, value in rates.items():
        print(f"{name:<16}{value:>18,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Sealing, live and at rest, beside the bare cipher.")
    parser.add_argument("--directory", type=Path, default=Path.cwd(), help="on the disk to be measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory, prefix=".sealing-") as folder:
        result = measure(Path(folder))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
