"""What an address consists of, as far as its words alone tell: numbers, units, kinds of streets, regions, countries."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from redaction.cues import UNITS_OF_MEASURE
from redaction.gazetteer import COUNTRIES
from redaction.recognizers.streets import is_street_kind
from redaction.spoken import Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, ORDINARY_WORDS, WEEKDAYS

UNITS: Final = frozenset("apartment apt suite ste unit flat floor room building bldg box lot".split())
PARTICLES: Final = frozenset(
    "de la le les las los el du des del della dello dei degli di da do dos das van der den het ten ter von vom zum zur "
    "am an im op aan sur sous y e et of the na pod nad od ul al t\u00e9r \u00fat utca u c s st nan".split()
)
"""Little words inside the names of streets and towns; "nan" is how exports write a region they do not know."""
LINE_HEADS: Final = frozenset(
    "phone mobile cell fax office desk tel telephone email e-mail mail website web url date name dob ssn ip attn "
    "attention contact regards sincerely thanks best".split()
)
TITLES: Final = frozenset("mr mrs ms miss dr prof sir".split())
BULLETS: Final = frozenset("?*-\u2022>|")
_LONGEST_NUMBER: Final = 6
_REGION_LENGTHS: Final = (2, 3)
"""ISO 3166-2: what stands after the country's code."""
_ZIP_LENGTHS: Final = (4, 6)
_SHORT: Final = 4
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th"})
"""Grown to a number, no kinds of street."""
_INSIDE: Final = re.compile(r"\d[.:@_]\d|\d{3}[-)]\s?\d{3}(?!\d)|\d-\d+-\d")
"""Numbers inside an IP address, a time, a telephone number, a date."""


class Part(Enum):
    """What a token is to an address."""

    NUMBER = auto()
    WORD = auto()
    UNIT = auto()
    COUNTRY = auto()
    REGION = auto()
    LINE = auto()
    MARK = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A part of an address: one atom, or all of a country's name.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        part: What it is.
        value: Its atom's value; of a country, its first word.
        capital: It is written with a capital, or case tells nothing here.
        street: It is a kind of street, or a street's name that ends in one.
    """

    start: int
    end: int
    part: Part
    value: str = field(repr=False)
    capital: bool
    street: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A text as parts of addresses."""

    reading: Reading = field(repr=False)
    tokens: tuple[Token, ...] = field(repr=False)

    def part(self, at: int) -> Part | None:
        """What the token at an index is; None behind the last."""
        return self.tokens[at].part if 0 <= at < len(self.tokens) else None

    def value(self, at: int) -> str:
        """The value of the token at an index; empty outside the text."""
        return self.tokens[at].value if 0 <= at < len(self.tokens) else ""

    def measured(self, at: int) -> bool:
        """Whether a number counts or measures something."""
        return self.value(at + 1) in UNITS_OF_MEASURE or self.value(at + 1) in {"%", ":"}

    def house(self, at: int) -> bool:
        """Whether a number that may be a house's stands here."""
        return self.part(at) is Part.NUMBER and not self.measured(at)

    def street(self, at: int) -> bool:
        """Whether a kind of street stands here; a title is written as one of them is: "Dr."."""
        return self.part(at) is Part.WORD and self.tokens[at].street and self.value(at) not in TITLES

    def unit_number(self, at: int) -> int | None:
        """The token of "4" in "Apt. 4", "Suite #4"."""
        at += 1
        while self.part(at) is Part.MARK and self.value(at) in {".", "#"}:
            at += 1
        return at if self.part(at) is Part.NUMBER else None

    def post_code(self, at: int) -> int | None:
        """The token of a post code that begins here or behind one comma or line's end."""
        if self.part(at) is Part.LINE or self.value(at) == ",":
            at += 1
        code = self.part(at) is Part.NUMBER and _ZIP_LENGTHS[0] <= len(self.value(at)) <= _ZIP_LENGTHS[1]
        return at if code and not self.measured(at) else None

    def name_part(self, at: int) -> bool:
        """Whether the name of a street or town may hold this token."""
        token = self.tokens[at]
        if token.part is Part.MARK:
            return token.value in {".", "'", "\u2019", "-", "/"} and not self.sentence_ends(at)
        if token.part not in {Part.WORD, Part.REGION, Part.COUNTRY}:
            return False
        word = token.value
        if word in PARTICLES:
            return True
        if word in MONTHS or word in WEEKDAYS or word in UNITS_OF_MEASURE or word in LINE_HEADS:
            return False
        written = self.reading.cased and token.capital
        return written or (word not in FUNCTION_WORDS and word not in ORDINARY_WORDS) or token.street

    def sentence_ends(self, at: int) -> bool:
        """Whether a full stop ends a sentence, and no abbreviation."""
        if self.value(at) != "." or self.street(at + 1):
            return False
        end = self.tokens[at].end
        after = self.reading.text[end : end + 1]
        short = at > 0 and self.part(at - 1) is not Part.NUMBER and len(self.value(at - 1)) <= _SHORT
        return not after or (after.isspace() and not short and after != "\n")


def page_of(reading: Reading) -> Page:
    """See a text as parts of addresses."""
    atoms = reading.atoms
    tokens: list[Token] = []
    index = 0
    while index < len(atoms):
        last = COUNTRIES.at(atoms, index) if atoms[index].kind is Kind.WORD else None
        if last is not None and last + 1 < len(atoms) and is_street_kind(atoms[last + 1].value):
            last = None
        part = _part(reading, index) if last is None else Part.COUNTRY
        atom = atoms[index]
        capital = not reading.cased or reading.text[atom.start].isupper()
        end = atoms[last or index].end
        ordinal = index and atom.value in _ORDINALS and atoms[index - 1].end == atom.start
        street = not ordinal and is_street_kind(atom.value)
        tokens.append(Token(atom.start, end, part, atom.value, capital, street))
        index = (last or index) + 1
    return Page(reading, tuple(tokens))


def _part(reading: Reading, index: int) -> Part:
    atom = reading.atoms[index]
    written = reading.text[atom.start : atom.end]
    match atom.kind:
        case Kind.DIGITS:
            short = not atom.spoken and len(atom.value) <= _LONGEST_NUMBER
            inside = short and _INSIDE.search(reading.text, max(0, atom.start - 4), atom.end + 4)
            return Part.NUMBER if short and inside is None else Part.OTHER
        case Kind.SYMBOL if atom.spoken:
            return Part.OTHER
        case Kind.SYMBOL:
            return Part.LINE if atom.value == "\n" else Part.MARK
        case Kind.FILLER:
            return Part.OTHER
        case _ if atom.value in UNITS:
            return Part.UNIT
    code = written.isupper() and len(written) in _REGION_LENGTHS and not reading.text.isupper()
    return Part.REGION if code or written == "nan" else Part.WORD
