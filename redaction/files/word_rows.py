"""A list of words, each an entry with its times and perhaps written in more than one way. Redacted by whole entries.

Of several entries that one value takes, one is left: with the stand-in, and with the end of the last. Neither the count
of words nor their times tell how long the value was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final, TypeAlias

from redaction.entities import Finding
from redaction.operators import StandIns

Path: TypeAlias = tuple[str | int, ...]
_ENDS: Final = frozenset({"end", "end_time", "endtime", "endoffset"})


@dataclass(frozen=True, slots=True)
class _Taken:
    """The entries that a value takes."""

    first: int
    last: int
    finding: Finding
    value: str = field(repr=False)


class WordRows:
    """Entries that are words.

    Args:
        rows: The list; entries are changed and removed in it.
        paths: Where in each entry the word stands; each path is a way in which all of them are written.
    """

    def __init__(self, rows: list[Any], paths: Sequence[Path]) -> None:
        self._rows = rows
        self._paths = paths
        self._words = [[_string(row, path) for row in rows] for path in paths]

    @property
    def texts(self) -> list[str]:
        """The running text, in each of the ways in which it is written."""
        return [" ".join(words) for words in self._words]

    def redact(self, found: Sequence[Sequence[Finding]], stand_ins: StandIns) -> None:
        """Withhold an entry if any way of writing it says something."""
        gone: set[int] = set()
        for taken in _united(
            one for words, findings in zip(self._words, found, strict=True) for one in _entries(words, findings)
        ):
            said = stand_ins.stand_in(taken.finding.label, taken.value, settled=True)
            for path, words in zip(self._paths, self._words, strict=True):
                _put(self._rows[taken.first], path, said + _margin(words[taken.last]) if said else "")
            _end_as(self._rows[taken.first], self._rows[taken.last])
            gone.update(range(taken.first + 1, taken.last + 1))
            if not said:
                gone.add(taken.first)
        self._rows[:] = [row for index, row in enumerate(self._rows) if index not in gone]


def _entries(words: Sequence[str], findings: Sequence[Finding]) -> Iterator[_Taken]:
    starts = list(accumulate((len(word) + 1 for word in words), initial=0))
    text = " ".join(words)
    for finding in findings:
        touched = [
            index
            for index, word in enumerate(words)
            if starts[index] < finding.end and finding.start < starts[index] + len(word)
        ]
        if touched:
            yield _Taken(touched[0], touched[-1], finding, text[finding.start : finding.end])


def _united(taken: Iterator[_Taken]) -> list[_Taken]:
    """Those that share an entry become one."""
    united: list[_Taken] = []
    for one in sorted(taken, key=lambda one: (one.first, -one.last)):
        if united and one.first <= united[-1].last:
            before = united.pop()
            united.append(_Taken(before.first, max(before.last, one.last), before.finding, before.value))
        else:
            united.append(one)
    return united


def reached(row: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path:
        if isinstance(step, str):
            row = row.get(step) if isinstance(row, dict) else None
        else:
            row = row[step] if isinstance(row, list) and step < len(row) else None
    return row


def _string(row: Any, path: Path) -> str:
    there = reached(row, path)
    return there if isinstance(there, str) else ""


def _put(row: Any, path: Path, text: str) -> None:
    if _string(row, path):
        for step in path[:-1]:
            row = row[step]
        row[path[-1]] = text


def _margin(word: str) -> str:
    """The marks behind a word."""
    return word[len(word.rstrip(".,;:!?")) :]


def _end_as(first: Any, last: Any) -> None:
    if isinstance(first, dict) and isinstance(last, dict):
        first.update({key: value for key, value in last.items() if key.lower() in _ENDS and key in first})
