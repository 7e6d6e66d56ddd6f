"""Web addresses, written or said ("w w w dot riverside health dot org slash john smith").

Endings are those of the DNS root that English speech names; a host is what RFC 1123 section 2.1 allows, with the spaces
that speech puts into it.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from redaction.entities import Finding, Label
from redaction.recognizers.asides import aside
from redaction.recognizers.host import KNOWN, MOST_WORDS, OF_TWO, PART, cut_off, host_start, known_before
from redaction.recognizers.inner_words import ARTICLES, is_inner
from redaction.recognizers.marks import marked
from redaction.recognizers.paths import path_end
from redaction.recognizers.top_level import TOP_LEVEL, WEAK
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import CONNECTING, FUNCTION_WORDS

_MOST_DOMAIN: Final = 14
_MOST_SPELLED: Final = 4
"""Letters of an ending that is spelled: "i n f o"."""
_BEHIND_CO: Final = frozenset({"uk", "nz", "za", "jp", "kr", "il"})
"""Countries whose firms have "co" before them; its dot is easily lost: "dot co uk"."""
_STARTS: Final = frozenset({"www", "http", "https"})
_DOTS: Final = frozenset({".", "point"})
_BEHIND_START: Final = frozenset({":", "colon", "/", ".", "-", "_", "forward"})
_MOST_LED: Final = 6
"""Words of a host behind "www": there all of them are its own."""


_OUTSIDE: Final = FUNCTION_WORDS - {
    "back",
    "more",
    "now",
    "today",
    "all",
    "together",
    "away",
    "here",
    "there",
    "things",
    "thing",
}
"""What no host ends in."""
_COLOURS: Final = frozenset({"red", "black", "blue", "green", "white", "yellow", "pink", "little", "small", "big"})
_SENTENCES: Final = CONNECTING & _OUTSIDE


def find(reading: Reading) -> Iterator[Finding]:
    """Every dot between something like a host and an ending."""
    yield from _paths(reading)
    if reading.values.isdisjoint(_DOTS):
        return
    reading = marked(reading)
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        if not (atom.value == "." and index and index + 1 < len(atoms)):
            continue
        grown = atoms[index - 1].end == atom.start and atom.end == atoms[index + 1].start
        led = start_before(reading, index)
        spaced = not (atom.spoken or grown)
        if led is None and ((spaced and not cut_off(reading, index)) or not _ends(atoms, index)):
            continue
        host = host_start(reading, index) if led is None else led
        last = domain_after(reading, host if led is None else led)
        first = host if led is None else _scheme(atoms, led)
        if last is None or last <= index - 1 or _is_sentence(atoms, host, index) or _house(reading, index):
            continue
        end = path_end(reading, last)
        mailed = first > 0 and atoms[first - 1].value == "@" and end == atoms[last].end
        if mailed and not atoms[first - 1].spoken:
            continue
        # "the form is at acme dot com": a mailbox before "at", if there is one, makes the surer finding
        sure = 0.97 if led is not None else 0.93 if atom.spoken else 0.85
        yield Finding(atoms[first].start, end, Label.URL, min(sure, 0.89) if mailed else sure, "domain")


def _ends(atoms: tuple[Atom, ...], dot: int) -> bool:
    """Whether something like an ending stands behind a dot or a later one: most dots are full stops and points."""
    near = atoms[dot : dot + _MOST_DOMAIN]
    return any(
        here.value == "." and (after.value in TOP_LEVEL or after.kind is Kind.LETTER) for here, after in pairwise(near)
    )


def _paths(reading: Reading) -> Iterator[Finding]:
    """Find "linktree slash lena sings": a host that everybody knows goes without its ending."""
    if "/" not in reading.values or KNOWN.isdisjoint(reading.values):
        return
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        if atom.value in KNOWN and index + 1 < len(atoms) and atoms[index + 1].value in {"/", "forward"}:
            end = path_end(reading, index)
            if end > atom.end + 1:
                yield Finding(atom.start, end, Label.URL, 0.9, "domain")


def _is_sentence(atoms: tuple[Atom, ...], first: int, dot: int) -> bool:
    """Whether a word that no host ends in stands before a dot: "log in dot com", but "linked in dot com"."""
    begins = next((index for index in range(first, dot) if atoms[index].value == "."), dot)
    grown = atoms[begins - 1].end == atoms[begins].start
    if _is_spot(atoms, dot):
        return True
    return _only_in_sentences(atoms, dot) or (not grown and _only_in_sentences(atoms, begins))


def _is_spot(atoms: tuple[Atom, ...], dot: int) -> bool:
    """Whether a dot is one on paper or on a dress: "the red dot love it", "a polka dot party"."""
    weak = atoms[dot].spoken and dot + 1 < len(atoms) and atoms[dot + 1].value in WEAK
    led = dot > 1 and atoms[dot - 2].value in {"the", "a", "this", "that", "each", "every"}
    return weak and (atoms[dot - 1].value == "polka" or (led and atoms[dot - 1].value in _COLOURS))


def _only_in_sentences(atoms: tuple[Atom, ...], dot: int) -> bool:
    while dot > 1 and atoms[dot - 1].kind is Kind.FILLER:
        dot -= 1
    hyphened = dot > 1 and atoms[dot - 2].value == "-"
    return atoms[dot - 1].value in _OUTSIDE and not hyphened and known_before(atoms, dot) is None


def start_before(reading: Reading, dot: int) -> int | None:
    """The "www" or "https" whose host holds the dot at atom `dot`; None where there is none."""
    atoms, words = reading.atoms, 0
    if _STARTS.isdisjoint(reading.values):
        return None
    for at in range(dot - 1, -1, -1):
        if atoms[at].value in _STARTS:
            return at
        words += atoms[at].kind in PART and atoms[at].value not in _BEHIND_START
        if words > _MOST_LED or not (atoms[at].kind in PART or atoms[at].value in _BEHIND_START):
            return None
    return None


def _house(reading: Reading, dot: int) -> bool:
    """Whether "H.No" stands here, which a house's number follows in Indian addresses, and no host in Norway."""
    after = reading.atoms[dot + 1 : dot + 4]
    numbered = any(atom.kind is Kind.DIGITS for atom in after[1:])
    return reading.atoms[dot - 1].kind is Kind.LETTER and after[0].value in {"no", "nr"} and numbered


