"""Mail and web addresses that are only half said at a text's end."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from redaction.entities import Finding, Label
from redaction.measures import UNITS_OF_MEASURE
from redaction.recognizers.local_part import local_before
from redaction.recognizers.mail_hosts import provider_after
from redaction.recognizers.marks import SIGNS
from redaction.recognizers.network import OF_TWO, domain_after, start_before
from redaction.recognizers.paths import LINKS
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.plain import is_plain
from redaction.stream.tail import Opening
from redaction.vocabulary import CONNECTING

MOST_HELD: Final = 8
"""Atoms at the end in which a mark is looked for."""
_MOST_WEB: Final = 24
"""Atoms of "https colon slash slash portal dot …" up to its path."""
_MOST_DOMAIN: Final = 7
_MOST_HOST: Final = 3
_MOST_LOOSE: Final = 2
"""Unjoined words before a spoken mark that may belong to it: "riverside health dot"."""
_MARKS: Final = frozenset({".", "_", "-", "/", "+"})
_INSIDE_DOMAIN: Final = frozenset({"and", "of", "the", "my", "for"})
_OUTSIDE: Final = CONNECTING - _INSIDE_DOMAIN
_BEFORE_NO_MARK: Final = _OUTSIDE | {"the"}
_BEFORE_NO_UNDERSCORE: Final = frozenset(
    "the a an this that with without by and or no not is means it it's".split()  # noqa: SIM905  words
)
"""Hardly anything else is said with an underscore, but a word about it."""
_PROSE: Final = frozenset({"of", "for", "and", "the"})
"""What no part of an address begins with: "a dash of"."""
_MOST_UNDERSCORED: Final = 3
_PARTICLES: Final = frozenset("van der den von de la di da del al el bin ben du".split())  # noqa: SIM905  words
"""Words of one family name: "h dot van der | meer"."""
_MOST_PATH: Final = 3
_FEWEST_SPELLED: Final = 2
_MOST_PROVIDER: Final = 2
_LINKS: Final = (("and", "then"), ("and", "that's"), ("and",), ("then",), ("the",), ("no",))
"""What may lead to a mailbox's next mark, or to what is said about it ("no spaces")."""
MACHINES: Final = frozenset({"server", "host", "machine", "router", "printer", "gateway", "dns", "ip"})
"""What stands before an address of four numbers, and is none."""
_HOSTS: Final = frozenset({"www", "http", "https"})


def open_mailbox(reading: Reading, last: int, *, final: bool = False) -> Opening | None:
    """Find "john dot", "john dot smith at", "w w w dot": a chain of words and spoken marks at the end."""
    atoms = reading.atoms
    led = _led(reading, last) or _provided(reading, last)
    if led is not None:
        return led
    behind = _behind_chain(atoms, last)
    if behind < last and not final:
        before = open_mailbox(reading, behind)
        return before if before is not None and _holds_mark(reading, before, behind) else None
    first: int | None = None
    held, limit = 0, _MOST_WEB if any(atom.value in _HOSTS for atom in atoms[-_MOST_WEB:]) else MOST_HELD
    for at in range(last, -1, -1):
        atom = atoms[at]
        held += atom.kind is not Kind.LETTER or atoms[min(at + 1, last)].kind is not Kind.LETTER or at == last
        if held > limit:
            break
        free = at > 0 and (_path(atoms, at) or atoms[at - 1].value == "@")
        if atom.kind is Kind.WORD and atom.value in _OUTSIDE and not free and not _site(atoms, at):
            break
        if atom.value in _HOSTS:
            whole = domain_after(reading, at)
            return (
                Opening(atoms[_scheme(atoms, at)].start, Label.URL)
                if whole is None or whole == last or first is not None
                else None
            )
        if atom.value == "@":
            after = _after_at(reading, at, last, final=final)
            if after is not None or first is None:
                return after
            break  # "reach me at john dash …": the chain after "at" is what has begun
        mark = atom.kind is Kind.SYMBOL and atom.spoken and atom.value in _MARKS
        if mark and at and not _unlikely(atoms, at) and _within_chain(atoms[at + 1 : last + 1], atom.value):
            first = _chain_start(atoms, at) if first is None else first
    return None if first is None else Opening(atoms[first].start, Label.EMAIL_ADDRESS)


def _provided(reading: Reading, last: int) -> Opening | None:
    """A provider's name behind "at", which a dot may follow: "lee at out look | dot com"."""
    atoms = reading.atoms
    named = last - (atoms[last].value == ".")
    for at in range(named - 1, max(0, named - _MOST_PROVIDER - 1), -1):
        if atoms[at].value == "@" and provider_after(reading, at + 1) == named:
            first = local_before(reading, at)
            return None if first is None else Opening(atoms[first].start, Label.EMAIL_ADDRESS)
    return None


