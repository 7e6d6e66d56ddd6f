"""A retention run: what is past its ceiling goes, unless a hold, a statute or an open question keeps it (R-RET-2).

For each tenant in turn

    (0) what an older schedule gave deadlines to gets those of the one in force      `retention.reschedule`
    (1) what is due is counted and digested, and the intent is on record      `RetentionIntended`
    (2) each object is judged, `precedence.decide`; what is to go passes the door, `Destruction`
    (3) what a hold keeps is restricted, what rules disagree about goes to a person, `Reviews`
    (4) sidecars that are due go
    (5) what is left of what was due is digested, and the result is on record      `RetentionDone`

and then old epochs are turned, and the database's journal is cut. A second run finds nothing to do, with the same
digest. A crash anywhere leaves an intent without a result: `recover`, or the next run, closes it, and what was due is
still due.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from sqlalchemy import insert, update

from audit.events import RetentionDone, RetentionIntended
from audit.log import AuditLog
from governance.changes import Changes
from governance.database import Database
from governance.errors import GovernanceError
from governance.identity import TenantId
from governance.tenants import Tenants
from retention import population, unfinished_runs
from retention.destruction import Destruction
from retention.errors import RetentionError
from retention.holds import Holds
from retention.population import Population
from retention.rescheduling import Rescheduling
from retention.reviews import Reviews
from retention.run_judgement import Judgement
from retention.run_report import Counts, Report, TenantReport
from retention.schedule import Schedule
from retention.sidecar_expiry import SidecarExpiry
from retention.tables import retention_runs

log = logging.getLogger(__name__)

RUN_ID_BYTES: Final = 16
COMPLETED: Final = "completed"
PARTIAL: Final = "partial"
"""Something could not be destroyed, or the bound that was given has been reached: the next run goes on."""
DRY_RUN: Final = "dry_run"

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many of how many due objects of the tenant at hand have been judged."""


class EpochTurning(Protocol):
    """What a run asks of the key ring."""

    async def turn_due(self, now: datetime, days: int, *, actor: str) -> Sequence[object]:
        """Turn every tenant epoch that is as old as that."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tour:
    """What is the same for every tenant of a run."""

    run_id: str
    now: datetime
    dry_run: bool
    actor: str
    limit: int | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class _Part:
    """One tenant's part, from its intent on."""

    tenant: TenantId
    intent: int
    due: int


