"""Sidecars that are due: what clients said about their streams goes at its own time, unless a hold covers it."""

from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, or_, select, tuple_

from governance.database import Database
from governance.identity import TenantId
from retention.hold_scope import Item
from retention.holds import Holds
from retention.tables import sidecars

PAGE_ROWS: Final = 512

_KEY: Final = (sidecars.c.stream_id, sidecars.c.subject)


class SidecarExpiry:
    """Destroys sidecars whose time is over.

    A sidecar's row does not say its class, so a hold on any class keeps it: what is not known never frees.
    """

    def __init__(self, database: Database, holds: Holds) -> None:
        self._database = database
        self._holds = holds

    async def expire(self, tenant: TenantId, now: datetime, *, dry_run: bool) -> int:
        """Destroy a tenant's sidecars that are due. Durable on return. The caller has announced it in the log.

        Returns:
            How many went, or would have.
        """
        gone, after = 0, ("", "")
        while True:
            async with self._holds.fence():
                page = await self._page(tenant, now, after)
                if not page:
                    return gone
                held = await self._holds.blocking_items(tenant, [item for _, item in page])
                free = [key for (key, _), matters in zip(page, held, strict=True) if not matters]
                if free and not dry_run:
                    await self._delete(free)
            gone, after = gone + len(free), page[-1][0]

    async def _page(
        self, tenant: TenantId, now: datetime, after: tuple[str, str]
    ) -> list[tuple[tuple[str, str], Item]]:
        mine = (sidecars.c.tenant == tenant) & (sidecars.c.delete_after <= now) & (tuple_(*_KEY) > tuple_(*after))
        floor_over = sidecars.c.keep_until.is_(None) | (sidecars.c.keep_until <= now)
        wanted = select(*_KEY, sidecars.c.created_at).where(mine & floor_over).order_by(*_KEY).limit(PAGE_ROWS)
        async with self._database.begin() as connection:
            rows = (await connection.execute(wanted)).all()
        return [((row.stream_id, row.subject), _item(row.stream_id, row.subject, row.created_at)) for row in rows]

    async def _delete(self, keys: list[tuple[str, str]]) -> None:
        these = or_(*(and_(sidecars.c.stream_id == stream, sidecars.c.subject == subject) for stream, subject in keys))
        async with self._database.begin() as connection:
            await connection.execute(delete(sidecars).where(these))


def _item(stream_id: str, subject: str, created_at: datetime) -> Item:
    return Item(subjects=frozenset({subject}), stream_id=stream_id, scheduled_class=None, created_at=created_at)
