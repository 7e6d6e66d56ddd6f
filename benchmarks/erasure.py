"""Erasing a subject of whom 1,000 objects are stored, among a thousand others and among a hundred thousand.

Two installations, alike but for the number of other subjects: real log, real records, real keys, a file an object. The
same erasure runs in both, in turn: begun, judged, destroyed, verified by a search of the database's raw bytes, closed
with a signed receipt that is verified offline. `ratio` is the median time among many over that among few, and what we
claim is that it is near 1; `cpu_ratio` is the same of CPU, for a machine that is busy with other things. What grows
with the database is the search, which reads its file once for all values: its share, `verify`, is given. Every other
subject has an index row, wrapped keys, and an object's rows.

`share` says where the time goes. `rebuilt` counts erasures for which the database had to be written anew, since a page
kept what was deleted: 0 is expected.
"""

import argparse
import asyncio
import json
import resource
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Table, insert

from audit.log import AuditLog
from audit.receipt import verify_receipt
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from audit.trust import Trust
from audit.verdict import Code
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.records import Records
from governance.request import Regime
from governance.tables import subjects
from retention.data_map import DataMap, Target
from retention.destruction import Destruction
from retention.directory import DirectoryStore
from retention.erasure import Erasures
from retention.erasure_judgement import Judge
from retention.erasure_records import ErasureRows, State
from retention.erasure_steps import Means
from retention.holds import Holds
from retention.jobs import Plan
from retention.key_ring import KeyRing
from retention.keystore import KeyStore
from retention.receipts import Receipts
from retention.reviews import Reviews
from retention.schedule import Schedule
from retention.spool import Spool
from retention.stored import StoredObjects, object_name
from retention.stores.index import SubjectIndex
from retention.stores.keys import SubjectKeyRows
from retention.stores.objects import ObjectContent
from retention.stores.pages import RecordPages
from retention.stores.sidecars import SidecarRows
from retention.stores.spool import SpoolFiles
from retention.stores.untouched import untouched
from retention.suppression import Suppressions
from retention.tables import object_subjects, objects, subject_keys

FEW, MANY = 1_000, 100_000
OBJECTS = 1_000
OBJECT_BYTES = 4_096
ROUNDS = 3
BATCH = 5_000
TENANT = TenantId("bench")
ORIGIN = "audit.example/benchmark"


def now() -> datetime:
    return datetime.now(UTC)


class Silent:
    async def end_subject(self, tenant: TenantId, subject: SubjectRef) -> int:
        return 0


@dataclass
class Timed:
    """Runs the plan, and says how long each step took."""

    plan: Plan
    seconds: dict[str, float] = field(default_factory=dict)

    async def submit(self, kind: str, ref: str) -> None:
        for name, step in self.plan.steps:
            began = time.perf_counter()
            await step(ref)
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    async def wait(self, kind: str, ref: str) -> None:
        """It has ended already."""


class Counted(RecordPages):
    """Counts how often the database was written anew."""

    rebuilt = 0

    async def erase(self, target: Target) -> int:
        done = await super().erase(target)
        self.rebuilt += (target.subject, target.intent) in self._rebuilt
        return done


