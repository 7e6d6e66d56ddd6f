"""How an object leaves the spool, in an order that a crash may cut anywhere.

    (1) Seal again       in the layout at rest, beside the live file
    (2) Put              the object store has all of it, durably
    (3) Row              `live` becomes `stored`
    (4) Record           `ContentStored` closes its part of the intent
    (5) Clear            the spool's files go

A row that says `live` is completed from (1) again; the object store then gets the same content under another nonce. A
row that says `stored` lacks at most (4), which the log tells, and (5).
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, ParamSpec, TypeVar

from audit.events import ContentStored
from audit.log import AuditLog
from governance.identity import StreamId, TenantId
from retention.objects import ObjectStore
from retention.spool import Spool
from retention.stored import Stored, StoredObjects, object_name

STORED: Final = "stored"
CUT_SHORT: Final = "cut_short"
EMPTY: Final = "empty"
"""Nothing came."""
ERASED: Final = "erased"
"""Its row was destroyed before it was stored, and what there was of it with it."""

P = ParamSpec("P")
T = TypeVar("T")


class Completion:
    """Takes objects from the spool to the object store. Safe to do again, at any time, for any live object.

    Args:
        log: Where the outcome is recorded.
        rows: The objects' rows.
        store: The object store.
        spool: The spool.
        threads: For sealing and storing: apart from those that live content waits for.
    """

    def __init__(self, log: AuditLog, rows: StoredObjects, store: ObjectStore, spool: Spool, threads: Executor) -> None:
        self._log = log
        self._rows = rows
        self._store = store
        self._spool = spool
        self._threads = threads

    async def finish(self, live: Stored, key: bytes, *, commitments: Mapping[str, str], cut_short: bool = False) -> str:
        """Steps 1 to 5 for one object whose row says `live`, and to whose live file nobody writes any more.

        Args:
            live: Its row.
            key: Its key.
            commitments: To the stream's metadata, for its first object; else empty.
            cut_short: Whether its end is known to be missing.

        Returns:
            The outcome: one of this module's.

        Raises:
            StorageUnavailableError: The spool or the object store fails. The live file stays, for another time.
            SealBrokenError: The live file was altered.
            RecordsUnavailableError: The row could not be changed.
            AuditError: The outcome could not be recorded.
        """
        object_id = live.label.object_id
        rest = await self._blocking(self._spool.at_rest, live.label, key, cut_short=cut_short)  # (1)
        if rest is None:
            await self._rows.drop(object_id)
            # The commitments all the same: the sidecar stays if another object of the stream does.
            await self.nothing_kept(Intended.of(live), EMPTY, commitments=commitments)
            return EMPTY
        await self._blocking(self._store.put, object_name(object_id), rest.path)  # (2)
        if not await self._rows.complete(object_id, rest.sealed):  # (3)
            await self.erased(live)
            return ERASED
        stored = live.stored_as(rest.sealed)
        await self.record(stored, commitments=commitments)  # (4)
        await self.clear(object_id)  # (5)
        return outcome(stored)

    async def record(self, stored: Stored, *, commitments: Mapping[str, str]) -> None:
        """Step 4 alone, for an object whose row says `stored`."""
        event = ContentStored(
            intent=stored.intent,
            object_id=stored.label.object_id,
            stream_id=stored.label.stream_id,
            outcome=outcome(stored),
            store=self._store.name,
            bytes=stored.bytes,
            digest=(stored.digest or b"").hex(),
            milliseconds=stored.milliseconds,
            keep_until=_moment(stored.keep_until),
            delete_after=_moment(stored.delete_after),
            commitments=dict(commitments),
        )
        await self._log.append(stored.label.tenant, event)

    async def clear(self, object_id: str) -> None:
        """Step 5 alone."""
        await self._blocking(self._spool.remove, object_id)

    async def erased(self, live: Stored) -> None:
        """Remove what there is of an object whose row or key was destroyed before it was stored, and record it."""
        await self.discard(live.label.object_id)
        await self._rows.drop(live.label.object_id)
        await self.nothing_kept(Intended.of(live), ERASED, commitments={})

    async def discard(self, object_id: str) -> None:
        """Remove all that the object store and the spool have of an object."""
        await self._blocking(self._store.delete, object_name(object_id))
        await self.clear(object_id)

    async def nothing_kept(self, intended: "Intended", why: str, *, commitments: Mapping[str, str]) -> None:
        """Record that nothing is kept of an intended object, and clear the spool of it."""
        event = ContentStored(
            intent=intended.intent,
            object_id=intended.object_id,
            stream_id=intended.stream_id,
            outcome=why,
            store=self._store.name,
            bytes=0,
            digest="",
            milliseconds=0,
            keep_until="",
            delete_after="",
            commitments=dict(commitments),
        )
        await self._log.append(intended.tenant, event)
        await self.clear(intended.object_id)

    async def _blocking(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(call, *args, **kwargs))


@dataclass(frozen=True, slots=True)
class Intended:
    """An object that an entry of the log announced; `first` if it is its stream's first."""

    tenant: TenantId
    intent: int
    object_id: str
    stream_id: StreamId
    first: bool

    @classmethod
    def of(cls, row: Stored) -> "Intended":
        """The one whose row this is."""
        return cls(row.label.tenant, row.intent, row.label.object_id, row.label.stream_id, row.first)


def outcome(stored: Stored) -> str:
    """What the log says of an object that is stored."""
    return CUT_SHORT if stored.cut_short else STORED


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
