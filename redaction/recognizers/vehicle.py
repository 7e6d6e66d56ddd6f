"""Licence plates and vehicle identification numbers (45 CFR 164.514(b)(2)(i)(L); VIN: 49 CFR 565).

A VIN has seventeen characters without I, O and Q, the ninth a check digit where it was made for North America. A plate
needs its cue, but for those whose form hardly anything else has: the British of today and the Irish.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from redaction.cues.claims import claims
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading, Run
from redaction.spoken.alphabet import POLICE
from redaction.validators import vin
from redaction.vocabulary import is_plain

PLATE: Final = Code(
    Label.VEHICLE_ID,
    "plate",
    (
        "[license|licence|number|registration|vehicle|car|truck|van|vanity] (plate|plates) [number|no|#]",
        "[license|licence] (tag|tags|reg|rego|registration) (number|no|#)",
        "(license|licence) (tag|tags)",
        "vehicle (registration|tag|reg) [number|no|#]",
        "(targa|kennzeichen|matricula|immatriculation|plaque) [number]",
        "(plated|plate reads|index number|registration mark|vrm|v r m|number plates)",
        "(tag|tags|reg|rego) (on|of|for) (my|the|his|her|our|their) (car|truck|van|suv|bike|motorcycle|trailer)",
    ),
    ("(tag|tags|reg|rego|registration|index)", "(vehicle|car|bike|scooter|van|lorry|truck|auto) (number|no)"),
    shortest=3,
    shortest_weak=5,
    longest=10,
    letters=True,
    sweep=True,
)
VIN: Final = Code(
    Label.VEHICLE_ID,
    "vin",
    ("(vin|v i n|vehicle identification|vehicle id|chassis|vins|vign|vian) [number|no|#|code]",),
    shortest=5,
    longest=17,
    letters=True,
    sweep=True,
    checks=("vin",),
)
CODES: Final = register(PLATE, VIN)
_VIN_LENGTH: Final = 17
_VIN_WRITTEN: Final = re.compile(
    r"(?<![\w-])(?=[\dA-Z]+-)(?=(?:[A-Z-]*\d){3})(?=(?:[\d-]*[A-Z]){3})"
    r"(?:[A-HJ-NPR-Z\d]-?){16}[A-HJ-NPR-Z\d](?![\w-])"
)
"""One that hyphens part, as bodyshops write them: "1HG-CM8263-3A-004352"."""
_VIN_GROUPS: Final = re.compile(r"(?<![\w-])(?=[\dA-Z]{2,8} )(?:[A-HJ-NPR-Z\d] ?){16}[A-HJ-NPR-Z\d](?![\w-])")
"""One that spaces part, as recognisers write it: "2T1 BURHE 60C 628815"."""
_VIN_HEARD: Final = re.compile(
    r"(?<![\w-])(?<!\b\w )(?=[\da-z]{1,8} )(?:[a-hj-npr-z\d] ?){16}[a-hj-npr-z\d](?![\w-])", re.IGNORECASE
)
"""The same in any case: "1 hg cm82650a417529"."""
_FEWEST_DIGITS: Final = 6
_FEWEST_OF_VIN: Final = 3
_FEWEST_OF_PLATE: Final = 2
"""Digits."""
_VIN_SHAPE: Final = re.compile(r"[a-hj-npr-z0-9]{11}[a-hj-npr-z0-9]{2}\d{4}")
_FEWEST_LETTERS: Final = 3
_BRITISH: Final = re.compile(r"[a-hj-pr-y]{2}(?:[0-2]\d|[5-7]\d)[a-hj-pr-z]{3}")
"""Two letters of the place, two digits of the half-year, three letters without I and Q (DVLA, INF104)."""
_BRITISH_HEARD: Final = re.compile(
    r"\b[A-HJ-PR-Y]{2}[ -]?(?:[0-2]\d|[5-7]\d)[ .,-]{1,2}[A-HJ-PR-Z](?:[ .-]?[A-HJ-PR-Z]){2}\b"
)
"""The same in capitals, with the marks of a recogniser that heard a pause: "SG09. WEV", "SG09, W-EV"."""
_BRITISH_LOWER: Final = re.compile(r"\b[a-hj-pr-y]{2}[ -]?(?:[0-2]\d|[5-7]\d)[ .,-]{1,2}([a-hj-pr-z]{3})\b")
"""The same in any case, where a vehicle is spoken of: "lk 68, vdo"."""
_VEHICLES: Final = frozenset(
    {"car", "van", "lorry", "truck", "vehicle", "taxi", "cab", "bike", "motorbike", "plate", "plates", "reg", "parked"}
)
_DRIVEN: Final = _VEHICLES | {"rental", "hire", "parking", "fine", "fined", "speeding", "garage"}
_IRISH: Final = re.compile(
    r"(?:[89]\d|0\d|1[0-2]|1[3-9][12]|[2-4]\d[12])"
    r"(?:ce|cn|cw|c|dl|d|g|ke|kk|ky|ld|lh|lm|ls|lk|l|mh|mn|mo|oy|rn|so|ts|tn|ts|tr|t|wh|wx|ww|wd|w)\d{1,6}"
)
"""Year, half-year, county, number (S.I. 318/1992, 542/2012)."""
_INDIAN: Final = re.compile(
    r"(?:a[nprs]|br|c[gh]|d[dln]|g[aj]|h[pr]|j[hk]|k[al]|l[ad]|m[hlnpz]|nl|o[dr]|p[by]|rj|sk|t[gnrs]|u[kpt]|wb)"
    r"\d{1,2}[a-z]{1,3}\d{4}"
)
"""State, district, series, number (Central Motor Vehicles Rules 1989, rule 50)."""
_SHORTEST_IRISH: Final = 7
_COMMON: Final = re.compile(
    r"[a-z]{2,3}\d{3,4}|\d[a-z]{3}\d{3}|\d{3,4}[a-z]{3}|[a-z]{2}\d{5}|[a-z]\d{1,3}[a-z]{2,3}|[a-z]{2}\d{3}[a-z]{2}"
    r"|[a-z]{3,5}\d{1,4}"
)
"""Forms of American and European plates, too common to tell without a cue."""
_SPELLED: Final = re.compile(
    r"[a-hj-np-tv-z]{2}\d{3}[a-hj-np-tv-z]{2}|(?!19|20)\d{4}[b-df-hj-np-tv-z]{3}|[a-z]\d{3}[a-z]{3}|[a-z]{3}\d{3}[a-z]"
)
"""Forms of French, Italian, Spanish and older British plates that nothing else spelled has where cars are spoken of."""
_WRITTEN: Final = re.compile(
    r"(?<![\w-])(?:[A-HJ-PR-Y]{2}(?:[0-2]\d|[5-7]\d)[ -]?[A-HJ-PR-Z]{3}|[A-HJ-NP-TV-Z]{2}- ?\d{3}- ?[A-HJ-NP-TV-Z]{2})"
    r"(?![\w-])"
)
"""British plates as they are written, and those of France and Italy with their hyphens."""
_FEWEST_READ_OUT: Final = 2
_OVER_CUES: Final = 0.985
_OVER_DATES: Final = 0.93
"""Over "november seventeen" inside a plate, and over what the model takes for a town."""


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and VINs by their form, the surer by their check digit."""
    for claim in claims(reading):
        if claim.code in CODES and claim.finding is not None:
            shaped = claim.code is PLATE and _COMMON.fullmatch(claim.extent.chars) is not None
            score = max(claim.finding.score, _OVER_DATES) if shaped else claim.finding.score
            yield replace(claim.finding, score=score)
    yield from _british(reading)
    for run in reading.runs:
        if run.chars.isdigit():
            continue
        parked = not _DRIVEN.isdisjoint(reading.values) and _SPELLED.fullmatch(run.chars)
        if _plate(run.chars) or parked or (_COMMON.fullmatch(run.chars) and _read_out(reading, run)):
            yield Finding(run.start, run.end, Label.VEHICLE_ID, _OVER_DATES, "plate")
        if len(run.chars) == _VIN_LENGTH and _VIN_SHAPE.fullmatch(run.chars.replace("o", "0")):
            yield from _uncued(run)
    if reading.cased and reading.figures >= _FEWEST_OF_PLATE:
        yield from _written(reading)


