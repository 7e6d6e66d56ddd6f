"""What a new schedule means for what is stored already: it may go sooner, and stays only where a statute says so.

Whoever was recorded under a period was told that period (GDPR Art. 13(2)(a)), so a longer ceiling is for what comes. A
floor is another matter: a statute that is named today keeps what is there today.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from governance.changes import Changes
from governance.database import Database
from governance.identity import TenantId
from governance.recorder import Change
from retention.errors import UnlabelledError
from retention.schedule import Deadlines, Schedule
from retention.stored import State
from retention.tables import objects

PAGE_ROWS: Final = 512


class Rescheduling:
    """Gives stored objects the deadlines of the schedule in force.

    What that schedule no longer covers keeps the deadlines that it has.
    """

    def __init__(self, database: Database, changes: Changes, schedule: Schedule) -> None:
        self._database = database
        self._changes = changes
        self._schedule = schedule

    async def bring_up(self, tenant: TenantId, *, actor: str) -> int:
        """Bring a tenant's objects up to the schedule in force. Idempotent; nothing is recorded if nothing changes.

        Returns:
            How many got its deadlines.
        """
        changed, after = 0, ""
        while page := await self._page(tenant, after):
            values = [each for row in page if (each := self._values(row)) is not None]
            if values:
                await self._write(tenant, values, actor)
            changed, after = changed + len(values), page[-1].object_id
        return changed

    async def _page(self, tenant: TenantId, after: str) -> Sequence[Row[Any]]:
        old = (
            (objects.c.tenant == tenant)
            & (objects.c.object_id > after)
            & (objects.c.schedule_revision != self._schedule.revision)
            & (objects.c.state == State.STORED)
        )
        async with self._database.begin() as connection:
            chosen = select(objects).where(old).order_by(objects.c.object_id).limit(PAGE_ROWS)
            return (await connection.execute(chosen)).all()

    def _values(self, row: Row[Any]) -> dict[str, Any] | None:
        try:
            rule = self._schedule.rule(f"{row.kind}.{row.retention_class}", row.purpose, row.jurisdiction)
        except UnlabelledError:
            return None
        deadlines = tightened(self._schedule.deadlines(rule, row.trigger_at), row.delete_after)
        return {
            "of": row.object_id,
            "keep_until": deadlines.keep_until,
            "delete_after": deadlines.delete_after,
            "schedule_revision": self._schedule.revision,
        }

    async def _write(self, tenant: TenantId, values: list[dict[str, Any]], actor: str) -> None:
        async def effect(intent: int) -> None:
            rows = update(objects).where(objects.c.object_id == bindparam("of"))
            async with self._database.begin() as connection:
                await connection.execute(rows, [each | {"intent": intent} for each in values])

        details = {"objects": str(len(values)), "digest": self._schedule.digest}
        change = Change(tenant, "retention.reschedule", self._schedule.revision, actor, details)
        await self._changes.make(change, effect)


def tightened(new: Deadlines, delete_after: datetime | None) -> Deadlines:
    """The new deadlines, with a ceiling no later than the old one unless the new floor outlasts that. Pure."""
    ceiling = new.delete_after if delete_after is None else min(new.delete_after, delete_after)
    if new.keep_until is not None:
        ceiling = max(ceiling, new.keep_until)
    return Deadlines(new.keep_until, ceiling)
