"""Whose a page of a SQLite file is: the table's whose rows or index lie on it, or nobody's, if it is free.

Runs in the scan's own process only; see `file_search`. The files' formats: sqlite.org/fileformat2.html, 1.3 and 4.
"""

import sqlite3
import struct
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

_DATABASE: Final = b"SQLite format 3\0"
_JOURNALS: Final = (0x377F0682, 0x377F0683)
HEAD_BYTES: Final = 32
"""The length of a journal's header; a database's is longer."""

_FRAME_HEADER_BYTES: Final = 24
_LARGEST_PAGE: Final = 65_536
JOURNAL: Final = "-wal"

OwnerAt = Callable[[int], str]
"""The table whose page lies at an offset of a file; empty if it is nobody's, or not known."""


def owners(file: Path, began: bytes) -> OwnerAt | None:
    """For a SQLite database, or its journal; None for a file that is neither, or that SQLite does not open.

    The owner is that of now: of an old copy of a page in the journal, it may have been another.

    Args:
        file: The file.
        began: Its first bytes before it was read; a journal that has begun anew since then is another one.
    """
    if file.name.endswith(JOURNAL):
        return _journal_owners(file, began)
    if not began.startswith(_DATABASE) or len(began) < HEAD_BYTES:
        return None
    page_bytes = struct.unpack_from(">H", began, len(_DATABASE))[0]
    tables = _tables(file)
    return None if tables is None else _in_database(tables, _LARGEST_PAGE if page_bytes == 1 else page_bytes)


def _journal_owners(journal: Path, began: bytes) -> OwnerAt | None:
    with journal.open("rb") as readable:
        if len(began) < HEAD_BYTES or readable.read(HEAD_BYTES) != began:
            return None
        magic, page_bytes = struct.unpack_from(">I4xI", began)
        if magic not in _JOURNALS or not page_bytes:
            return None
        pages = []
        for frame in range((journal.stat().st_size - HEAD_BYTES) // (_FRAME_HEADER_BYTES + page_bytes)):
            readable.seek(HEAD_BYTES + frame * (_FRAME_HEADER_BYTES + page_bytes))
            pages.append(int.from_bytes(readable.read(4), "big"))
    tables = _tables(journal.with_name(journal.name.removesuffix(JOURNAL)))
    return None if tables is None else _in_journal(tables, pages, page_bytes)


def _in_database(tables: Mapping[int, str], page_bytes: int) -> OwnerAt:
    return lambda offset: tables.get(offset // page_bytes + 1, "")


def _in_journal(tables: Mapping[int, str], pages: list[int], page_bytes: int) -> OwnerAt:
    def owner(offset: int) -> str:
        frame = (offset - HEAD_BYTES) // (_FRAME_HEADER_BYTES + page_bytes)
        return tables.get(pages[frame], "") if 0 <= frame < len(pages) else ""

    return owner


def _tables(database: Path) -> Mapping[int, str] | None:
    journal = database.with_name(database.name + JOURNAL)
    # Without a journal nobody has it open, and nothing may be made beside it: it may be a backup on a read-only disk.
    mode = "mode=ro" if journal.exists() and journal.stat().st_size else "immutable=1"
    query = "SELECT pageno, tbl_name FROM dbstat JOIN sqlite_schema USING (name)"
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?{mode}", uri=True, timeout=5.0)) as connection:
            return {int(page): str(table) for page, table in connection.execute(query)}
    except sqlite3.Error:
        return None
