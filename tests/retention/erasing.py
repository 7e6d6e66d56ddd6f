"""Erasure made of real parts over an archive; jobs run in this process, one task a job."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit.receipt import ReceiptVerdict, verify_receipt
from audit.signing import FileSigner
from audit.trust import Trust
from governance.identity import SubjectRef, TenantId
from retention.data_map import DataMap
from retention.destruction import Destruction
from retention.directory import DirectoryStore
from retention.erasure import Erasures
from retention.erasure_judgement import Judge
from retention.erasure_records import Erasure, ErasureRows
from retention.erasure_steps import LiveStreams, Means
from retention.holds import Holds
from retention.jobs import Plan
from retention.objects import ObjectStore
from retention.receipts import Receipts
from retention.reviews import Reviews
from retention.schedule import Schedule
from retention.stores.index import SubjectIndex
from retention.stores.keys import SubjectKeyRows
from retention.stores.objects import ObjectContent
from retention.stores.pages import RecordPages
from retention.stores.sidecars import SidecarRows
from retention.stores.spool import SpoolFiles
from retention.stores.untouched import untouched
from tests.retention.conftest import ORIGIN, Archive
from tests.retention.vault_room import QUOTA_BYTES, Room, vault_room

SCHEDULE = Schedule.parse(
    {
        "jurisdictions": ["local"],
        "rules": [
            {
                "class": name,
                "purpose": purpose,
                "jurisdiction": "*",
                "ceiling": "P7Y",
                "ceiling_basis": ["test"],
                "trigger": "created",
                "action": "destroy",
            }
            | floor
            for purpose, floor in (
                ("*", {}),
                ("treatment", {"floor": "P6Y", "floor_basis": ["45_CFR_164.316_b_2_i"]}),
            )
            for name in (
                "audio.health",
                "redacted_audio.health",
                "transcript.health",
                "clear_transcript.health",
                "sidecar.health",
            )
        ],
    },
    revision="test.1",
    digest="0" * 64,
)


class NoStreams:
    """Nobody speaks."""

    def __init__(self) -> None:
        self.ended: list[SubjectRef] = []

    async def end_subject(self, tenant: TenantId, subject: SubjectRef) -> int:
        self.ended.append(subject)
        return 0


class TaskJobs:
    """Jobs as tasks; a job that was submitted runs once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def submit(self, kind: str, ref: str) -> None:
        assert kind == self._plan.kind
        self._tasks.setdefault((kind, ref), asyncio.create_task(self._run(ref)))

    async def wait(self, kind: str, ref: str) -> None:
        mine = [task for (_, name), task in self._tasks.items() if name.startswith(ref)]
        await asyncio.gather(*mine)

    async def settled(self) -> None:
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _run(self, ref: str) -> None:
        for _, step in self._plan.steps:
            await step(ref)


@dataclass
class Desk:
    """Erasure over an archive."""

    archive: Archive
    room: Room
    streams: LiveStreams = field(default_factory=NoStreams)
    store: ObjectStore | None = None
    erasures: Erasures = field(init=False)
    means: Means = field(init=False)
    jobs: TaskJobs = field(init=False)
    holds: Holds = field(init=False)

    def __post_init__(self) -> None:
        archive, room, ledger = self.archive, self.room, self.archive.records.ledger
        self.holds = Holds(archive.database, ledger, archive.clock)
        self.reviews = Reviews(archive.database, ledger, self.holds, archive.clock)
        self.pages = RecordPages(archive.database, archive.data / "records.sqlite")
        store = self.store or room.store
        destruction = Destruction(archive.database, store, self.holds)
        judge = Judge(
            database=archive.database,
            destruction=destruction,
            holds=self.holds,
            reviews=self.reviews,
            schedule=SCHEDULE,
            now=archive.clock,
        )
        sidecars = SidecarRows(archive.database, self.holds, archive.clock)
        self.data_map = DataMap(
            [
                ObjectContent(room.rows, store, destruction, judge),
                SpoolFiles(room.rows, room.spool),
                sidecars,
                SubjectKeyRows(archive.database, room.keys),
                SubjectIndex(archive.database),
                self.pages,
                *untouched(),
            ]
        )
        self.means = Means(
            rows=ErasureRows(archive.database),
            stored=room.rows,
            judge=judge,
            data_map=self.data_map,
            sidecars=sidecars,
            residue=self.pages,
            suppressions=room.suppressions,
            streams=self.streams,
            receipts=Receipts(archive.log, self.signer),
            tenants=archive.records.tenants,
            backup_days=35,
            now=archive.clock,
        )
        self.erasures = Erasures(self.means, archive.log, attempts=1)
        self.jobs = TaskJobs(self.erasures.plan)
        self.erasures.use(self.jobs)

    @property
    def signer(self) -> FileSigner:
        """The receipts' key, beside the others."""
        file, name = self.archive.root / "config" / "receipts.key", f"{ORIGIN}/receipts"
        return FileSigner.load(file, name) if file.exists() else FileSigner.create(file, name)

    async def erase(self, tenant: TenantId, subject: SubjectRef, cause: str = "request") -> Erasure:
        """From the beginning to the end."""
        erasure_id = await self.erasures.begin(tenant, subject, cause=cause, request_id=None, actor="test")
        return await self.erasures.wait(tenant, erasure_id)

    def verified(self, erasure: Erasure) -> ReceiptVerdict:
        """The receipt, as a stranger with the public keys sees it."""
        log = FileSigner.load(self.archive.root / "config" / "log.key", ORIGIN)
        return verify_receipt((erasure.receipt or "").encode(), Trust((log.key, self.signer.key)))

    async def entries(self, tenant: TenantId, *types: str) -> list[dict[str, Any]]:
        """Entries of these types, with their index."""
        log = self.archive.log
        leaves = await log.read(tenant, 0, log.size(tenant))
        found = [json.loads(leaf) | {"index": index} for index, leaf in enumerate(leaves)]
        return [entry for entry in found if entry["type"] in types]

    def files(self) -> list[Path]:
        """Every file of the data directory."""
        return [path for path in self.archive.data.rglob("*") if path.is_file()]


@asynccontextmanager
async def desk(archive: Archive, **parts: Any) -> AsyncIterator[Desk]:
    """A desk with a vault beside it."""
    store = DirectoryStore(archive.data / "objects", QUOTA_BYTES)
    async with vault_room(archive, store=store) as room:
        made = Desk(archive, room, **parts)
        try:
            yield made
        finally:
            await made.jobs.settled()
