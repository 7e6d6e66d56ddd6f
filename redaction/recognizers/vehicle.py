"""Licence plates and vehicle identification numbers (45 CFR 164.514(b)(2)(i)(L); VIN: 49 CFR 565).

A VIN has seventeen characters without I, O and Q, the ninth a check digit where it was made for North America.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading, Run
from redaction.validators import vin

PLATE: Final = Code(
    Label.VEHICLE_ID,
    "plate",
    (
        "[license|licence|number|registration|vehicle|car|truck|van|vanity] (plate|plates) [number|no|#]",
        "[license|licence] (tag|tags|reg|rego|registration) (number|no|#)",
        "(license|licence) (tag|tags)",
        "vehicle (registration|tag|reg) [number|no|#]",
        "(plated|plate reads)",
        "(tag|tags|reg|rego) (on|of|for) (my|the|his|her|our|their) (car|truck|van|suv|bike|motorcycle|trailer)",
    ),
    ("(tag|tags|reg|rego|registration)",),
    shortest=3,
    shortest_weak=5,
    longest=8,
    letters=True,
    sweep=True,
)
VIN: Final = Code(
    Label.VEHICLE_ID,
    "vin",
    ("(vin|v i n|vehicle identification|vehicle id|chassis|vins) [number|no|#|code]",),
    shortest=5,
    longest=17,
    letters=True,
    sweep=True,
    checks=("vin",),
)
CODES: Final = register(PLATE, VIN)
_VIN_LENGTH: Final = 17
_VIN_SHAPE: Final = re.compile(r"[a-hj-npr-z0-9]{11}[a-hj-npr-z0-9]{2}\d{4}")
_FEWEST_LETTERS: Final = 3


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and VINs by their form, the surer by their check digit."""
    yield from claimed(reading, CODES)
    for run in reading.runs:
        if len(run.chars) == _VIN_LENGTH and _VIN_SHAPE.fullmatch(run.chars.replace("o", "0")):
            yield from _uncued(run)


def _uncued(run: Run) -> Iterator[Finding]:
    checked = vin(run.chars.replace("o", "0"))
    if checked and not run.chars.isdigit():
        yield Finding(run.start, run.end, Label.VEHICLE_ID, 0.98, "vin", "vin")
    elif len(run.chars) - len(run.digits) >= _FEWEST_LETTERS:
        yield Finding(run.start, run.end, Label.VEHICLE_ID, 0.7, "vin")
