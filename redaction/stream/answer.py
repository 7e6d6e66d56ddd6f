"""An answer that may be a mailbox of plain words, which nothing but its "at" tells: "it's purple garden gate | at"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Sequence
from typing import Final

from redaction.cues.code import phrases
from redaction.cues.words import DETERMINERS
from redaction.entities import Label
from redaction.recognizers.local_part import ASIDES_AHEAD
from redaction.recognizers.network import domain_after
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.plain import is_plain
from redaction.stream.tail import Opening
from redaction.vocabulary import CONNECTING, DESCRIBING, ORDINARY_WORDS

_BEFORE: Final = frozenset("yes yeah yep sure okay ok well so oh right and actually um uh , .".split())
_BEFORE_PRESENTED: Final = _BEFORE | {"ha", "alright", "to", "confirm", "perfect", "great"}
_PRESENTS: Final = frozenset({"it's", "its", "that's", "mine's"})
_OF_TWO: Final = frozenset(
    {("it", "is"), ("that", "is"), ("mine", "is"), ("would", "be"), ("that'd", "be"), ("it'd", "be"), ("should", "be")}
)
_PRESENTING: Final = _PRESENTS | {"just", "probably"} | {word for pair in _OF_TWO for word in pair}
_WRITTEN: Final = frozenset(".-_")
"""What recognisers write inside a mailbox: "Quiet. River", "front-desk"."""
_MOST_BEFORE: Final = 8
_LONGEST_ASIDE: Final = 3
_MOST_WORDS: Final = 4
_MOST_HOST: Final = 4
_MOST_DIGITS: Final = 6
_ARTICLES: Final = frozenset({"the", "my", "our"})
_ROLES: Final = frozenset(
    "info hello bookings enquiries inquiries reservations admin orders accounts sales noreply webmaster payments "
    "invoices frontdesk customerservice support scheduling referrals pharmacy returns membership donations admissions "
    "complaints refunds recruitment lettings volunteers helpdesk postmaster".split()
)
"""What firms call their mailboxes (RFC 2142, and how they do), and nobody says before "at" otherwise."""
_BEFORE_ROLE: Final = frozenset(
    "it's is just use using to try under with as or through via be at alternatively otherwise "
    "either from actually".split()
)
_BEFORE_BARE: Final = frozenset(
    "to use using used try under as goes put check mailbox".split()  # "or it goes | garden gnome at"
)
"""Behind these, content words without an article are a mailbox as often as not."""
_SENDING: Final = frozenset(
    "send sent sends resend resending resent goes went forward forwarded forwarding reply replied mailed copy "
    "copied addressed write wrote written switch switched change changed update updated registered invoice cc".split()
)
_MOST_SENT: Final = 4
"""Words between what sends and its "to": "send it over to"."""
_MOST_BARE: Final = 3
_LONGEST_NUMBER: Final = 4
_NO_MAILBOX: Final = CONNECTING | _BEFORE_BARE | {"number", "numbers", "code", "id"}
_BEGIN_ORDERS: Final = frozenset(
    "press copy ship text dial update spell deliver ring flight version roughly around vitamin discover visa amex "
    "expires server temperature age mr mrs missus".split()
)
"""What utterances begin with, and no mailbox."""


def open_answer(reading: Reading, last: int) -> Opening | None:
    """The words of an answer that is presented, up to a host's behind "at"."""
    first = _presented(reading, last)
    if first is None:
        return None
    words = reading.atoms[first : last + 1]
    at = next((index for index, atom in enumerate(words) if atom.value == "@"), len(words))
    local, host = without_asides(words[:at]), words[at + 1 :]
    named = 0 < _content(local) <= _MOST_WORDS and goes_on(reading, host, first + at + 1)
    return Opening(words[0].start, Label.EMAIL_ADDRESS) if named else None


def open_bare(reading: Reading, last: int) -> Opening | None:
    """Content words that no article leads, at a text's beginning and behind "to" or "use": "use blue heron | at"."""
    atoms = reading.atoms
    at = next((index for index in range(last, max(-1, last - _MOST_HOST - 1), -1) if atoms[index].value == "@"), None)
    first = end = last + 1 if at is None else at
    while first and end - first <= _MOST_BARE + _LONGEST_ASIDE and _is_bare(atoms[first - 1]):
        first -= 1
    words = without_asides(atoms[first:end])
    if not 0 < len(words) <= _MOST_BARE or words[0].kind is Kind.DIGITS:
        return None
    led = (
        first > 0 and atoms[first - 1].value in _BEFORE_BARE and (atoms[first - 1].value != "to" or _sent(atoms, first))
    )
    if not led and not (_begins(atoms[:first]) and _may_begin(words[0])):
        return None
    continues = at is None or goes_on(reading, atoms[at + 1 : last + 1], at + 1)
    return Opening(words[0].start, Label.EMAIL_ADDRESS) if continues else None


def _sent(atoms: Sequence[Atom], first: int) -> bool:
    """Whether "to" stands behind what goes to a mailbox, and not before a verb: "the receipt goes to | blue heron"."""
    return any(atom.value in _SENDING for atom in atoms[max(0, first - 1 - _MOST_SENT) : first - 1])


