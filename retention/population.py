"""What there is, and what of it is due: counted, digested and walked through without holding it in memory."""

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, func, select, tuple_

from governance.database import Database
from governance.identity import TenantId
from retention.stored import State
from retention.tables import objects

PAGE_ROWS: Final = 512

_ORDER: Final = (objects.c.delete_after, objects.c.object_id)


@dataclass(frozen=True, slots=True)
class Population:
    """A set of objects.

    Attributes:
        count: How many.
        digest: SHA-256 of their ids in the order in which they are due, in hex; of nothing, if there are none.
    """

    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """What a tenant has of one class.

    Attributes:
        scheduled_class: The class.
        objects: How many.
        bytes: Of ciphertext.
        due: How many of them are past their ceiling.
    """

    scheduled_class: str
    objects: int
    bytes: int
    due: int


async def due(database: Database, tenant: TenantId, now: datetime) -> Population:
    """The objects whose ceiling has been reached."""
    count, digest = 0, hashlib.sha256()
    async for page in pages(database, tenant, now):
        count += len(page)
        for row in page:
            digest.update(bytes.fromhex(row.object_id))
    return Population(count, digest.hexdigest())


async def pages(database: Database, tenant: TenantId, now: datetime) -> AsyncGenerator[list[Row[Any]], None]:
    """The rows of what is due, a page at a time, the longest overdue first. Rows may go while it walks."""
    after: ColumnElement[bool] | None = None
    while True:
        wanted = _due(tenant, now) if after is None else _due(tenant, now) & after
        async with database.begin() as connection:
            page = list(await connection.execute(select(objects).where(wanted).order_by(*_ORDER).limit(PAGE_ROWS)))
        if not page:
            return
        yield page
        after = tuple_(*_ORDER) > tuple_(page[-1].delete_after, page[-1].object_id)


async def by_class(database: Database, tenant: TenantId, now: datetime) -> list[ClassCount]:
    """All of a tenant's objects, by class.

    Two walks, and no GROUP BY: SQLite would sort every object by its class in memory first.
    """
    mine = objects.c.tenant == tenant
    pairs = select(objects.c.kind, objects.c.retention_class).where(mine).distinct()
    async with database.begin() as connection:
        found = sorted(tuple(row) for row in await connection.execute(pairs))
        if not found:
            return []
        sums = [each for kind, name in found for each in _sums(kind, name, now)]
        totals = (await connection.execute(select(*sums).where(mine))).one()
    return [
        ClassCount(scheduled_class=f"{kind}.{name}", objects=count, bytes=size or 0, due=overdue or 0)
        for (kind, name), (count, size, overdue) in zip(found, zip(*[iter(totals)] * 3, strict=True), strict=True)
    ]


def _sums(kind: str, retention_class: str, now: datetime) -> tuple[ColumnElement[int], ...]:
    this = (objects.c.kind == kind) & (objects.c.retention_class == retention_class)
    overdue = (objects.c.delete_after <= now) & (objects.c.state != State.LIVE)
    return (
        func.count(case((this, 1))),
        func.sum(case((this, objects.c.bytes))),
        func.count(case((this & overdue, 1))),
    )


def _due(tenant: TenantId, now: datetime) -> ColumnElement[bool]:
    """Live objects are the vault's until it has stored them."""
    return (objects.c.tenant == tenant) & (objects.c.delete_after <= now) & (objects.c.state != State.LIVE)
