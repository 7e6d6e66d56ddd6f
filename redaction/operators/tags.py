"""Entity tags: the label and a number, in the order in which the values first appear in final results.

One value keeps its number for as long as the stream lasts, in whatever form it is said again.
"""

from collections import ChainMap, Counter
from collections.abc import MutableMapping
from typing import Final

from redaction.entities import Label
from redaction.operators.canonical import canonical

MAX_VALUES: Final = 10_000
"""Different values that one stream's tags tell apart; what comes after them is shown by its label alone."""


class Tags:
    """One stream's tags."""

    def __init__(self) -> None:
        self._numbers: MutableMapping[tuple[Label, str], int] = {}
        self._last: Counter[Label] = Counter()

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """`[US_SSN_1]`. An interim result shows the number that its value would get, without taking it."""
        key = (label, canonical(label, value))
        number = self._numbers.get(key)
        if number is None:
            if len(self._numbers) >= MAX_VALUES:
                return f"[{label}]"
            number = self._last[label] + 1
            if settled:
                self._numbers[key] = number
                self._last[label] = number
        return f"[{label}_{number}]"

    def draft(self) -> "_Draft":
        """Tags for one interim result."""
        return _Draft(self._numbers, self._last)


class _Draft(Tags):
    """Takes numbers of its own, and leaves the stream's as they are."""

    def __init__(self, numbers: MutableMapping[tuple[Label, str], int], last: Counter[Label]) -> None:
        self._numbers = ChainMap({}, numbers)
        self._last = Counter(last)

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """See `Tags.operate`."""
        del settled
        return super().operate(label, value, settled=True)

    def draft(self) -> "_Draft":
        """One within this one."""
        return _Draft(self._numbers, self._last)
