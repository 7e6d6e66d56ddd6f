"""Checks on the log itself: it is what was signed, and nothing that was begun has been left open."""

from datetime import timedelta
from typing import ClassVar

from audit.entries import index_of
from audit.errors import CheckpointError
from audit.events import (
    ChangeIntended,
    ChangeMade,
    ContentIntended,
    ContentStored,
    ErasureDone,
    ErasureIntended,
    RetentionDone,
    RetentionIntended,
    StreamClosed,
)
from audit.merkle import Frontier, leaf_hash
from audit.population import Case, Entry, Examination

SETTLING = timedelta(minutes=5)
"""How long before the export an intent may have been recorded whose result is still to come."""

_RESULTS = (ChangeMade.type, RetentionDone.type, ErasureDone.type)


class LogIntegrity(Examination):
    """The tree's entries hash to the root of its checkpoint, and the log's key signed that (RFC 6962, R-AUD-3)."""

    check: ClassVar[str] = "log_integrity"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._frontier = Frontier()

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        self._frontier = self._frontier.extended([leaf_hash(entry.leaf)])
        if entry.within:
            self.judged(f"entry:{entry.index}", as_it_must_be=True)

    def end(self) -> None:
        """See `Examination`."""
        try:
            head, _ = self.case.trust.verify(self.case.head)
        except CheckpointError:
            self.judged("checkpoint:signature", as_it_must_be=False)
            return
        if (self._frontier.size, self._frontier.root()) != (head.size, head.root):
            self.judged("checkpoint:root", as_it_must_be=False)


class IntentsClosed(Examination):
    """Every change, storage and retention run that was announced has a result (R-AUD-2).

    An object's result may wait for its stream's end. Erasures take days; they have a check of their own.
    """

    check: ClassVar[str] = "intents_closed"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._open: dict[int, Entry] = {}
        self._objects: dict[int, set[str]] = {}
        self._closed_streams: set[str] = set()

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.type in {ChangeIntended.type, ContentIntended.type, RetentionIntended.type}:
            if entry.within:
                self._open[entry.index] = entry
                self._objects[entry.index] = (
                    set(entry.items("objects")) if entry.type == ContentIntended.type else set()
                )
        elif entry.type in _RESULTS:
            self._close(index_of(entry.value))
        elif entry.type == ContentStored.type:
            waiting = self._objects.get(index_of(entry.value), set())
            waiting.discard(entry.text("object_id"))
            if not waiting:
                self._close(index_of(entry.value))
        elif entry.type == StreamClosed.type and self._objects:
            self._closed_streams.add(entry.text("stream_id"))

    def end(self) -> None:
        """See `Examination`."""
        for index, intent in self._open.items():
            live = intent.type == ContentIntended.type and intent.text("stream_id") not in self._closed_streams
            if not live and self.case.as_of - intent.at > SETTLING:
                self.judged(f"entry:{index}", as_it_must_be=False)

    def _close(self, index: int) -> None:
        if self._open.pop(index, None) is not None:
            self._objects.pop(index, None)
            self.judged(f"entry:{index}", as_it_must_be=True)


class ErasuresInTime(Examination):
    """Every erasure that was begun has ended, within so many days. One that still has time is not counted."""

    check: ClassVar[str] = "erasures_in_time"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._open: dict[int, Entry] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.type == ErasureIntended.type and entry.within:
            self._open[entry.index] = entry
        if entry.type == ErasureDone.type:
            intent = self._open.pop(index_of(entry.value), None)
            if intent is not None:
                in_time = entry.at - intent.at <= self.case.span("days")
                self.judged(f"entry:{intent.index}", as_it_must_be=in_time and entry.text("outcome") != "failed")

    def end(self) -> None:
        """See `Examination`."""
        for index, intent in self._open.items():
            if self.case.as_of - intent.at > self.case.span("days"):
                self.judged(f"entry:{index}", as_it_must_be=False)