def _british(reading: Reading) -> Iterator[Finding]:
    """British plates with a recogniser's marks: in capitals, and in any case where a vehicle is spoken of."""
    if reading.figures < _FEWEST_OF_PLATE:
        return
    heard = list(_BRITISH_HEARD.finditer(reading.text)) if reading.capitals else []
    if not _VEHICLES.isdisjoint(reading.values):
        heard += [match for match in _BRITISH_LOWER.finditer(reading.lower) if not is_plain(match[1])]
    for match in heard:
        yield Finding(match.start(), match.end(), Label.VEHICLE_ID, _OVER_DATES, "plate")


def _written(reading: Reading) -> Iterator[Finding]:
    """VINs and plates as they are written, in capitals."""
    if reading.figures >= _FEWEST_OF_VIN:
        yield from _vins(reading)
    for match in _WRITTEN.finditer(reading.text) if reading.capitals else ():
        yield Finding(match.start(), match.end(), Label.VEHICLE_ID, _OVER_DATES, "plate")


def _vins(reading: Reading) -> Iterator[Finding]:
    """VINs in groups, which hyphens or spaces part."""
    text = reading.text
    for match in _VIN_WRITTEN.finditer(text) if "-" in text else ():
        if len(match.group().replace("-", "")) == _VIN_LENGTH:
            yield Finding(match.start(), match.end(), Label.VEHICLE_ID, 0.95, "vin")
    for match in _VIN_GROUPS.finditer(text):
        if vin(match.group().replace(" ", "").lower()):
            yield Finding(match.start(), match.end(), Label.VEHICLE_ID, _OVER_CUES, "vin", "vin")
    for match in _VIN_HEARD.finditer(text) if reading.figures >= _FEWEST_DIGITS else ():
        chars = match.group().replace(" ", "").lower()
        if sum(map(str.isdigit, chars)) >= _FEWEST_DIGITS and chars[-4:].isdigit() and vin(chars):
            yield Finding(match.start(), match.end(), Label.VEHICLE_ID, _OVER_CUES, "vin", "vin")


def _read_out(reading: Reading, run: Run) -> bool:
    """Whether words of a spelling alphabet give most letters of a run, as the police read plates out."""
    members = reading.atoms[run.first : run.last + 1]
    words = sum(atom.spoken and reading.lower[atom.start : atom.end] in POLICE for atom in members)
    return words >= _FEWEST_READ_OUT and words * 2 > len(run.chars) - len(run.digits)


def _plate(chars: str) -> bool:
    """Whether a run has a form that only a plate has."""
    if _BRITISH.fullmatch(chars) or _INDIAN.fullmatch(chars):
        return True
    return len(chars) >= _SHORTEST_IRISH and _IRISH.fullmatch(chars) is not None


def _uncued(run: Run) -> Iterator[Finding]:
    if vin(run.chars.replace("o", "0")):
        yield Finding(run.start, run.end, Label.VEHICLE_ID, 0.98, "vin", "vin")
    elif len(run.chars) - len(run.digits) >= _FEWEST_LETTERS:
        yield Finding(run.start, run.end, Label.VEHICLE_ID, 0.7, "vin")
