"""Search every file below some folders: the scan's own process, `python -m retention.file_search`.

A process of its own because of SQLite's locks; see `residue`. It reads what to look for from standard input, so that no
trace stands in a list of processes, and answers with lines of JSON: how much it has read, then what it found. A file or
folder that cannot be read ends it with `EXIT_UNREADABLE`, and nothing is found.
"""

import json
import os
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from retention.search import BLOCK_BYTES, Search
from retention.sqlite_pages import HEAD_BYTES, owners

EXIT_UNREADABLE: Final = 4
EXIT_TOO_MUCH: Final = 5
MAX_HITS: Final = 200_000
"""Groups of traces times files in which they are found; more are not told apart."""

MAX_OWNED: Final = 100_000
"""Occurrences in one file whose pages' owners are looked up; what is found beyond them is nobody's."""

END: Final = "end"
_PROGRESS_BYTES: Final = 32 * 1024 * 1024
_OPEN_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK

Hit = tuple[int, str]
"""A group of traces, and the table on whose page of a database it lies; empty for nobody's."""


class Needles:
    """What to look for: byte strings, each of a group, some with upper and lower case taken as the same."""

    def __init__(self, needles: Sequence[tuple[int, bytes, bool]]) -> None:
        self._searches = [
            (Search([needle for _, needle, _ in chosen]), [group for group, _, _ in chosen], folded)
            for folded in (False, True)
            if (chosen := [each for each in needles if each[2] is folded])
        ]

    def found(self, blocks: Iterator[bytes]) -> Iterator[tuple[int, int]]:
        """Group and offset of every occurrence in a stream."""
        readings = [(search.reading(), groups, folded) for search, groups, folded in self._searches]
        for block in blocks:
            for reading, groups, folded in readings:
                for number, at in reading.feed(block.lower() if folded else block):
                    yield groups[number], at


def main() -> int:
    """Read the order, search, answer."""
    order = json.load(sys.stdin)
    needles = Needles([(group, bytes.fromhex(needle), folded) for group, needle, folded in order["needles"]])
    progress = _Progress()
    hits = []
    try:
        for number, root in enumerate(order["roots"]):
            for file in _files(Path(root)):
                progress.places += 1
                for (group, owner), count in _in_file(needles, Path(root), file, progress).items():
                    hits.append((number, _readable(file.relative_to(root)), group, owner, count))
                if len(hits) > MAX_HITS:
                    return EXIT_TOO_MUCH
    except OSError:
        return EXIT_UNREADABLE
    progress.tell()
    for hit in hits:
        _say(hit)
    _say(END)
    return 0


class _Progress:
    def __init__(self) -> None:
        self.places = 0
        self.bytes = 0
        self._told = 0

    def counted(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.bytes += len(block)
            if self.bytes - self._told >= _PROGRESS_BYTES:
                self.tell()
            yield block

    def tell(self) -> None:
        self._told = self.bytes
        _say({"places": self.places, "bytes": self.bytes})


def _readable(path: Path) -> str:
    return os.fsencode(path).decode(errors="replace")


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        raise NotADirectoryError
    for folder, _, files in os.walk(root, onerror=_raise):
        yield from (Path(folder, each) for each in sorted(files))


def _in_file(needles: Needles, root: Path, file: Path, progress: _Progress) -> Counter[Hit]:
    """What is in a file, and in its name."""
    hits = Counter[Hit]((group, "") for group, _ in needles.found(iter([os.fsencode(file.relative_to(root))])))
    places: list[tuple[int, int]] = []
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return hits  # a socket or a link holds nothing; what a link leads to is looked at where it lies
        began = next(_blocks(file, HEAD_BYTES), b"")
        for group, at in needles.found(progress.counted(_blocks(file))):
            if len(places) < MAX_OWNED:
                places.append((group, at))
            else:
                hits[group, ""] += 1
        owner_at = owners(file, began) if places else None
    except FileNotFoundError:
        return Counter()  # it has gone meanwhile
    hits.update((group, owner_at(at) if owner_at else "") for group, at in places)
    return hits


def _blocks(file: Path, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    with os.fdopen(os.open(file, _OPEN_FLAGS), "rb", buffering=0) as readable:
        while block := readable.read(size):
            yield block


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


if __name__ == "__main__":
    sys.exit(main())
