"""A retention run over 100,000 objects that are due, beside bare deletion of as many files and rows.

`bare` deletes what a script without any of our rules would: the same files through the same store, as durably and in as
many threads, and the same rows in transactions of the same size; no log, no holds, no judgement, no keys killed first,
no digests, no second transaction. `run` is `RetentionRun.run_once` on a tenant of its own, intent to result. Both take
turns, a slice each, over their parts of one directory and one database, so that they meet the same phase of the disk.
`ratio` is run over bare, objects per second, the median of the slices.

Memory: the resident set's growth over a dry run of a tenant with a tenth of the objects and one with all of them. It is
flat when they differ by less than a page cache's noise: what is due is walked through, never held.
"""

import argparse
import asyncio
import json
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, insert

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.identity import TenantId
from governance.records import Records
from governance.request import Regime
from retention.destruction import BATCH_OBJECTS, FILE_THREADS, Destruction
from retention.directory import DirectoryStore
from retention.holds import Holds
from retention.reviews import Reviews
from retention.run import RetentionRun
from retention.schedule import Schedule
from retention.stored import object_name
from retention.tables import object_subjects, objects

OBJECTS = 100_000
SLICES = 8
FILE_BYTES = 256  # the cost is the name's, not the content's
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DUE = NOW - timedelta(days=1)
RULE = {
    "class": "audio.*",
    "purpose": "*",
    "jurisdiction": "*",
    "ceiling": "P7D",
    "ceiling_basis": ["default"],
    "trigger": "created",
    "action": "destroy",
}


