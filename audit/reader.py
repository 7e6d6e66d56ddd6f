"""Reading entries beside the sequencer, which goes on writing."""

import sqlite3
from array import array
from collections.abc import Sequence
from pathlib import Path

from audit.errors import LogCorruptError, LogUnavailableError
from audit.store import corrupt_if_unreadable
from audit.trees import BUNDLE_ENTRIES, TreeState


class Reader:
    """A reading connection beside the store, for one thread at a time."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        try:
            self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise LogUnavailableError("the audit log's file cannot be opened") from error

    def read(self, tree: TreeState, start: int, end: int) -> list[bytes]:
        """Entries `start` to `end`, not included, of a tree that is at least this large.

        Raises:
            LogCorruptError: The file no longer holds them.
        """
        leaves: list[bytes] = []
        with corrupt_if_unreadable():
            for number in range(start // BUNDLE_ENTRIES, -(-end // BUNDLE_ENTRIES)):
                first = number * BUNDLE_ENTRIES
                seqs = self._seqs(tree, number)[max(start - first, 0) : end - first]
                leaves.extend(self._leaf(seq) for seq in seqs)
        if len(leaves) != end - start:
            raise LogCorruptError("the audit log has lost entries")
        return leaves

    def _seqs(self, tree: TreeState, number: int) -> Sequence[int]:
        if number == tree.size // BUNDLE_ENTRIES:
            return tree.tail
        query = "SELECT seqs FROM bundles WHERE tree = ? AND number = ?"
        row = self._db.execute(query, (tree.row, number)).fetchone()
        return array("q", bytes(row[0]) if row else b"")

    def _leaf(self, seq: int) -> bytes:
        row = self._db.execute("SELECT leaf FROM entries WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            raise LogCorruptError("the audit log has lost an entry")
        return bytes(row[0])

    def close(self) -> None:
        """Close the connection."""
        self._db.close()
