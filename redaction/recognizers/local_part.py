"""What stands before the "at" of a mail address: its words, letters and numbers, and what is said among them."""

import re
from typing import Final

from redaction.recognizers.asides import aside
from redaction.recognizers.mail_hosts import gives_mailboxes, provider_after
from redaction.recognizers.mailbox_words import ROLES, STOPS, words_before
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import CONNECTING, ORDINARY_WORDS, is_plain

WRITTEN_TO: Final = (
    r"\b(?:reach|contact|write(?: to)?|message|ping) (?:me|us|him|her|them|(?:my|our|his|their) \w+) at\b"
    r"|\baddress for (?:the )?mail(?: is)?\b"
    r"|\bbefore the at(?: sign| symbol)?(?: is|'s|,? it's)?\b"
    r"|\b(?:mailbox|(?:first|front|other) (?:bit|part|half)|(?:bit|part|name) in front)(?:'s| is)\b"
)
"""What announces a mailbox without naming one: "you can reach my brother at"."""
CUE: Final = re.compile(rf"\be-?\s?mails?(?: address(?:es)?)?(?:'s)?\b|{WRITTEN_TO}")
_NEVER_LAST: Final = CONNECTING - ROLES
"""Words that no mailbox ends in."""
_JOINS: Final = frozenset({".", "-", "_", "+"})
_CUE_WINDOW: Final = 120
_MOST_NAMES: Final = 2
_MOST_LOCAL: Final = 32
"""Atoms of a local part that are looked at to the left of "at": a name may be spelled out."""
_MOST_CUED_WORDS: Final = 4
_FEWEST_OF_NUMBER: Final = 7
"""Digits of a number that is no part of the mailbox named behind it: "503 819 2836, pushti at …"."""
_MOST_WORDS: Final = 2
"""Words that nothing joins, without a cue: "john smith at gmail dot com"."""


def local_before(reading: Reading, at: int) -> int | None:
    """The first atom of the mailbox before atom `at`; None where there is none."""
    atoms = reading.atoms
    cues = list(CUE.finditer(reading.lower, max(0, atoms[at].start - _CUE_WINDOW), atoms[at].start))
    cued = cues[-1] if cues else None
    said = aside(reading, at - 1, -1)
    first = _joined_before(reading, at - 1 - said, cued)
    first = _of_marks(atoms, first, at)
    if first is None:
        return None
    told = said > 1 or provider_after(reading, at + 1) is not None
    free = told or cued is not None or gives_mailboxes(reading, at + 1)
    alone = first == at - 1 or (first == at - 2 and atoms[first].value == "a")
    if not free and (_is_said(atoms, at - 1) or (alone and _is_noun(atoms, at - 1))):
        return None
    since = reading.atom_from(cued.end()) if cued is not None else 0
    return words_before(reading, first, at, since=since, free=free)


