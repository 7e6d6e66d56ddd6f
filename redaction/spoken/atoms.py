"""A text's words, digits and marks, and what is said as one of them."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, TypeAlias

from redaction.numbers import ORDINALS, Numerals
from redaction.spoken.dictated import dictated
from redaction.spoken.reading import Atom, Kind

Token: TypeAlias = tuple[int, int, str]
"""Offsets, and the lower-cased word, the ASCII digits, or "" for a mark."""

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+|[^\w\s]|_|\n")
_ASCII_TOKEN: Final = re.compile(r"([a-z]+(?:'[a-z]+)*|[0-9]+)|[^a-z0-9\s]|\n")
"""The same of lower-cased ASCII; what is no mark is its group."""
_SYMBOLS: Final = {
    "dot": ".", "dash": "-", "hyphen": "-", "minus": "-", "underscore": "_", "slash": "/", "at": "@", "plus": "+",
    "period": ".", "hash": "#", "hashtag": "#",
}  # fmt: skip
_DOTTED: Final = frozenset({"dotcom", "dotnet", "dotorg", "dotco", "dotuk", "dotedu", "dotgov"})
"""A dot and the end of a host, as recognisers write them together."""
_FILLERS: Final = frozenset({"um", "umm", "uh", "uhh", "er", "erm", "hmm", "hm", "mm", "mhm", "ah", "uhm", "eh"})
_TELLING: Final = _SYMBOLS.keys() | _FILLERS | _DOTTED
"""Words that may be more than words."""
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cs"})
"""Unicode categories of what no reader sees: it must not hide a number's parts from each other."""


def cut(text: str, numerals: Numerals) -> list[Atom]:
    """Cut a text into atoms, disjoint and in order."""
    tokens = _tokens(text, numerals)
    words = dictated([word for _, _, word in tokens], numerals)
    atoms: list[Atom] = []
    begins, done = numerals.begins, 0
    for index, (start, end, word) in enumerate(tokens):
        if index < done:
            continue
        if words[index] in begins:
            digits, taken, quantity = numerals.at(words, index)
            if taken:
                done = index + taken
                atoms.append(Atom(start, tokens[done - 1][1], Kind.DIGITS, digits, spoken=True, quantity=quantity))
                continue
        if len(word) > 1 and word not in _TELLING and word[0].isalpha():
            atoms.append(Atom(start, end, Kind.WORD, word))
            continue
        if word in _DOTTED and atoms:
            atoms.append(Atom(start, start + len("dot"), Kind.SYMBOL, ".", spoken=True))
            start, word = start + len("dot"), word.removeprefix("dot")  # noqa: PLW2901  what is left of it
        atoms.append(_atom(start, end, word, text))
    return atoms


def _atom(start: int, end: int, word: str, text: str) -> Atom:
    if not word:
        return Atom(start, end, Kind.SYMBOL, text[start:end])
    if word.isdigit():
        return Atom(start, end, Kind.DIGITS, word)
    if word in _SYMBOLS:
        return Atom(start, end, Kind.SYMBOL, _SYMBOLS[word], spoken=True)
    if word in _FILLERS and not _begins_code(start, end, text):
        return Atom(start, end, Kind.FILLER, word)
    letter = len(word) == 1 and (word.isascii() or word.upper() != word)  # one character of Han is a word
    return Atom(start, end, Kind.LETTER if letter else Kind.WORD, word)


def _begins_code(start: int, end: int, text: str) -> bool:
    """Whether "EH" or "er7" is the beginning of a code: capitals where not all is, or grown to a digit."""
    return text[end : end + 1].isdigit() or (text[start:end].isupper() and not text.isupper())


def _tokens(text: str, numerals: Numerals) -> list[Token]:
    found = _ascii(text) if text.isascii() else list(_any(text))
    return _unhyphenated(found, text, numerals) if "-" in text else found


def _ascii(text: str) -> list[Token]:
    return [(match.start(), match.end(), match[1] or "") for match in _ASCII_TOKEN.finditer(text.lower())]


def _any(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        if word.isascii():
            yield start, end, word.lower() if word[0].isalnum() else ""
        elif any(char.isdigit() for char in word):
            yield from _digits(word, start)
        elif word[0].isalpha():
            yield start, end, unicodedata.normalize("NFKC", word).lower().replace("\u2019", "'")
        elif unicodedata.category(word[0]) not in _INVISIBLE:
            yield start, end, ""


def _digits(word: str, start: int) -> Iterator[Token]:
    """Digits of any script as ASCII ones; `str.isdigit` is true of more than `int` takes ("\u00b2")."""
    at = 0
    while at < len(word):
        end = at + 1
        telling = word[at].isdigit()
        while end < len(word) and word[end].isdigit() is telling:
            end += 1
        part = word[at:end]
        value = "".join(str(unicodedata.digit(char)) for char in part) if telling else part.lower()
        yield start + at, start + end, value
        at = end


def _unhyphenated(tokens: list[Token], text: str, numerals: Numerals) -> list[Token]:
    """Drop the hyphen of "twenty-five", "twenty-fifth" and "double-five", which would hide the number."""
    return [
        token
        for index, token in enumerate(tokens)
        if token[2]
        or text[token[0]] != "-"
        or not 0 < index < len(tokens) - 1
        or not _is_number(tokens[index - 1][2], tokens[index + 1][2], numerals)
    ]


def _is_number(before: str, following: str, numerals: Numerals) -> bool:
    """Whether two words that a hyphen joins are one number."""
    if not (before in numerals.tens or before in numerals.repeats or before in numerals.phrased):
        return False
    number = following in numerals.units or following in ORDINALS or following in numerals.zeros
    digit = len(following) == 1 and following.isdigit()  # "triple-3"
    return number or digit or following in numerals.phrased
