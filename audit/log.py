"""The audit log: append, and get an index back only when the entry is on the disk.

Words as they are used here. An entry is *assigned* when its index is chosen, *durable* when the commit that holds it
has been flushed, and *published* when a signed checkpoint covers it. Only durable entries are acknowledged or read.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, final

from audit.checkpoint import Signer, VerifierKey
from audit.encoding import draft
from audit.errors import LogInUseError, LogOverloadedError, LogUnavailableError, SigningKeyError, UnknownTreeError
from audit.events import Event
from audit.merkle import Frontier
from audit.reader import Reader
from audit.recorded import DurableAppend, Recorded
from audit.recovery import recover
from audit.sequencer import Append, Outcome, Seal, Sequencer, Work
from audit.store import Store
from audit.trees import checked
from governance.identity import TenantId

MAX_WAITING = 4_096
"""Callers that may wait for the sequencer; the next one is refused."""

MAX_READ_ENTRIES = 4_096
"""Entries that one `read` returns at most."""

SEAL_SECONDS = 10.0
"""The longest that a durable entry waits for a signed checkpoint to cover it, while the key can be used (R-AUD-6)."""

PROBE_SECONDS = 1.0
"""How long after a failed write the store is not asked again."""

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@final
class AuditLog:
    """One RFC 6962 tree a tenant and one for the system, behind one sequencer. Belongs to one event loop."""

    def __init__(self, reader: Reader) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = reader
        # One thread, for the connection serves one thread at a time.
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="audit-reader")
        self._handover: list[Work] = []
        self._waiting = 0
        self._closed = False
        self._sequencer: Sequencer

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: Path,
        signer: Signer,
        origin: str,
        *,
        clock: Callable[[], datetime] = _utc_now,
        retired_keys: Sequence[VerifierKey] = (),
        seal_seconds: float = SEAL_SECONDS,
        probe_seconds: float = PROBE_SECONDS,
    ) -> AsyncIterator["AuditLog"]:
        """Open the log in the file `path`, made if absent, and verify what is in it.

        Args:
            path: The database; its folder should be the log's own.
            signer: Signs checkpoints.
            origin: The log's name, the signer's key name or one below it. A tree's origin is `origin/tree`.
            clock: Gives times with a time zone. If it goes back, entries keep the last time until it has caught up.
            retired_keys: Keys that may have signed the last checkpoint before the signer's key took over.
            seal_seconds: See `SEAL_SECONDS`.
            probe_seconds: See `PROBE_SECONDS`.

        Raises:
            LogInUseError: Another process, or this one, has it open.
            LogCorruptError: It is not what was signed.
            LogUnavailableError: It cannot be opened, or the file system cannot make commits durable.
            SigningKeyError: The key's name does not cover the origin.
        """
        if not signer.key.vouches_for(origin):
            raise SigningKeyError("the signing key's name does not cover the log's origin")
        with _locked(path):
            store = await asyncio.to_thread(Store, path)
            try:
                recovered = await asyncio.to_thread(recover, store, [signer.key, *retired_keys], origin)
                log = cls(Reader(path))
                log._sequencer = Sequencer(
                    store,
                    recovered,
                    signer,
                    origin,
                    clock=clock,
                    settle=log._settle_soon,
                    seal_seconds=seal_seconds,
                    probe_seconds=probe_seconds,
                )
                try:
                    log._sequencer.start()
                    yield log
                finally:
                    await log._close()
            finally:
                store.close()

    @property
    def available(self) -> bool:
        """Whether appends can be expected to succeed: false from a failed write until a successful probe."""
        return not self._closed and self._sequencer.available

    async def append(self, tree: TenantId, event: Event) -> int:
        """Record an event. MUST be awaited before its effect; durable on return.

        A caller that is cancelled, or that gets `LogUnavailableError`, must take it that the entry may yet be found in
        the log: the error means that the effect MUST NOT happen, not that nothing was written.

        Returns:
            The entry's index in its tree, from 0.

        Raises:
            LogUnavailableError: It could not be made durable.
            LogOverloadedError: Too many callers wait already; nothing was recorded.
            EntryTooLargeError: It exceeds what a tile bundle can hold; nothing was recorded.
            UnsafeFieldError: It holds what may not enter the log; nothing was recorded.
            UnknownTreeError: The tree's name is not a tenant's slug; nothing was recorded.
        """
        name, prepared = checked(tree), draft(event)
        ticket: asyncio.Future[int] = self._loop.create_future()
        self._submit(Append(name, prepared, ticket))
        return await ticket

    async def record(self, tree: TenantId, event: Event, value: T) -> Recorded[T]:
        """Record an event, and give out `value` as recorded. Raises what `append` does."""
        return Recorded(value, await self.append(tree, event), DurableAppend())

    async def checkpoint(self, tree: TenantId) -> str:
        """The signed checkpoint of the tree as it is durable now: a C2SP signed note.

        It covers every entry that was acknowledged before the call. Nothing is flushed for it.

        Raises:
            UnknownTreeError: Nothing was ever recorded in this tree.
            SigningKeyError: The key cannot be used now.
            LogUnavailableError: The sequencer is gone.
            LogOverloadedError: Too many callers wait already.
        """
        ticket: asyncio.Future[str] = self._loop.create_future()
        self._submit(Seal(checked(tree), ticket))
        return await ticket

    def trees(self) -> list[TenantId]:
        """The trees that have durable entries, sorted."""
        return [TenantId(name) for name in self._sequencer.names()]

    def size(self, tree: TenantId) -> int:
        """Durable entries in the tree, 0 for one that has none."""
        state = self._sequencer.state(checked(tree))
        return 0 if state is None else state.size

    def frontier(self, tree: TenantId) -> Frontier:
        """What it takes to prove the inclusion of entries that are yet to come (`inclusion_proof_beyond`)."""
        state = self._sequencer.state(checked(tree))
        return Frontier() if state is None else state.frontier

    async def read(self, tree: TenantId, start: int, end: int) -> list[bytes]:
        """The leaves from `start` up to `end`, not included.

        Raises:
            UnknownTreeError: The tree has not these entries, or more than `MAX_READ_ENTRIES` are asked for.
            LogUnavailableError: The log is closed.
        """
        state = self._sequencer.state(checked(tree))
        if self._closed:
            raise LogUnavailableError("the audit log is closed")
        if state is None or not 0 <= start <= end <= state.size or end - start > MAX_READ_ENTRIES:
            raise UnknownTreeError("the tree has not these entries, or they are too many for one reading")
        return await self._loop.run_in_executor(self._reading, self._reader.read, state, start, end)

    def _submit(self, work: Work) -> None:
        if self._closed:
            raise LogUnavailableError("the audit log is closed")
        if self._waiting >= MAX_WAITING:
            raise LogOverloadedError("too many entries wait to be recorded: try again")
        self._waiting += 1
        if not self._handover:
            self._loop.call_soon(self._hand_over)
        self._handover.append(work)

    def _hand_over(self) -> None:
        work, self._handover = self._handover, []
        if not work:
            return
        try:
            self._sequencer.put(work)
        except LogUnavailableError as error:
            self._settle([(item.ticket, LogUnavailableError(str(error))) for item in work])

    def _settle_soon(self, outcomes: Sequence[Outcome]) -> None:
        """Called by the sequencer's thread."""
        try:
            self._loop.call_soon_threadsafe(self._settle, outcomes)
        except RuntimeError:
            # The loop is closed: nobody is left to be told, and what is durable stays so.
            return

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        self._waiting -= len(outcomes)
        for ticket, outcome in outcomes:
            # A caller that was cancelled meanwhile is not there to be told; its entry stands.
            if ticket.done():
                continue
            if isinstance(outcome, Exception):
                ticket.set_exception(outcome)
            else:
                ticket.set_result(outcome)

    async def _close(self) -> None:
        self._closed = True
        self._hand_over()
        try:
            await asyncio.to_thread(self._sequencer.stop)
        finally:
            # A cancelled shutdown must not close the store under the thread that uses it.
            self._sequencer.stop()
            self._reading.shutdown()
            self._reader.close()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the log's lock. The file stays: removing it would let two processes lock two files of one name."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise LogUnavailableError("the audit log's folder or lock cannot be made") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LogInUseError("another process has this audit log open") from error
        yield
    finally:
        os.close(descriptor)