def _behind_chain(atoms: Sequence[Atom], last: int) -> int:
    """The last atom before what may lead to the next mark: "lee dot anna | and that's", "lee nine | the"."""
    for link in _LINKS:
        if tuple(atom.value for atom in atoms[last + 1 - len(link) : last + 1]) == link and last >= len(link):
            return last - len(link)
    return last


def _holds_mark(reading: Reading, opening: Opening, last: int) -> bool:
    chain = reading.atoms[reading.atom_from(opening.start) : last + 1]
    return any(atom.kind is Kind.SYMBOL and atom.spoken for atom in chain)


def _led(reading: Reading, last: int) -> Opening | None:
    """What follows "www" while no host among it is whole: any words do, "the" and "old" too."""
    start = start_before(reading, last + 1)
    whole = None if start is None else domain_after(reading, start)
    if start is None or (whole is not None and whole < last):
        return None
    return Opening(reading.atoms[_scheme(reading.atoms, start)].start, Label.URL)


def open_path(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """The "forward" of "forward slash" behind an address, and the "with" of "slash knit with agnes"."""
    word = reading.atoms[last].value
    if not found or found[-1].label is not Label.URL or reading.atom_from(found[-1].end) != last:
        return None
    linked = word in LINKS | {"@"} and any(atom.value == "/" for atom in reading.before(last, _MOST_PATH))
    return Opening(reading.atoms[last].start, Label.URL) if linked or word in {"forward", "back"} else None


def open_local(reading: Reading, last: int) -> Opening | None:
    """A word with a dot or an underscore inside it, as a mailbox is written: "n.birnbaum | at"."""
    start = reading.text.rfind(" ", 0, reading.atoms[last].start) + 1
    parts = reading.atoms[reading.atom_from(start) : last + 1]
    dots = [atom for atom in parts if atom.value in {".", "_"} and not atom.spoken]
    words = [atom for atom in parts if atom.kind is Kind.WORD]
    whole = reading.text[reading.atoms[last].end :].strip()
    if not dots or not words or whole or reading.atoms[last].kind is Kind.SYMBOL:
        return None
    return Opening(start, Label.EMAIL_ADDRESS)


def _path(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a word stands behind a spoken "slash": any may, in the path of a page."""
    return at > 0 and atoms[at - 1].value == "/" and atoms[at - 1].spoken


def _site(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an atom is half of "linked in" or its like: a host that recognisers write as two words."""
    pairs = (tuple(one.value for one in atoms[first : first + 2]) for first in range(max(0, at - 1), at + 1))
    return any(pair in OF_TWO for pair in pairs)


def _unlikely(atoms: Sequence[Atom], at: int) -> bool:
    """Whether no mailbox and no host ends in what stands before a mark: "look at the dot", "fifty dollars plus"."""
    before, mark = atoms[at - 1], atoms[at]
    if before.kind is Kind.DIGITS:
        return mark.value in {"+", "/"}
    summed = mark.value == "+" and before.value in UNITS_OF_MEASURE
    words = _BEFORE_NO_UNDERSCORE if mark.value == "_" else _BEFORE_NO_MARK
    word = before.kind is Kind.WORD and (summed or before.value in words)
    return word and not _site(atoms, at - 1)


def _scheme(atoms: Sequence[Atom], at: int) -> int:
    """The atom of "https" before "colon slash slash" and "www"; that of "www" where none is."""
    back = at
    while back and (atoms[back - 1].value in {"colon", ":", "/"} or atoms[back - 1].kind is Kind.FILLER):
        back -= 1
    return back - 1 if back and atoms[back - 1].value in _HOSTS else at


def _within_chain(after: Sequence[Atom], mark: str) -> bool:
    """Whether what stands behind a mark may still belong to the mailbox: one word (three after "_"), and a number."""
    after = after[1:] if after and after[0].value in SIGNS else after
    words = [atom for atom in after if atom.kind is Kind.WORD and atom.value not in _PARTICLES]
    if words and words[0] is after[0] and words[0].value in _PROSE and mark != "/":
        return False
    letters = sum(atom.kind is Kind.LETTER for atom in after)
    return len(words) <= (_MOST_UNDERSCORED if mark == "_" else 1) and len(after) - letters <= MOST_HELD


def _after_at(reading: Reading, at: int, last: int, *, final: bool) -> Opening | None:
    """From the mailbox on, while no domain is whole after "at"; a whole one is a finding's part."""
    atoms = reading.atoms
    first = local_before(reading, at)
    if first is not None and _is_prose(atoms, first, at):
        return None
    whole = domain_after(reading, at + 1)
    goes_on = whole == last - 1 and atoms[last].value == "."
    if first is None or (whole is not None and whole < last and not goes_on):
        return None
    joined = any(one.kind is Kind.SYMBOL for one in atoms[first:at])
    plain = not joined and atoms[at].spoken and atoms[at - 1].kind is Kind.WORD and is_plain(atoms[at - 1].value)
    dotted = any(one.value == "." and one.spoken for one in atoms[at + 1 : last + 1])
    if plain and not final and not dotted:
        return None  # "a leak at …": a plain word before "at" was shown before "at" was said
    marked = joined or sum(one.kind is Kind.LETTER for one in atoms[first:at]) >= _FEWEST_SPELLED
    if (atoms[at - 1].value in _MARKS and atoms[at - 1].spoken) or _no_domain(
        atoms[at + 1 : last + 1], marked=marked or not atoms[at].spoken
    ):
        return None
    words = [one for one in atoms[first:at] if one.kind is Kind.WORD]
    chained = marked or not words or atoms[first].kind is Kind.LETTER
    if final:
        named = words and not is_plain(words[0].value) and at == last
        begun = chained or at - first > 1 or named
        return Opening(atoms[first].start, Label.EMAIL_ADDRESS) if begun and whole is None else None
    telling = chained or dotted or any(not is_plain(one.value) for one in words) or not atoms[at].spoken
    return Opening(atoms[first].start, Label.EMAIL_ADDRESS) if telling else None


def _is_prose(atoms: Sequence[Atom], first: int, at: int) -> bool:
    """Whether no mark between two atoms is a mailbox's: "a dash of gold at", "six hours plus two at"."""
    marks = [index for index in range(first, at) if atoms[index].kind is Kind.SYMBOL and atoms[index].spoken]
    prose = (atoms[index + 1].value in _PROSE or (index > first and _unlikely(atoms, index)) for index in marks)
    return bool(marks) and all(prose)


def _no_domain(after: Sequence[Atom], *, marked: bool) -> bool:
    """Whether what follows "at" is a number, a time or a place in a sentence; sooner where no mark made a mailbox."""
    after = [one for one in after if one.kind is not Kind.FILLER]
    if not marked and not any(one.value == "." for one in after):
        numbered = any(one.kind is Kind.DIGITS and one.spoken for one in after)
        return numbered or _length(after) > _MOST_HOST or any(_only_in_sentences(after, at) for at in range(len(after)))
    grown = len(after) > 1 and after[1].start == after[0].end  # "at 1stop | dot"
    if after and after[0].kind is Kind.DIGITS and not grown:
        return len(after) > 1 or len(after[0].value) > 1
    return _length(after) > _MOST_DOMAIN or any(one.value in _OUTSIDE for one in after[1:] if one.kind is Kind.WORD)


def _only_in_sentences(after: Sequence[Atom], at: int) -> bool:
    """Whether a word behind "at" stands in no host; the "a" of "a o l" does."""
    spelled = after[at].kind is Kind.LETTER and (at + 1 == len(after) or after[at + 1].kind is Kind.LETTER)
    return after[at].value in CONNECTING and not spelled


def _length(atoms: Sequence[Atom]) -> int:
    """How many words and marks these are, what is spelled being one: "u c s f dot edu" has three."""
    spelled = sum(here.kind is there.kind is Kind.LETTER for here, there in pairwise(atoms))
    return len(atoms) - spelled


def _chain_start(atoms: Sequence[Atom], at: int) -> int:
    """Go left over "w w w dot riverside health dot": words that marks join, and one more word before."""
    first = max(0, at - 1)
    while first > 1 and atoms[first - 1].value in _MARKS and atoms[first - 1].spoken:
        first -= 2
    first -= first > 0 and _site(atoms, first) and (atoms[first - 1].value, atoms[first].value) in OF_TWO
    loose = first
    while (
        loose
        and first - loose < _MOST_LOOSE
        and atoms[loose - 1].kind in {Kind.WORD, Kind.LETTER}
        and not is_plain(atoms[loose - 1].value)
        and atoms[loose - 1].value not in MACHINES
    ):
        loose -= 1
    if loose > 1 and atoms[loose - 1].value == "and" and not is_plain(atoms[loose - 2].value):
        loose -= 2  # "harper and sons dot"
    return loose
