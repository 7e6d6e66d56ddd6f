"""Sentences as a recogniser of speech writes them: no capitals, no marks, words said twice, cut short."""
# ruff: noqa: SIM905, PLR2004  as in names_numbers.py

import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from redaction.training.names_lists import plain
from redaction.training.names_text import Piece, Sentence

_FILLERS: Final = (*"um uh er erm mm like so well okay yeah hmm".split(), "you know", "i mean")
_MARKS: Final = re.compile(r"[.,](?=\s|$)|(?<=\s)[.,-](?=\s)|[?!;|\"()]|:(?=\s|$)")


def heard(sentence: Sentence, chance: random.Random) -> Sentence:
    """The sentence as it comes, by one way or another: three in ten as written, six in ten as speech."""
    draw = chance.random()
    if draw < 0.3:
        return sentence
    if draw < 0.36:
        return _mapped(sentence, str.title) if draw < 0.33 else _mapped(sentence, str.upper)
    if draw < 0.42:
        return _mapped(sentence, str.lower)
    return spoken(sentence, chance)


def spoken(sentence: Sentence, chance: random.Random) -> Sentence:
    """The sentence in lower case, without marks; with fillers, without accents and at times apostrophes, cut short."""
    lost = chance.random() < 0.4
    pieces: list[Piece] = []
    for piece in sentence.pieces:
        text = _MARKS.sub("", plain(piece.text).lower().replace("\n", " "))
        if piece.label == "PERSON":
            text = text.replace("-", " ").replace(".", "")
        if lost:
            text = text.replace("'", "")
        if not piece.label and chance.random() < 0.1:
            text = _stumbled(text, chance)
        pieces.append(replace(piece, text=text))
    pieces = _tidied(pieces)
    return _cut(pieces, chance) if chance.random() < 0.15 else Sentence(tuple(pieces))


def _stumbled(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at = chance.randrange(len(words))
    said = words[at] if chance.random() < 0.4 else chance.choice(_FILLERS)
    return " ".join([*words[:at], said, *words[at:]]) if words[at] else text


def _cut(pieces: list[Piece], chance: random.Random) -> Sentence:
    """The beginning of the sentence, to the end of some word: an interim result."""
    whole = Sentence(tuple(pieces))
    ends = [match.end() for match in re.finditer(r"\S+", whole.text)][2:]
    if not ends:
        return whole
    left, kept = chance.choice(ends), []
    for piece in pieces:
        kept.append(replace(piece, text=piece.text[: max(0, left)]))
        left -= len(piece.text)
    return Sentence(tuple(_tidied(kept)))


def _mapped(sentence: Sentence, change: Callable[[str], str]) -> Sentence:
    return Sentence(tuple(replace(piece, text=change(piece.text)) for piece in sentence.pieces))


def _tidied(pieces: list[Piece]) -> list[Piece]:
    """One space between words, and none at either end of an entity."""
    tidy: list[Piece] = []
    for piece in pieces:
        text = re.sub(r"\s+", " ", piece.text)
        before = tidy[-1].text[-1:] if tidy else " "
        if before == " ":
            text = text.lstrip()
        if piece.label and text != text.rstrip():
            tidy += [replace(piece, text=text.rstrip()), Piece(" ")]
        elif text:
            tidy.append(replace(piece, text=text))
    return tidy
