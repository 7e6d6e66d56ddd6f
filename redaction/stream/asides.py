"""What people say about an address among its words: "brandt, all one word, at"."""

from collections.abc import Sequence

from redaction.cues.words import DETERMINERS
from redaction.entities import Label
from redaction.recognizers.asides import aside_before, begun_aside
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.plain import is_plain
from redaction.stream.tail import Opening


def open_aside(reading: Reading, last: int) -> Opening | None:
    """What is said about a mailbox behind a name or a number: "brandt all one | word at"."""
    atoms = reading.atoms
    if atoms[last].value == "initial" and last and atoms[last - 1].value not in DETERMINERS:
        return Opening(atoms[last].start, Label.EMAIL_ADDRESS)  # "it's initial | p dash lee at"
    said = aside_before(atoms[: last + 1], last)
    before = atoms[last - said]
    named = before.kind is Kind.DIGITS or (before.kind is Kind.WORD and not is_plain(before.value))
    if 0 < said <= last and named:
        return Opening(atoms[last + 1 - said].start, Label.EMAIL_ADDRESS)
    return None


def without_asides(words: Sequence[Atom]) -> list[Atom]:
    """Words without what is said about them: "all one word", and the half of it with which they end."""
    kept: list[Atom] = []
    index = 0
    while index < len(words):
        taken = begun_aside(words, index) if index else 0
        if not taken:
            kept.append(words[index])
        index += taken or 1
    return kept