def domain_after(reading: Reading, index: int) -> int | None:
    """The last atom of a domain that begins at atom `index`: words, then a dot, then a known ending."""
    atoms = reading.atoms
    last: int | None = None
    words = 0
    dotted, skipped = False, -1
    begins = atoms[index].value if index < len(atoms) else ""
    led = begins in _STARTS
    most = _MOST_LED if led else MOST_WORDS + (begins in ARTICLES)
    for at in range(index, min(len(atoms), index + _MOST_DOMAIN)):
        atom = atoms[at]
        if atom.kind is Kind.FILLER or at <= skipped:
            continue
        if atom.kind is Kind.SYMBOL and not (atom.value == "," and aside(reading, at, 1)):
            if atom.value not in {".", "-"} and not (led and atom.value in _BEHIND_START):
                break
            dotted = dotted or atom.value == "."
            continue
        said = aside(reading, at, 1) if at > index and last is None else 0
        if said:
            skipped = at + said - 1
            continue
        after_dot = dotted and atoms[at - 1].value == "."
        if last is not None and not after_dot:
            break
        ending = _ending(reading, at, led=led and words > 1) if after_dot else None
        if ending is not None:
            last = skipped = ending
        elif last is not None and not _goes_on(atoms, at):
            break
        words += _weight(atoms, at, led=led) if at > index else 1
        if words > most + dotted:
            break
    country = last is not None and atoms[last].value == "co" and last + 1 < len(atoms)
    return last + 1 if last is not None and country and atoms[last + 1].value in _BEHIND_CO else last


