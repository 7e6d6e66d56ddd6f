"""The one thread that orders entries and makes them durable: group commit over the trees of all tenants.

Callers hand over what they have once a turn of their event loop. So callers that were acknowledged together come back
together and share the next flush, without anybody lingering: a lone caller waits for one flush and no timer.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeAlias

from audit.checkpoint import Checkpoint, Signer
from audit.encoding import Draft, timestamp
from audit.errors import AuditError, LogUnavailableError, SigningKeyError, UnknownTreeError
from audit.plan import Plan
from audit.recovery import Recovered
from audit.store import NoteRow, Store
from audit.trees import TreeState

MAX_BATCH_ENTRIES = 1_024
"""Entries a commit: beyond this a flush's share of an entry is below what the entry costs otherwise."""

MAX_SEALS = 64
"""Trees that get a checkpoint of their own accord in one commit; a signature is 32 us, and appends wait for it."""

MIN_PROBE_SECONDS = 0.01
"""A store that fails is not asked more often than this without a caller."""

_logger = logging.getLogger(__name__)


class Append(NamedTuple):
    """Put this entry into the tree; `ticket` names the caller that waits."""

    tree: str
    draft: Draft
    ticket: Any


class Seal(NamedTuple):
    """Sign the tree as it is durable, after everything handed over before this."""

    tree: str
    ticket: Any


Work: TypeAlias = Append | Seal
Outcome: TypeAlias = tuple[Any, int | str | AuditError]
"""A caller's ticket, and its entry's index, its checkpoint, or why there is none."""


