"""Post codes that stand alone: cued ones of any country, British and Canadian ones by their shape.

Shapes: Royal Mail, "Programmers' guide" edition 7 (BS 7666); Canada Post, "Addressing guidelines" section 5.5; USPS
Publication 28 section 213 (ZIP Code); Eircode, "Product guide" (routing key and unique identifier); India Post (PIN).
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import cue, distance, follows, is_quantity
from redaction.entities import Finding, Label
from redaction.spoken import Reading, Run

CUE: Final = cue(r"zip(?:s| ?codes?)?|postal codes?|post[ -]?codes?|area zip|eir ?codes?|pin ?code")
_BRITISH: Final = (
    r"(?:gir ?0aa|[a-pr-uwyz](?:[0-9]{1,2}|[a-hk-y][0-9]|[a-hk-y][0-9][0-9abehmnprv-y]|[0-9][a-hjkps-uw])"
    r" ?[0-9][abd-hjlnp-uw-z]{2})"
)
_CANADIAN: Final = r"(?:[abceghj-nprstvxy][0-9][abceghj-nprstv-z] ?[0-9][abceghj-nprstv-z][0-9])"
_IRISH: Final = r"(?:[acdefhknprtvwxy][0-9][0-9w][0-9acdefhknprtvwxy]{4})"
_INDIAN: Final = r"(?:[1-9][0-9]{5})"
WRITTEN: Final = re.compile(rf"(?<![\w-])(?:{_BRITISH}|{_CANADIAN})(?![\w-])", re.IGNORECASE)
_HEARD: Final = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]?[,.] ?\d ?[ABD-HJLNP-UW-Z]{2}(?![\w-])")
"""A British one with a recogniser's mark for its pause: "LA9, 4 QT"."""
_SHAPE: Final = re.compile(rf"{_BRITISH}|{_CANADIAN}")
_SHAPES: Final = re.compile(rf"{_BRITISH}|{_CANADIAN}|{_IRISH}|{_INDIAN}")
_SHORTEST: Final = 3
_LONGEST: Final = 9


def find(reading: Reading) -> Iterator[Finding]:
    """Codes after or before "zip", "postcode", and those whose shape no other number has."""
    for match in WRITTEN.finditer(reading.text):
        yield Finding(match.start(), match.end(), Label.LOCATION, 0.84, "postcode-shape")
    for match in _HEARD.finditer(reading.text) if reading.figures > 1 and reading.capitals else ():
        yield Finding(match.start(), match.end(), Label.LOCATION, 0.84, "postcode-shape")
    for run in reading.runs:
        if not run.digits or not _SHORTEST <= len(run.chars) <= _LONGEST:
            continue
        words = distance(reading, run.start, CUE)
        if words and is_quantity(reading, run):
            continue  # "zip file is 300 megabytes"
        end = _end(reading, run)
        if words is not None:
            yield Finding(run.start, end, Label.LOCATION, 0.97 - 0.01 * words, "cue:location")
        elif follows(reading, run.end, CUE):
            yield Finding(run.start, run.end, Label.LOCATION, 0.83, "cue-after:location")
        elif _spelled(reading, run):
            yield Finding(run.start, end, Label.LOCATION, 0.6, "postcode-shape")


def is_postcode(chars: str) -> bool:
    """Whether digits and letters have the shape of a British, Canadian, Irish or Indian code, as others have."""
    return _SHAPES.fullmatch(chars) is not None


def _end(reading: Reading, run: Run) -> int:
    """With the last "a" of "one a a", which reads as an article."""
    after = reading.after(run.last, 1)
    grown = after and after[0].value == "a" and _SHAPE.fullmatch(run.chars + "a") is not None
    return after[0].end if grown else run.end


def _spelled(reading: Reading, run: Run) -> bool:
    """Whether a run that was read out has the shape of a British or Canadian code."""
    members = reading.atoms[run.first : run.last + 1]
    apart = len(members) == len(run.chars)  # "r 2 w 2 x 5"
    spoken = (apart or any(atom.spoken for atom in members)) and all(atom.value != "and" for atom in members)
    shaped = _SHAPE.fullmatch(run.chars) or _end(reading, run) != run.end
    return spoken and bool(shaped)
