"""What recognition and hesitation do to an utterance: case, marks, fillers, false starts, and cuts into segments."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from redaction.entities import Label
from redaction.training.forms import Style
from redaction.training.palette import Draw

_MOST_CUTS: Final = 4
_WITHIN: Final = 5
"""How much likelier a cut is inside a value than elsewhere: those are the ones that matter."""
_MARKS: Final = re.compile(r"['\u2019](?!\w)|[.,:](?!\d)|[?!;\"()]")
_VALUE_MARKS: Final = re.compile(r"[^\w\s']")
_HEARD: Final = ("so", "okay so", "yeah", "well", "right", "sure", "uh yeah", "let me see", "hang on")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of an utterance: personal data, or what stands around it."""

    text: str = field(repr=False)
    label: Label | None = None
    kind: str = ""
    value: str = field(default="", repr=False)


def heard(draw: Draw, pieces: list[Stretch], style: Style) -> list[Stretch]:
    """The pieces as a recogniser writes them in this style, hesitation and all."""
    hesitant = _hesitant(draw, pieces)
    if style is Style.ITN or (style is Style.SPOKEN and draw.chance(0.2)):
        return hesitant
    return [_plain(piece) for piece in hesitant]


def _hesitant(draw: Draw, pieces: list[Stretch]) -> list[Stretch]:
    kept: list[Stretch] = []
    for number, piece in enumerate(pieces):
        carrier = piece.label is None
        if carrier and number == 0 and draw.chance(0.12):
            kept.append(Stretch(f"{draw.one(_HEARD).capitalize()}, "))
            piece = replace(piece, text=_lower_first(piece.text))  # noqa: PLW2901  the sentence now begins before it
        if not carrier and number and draw.chance(0.06):
            kept.append(Stretch(draw.one(draw.palette.fillers) + ", "))
        kept.append(piece)
    return kept


def _lower_first(text: str) -> str:
    word = text.split(" ", 1)[0]
    keeps = word in {"I", "I'm", "I've", "I'd", "I'll"} or word.isupper()
    return text if keeps else text[:1].lower() + text[1:]


def _plain(piece: Stretch) -> Stretch:
    """Without case, and without marks except those that a value needs."""
    text = piece.text.lower()
    if piece.label is None:
        text = re.sub(r" {2,}", " ", _MARKS.sub("", text))
    elif not any(char.isdigit() or char in "@_." for char in text):
        text = " ".join(_VALUE_MARKS.sub(" ", text).split())
    return replace(piece, text=text)


def cuts(draw: Draw, text: str, spans: list[tuple[int, int]]) -> list[int]:
    """Offsets of the words with which a new segment begins: one to four of them, inside values mostly."""
    gaps = [match.end() for match in re.finditer(r"\s+", text)]
    within = [at for at in gaps if any(a < at < b for a, b in spans)]
    pool = within * _WITHIN + gaps
    wanted = draw.weighted({1: 0.5, 2: 0.25, 3: 0.15, _MOST_CUTS: 0.1})
    return sorted({draw.one(pool) for _ in range(wanted)}) if pool else []