@dataclass
class Place:
    """An installation with so many other subjects."""

    root: Path
    database: Database
    records: Records
    keys: KeyRing
    store: DirectoryStore
    erasures: Erasures
    jobs: Timed
    pages: Counted
    trust: Trust
    rows: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def place(root: Path) -> AsyncIterator[Place]:
    (root / "config").mkdir(parents=True)
    signer = FileSigner(Ed25519PrivateKey.generate(), ORIGIN)
    receipts = FileSigner(Ed25519PrivateKey.generate(), f"{ORIGIN}/receipts")
    data = root / "data"
    async with (
        AuditLog.open(data / "audit" / "log.sqlite", signer, ORIGIN) as log,
        Database.open(data / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=bytes(32), region="local", now=now)
        await records.tenants.create(TENANT, regimes=[Regime.GDPR], region="local", purposes=["care"], actor="bench")
        keys = KeyRing(database, records.ledger, KeyStore(root / "config" / "keys"), now)
        store = DirectoryStore(data / "objects", 2**40)
        holds = Holds(database, records.ledger, now)
        reviews, stored = Reviews(database, records.ledger, holds, now), StoredObjects(database)
        destruction = Destruction(database, store, holds)
        judge = Judge(
            database=database, destruction=destruction, holds=holds, reviews=reviews, schedule=schedule(), now=now
        )
        pages = Counted(database, data / "records.sqlite")
        sidecars = SidecarRows(database, holds, now)
        means = Means(
            rows=ErasureRows(database),
            stored=stored,
            judge=judge,
            data_map=DataMap(
                [
                    ObjectContent(stored, store, destruction, judge),
                    SpoolFiles(stored, Spool(data / "spool")),
                    sidecars,
                    SubjectKeyRows(database, keys),
                    SubjectIndex(database),
                    pages,
                    *untouched(),
                ]
            ),
            sidecars=sidecars,
            residue=pages,
            suppressions=Suppressions(
                database, records.ledger, key=bytes(32), file=root / "config" / "suppressions.jsonl", now=now
            ),
            streams=Silent(),
            receipts=Receipts(log, receipts),
            tenants=records.tenants,
            backup_days=35,
            now=now,
        )
        erasures = Erasures(means, log)
        jobs = Timed(erasures.plan)
        erasures.use(jobs)
        trust = Trust((signer.key, receipts.key))
        yield Place(root, database, records, keys, store, erasures, jobs, pages, trust)
        await records.settled()


def schedule() -> Schedule:
    rule = {"class": "audio.standard", "purpose": "*", "jurisdiction": "*", "ceiling": "P1Y"}
    return Schedule.parse(
        {
            "jurisdictions": ["local"],
            "rules": [rule | {"ceiling_basis": ["bench"], "trigger": "created", "action": "destroy"}],
        },
        revision="bench",
        digest="0" * 64,
    )


def object_row(object_id: str) -> dict[str, Any]:
    at = now()
    return {
        "object_id": object_id, "tenant": TENANT, "stream_id": secrets.token_hex(16), "channel": 0, "kind": "audio",
        "retention_class": "standard", "purpose": "care", "jurisdiction": "local", "state": "stored",
        "wrapped_key": secrets.token_bytes(60), "bytes": OBJECT_BYTES, "digest": secrets.token_bytes(32),
        "milliseconds": 1000, "cut_short": False, "created_at": at, "trigger_at": at, "keep_until": None,
        "delete_after": at + timedelta(days=365), "schedule_revision": "bench", "restricted": False, "intent": 0,
    }  # fmt: skip


async def fill(where: Place, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, BATCH)):
        async with where.database.begin() as connection:
            await connection.execute(insert(table), batch)


async def populate(where: Place, others: int) -> None:
    """Other subjects, each with keys and an object's rows, straight into the tables."""
    first = await where.records.subjects.ref(TENANT, "first", actor="bench")
    await where.keys.subject_keys(TENANT, first, actor="bench")
    async with where.database.begin() as connection:
        epoch = (await connection.execute(subject_keys.select())).one().epoch
    at, refs = now(), [secrets.token_hex(16) for _ in range(others)]
    own = {"tenant": TENANT, "created_at": at, "intent": 0}
    await fill(where, subjects, ({**own, "subject": ref, "lookup": secrets.token_bytes(32)} for ref in refs))
    keys = ({"content_key": secrets.token_bytes(60), "sidecar_key": secrets.token_bytes(60)} for _ in refs)
    await fill(
        where,
        subject_keys,
        ({**own, "subject": ref, "epoch": epoch, **each} for ref, each in zip(refs, keys, strict=True)),
    )
    ids = [secrets.token_hex(16) for _ in refs]
    await fill(where, objects, (object_row(object_id) for object_id in ids))
    voices = zip(ids, refs, strict=True)
    await fill(where, object_subjects, ({"object_id": each, "subject": ref, "intent": 0} for each, ref in voices))


