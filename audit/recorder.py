"""Intent, effect, result: how governance's changes enter the log (R-AUD-2)."""

from collections.abc import AsyncIterator, Iterable
from typing import final

from audit.encoding import Leaf, parse
from audit.entries import index_of
from audit.events import ChangeIntended, ChangeMade
from audit.log import AuditLog
from audit.trees import BUNDLE_ENTRIES
from governance.identity import TenantId
from governance.recorder import Change

ABANDONED = "abandoned"
"""The outcome of an intent that a crash cut off from its result. Whether its effect happened is in the records."""

_MARK = b'"type":"change.'


@final
class LogRecorder:
    """Governance's `Recorder`, over the tenant's own tree."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log

    async def intent(self, change: Change) -> int:
        """Record the intent. Durable on return; the effect MUST NOT begin before. Raises what `AuditLog.append` does.

        Returns:
            The entry's index, to be stored with the row that changes.
        """
        event = ChangeIntended(change=change.change, ref=change.ref, actor=change.actor, details=change.details)
        return await self._log.append(change.tenant, event)

    async def result(self, change: Change, intent: int, outcome: str) -> None:
        """Record what became of it: `made` or `failed`. Durable on return. Raises what `AuditLog.append` does."""
        await self._log.append(change.tenant, ChangeMade(intent=intent, outcome=outcome))


async def open_intents(log: AuditLog, tree: TenantId) -> list[int]:
    """The indexes of intents without a result, in order."""
    found: set[int] = set()
    async for index, leaf in _changes(log, tree):
        if leaf.type == ChangeIntended.type:
            found.add(index)
        else:
            found.discard(index_of(leaf))
    return sorted(found)


async def close_dangling(log: AuditLog, trees: Iterable[TenantId]) -> int:
    """Close every intent that the last run of the platform left open. Idempotent; call it before anything new begins.

    Returns:
        How many were closed.
    """
    closed = 0
    for tree in trees:
        for intent in await open_intents(log, tree):
            await log.append(tree, ChangeMade(intent=intent, outcome=ABANDONED))
            closed += 1
    return closed


async def _changes(log: AuditLog, tree: TenantId) -> AsyncIterator[tuple[int, Leaf]]:
    size = log.size(tree)
    for start in range(0, size, BUNDLE_ENTRIES):
        for index, leaf in enumerate(await log.read(tree, start, min(start + BUNDLE_ENTRIES, size)), start):
            # Most entries are not of changes: looking for the mark costs a hundredth of parsing.
            if _MARK in leaf:
                yield index, parse(leaf)
