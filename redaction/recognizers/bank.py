"""Account, routing, sort-code and IBAN numbers (45 CFR 164.514(b)(2)(i)(J)).

Routing numbers carry the ABA's check (12 CFR 229, Appendix A); IBANs that of ISO 13616-1 and their country's length
(SWIFT IBAN Registry).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Final

from redaction.cues.claims import Claim, claims
from redaction.cues.code import Code, register
from redaction.cues.extent import Extent, extend
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run
from redaction.validators import IBAN_LENGTHS, iban

_NUMBER: Final = "[number|numbers|no|num|#]"
ACCOUNT: Final = Code(
    Label.BANK_ACCOUNT,
    "bank_account",
    (
        (
            "[bank|checking|chequing|savings|saving|current|deposit|customer|loan|mortgage|brokerage|billing"
            "|utility|my] "
            "(account|acct|accounts|acc|a c) (number|numbers|no|num|#)"
        ),
        "(bank|checking|chequing|savings|loan|mortgage|brokerage|money market) account",
        "(account|acct) (ending|ends) [in|with]",
        "(loan|mortgage|escrow|brokerage|checking|savings|hsa|fsa|ira|deposit) (number|no|#|id)",
    ),
    ("(account|acct|accounts|checking|savings|hsa|fsa|loan|mortgage)",),
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
SORT: Final = Code(
    Label.BANK_ACCOUNT,
    "sort_code",
    ("(sort|sword|sought) (code|codes) [number|is]", "(bsb|b s b) [number|code]"),
    ("sort",),
    shortest_weak=6,
    longest=6,
)
BRANCH: Final = Code(
    Label.BANK_ACCOUNT,
    "bank_account",
    ("(ifsc|i f s c|clabe|c l a b e|nuban|n u b a n|cbu) [code|number]",),
    shortest=6,
    longest=22,
    letters=True,
)
PAID: Final = Code(
    Label.BANK_ACCOUNT,
    "paid_into",
    (),
    (
        (
            "(pay|paid|pays|paying|deposit|deposited|transfer|transferred|credit|credited|wire|wired|sent|send|goes|go"
            "|put) [it|that|this|them|me|us|him|her|my wages|my salary|my pension|the money|the refund] "
            "(into|in to)"
        ),
        "(deposit|transfer|wire) [it|that|this|them|the money|the refund] to",
        (
            "(deposit|deposits|wages|salary|pension|refund|payroll|paycheck|paycheque|benefit|benefits|rent) "
            "(goes|go|is going|are going|went|should go) (to|into|in to)"
        ),
        "(comes|come|came|taken|goes|going|go|paid|debited|leaves) (out of|from)",
        "(direct debit|direct debits|standing order|bank transfer)",
    ),
    shortest_weak=6,
    longest=18,
    form=re.compile(r"\d{6,18}"),
)
"""What money goes into, or comes out of: "i'd want it paid into …"."""
SWIFT: Final = Code(Label.BANK_ACCOUNT, "swift", ("(swift|bic) [code|number]",), shortest=6, longest=11, letters=True)
IBAN: Final = Code(
    Label.IBAN_CODE,
    "iban_code",
    (f"(iban|ibans|ibn|ibern|eyeban|iben|ibin|eban|i ban|eye ban|international bank account) {_NUMBER}",),
    shortest=6,
    longest=34,
    letters=True,
    sweep=True,
    checks=("mod97",),
)
CODES: Final = register(ACCOUNT, ROUTING, SORT, BRANCH, PAID, SWIFT, IBAN)
_SHORTEST_UNCHECKED: Final = 12
_FEWEST_FIGURES: Final = 8
"""Digits that every country's IBANs have in fact, where some of their places may hold letters."""
_SORT_LENGTH: Final = 6
_ACCOUNT_LENGTH: Final = 8
_MOST_TO_ACCOUNT: Final = 7
"""Atoms between a sort code and its account: "and the account number is"."""
_JOINERS: Final = frozenset({"then", "and", ",", "um", "uh"})
_MOST_TO_COUNTRY: Final = 3
"""Atoms from an IBAN's digits back to its country."""
_OVER_DATES: Final = 0.95
_IBAN_HEAD: Final = re.compile(r"(?<![a-z\d])([a-z] ?[a-z]) ?\d\d(?!\d)")
_IBAN_ROW: Final = re.compile(r"[a-z\d]+(?:[ .,-]{1,2}[a-z\d]+)*")
_CHECKED: Final = 0.99
_SORT_CODE: Final = re.compile(r"\d\d-\d\d-\d\d")


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that a cue calls so, and IBANs by their shape, the surer with their check digits right."""
    for claim in claims(reading):
        if claim.code in CODES and claim.finding is not None:
            yield _led(reading, claim, claim.finding)
    yield from _shaped(reading)
    yield from _sort_codes(reading)
    yield from _spread(reading)


def _shaped(reading: Reading) -> Iterator[Finding]:
    """IBANs by their shape, where there are as many digits as one has."""
    if sum(len(run.digits) for run in reading.runs) < _FEWEST_FIGURES:
        return
    done = -1
    for index, run in enumerate(reading.runs):
        apart = run.first > done and _country_before(reading, run)
        one = run.first > done and run.chars[:1] == "1" and run.chars[1:3] in IBAN_LENGTHS
        if apart or one or (run.first > done and run.chars[:1].isalpha()):
            extent, _ = extend(reading, index, stop=())
            extent = _with_country(reading, extent) if apart else _with_letter(reading, extent)
            extent = _without_one(reading, extent) if one else extent
            done = extent.last
            yield from _iban(reading, extent)


def _led(reading: Reading, claim: Claim, finding: Finding) -> Finding:
    """An IBAN's finding with the country before it that reads as a word: "iban be then oh nine"."""
    if claim.code is not IBAN or claim.extent.chars[0].isalpha():
        return finding
    before = (atom for atom in reading.before(claim.extent.first, _MOST_TO_COUNTRY) if atom.value not in _JOINERS)
    country = next(before, None)
    if country is None or country.value not in IBAN_LENGTHS or country.value == "is":  # a verb, not Iceland
        return finding
    return replace(finding, start=country.start)


