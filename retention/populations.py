"""What the records contribute to evidence packs: ids, times, counts and names from closed sets; never content.

The rows are the operator's own account as it stands at the export. The log is what they are set against.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Table, and_, or_, select, true
from sqlalchemy import Row as Record

from audit.encoding import parse, timestamp
from audit.events import ServiceStarted
from audit.log import AuditLog
from audit.population import Population, Row
from audit.trees import BUNDLE_ENTRIES, SYSTEM
from governance.database import Database
from governance.identity import TenantId
from governance.tables import api_keys, consents
from retention.holds import Holds
from retention.tables import erasures, holds, key_epochs, objects, retention_runs, reviews, rights_requests

HOLD_BATCH: Final = 500  # objects that holds are asked about at once: SQLite binds no more than 32,766 values

Within: TypeAlias = Callable[[datetime, datetime], ColumnElement[bool]]


def populations(database: Database, log: AuditLog, standing: Holds) -> tuple[Population, ...]:
    """Every population of the platform's records."""
    return (
        ServiceStarts(log),
        Rows(database, "keys", api_keys, _KEYS, _living(api_keys, "created_at", "revoked_at")),
        Rows(database, "key_epochs", key_epochs, _EPOCHS, _living(key_epochs, "created_at", "destroyed_at")),
        Rows(database, "consents", consents, _CONSENTS, _living(consents, "recorded_at", "withdrawn_at")),
        StoredObjectRows(database, standing),
        Rows(database, "retention_runs", retention_runs, _RUNS, _between(retention_runs, "started_at")),
        Rows(database, "holds", holds, _HOLDS, _living(holds, "placed_at", "released_at")),
        Rows(database, "reviews", reviews, _REVIEWS, _living(reviews, "opened_at", "closed_at")),
        Rows(database, "rights", rights_requests, _RIGHTS, _living(rights_requests, "received_at", "closed_at")),
        Rows(database, "erasures", erasures, _ERASURES, _living(erasures, "started_at", "finished_at")),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows of one tenant; implements `Population`.

    Attributes:
        database: Where it lies.
        name: The population's.
        table: The table; its first named column identifies a row.
        columns: What is told.
        within: Which rows a period concerns.
    """

    database: Database
    name: str
    table: Table
    columns: tuple[str, ...]
    within: Within

    async def rows(self, tenant: TenantId, begins: datetime, ends: datetime) -> Iterable[Row]:
        """See `Population`."""
        told = [self.table.c[name] for name in self.columns]
        mine = and_(self.table.c.tenant == tenant, self.within(begins, ends))
        async with self.database.begin() as connection:
            found = await connection.execute(select(*told).where(mine).order_by(told[0]))
            return [_row(self.columns, record) for record in found]


@dataclass(frozen=True, slots=True)
class StoredObjectRows:
    """Every object that is stored now, and what keeps it; implements `Population`."""

    database: Database
    standing: Holds
    name: str = "objects"

    @property
    def columns(self) -> tuple[str, ...]:
        """See `Population`."""
        return (*_OBJECTS, "held", "in_review")

    async def rows(self, tenant: TenantId, begins: datetime, ends: datetime) -> Iterable[Row]:
        """See `Population`."""
        stored = await Rows(self.database, self.name, objects, _OBJECTS, _all).rows(tenant, begins, ends)
        found = list(stored)
        held: set[str] = set()
        for start in range(0, len(found), HOLD_BATCH):
            ids = [row["object_id"] for row in found[start : start + HOLD_BATCH]]
            held |= set(await self.standing.blocking(tenant, ids))
        reviewed = await self._reviewed(tenant)
        return [
            {**row, "held": _text(row["object_id"] in held), "in_review": _text(row["object_id"] in reviewed)}
            for row in found
        ]

    async def _reviewed(self, tenant: TenantId) -> set[str]:
        mine = and_(reviews.c.tenant == tenant, reviews.c.closed_at.is_(None))
        async with self.database.begin() as connection:
            return {record.object_id for record in await connection.execute(select(reviews.c.object_id).where(mine))}


@dataclass(frozen=True, slots=True)
class ServiceStarts:
    """When the platform started, and with which policy: from the system's tree, up to the period's end.

    The one population that is not the tenant's own. It names nobody.
    """

    log: AuditLog
    name: str = "service_starts"
    columns: tuple[str, ...] = ("index", "at", "version", "bundle_revision", "bundle_digest")

    async def rows(self, tenant: TenantId, begins: datetime, ends: datetime) -> Iterable[Row]:
        """See `Population`."""
        del tenant, begins
        last = timestamp(ends).decode()
        return [row async for row in self._starts() if row["at"] < last]

    async def _starts(self) -> AsyncIterator[Row]:
        size = self.log.size(SYSTEM)
        for start in range(0, size, BUNDLE_ENTRIES):
            leaves = await self.log.read(SYSTEM, start, min(start + BUNDLE_ENTRIES, size))
            for index, leaf in enumerate(leaves, start):
                if _START in leaf:
                    value = parse(leaf)
                    told = {name: str(value.fields[name]) for name in self.columns[2:]}
                    yield {"index": str(index), "at": value.at} | told


@dataclass(frozen=True, slots=True)
class ErasureReceipts:
    """The signed receipts of erasures; implements `audit.population.Receipts`."""

    database: Database

    async def signed(self, tenant: TenantId, begins: datetime, ends: datetime) -> Mapping[str, bytes]:
        """See `Receipts`."""
        ended = and_(erasures.c.finished_at >= begins, erasures.c.finished_at < ends)
        mine = and_(erasures.c.tenant == tenant, erasures.c.receipt.is_not(None), ended)
        async with self.database.begin() as connection:
            found = await connection.execute(select(erasures.c.erasure_id, erasures.c.receipt).where(mine))
            return {record.erasure_id: record.receipt.encode() for record in found}


_START: Final = f'"type":"{ServiceStarted.type}"'.encode()

_KEYS: Final = ("key_id", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")
_EPOCHS: Final = ("epoch", "backend", "created_at", "retired_at", "destroyed_at")
_CONSENTS: Final = (
    "consent_id", "subject", "purposes", "notice_version", "evidence", "recorded_at", "expires_at", "withdrawn_at",
)  # fmt: skip
_OBJECTS: Final = (
    "object_id", "stream_id", "channel", "kind", "retention_class", "purpose", "jurisdiction", "state", "bytes",
    "digest", "cut_short", "created_at", "trigger_at", "keep_until", "delete_after", "schedule_revision", "restricted",
    "verdict",
)  # fmt: skip
_RUNS: Final = ("run_id", "started_at", "finished_at", "dry_run", "schedule_revision", "before", "after")
_HOLDS: Final = (
    "hold_id", "matter", "state", "issuer", "approver", "release_issuer", "release_approver", "tell_subject",
    "placed_at", "approved_at", "review_at", "released_at",
)  # fmt: skip
_REVIEWS: Final = ("review_id", "object_id", "cause", "opened_at", "due_at", "closed_at", "outcome", "decided_by")
_RIGHTS: Final = (
    "request_id", "subject", "type", "regime", "state", "filed_by", "decided_by", "reason", "basis", "received_at",
    "due_at", "extended_at", "closed_at", "erasure_id",
)  # fmt: skip
_ERASURES: Final = ("erasure_id", "subject", "cause", "request_id", "state", "started_at", "finished_at")


def _living(table: Table, since: str, until: str) -> Within:
    """Rows whose life and the period have a moment in common."""

    def within(begins: datetime, ends: datetime) -> ColumnElement[bool]:
        return and_(table.c[since] < ends, or_(table.c[until].is_(None), table.c[until] >= begins))

    return within


def _between(table: Table, at: str) -> Within:
    """Rows of something that happened in the period."""

    def within(begins: datetime, ends: datetime) -> ColumnElement[bool]:
        return and_(table.c[at] >= begins, table.c[at] < ends)

    return within


def _all(_begins: datetime, _ends: datetime) -> ColumnElement[bool]:
    return true()


def _row(columns: Sequence[str], record: Record[Any]) -> Row:
    return {name: _text(value) for name, value in zip(columns, record, strict=True)}


def _text(value: object) -> str:
    """A value as the log would write it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return timestamp(value).decode()
        case bytes():
            return value.hex()
        case list():
            return ",".join(str(each) for each in value)
    return str(value)
