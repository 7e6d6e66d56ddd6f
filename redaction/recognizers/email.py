"""E-mail addresses as they are written, said ("john dot smith at gmail dot com"), and half of each."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.recognizers.network import TOP_LEVEL, domain_after
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import CONNECTING, ORDINARY_WORDS, is_plain

WRITTEN_TO: Final = (
    r"\b(?:reach|contact|write(?: to)?|message|ping) (?:me|us|him|her|them|(?:my|our|his|their) \w+) at\b"
    r"|\baddress for (?:the )?mail(?: is)?\b"
)
"""What announces a mailbox without naming one: "you can reach my brother at"."""
CUE: Final = re.compile(rf"\be-?\s?mails?(?: address(?:es)?)?(?:'s)?\b|{WRITTEN_TO}")
_JOINS: Final = frozenset({".", "-", "_", "+"})
_CUE_WINDOW: Final = 120
_LOST_DOT: Final = frozenset({"com", "net", "org"})
_PROVIDERS: Final = frozenset(
    "gmail googlemail yahoo hotmail outlook icloud aol protonmail comcast verizon msn live gmx fastmail".split()
)
_SHORT: Final = frozenset({"live", "gmx", "msn", "aol"})
_GROWN: Final = re.compile(
    r"(?<![\w@./-])(?!www\b)[\w+-]+(?:\.[\w+-]+)*(?:at)?"
    rf"(?:{'|'.join(sorted(_PROVIDERS - _SHORT))})(?:\.[a-z]{{2,3}}){{1,2}}\b"
)
"""A mailbox whose "at" is grown to it, or lost: "j.moreloutlook.com", "j.morelatgmail.com"."""
_GROWN_DOT: Final = re.compile(r"\.[a-z]")
_STOPS: Final = frozenset(
    "is it it's its my the a an to at email emails e-mail mail address me that's that and or send sent contact write "
    "reach him her them us was as for use try on of by with your his our their are be this so yes yeah sure okay i'm "
    "look looking looked here there meet met call he she they we you i arrived arrive stay staying live living up out "
    "down back work works working see name cc under from actually um uh no not just it'll would file then page site "
    "website portal form forms link found find online located hosted posted available details".split()
)
_ROLES: Final = frozenset(
    "info sales support admin billing contact office help hello hr jobs careers press media orders service team "
    "accounts account payments reception booking bookings reservations feedback news newsletter events hi privacy "
    "legal finance invoices claims records pharmacy webmaster postmaster marketing enquiries inquiries customer care "
    "noreply mail it security abuse desk helpdesk returns shipping dispatch alumni editor library museum shop store "
    "academy".split()
)
"""Common words that mailboxes are called by (RFC 2142, and how firms call theirs)."""
_PRESENTS: Final = frozenset(
    "it's its that's mine's is just use using used under as to try goes put check mailbox".split()
)
_MOST_LOCAL: Final = 32
"""Atoms of a local part that are looked at to the left of "at": a name may be spelled out."""
_MOST_CUED_WORDS: Final = 4
_MOST_MISHEARD: Final = 3
"""Words between a mailbox's spoken mark and what is sure to belong to it."""
_FEWEST_OF_NUMBER: Final = 7
"""Digits of a number that is no part of the mailbox named behind it: "503 819 2836, pushti at …"."""
_MOST_WORDS: Final = 2
"""Words that nothing joins, without a cue: "john smith at gmail dot com"."""
ASIDES: Final = (
    ("all", "one", "word"), ("all", "1", "word"), ("one", "word"), ("1", "word"), ("no", "spaces"), ("no", "space"),
    ("all", "lower", "case"), ("all", "lowercase"), ("lowercase",), ("sign",), ("symbol",),
    ("the", "number"), ("the", "numbers"), ("the", "digit"), ("the", "digits"), ("the", "numeral"), ("the", "letter"),
    ("number",), ("capital",), ("all", "together"), ("first", "initial"), ("last", "initial"), ("last", "name"),
    ("first", "name"), ("middle", "initial"),
)  # fmt: skip
"""What is said about an address in the middle of it, and behind it."""


