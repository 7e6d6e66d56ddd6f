"""Durable audit appends beside what this machine's disk allows.

`raw` is the fsync-group limit: one thread appends the bytes of as many leaves as there are callers to a plain file and
calls fdatasync, again and again, with no tree, no index, no database, no checksums and nobody to answer. It is not a
log; it is the bound that the disk sets to any log that flushes before it answers. `log` is `AuditLog.append` in a
closed loop: so many callers over 64 trees on one uvloop, each waiting for its entry to be durable before its next.

`ratio` is log over raw, entries per second, measured in short turns within a round, so that both meet the same phase of
the disk and the same load beside them; the median of the rounds is given.
What it says depends on the disk. Where a flush takes milliseconds, as on most virtual and networked disks, flushing
dominates and the ratio shows how well callers share flushes. Where it takes a fifth of a millisecond, raw is bounded by
memory speed, the interpreter's own work on each entry dominates, and the ratio is low while every number that a user
feels is better. So read it with `flush_ms`. `p99_flushes` is the callers' p99 in medians of raw's flush.
"""

import argparse
import asyncio
import gc
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.encoding import draft, timestamp
from audit.events import StreamPermitted
from audit.log import AuditLog
from audit.signing import FileSigner
from governance.identity import TenantId

CALLERS = (1, 16, 64, 256)
TREES = 64
ROUNDS = 20
RAW_SECONDS = 0.15
LOG_SECONDS = 0.4
NAMES = ("amortised_ms", "p50_ms", "p99_ms", "flush_ms", "flush_p99_ms", "p99_flushes", "cpu_us")

EVENT = StreamPermitted(
    stream_id="5" * 32,
    decision_id="d" * 32,
    key_id="k" * 16,
    subjects=("c" * 32,),
    purpose="customer-support",
    lawful_basis="contract",
    consent_id="",
    bundle_revision="2026-11-21",
    bundle_digest="b" * 64,
    engine="opa-embedded",
    obligations={"redaction_profile": "pii", "storage": "none", "interim_policy": "redacted", "region": "eu"},
    expires_at="2026-11-21T12:00:00Z",
    again=False,
)
LEAF = draft(EVENT).leaf(timestamp(datetime.now(UTC)))


@dataclass(frozen=True, slots=True)
class Round:
    """One turn of raw and log for a number of callers."""

    raw_per_second: float
    flush_ms: float
    flush_p99_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float

    @property
    def ratio(self) -> float:
        return self.per_second / self.raw_per_second


def quantile(values: Sequence[float], share: float) -> float:
    """In milliseconds, of values in seconds."""
    return sorted(values)[int(len(values) * share)] * 1e3


def raw(folder: Path, group: int) -> tuple[float, list[float]]:
    """Entries per second, and every flush in seconds."""
    data, flushes = LEAF * group, list[float]()
    descriptor = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    began = time.perf_counter()
    while (at := time.perf_counter()) < began + RAW_SECONDS:
        os.write(descriptor, data)
        os.fdatasync(descriptor)
        flushes.append(time.perf_counter() - at)
    took = time.perf_counter() - began
    os.close(descriptor)
    return len(flushes) * group / took, flushes


async def appends(log: AuditLog, callers: int) -> tuple[float, list[float], float]:
    """Entries per second, every caller's waits in seconds, and CPU microseconds an entry."""
    waits: list[float] = []
    until = time.perf_counter() + LOG_SECONDS

    async def caller(tree: TenantId) -> None:
        while (at := time.perf_counter()) < until:
            await log.append(tree, EVENT)
            waits.append(time.perf_counter() - at)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller(TenantId(f"tenant-{number % TREES}")) for number in range(callers)))
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return len(waits) / took, waits, used / len(waits) * 1e6


async def measure(folder: Path) -> dict[int, list[Round]]:
    """Rounds by number of callers, interleaved so that a slow phase of the disk hits all alike."""
    signer = FileSigner(Ed25519PrivateKey.generate(), "audit.example/benchmark")
    rounds: dict[int, list[Round]] = {callers: [] for callers in CALLERS}
    async with AuditLog.open(folder / "log" / "audit.db", signer, signer.key.name) as log:
        await appends(log, TREES)
        for number in range(ROUNDS):
            for callers in CALLERS:
                print(f"round {number + 1} of {ROUNDS} ", end="\r", flush=True)
                gc.collect()
                raw_per_second, flushes = await asyncio.to_thread(raw, folder, callers)
                per_second, waits, cpu = await appends(log, callers)
                p50, p99, flush, flush_p99 = (
                    quantile(each, share) for each in (waits, flushes) for share in (0.5, 0.99)
                )
                rounds[callers].append(Round(raw_per_second, flush, flush_p99, per_second, p50, p99, cpu))
    return rounds


def summary(rounds: Sequence[Round]) -> dict[str, float]:
    """Medians over the rounds."""
    middle = {name: statistics.median(asdict(each)[name] for each in rounds) for name in Round.__slots__}
    middle["ratio"] = statistics.median(each.ratio for each in rounds)
    middle["amortised_ms"] = 1e3 / middle["per_second"]
    middle["p99_flushes"] = statistics.median(each.p99_ms / each.flush_ms for each in rounds)
    return {name: round(value, 4) for name, value in middle.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Durable audit appends beside the disk's own limit.")
    parser.add_argument("--directory", type=Path, default=Path.cwd(), help="on the disk to be measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory, prefix=".audit-append-") as folder:
        rounds = uvloop.run(measure(Path(folder)))
    table = {callers: summary(each) for callers, each in rounds.items()}
    columns = ("per_second", "raw_per_second", "ratio", *NAMES)
    print(" " * 60)
    print(f"{'callers':>8}" + "".join(f"{name:>16}" for name in columns))
    for callers, row in table.items():
        print(f"{callers:>8}" + "".join(f"{row[name]:>16,.3f}" for name in columns))
    at_64 = table[64]
    headline = {f"{name}_at_64": at_64[name] for name in NAMES}
    quartiles = [round(quartile, 3) for quartile in statistics.quantiles([each.ratio for each in rounds[64]], n=4)]
    result = {"benchmark": "audit_append", "ratio_to_raw_at_64": at_64["ratio"], "ratio_quartiles_at_64": quartiles}
    print(json.dumps(result | headline | {"leaf_bytes": len(LEAF), "callers": table}))


if __name__ == "__main__":
    main()
