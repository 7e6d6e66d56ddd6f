"""Values of every kind, rendered in the style of an utterance."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from redaction.entities import Label
from redaction.training import identifiers, net, people
from redaction.training.digits import Piece, spoken, text_of, unmistakable, written
from redaction.training.palette import Draw


class Style(StrEnum):
    """How a recogniser writes what it heard."""

    SPOKEN = "spoken"
    """Number words; no digits."""
    MIXED = "mixed"
    """Lower case without punctuation, numbers as digits or half and half."""
    ITN = "itn"
    """Cased, punctuated, and formatted by inverse text normalisation."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A value as it stands in a text.

    Attributes:
        label: What kind of personal data.
        kind: Which of `KINDS`.
        value: What it says, whatever it is written like: digits, letters, or words.
        text: Its words.
    """

    label: Label
    kind: str
    value: str = field(repr=False)
    text: str = field(repr=False)


_COMPOSED: Final = people.KINDS | net.KINDS
KINDS: Final = frozenset(identifiers.KINDS) | frozenset(_COMPOSED)


def render(draw: Draw, kind: str, style: Style) -> Rendering:
    """A random value of a kind, in one of the many ways of a style."""
    if kind in identifiers.KINDS:
        label, make, separator = identifiers.KINDS[kind]
        pieces = _identifier(draw, make(draw), separator, style)
        return Rendering(
            label, kind, "".join(piece.means for piece in pieces), _opened(draw, kind, text_of(pieces), style)
        )
    named, compose = _COMPOSED[kind]
    aloud = style is Style.SPOKEN or (style is Style.MIXED and draw.chance(0.4))
    pieces = compose(draw, aloud=aloud)
    return Rendering(named, kind, "".join(piece.means for piece in pieces), text_of(pieces))


def _identifier(draw: Draw, groups: identifiers.Groups, separator: str, style: Style) -> list[Piece]:
    match style:
        case Style.SPOKEN:
            return _listed(draw, spoken(draw, groups))
        case Style.ITN:
            return written(draw, groups, separator)
        case Style.MIXED:
            return _mixed(draw, groups)


def _listed(draw: Draw, pieces: list[Piece]) -> list[Piece]:
    """With commas, as recognisers that punctuate write digits said slowly: "two, oh six, two, four"."""
    if not draw.chance(0.15):
        return pieces
    marked = [Piece(piece.said + ("," if draw.chance(0.6) else ""), piece.means) for piece in pieces[:-1]]
    return [*marked, *pieces[-1:]]


def _mixed(draw: Draw, groups: identifiers.Groups) -> list[Piece]:
    way = draw.weighted({"groups": 0.45, "singles": 0.25, "half": 0.3})
    if way == "groups":
        return [Piece(group, group) for group in groups]
    if way == "singles":
        return [Piece(char, char) for group in groups for char in group]
    pieces: list[Piece] = []
    for group in groups:
        pieces += spoken(draw, [group], plain=True) if draw.chance(0.5) else [Piece(group, group)]
    return unmistakable(pieces)


def _opened(draw: Draw, kind: str, text: str, style: Style) -> str:
    """A phone number's area in brackets or named as such, a plus before its country."""
    if kind != "phone":
        return text
    if style is not Style.ITN:
        return f"area code {text}" if draw.chance(0.04) else text
    head, dash, tail = text.partition("-")
    if len(head) == 3 and tail.count("-") == 1 and head.isdigit() and draw.chance(0.4):  # noqa: PLR2004
        return f"({head}) {tail}"
    return f"+{text}" if text.startswith("1") and dash and draw.chance(0.5) else text
