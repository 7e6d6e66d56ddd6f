"""What stands before the "at" of a mail address: its words, letters and numbers, and what is said among them."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from typing import Final

from redaction.recognizers.mail_hosts import gives_mailboxes
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
_STOPS: Final = frozenset(
    "is it it's its my the a an to at email emails e-mail mail address me that's that and or send sent contact write "
    "reach him her them us was as for use try on of by with your his our their are be this so yes yeah sure okay i'm "
    "look looking looked here there meet met call he she they we you i arrived arrive stay staying live living up out "
    "down back work works working see name cc under from actually um uh no not just it'll would file then page site "
    "website portal portfolio profile blog homepage form forms link found find online located hosted posted "
    "available details kindly please remove delete whitelist unsubscribe resend colon user "
    "username login".split()
)
ROLES: Final = frozenset(
    "info sales support admin billing contact office help hello hr jobs careers press media orders service team "
    "accounts account payments reception booking bookings reservations feedback news newsletter events hi privacy "
    "legal finance invoices claims records pharmacy webmaster postmaster marketing enquiries inquiries customer care "
    "noreply mail it security abuse desk helpdesk returns shipping dispatch alumni editor library museum shop store "
    "academy reservations scheduling referrals security council permits parking volunteers donations grants "
    "permissions leads complaints appointments membership subscriptions catering rentals refunds safeguarding "
    "payroll recruitment admissions registrar housing lettings repairs planning".split()
)
"""Common words that mailboxes are called by (RFC 2142, and how firms call theirs)."""
_PRESENTS: Final = frozenset(
    "it's its that's mine's is just use using used under as to try goes put check mailbox".split()
)
_BEFORE_ANSWER: Final = frozenset("well yeah yes so okay ok right oh and , .".split())
"""What an answer begins with."""
_INSIDE: Final = frozenset({"the", "and", "of", "in", "my"})
"""Small words of a name that somebody gave a mailbox: "the red lion", "bread and butter"."""
_OVER: Final = frozenset({"under", "over", "on", "in", "behind"})
_NUMBERED: Final = frozenset({"number", "letter", "digit", "numeral", "initial", "capital"})
_FEWEST_SPELLED: Final = 3
_MOST_NAMES: Final = 2
_MOST_OF_HOST: Final = 4
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
    ("first", "name"), ("middle", "initial"), ("no", "capitals"), ("no", "caps"), ("no", "dots"),
    ("no", "underscores"), ("no", "hyphens"), ("no", "punctuation"), ("all", "small"),
    ("all", "small", "letters"), ("small", "letters"), ("lower", "case"), ("all", "in", "lower", "case"),
    ("in", "lower", "case"), ("all", "lower", "case", "letters"), ("all", "joined", "up"), ("all", "run", "together"),
)  # fmt: skip
"""What is said about an address in the middle of it, and behind it."""


def _asides(place: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Asides by their first or last word."""
    longest = sorted(ASIDES, key=len, reverse=True)
    return {word: tuple(one for one in longest if one[place] == word) for word in {one[place] for one in ASIDES}}


ASIDES_AHEAD: Final = _asides(0)
"""Asides by their first word."""
_ASIDES_BEHIND: Final = _asides(-1)


def local_before(reading: Reading, at: int) -> int | None:
    """The first atom of the mailbox before atom `at`; None where there is none."""
    atoms = reading.atoms
    cued = CUE.search(reading.lower, max(0, atoms[at].start - _CUE_WINDOW), atoms[at].start)
    first = _joined_before(reading, at, cued)
    if first is None:
        return None
    free = gives_mailboxes(reading, at + 1) or cued is not None
    first = _from_presented(atoms, _over_pair(atoms, _over_name(reading, first, at)), at, free=free)
    return _over_called(atoms, _over_misheard(reading, first))


def _joined_before(reading: Reading, at: int, cued: re.Match[str] | None) -> int | None:
    """The first atom of what marks and nearness join to atom `at`, from right to left."""
    atoms = reading.atoms
    budget = _MOST_CUED_WORDS if cued else _MOST_WORDS
    first: int | None = None
    joined = True
    begin = at - 1 - aside(reading, at - 1, -1)
    skipped = begin + 1
    for index in range(begin, max(-1, begin - _MOST_LOCAL), -1):
        atom = atoms[index]
        if index >= skipped:
            continue
        said = aside(reading, index, -1) if first is not None else 0
        if said:
            skipped, joined = index - said + 1, atoms[index - said].value not in _STOPS
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
    return first


