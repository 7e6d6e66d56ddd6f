"""Mail and web addresses that are only half said at a text's end."""

from collections.abc import Sequence
from typing import Final

from redaction.entities import Label
from redaction.recognizers.email import local_before
from redaction.recognizers.network import domain_after
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.plain import is_plain
from redaction.stream.tail import Opening
from redaction.vocabulary import FUNCTION_WORDS

MOST_HELD: Final = 6
"""Atoms at the end in which a mark is looked for."""
_MOST_LOOSE: Final = 2
"""Unjoined words before a spoken mark that may belong to it: "riverside health dot"."""
_HOSTS: Final = frozenset({"www", "http", "https"})


def open_mailbox(reading: Reading, last: int, *, final: bool = False) -> Opening | None:
    """Find "john dot", "john dot smith at", "w w w dot": a chain of words and spoken marks at the end."""
    atoms = reading.atoms
    first: int | None = None
    for at in range(last, max(-1, last - MOST_HELD), -1):
        atom = atoms[at]
        if atom.kind is Kind.WORD and atom.value in FUNCTION_WORDS:
            break
        if atom.value in _HOSTS:
            whole = domain_after(reading, at)
            return Opening(atom.start, Label.URL) if whole is None or whole == last else None
        if atom.value == "@":
            return _after_at(reading, at, last, final=final)
        reach = 3 if atom.value == "_" else 1
        if (
            atom.kind is Kind.SYMBOL
            and atom.spoken
            and atom.value in {".", "_", "-", "/"}
            and at
            and last - at <= reach
        ):
            first = _chain_start(atoms, at) if first is None else first
    return None if first is None else Opening(atoms[first].start, Label.EMAIL_ADDRESS)


def _after_at(reading: Reading, at: int, last: int, *, final: bool) -> Opening | None:
    """From the mailbox on, while no domain is whole after "at"; a whole one is a finding's part."""
    atoms = reading.atoms
    first = local_before(reading, at)
    whole = domain_after(reading, at + 1)
    goes_on = whole == last - 1 and atoms[last].value == "."
    if first is None or (whole is not None and whole < last and not goes_on):
        return None
    chained = any(one.kind is not Kind.WORD for one in atoms[first:at]) or at - first > 1
    return None if final and (not chained or whole is not None) else Opening(atoms[first].start, Label.EMAIL_ADDRESS)


def _chain_start(atoms: Sequence[Atom], at: int) -> int:
    """Go left over "w w w dot riverside health dot": words that marks join, and one more word before."""
    first = max(0, at - 1)
    while first > 1 and atoms[first - 1].kind is Kind.SYMBOL and atoms[first - 1].spoken:
        first -= 2
    loose = first
    while (
        loose
        and first - loose < _MOST_LOOSE
        and atoms[loose - 1].kind in {Kind.WORD, Kind.LETTER}
        and not is_plain(atoms[loose - 1].value)
    ):
        loose -= 1
    return loose
