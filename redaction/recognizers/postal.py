"""Postal addresses as they are written the world over, over one line or several, as one span.

An address is recognised by its skeleton, not by a list of places: a unit ("Apt. 4"), a kind of street beside a number,
two numbers around a name, a country or region before a post code. From there it grows over what addresses consist of:
names, numbers, particles, regions, countries. Sources: Universal Postal Union, S42 templates; USPS Publication 28.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.recognizers.postal_block import MOST_WORDS, Block
from redaction.recognizers.postal_parts import BULLETS, TITLES, Page, Part, page_of
from redaction.spoken import Reading
from redaction.vocabulary import MONTHS, STATE_CODES

_DIGITS: Final = re.compile(r"\d")
_DAY_OF_MONTH: Final = re.compile(r"(?:[12]?\d|3[01])(?:st|nd|rd|th)\b")
_LONGEST_MONTH: Final = 12
_ZIP: Final = 5
_SHORTEST_WORD: Final = 3
_MOST_STREET: Final = 4
"""Words between a kind of street and its number."""
_NUMBERED_ROADS: Final = frozenset({"highway", "hwy", "route", "interstate", "freeway", "motorway"})
_MOST_TOKENS: Final = 40
_REGIONS: Final = STATE_CODES | frozenset("ON QC BC AB MB SK NS NB NL PE YT NT NU NSW VIC QLD SA WA TAS ACT".split())
"""Those that a post code alone may follow: of the United States, Canada and Australia (ISO 3166-2)."""
_NAME_WORDS: Final = 3
_PREPOSITIONS: Final = frozenset("@ at to from in near with address addresses is are moved live lives living".split())


def find(reading: Reading) -> Iterator[Finding]:
    """Addresses with written numbers."""
    if not _DIGITS.search(reading.text):
        return
    page = page_of(reading)
    reached = -1
    for index in range(len(page.tokens)):
        if index <= reached or not _anchors(page, index):
            continue
        first = max(_begin(page, index), reached + 1)
        last = Block(page, index).finish()
        if last > first and _whole(page, first, last) and not _day(reading, page.tokens[first].start):
            reached = last
            yield Finding(page.tokens[first].start, page.tokens[last].end, Label.LOCATION, 0.92, "postal-block")


def _day(reading: Reading, start: int) -> bool:
    """Whether what looks like a house's number is the day behind a month: "January 29th involved …"."""
    before = reading.lower[max(0, start - _LONGEST_MONTH) : start].rstrip(" .").rpartition(" ")[2]
    return before in MONTHS and _DAY_OF_MONTH.match(reading.lower, start) is not None


def _anchors(page: Page, index: int) -> bool:
    """Whether an address must be here, with this token in it."""
    match page.part(index):
        case Part.UNIT:
            return page.unit_number(index) is not None and _numbered_before(page, index)
        case Part.COUNTRY:
            return page.post_code(index + 1) is not None
        case Part.REGION:
            code = page.post_code(index + 1)
            # "ID 007416": Idaho has ZIP codes of five digits
            return code is not None and (page.value(index) != "id" or len(page.value(code)) == _ZIP)
        case Part.WORD:
            return page.tokens[index].street and _beside_number(page, index)
        case Part.NUMBER:
            return _two_numbers(page, index)
        case _:
            return False


def _numbered_before(page: Page, index: int) -> bool:
    """A number stands before a unit, or another unit behind it: "3 Elm, Apt. 4", "Unit 0 Box 1234"."""
    after = page.unit_number(index)
    if after is not None and page.part(after + 1) in {Part.UNIT, Part.NUMBER}:
        return True
    return any(page.part(at) in {Part.NUMBER, Part.UNIT} or page.street(at) for at in _left(page, index))


def _beside_number(page: Page, index: int) -> bool:
    """A kind of street with a number before its name or behind it: "12 Rue X", "Hauptstrasse 4", "40 Elm Street"."""
    token = page.tokens[index]
    if not token.capital and len(token.value) <= 2:  # noqa: PLR2004  "st", "dr" in a sentence
        return False
    at = index + 1
    while not _is_road(page, index) and at < len(page.tokens) and at - index <= _MOST_STREET and page.name_part(at):
        at += 1
    if not _is_road(page, index) and page.house(at):
        return page.tokens[at].start - page.tokens[at - 1].end <= 1
    return any(page.part(before) is Part.NUMBER for before in _left(page, index))


