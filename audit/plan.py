"""One commit in the making: places for entries in their trees, and the rows that put them there."""

from collections.abc import Mapping, Sequence

from audit.encoding import Draft
from audit.merkle import leaf_hash
from audit.store import BundleRow, Commit, EntryRow, NoteRow, packed
from audit.trees import BUNDLE_ENTRIES, TreeState


class Plan:
    """Entries get their places here, and nothing of it is visible until the store has it.

    Attributes:
        seq: Place of the last planned entry among all entries.
        at: Time of every entry of this commit.
    """

    def __init__(self, trees: Mapping[str, TreeState], seq: int, at: bytes) -> None:
        self._trees, self._rows = trees, len(trees)
        self._new: dict[str, TreeState] = {}
        self._added: dict[str, list[tuple[int, bytes]]] = {}
        self._entries: list[EntryRow] = []
        self.seq, self.at = seq, at

    def add(self, name: str, draft: Draft) -> int:
        """Plan an entry; its index in its tree."""
        tree = self._trees.get(name) or self._new.get(name)
        if tree is None:
            tree = self._new[name] = TreeState(self._rows + len(self._new) + 1, name)
        added = self._added.setdefault(name, [])
        self.seq += 1
        leaf = draft.leaf(self.at)
        place = tree.size + len(added)
        added.append((self.seq, leaf_hash(leaf)))
        self._entries.append(EntryRow(self.seq, tree.row, place, leaf))
        return place

    def finish(self, notes: Sequence[NoteRow]) -> tuple[Commit, dict[str, TreeState]]:
        """The rows to add, and the trees as they are once that is durable."""
        bundles: list[BundleRow] = []
        grown = {name: self._grow(name, added, bundles) for name, added in self._added.items()}
        new = [(tree.row, tree.name) for tree in self._new.values()]
        return Commit(new, self._entries, bundles, notes), grown

    def _grow(self, name: str, added: Sequence[tuple[int, bytes]], bundles: list[BundleRow]) -> TreeState:
        tree = self._trees.get(name) or self._new[name]
        tail = (*tree.tail, *[seq for seq, _ in added])
        number = tree.size // BUNDLE_ENTRIES
        while len(tail) >= BUNDLE_ENTRIES:
            bundles.append(BundleRow(tree.row, number, packed(tail[:BUNDLE_ENTRIES])))
            tail, number = tail[BUNDLE_ENTRIES:], number + 1
        frontier = tree.frontier.extended([leaf for _, leaf in added])
        return TreeState(tree.row, name, frontier, tail, tree.sealed, tree.note)