def _is_said(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a word that no mailbox ends in stands before "at": "the kitchen i did at"."""
    joined = index > 0 and atoms[index - 1].value in _JOINS
    return atoms[index].kind is Kind.WORD and atoms[index].value in _NEVER_LAST and not joined


def _is_noun(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether what stands before "at" is a thing or somebody in a sentence: "the petition at", "a nurse at"."""
    word, before = atoms[index].value, atoms[index - 1].value if index else ""
    if atoms[index].kind is not Kind.WORD or not is_plain(word) or word in ROLES:
        return False
    sent = index > 1 and atoms[index - 2].value == "to"  # "goes to the neighbours at"
    return before in {"a", "an", "this", "these", "those"} or (before == "the" and not sent)


def _of_marks(atoms: tuple[Atom, ...], first: int | None, at: int) -> int | None:
    """The first atom where marks are words of the mailbox: "Dot Dot Dash at", "Dot.Cotton at"."""
    begin = at if first is None else first
    while begin and atoms[begin - 1].spoken and atoms[begin - 1].value in _JOINS:
        begin -= 1
    if first is None:
        return begin if at - begin > 1 else None
    written = first > 1 and atoms[first - 1].start == atoms[first - 2].end and atoms[first - 2].spoken
    return first - 2 if written and atoms[first - 1].value in _JOINS and atoms[first - 2].value in _JOINS else first


def _joined_before(reading: Reading, begin: int, cued: re.Match[str] | None) -> int | None:
    """The first atom of what marks and nearness join to what stands behind atom `begin`, from right to left."""
    atoms = reading.atoms
    budget = _MOST_CUED_WORDS if cued else _MOST_WORDS
    first: int | None = None
    joined = True
    skipped = begin + 1
    for index in range(begin, max(-1, begin - _MOST_LOCAL), -1):
        atom = atoms[index]
        if index >= skipped:
            continue
        said = aside(reading, index, -1) if first is not None else 0
        if said:
            skipped, joined = index - said + 1, atoms[index - said].value not in STOPS
            continue
        if cued and atom.start < cued.end():
            break
        if atom.value == "then" and _links(atoms, index, first):
            joined = True
            continue
        if atom.kind is Kind.FILLER or _pause_in_digits(atoms, index) or _heard_digit(atoms, index, first):
            continue
        if atom.kind is Kind.SYMBOL and (atom.value not in _JOINS or _ends_sentence(reading, atoms, index)):
            break
        if atom.kind is Kind.SYMBOL:
            joined = True
            continue
        loose = None if joined else first
        if not _belongs(atoms, index, first, budget, joined=joined, cued=cued is not None) or _other_number(
            reading, index, loose
        ):
            break
        budget -= atom.kind is Kind.WORD
        first, joined = index, False
    return first


def _links(atoms: tuple[Atom, ...], index: int, first: int | None) -> bool:
    """Whether "then" stands before the number of a mailbox: "b k t then seven seven at"."""
    if not index or first is None or atoms[first].kind is not Kind.DIGITS:
        return False
    before = atoms[index - 1]
    return before.kind is Kind.LETTER or (before.kind is Kind.WORD and before.value not in ORDINARY_WORDS)


def _pause_in_digits(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a comma stands before a digit or a letter of many: "kath, one, nine, five, two at …", "h, e, r, e at"."""
    if atoms[index].value != "," or index + 1 >= len(atoms) or not index:
        return False
    after = atoms[index + 1]
    if atoms[index - 1].kind is Kind.LETTER and after.kind in {Kind.LETTER, Kind.DIGITS, Kind.WORD}:
        return True
    if index + 2 < len(atoms) and after.kind is Kind.DIGITS and atoms[index + 2].value == "@":
        return True  # "Oyelaran, 73 at"
    if atoms[index - 1].kind is Kind.DIGITS and after.kind is Kind.LETTER:
        return len(atoms[index - 1].value) == 1  # "2, 0, 6, M-A-X at"
    single = after.kind is Kind.DIGITS and (after.spoken or len(after.value) == 1)
    return single and atoms[index - 1].kind in {Kind.DIGITS, Kind.WORD, Kind.LETTER}


def _heard_digit(atoms: tuple[Atom, ...], index: int, first: int | None) -> bool:
    """Whether the "for" of "gareth for 4 at …" is a digit that the recogniser took for a word."""
    if atoms[index].value not in {"for", "to", "too"} or first is None or atoms[first].kind is not Kind.DIGITS:
        return False
    before = atoms[index - 1] if index else None
    return before is not None and before.kind is Kind.WORD and before.value not in ORDINARY_WORDS


def _belongs(atoms: tuple[Atom, ...], index: int, first: int | None, budget: int, *, joined: bool, cued: bool) -> bool:
    """Whether a word, letter or number is part of the mailbox that begins at atom `first` so far."""
    atom = atoms[index]
    grown = first is None and index + 1 < len(atoms) and atoms[index + 1].start == atom.end
    if atom.kind is Kind.WORD and atom.value in STOPS and not grown and not (joined and first is not None):
        return False
    if joined:
        return True
    following = atoms[first] if first is not None else None
    loose = atom.kind is Kind.WORD and not cued and following is not None and following.kind is not Kind.DIGITS
    initial = following is not None and following.kind is Kind.LETTER and not _ends_local(atoms, first)
    initial = initial and _names_again(atoms, index, first)
    if loose and (initial or atom.value in ORDINARY_WORDS):
        # "tom baker, t baker at …": an initial begins the mailbox, and what stands before it is the name again.
        return False
    return _goes_on(atom, following, budget)


def _names_again(atoms: tuple[Atom, ...], index: int, first: int | None) -> bool:
    """Whether an initial and a surname say again the name that ends at atom `index`: "tom baker | t baker at …"."""
    said = {atom.value for atom in atoms[max(0, index - 1) : index + 1]}
    after = {atom.value for atom in atoms[first + 1 : first + 1 + _MOST_NAMES]} if first is not None else set()
    initial = first is not None and any(word.startswith(atoms[first].value) for word in said)
    return initial or not said.isdisjoint(after)


def _other_number(reading: Reading, index: int, first: int | None) -> bool:
    """Whether an atom belongs to a number as long as a telephone's, behind which a mailbox begins with a word."""
    if first is None or reading.atoms[first].kind is not Kind.WORD:
        return False
    run = next((run for run in reading.runs if run.first <= index <= run.last), None)
    return run is not None and len(run.digits) >= _FEWEST_OF_NUMBER


def _ends_local(atoms: tuple[Atom, ...], at: int | None) -> bool:
    """Whether "at" follows an atom: "ursula a at …" is one mailbox, "tom baker t baker at …" is none."""
    after = next((one for one in atoms[at + 1 :] if one.kind is not Kind.FILLER), None) if at is not None else None
    return after is not None and after.value == "@"


def _ends_sentence(reading: Reading, atoms: tuple[Atom, ...], index: int) -> bool:
    """A written full stop before a space ends a sentence, unless a name goes on after it ("David. Chen at …")."""
    if atoms[index].spoken or atoms[index].value != ".":
        return False
    before = atoms[index - 1] if index else None
    spaced = reading.text[atoms[index].end : atoms[index].end + 1].isspace()
    initial = before is not None and before.kind is Kind.LETTER
    return spaced and (before is None or (before.value in STOPS and not initial))


def _goes_on(atom: Atom, following: Atom | None, budget: int) -> bool:
    """Whether a part belongs to the mailbox although nothing joins it: "t baker", "lopez seventy nine"."""
    if following is not None and following.kind is Kind.DIGITS:
        return True
    return atom.kind in {Kind.LETTER, Kind.DIGITS} or budget > 0


__all__ = ["CUE", "ROLES", "aside", "local_before"]
