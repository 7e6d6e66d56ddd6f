"""A postal address while it grows over what addresses consist of: names, numbers, particles, regions, countries."""

from typing import Final

from redaction.recognizers.postal_parts import BULLETS, LINE_HEADS, PARTICLES, TITLES, Page, Part
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, WEEKDAYS

_MOST_UNCASED: Final = 4
_MOST_LINES: Final = 6
_INNER_MARKS: Final = BULLETS | {",", "#", ".", "'", "\u2019", "/"}
MOST_WORDS: Final = 7
"""Words between two numbers of one address, at most."""


class Block:
    """An address while it grows to the right. Each step returns the next token, or None where the address ends."""

    def __init__(self, page: Page, index: int) -> None:
        self._page = page
        self._at = index
        self._last = index
        self._loose = 0
        self._lines = 0

    def finish(self) -> int:
        """The last token of the address."""
        at: int | None = self._at
        while at is not None and at < len(self._page.tokens):
            at = self._step(at)
        return self._last

    def _step(self, at: int) -> int | None:
        page = self._page
        following: int | None = None
        match page.part(at):
            case Part.LINE:
                following = self._line(at)
            case Part.MARK if page.value(at) in _INNER_MARKS and not page.sentence_ends(at):
                following = at + 1
            case Part.NUMBER if page.house(at):
                following = self._take(at)
            case Part.UNIT if (number := page.unit_number(at)) is not None:
                following = self._take(number)
            case Part.COUNTRY:
                self._last = page.post_code(at + 1) or at
            case Part.REGION:
                following = self._region(at)
            case Part.WORD:
                following = self._word(at)
        return following

    def _take(self, at: int) -> int:
        self._last, self._loose = at, 0
        return at + 1

    def _region(self, at: int) -> int | None:
        page = self._page
        self._last = at
        code = page.post_code(at + 1)
        if code is None:
            return at + 1
        self._last = code
        at = code + 1
        while page.part(at) is Part.LINE or page.value(at) == ",":
            at += 1
        if page.part(at) is Part.COUNTRY:
            self._last = at
        return None

    def _line(self, at: int) -> int | None:
        self._lines += 1
        return at + 1 if self._lines <= _MOST_LINES and _line_goes_on(self._page, at) else None

    def _word(self, at: int) -> int | None:
        word = self._page.value(at)
        if word in LINE_HEADS or word in MONTHS or word in WEEKDAYS or word in TITLES:
            return None
        if not self._grows(at):
            return None
        self._loose += 1
        token = self._page.tokens[at]
        if not (word in PARTICLES and not (token.capital and self._page.reading.cased)):
            self._last = at
        return at + 1

    def _grows(self, at: int) -> bool:
        page = self._page
        token = page.tokens[at]
        if token.value in PARTICLES or token.street:
            return True
        if not page.reading.cased:
            return self._loose < _MOST_UNCASED and token.value not in FUNCTION_WORDS
        if token.capital:
            return self._loose < MOST_WORDS
        return page.name_part(at) and _number_follows(page, at)


def _number_follows(page: Page, at: int) -> bool:
    """Whether a number comes on the same line after at most two more such words: "Trg revolucije 12"."""
    for here in range(at + 1, min(len(page.tokens), at + 4)):
        if page.part(here) is Part.NUMBER:
            return page.house(here)
        if not page.name_part(here):
            return False
    return False


def _line_goes_on(page: Page, line: int) -> bool:
    """Whether the line after token `line` can be part of an address: no telephone, no "Phone:", no sentence."""
    at = line + 1
    while page.part(at) is Part.LINE or page.value(at) in BULLETS | {","}:
        at += 1
    match page.part(at):
        case Part.UNIT | Part.COUNTRY | Part.REGION:
            return True
        case Part.NUMBER:
            follows = page.part(at + 1)
            alone = follows in {None, Part.LINE, Part.OTHER, Part.WORD} or page.value(at + 1) in FUNCTION_WORDS
            return page.post_code(at) == at and alone
        case Part.WORD:
            return page.value(at + 1) != ":" and page.value(at) not in FUNCTION_WORDS
        case _:
            return False