def _is_road(page: Page, index: int) -> bool:
    """Whether a road is called by its number, and no house stands on it: "highway 101"."""
    return page.value(index) in _NUMBERED_ROADS and page.part(index + 1) is Part.NUMBER


def _two_numbers(page: Page, index: int) -> bool:
    """A house number, a name, another number: "85 Trg revolucije 12", where an address is due."""
    if not _due(page, index):
        return False
    at, words, capitals = index + 1, 0, 0
    while at < len(page.tokens) and at - index <= MOST_WORDS and page.name_part(at):
        words += page.part(at) is not Part.MARK
        capitals += page.tokens[at].capital
        at += 1
    return words > 0 and capitals > 0 and page.house(at)


def _due(page: Page, index: int) -> bool:
    """Whether an address may begin here: at a line's start, or after "at", "to", "address:"."""
    at = index - 1
    while page.part(at) is Part.MARK and page.value(at) in BULLETS | {":", ",", ";"}:
        at -= 1
    if at < 0 or page.part(at) is Part.LINE:
        return "\n" in page.reading.text
    after_and = page.value(at) == "and" and page.value(at - 1) in {",", "addresses"}
    return page.value(at) in _PREPOSITIONS or after_and


def _left(page: Page, index: int) -> Iterator[int]:
    """The tokens before `index` that may belong to the same address, nearest first."""
    words = lines = 0
    for at in range(index - 1, max(-1, index - 1 - _MOST_TOKENS), -1):
        part = page.part(at)
        if part is Part.LINE:
            lines, words = lines + 1, 0
            if lines > 2 or _begins_numbered(page, at) or not _numbered_line(page, at):  # noqa: PLR2004
                return
            continue
        if part is Part.UNIT or page.house(at):
            words = 0
        elif page.name_part(at) or (part is Part.MARK and page.value(at) in BULLETS | {",", "#"}):
            words += 1
        else:
            return
        if words > MOST_WORDS:
            return
        yield at


def _begins_numbered(page: Page, line: int) -> bool:
    """Whether the line after token `line` begins with a house number: nothing above belongs to it."""
    at = line + 1
    while page.part(at) is Part.LINE or page.value(at) in BULLETS:
        at += 1
    return page.part(at) is Part.NUMBER and len(page.value(at)) != 5  # noqa: PLR2004  that may be a post code


def _numbered_line(page: Page, line: int) -> bool:
    """Whether the line that ends at token `line` holds a house number or a kind of street; an empty one passes."""
    at = line - 1
    while at >= max(0, line - _MOST_TOKENS) and page.part(at) is not Part.LINE:
        if page.part(at) is Part.NUMBER or page.street(at):
            return True
        at -= 1
    return at == line - 1


def _begin(page: Page, index: int) -> int:
    """The first token of the address that token `index` belongs to."""
    members = list(_left(page, index))
    telling = [at for at in members if page.part(at) in {Part.NUMBER, Part.UNIT} or page.street(at)]
    return _named_before(page, telling[-1] if telling else index, members)


def _named_before(page: Page, first: int, members: list[int]) -> int:
    """A street's name before its number ("Sahantie 72"): capitalised words that begin a line or follow "at"."""
    if page.part(first) in {Part.UNIT, Part.COUNTRY, Part.REGION}:
        return first
    at = first
    while (
        first - at < _NAME_WORDS
        and page.part(at - 1) is Part.WORD
        and page.tokens[at - 1].capital
        and (at - 1 in members or at == first)
    ):
        at -= 1
    titled = any(page.value(one) in TITLES for one in range(at - 2, first))
    return at if at < first and not titled and (at == 0 or _due(page, at)) else first


def _whole(page: Page, first: int, last: int) -> bool:
    """Whether there is a number and a word in it; "CPT 99213" is no region with its post code, "TX 78701" is."""
    parts = {
        page.part(at)
        for at in range(first, last + 1)
        if page.part(at) is not Part.WORD or len(page.value(at)) >= _SHORTEST_WORD
    }
    region = any(page.value(at).upper() in _REGIONS for at in range(first, last + 1))
    return Part.NUMBER in parts and (bool(parts & {Part.WORD, Part.UNIT, Part.COUNTRY}) or region)
