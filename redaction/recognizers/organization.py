"""Organisations that say what they are: a legal form, a word that only bodies carry, or surnames where a firm is due.

Others are the named-entity model's part. Scores stay under what hides another label: a company that bears a person's
name is still covered as one where companies are not looked for.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.recognizers.legal_forms import ENDINGS, FIRMS_FOLLOW, PREFIXES, STATES_TOO
from redaction.recognizers.streets import is_street_kind
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, ORDINARY_WORDS, WEEKDAYS

_SPOKEN_FORMS: Final = frozenset("incorporated llc gmbh plc llp".split())
"""Those that are no other word, so that case need not tell."""
_BODIES: Final = frozenset(
    "group holdings partners associates technologies technology systems solutions labs laboratories industries "
    "enterprises ventures bank bancorp university college institute foundation hospital clinic insurance airlines "
    "airways pharmaceuticals pharmacy motors energy networks software media communications consulting logistics "
    "services company co sons bros brothers church school academy agency department ministry council society "
    "association federation union trust capital investments securities realty properties restaurant hotel "
    "surgery practice centre center dental veterinary nursery kindergarten museum gallery library theatre bakery "
    "builders plumbing roofing electrical supplies interiors rentals travel club".split()
)
"""Words that end the name of a body, where they are capitalised and something capitalised stands before them."""
_HEADS: Final = frozenset("university department ministry bank institute college church school board bureau".split())
"""Words that begin one, before "of"."""
_BODY_WORDS: Final = _BODIES | _HEADS
_LINE: Final = re.compile(r"[^\n]+")
_MARGIN: Final = " ?*>|-\u2022\t"
_HOUSE: Final = re.compile(
    r"[\s?*>|\u2022-]*(?:(?:(?i:p\.?\s?o\.?\s?box|unit|apt\.?|suite)\s)?#?\d{1,6}\s+\S|[^\W\d]\S+ \d{1,5}\b)"
)
_NAME_LINE: Final = re.compile(r"[\s?*>|\u2022-]*[^\W\d]\S*(?: [^\W\d]\S*){1,4}\s*$")
_BODY_LINE: Final = re.compile(r"[\s?*>|\u2022-]*[^\s:@]+(?: +[^\s:@]+){0,5}\s*$")
_JOINS: Final = frozenset("and & + et und e y i og och en".split())
_INNER: Final = _JOINS | frozenset("the de la le du da do dos di del van von der den zu zum".split())
_SALUTATIONS: Final = frozenset("dear contact attention attn employer visit join client".split())
_TOWARDS: Final = frozenset("in to from near outside around leaving".split())
_MOST_WORDS: Final = 6
_SCORE: Final = 0.76
_FORMED: Final = 0.78
"""Over a town before a state's code: "Tielemans NV"."""
_PARTNERED: Final = 0.79
"""Over a name behind "on behalf of"."""
_SURNAME: Final = r"(?:(?:van|von|de|der|den|la|du|di|da|ter|el|al) ){0,3}[^\W\d_a-z\u00df-\u00ff][\w'\u2019]*[^\W\d_]"
_SURNAMES: Final = re.compile(
    rf"{_SURNAME}(?:, {_SURNAME}){{1,3}},? (?:and|&) {_SURNAME}(?![\w-])|{_SURNAME} & {_SURNAME}(?![\w-])"
    rf"|{_SURNAME}-{_SURNAME}(?![\w-]| [^\W\d_a-z\u00df-\u00ff])"
)
"""Three surnames in a list, two with "&", or two with a hyphen: how partnerships are called."""
_CUE_WINDOW: Final = 60


def find(reading: Reading) -> Iterator[Finding]:
    """Names that end in a legal form or a body's word, begin with "University of", or are a partnership's."""
    atoms = reading.atoms
    formed = list(_formed(reading)) if reading.cased else []
    yield from formed
    yield from _partners(reading, formed)
    for index, atom in enumerate(atoms):
        if atom.kind is not Kind.WORD:
            continue
        first = _body_before(reading, index, formed)
        if first is not None:
            yield Finding(atoms[first].start, atom.end, Label.ORGANIZATION, _SCORE, "organization-form")
        if atom.value in _HEADS and index + 2 < len(atoms) and atoms[index + 1].value == "of":
            last = _name_after(reading, index + 2, 3)
            if last is not None and (_capital(reading, atom) or not reading.cased):
                yield Finding(atom.start, atoms[last].end, Label.ORGANIZATION, _SCORE, "organization-of")
        if atom.value in PREFIXES and reading.cased and _capital(reading, atom):
            last = _name_after(reading, index + 1, _MOST_WORDS)
            if last is not None:
                yield Finding(atom.start, atoms[last].end, Label.ORGANIZATION, _SCORE, "organization-form")
    yield from _signed(reading)


