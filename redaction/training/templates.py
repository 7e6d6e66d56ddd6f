"""Carrier sentences: what stands around personal data, and sentences without any.

They are kept as text, one a line, in `carriers/`: `{kind}` stands for a value that is labelled, `{~kind}` for one that
is not. Each part has files of its own, and no line stands in both.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from redaction.training.palette import Part

_FOLDER: Final = Path(__file__).parent / "carriers"
_SLOT: Final = re.compile(r"\{(~?)(\w+)\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value."""

    kind: str
    labelled: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """A sentence as words and slots, in order."""

    parts: tuple[str | Slot, ...] = field(repr=False)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of personal data in it."""
        return frozenset(part.kind for part in self.parts if isinstance(part, Slot) and part.labelled)


def parse(line: str) -> Carrier:
    """Read one line."""
    parts: list[str | Slot] = []
    at = 0
    for match in _SLOT.finditer(line):
        parts += [line[at : match.start()], Slot(match[2], not match[1])]
        at = match.end()
    return Carrier(tuple(part for part in (*parts, line[at:]) if part))


@cache
def carriers(part: Part, *, ordinary: bool = False) -> tuple[Carrier, ...]:
    """A part's sentences: with personal data, or without."""
    path = _FOLDER / f"{part}{'.ordinary' if ordinary else ''}.txt"
    return tuple(parse(line) for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
