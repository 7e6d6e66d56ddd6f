"""The search finds what is there, wherever it lies in a file, and says nothing rather than half."""

import sqlite3
from pathlib import Path

import pytest

from retention.errors import ScanError
from retention.residue import BLOCK_BYTES, journalled, traces

NEEDLE = bytes(range(100, 116))


@pytest.mark.parametrize(
    "at", [0, 1, BLOCK_BYTES - 16, BLOCK_BYTES - 15, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES]
)
async def test_value_is_found_across_the_blocks_that_are_read(tmp_path: Path, at: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(at) + NEEDLE + bytes(100))
    assert await traces([file, tmp_path / "absent"], [NEEDLE, NEEDLE[::-1]]) == [1, 0]


async def test_every_occurrence_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes((NEEDLE + bytes(BLOCK_BYTES // 3 - 5)) * 7)
    assert await traces([file, file], [NEEDLE, NEEDLE[:13]]) == [14, 14]


async def test_database_that_is_open_here_is_read_without_costing_its_locks(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    mine = sqlite3.connect(path, isolation_level=None)
    mine.execute("CREATE TABLE t (v)")
    mine.execute("BEGIN EXCLUSIVE")
    assert await traces(journalled(path), [NEEDLE]) == [0]
    other = sqlite3.connect(path, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    mine.close()


async def test_nothing_to_look_for_is_nothing_found(tmp_path: Path) -> None:
    assert await traces([tmp_path], []) == []
    assert await traces([], [NEEDLE]) == [0]


async def test_file_that_cannot_be_read_is_no_clean_bill(tmp_path: Path) -> None:
    with pytest.raises(ScanError):
        await traces([tmp_path], [NEEDLE])


@pytest.mark.parametrize("wanted", [[b"short"], [NEEDLE] * 65])
async def test_meaningless_search_is_refused(tmp_path: Path, wanted: list[bytes]) -> None:
    with pytest.raises(ValueError, match="search for"):
        await traces([tmp_path / "x"], wanted)