def _formed(reading: Reading) -> Iterator[Finding]:
    """Names before a legal form: "Kelemen Nagy Kft.", "Bauer Krebs AG & Co. KG"."""
    floor = 0
    for match in ENDINGS.finditer(reading.text):
        index = reading.atom_from(match.start("form"))
        first = _name_before(reading, index, floor)
        form = match.group("form")
        if first is None or _elsewhere(reading, first, match.end(), form):
            continue
        floor = reading.atom_from(match.end())
        yield Finding(reading.atoms[first].start, match.end(), Label.ORGANIZATION, _FORMED, "organization-form")


def _elsewhere(reading: Reading, first: int, end: int, form: str) -> bool:
    """Whether what looks like a form belongs to an address: "Elm Street SE", "Adelaide SA 5000", "in Reno NV"."""
    atoms = reading.atoms
    short = len(form) <= 2  # noqa: PLR2004  "SA", "NV"
    at = reading.atom_from(end)
    numbered = at < len(atoms) and atoms[at].kind is Kind.DIGITS and reading.text[end : atoms[at].start].isspace()
    before = atoms[reading.atom_from(end - len(form)) - 1]
    towards = first > 0 and atoms[first - 1].value in _TOWARDS
    return short and (numbered or is_street_kind(before.value) or (form in STATES_TOO and towards))


def _partners(reading: Reading, formed: list[Finding]) -> Iterator[Finding]:
    """Surnames alone, where words before them say that a firm is due: "on behalf of Diaz, Moore and Campbell"."""
    for match in _SURNAMES.finditer(reading.text) if reading.cased else ():
        begin = max(0, match.start() - _CUE_WINDOW)
        if any(one.start < match.end() and match.start() < one.end for one in formed):
            continue
        if FIRMS_FOLLOW.search(reading.lower[begin : match.start()]):
            yield Finding(match.start(), match.end(), Label.ORGANIZATION, _PARTNERED, "organization-partners")


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


def _body_before(reading: Reading, index: int, formed: list[Finding]) -> int | None:
    """The first atom of the name that a body's word at `index` ends, or a form said where case tells nothing."""
    here = reading.atoms[index]
    if reading.cased:
        if here.value not in _BODIES or not _capital(reading, here):
            return None
        floor = max((reading.atom_from(one.end) for one in formed if one.end <= here.start), default=0)
        return _name_before(reading, index, floor)
    before = reading.atoms[index - 1] if index else None
    plain = before is None or before.kind is not Kind.WORD or before.value in ORDINARY_WORDS
    return None if plain or here.value not in _SPOKEN_FORMS else index - 1


def _name_before(reading: Reading, index: int, floor: int) -> int | None:
    """The first atom of the name that ends before atom `index` and begins after atom `floor`."""
    atoms = reading.atoms
    first, at, joined = None, index - 1, False
    while at >= floor and index - at <= _MOST_WORDS:
        atom = atoms[at]
        named = atom.kind in {Kind.WORD, Kind.LETTER} and _capital(reading, atom)
        if named and not _begins_plainly(reading, at):
            first = at
        elif atom.value in _JOINS and not atom.spoken:
            joined = True
        elif not (
            atom.value in _INNER or _bodied(atoms, at) or _inner_mark(reading, at, joined=joined or at == index - 1)
        ):
            break
        at -= 1
    return first


def _bodied(atoms: tuple[Atom, ...], at: int) -> bool:
    """Whether "of" or "for" stands behind a body's word: "Bank of", "Society for"; before anyone else, it parts two."""
    return atoms[at].value in {"of", "for"} and at > 0 and atoms[at - 1].value in _BODY_WORDS


def _inner_mark(reading: Reading, at: int, *, joined: bool) -> bool:
    """Whether a mark stands inside a company's name: a comma only before its form or in a list that "and" ends."""
    atom = reading.atoms[at]
    if atom.kind is not Kind.SYMBOL or atom.spoken:
        return False
    initial = atom.value == "." and at > 0 and reading.atoms[at - 1].kind is Kind.LETTER
    return atom.value in {"-", "'", "\u2019"} or initial or (atom.value == "," and joined)


def _begins_plainly(reading: Reading, at: int) -> bool:
    """Whether a capitalised word is only the first of its sentence, or a weekday, or a month."""
    value = reading.atoms[at].value
    if value in FUNCTION_WORDS or value in MONTHS or value in WEEKDAYS:
        return True
    before = reading.atoms[at - 1].value if at else "."
    return before in {".", "?", "!", "\n", ":"} and (value in ORDINARY_WORDS or value in _SALUTATIONS)


def _name_after(reading: Reading, index: int, most: int) -> int | None:
    """The last atom of what follows "University of"."""
    atoms = reading.atoms
    last = None
    for at in range(index, min(len(atoms), index + most)):
        atom = atoms[at]
        if last is not None and atom.value == "-" and not atom.spoken:
            continue
        named = _capital(reading, atom) if reading.cased else atom.value not in ORDINARY_WORDS and last is None
        if atom.kind is not Kind.WORD or not named:
            break
        last = at
    return last


def _capital(reading: Reading, atom: Atom) -> bool:
    return reading.text[atom.start].isupper()
