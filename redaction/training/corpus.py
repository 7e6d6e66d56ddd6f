"""Labelled utterances without end, in the format of the gold sets: for development, training and properties.

    python -m redaction.training.corpus --seed 1 --count 500 --part development --out FILE

One JSON object a line: `id`, `style` (spoken, mixed, itn, split, neg), `text`, `spans` (`start`, `end`, `label`, and
beside these `kind` and `value`: what it says, whatever it is written like), `boundaries`. The same seed gives the same
text. `held-out` shares no sentence, name, town, street, filler or mail domain with `development`; `unseen` has the
values of `held-out` in sentences of its own.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypedDict

from redaction.training import ordinary
from redaction.training.forms import Style, render
from redaction.training.noise import Stretch, cuts, heard
from redaction.training.palette import Draw, Part
from redaction.training.templates import Carrier, Slot, carriers

ORDINARY_SHARE: Final = 0.2
_STYLES: Final = {Style.SPOKEN: 0.5, Style.MIXED: 0.17, Style.ITN: 0.33}
_SPLIT_SHARE: Final = 0.15


class Span(TypedDict):
    """Personal data in a text."""

    start: int
    end: int
    label: str
    kind: str
    value: str


class Row(TypedDict):
    """One labelled utterance."""

    id: int
    style: str
    text: str
    spans: list[Span]
    boundaries: list[int]


def generate(seed: int, count: int, part: Part = Part.DEVELOPMENT) -> Iterator[Row]:
    """So many labelled utterances of one part."""
    draw = Draw(seed, part)
    for number in range(count):
        plain = draw.chance(ORDINARY_SHARE)
        yield _row(draw, number, draw.one(carriers(part, ordinary=plain)))


def _row(draw: Draw, number: int, carrier: Carrier) -> Row:
    style = draw.weighted(_STYLES)
    text, spans = _assembled(heard(draw, [_filled(draw, part, style) for part in carrier.parts], style))
    split = draw.chance(_SPLIT_SHARE) and " " in text
    boundaries = cuts(draw, text, [(span["start"], span["end"]) for span in spans]) if split else []
    if boundaries and style is Style.ITN and draw.chance(0.4):
        text, spans, boundaries = _closed(text, spans, boundaries)
    named = "neg" if not spans else "split" if boundaries else style.value
    return Row(id=number, style=named, text=text, spans=spans, boundaries=boundaries)


def _filled(draw: Draw, part: str | Slot, style: Style) -> Stretch:
    if isinstance(part, str):
        return Stretch(part)
    if not part.labelled:
        return Stretch(ordinary.KINDS[part.kind](draw, aloud=style is Style.SPOKEN or draw.chance(0.3)))
    made = render(draw, part.kind, style)
    return Stretch(made.text, made.label, made.kind, made.value)


def _assembled(pieces: list[Stretch]) -> tuple[str, list[Span]]:
    """One text, and where its values stand."""
    text, spans = "", list[Span]()
    for piece in pieces:
        start = len(text)
        words = piece.text if text and not text.endswith(" ") else piece.text.lstrip()
        text += words
        if piece.label is not None:
            spans.append(Span(start=start, end=len(text), label=piece.label.value, kind=piece.kind, value=piece.value))
    return text.rstrip(), spans


def _closed(text: str, spans: list[Span], boundaries: list[int]) -> tuple[str, list[Span], list[int]]:
    """With a full stop at the end of each segment but the last, as recognisers that punctuate put there."""
    moved, added = list[int](), 0
    for cut in boundaries:
        at = cut + added - 1
        if text[at - 1].isalnum():
            text = text[:at] + "." + text[at:]
            for span in spans:
                span["start"] += span["start"] >= at
                span["end"] += span["end"] > at
            added += 1
        moved.append(cut + added)
    return text, spans, moved


def main() -> None:
    """Write a file of labelled utterances."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--part", type=Part, default=Part.DEVELOPMENT, choices=list(Part))
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    with asked.out.open("w", encoding="utf-8") as out:
        for row in generate(asked.seed, asked.count, asked.part):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