@dataclass(frozen=True, slots=True)
class Bench:
    """An installation without a server."""

    folder: Path
    database: Database
    records: Records
    store: DirectoryStore
    run: RetentionRun

    async def tenant(self, name: str) -> TenantId:
        made = await self.records.tenants.create(
            name, regimes=[Regime.GDPR], region="local", purposes=["care"], actor="bench"
        )
        return made.tenant

    async def fill(self, tenant: TenantId, count: int, *, files: bool = True) -> list[str]:
        """Rows and files of objects that are due, written without a flush each: that is not what is measured."""
        subject = await self.records.subjects.ref(tenant, "someone", actor="bench")
        ids = [secrets.token_hex(16) for _ in range(count)]
        if files:
            await asyncio.to_thread(self._files, ids)
        for start in range(0, count, 10_000):
            batch = ids[start : start + 10_000]
            async with self.database.begin() as connection:
                await connection.execute(insert(objects), [_row(tenant, each) for each in batch])
                whose = [{"object_id": each, "subject": subject, "intent": 0} for each in batch]
                await connection.execute(insert(object_subjects), whose)
        return ids

    def _files(self, ids: Sequence[str]) -> None:
        content = bytes(FILE_BYTES)
        for each in ids:
            file = self.folder / "objects" / object_name(each)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def _row(tenant: TenantId, object_id: str) -> dict[str, Any]:
    return {
        "object_id": object_id,
        "tenant": tenant,
        "stream_id": object_id,
        "channel": 0,
        "kind": "audio",
        "retention_class": "personal",
        "purpose": "care",
        "jurisdiction": "local",
        "state": "stored",
        "wrapped_key": bytes(60),
        "bytes": FILE_BYTES,
        "digest": bytes(32),
        "milliseconds": 1000,
        "cut_short": False,
        "created_at": DUE - timedelta(days=7),
        "trigger_at": DUE - timedelta(days=7),
        "keep_until": None,
        "delete_after": DUE,
        "schedule_revision": "bench",
        "restricted": False,
        "intent": 0,
    }


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    signer = FileSigner(Ed25519PrivateKey.generate(), "audit.example/benchmark")
    async with (
        AuditLog.open(folder / "audit" / "log.sqlite", signer, signer.key.name) as log,
        Database.open(folder / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=bytes(32), region="local", now=lambda: NOW)
        store = DirectoryStore(folder / "objects", 2**40, spare_bytes=0)
        holds = Holds(database, records.ledger, lambda: NOW)
        run = RetentionRun(
            database=database,
            log=log,
            changes=records.ledger,
            tenants=records.tenants,
            schedule=Schedule.parse({"jurisdictions": ["local"], "rules": [RULE]}, revision="bench", digest=""),
            holds=holds,
            reviews=Reviews(database, records.ledger, holds, lambda: NOW),
            destruction=Destruction(database, store, holds),
        )
        yield Bench(folder, database, records, store, run)
        await records.settled()


async def bare(made: Bench, ids: Sequence[str]) -> float:
    """Objects per second, without us."""

    def files(share: Sequence[str]) -> None:
        for each in share:
            made.store.delete(object_name(each))

    began = time.perf_counter()
    for start in range(0, len(ids), BATCH_OBJECTS):
        batch = ids[start : start + BATCH_OBJECTS]
        await asyncio.gather(*(asyncio.to_thread(files, batch[at::FILE_THREADS]) for at in range(FILE_THREADS)))
        async with made.database.begin() as connection:
            await connection.execute(delete(object_subjects).where(object_subjects.c.object_id.in_(batch)))
            await connection.execute(delete(objects).where(objects.c.object_id.in_(batch)))
    return len(ids) / (time.perf_counter() - began)


async def ours(made: Bench, tenant: TenantId, count: int) -> float:
    """Objects per second, from intent to result."""
    began = time.perf_counter()
    report = (await made.run.run_once(NOW, actor="bench", tenant=tenant)).tenants[0]
    took = time.perf_counter() - began
    if report.counts.destroyed != count:
        raise SystemExit("the run left something: nothing was measured")
    return count / took


async def growth(made: Bench, name: str, count: int) -> float:
    """MiB by which the resident set grows over a dry run, which walks and judges everything and needs no files."""
    tenant = await made.tenant(name)
    await made.fill(tenant, count, files=False)
    process = psutil.Process()
    before = process.memory_info().rss
    peak, done = before, asyncio.Event()

    async def watch() -> None:
        nonlocal peak
        while not done.is_set():
            peak = max(peak, process.memory_info().rss)
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    await made.run.run_once(NOW, actor="bench", tenant=tenant, dry_run=True)
    done.set()
    await watching
    return (peak - before) / 2**20


async def measure(folder: Path, count: int) -> dict[str, Any]:
    each = count // SLICES
    rates: dict[str, list[float]] = {"bare": [], "run": []}
    async with bench(folder) as made:
        spare = await made.tenant("bare")
        for number in range(SLICES):
            print(f"slice {number + 1} of {SLICES} ", end="\r", flush=True)
            governed = await made.tenant(f"run-{number}")
            others = await made.fill(spare, each // 2)  # its rate needs no more
            await made.fill(governed, each)
            await asyncio.to_thread(os.sync)  # or whoever comes first pays for the filling
            turns = [("bare", bare(made, others)), ("run", ours(made, governed, each))]
            for name, turn in turns if number % 2 else turns[::-1]:
                rates[name].append(await turn)
        print("memory" + " " * 20, end="\r", flush=True)
        mebibytes = {str(size): await growth(made, f"memory-{size}", size) for size in (count // 10, count)}
    ratios = [run / without for run, without in zip(rates["run"], rates["bare"], strict=True)]
    return {
        "objects": each * SLICES,
        "run_per_second": round(statistics.median(rates["run"]), 1),
        "bare_per_second": round(statistics.median(rates["bare"]), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_quartiles": [round(quartile, 3) for quartile in statistics.quantiles(ratios, n=4)],
        "growth_mib": {size: round(grown, 1) for size, grown in mebibytes.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="A retention run beside bare deletion.")
    parser.add_argument("--directory", type=Path, default=Path.cwd(), help="on the disk to be measured")
    parser.add_argument("--objects", type=int, default=OBJECTS, help="that are destroyed by the runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory, prefix=".retention-") as folder:
        found = uvloop.run(measure(Path(folder), options.objects))
    print(f"{'':>8}{'objects/s':>12}")
    print(f"{'bare':>8}{found['bare_per_second']:>12,.0f}")
    print(f"{'run':>8}{found['run_per_second']:>12,.0f}    ratio {found['ratio']:.2f}")
    for size, grown in found["growth_mib"].items():
        print(f"memory grew by {grown:.1f} MiB over {int(size):,} objects")
    print(json.dumps({"benchmark": "retention"} | found))


if __name__ == "__main__":
    main()
