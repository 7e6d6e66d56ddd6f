"""Addresses on one line whose parts commas divide, told by the post code in the last of them.

    [John-Rosenow-Ring 36/56], [01544 Querfurt]      [9 Patel Loaf], [South Jemmastad], [TQ2 7HG]

From the part with the post code the address goes left, part by part, up to the one with the house's number: streets of
any language need no list. Order and shapes: Universal Postal Union, "Addressing the world"; S42 templates.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.gazetteer import COUNTRIES
from redaction.recognizers.postal_parts import PARTICLES
from redaction.recognizers.postcodes import WRITTEN
from redaction.recognizers.streets import PREFIXES, is_street_kind
from redaction.spoken import Reading
from redaction.vocabulary import MONTHS, WEEKDAYS, is_plain

_CAPITAL: Final = r"[A-Z\u00c0-\u00de\u0100-\u017d][^\W\d_]*(?:['\u2019-][^\W\d_]+)*\.?"
_CODE: Final = r"\d{5}-\d{3}|\d{4}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}|\d{4,5}"
_LED: Final = re.compile(
    rf"(?:[A-Z]{{1,3}}-)?(?P<code>{_CODE}) {_CAPITAL}(?: (?:{_CAPITAL}|[a-z]{{1,3}}(?= [A-Z])|\d{{1,2}}\b))*"
)
"""The code before the town: most of Europe, Brazil."""
_TRAILED: Final = re.compile(
    rf"(?:{_CAPITAL} ?(?:- )?){{1,4}}[ -](?P<code>\d{{6}}|\d{{3}} \d{{3}}|\d{{3}}-\d{{4}}|\d{{5}}(?:-\d{{3,4}})?)(?!\d)"
)
"""The code behind the town: India, Japan, Korea, Singapore, the Americas."""
_BRITISH: Final = re.compile(rf"(?:{_CAPITAL} ){{0,3}}(?i:{WRITTEN.pattern})|\d{{5}}-\d{{3}}(?![\w-])")
"""British and Canadian codes, behind a town or alone, and Brazil's alone: they are like nothing else."""
_TAIL: Final = re.compile(r" ?\([A-Z]{2}\)| / [A-Z]{2}\b")
"""A province behind the town."""
_NUMBER: Final = re.compile(r"#?\d{1,5}[a-zA-Z]?(?:[/-]\d{1,4}[a-zA-Z]?){0,2}\.?|\d[\u00ba\u00aa]|[a-zA-Z]")
_DOOR: Final = re.compile(
    r"\b(?:H\.? ?No|D\.? ?No|House No|Plot No|Door No|Flat No|Shop No|Survey No|Hno)\b\.?:? ?\d+(?:[\w/-]*\w)?",
    re.IGNORECASE,
)
"""The house's number as Indian addresses begin (India Post, "Addressing guidelines")."""
_UNITS: Final = frozenset(
    "flat apartment apt unit suite room floor building bldg block sector plot house h.no no no. c/ c/o piso esc tv th "
    "plaza depto local lot kv dom av avda r st m".split()
)
_DASHES: Final = frozenset("-\u2013/")
_NAME: Final = re.compile(r"[^\W\d_]{2}")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_COMMA: Final = re.compile(r", ?")
_YEARS: Final = (1900, 2099)
_MOST_PARTS: Final = 5
_MOST_CHARACTERS: Final = 60
"""Of one part."""
_SCORE: Final = 0.91


def find(reading: Reading) -> Iterator[Finding]:
    """Lines that end in a post code and a town, and hold a house's number."""
    text = reading.text
    if not reading.cased or not any(char.isdigit() for char in text):
        return
    for match in _DOOR.finditer(text):
        yield Finding(match.start(), match.end(), Label.LOCATION, 0.8, "address-door")
    for comma in _COMMA.finditer(text):
        end = _last_part(text, comma.end())
        first = _first(text, comma.end()) if end is not None else None
        if first is not None and end is not None and not _is_ordinary(text[first:end]):
            yield Finding(first, _end(reading, end), Label.LOCATION, _SCORE, "address-line")


def _last_part(text: str, at: int) -> int | None:
    """Where a part ends that begins here and holds a post code, and its town mostly."""
    for shape in (_LED, _TRAILED, _BRITISH):
        match = shape.match(text, at)
        if match is not None and not _is_year(match.groupdict().get("code") or ""):
            return match.end()
    return None


def _is_year(code: str) -> bool:
    return len(code) == 4 and code.isdigit() and _YEARS[0] <= int(code) <= _YEARS[1]  # noqa: PLR2004


def _is_ordinary(said: str) -> bool:
    """Whether only common words stand there, and no post code that is nothing else: "Version 12, 10586 Build"."""
    words = _WORD.findall(said.lower())
    return all(is_plain(word) and not is_street_kind(word) for word in words) and WRITTEN.search(said) is None


def _first(text: str, last: int) -> int | None:
    """Where the address begins whose last part begins at `last`; None where no house's number comes before it."""
    first, number, named, end = None, None, False, last
    for _ in range(_MOST_PARTS):
        end = len(text[:end].rstrip(" ,\n"))
        begin = max(text.rfind(mark, 0, end) for mark in ",\n") + 1
        begin += len(text[begin:end]) - len(text[begin:end].lstrip())
        start = _addressed(text, max(begin, end - _MOST_CHARACTERS), end)
        if start is None:
            break
        part = text[start:end]
        street = _NAME.search(part) is not None
        if not _goes_on(part, found=first is not None, number=number is not None, named=named):
            break
        number = start if any(char.isdigit() for char in part) else number
        named = named or street
        if number is not None and named:
            first = start
        if start != begin or not begin:
            break
        end = begin
    return first


def _goes_on(part: str, *, found: bool, number: bool, named: bool) -> bool:
    """Whether a part belongs to what stands right of it: a name before a whole street is somebody's."""
    if not found and not (number and named):
        return True
    return _begins_address(part)


def _begins_address(part: str) -> bool:
    head = part.split(maxsplit=1)[0].lower().rstrip(".")
    return head[0].isdigit() or head in _UNITS or head in PREFIXES


def _addressed(text: str, begin: int, end: int) -> int | None:
    """Where the words begin that end a part and that an address may hold: names, numbers, particles."""
    start = None
    for word in reversed(list(re.finditer(r"\S+", text[begin:end]))):
        said = word.group()
        plain = said.lower().rstrip(".") if said.lower() not in {"no:", "nr:"} else "no"
        named = re.fullmatch(_CAPITAL, said) is not None and plain not in MONTHS and plain not in WEEKDAYS
        kind = plain in PARTICLES or plain in PREFIXES or plain in _UNITS or is_street_kind(plain)
        if not (named or kind or _NUMBER.fullmatch(said) or said in _DASHES):
            break
        if said[0].isdigit() or named or plain in PREFIXES or plain in _UNITS or is_street_kind(plain):
            start = begin + word.start()
    return start


def _end(reading: Reading, end: int) -> int:
    """With the province and the country behind the town."""
    tail = _TAIL.match(reading.text, end)
    end = tail.end() if tail is not None else end
    at = reading.atom_from(end)
    if at < len(reading.atoms) and reading.atoms[at].value == ",":
        country = COUNTRIES.at(reading.atoms, at + 1)
        return reading.atoms[country].end if country is not None else end
    return end
