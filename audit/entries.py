"""What the entries of one tree say in their order: time goes on, results follow intents, streams are permitted first.

Memory grows with what is open, not with the log.
"""

from collections.abc import Sequence

from audit.encoding import Leaf, parse
from audit.errors import MalformedLeafError
from audit.events import ChangeIntended, ChangeMade, StreamClosed, StreamPermitted
from audit.verdict import Code, Rejected, TreeVerdict


class Story:
    """Reads a tree's entries, one after another, and notes down what is worth knowing."""

    def __init__(self, verdict: TreeVerdict) -> None:
        self._verdict = verdict
        self._intents: set[int] = set()
        self._streams: set[str] = set()
        self._next = 0
        self._problem: Rejected | None = None

    def read(self, leaves: Sequence[bytes]) -> None:
        """Take the next entries, up to the first that cannot stand where it does; `end` rejects that one."""
        if self._problem is not None:
            return
        try:
            for leaf in leaves:
                self._read(self._next, leaf)
                self._next += 1
        except Rejected as problem:
            self._problem = problem

    def _read(self, index: int, leaf: bytes) -> None:
        try:
            entry = parse(leaf)
        except MalformedLeafError as error:
            raise Rejected(Code.ENTRY, f"entry {index}: {error}") from error
        if entry.at < self._verdict.last_at:
            raise Rejected(Code.TIME, f"entry {index} is older than the one before it")
        self._verdict.first_at = self._verdict.first_at or entry.at
        self._verdict.last_at = entry.at
        self._verdict.types[entry.type] = self._verdict.types.get(entry.type, 0) + 1
        self._follow(index, entry)

    def _follow(self, index: int, entry: Leaf) -> None:
        match entry.type:
            case ChangeIntended.type:
                self._intents.add(index)
            case ChangeMade.type:
                if entry.fields["intent"] not in self._intents:
                    raise Rejected(Code.ENTRY, f"entry {index} closes an intent that is not open")
                self._intents.discard(index_of(entry))
            case StreamPermitted.type:
                self._streams.add(str(entry.fields["stream_id"]))
            case StreamClosed.type:
                if entry.fields["stream_id"] not in self._streams:
                    raise Rejected(Code.ENTRY, f"entry {index} closes a stream that was not permitted before")
                self._streams.discard(str(entry.fields["stream_id"]))

    def end(self) -> None:
        """Note down what is still open.

        Raises:
            Rejected: An entry is not of the log's form, or cannot stand at its place.
        """
        if self._problem is not None:
            raise self._problem
        self._verdict.open_intents = sorted(self._intents)
        self._verdict.open_streams = len(self._streams)


def index_of(result: Leaf) -> int:
    """The index of the intent that a result closes, -1 if it names none."""
    intent = result.fields["intent"]
    return intent if isinstance(intent, int) else -1
