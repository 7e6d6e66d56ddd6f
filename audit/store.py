"""Where entries lie: one SQLite file in WAL mode with `synchronous=FULL`, so that a commit is a flush.

Entries of all trees are rows in the order of their arrival, so one commit of many trees writes few pages: measured for
64 trees, 0.5 ms a commit against 0.8 ms with an index on (tree, index) and 1.4 ms clustered by tree. Where a tree's
entries lie is written down once a bundle, when 256 of them are complete; the places of the rest are in memory and are
found again by the scan at the start. That scan also hashes every entry, and so checks what the log will vouch for.
"""

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from audit.errors import LogCorruptError, LogUnavailableError

APPLICATION_ID = 0x45574C47
FORMAT_VERSION = 1

CHECKPOINT_PAGES = 4_000
"""Pages in the WAL before SQLite copies them into the database, 16 MB: a pause for one commit in some hundreds."""

SCAN_ROWS = 4_096
_FULL = 2

_TABLES = """
CREATE TABLE trees (tree INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE entries (seq INTEGER PRIMARY KEY, tree INTEGER NOT NULL, idx INTEGER NOT NULL, leaf BLOB NOT NULL) STRICT;
CREATE TABLE bundles (tree INTEGER NOT NULL, number INTEGER NOT NULL, seqs BLOB NOT NULL, PRIMARY KEY (tree, number))
    STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints (tree INTEGER NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (tree, size))
    STRICT, WITHOUT ROWID;
CREATE TABLE probe (one INTEGER PRIMARY KEY CHECK (one = 1), times INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES (1, 0);
"""

_APPEND_ONLY = "".join(
    f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;\n"
    for table in ("trees", "entries", "bundles", "checkpoints")
    for verb in ("UPDATE", "DELETE")
)


class EntryRow(NamedTuple):
    """An entry as it is stored: its place among all entries, its tree's number, its index there, its bytes."""

    seq: int
    tree: int
    place: int
    leaf: bytes


class BundleRow(NamedTuple):
    """Where the 256 entries of a full bundle lie: their `seq`, packed."""

    tree: int
    number: int
    seqs: bytes


class NoteRow(NamedTuple):
    """A signed checkpoint."""

    tree: int
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Commit:
    """What one transaction adds."""

    trees: Sequence[tuple[int, str]]
    entries: Sequence[EntryRow]
    bundles: Sequence[BundleRow]
    notes: Sequence[NoteRow]


def packed(seqs: Iterable[int]) -> bytes:
    """Sequence numbers as little-endian 64-bit integers."""
    return array("q", seqs).tobytes()


@contextmanager
def corrupt_if_unreadable() -> Iterator[None]:
    """Turn SQLite's errors of reading into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise LogCorruptError("the audit log's file cannot be read") from error


class Store:
    """The writing connection. Used by one thread at a time: whoever opens it, then the sequencer."""

    def __init__(self, path: Path) -> None:
        _create(path)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise LogUnavailableError("the audit log's file cannot be opened") from error
        try:
            self._configure()
            self._prepare()
            _flush_folder(path.parent)
        except BaseException:
            self._db.close()
            raise

    def _configure(self) -> None:
        with corrupt_if_unreadable():
            mode = self._db.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA fullfsync=ON")
            self._db.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            self._db.execute("PRAGMA recursive_triggers=ON")
            synchronous = self._db.execute("PRAGMA synchronous").fetchone()[0]
        # With NORMAL a commit is 60 times faster and not durable: an acknowledgement would mean nothing.
        if (mode, synchronous) != ("wal", _FULL):
            raise LogUnavailableError("the audit log's file system does not allow WAL with synchronous=FULL")

    def _prepare(self) -> None:
        with corrupt_if_unreadable():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            application = self._db.execute("PRAGMA application_id").fetchone()[0]
            empty = self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
            if empty:
                stamp = f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={FORMAT_VERSION};"
                self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} {_APPEND_ONLY} {stamp} COMMIT;")
        if not empty and (application, version) != (APPLICATION_ID, FORMAT_VERSION):
            raise LogCorruptError("the file is not an audit log of a known version")

    def commit(self, adds: Commit) -> None:
        """Add rows in one transaction. Durable on return.

        Raises:
            LogUnavailableError: Nothing was added, as far as this process can tell.
        """
        with self._transaction():
            self._db.executemany("INSERT INTO trees VALUES (?, ?)", adds.trees)
            self._db.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", adds.entries)
            self._db.executemany("INSERT INTO bundles VALUES (?, ?, ?)", adds.bundles)
            self._db.executemany("INSERT INTO checkpoints VALUES (?, ?, ?)", adds.notes)

    def probe(self, last_seq: int) -> None:
        """Find out, after a failure, whether the store writes again and still ends where the sequencer believes.

        Raises:
            LogUnavailableError: It does not.
        """
        with self._transaction():
            self._db.execute("UPDATE probe SET times = times + 1")
            found = self._db.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()[0]
            if found != last_seq:
                raise LogUnavailableError("the audit log holds entries that it does not know: restart to recover")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise LogUnavailableError("the audit log cannot be written") from error
        finally:
            # SQLite has rolled back by itself after a full disk, and not after every other error.
            if self._db.in_transaction:
                self._roll_back()

    def _roll_back(self) -> None:
        try:
            self._db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise LogUnavailableError("the audit log cannot be written") from error

    def trees(self) -> list[tuple[int, str]]:
        """Every tree's number and name."""
        with corrupt_if_unreadable():
            return [(int(row), str(name)) for row, name in self._db.execute("SELECT tree, name FROM trees")]

    def entries(self) -> Iterator[list[EntryRow]]:
        """Every entry in the order of arrival, some thousands at a time."""
        with corrupt_if_unreadable(), closing(self._db.execute("SELECT * FROM entries ORDER BY seq")) as cursor:
            while rows := cursor.fetchmany(SCAN_ROWS):
                yield [EntryRow(*row) for row in rows]

    def bundle(self, tree: int, number: int) -> bytes | None:
        """Where a full bundle's entries lie."""
        with corrupt_if_unreadable():
            query = "SELECT seqs FROM bundles WHERE tree = ? AND number = ?"
            row = self._db.execute(query, (tree, number)).fetchone()
        return None if row is None else bytes(row[0])

    def last_notes(self) -> Mapping[int, NoteRow]:
        """Each tree's last signed checkpoint, by the tree's number."""
        query = "SELECT tree, max(size), note FROM checkpoints GROUP BY tree"
        with corrupt_if_unreadable():
            return {row[0]: NoteRow(*row) for row in self._db.execute(query)}

    def close(self) -> None:
        """Close the file; SQLite copies the WAL back on the way."""
        try:
            self._db.close()
        except sqlite3.Error as error:
            raise LogUnavailableError("the audit log could not be closed in order") from error


def _create(path: Path) -> None:
    """Make the file before SQLite does, so that nobody else may ever read it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise LogUnavailableError("the audit log's folder or file cannot be made") from error


def _flush_folder(folder: Path) -> None:
    """Make the new file's name durable: a synced file without a name in its folder is lost with the power."""
    for level in (folder, folder.parent):
        descriptor = os.open(level, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
