"""Retention runs that were, and the alarm when none has been for too long (R-RET-2)."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, func, select

from audit.encoding import parse
from audit.events import RetentionMissed
from audit.log import AuditLog
from audit.trees import BUNDLE_ENTRIES, SYSTEM
from governance.database import Database
from governance.identity import TenantId
from governance.tables import tenants
from retention.tables import retention_runs

log = logging.getLogger(__name__)

MAX_RUNS: Final = 100

_MARK: Final = b'"type":"retention.missed"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A tenant's part of a run.

    Attributes:
        run_id: Random.
        started_at: When.
        finished_at: When it ended; None while it runs, or after a crash that nobody has made good yet.
        dry_run: Whether nothing was changed.
        schedule_revision: The schedule's.
        outcome: `completed`, `partial`, `dry_run`, `interrupted`, or `running`.
        due: Objects that were due.
        destroyed: And are gone.
        left: And are still there.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    dry_run: bool
    schedule_revision: str
    outcome: str
    due: int
    destroyed: int
    left: int


async def history(database: Database, tenant: TenantId) -> list[Run]:
    """A tenant's last runs, the newest first, `MAX_RUNS` at most."""
    mine = select(retention_runs).where(retention_runs.c.tenant == tenant)
    newest = mine.order_by(retention_runs.c.started_at.desc(), retention_runs.c.intent.desc()).limit(MAX_RUNS)
    async with database.begin() as connection:
        return [_run(row) for row in await connection.execute(newest)]


def _run(row: Row[Any]) -> Run:
    counts = row.counts
    return Run(
        run_id=row.run_id,
        started_at=row.started_at,
        finished_at=row.finished_at,
        dry_run=row.dry_run,
        schedule_revision=row.schedule_revision,
        outcome=counts.get("outcome", "running"),
        due=counts.get("due", 0),
        destroyed=0 if row.dry_run else counts.get("destroyed", 0),
        left=counts.get("left", counts.get("due", 0)),
    )


class MissedRuns:
    """Notices when retention has not run, and says so once a gap: in the log, and to whoever watches.

    Args:
        database: Governance's.
        log: Where it is recorded, in the system's tree.
        hours: Without a run that ended, and was not a dry one.
    """

    def __init__(self, database: Database, log: AuditLog, hours: int) -> None:
        self._database = database
        self._log = log
        self._hours = hours
        self._told: set[str] | None = None
        self.missed = False
        """Whether retention should have run by now, as far as `check` has looked: for readiness and metrics."""

    async def check(self, now: datetime) -> bool:
        """Look, and record `RetentionMissed` if this gap has not been. Gives what `missed` says then.

        Raises:
            LogUnavailableError: It could not be recorded; the next look tries again.
        """
        last = await self._last()
        self.missed = last is not None and now - last >= timedelta(hours=self._hours)
        if not self.missed or last is None:
            return False
        gap = last.isoformat()
        told = self._told if self._told is not None else await self._recorded()
        if gap not in told:
            hours = int((now - last).total_seconds() // 3600)
            await self._log.append(SYSTEM, RetentionMissed(last_run_at=gap, hours=hours))
            log.error("retention has not run for %d hours", hours)
        self._told = told | {gap}
        return True

    async def lapsed(self, now: datetime, since: timedelta) -> bool:
        """Whether so much time has passed without a run that ended, and was not a dry one."""
        last = await self._last()
        return last is not None and now - last >= since

    async def _last(self) -> datetime | None:
        """When the last run ended; when the first tenant came, if none ever did; None without tenants."""
        ended = retention_runs.c.finished_at.is_not(None) & retention_runs.c.dry_run.is_(other=False)
        async with self._database.begin() as connection:
            last = (await connection.execute(select(func.max(retention_runs.c.finished_at)).where(ended))).scalar()
            first = (await connection.execute(select(func.min(tenants.c.created_at)))).scalar()
        found: datetime | None = last or first
        return found

    async def _recorded(self) -> set[str]:
        """The gaps that are on record."""
        found: set[str] = set()
        size = self._log.size(SYSTEM) if SYSTEM in self._log.trees() else 0
        for start in range(0, size, BUNDLE_ENTRIES):
            leaves = await self._log.read(SYSTEM, start, min(start + BUNDLE_ENTRIES, size))
            found |= {str(parse(leaf).fields["last_run_at"]) for leaf in leaves if _MARK in leaf}
        return found
