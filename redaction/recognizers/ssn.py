"""US social security and individual taxpayer numbers, whole or their last digits (45 CFR 164.514(b)(2)(i)(G)).

Issued as 20 CFR 422.103 and the SSA's "SSN randomization" notice say: no area 000, 666 or 9xx, no group 00, no serial
0000; 9xx with certain groups is the IRS's taxpayer number.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from redaction.cues import digit_span, is_quantity
from redaction.cues.claims import claims
from redaction.cues.code import Code, register
from redaction.cues.extent import stretched
from redaction.cues.quantities import is_idle
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run
from redaction.validators import passed

_NUMBER: Final = "[number|numbers|no|num|#|card|digits]"
SSN: Final = Code(
    Label.US_SSN,
    "us_ssn",
    (
        f"(social security|social|socials|ssn|ssns|myssn|mssn|umssn|soc|social insurance security) {_NUMBER}",
        f"[individual] (tax|taxpayer) (id|identification) {_NUMBER}",
        f"itin {_NUMBER}",
    ),
    ("(last|final) (4|3|5|2) [digits|numbers]",),
    shortest=3,
    shortest_weak=3,
    longest=9,
    checks=("ssn", "itin"),
)
CODES: Final = register(SSN)
_LENGTH: Final = 9


def find(reading: Reading) -> Iterator[Finding]:
    """Digits that a cue calls so, and any nine digits said in a row."""
    claimed = {claim.run: claim for claim in claims(reading)}
    for index, run in enumerate(reading.runs):
        claim = claimed.get(index)
        if claim is not None and claim.code is SSN and claim.finding is not None:
            start, end = stretched(reading, claim.extent, {_LENGTH})
            yield replace(claim.finding, start=start, end=end)
        elif len(run.chars) == _LENGTH and not (claim is not None and claim.code.harmless):
            yield from _uncued(reading, run)


def _uncued(reading: Reading, run: Run) -> Iterator[Finding]:
    if not run.chars.isdigit() or is_quantity(reading, run) or is_idle(reading, run):
        return
    start, end = digit_span(reading, run)
    if _dashed(reading, run):
        yield Finding(start, end, Label.US_SSN, 0.955, "nine-digits", passed(run.chars, "ssn", "itin"))
        return
    groups = [len(atom.value) for atom in reading.atoms[run.first : run.last + 1] if atom.value.isdigit()]
    issued = passed(run.chars, "ssn", "itin")
    abroad = groups == [3, 3, 3] and not any(atom.spoken for atom in reading.atoms[run.first : run.last + 1])
    issued = "" if abroad else issued  # how telephones are written where they have nine digits
    score = 0.86 if groups == [3, 2, 4] and issued else 0.6 if issued else 0.45
    yield Finding(start, end, Label.US_SSN, score, "nine-digits", issued)


def _dashed(reading: Reading, run: Run) -> bool:
    """Whether dashes part a run as nothing but this number is parted: "six oh two dash one four dash …"."""
    groups = [0]
    for atom in reading.atoms[run.first : run.last + 1]:
        if atom.value == "-":
            groups.append(0)
        groups[-1] += len(atom.value) if atom.kind is Kind.DIGITS else 0
    return groups == [3, 2, 4]