def _is_bare(atom: Atom) -> bool:
    number = atom.kind is Kind.DIGITS and len(atom.value) <= _LONGEST_NUMBER
    return number or (atom.kind is Kind.WORD and atom.value not in _NO_MAILBOX)


def _begins(before: Sequence[Atom]) -> bool:
    return all(atom.kind is Kind.FILLER or atom.value in _BEFORE for atom in before)


def _may_begin(word: Atom) -> bool:
    """Whether a mailbox may begin with a word that nothing announces: none that utterances begin with."""
    if word.value in DESCRIBING:
        return True
    ordinary = word.value in ORDINARY_WORDS or word.value in _BEGIN_ORDERS or word.value.endswith("'s")
    return not ordinary and not phrases().begins(word.value)


def open_aside(reading: Reading, last: int) -> Opening | None:
    """What is said about a mailbox behind a name or a number: "brandt all one | word at"."""
    atoms = reading.atoms
    if atoms[last].value == "initial" and last and atoms[last - 1].value not in DETERMINERS:
        return Opening(atoms[last].start, Label.EMAIL_ADDRESS)  # "it's initial | p dash lee at"
    for first in range(last, max(0, last - _LONGEST_ASIDE), -1):
        before = atoms[first - 1]
        named = before.kind is Kind.DIGITS or (before.kind is Kind.WORD and not is_plain(before.value))
        if named and _aside(atoms[: last + 1], first) == last + 1 - first:
            return Opening(atoms[first].start, Label.EMAIL_ADDRESS)
    return None


def without_asides(words: Sequence[Atom]) -> list[Atom]:
    """Words without what is said about them: "all one word", and the half of it with which they end."""
    kept: list[Atom] = []
    index = 0
    while index < len(words):
        taken = _aside(words, index) if index else 0
        if not taken:
            kept.append(words[index])
        index += taken or 1
    return kept


def _aside(words: Sequence[Atom], index: int) -> int:
    """How many words from `index` on are an aside, or the first half of one at the end; 0 for none."""
    asides = [one for one in ASIDES_AHEAD.get(words[index].value, ()) if len(one) > 1]
    if not asides:
        return 0
    said = tuple(atom.value for atom in words[index : index + _LONGEST_ASIDE])
    ends = index + len(said) == len(words)
    lengths = [len(one) for one in asides if said[: len(one)] == one]
    telling = len(said) > 1 or said == ("all",)  # "one" is a number more likely
    half = len(said) if ends and telling and any(said == one[: len(said)] for one in asides) else 0
    return max([*lengths, half])


def open_role(reading: Reading, last: int) -> Opening | None:
    """Find "info at the sandwich bench | dot": a mailbox that firms have, and behind "at" what may be a host."""
    atoms = reading.atoms
    at = next((index for index in range(last, max(0, last - _MOST_HOST - 1), -1) if atoms[index].value == "@"), None)
    role = last if at is None else at - 1
    if atoms[role].value not in _ROLES or (role and atoms[role - 1].value not in _BEFORE_ROLE | _BEFORE):
        return None
    begins = role > 0 or at is not None or atoms[role].value != "hello"  # which begins most calls
    continues = at is None or goes_on(reading, atoms[at + 1 : last + 1], at + 1)
    return Opening(atoms[role].start, Label.EMAIL_ADDRESS) if begins and continues else None


def _presented(reading: Reading, last: int) -> int | None:
    """The first atom behind "okay so that's"; None where more stands before."""
    atoms = reading.atoms[: min(last + 1, _MOST_BEFORE)]
    presents = False
    for index, atom in enumerate(atoms):
        pair = tuple(one.value for one in atoms[max(0, index - 1) : index + 1])
        presents = presents or atom.value in _PRESENTS or pair in _OF_TWO
        if atom.kind is not Kind.FILLER and atom.value not in (
            _PRESENTING if presents else _BEFORE_PRESENTED | _PRESENTING
        ):
            return index if presents else None
    return None


def _content(words: Sequence[Atom]) -> int:
    """How many words these are; none where one of them is no part of a mailbox, or they begin with a number."""
    said = [atom for atom in words if atom.kind is not Kind.FILLER and (atom.spoken or atom.value not in _WRITTEN)]
    if any(atom.kind not in {Kind.WORD, Kind.DIGITS} or atom.value in CONNECTING for atom in said):
        return 0
    digits = sum(len(atom.value) for atom in said if atom.kind is Kind.DIGITS)
    if digits > _MOST_DIGITS or (said and said[0].kind is Kind.DIGITS):
        return 0  # "it's visa four two six six …", "that's 12 pallets"
    return sum(atom.kind is Kind.WORD for atom in said)


def goes_on(reading: Reading, host: Sequence[Atom], index: int) -> bool:
    """Whether what stands behind "at" may still become a host: nothing, or content words behind an article."""
    words = host[1:] if host and host[0].value in _ARTICLES else host
    if domain_after(reading, index) is not None:
        return False
    marks = any(atom.value == "." for atom in words)
    return not words or marks or (0 < _content(words) <= _MOST_HOST - 1)
