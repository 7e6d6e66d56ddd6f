"""Licence plates and vehicle identification numbers (45 CFR 164.514(b)(2)(i)(L))."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import CuedCode, cue
from redaction.entities import Finding, Label
from redaction.spoken import Reading

_PLATE: Final = CuedCode(
    Label.VEHICLE_ID,
    cue(
        r"(?:licen[sc]e |number |registration )?plates?(?: number)?|tag number|vehicle (?:registration|tag)(?: number)?"
    ),
    4,
    8,
    letters=True,
)
_VIN: Final = CuedCode(
    Label.VEHICLE_ID,
    cue(r"vin(?: number)?|v\.? ?i\.? ?n\.?|vehicle (?:identification|id)(?: number)?"),
    5,
    17,
    letters=True,
)
_VIN_SHAPE: Final = re.compile(r"[a-hj-npr-z0-9]{17}")
_VALUES: Final = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("abcdefgh", range(1, 9), strict=True)),
    **dict(zip("jklmn", range(1, 6), strict=True)),
    "p": 7, "r": 9,
    **dict(zip("stuvwxyz", range(2, 10), strict=True)),
}  # fmt: skip
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and VINs by their check digit."""
    yield from _PLATE.find(reading)
    yield from _VIN.find(reading)
    for run in reading.runs:
        if _VIN_SHAPE.fullmatch(run.chars) and checked(run.chars):
            yield Finding(run.start, run.end, Label.VEHICLE_ID, 0.98, "vin-check-digit")


def checked(vin: str) -> bool:
    """The check digit of 49 CFR 565.15(c)."""
    rest = sum(_VALUES[char] * weight for char, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return vin[8] == ("x" if rest == 10 else str(rest))  # noqa: PLR2004
