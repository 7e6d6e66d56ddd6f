"""What a pack is made of: rows that packages contribute, and one reading of the tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from audit.checkpoint import Note
from audit.controls import Assessment
from audit.encoding import is_token, parse
from audit.errors import ExportError
from audit.merkle import Frontier, leaf_hash
from audit.pack import Pack
from audit.population import Entry, Period, Row
from audit.sheets import ENTRY_COLUMNS, Sheets, entry_row, line, lines, table
from audit.trust import Trust
from audit.verify_pack import FOLDER

MAX_ROWS: Final = 1_000_000
"""Rows of one population in a pack."""


class Table:
    """A population's rows, once it is known that they hold no content."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Row]) -> None:
        if len(rows) > MAX_ROWS:
            raise ExportError("a population has more rows than a pack takes: choose a shorter period")
        for row in rows:
            if row.keys() != set(columns) or not all(map(is_token, row.values())):
                raise ExportError("a population holds what may not leave the platform")
        self.rows = rows
        self.data = sheet(columns, rows)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a pack is made of, besides entries."""

    head: Note
    tables: Mapping[str, Table]
    receipts: Mapping[str, bytes]

    @property
    def origin(self) -> str:
        """The tree's origin."""
        return self.head.checkpoint.origin

    @property
    def size(self) -> int:
        """Entries that are read."""
        return self.head.checkpoint.size

    def case(self, period: Period, as_of: datetime, trust: Trust) -> dict[str, Any]:
        """All that a `Case` needs but its parameters."""
        rows = {name: each.rows for name, each in self.tables.items()}
        found = {"period": period, "as_of": as_of, "rows": rows, "head": self.head, "trust": trust}
        return found | {"receipts": self.receipts}

    def digests(self) -> dict[str, str]:
        """What the checks are given of each population."""
        return {f"rows.{name}": sha256(each.data).hexdigest() for name, each in self.tables.items()}


class Reading:
    """One reading of the tree: its entries go to the checks, and those of the period into the pack."""

    def __init__(self, pack: Pack, period: Period, assessment: Assessment) -> None:
        self._pack, self._period, self._assessment = pack, period, assessment
        self._frontier = Frontier()
        self._first = 0
        self.count = 0
        self.sheets = Sheets()

    def take(self, start: int, leaves: Sequence[bytes]) -> None:
        """Take the tree's next entries."""
        entries = [self._entry(index, leaf) for index, leaf in enumerate(leaves, start)]
        self._assessment.read(entries)
        before = [entry for entry in entries if entry.value.at < self._period.last]
        self._frontier = self._frontier.extended([leaf_hash(entry.leaf) for entry in before])
        within = [entry for entry in before if entry.within]
        self._first += len(before) - len(within)
        if not within:
            return
        self.begin()
        self.count += len(within)
        for entry in within:
            self.sheets.read(entry.index, entry.value)
        self._pack.append(f"{FOLDER}entries.jsonl", b"".join(line(entry.index, entry.leaf) for entry in within))
        self._pack.append(f"{FOLDER}entries.csv", lines(entry_row(entry.index, entry.value) for entry in within))

    def begin(self) -> None:
        """Begin the files of the period's entries, which are there even if it has none."""
        if not self.count:
            self._pack.append(f"{FOLDER}entries.jsonl", b"")
            self._pack.append(f"{FOLDER}entries.csv", lines([ENTRY_COLUMNS]))

    @property
    def extent(self) -> dict[str, int]:
        """The period's entries: from which to which, how many; `last - first + 1 - filtered` of them, none left out."""
        return {"first": self._first, "last": self._first + self.count - 1, "count": self.count, "filtered": 0}

    def inputs(self, origin: str, period: Period) -> dict[str, str]:
        """What the checks were given of the log: its root where the period ends."""
        tree = {"origin": origin, "size": str(self._frontier.size), "root": self._frontier.root().hex()}
        return tree | {"begins": period.first, "ends": period.last}

    def _entry(self, index: int, leaf: bytes) -> Entry:
        value = parse(leaf)
        return Entry(index, leaf, value, self._period.holds(value.at))


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows as a CSV file."""
    return table(columns, [[str(row[name]) for name in columns] for row in rows])