class Sequencer:
    """Owns the store from `start` until `stop` has returned."""

    def __init__(
        self,
        store: Store,
        recovered: Recovered,
        signer: Signer,
        origin: str,
        *,
        clock: Callable[[], datetime],
        settle: Callable[[Sequence[Outcome]], None],
        seal_seconds: float,
        probe_seconds: float,
    ) -> None:
        """`settle` takes outcomes in the sequencer's thread; it MUST be quick and MUST NOT raise."""
        self._store, self._signer, self._origin = store, signer, origin
        self._clock, self._settle = clock, settle
        self._seal_seconds, self._probe_seconds = seal_seconds, probe_seconds
        self._queue: SimpleQueue[Sequence[Work] | None] = SimpleQueue()
        self._backlog: deque[Work] = deque()
        self._batch: list[Work] = []
        self._trees: dict[str, TreeState] = dict(recovered.trees)
        self._dirty = {tree.name for tree in self._trees.values() if tree.dirty}
        self._notes: dict[tuple[int, int], NoteRow] = {}
        self._seq, self._at = recovered.last_seq, recovered.last_at
        self._sealed_at = time.monotonic()
        self._failed_at: float | None = None
        self._stopping = False
        self._dead = False
        self._gate = threading.Lock()
        # A daemon: an interpreter that ends without closing the log must not hang on it. To the log that is a kill.
        self._thread = threading.Thread(target=self._run, name="audit-sequencer", daemon=True)

    @property
    def available(self) -> bool:
        """Whether the last commit, or the probe after it, went through."""
        return not self._dead and self._failed_at is None

    def state(self, tree: str) -> TreeState | None:
        """The tree as it is durable now. Safe from any thread."""
        return self._trees.get(tree)

    def names(self) -> list[str]:
        """Trees that have durable entries, sorted. Safe from any thread."""
        return sorted(self._trees.copy())

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def put(self, work: Sequence[Work]) -> None:
        """Hand over work, in order. Every ticket is settled once, unless the thread is gone: then this raises.

        Raises:
            LogUnavailableError: The sequencer is gone.
        """
        with self._gate:
            if self._dead:
                raise LogUnavailableError("the audit log's sequencer is gone")
            self._queue.put(work)

    def stop(self) -> None:
        """Finish what was handed over, seal every tree, and end. Blocks; may be called again."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while self._take():
                self._batch = [self._backlog.popleft() for _ in range(min(len(self._backlog), MAX_BATCH_ENTRIES))]
                self._turn(self._batch)
                self._batch = []
            self._seal_everything()
        except Exception as error:  # noqa: BLE001  whatever it was, callers must not wait for a thread that is gone
            _logger.critical("the audit log's sequencer ended: %s", type(error).__name__)
        finally:
            with self._gate:
                self._dead = True
            self._refuse_waiting(self._batch)

    def _take(self) -> bool:
        """Wait for work, or until trees are due to be sealed. False when the end has come."""
        if not self._backlog and not self._stopping:
            try:
                self._accept(self._queue.get(timeout=self._until_due()))
            except Empty:
                return True
        self._drain()
        return bool(self._backlog) or not self._stopping

    def _drain(self) -> None:
        try:
            while len(self._backlog) < MAX_BATCH_ENTRIES:
                self._accept(self._queue.get_nowait())
        except Empty:
            return

    def _accept(self, work: Sequence[Work] | None) -> None:
        if work is None:
            self._stopping = True
        else:
            self._backlog.extend(work)

    def _until_due(self) -> float | None:
        """Seconds until there is something to do unasked: a probe after a failure, or checkpoints to sign or store."""
        if self._failed_at is not None:
            # Unasked, because a platform that reports itself as not ready is asked nothing.
            return max(self._probe_seconds, MIN_PROBE_SECONDS)
        if not self._dirty and not self._notes:
            return None
        return max(self._sealed_at + self._seal_seconds - time.monotonic(), 0.0)

    def _turn(self, batch: Sequence[Work]) -> None:
        if self._failed_at is not None and time.monotonic() < self._failed_at + self._probe_seconds:
            # Refusing must not put the next probe off, or a steady stream of callers would keep the log shut.
            self._refuse_waiting(batch)
            return
        try:
            self._recover_from_failure()
            outcomes = self._commit([work for work in batch if isinstance(work, Append)])
        except LogUnavailableError:
            self._failed_at = time.monotonic()
            self._refuse_waiting(batch)
            return
        outcomes.extend(self._sealed(work) for work in batch if isinstance(work, Seal))
        if outcomes:
            self._settle(outcomes)

    def _recover_from_failure(self) -> None:
        if self._failed_at is None:
            return
        self._store.probe(self._seq)
        self._failed_at = None
        _logger.warning("the audit log can be written again")

    def _refuse_waiting(self, batch: Sequence[Work]) -> None:
        """Fail these callers and everyone in the queue: nothing of theirs is durable."""
        waiting = [*batch, *self._backlog]
        self._backlog.clear()
        while not self._queue.empty():
            work = self._queue.get()
            self._stopping |= work is None
            waiting.extend(work or ())
        if waiting:
            _logger.error("the audit log could not be written: %d entries refused", len(waiting))
            # One exception each: a raised exception carries its caller's traceback.
            self._settle([(work.ticket, LogUnavailableError("the audit log cannot be written")) for work in waiting])

    def _commit(self, appends: Sequence[Append]) -> list[Outcome]:
        """Make the entries durable, and with them the checkpoints that are due."""
        self._seal_due()
        if not appends and not self._notes:
            return []
        plan = Plan(self._trees, self._seq, max(timestamp(self._clock()), self._at))
        outcomes: list[Outcome] = [(work.ticket, plan.add(work.tree, work.draft)) for work in appends]
        adds, grown = plan.finish(list(self._notes.values()))
        self._store.commit(adds)
        self._trees.update(grown)
        self._seq, self._notes = plan.seq, {}
        if appends:
            self._at = plan.at
            self._dirty.update(work.tree for work in appends)
        return outcomes

    def _seal_due(self) -> None:
        if not self._dirty or time.monotonic() < self._sealed_at + self._seal_seconds:
            return
        due = sorted(self._dirty)
        for name in due[:MAX_SEALS]:
            self._try_seal(name)
        if len(due) <= MAX_SEALS:
            self._sealed_at = time.monotonic()

    def _try_seal(self, name: str) -> None:
        try:
            self._seal(self._trees[name])
        except SigningKeyError:
            # Entries go on being durable; what lacks is their signature, and it is tried again at the next interval.
            _logger.warning("a checkpoint could not be signed")
            self._sealed_at = time.monotonic()

    def _sealed(self, work: Seal) -> Outcome:
        tree = self._trees.get(work.tree)
        if tree is None:
            return work.ticket, UnknownTreeError("no entry was ever recorded in this tree")
        try:
            return work.ticket, self._seal(tree)
        except AuditError as error:
            return work.ticket, error

    def _seal(self, tree: TreeState) -> str:
        """Sign a durable tree. The note goes into the store with the next commit."""
        if not tree.dirty:
            return tree.note
        note = _signed(Checkpoint(f"{self._origin}/{tree.name}", tree.size, tree.frontier.root()), self._signer)
        self._notes[tree.row, tree.size] = NoteRow(tree.row, tree.size, note)
        self._trees[tree.name] = tree._replace(sealed=tree.size, note=note)
        self._dirty.discard(tree.name)
        return note

    def _seal_everything(self) -> None:
        for name in sorted(self._dirty):
            self._try_seal(name)
        try:
            self._recover_from_failure()
            self._commit([])
        except LogUnavailableError:
            _logger.warning("the last checkpoints could not be stored; every acknowledged entry is durable")


def _signed(checkpoint: Checkpoint, signer: Signer) -> str:
    try:
        return checkpoint.signed(signer)
    except AuditError:
        raise
    except Exception as error:  # a key service's client raises what it likes; to us the key cannot be used now
        raise SigningKeyError("the checkpoint could not be signed") from error
