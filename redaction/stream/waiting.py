"""Words at a text's end that wait for one more, and what stands before an open end and belongs to it.

Each is short, and shown a word later where nothing comes of it: a number's first word, a hesitation inside a number
that is still being said, "area code" before a telephone number, letters before the digits of a code.
"""

from collections.abc import Sequence
from typing import Final

from redaction.cues.claims import announced, harmless, is_cue
from redaction.entities import Finding, Label
from redaction.numbers import REPEATS, ZEROS
from redaction.recognizers.phone import area_code_before
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.letters import ICAO
from redaction.spoken.runs import PAUSE_WORDS, pausing
from redaction.stream.plain import is_plain
from redaction.stream.tail import Opening, is_whole

_LETTERS: Final = frozenset({"a", "i"})
_LONGEST_CODE: Final = 5
_MOST_CODE: Final = 3
_MOST_PAUSE: Final = 4
_MOST_DICTATED: Final = 40
_BEFORE_MAILBOX: Final = frozenset({"to", "at", "is", "it's", "on"})


def open_letter(reading: Reading, last: int) -> Opening | None:
    """An "a" or "i" at the end: a word mostly, and now and then the first letter of a code or of a mailbox."""
    atom = reading.atoms[last]
    weak = atom.kind is Kind.LETTER and atom.value in _LETTERS and not reading.text[atom.end :].strip()
    return Opening(atom.start, Label.UNIQUE_ID) if weak else None


def open_hesitation(reading: Reading, found: Sequence[Finding]) -> Opening | None:
    """What people say inside a number, right behind one that could be whole: "… five six | sorry", "… nine | okay"."""
    run = reading.runs[-1] if reading.runs else None
    if run is None or not any(one.start < run.end and run.start < one.end for one in found):
        return None
    words = [atom for atom in reading.atoms[run.last + 1 :] if atom.kind not in {Kind.SYMBOL, Kind.FILLER}]
    if not 0 < len(words) <= _MOST_PAUSE or not pausing([atom.value for atom in words]):
        return None
    return Opening(words[0].start, Label.UNIQUE_ID)


def widened(reading: Reading, opening: Opening) -> Opening:
    """An open end with what stands before it and belongs to it: "area code", "plus", a code's letters."""
    index = reading.atom_from(opening.start)
    if index >= len(reading.atoms):
        return opening
    area = area_code_before(reading, index)
    if area is not None:
        return Opening(area, opening.label)
    if reading.atoms[index].kind in {Kind.DIGITS, Kind.LETTER}:
        first = _code_before(reading, index)
        return Opening(reading.atoms[first].start, opening.label)
    if opening.label in {Label.PERSON, Label.EMAIL_ADDRESS} and index > 1:
        initial, before = reading.atoms[index - 1], reading.atoms[index - 2]
        if initial.value in _LETTERS and before.value in _BEFORE_MAILBOX:
            return Opening(initial.start, opening.label)
    return opening


def open_announced(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """All that is code, or said between its parts, behind "the number is": "mac oh charlie, okay then, b"."""
    atoms = reading.atoms
    first, at = last + 1, last
    while at >= 0 and last - at < _MOST_DICTATED and not is_cue(reading, at):
        if _codelike(atoms[at]):
            first = at
        elif not (atoms[at].kind in {Kind.FILLER, Kind.SYMBOL} or atoms[at].value in PAUSE_WORDS):
            break
        at -= 1
    if first > last or not announced(reading, atoms[first].start):
        return None
    run = reading.runs[-1] if reading.runs else None
    done = run is not None and run.end >= atoms[first].start and is_whole(reading, run, found)
    if done or harmless(reading, len(reading.runs) - 1):
        return None
    return Opening(atoms[first].start, Label.UNIQUE_ID)


def _codelike(atom: Atom) -> bool:
    return atom.kind in {Kind.DIGITS, Kind.LETTER} or atom.value in ICAO or atom.value in ZEROS or atom.value in REPEATS


def _code_before(reading: Reading, index: int) -> int:
    first, at, taken = index, index - 1, 0
    while at >= 0 and taken < _MOST_CODE:
        atom = reading.atoms[at]
        if atom.kind is Kind.FILLER or (atom.value in {",", "-", "."} and not atom.spoken):
            at -= 1
            continue
        code = atom.kind is Kind.WORD and len(atom.value) <= _LONGEST_CODE and not is_plain(atom.value)
        if is_cue(reading, at) or not (code or _codelike(atom)):
            break
        first, taken = at, taken + 1
        at -= 1
    return first