class RetentionRun:
    """Runs retention. One run at a time; another one that is asked for waits.

    Args:
        database: Governance's.
        log: The audit log.
        changes: Records what a new schedule changes.
        tenants: Whose content there is.
        schedule: The signed one in force.
        holds: Legal holds.
        reviews: Where conflicts go.
        destruction: The door.
        sidecars: What ends sidecars.
        epochs: Turns old epoch keys; None where there is no key port.
        epoch_days: How old they may become.
    """

    def __init__(
        self,
        *,
        database: Database,
        log: AuditLog,
        changes: Changes,
        tenants: Tenants,
        schedule: Schedule,
        holds: Holds,
        reviews: Reviews,
        destruction: Destruction,
        epochs: EpochTurning | None = None,
        epoch_days: int = 30,
    ) -> None:
        self._database = database
        self._log = log
        self._tenants = tenants
        self._schedule = schedule
        self._judgement = Judgement(
            database=database, schedule=schedule, holds=holds, reviews=reviews, destruction=destruction
        )
        self._sidecars = SidecarExpiry(database, holds)
        self._rescheduling = Rescheduling(database, changes, schedule)
        self._epochs = epochs
        self._epoch_days = epoch_days
        self._running = asyncio.Lock()
        self._recovered = False

    async def run_once(
        self,
        now: datetime,
        *,
        actor: str,
        dry_run: bool = False,
        tenant: TenantId | None = None,
        limit: int | None = None,
        progress: Progress = lambda _judged, _due: None,
    ) -> Report:
        """Run retention once.

        Args:
            now: What is due by then goes.
            actor: On whose behalf: a key, the operator, or the schedule.
            dry_run: Judge everything and change nothing; both are on record.
            tenant: This one alone; every tenant if None, the inactive ones too.
            limit: Stop judging a tenant's objects once about as many have been destroyed.
            progress: See `Progress`.

        Raises:
            UnknownTenantError: There is no such tenant.
            LogUnavailableError: The intent could not be recorded; nothing was destroyed under it.
            RecordsUnavailableError: The database failed in the middle; the next run goes on.
        """
        async with self._running:
            if not self._recovered:
                await self._recover()
            tour = _Tour(
                run_id=secrets.token_hex(RUN_ID_BYTES),
                now=now,
                dry_run=dry_run,
                actor=actor,
                limit=limit,
                progress=progress,
            )
            known = await self._tenants.list() if tenant is None else [await self._tenants.get(tenant)]
            reports = [await self._of_tenant(tour, each.tenant) for each in known]
            turned = 0 if dry_run or tenant is not None else await self._turn_epochs(now, actor)
            if not dry_run:
                await self._cut_journal()
        return Report(
            run_id=tour.run_id,
            dry_run=dry_run,
            schedule_revision=self._schedule.revision,
            tenants=tuple(reports),
            epochs_turned=turned,
        )

    async def recover(self) -> int:
        """Close what a crash left open. Idempotent. Call it before anything new begins.

        Returns:
            How many intents were closed.
        """
        async with self._running:
            return await self._recover()

    async def _recover(self) -> int:
        closed = await unfinished_runs.close(self._database, self._log)
        self._recovered = True
        return closed

    async def _of_tenant(self, tour: _Tour, tenant: TenantId) -> TenantReport:
        if not tour.dry_run:
            await self._rescheduling.bring_up(tenant, actor=tour.actor)  # (0)
        classes = await population.by_class(self._database, tenant, tour.now)
        before = await population.due(self._database, tenant, tour.now)
        part = await self._begin(tour, tenant, before)  # (1)
        counts, more = await self._judge_all(tour, part)  # (2) (3)
        expired = await self._sidecars.expire(tenant, tour.now, dry_run=tour.dry_run)  # (4)
        counts = replace(counts, sidecars=expired)
        after = before if tour.dry_run else await population.due(self._database, tenant, tour.now)
        await self._end(tour, part, counts, after, more=more)  # (5)
        return TenantReport(
            tenant=tenant,
            due=before.count,
            counts=counts,
            more=more,
            before=before.digest,
            after=after.digest,
            classes_before=tuple(classes),
            classes_after=tuple(await population.by_class(self._database, tenant, tour.now)),
        )

    async def _judge_all(self, tour: _Tour, part: _Part) -> tuple[Counts, bool]:
        counts, judged = Counts(), 0
        async with aclosing(population.pages(self._database, part.tenant, tour.now)) as pages:
            async for page in pages:
                if tour.limit is not None and counts.destroyed >= tour.limit:
                    return counts, True
                verdicts = await self._judgement.verdicts(part.tenant, page, tour.now)
                if tour.dry_run:
                    counts += Counts.of(verdicts.values())
                else:
                    counts += await self._judgement.carry_out(part.tenant, verdicts, part.intent)
                judged += len(page)
                tour.progress(judged, part.due)
        return counts, False

    async def _begin(self, tour: _Tour, tenant: TenantId, before: Population) -> _Part:
        intended = RetentionIntended(
            run_id=tour.run_id,
            actor=tour.actor,
            schedule_revision=self._schedule.revision,
            schedule_digest=self._schedule.digest,
            dry_run=tour.dry_run,
            due=before.count,
            population=before.digest,
        )
        intent = await self._log.append(tenant, intended)
        row = {
            "run_id": tour.run_id,
            "tenant": tenant,
            "started_at": tour.now,
            "dry_run": tour.dry_run,
            "schedule_revision": self._schedule.revision,
            "counts": {"due": before.count},
            "before": before.digest,
            "intent": intent,
        }
        async with self._database.begin() as connection:
            await connection.execute(insert(retention_runs).values(row))
        return _Part(tenant, intent, before.count)

    async def _end(self, tour: _Tour, part: _Part, counts: Counts, after: Population, *, more: bool) -> None:
        told = Counts() if tour.dry_run else counts  # the log says what happened, not what would have
        outcome = DRY_RUN if tour.dry_run else PARTIAL if more or counts.failed else COMPLETED
        done = RetentionDone(
            intent=part.intent, run_id=tour.run_id, outcome=outcome, population=after.digest, **asdict(told)
        )
        await self._log.append(part.tenant, done)
        mine = (retention_runs.c.run_id == tour.run_id) & (retention_runs.c.tenant == part.tenant)
        result = {
            "finished_at": tour.now,
            "after": after.digest,
            "counts": {"due": part.due, **asdict(counts), "left": after.count, "outcome": outcome},
        }
        async with self._database.begin() as connection:
            await connection.execute(update(retention_runs).where(mine).values(result))

    async def _turn_epochs(self, now: datetime, actor: str) -> int:
        """Old backups die with old epochs. A key port that is gone must not undo what the run has done."""
        if self._epochs is None:
            return 0
        try:
            return len(await self._epochs.turn_due(now, self._epoch_days, actor=actor))
        except (GovernanceError, RetentionError) as error:
            log.warning("epochs could not be turned (%s): the next run tries again", error.code)
            return 0

    async def _cut_journal(self) -> None:
        try:
            await self._database.truncate_journal()
        except GovernanceError as error:
            log.warning("the journal of the records keeps what was deleted (%s) until the next run", error.code)