def _country_before(reading: Reading, run: Run) -> bool:
    """Whether an IBAN's country stands before digits, set apart from them: "DE 89 3704 …", not "it's me 89 3704"."""
    before = reading.atoms[run.first - 1] if run.first else None
    if before is None or before.value not in IBAN_LENGTHS or not run.chars[0].isdigit():
        return False
    capital = reading.cased and reading.text[before.start : before.end].isupper()
    return iban(before.value + run.chars) or (capital and len(run.chars) + 2 == IBAN_LENGTHS[before.value])


def _with_country(reading: Reading, extent: Extent) -> Extent:
    """An extent with the country before it, which a recogniser wrote as a word."""
    if extent.chars[:1].isalpha():
        return extent
    country = reading.atoms[extent.first - 1]
    return replace(extent, first=extent.first - 1, start=country.start, chars=country.value + extent.chars)


def _with_letter(reading: Reading, extent: Extent) -> Extent:
    """An extent with the "i" before it, which reads as a word, where only then it is an IBAN: "i.e. 33 A, IBK 6697"."""
    before = next((atom for atom in reading.before(extent.first, 2) if atom.kind is not Kind.SYMBOL), None)
    if before is None or before.kind is not Kind.LETTER or not iban(before.value + extent.chars):
        return extent
    first = reading.atom_from(before.start)
    return replace(extent, first=first, start=before.start, chars=before.value + extent.chars)