def _weight(atoms: tuple[Atom, ...], at: int, *, led: bool) -> int:
    """How much a host grows by an atom: not by what is grown to it ("glenfyne 4 x 4" is one), twice by a sentence's."""
    atom, previous = atoms[at], atoms[at - 1]
    loose = atom.kind is Kind.WORD and (previous.end != atom.start or previous.kind is Kind.SYMBOL)
    if not loose or atom.value in _BEHIND_START:
        return 0
    if led or atom.value not in _SENTENCES:
        return 1
    return 0 if is_inner(atoms, at) else 2


def _is_last(reading: Reading, at: int) -> bool:
    """Whether a word ends a host, which any may behind "www": only words of sentences part it from the next dot."""
    for one in reading.atoms[at + 1 : at + 1 + _MOST_SPELLED]:
        if one.value == "." and one.kind is Kind.SYMBOL:
            return not (one.spoken or reading.text[one.end : one.end + 1].isalnum())
        apart = one.kind is Kind.WORD and one.value in CONNECTING and reading.text[one.start - 1].isspace()
        if apart or (one.kind not in PART and one.value != "-"):
            break
    return reading.atoms[at].kind is Kind.WORD


def _goes_on(atoms: tuple[Atom, ...], at: int) -> bool:
    """Whether a dot that was said, or is grown to both sides, stands behind an atom: "photos.app | .goo.gl"."""
    after = atoms[at + 1 : at + 3]
    if len(after) < 2 or after[0].value != "." or after[1].kind not in PART:  # noqa: PLR2004
        return False
    return after[0].spoken or atoms[at].end == after[0].start == after[1].start - 1


def _ending(reading: Reading, at: int, *, led: bool) -> int | None:
    """The last atom of an ending that begins at an atom behind a dot: any word's, behind "www"."""
    atoms = reading.atoms
    spelled = _spelled_ending(atoms, at)
    if spelled:
        return at + spelled
    value = atoms[at].value
    named = value in TOP_LEVEL and not _weak_here(reading, atoms[at - 1], atoms[at])
    if named and value not in WEAK:
        return at
    return at if (named or led) and _is_last(reading, at) else None


def _spelled_ending(atoms: tuple[Atom, ...], at: int) -> int:
    """How many atoms behind this one spell an ending with it: "u k", "e d u"; 0 where none do."""
    letters = ""
    best, count = 0, 0
    for count, atom in enumerate(atoms[at : at + _MOST_SPELLED]):
        if atom.kind is not Kind.LETTER or len(atom.value) > 1:
            break
        letters += atom.value
        best = count if letters in TOP_LEVEL else best
    return best if best == count or not _dot_soon(atoms, at + best + 1) else 0


def _dot_soon(atoms: tuple[Atom, ...], at: int) -> bool:
    """Whether a host goes on with letters and words from atom `at` to another dot: "dot b m | m homes dot io"."""
    parts = [one.kind in PART for one in atoms[at : at + _MOST_SPELLED]]
    ends = at + (parts.index(False) if False in parts else len(parts))
    return at < ends < len(atoms) and atoms[ends].value == "." and atoms[at].kind is Kind.LETTER


def _weak_here(reading: Reading, dot: Atom, ending: Atom) -> bool:
    """A full stop or a period of time and the word after it are not a domain's end."""
    spaced = not dot.spoken and reading.text[dot.end : ending.start].isspace()
    span = reading.lower[dot.start : dot.end] == "period"  # "the grace period is ten days"
    return (spaced or span) and ending.value in WEAK


def _scheme(atoms: tuple[Atom, ...], first: int) -> int:
    """The atom of "https" before "colon slash slash" and "www"; that of "www" where none is."""
    back = first
    while back and (atoms[back - 1].value in _BEHIND_START or atoms[back - 1].kind is Kind.FILLER):
        back -= 1
    return back - 1 if back and atoms[back - 1].value in _STARTS else first


__all__ = ["OF_TWO", "domain_after", "find", "start_before"]
