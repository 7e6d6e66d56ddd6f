"""Whether a number or a code at a text's end would take in more digits and letters: it is read with some."""

from typing import Final

from redaction.entities import Label
from redaction.locales import locale_of, read_in
from redaction.locales.english import ENGLISH
from redaction.numbers import REPEATS
from redaction.spoken import Kind, Reading, Run
from redaction.spoken.alphabet import POLICE, SOUNDS
from redaction.spoken.grown import LONGEST_CODE_WORD
from redaction.spoken.homophones import HOMOPHONES
from redaction.spoken.runs import BETWEEN_MEMBERS, LONGEST_ASIDE, in_aside
from redaction.stream.tail import ALONE, Opening, code_is_due, with_marks

_TAIL_WORDS: Final = 24
"""Words at the end that a continuation is tried on; a run that began before them began in the whole text."""
_CONTINUATIONS: Final = (" {0} b {0} {0}", " then {0} b {0} {0}")
"""Join whatever the spoken-form layer would join: over pauses, after a homophone, inside "b as in boy"."""
_WRITTEN: Final = " 555 5b"
_MAY_SPELL: Final = HOMOPHONES.keys() | POLICE | SOUNDS.keys() | REPEATS.keys()
"""Words that stand for a digit or a letter beside others."""
_DIGIT: Final = 5
_HALF_A_PAUSE: Final = (" and", " And")
"""What only "and then" makes a pause."""
_ALONE: Final = ALONE | {"i"}
_MEMBERS: Final = (Kind.DIGITS, Kind.LETTER)


def open_run(reading: Reading) -> Opening | None:
    """A run of digits and letters that more of them would join, with the pause that is being made in it.

    Worked out once a reading.
    """
    if open_run not in reading.notes:
        reading.notes[open_run] = _open_run(reading) if may_go_on(reading) else None
    kept = reading.notes[open_run]
    return kept if isinstance(kept, Opening) else None


def _open_run(reading: Reading) -> Opening | None:
    first = len(reading.text)
    for _ in range(_TAIL_WORDS):
        first = reading.text.rfind(" ", 0, max(0, first))
        if first < 0:
            break
    begin = first + 1
    continuations = _CONTINUATIONS if reading.text.endswith(_HALF_A_PAUSE) else _CONTINUATIONS[:1]
    for continuation in _continuations(reading, continuations):
        opening = _continued(reading, begin, continuation)
        if opening is not None:
            return opening
    return None


def may_go_on(reading: Reading) -> bool:
    """Whether the last word but for a pause could be a digit or a letter: only then can more of them join it.

    It spares plain speech the reading of a continuation, and may say yes too often, but never no where one joins.
    """
    locale = locale_of(reading) or ENGLISH
    if locale.words:
        return True  # its runs were made of other words than its atoms now hold
    numerals = locale.numerals
    for place, atom in enumerate(reversed(reading.atoms), start=1):
        if atom.kind is not Kind.WORD:
            if atom.kind in _MEMBERS:
                return True
            continue
        word, end = atom.value, len(reading.atoms) - place + 1
        spelled = len(word) != atom.end - atom.start  # "m r n" is three letters again where more follow
        if (
            spelled
            or word in _MAY_SPELL
            or word in numerals.begins
            or word in numerals.phrased
            or word in numerals.zeros
        ):
            return True
        if word not in BETWEEN_MEMBERS and not in_aside(
            [one.value for one in reading.atoms[max(0, end - LONGEST_ASIDE) : end]]
        ):
            before = reading.atoms[-place - 1] if place < len(reading.atoms) else None
            # "GB82 WEST" holds a code's letters if digits follow
            return before is not None and before.kind is Kind.DIGITS and len(word) <= LONGEST_CODE_WORD
    return False


def _continuations(reading: Reading, spoken: tuple[str, ...]) -> tuple[str, ...]:
    """What a number could go on with: written digits after written ones."""
    member = next((atom for atom in reversed(reading.atoms) if atom.kind in _MEMBERS), None)
    return (_WRITTEN, *spoken) if member is not None and member.kind is Kind.DIGITS and not member.spoken else spoken


def _continued(reading: Reading, begin: int, continuation: str) -> Opening | None:
    end = len(reading.text) - begin
    locale = locale_of(reading) or ENGLISH
    five = next(word for word, digit in locale.numerals.units.items() if digit == _DIGIT)
    tried = read_in(reading.text[begin:] + continuation.format(five), locale)
    run = next((run for run in tried.runs if run.start < end < run.end), None)
    if run is None:
        return None
    start = begin + run.start
    whole = next((one for one in reading.runs if one.start <= start < one.end), None)
    start = min(start, whole.start) if whole is not None else start
    said = [atom for atom in tried.atoms[run.first : run.last + 1] if atom.start < end and atom.kind in _MEMBERS]
    alone = len(said) == 1 and reading.lower[start : begin + min(said[0].end, end)] in _ALONE
    if alone and not code_is_due(reading, start):
        return None
    label = Label.PERSON if all(atom.value.isalpha() for atom in said) else Label.UNIQUE_ID
    return Opening(with_marks(reading, start), label)


def tail_run(reading: Reading) -> Run | None:
    """The run that is the last thing said, but for a pause behind it."""
    opening = open_run(reading)
    return None if opening is None else next((run for run in reading.runs if run.end > opening.start), None)
