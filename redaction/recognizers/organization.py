"""Organisations that say what they are: a legal form, or a word that only bodies carry.

Legal forms: company law of the states in question (Inc, LLC: Delaware Code titles 6 and 8; Ltd, PLC: Companies Act 2006
s. 58-59; GmbH: GmbHG s. 4; and so on). Others are the named-entity model's part. Scores stay under what hides another
label: a company that bears a person's name is still covered as one where companies are not looked for.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, ORDINARY_WORDS, WEEKDAYS

_FORMS: Final = frozenset(
    "inc incorporated llc ltd limited corp corporation plc llp gmbh ag sarl bv nv oy ab aps srl spa pty kg".split()
)
"""Legal forms: a name stands before them."""
_SPOKEN_FORMS: Final = frozenset("incorporated llc gmbh plc llp".split())
"""Those that are no other word, so that case need not tell."""
_BODIES: Final = frozenset(
    "group holdings partners associates technologies technology systems solutions labs laboratories industries "
    "enterprises ventures bank bancorp university college institute foundation hospital clinic insurance airlines "
    "airways pharmaceuticals pharmacy motors energy networks software media communications consulting logistics "
    "services company co sons bros brothers church school academy agency department ministry council society "
    "association federation union trust capital investments securities realty properties restaurant hotel".split()
)
"""Words that end the name of a body, where they are capitalised and something capitalised stands before them."""
_HEADS: Final = frozenset("university department ministry bank institute college church school board bureau".split())
"""Words that begin one, before "of"."""
_LINE: Final = re.compile(r"[^\n]+")
_MARGIN: Final = " ?*>|-\u2022\t"
_HOUSE: Final = re.compile(
    r"[\s?*>|\u2022-]*(?:(?:(?i:p\.?\s?o\.?\s?box|unit|apt\.?|suite)\s)?#?\d{1,6}\s+\S|[^\W\d]\S+ \d{1,5}\b)"
)
_NAME_LINE: Final = re.compile(r"[\s?*>|\u2022-]*[^\W\d]\S*(?: [^\W\d]\S*){1,4}\s*$")
_BODY_LINE: Final = re.compile(r"[\s?*>|\u2022-]*[^\s:@]+(?: +[^\s:@]+){0,5}\s*$")
_INNER: Final = frozenset("and & of the for de".split())
_MOST_WORDS: Final = 6
_SCORE: Final = 0.76


def find(reading: Reading) -> Iterator[Finding]:
    """Names that end in a legal form or a body's word, or begin with "University of"."""
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        if atom.kind is not Kind.WORD:
            continue
        if atom.value in _FORMS or atom.value in _BODIES:
            first = _name_before(reading, index)
            if first is not None:
                yield Finding(atoms[first].start, atom.end, Label.ORGANIZATION, _SCORE, "organization-form")
        if atom.value in _HEADS and index + 2 < len(atoms) and atoms[index + 1].value == "of":
            last = _name_after(reading, index + 2)
            if last is not None and (_capital(reading, atom) or not reading.cased):
                yield Finding(atom.start, atoms[last].end, Label.ORGANIZATION, _SCORE, "organization-of")
    yield from _signed(reading)


def _signed(reading: Reading) -> Iterator[Finding]:
    """The line between a name's line and an address, as letters and signatures have it."""
    if reading.text.count("\n") < 2 or not any(char.isdigit() for char in reading.text):  # noqa: PLR2004
        return
    lines = list(_LINE.finditer(reading.text))
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        if _HOUSE.match(below.group()) and _BODY_LINE.match(line.group()) and _NAME_LINE.match(above.group()):
            body = line.group().strip(_MARGIN)
            start = line.start() + line.group().index(body)
            yield Finding(start, start + len(body), Label.ORGANIZATION, 0.75, "organization-line")


def _name_before(reading: Reading, index: int) -> int | None:
    """The first atom of the name that a form or body's word at `index` ends."""
    atoms = reading.atoms
    here = atoms[index]
    if not reading.cased:
        before = atoms[index - 1] if index else None
        plain = before is None or before.kind is not Kind.WORD or before.value in ORDINARY_WORDS
        return None if plain or here.value not in _SPOKEN_FORMS else index - 1
    if not _capital(reading, here) and here.value not in {"inc", "llc", "ltd", "corp"}:
        return None
    first, at = None, index - 1
    while at >= 0 and index - at <= _MOST_WORDS:
        atom = atoms[at]
        if atom.kind in {Kind.WORD, Kind.LETTER} and _capital(reading, atom) and not _begins_plainly(reading, at):
            first = at
        elif not (
            atom.value in _INNER
            or (atom.kind is Kind.SYMBOL and not atom.spoken and atom.value in {",", "-", "&", "'", "\u2019"})
        ):
            break
        at -= 1
    return first


def _begins_plainly(reading: Reading, at: int) -> bool:
    """Whether a capitalised word is only the first of its sentence, or a weekday, or a month."""
    value = reading.atoms[at].value
    if value in FUNCTION_WORDS or value in MONTHS or value in WEEKDAYS:
        return True
    before = reading.atoms[at - 1].value if at else "."
    return before in {".", "?", "!", "\n", ":"} and value in ORDINARY_WORDS


def _name_after(reading: Reading, index: int) -> int | None:
    """The last atom of what follows "University of"."""
    atoms = reading.atoms
    last = None
    for at in range(index, min(len(atoms), index + 3)):
        atom = atoms[at]
        named = _capital(reading, atom) if reading.cased else atom.value not in ORDINARY_WORDS and last is None
        if atom.kind is not Kind.WORD or not named:
            break
        last = at
    return last


def _capital(reading: Reading, atom: Atom) -> bool:
    return reading.text[atom.start].isupper()