async def subject_with_objects(where: Place, name: str) -> SubjectRef:
    subject = await where.records.subjects.ref(TENANT, name, actor="bench")
    await where.keys.subject_keys(TENANT, subject, actor="bench")
    ids = [secrets.token_hex(16) for _ in range(OBJECTS)]
    await fill(where, objects, (object_row(object_id) for object_id in ids))
    await fill(where, object_subjects, ({"object_id": each, "subject": subject, "intent": 0} for each in ids))
    await asyncio.to_thread(files, where, ids)
    return subject


def files(where: Place, ids: list[str]) -> None:
    for object_id in ids:
        path = where.root / "data" / "objects" / object_name(object_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(secrets.token_bytes(OBJECT_BYTES))


def cpu() -> float:
    """Seconds of this process and of the children that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


async def erase(where: Place, name: str) -> tuple[float, float]:
    """Seconds from the beginning to the receipt, and of CPU."""
    subject = await subject_with_objects(where, name)
    began, used = time.perf_counter(), cpu()
    erasure_id = await where.erasures.begin(TENANT, subject, cause="request", request_id=None, actor="bench")
    erasure = await where.erasures.wait(TENANT, erasure_id)
    took = time.perf_counter() - began, cpu() - used
    verdict = verify_receipt((erasure.receipt or "").encode(), where.trust)
    if erasure.state is not State.COMPLETED or verdict.code is not Code.OK:
        raise SystemExit("the erasure did not complete with a receipt that verifies")
    return took


async def measure(folder: Path, few: int, many: int) -> dict[str, Any]:
    async with place(folder / "few") as small, place(folder / "many") as large:
        for where, others in ((small, few), (large, many)):
            print(f"making {others:,} other subjects", flush=True)
            await populate(where, others)
            await erase(where, "warm")
            where.jobs.seconds.clear()
        taken: dict[int, list[tuple[float, float]]] = {few: [], many: []}
        for number in range(ROUNDS):
            for where, others in ((small, few), (large, many)):
                taken[others].append(await erase(where, f"subject-{number}"))
                print(f"round {number + 1} of {ROUNDS}, {others:>7,} others: {taken[others][-1][0]:6.2f} s", flush=True)
        shares = {others: share(where.jobs.seconds) for where, others in ((small, few), (large, many))}
        middle = {others: statistics.median(wall for wall, _ in each) for others, each in taken.items()}
        worked = {others: statistics.median(used for _, used in each) for others, each in taken.items()}
        print(f"\n{'step':<24}{few:>12,}{many:>12,}  seconds in {ROUNDS} rounds")
        for step in small.jobs.seconds:
            print(f"{step:<24}{small.jobs.seconds[step]:>12.3f}{large.jobs.seconds[step]:>12.3f}")
        return {
            "benchmark": "erasure",
            "objects": OBJECTS,
            "ratio": round(middle[many] / middle[few], 3),
            "cpu_ratio": round(worked[many] / worked[few], 3),
            "cpu_seconds": {str(others): round(each, 3) for others, each in worked.items()},
            "seconds": {str(others): round(each, 3) for others, each in middle.items()},
            "objects_per_second": {str(others): round(OBJECTS / each) for others, each in middle.items()},
            "share": {str(others): each for others, each in shares.items()},
            "rebuilt": small.pages.rebuilt + large.pages.rebuilt,
            "records_mib": round((large.root / "data" / "records.sqlite").stat().st_size / 2**20, 1),
        }


def share(seconds: dict[str, float]) -> dict[str, float]:
    """Of the whole, the steps that take more than a hundredth."""
    whole = sum(seconds.values())
    return {name: round(each / whole, 3) for name, each in seconds.items() if each > whole / 100}


def main() -> None:
    parser = argparse.ArgumentParser(description="Erasing a subject of 1,000 objects among few and many others.")
    parser.add_argument("--directory", type=Path, default=Path.cwd(), help="on the disk to be measured")
    parser.add_argument("--many", type=int, default=MANY, help="other subjects in the larger installation")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory, prefix=".erasure-") as folder:
        result = asyncio.run(measure(Path(folder), FEW, options.many))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
