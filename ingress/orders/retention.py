"""Orders on retention: run it, and look at its runs."""

from dataclasses import dataclass
from datetime import datetime

from audit.events import RecordsRead, RetentionDone, RetentionIntended
from governance import form
from ingress.orders.order import OPERATOR, WHOLE_STORES_SECONDS, Office, Order
from retention.run_history import Run, history
from retention.run_report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRetention(Order[Report]):
    """Run retention once, for one tenant or for all.

    Attributes:
        tenant: Whose; every tenant's if None.
        dry_run: Judge everything, change nothing.
        limit: Stop once about as many of a tenant's objects are gone: an order answers in bounded time, and is given
            again while its report says that there is more.
    """

    verb = "retention.run"
    seconds = WHOLE_STORES_SECONDS
    answer = Report
    audited = (RetentionIntended, RetentionDone)
    tenant: str | None = None
    dry_run: bool = False
    limit: int | None = None

    async def carry_out(self, office: Office) -> Report:
        """See `RetentionRun.run_once`."""
        tenant = None if self.tenant is None else form.tenant(self.tenant)
        return await office.stored.retention.run_once(
            office.now(), actor=OPERATOR, dry_run=self.dry_run, tenant=tenant, limit=self.limit
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A tenant's part of a run."""

    run_id: str
    started_at: datetime
    dry_run: bool
    schedule_revision: str
    outcome: str
    due: int
    destroyed: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRuns(Order[list[RunView]]):
    """List a tenant's last retention runs, the newest first."""

    verb = "retention.list"
    answer = list[RunView]
    audited = (RecordsRead,)
    tenant: str

    async def carry_out(self, office: Office) -> list[RunView]:
        """See `run_history.history`."""
        tenant = (await office.tenants.get(form.tenant(self.tenant))).tenant
        found = [_view(run) for run in await history(office.stored.database, tenant)]
        await office.read(tenant, self.verb, len(found))
        return found


def _view(run: Run) -> RunView:
    return RunView(
        run_id=run.run_id,
        started_at=run.started_at,
        dry_run=run.dry_run,
        schedule_revision=run.schedule_revision,
        outcome=run.outcome,
        due=run.due,
        destroyed=run.destroyed,
        left=run.left,
    )
