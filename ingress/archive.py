"""The composition root's part for stored content: keys, objects, schedule, holds, erasure and rights, in one place.

Officers have it without a server, and streams have it within one. What is here is opened in this order:

    (1) keys and objects   the ports, by the settings
    (2) schedule           from the signed bundle: without one nothing is stored and nothing destroyed
    (3) recovery           live objects of the last run are completed; then erasures are taken up, and done again
                           where a backup has brought a subject back (R-ERA-3)
    (4) jobs               what runs by itself
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from audit.controls import Catalogue
from audit.errors import AuditError
from audit.evidence import EvidenceDesk
from audit.log import AuditLog
from audit.signing import FileSigner
from audit.trust import Trust
from governance.bundle import Bundle
from governance.database import Database
from governance.errors import GovernanceError
from governance.identity import SubjectRef, TenantId
from governance.records import Records
from ingress.live import LiveStreams
from ingress.own_key import own_key
from ingress.settings import Settings
from retention.aws_kms import AwsKms, kms_client
from retention.data_map import DataMap
from retention.dbos_jobs import DbosJobs
from retention.destruction import Destruction
from retention.directory import DirectoryStore
from retention.erasure import Erasures
from retention.erasure_judgement import Judge
from retention.erasure_records import ErasureRows
from retention.erasure_steps import Means
from retention.errors import RetentionError
from retention.examiner import Examiner
from retention.holds import Holds
from retention.jobs import Plan, Timetable
from retention.key_ring import KeyRing
from retention.keys import EpochKeys
from retention.keystore import KeyStore
from retention.objects import ObjectStore
from retention.populations import ErasureReceipts, populations
from retention.reading import Recordings
from retention.receipts import Receipts
from retention.remasking import Remasking
from retention.reviews import Reviews
from retention.rights import Rights
from retention.rights_policy import PLACE, RightsPolicy
from retention.run import RetentionRun
from retention.run_history import MissedRuns
from retention.s3 import S3Store
from retention.s3_client import connect
from retention.schedule import Schedule
from retention.scope_keys import ScopeKeyRing
from retention.spool import Spool
from retention.stored import StoredObjects
from retention.stores.index import SubjectIndex
from retention.stores.keys import SubjectKeyRows
from retention.stores.objects import ObjectContent
from retention.stores.pages import RecordPages
from retention.stores.sidecars import SidecarRows
from retention.stores.spool import SpoolFiles
from retention.stores.untouched import untouched
from retention.suppression import Suppressions
from retention.vault import SealedVault
from retention.verification import Verification

log = logging.getLogger(__name__)

RETENTION: Final = "retention"
SCHEDULER: Final = "schedule"
"""The actor of what runs by itself."""
RIGHTS_SECONDS: Final = 2.0
"""After which rights requests whose erasures have ended are moved on."""
VERIFICATION_SECONDS: Final = 2.0
"""After which redacted audio that was stored meanwhile is listened to."""
RECOVERY_SECONDS: Final = 300.0
"""After which content that could not be stored is tried again."""
ALARM_SECONDS: Final = 600.0
"""After which it is looked at again whether retention has run."""
CATCH_UP: Final = timedelta(hours=26)
"""Without a run, after which one begins with the platform: not every machine is up at the hour of the schedule."""


@dataclass(slots=True)
class OwnStreams:
    """The live streams of this process, once there are any: an officer's process has none."""

    live: LiveStreams | None = None

    async def end_subject(self, tenant: TenantId, subject: SubjectRef) -> int:
        """See `LiveStreams.end_subject`."""
        return 0 if self.live is None else await self.live.end_subject(tenant, subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Everything around stored content, open."""

    database: Database
    records: Records
    key_ring: KeyRing
    scope_keys: ScopeKeyRing
    store: ObjectStore
    stored: StoredObjects
    spool: Spool
    vault: SealedVault
    recordings: Recordings
    verification: Verification
    schedule: Schedule
    holds: Holds
    reviews: Reviews
    retention: RetentionRun
    missed: MissedRuns
    suppressions: Suppressions
    erasures: Erasures
    erasure_rows: ErasureRows
    rights: Rights
    data_map: DataMap
    jobs: DbosJobs
    evidence: EvidenceDesk
    examiner: Examiner
    streams: OwnStreams
    now: Callable[[], datetime]

    async def finished(self) -> None:
        """Wait for erasures that are under way, and move their requests on: for a process that is about to end."""
        for erasure in await self.erasure_rows.running():
            with suppress(RetentionError):  # it is closed as failed, in the records and the log
                await self.erasures.wait(erasure.tenant, erasure.erasure_id)
        await self.rights.run_once(self.now())

    @asynccontextmanager
    async def attended(self) -> AsyncIterator[None]:
        """Look after what does not wait for an order, until the block is left."""
        if await self.missed.lapsed(self.now(), CATCH_UP):
            await self.jobs.submit(RETENTION, self.now().isoformat())
        tasks = [
            asyncio.ensure_future(_every(RIGHTS_SECONDS, lambda: self.rights.run_once(self.now()))),
            asyncio.ensure_future(_every(RECOVERY_SECONDS, self.vault.recover)),
            asyncio.ensure_future(_every(VERIFICATION_SECONDS, lambda: self.verification.run_once(self.now()))),
            asyncio.ensure_future(_every(ALARM_SECONDS, lambda: self.missed.check(self.now()))),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)


async def _every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again. A failure is told by its code, and the next turn comes."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except (AuditError, GovernanceError, RetentionError) as error:
            log.warning("what runs by itself has failed: %s", error.code)


@asynccontextmanager
async def open_archive(
    settings: Settings,
    *,
    log: AuditLog,
    database: Database,
    records: Records,
    bundle: Bundle,
    now: Callable[[], datetime],
) -> AsyncIterator[Archive]:
    """Open it, and finish what the last run left.

    Args:
        settings: What was set.
        log: The audit log.
        database: Of the records.
        records: Governance's.
        bundle: The signed policy.
        now: The clock.

    Raises:
        RetentionError: A port cannot be used, or the bundle's schedule is not of its form.
    """
    data, config = settings.data_dir.expanduser(), settings.config_dir.expanduser()
    port = await asyncio.to_thread(_keys, settings)  # (1)
    key_ring = KeyRing(database, records.ledger, port, now)
    scope_keys = ScopeKeyRing(database, records.ledger, port, key_ring.epochs, now)
    store = await asyncio.to_thread(_objects, settings, data)
    spool = await asyncio.to_thread(Spool, data / "spool")
    identity = bundle.identity
    schedule = Schedule.of_bundle(bundle.data, revision=identity.revision, digest=identity.digest)  # (2)
    stored, streams, suppressed = StoredObjects(database), OwnStreams(), config / "suppressions.jsonl"
    suppressions = Suppressions(
        database,
        records.ledger,
        key=await asyncio.to_thread(own_key, config / "suppression.key", fresh=not suppressed.exists()),
        file=suppressed,
        now=now,
    )
    recordings = Recordings(stored, key_ring, store, now, log)
    remasking = Remasking(rows=stored, keys=key_ring, store=store, spool=spool)
    verification = Verification(rows=stored, recordings=recordings, remasking=remasking, log=log)
    vault = SealedVault(
        log=log,
        rows=stored,
        keys=key_ring,
        store=store,
        spool=spool,
        schedule=schedule,
        suppressions=suppressions,
        now=now,
        masked=verification.expect,
    )
    holds = Holds(database, records.ledger, now)
    reviews = Reviews(database, records.ledger, holds, now)
    destruction = Destruction(database, store, holds)
    pages = RecordPages(database, data / "records.sqlite")
    judge = Judge(database=database, destruction=destruction, holds=holds, reviews=reviews, schedule=schedule, now=now)
    sidecars = SidecarRows(database, holds, now)
    data_map = DataMap(
        (
            ObjectContent(stored, store, destruction, judge),
            SpoolFiles(stored, spool),
            sidecars,
            SubjectKeyRows(database, key_ring),
            SubjectIndex(database),
            pages,
            *untouched(),
        )
    )
    origin = settings.log_origin
    receipt_signer = await asyncio.to_thread(_signer, config / "receipt.key", f"{origin}/receipts")
    evidence_signer = await asyncio.to_thread(_signer, config / "evidence.key", f"{origin}/evidence")
    await asyncio.to_thread(_publish, config / "log.vkey", receipt_signer, evidence_signer)
    erasure_rows = ErasureRows(database)
    erasures = Erasures(
        Means(
            rows=erasure_rows,
            stored=stored,
            judge=judge,
            data_map=data_map,
            sidecars=sidecars,
            residue=pages,
            suppressions=suppressions,
            streams=streams,
            receipts=Receipts(log, receipt_signer),
            tenants=records.tenants,
            backup_days=settings.backup_days,
            now=now,
        ),
        log,
    )
    rights = Rights(
        database,
        records.ledger,
        subjects=records.subjects,
        consents=records.consents,
        tenants=records.tenants,
        erasing=erasures,
        policy=RightsPolicy.parse(_table(bundle, PLACE)),
        now=now,
    )
    retention = RetentionRun(
        database=database,
        log=log,
        changes=records.ledger,
        tenants=records.tenants,
        schedule=schedule,
        holds=holds,
        reviews=reviews,
        destruction=destruction,
        epochs=key_ring,
        epoch_days=settings.epoch_days,
    )
    evidence = EvidenceDesk(
        log,
        signer=evidence_signer,
        trust=Trust.parse(await asyncio.to_thread((config / "log.vkey").read_text, "utf-8")),
        catalogue=Catalogue.of_bundle(bundle.data),
        populations=populations(database, log, holds),
        receipts=ErasureReceipts(database),
        version=version("earwitness"),
        now=now,
    )
    examiner = Examiner(
        data=data, database=database, subjects=records.subjects, erasures=erasure_rows, store=store, log=log
    )

    async def run(_reference: str) -> None:
        await retention.run_once(now(), actor=SCHEDULER)

    plan = Plan(RETENTION, (("run", run),))
    await vault.recover()  # (3)
    await retention.recover()
    timetable = Timetable(plan.kind, settings.retention_cron)
    async with DbosJobs(data / "jobs.sqlite", (erasures.plan, plan), (timetable,)) as jobs:  # (4)
        erasures.use(jobs)
        await erasures.recover()
        await erasures.replay()
        try:
            yield Archive(
                database=database,
                records=records,
                key_ring=key_ring,
                scope_keys=scope_keys,
                store=store,
                stored=stored,
                spool=spool,
                vault=vault,
                recordings=recordings,
                verification=verification,
                schedule=schedule,
                holds=holds,
                reviews=reviews,
                retention=retention,
                missed=MissedRuns(database, log, settings.retention_alarm_hours),
                suppressions=suppressions,
                erasures=erasures,
                erasure_rows=erasure_rows,
                rights=rights,
                data_map=data_map,
                jobs=jobs,
                evidence=evidence,
                examiner=examiner,
                streams=streams,
                now=now,
            )
        finally:
            await vault.settled()
            await verification.settled()
            await recordings.settled()


def _table(bundle: Bundle, path: tuple[str, ...]) -> Mapping[str, Any]:
    """A table of the bundle's data."""
    table: Any = bundle.data
    for part in path:
        table = table.get(part, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def _keys(settings: Settings) -> EpochKeys:
    if settings.keys == "aws-kms":
        return AwsKms(kms_client(settings.kms_region, settings.kms_endpoint))
    return KeyStore(settings.key_dir.expanduser())


def _objects(settings: Settings, data: Path) -> ObjectStore:
    if settings.objects == "s3":
        return S3Store(connect(settings.s3_endpoint, settings.s3_region or "us-east-1"), settings.s3_bucket or "")
    return DirectoryStore(data / "objects", settings.objects_quota_bytes)


def _signer(file: Path, name: str) -> FileSigner:
    """A signing key of its own for each kind of document (R-KEY-3)."""
    return FileSigner.load(file, name) if file.exists() else FileSigner.create(file, name)


def _publish(file: Path, *signers: FileSigner) -> None:
    """Write the public halves beside the log's: one file is what an auditor is handed."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    new = [str(signer.key) for signer in signers if str(signer.key) not in lines]
    if new:
        file.write_text("\n".join([*lines, *new]) + "\n", encoding="utf-8")
