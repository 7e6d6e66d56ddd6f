"""Search files for bytes that must be gone from them, in a process of its own.

SQLite guards a database with POSIX locks, and a process loses all of its locks on a file when it closes any descriptor
of it (sqlite.org/howtocorrupt.html, section 2.2). So a process that has a database open must not read its file beside
SQLite; a child may. What is searched for goes to the child through a pipe, never as an argument.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from retention.errors import ScanError

BLOCK_BYTES: Final = 1 << 17  # stays in the cache while each of the needles is looked for
MAX_NEEDLES: Final = 64
MIN_NEEDLE_BYTES: Final = 12  # shorter ones would be met by chance
SEARCH_SECONDS: Final = 600.0

# Standard library alone, so that it starts in 20 ms. An absent file holds nothing; one that cannot be read fails.
_CHILD: Final = f"""
import sys
needles = [bytes.fromhex(line) for line in sys.stdin.read().split()]
longest = max(map(len, needles))
counts = [0] * len(needles)
for path in sys.argv[1:]:
    try:
        file = open(path, "rb")
    except FileNotFoundError:
        continue
    with file:
        tail = b""
        while block := file.read({BLOCK_BYTES}):
            window = tail + block
            for at, needle in enumerate(needles):
                begin = max(len(tail) - len(needle) + 1, 0)
                counts[at] += window.count(needle, begin)
            tail = window[len(window) - longest + 1 :] if longest > 1 else b""
print(*counts)
"""


async def traces(files: Sequence[Path], needles: Sequence[bytes]) -> list[int]:
    """How often each of the needles occurs in the files, which may be open elsewhere and need not exist.

    Raises:
        ScanError: A file could not be read to its end.
        ValueError: There are too many needles, or one that is too short to be meant.
    """
    if not needles or not files:
        return [0] * len(needles)
    if len(needles) > MAX_NEEDLES or min(map(len, needles)) < MIN_NEEDLE_BYTES:
        raise ValueError("search for at most 64 values of at least 12 bytes")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-c", _CHILD, *map(str, files),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    wanted = "\n".join(needle.hex() for needle in needles).encode()
    try:
        async with asyncio.timeout(SEARCH_SECONDS):
            said, _ = await child.communicate(wanted)
    except TimeoutError:
        raise ScanError("the search for residue took too long") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    counts = [int(each) for each in said.split()]
    if child.returncode != 0 or len(counts) != len(needles):
        raise ScanError("a file could not be searched for residue")
    return counts


def journalled(database: Path) -> tuple[Path, ...]:
    """The files of a SQLite database in WAL mode: itself, its journal, and the journal's index."""
    return database, database.with_name(database.name + "-wal"), database.with_name(database.name + "-shm")