def _from_presented(atoms: tuple[Atom, ...], first: int, at: int, *, free: bool) -> int:
    """Go over content words to "it's" or to where the text begins: "it's purple | garden gate at …".

    Over small words as well where the host is one that everybody has a mailbox at: "mine is | under the stairs at …".
    Not where the mailbox says again what stands there: "it's tom baker | t baker at …".
    """
    begin = first
    while (
        begin
        and first - begin <= _MOST_CUED_WORDS
        and (_is_content(atoms[begin - 1]) or (free and _is_inside(atoms, begin - 1)))
    ):
        begin -= 1
    again = {atom.value for atom in atoms[begin:first]} & {atom.value for atom in atoms[first:at]}
    leads = all(one.kind is Kind.FILLER or one.value in _BEFORE_ANSWER for one in atoms[:begin])
    return begin if not again and (leads or atoms[begin - 1].value in _PRESENTS) else first


def _is_inside(atoms: tuple[Atom, ...], index: int) -> bool:
    atom = atoms[index]
    led = atom.value in _OVER and atoms[index + 1].value in {"the", "a", "my"}
    return atom.kind in {Kind.WORD, Kind.LETTER} and (atom.value in _INSIDE or led)


def _over_name(reading: Reading, first: int, at: int) -> int:
    """Go over the name before its letters: "gwen moreau | m o r e a u at …", "brown that's | b r o w n at …"."""
    atoms = reading.atoms
    letters = 0
    while first + letters < at and atoms[first + letters].kind is Kind.LETTER:
        letters += 1
    begin = first
    if letters >= _FEWEST_SPELLED:
        begin -= begin > 1 and atoms[begin - 1].value == "that's"
        named = begin
        while begin and named - begin < _MOST_NAMES and _is_name(atoms[begin - 1]):
            begin -= 1
        begin = first if begin == named else begin
    return begin


def _over_pair(atoms: tuple[Atom, ...], first: int) -> int:
    """Go over the name before "and": "susan and | minh at …"."""
    pair = first > 1 and atoms[first - 1].value == "and" and _is_name(atoms[first - 2])
    pair = pair and (first == 2 or atoms[first - 3].value not in _JOINS)  # noqa: PLR2004  not "… dot dental and anna"
    return first - 2 if pair and (_is_name(atoms[first]) or atoms[first].kind is Kind.LETTER) else first


def _is_name(atom: Atom) -> bool:
    return atom.kind is Kind.WORD and atom.value not in _STOPS and not is_plain(atom.value)


def _over_called(atoms: tuple[Atom, ...], first: int) -> int:
    """Go over what its first part is called: "the number | two tone at …", "initial | n oliveira"."""
    if not first or atoms[first - 1].value not in _NUMBERED:
        return first
    return first - 1 - (first > 1 and atoms[first - 2].value == "the")


def _is_content(atom: Atom) -> bool:
    word = atom.kind is Kind.WORD and not (
        atom.value in CONNECTING or atom.value in _STOPS or atom.value in _BEFORE_ANSWER
    )
    return word or (atom.kind is Kind.DIGITS and atom.spoken)


def _pause_in_digits(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a comma stands before a digit or a letter of many: "kath, one, nine, five, two at …", "h, e, r, e at"."""
    if atoms[index].value != "," or index + 1 >= len(atoms) or not index:
        return False
    after = atoms[index + 1]
    if atoms[index - 1].kind is Kind.LETTER and after.kind in {Kind.LETTER, Kind.DIGITS, Kind.WORD}:
        return True
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
        if any(one.value == "@" for one in reading.before(index, _MOST_OF_HOST)):
            break  # the dot of the address before: "… at acme dot dental and anna at …"
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
    grown = first is None and index + 1 < len(atoms) and atoms[index + 1].start == atom.end
    if atom.kind is Kind.WORD and atom.value in _STOPS and not grown and not (joined and first is not None):
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


def aside(reading: Reading, index: int, step: int) -> int:
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
    initial = before is not None and before.kind is Kind.LETTER
    return spaced and (before is None or (before.value in _STOPS and not initial))


def _goes_on(atom: Atom, following: Atom | None, budget: int) -> bool:
    """Whether a part belongs to the mailbox although nothing joins it: "t baker", "lopez seventy nine"."""
    if following is not None and following.kind is Kind.DIGITS:
        return True
    return atom.kind in {Kind.LETTER, Kind.DIGITS} or budget > 0
