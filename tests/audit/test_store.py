import sqlite3
from pathlib import Path

import pytest

from audit.errors import LogCorruptError, LogUnavailableError
from audit.reader import Reader
from audit.store import BundleRow, Commit, EntryRow, NoteRow, Store, packed
from audit.trees import TreeState


@pytest.fixture
def filled(path: Path) -> Path:
    store = Store(path)
    entries = [EntryRow(1, 1, 0, b"leaf")]
    store.commit(Commit([(1, "acme")], entries, [BundleRow(1, 0, packed([1]))], [NoteRow(1, 1, "note")]))
    store.close()
    return path


@pytest.mark.parametrize("table", ["trees", "entries", "bundles", "checkpoints"])
def test_rows_can_be_neither_changed_nor_removed_nor_replaced(table: str, filled: Path) -> None:
    store = Store(filled)
    column = {"trees": "name", "entries": "leaf", "bundles": "seqs", "checkpoints": "note"}[table]
    kind = "BLOB" if table in {"entries", "bundles"} else "TEXT"
    for statement in (
        f"UPDATE {table} SET {column} = CAST({column} || 'x' AS {kind})",  # noqa: S608  table names of this file
        f"DELETE FROM {table}",  # noqa: S608
        f"REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store._db.execute(statement)
    store.close()


def test_commits_are_flushed(filled: Path) -> None:
    store = Store(filled)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()


def test_store_that_cannot_flush_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def in_memory(_path: Path, **options: object) -> sqlite3.Connection:
        return connect(":memory:", **options)  # type: ignore[call-overload, no-any-return]  # passed through as given

    monkeypatch.setattr(sqlite3, "connect", in_memory)
    with pytest.raises(LogUnavailableError, match="synchronous=FULL"):
        Store(path)


def test_failed_commit_adds_nothing(filled: Path) -> None:
    store = Store(filled)
    with pytest.raises(LogUnavailableError):
        store.commit(Commit([(2, "beta")], [EntryRow(2, 2, 0, b"new"), EntryRow(1, 1, 0, b"again")], [], []))
    assert store.trees() == [(1, "acme")]
    store.probe(1)
    with pytest.raises(LogUnavailableError, match="does not know"):
        store.probe(7)
    store.close()


def test_foreign_file_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, and long enough to look like one" * 100)
    with pytest.raises(LogCorruptError):
        Store(path)
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE entries (x)")
    other.close()
    with pytest.raises(LogCorruptError, match="known version"):
        Store(path)


def test_place_that_cannot_hold_a_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LogUnavailableError):
        Store(tmp_path / "file" / "audit.db")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(LogUnavailableError):
        Store(tmp_path / "link")
    with pytest.raises(LogUnavailableError):
        Reader(tmp_path / "absent.db")


def test_reader_notices_entries_that_are_gone(filled: Path) -> None:
    reader = Reader(filled)
    assert reader.read(TreeState(1, "acme", tail=(1,)), 0, 1) == [b"leaf"]
    with pytest.raises(LogCorruptError):
        reader.read(TreeState(1, "acme", tail=(9,)), 0, 1)
    with pytest.raises(LogCorruptError):
        reader.read(TreeState(1, "acme", tail=()), 0, 1)
    reader.close()
