"""Retention runs that a crash cut off: their intents are found in the log, and closed (R-AUD-2).

Nothing is undone, and nothing needs to be: what had been destroyed is gone, what had not is still due.
"""

from collections.abc import AsyncIterator
from typing import Any, Final

from sqlalchemy import Row, select, update

from audit.encoding import Leaf, parse
from audit.entries import index_of
from audit.events import RetentionDone, RetentionIntended
from audit.log import AuditLog
from audit.trees import BUNDLE_ENTRIES, SYSTEM
from governance.database import Database
from governance.identity import TenantId
from retention import population
from retention.population import Population
from retention.tables import retention_runs

INTERRUPTED: Final = "interrupted"

_MARK: Final = b'"type":"retention.'


async def close(database: Database, log: AuditLog) -> int:
    """Close every intent without a result. Idempotent.

    Returns:
        How many were closed.
    """
    closed = 0
    for tree in log.trees():
        if tree != SYSTEM:
            for intent, leaf in (await _open(log, tree)).items():
                await _close_one(database, log, tree, intent, leaf)
                closed += 1
    # Those whose result is in the log, and did not reach the records.
    unfinished = update(retention_runs).where(retention_runs.c.finished_at.is_(None))
    async with database.begin() as connection:
        await connection.execute(unfinished.values(finished_at=retention_runs.c.started_at))
    return closed


async def _close_one(database: Database, log: AuditLog, tenant: TenantId, intent: int, leaf: Leaf) -> None:
    row = await _row(database, tenant, intent)
    if row is None:  # nothing was destroyed before the row was there
        due = int(str(leaf.fields["due"]))
        left = Population(due, str(leaf.fields["population"]))
    else:
        due = int(row.counts.get("due", 0))
        left = await population.due(database, tenant, row.started_at)
    dry = leaf.fields["dry_run"] is True
    done = RetentionDone(
        intent=intent,
        run_id=str(leaf.fields["run_id"]),
        outcome=INTERRUPTED,
        destroyed=0 if dry else max(due - left.count, 0),  # an erasure in between counts in
        held=0,
        floored=0,
        in_review=0,
        failed=0,
        sidecars=0,
        population=left.digest,
    )
    await log.append(tenant, done)
    if row is not None:
        counts = {"due": due, "destroyed": done.destroyed, "left": left.count, "outcome": INTERRUPTED}
        mine = (retention_runs.c.tenant == tenant) & (retention_runs.c.intent == intent)
        values = {"finished_at": row.started_at, "after": left.digest, "counts": counts}
        async with database.begin() as connection:
            await connection.execute(update(retention_runs).where(mine).values(values))


async def _row(database: Database, tenant: TenantId, intent: int) -> Row[Any] | None:
    mine = (retention_runs.c.tenant == tenant) & (retention_runs.c.intent == intent)
    async with database.begin() as connection:
        return (await connection.execute(select(retention_runs).where(mine))).first()


async def _open(log: AuditLog, tree: TenantId) -> dict[int, Leaf]:
    found: dict[int, Leaf] = {}
    async for index, leaf in _entries(log, tree):
        if leaf.type == RetentionIntended.type:
            found[index] = leaf
        elif leaf.type == RetentionDone.type:
            found.pop(index_of(leaf), None)
    return found


async def _entries(log: AuditLog, tree: TenantId) -> AsyncIterator[tuple[int, Leaf]]:
    size = log.size(tree)
    for start in range(0, size, BUNDLE_ENTRIES):
        for index, leaf in enumerate(await log.read(tree, start, min(start + BUNDLE_ENTRIES, size)), start):
            if _MARK in leaf:  # most entries are of other things: looking costs a hundredth of parsing
                yield index, parse(leaf)