def _asides(place: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Asides by their first or last word."""
    return {word: tuple(one for one in ASIDES if one[place] == word) for word in {one[place] for one in ASIDES}}


ASIDES_AHEAD: Final = _asides(0)
"""Asides by their first word."""
_ASIDES_BEHIND: Final = _asides(-1)


def find(reading: Reading) -> Iterator[Finding]:
    """Every "at" with something like a mailbox before it and something like a mail domain after it."""
    for match in _GROWN.finditer(reading.lower) if _GROWN_DOT.search(reading.lower) else ():
        yield Finding(match.start(), match.end(), Label.EMAIL_ADDRESS, 0.9, "mailbox-at-domain")
    for index, atom in enumerate(reading.atoms if "@" in reading.values else ()):
        if atom.value != "@" or atom.kind is not Kind.SYMBOL:
            continue
        begin = index + 1 + _aside(reading, index + 1, 1)
        if begin < len(reading.atoms) and reading.atoms[begin].value == ".":
            continue  # "we were at dot com stage"
        last = domain_after(reading, begin)
        sure = last is not None
        if last is None:
            last = _provider(reading, begin)
        first = local_before(reading, index)
        if last is None or first is None:
            continue
        if _is_mailbox(reading, first, index) or not _path_follows(reading, last):
            if atom.spoken and _is_host(reading, first, index, last):
                continue
            written = not atom.spoken
            start, end = reading.atoms[first].start, reading.atoms[last].end
            yield Finding(start, end, Label.EMAIL_ADDRESS, 0.99 if sure or written else 0.9, "mailbox-at-domain")


def _is_host(reading: Reading, first: int, at: int, last: int) -> bool:
    """Whether "at" stands between a sentence and a written host: "sells honey at nelson.com", "see us at www.x.org"."""
    atoms = reading.atoms
    if atoms[at + 1].value in {"www", "http", "https"}:
        return True
    host = reading.text[atoms[at + 1].start : atoms[last].end]
    word = atoms[first]
    said = any(atom.spoken for atom in atoms[at + 1 : last + 1]) or " " in host
    cued = CUE.search(reading.lower, max(0, word.start - _CUE_WINDOW), word.start) is not None
    plain = first == at - 1 and word.kind is Kind.WORD and is_plain(word.value) and word.value not in _ROLES
    return plain and not said and not cued


def _is_mailbox(reading: Reading, first: int, at: int) -> bool:
    """Whether what stands before "at" is a mailbox's name whatever follows: it holds a digit or a mark."""
    return any(atom.kind is Kind.DIGITS or atom.kind is Kind.SYMBOL for atom in reading.atoms[first:at])


def _path_follows(reading: Reading, last: int) -> bool:
    """Whether "slash" goes on behind a domain: a web address, which stands "at" somewhere too."""
    after = [atom.value for atom in reading.atoms[last + 1 : last + 3]]
    return after[:1] == ["/"] or after in (["forward", "/"], ["back", "/"])


def local_before(reading: Reading, at: int) -> int | None:
    """The first atom of the mailbox before atom `at`; None where there is none."""
    atoms = reading.atoms
    cued = CUE.search(reading.lower, max(0, atoms[at].start - _CUE_WINDOW), atoms[at].start)
    budget = _MOST_CUED_WORDS if cued else _MOST_WORDS
    first: int | None = None
    joined = True
    begin = at - 1 - _aside(reading, at - 1, -1)
    skipped = begin + 1
    for index in range(begin, max(-1, begin - _MOST_LOCAL), -1):
        atom = atoms[index]
        if index >= skipped:
            continue
        aside = _aside(reading, index, -1) if first is not None else 0
        if aside:
            skipped, joined = index - aside + 1, atoms[index - aside].value not in _STOPS
            continue
        if cued and atom.start < cued.end():
            break
        if atom.kind is Kind.FILLER or _pause_in_digits(atoms, index):
            continue
        if atom.kind is Kind.SYMBOL and (atom.value not in _JOINS or _ends_sentence(reading, atoms, index)):
            break
        if atom.kind is Kind.SYMBOL:
            joined = True
            continue
        if _heard_digit(atoms, index, first):
            continue
        loose = None if joined else first
        if not _belongs(atoms, index, first, budget, joined=joined, cued=cued is not None) or _other_number(
            reading, index, loose
        ):
            break
        budget -= atom.kind is Kind.WORD
        first, joined = index, False
    return first if first is None else _over_misheard(reading, _from_presented(atoms, first, at))


def _from_presented(atoms: tuple[Atom, ...], first: int, at: int) -> int:
    """Go over content words to "it's" or to where the text begins: "it's purple | garden gate at …".

    Not where the mailbox says again what stands there: "it's tom baker | t baker at …".
    """
    begin = first
    while begin and first - begin <= _MOST_CUED_WORDS and _is_content(atoms[begin - 1]):
        begin -= 1
    again = {atom.value for atom in atoms[begin:first]} & {atom.value for atom in atoms[first:at]}
    return begin if not again and (begin == 0 or atoms[begin - 1].value in _PRESENTS) else first


def _is_content(atom: Atom) -> bool:
    word = atom.kind is Kind.WORD and atom.value not in CONNECTING and atom.value not in _STOPS
    return word or (atom.kind is Kind.DIGITS and atom.spoken)


def _pause_in_digits(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a comma stands before a number that is said digit by digit: "kath, one, nine, five, two at …"."""
    if atoms[index].value != "," or index + 1 >= len(atoms) or not index:
        return False
    after = atoms[index + 1]
    single = after.kind is Kind.DIGITS and (after.spoken or len(after.value) == 1)
    return single and atoms[index - 1].kind in {Kind.DIGITS, Kind.WORD, Kind.LETTER}


def _over_misheard(reading: Reading, first: int) -> int:
    """Where a mailbox begins that holds a spoken mark, whatever the words at it were heard as: "ten dot back or 84"."""
    atoms = reading.atoms
    begin = first
    for index in range(first - 1, max(0, first - 1 - _MOST_MISHEARD), -1):
        atom = atoms[index]
        if atom.kind is Kind.SYMBOL and not atom.spoken and _ends_clause(reading, index):
            break
        if atom.spoken and atom.kind is Kind.SYMBOL and atom.value in _JOINS:
            before = atoms[index - 1]
            begin = index - 1 if before.kind in {Kind.WORD, Kind.LETTER, Kind.DIGITS} else index
            break
    return begin


def _ends_clause(reading: Reading, index: int) -> bool:
    return reading.atoms[index].value in {",", ".", "?", "!", ";"} and (
        reading.text[reading.atoms[index].end : reading.atoms[index].end + 1].isspace()
    )


def _heard_digit(atoms: tuple[Atom, ...], index: int, first: int | None) -> bool:
    """Whether the "for" of "gareth for 4 at …" is a digit that the recogniser took for a word."""
    if atoms[index].value not in {"for", "to", "too"} or first is None or atoms[first].kind is not Kind.DIGITS:
        return False
    before = atoms[index - 1] if index else None
    return before is not None and before.kind is Kind.WORD and before.value not in ORDINARY_WORDS


def _belongs(atoms: tuple[Atom, ...], index: int, first: int | None, budget: int, *, joined: bool, cued: bool) -> bool:
    """Whether a word, letter or number is part of the mailbox that begins at atom `first` so far."""
    atom = atoms[index]
    if atom.kind is Kind.WORD and atom.value in _STOPS and not (joined and first is not None):
        return False
    if joined:
        return True
    following = atoms[first] if first is not None else None
    loose = atom.kind is Kind.WORD and not cued and following is not None and following.kind is not Kind.DIGITS
    initial = following is not None and following.kind is Kind.LETTER and not _ends_local(atoms, first)
    if loose and (initial or atom.value in ORDINARY_WORDS):
        # "tom baker, t baker at …": an initial begins the mailbox, and what stands before it is the name again.
        return False
    return _goes_on(atom, following, budget)


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


def _aside(reading: Reading, index: int, step: int) -> int:
    """How many atoms from `index` on, forwards or backwards, only speak about the address: "all one word"."""
    atoms = reading.atoms
    if not 0 <= index < len(atoms):
        return 0
    for words in (ASIDES_AHEAD if step > 0 else _ASIDES_BEHIND).get(atoms[index].value, ()):
        start = index if step > 0 else index - len(words) + 1
        if start >= 0 and tuple(atom.value for atom in atoms[start : start + len(words)]) == words:
            return len(words)
    return 0


def _ends_sentence(reading: Reading, atoms: tuple[Atom, ...], index: int) -> bool:
    """A written full stop before a space ends a sentence, unless a name goes on after it ("David. Chen at …")."""
    if atoms[index].spoken or atoms[index].value != ".":
        return False
    before = atoms[index - 1] if index else None
    spaced = reading.text[atoms[index].end : atoms[index].end + 1].isspace()
    return spaced and (before is None or before.value in _STOPS)


def _goes_on(atom: Atom, following: Atom | None, budget: int) -> bool:
    """Whether a part belongs to the mailbox although nothing joins it: "t baker", "lopez seventy nine"."""
    if following is not None and following.kind is Kind.DIGITS:
        return True
    return atom.kind in {Kind.LETTER, Kind.DIGITS} or budget > 0


def _provider(reading: Reading, index: int) -> int | None:
    """Find "john smith at gmail", "at g mail com": a mailbox provider needs no ending, and speech may lose its dot."""
    atoms = reading.atoms
    last: int | None = None
    if index < len(atoms) and atoms[index].value in _PROVIDERS:
        last = index
    elif "".join(atom.value for atom in atoms[index : index + 2]) in _PROVIDERS:
        last = index + 1
    ending = last is not None and last + 1 < len(atoms) and atoms[last + 1].value in _LOST_DOT
    return last + 1 if last is not None and ending else last


__all__ = ["CUE", "TOP_LEVEL", "WRITTEN_TO", "find", "local_before"]
