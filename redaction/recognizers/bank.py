"""Account, routing, sort-code and IBAN numbers (45 CFR 164.514(b)(2)(i)(J)).

Routing numbers carry the ABA's check (12 CFR 229, Appendix A); IBANs that of ISO 13616-1 and their country's length
(SWIFT IBAN Registry).
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from redaction.cues.claims import claimed
from redaction.cues.code import Code, register
from redaction.cues.extent import Extent, extend
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading
from redaction.validators import IBAN_LENGTHS, iban

_NUMBER: Final = "[number|numbers|no|num|#]"
ACCOUNT: Final = Code(
    Label.BANK_ACCOUNT,
    "bank_account",
    (
        (
            "[bank|checking|chequing|savings|saving|current|deposit|customer|loan|mortgage|brokerage|billing"
            "|utility|my] "
            "(account|acct|accounts) (number|numbers|no|num|#)"
        ),
        "(bank|checking|chequing|savings|loan|mortgage|brokerage|money market) account",
        "(account|acct) (ending|ends) [in|with]",
    ),
    ("(account|acct|accounts)",),
    shortest=4,
    shortest_weak=5,
    longest=17,
)
ROUTING: Final = Code(
    Label.BANK_ACCOUNT,
    "routing",
    (f"(routing|aba|transit|bank routing|routing transit|a b a) {_NUMBER}", "aba routing [number]"),
    longest=9,
    checks=("aba",),
)
SORT: Final = Code(Label.BANK_ACCOUNT, "sort_code", ("sort (code|codes) [number|is]",), longest=6)
SWIFT: Final = Code(Label.BANK_ACCOUNT, "swift", ("(swift|bic) [code|number]",), shortest=6, longest=11, letters=True)
IBAN: Final = Code(
    Label.IBAN_CODE,
    "iban_code",
    (f"(iban|ibans|eyeban|i ban|eye ban|international bank account) {_NUMBER}",),
    shortest=6,
    longest=34,
    letters=True,
    checks=("mod97",),
)
CODES: Final = register(ACCOUNT, ROUTING, SORT, SWIFT, IBAN)
_SHORTEST_UNCHECKED: Final = 12


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and IBANs by their shape, the surer with their check digits right."""
    yield from claimed(reading, CODES)
    done = -1
    for index, run in enumerate(reading.runs):
        if run.first > done and run.chars[:1].isalpha():
            extent, _ = extend(reading, index, stop=())
            done = extent.last
            yield from _iban(reading, extent)


def _iban(reading: Reading, extent: Extent) -> Iterator[Finding]:
    """An IBAN at the beginning of a run; what was said after it may have run into it."""
    length = IBAN_LENGTHS.get(extent.chars[:2])
    if length is None or len(extent.chars) < _SHORTEST_UNCHECKED or not extent.chars[2:4].isdigit():
        return
    if len(extent.chars) > length and iban(extent.chars[:length]):
        members = [
            atom for atom in reading.atoms[extent.first : extent.last + 1] if atom.kind in {Kind.DIGITS, Kind.LETTER}
        ]
        for atom, reached in zip(members, accumulate(len(atom.value) for atom in members), strict=True):
            if reached == length:
                yield Finding(extent.start, atom.end, Label.IBAN_CODE, 0.99, "iban", "mod97")
                return
    checked = iban(extent.chars)
    if checked or extent.digits >= _SHORTEST_UNCHECKED:
        score = 0.99 if checked else 0.72
        yield Finding(extent.start, extent.end, Label.IBAN_CODE, score, "iban", "mod97" if checked else "")
