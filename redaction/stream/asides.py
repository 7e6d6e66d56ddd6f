"""What people say about an address among its words: "brandt, all one word, at"."""

from collections.abc import Sequence
from typing import Final

from redaction.cues.words import DETERMINERS
from redaction.entities import Label
from redaction.recognizers.asides import ASIDES_AHEAD
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.plain import is_plain
from redaction.stream.tail import Opening

_LONGEST: Final = 3
_OF_WRITING: Final = frozenset(
    {"word", "spaces", "space", "case", "together", "capitals", "caps", "dots", "gaps", "gap"}
)
"""What asides end in that are said of nothing but how something is written."""


def open_aside(reading: Reading, last: int) -> Opening | None:
    """What is said about a mailbox behind a name or a number: "brandt all one | word at"."""
    atoms = reading.atoms
    if atoms[last].value == "initial" and last and atoms[last - 1].value not in DETERMINERS:
        return Opening(atoms[last].start, Label.EMAIL_ADDRESS)  # "it's initial | p dash lee at"
    for first in range(last, max(0, last - _LONGEST), -1):
        before = atoms[first - 1]
        named = before.kind is Kind.DIGITS or (before.kind is Kind.WORD and not is_plain(before.value))
        if named and _aside(atoms[: last + 1], first) == last + 1 - first:
            return Opening(atoms[first].start, Label.EMAIL_ADDRESS)
    return None


def without_asides(words: Sequence[Atom]) -> list[Atom]:
    """Words without what is said about them: "all one word", and the half of it with which they end."""
    kept: list[Atom] = []
    index = 0
    while index < len(words):
        taken = _aside(words, index) if index else 0
        if not taken:
            kept.append(words[index])
        index += taken or 1
    return kept


def _aside(words: Sequence[Atom], index: int) -> int:
    """How many words from `index` on are an aside, or the first half of one at the end; 0 for none."""
    asides = [one for one in ASIDES_AHEAD.get(words[index].value, ()) if len(one) > 1]
    if not asides:
        return 0
    said = tuple(atom.value for atom in words[index : index + _LONGEST])
    ends = index + len(said) == len(words)
    lengths = [len(one) for one in asides if said[: len(one)] == one]
    telling = len(said) > 1 or said == ("all",)  # "one" is a number more likely
    half = len(said) if ends and telling and any(said == one[: len(said)] for one in asides) else 0
    return max([*lengths, half])


def aside_before(atoms: Sequence[Atom], at: int) -> int:
    """How many atoms that end at `at` are an aside about writing, or at the atoms' end the first half of one."""
    for first in range(max(0, at + 1 - _LONGEST), at + 1):
        said = tuple(atom.value for atom in atoms[first : at + 1])
        half = at == len(atoms) - 1
        for aside in ASIDES_AHEAD.get(said[0], ()):
            if len(aside) > 1 and aside[-1] in _OF_WRITING and (aside == said or (half and aside[: len(said)] == said)):
                return len(said)
    return 0
