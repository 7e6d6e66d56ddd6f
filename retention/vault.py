"""`SealedVault`: what the permit obliges to keep is sealed as it arrives, and stored when its stream ends.

Entering puts the stream's objects on record (`retention/intake.py`), and then makes a live file for each; from there on
content is taken. Leaving completes each object (`retention/completion.py`), however the stream ended; what a crash cut
off is completed at the next start (`retention/recovery.py`). Content touches the disk only as ciphertext.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from audit.log import AuditLog
from audit.recorded import Recorded
from governance.decision import Permit, Storage
from redaction.audio.masked_values import MaskedValues
from redaction.audio.placing import Placer
from retention.completion import Completion
from retention.errors import StorageUnavailableError
from retention.intake import Admitted, Intake, labels_of
from retention.key_ring import KeyRing
from retention.label import Label
from retention.live_object import LiveObject
from retention.objects import ObjectStore
from retention.recovery import Recovered, Recovery
from retention.schedule import Schedule
from retention.seal import Seal, ZeroRetention
from retention.sealing import Sealing
from retention.spool import Spool
from retention.stored import Stored, StoredObjects
from retention.suppression import Suppressions

log = logging.getLogger(__name__)

T = TypeVar("T")

SEALING_THREADS: Final = 4
"""That begin and end live files. Each takes a flush of the disk; what comes between is flushed in groups."""
STORING_THREADS: Final = 4
"""That seal again and store, which takes as long as the object store does."""
LEAVE_SECONDS: Final = 30.0
"""For a stream to wait until what it kept is stored. Then it ends with an error; the storing goes on."""


class SealedVault:
    """Implements `Vault`. Belongs to one event loop, and to one process: it alone writes its spool.

    Args:
        log: Where intents and outcomes are recorded.
        rows: The objects' rows.
        keys: Keys.
        store: Where sealed objects lie.
        spool: Where they lie while their streams go on.
        schedule: Until when they are kept.
        suppressions: Who was erased, and stays so.
        now: The clock.
        masked: Told what was masked in a stream's redacted audio, by object id, before it is stored. It is content.

    Attributes:
        placer: Places words in audio that is to be kept redacted; to be set once there is one.
    """

    def __init__(
        self,
        *,
        log: AuditLog,
        rows: StoredObjects,
        keys: KeyRing,
        store: ObjectStore,
        spool: Spool,
        schedule: Schedule,
        suppressions: Suppressions,
        now: Callable[[], datetime],
        masked: Callable[[Mapping[str, MaskedValues]], None] | None = None,
    ) -> None:
        self.placer: Placer | None = None
        self._masked = masked
        self._spool = spool
        self._group = spool.group()
        self._sealing = ThreadPoolExecutor(SEALING_THREADS, thread_name_prefix="sealing")
        self._storing = ThreadPoolExecutor(STORING_THREADS, thread_name_prefix="storing")
        self._intake = Intake(log=log, rows=rows, keys=keys, schedule=schedule, suppressions=suppressions, now=now)
        self._completion = Completion(log, rows, store, spool, self._storing)
        self._recovery = Recovery(log, rows, keys, spool, self._completion)
        self._busy: set[str] = set()
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def available(self) -> bool:
        """Whether content can be expected to be kept: false from a flush that failed until the next start."""
        return self._group.available

    def open(self, permit: Recorded[Permit], metadata: Mapping[str, str]) -> AbstractAsyncContextManager[Seal]:
        """See `Vault`."""
        if permit.value.obligations.storage is Storage.NONE:
            return ZeroRetention().open(permit, metadata)
        return self._open(permit.value, metadata)

    async def recover(self) -> Recovered:
        """Complete what an earlier run, or a disk or store that failed, has left.

        To be awaited before the first stream; it may be called again at any time. Raises what `Recovery.run` does.
        """
        return await self._recovery.run(self._busy)

    async def settled(self) -> None:
        """Wait for what is being completed, and end the threads. To be awaited before log and records close."""
        while self._running:
            await asyncio.wait(set(self._running))
        await self._group.close()
        for threads in (self._sealing, self._storing):
            await asyncio.to_thread(threads.shutdown)

    @asynccontextmanager
    async def _open(self, permit: Permit, metadata: Mapping[str, str]) -> AsyncIterator[Seal]:
        beginning = self._spawn(self._begin(permit, labels_of(permit), metadata))
        try:
            live = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            self._spawn(self._unwanted(beginning))
            raise
        live.sealing = Sealing(live.objects, permit.obligations, self.placer)
        try:
            yield live.sealing
        except BaseException:
            await self._leave(live, quietly=True)
            raise
        await self._leave(live, quietly=False)

    async def _begin(self, permit: Permit, labels: Sequence[Label], metadata: Mapping[str, str]) -> "_Live":
        """A task of its own: once begun it runs to its end, so that a client that goes leaves nothing half open."""
        ids = {label.object_id for label in labels}
        self._busy |= ids
        try:
            live = _Live(await self._intake.announce(permit, labels, metadata))
        except BaseException:
            self._busy -= ids
            raise
        try:
            await self._intake.add(live.admitted)
            for row in live.admitted.rows:
                key = live.admitted.keys[row.label.object_id]
                file = await asyncio.get_running_loop().run_in_executor(
                    self._sealing, self._spool.begin, row.label, key
                )
                live.objects.append(LiveObject(row.label, file, self._group, self._sealing))
        except BaseException:
            await self._leave(live, quietly=True)
            raise
        return live

    async def _unwanted(self, beginning: "asyncio.Task[_Live]") -> None:
        """Close what was opened for a client that has gone meanwhile."""
        await asyncio.wait({beginning})
        if beginning.exception() is None:
            await self._leave(beginning.result(), quietly=True)

    async def _leave(self, live: "_Live", *, quietly: bool) -> None:
        """Complete a stream's objects. Where an error ended it, audio of which not all is known is masked.

        It goes on even if the caller is cancelled, or will not wait any longer.

        Args:
            live: The stream's.
            quietly: Whether another error is on its way to the client already.
        """
        ending = self._spawn(self._end(live, complete=not quietly))
        await asyncio.wait({ending}, timeout=LEAVE_SECONDS)
        error = ending.exception() if ending.done() else StorageUnavailableError("storing takes too long")
        if error is not None:
            log.warning("a stream's content is not stored yet: %s", getattr(error, "code", "internal_error"))
            if not quietly:
                raise error

    async def _end(self, live: "_Live", *, complete: bool) -> None:
        """Complete each object, the others too if one cannot be; raise the first failure."""
        if live.sealing is not None:
            with suppress(StorageUnavailableError):  # closing the object that failed raises it again
                await live.sealing.finish(complete=complete)
            if self._masked is not None:
                self._masked(live.sealing.masked_values)
        files = {each.label.object_id: each for each in live.objects}
        outcomes = await asyncio.gather(
            *(self._finish(row, live.admitted, files.get(row.label.object_id)) for row in live.admitted.rows),
            return_exceptions=True,
        )
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if failures:
            raise failures[0]

    async def _finish(self, row: Stored, admitted: Admitted, file: LiveObject | None) -> None:
        failure = None
        if file is not None:
            try:
                await file.close()
            except StorageUnavailableError as error:
                failure = error
            if not file.closed:
                raise StorageUnavailableError("the disk hangs; what is sealed is completed later")
        try:
            await self._completion.finish(
                row,
                admitted.keys[row.label.object_id],
                commitments=admitted.commitments if row.first else {},
                cut_short=failure is not None,
            )
        finally:
            self._busy.discard(row.label.object_id)
        if failure is not None:
            raise failure

    def _spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited for it may have gone


@dataclass(slots=True)
class _Live:
    """A stream that is going on: what is on record of it, and its live files as far as they were made."""

    admitted: Admitted
    objects: list[LiveObject] = field(default_factory=list)
    sealing: Sealing | None = None
