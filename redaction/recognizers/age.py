"""Ages over 89 (45 CFR 164.514(b)(2)(i)(C)); younger ones may be shown."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import cue, distance
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading

_LAST_SHOWN: Final = 89
_OLDEST: Final = 130
_CUE: Final = cue(r"aged?|age is|i'm|i am|he's|she's|he is|she is|turned|turning|turns|is now")
_AFTER: Final = re.compile(r"[\s-]*(?:years?[\s-]*(?:old|of age)|y/?o\b|year[\s-]*old|years young)")
_BARE_CUES: Final = cue(r"aged|age(?: is)?|turned|turning|turns")


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers from 90 that are said to be someone's age."""
    for atom in reading.atoms:
        if atom.kind is not Kind.DIGITS or len(atom.value) > 3 or not _LAST_SHOWN < int(atom.value) < _OLDEST:  # noqa: PLR2004
            continue
        old = _AFTER.match(reading.lower, atom.end)
        near = distance(reading, atom.start, _BARE_CUES)
        if old or (near is not None and near <= 1):
            yield Finding(atom.start, atom.end, Label.AGE_OVER_89, 0.9, "age-over-89")