def _spread(reading: Reading) -> Iterator[Finding]:
    """An IBAN whose check is right, whatever marks a recogniser wrote in it: "gb60. Midl 4022.0561.8309.47"."""
    for match in _IBAN_HEAD.finditer(reading.lower) if reading.figures >= _FEWEST_FIGURES else ():
        length = IBAN_LENGTHS.get(match[1].replace(" ", ""), 0)
        row = _IBAN_ROW.match(reading.lower, match.start()) if length else None
        places = [at for at in range(*row.span()) if reading.lower[at].isalnum()] if row is not None else []
        chars = "".join(reading.lower[at] for at in places[:length])
        if len(chars) == length and iban(chars):
            yield Finding(match.start(), places[length - 1] + 1, Label.IBAN_CODE, _CHECKED, "iban", "mod97")


def _sort_codes(reading: Reading) -> Iterator[Finding]:
    """Six digits right before an account of eight (UK Payments, "Sort codes"), or the account right before its code."""
    if len(reading.runs) < 2:  # noqa: PLR2004  a code and an account
        return
    claimed_at = {claim.run: claim.code for claim in claims(reading)}
    for index, (code, account) in enumerate(pairwise(reading.runs)):
        near = account.first - code.last <= _MOST_TO_ACCOUNT and claimed_at.get(index, PAID) is PAID
        turned = (len(code.chars), len(account.digits)) == (_ACCOUNT_LENGTH, _SORT_LENGTH)
        if near and turned and code.chars.isdigit() and claimed_at.get(index + 1) is SORT:
            yield Finding(code.start, code.end, Label.BANK_ACCOUNT, _OVER_DATES, "sort-code")
        pair = (len(code.digits), len(account.digits)) == (_SORT_LENGTH, _ACCOUNT_LENGTH)
        if near and pair and code.chars.isdigit():
            hyphens = _SORT_CODE.fullmatch(reading.text, code.start, code.end) is not None
            if hyphens or claimed_at.get(index + 1) is ACCOUNT:
                yield Finding(code.start, code.end, Label.BANK_ACCOUNT, _OVER_DATES, "sort-code")
            if hyphens and index + 1 not in claimed_at:
                yield Finding(account.start, account.end, Label.BANK_ACCOUNT, _OVER_DATES, "sort-code")


def _without_one(reading: Reading, extent: Extent) -> Extent:
    """An extent without the "one" before its country, which is no digit: "the swiss one c h two two …"."""
    one, following = reading.atoms[extent.first], extent.first + 1
    if one.value != "1" or not one.spoken or IBAN_LENGTHS.get(extent.chars[1:3]) != len(extent.chars) - 1:
        return extent
    start = reading.atoms[following].start
    return replace(extent, first=following, start=start, chars=extent.chars[1:], digits=extent.digits - 1)


def _iban(reading: Reading, extent: Extent) -> Iterator[Finding]:
    """An IBAN at the beginning of a run; what was said after it may have run into it."""
    if extent.chars.startswith("n0"):  # "n o", whose "o" reads as a zero
        extent = replace(extent, chars="no" + extent.chars[2:])
    length = IBAN_LENGTHS.get(extent.chars[:2])
    if length is None or len(extent.chars) < _SHORTEST_UNCHECKED or not extent.chars[2:4].isdigit():
        return
    if len(extent.chars) > length and iban(extent.chars[:length]):
        members = [
            atom for atom in reading.atoms[extent.first : extent.last + 1] if atom.kind in {Kind.DIGITS, Kind.LETTER}
        ]
        for atom, reached in zip(members, accumulate(len(atom.value) for atom in members), strict=True):
            if reached == length:
                yield Finding(extent.start, atom.end, Label.IBAN_CODE, _CHECKED, "iban", "mod97")
                return
    checked = iban(extent.chars)
    if checked or extent.digits >= _SHORTEST_UNCHECKED:
        score = _CHECKED if checked else 0.72
        yield Finding(extent.start, extent.end, Label.IBAN_CODE, score, "iban", "mod97" if checked else "")
