"""What the log checks before it goes on: every stored entry is hashed again and held against the signed checkpoints.

The walk is linear in the log: every entry is vouched for by the next checkpoint, so every entry is looked at.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.checkpoint import Note, VerifierKey
from audit.encoding import parse
from audit.errors import CheckpointError, LogCorruptError, MalformedLeafError
from audit.merkle import leaf_hash
from audit.store import EntryRow, NoteRow, Store, packed
from audit.trees import BUNDLE_ENTRIES, TreeState


@dataclass(frozen=True, slots=True)
class Recovered:
    """The log's state as its file has it.

    Attributes:
        trees: By name.
        last_seq: Place of the last entry, 0 in an empty log.
        last_at: Time of the last entry, empty in an empty log: the log's clock does not go behind it.
    """

    trees: Mapping[str, TreeState]
    last_seq: int
    last_at: bytes


def recover(store: Store, keys: Sequence[VerifierKey], origin: str) -> Recovered:
    """Read the log and verify it against each tree's last checkpoint, signed by one of `keys`.

    Raises:
        LogCorruptError: An entry is missing, moved or changed since the checkpoint was signed.
    """
    scan = _Scan(store, keys, origin)
    for rows in store.entries():
        scan.take(rows)
    return scan.result()


class _Scan:
    def __init__(self, store: Store, keys: Sequence[VerifierKey], origin: str) -> None:
        self._store, self._keys, self._origin = store, keys, origin
        self._trees = {row: TreeState(row, name) for row, name in store.trees()}
        self._due = dict(store.last_notes())
        self._last: EntryRow | None = None
        if not self._due.keys() <= self._trees.keys():
            raise LogCorruptError("a checkpoint belongs to no tree")

    def take(self, rows: Sequence[EntryRow]) -> None:
        by_tree: dict[int, list[EntryRow]] = defaultdict(list)
        for row in rows:
            by_tree[row.tree].append(row)
        for number, entries in by_tree.items():
            if number not in self._trees:
                raise LogCorruptError("an entry belongs to no tree")
            self._extend(number, entries)
        self._last = rows[-1]

    def _extend(self, number: int, entries: Sequence[EntryRow]) -> None:
        """Append in steps that end at bundles and at the checkpoint, where there is something to compare."""
        done = 0
        while done < len(entries):
            tree = self._trees[number]
            stop = min(done + BUNDLE_ENTRIES - len(tree.tail), len(entries))
            if number in self._due and tree.size < self._due[number].size:
                stop = min(stop, done + self._due[number].size - tree.size)
            self._trees[number] = self._step(tree, entries[done:stop])
            done = stop

    def _step(self, tree: TreeState, entries: Sequence[EntryRow]) -> TreeState:
        if [entry.place for entry in entries] != list(range(tree.size, tree.size + len(entries))):
            raise LogCorruptError("a tree's entries are not numbered without gaps")
        tail = (*tree.tail, *(entry.seq for entry in entries))
        frontier = tree.frontier.extended([leaf_hash(entry.leaf) for entry in entries])
        if len(tail) == BUNDLE_ENTRIES:
            if self._store.bundle(tree.row, frontier.size // BUNDLE_ENTRIES - 1) != packed(tail):
                raise LogCorruptError("a bundle does not list its entries")
            tail = ()
        tree = tree._replace(frontier=frontier, tail=tail)
        due = self._due.get(tree.row)
        return self._against(tree, due) if due and due.size == tree.size else tree

    def _against(self, tree: TreeState, row: NoteRow) -> TreeState:
        try:
            note = Note.parse(row.note.encode())
        except CheckpointError as error:
            raise LogCorruptError("a stored checkpoint cannot be read") from error
        signed = note.checkpoint
        if (signed.origin, signed.size, signed.root) != (
            f"{self._origin}/{tree.name}",
            tree.size,
            tree.frontier.root(),
        ):
            raise LogCorruptError("the stored entries do not hash to the last signed checkpoint")
        if not any(_signed(note, key) for key in self._keys):
            raise LogCorruptError("the last checkpoint was not signed by a key of this log")
        del self._due[tree.row]
        return tree._replace(sealed=tree.size, note=row.note)

    def result(self) -> Recovered:
        if self._due:
            raise LogCorruptError("the log is shorter than its last signed checkpoint")
        trees = {tree.name: tree for tree in self._trees.values()}
        if self._last is None:
            return Recovered(trees, 0, b"")
        try:
            return Recovered(trees, self._last.seq, parse(self._last.leaf).at.encode())
        except MalformedLeafError as error:
            raise LogCorruptError("the last entry cannot be read") from error


def _signed(note: Note, key: VerifierKey) -> bool:
    try:
        note.verify(key)
    except CheckpointError:
        return False
    return True
