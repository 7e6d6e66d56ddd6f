"""Words at a text's end that wait for one more, and what stands before an open end and belongs to it.

Each is short, and shown a word later where nothing comes of it: a number's first word, a hesitation inside a number
that is still being said, letters before the digits of a code.
"""

from collections.abc import Sequence
from typing import Final

from redaction.cues.claims import announced, claims, harmless, is_cue
from redaction.cues.code import phrases
from redaction.cues.extent import stands_out
from redaction.cues.words import AFTER_VERB, CONTINUES, DETERMINERS, HEDGES, VERBS
from redaction.entities import Finding, Label
from redaction.numbers import REPEATS, ZEROS
from redaction.recognizers.network import OF_TWO
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.spoken.alphabet import ICAO
from redaction.spoken.dictated import HEARD
from redaction.spoken.runs import PAUSE_WORDS, pausing
from redaction.stream.idle import names_nobody
from redaction.stream.mailbox import MACHINES
from redaction.stream.plain import is_plain
from redaction.stream.tail import (
    LONG,
    OWNERS,
    PREFIX,
    Opening,
    code_is_due,
    counts,
    is_single,
    is_whole,
    with_marks,
)
from redaction.vocabulary import FUNCTION_WORDS

_FEWEST_NAMED: Final = 4
_FEWEST_ALONE: Final = 3
"""The same of a number with which somebody begins: "four oh four, that's the security code"."""
_MOST_NAMING: Final = 6
_SURELY_NAMED: Final = 5
"""Digits from which a number that nothing has claimed is somebody's: the words behind it will say whose."""
_NAMING: Final = frozenset({"is", "was", "that's", "that", "it's", "would", "for", "as", "and", "down", "that'll"})
_NAMED_BY: Final = VERBS | DETERMINERS | AFTER_VERB | HEDGES | {"that", "back", "as", "and", "down"}
_WORDS: Final = frozenset({Kind.WORD, Kind.LETTER, Kind.DIGITS})
_BEFORE_HOST: Final = frozenset({"at", "@", "on", "is"})
_FEWEST_HOST: Final = 2
_MOST_HOST: Final = 3
_HOW_MANY: Final = frozenset({"3", "4"})
"""Digits of a card's security code, as its place is told by them: "the three on the back"."""
_EXTENSIONS: Final = frozenset({"extension", "ext"})
_LONGEST_EXTENSION: Final = 6
_TO_EXTENSION: Final = _EXTENSIONS | {"and", "at", "on", "with", "then", "um", "uh", "the", ".", ",", "is", "number"}
_LETTERS: Final = frozenset({"a", "i"})
_LONGEST_CODE: Final = 5
_MOST_CODE: Final = 3
_FEWEST_INITIALS: Final = 2
_LONGEST_CLUMP: Final = 3
_MOST_PAUSE: Final = 4
_LONGEST_PAUSE: Final = 5
_MOST_DICTATED: Final = 40
_AFTER_ONE: Final = frozenset({"is", "was", "moment", "second", "sec", "minute"})
_BEFORE_LETTER: Final = frozenset({"to", "at", "is", "it's", "on", "that's", "letter", "with", "as", "from"})
_BEFORE_HEARD: Final = frozenset({"it's", "is", "that's"})
_BEFORE_MAILBOX: Final = frozenset({"to", "at", "is", "it's", "on"})


def open_letter(reading: Reading, last: int) -> Opening | None:
    """A lone letter at the end: "a" or "i", a word mostly, or one of the alphabet that a code may begin with."""
    atom = reading.atoms[last]
    if atom.kind is Kind.WORD and atom.value in ICAO:  # "it's tango | alpha oh four"
        return Opening(atom.start, Label.UNIQUE_ID) if not last or _could_spell(reading, last) else None
    if _initials(reading, last):
        return Opening(reading.atoms[last - 1].start, Label.UNIQUE_ID)
    weak = atom.kind is Kind.LETTER and atom.value in _LETTERS and not reading.text[atom.end :].strip(" ,")
    capital = weak and atom.value == "a" and reading.cased and reading.text[atom.start] == "A" and last > 0
    capital = capital and reading.atoms[last - 1].kind is Kind.WORD  # no article has one within a sentence
    marked = weak and reading.text[atom.end : atom.end + 1] == ","  # no article has a comma: "Ready? A, | 0"
    spelled = capital or marked or (weak and _could_spell(reading, last))
    return Opening(atom.start, Label.UNIQUE_ID) if spelled else None


def open_heard(reading: Reading, last: int) -> Opening | None:
    """Words that may be digits, side by side or behind "it's": "for for | ate five", "it's won | too six"."""
    first = last
    while first >= 0 and _heard(reading, first):
        first -= 1
    led = first >= 0 and reading.atoms[first].value in _BEFORE_HEARD
    return Opening(reading.atoms[first + 1].start, Label.UNIQUE_ID) if last - first > (not led) else None


def _heard(reading: Reading, at: int) -> bool:
    atom = reading.atoms[at]
    return reading.lower[atom.start : atom.end] in HEARD


def _initials(reading: Reading, last: int) -> bool:
    """Whether two single letters end what was said, which a code begins with as well as a word has: "r n | seven"."""
    letters = reading.atoms[max(0, last - 1) : last + 1]
    if len(letters) < _FEWEST_INITIALS or any(atom.kind is not Kind.LETTER or len(atom.value) > 1 for atom in letters):
        return False
    before = reading.atoms[last - _FEWEST_INITIALS] if last >= _FEWEST_INITIALS else None
    return before is None or (before.kind is Kind.WORD and before.value not in OWNERS)


def _could_spell(reading: Reading, last: int) -> bool:
    """Whether a letter of a code, a mailbox or a name could stand at an atom: not in "that i", "over a"."""
    said = [one for one in reading.before(last, 3) if one.kind not in {Kind.FILLER, Kind.SYMBOL}]
    if said and said[0].value in {"and", "then"}:
        said = said[1:]
    if not said or said[0].kind is not Kind.WORD:
        return bool(said) or reading.atoms[last].value == "a"
    beside = said[0].value in _BEFORE_LETTER or not is_plain(said[0].value)
    return beside or code_is_due(reading, reading.atoms[last].start)


def open_pause(reading: Reading, found: Sequence[Finding]) -> Opening | None:
    """Hesitation after a number that is not whole: "four one five | let me", "seven two | hold"."""
    run = reading.runs[-1] if reading.runs else None
    if run is None or is_whole(reading, run, found):
        return None
    words = [atom.value for atom in reading.atoms[run.last + 1 :] if atom.kind not in {Kind.SYMBOL, Kind.FILLER}]
    words = words[1:] if words[1:] and words[0] in _LETTERS else words  # "h a | let me see": the "a" may be a letter
    if (
        is_single(reading, run)
        or not 0 < len(words) <= _LONGEST_PAUSE
        or harmless(reading, len(reading.runs) - 1)
        or counts(reading, run)
        or names_nobody(reading, run)
    ):
        return None
    long = len(run.chars) >= LONG and any(one.start < run.end <= one.end for one in found)
    due = not long and code_is_due(reading, run.start)
    goes_on = pausing(words) or (due and words[0] not in VERBS and set(words) <= CONTINUES)
    return Opening(with_marks(reading, run.start), Label.UNIQUE_ID) if goes_on else None


def open_hesitation(reading: Reading, found: Sequence[Finding]) -> Opening | None:
    """What people say inside a number, right behind one that could be whole: "… five six | sorry", "… nine | okay"."""
    run = reading.runs[-1] if reading.runs else None
    if run is None or not any(one.start < run.end and run.start < one.end for one in found):
        return None
    words = [atom for atom in reading.atoms[run.last + 1 :] if atom.kind not in {Kind.SYMBOL, Kind.FILLER}]
    if not 0 < len(words) <= _MOST_PAUSE or not pausing([atom.value for atom in words]):
        return None
    return Opening(words[0].start, Label.UNIQUE_ID)


def open_after(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """A code of letters and digits that what follows may name: "c q five six k p | is on the | back of the car"."""
    run = next((one for one in reversed(reading.runs) if not _is_place(reading, one)), None)
    alone = run is not None and all(atom.kind in {Kind.FILLER, Kind.SYMBOL} for atom in reading.atoms[: run.first])
    fewest = _FEWEST_ALONE if alone else _FEWEST_NAMED
    if run is None or len(run.chars) < fewest or run.chars.isalpha() or _claimed(reading, run):
        return None
    covered = is_whole(reading, run, found) or any(one.start <= run.start and run.end <= one.end for one in found)
    if covered and _code_before(reading, run.first) == run.first:
        return None
    words = [atom.value for atom in reading.atoms[run.last + 1 : last + 1] if atom.kind in _WORDS]
    words = [word for word in words if word not in _HOW_MANY]
    unclaimed = len(run.digits) >= _SURELY_NAMED and not any(
        one.start < run.end and run.start < one.end for one in found
    )
    # "617 319 | the": what may yet be revised into "2347"
    naming = 0 < len(words) <= _MOST_NAMING and (words[0] in _NAMING or (unclaimed and len(words) == 1))
    if not naming:
        return None
    named = words[:-1] if len(words) > 1 and phrases().begins(words[-1]) else words  # "that's the security | code"
    if not unclaimed and not all(word in _NAMED_BY for word in named):
        return None
    counted = counts(reading, run) or harmless(reading, len(reading.runs) - 1)
    return None if counted else Opening(run.start, Label.UNIQUE_ID)


def _is_place(reading: Reading, run: Run) -> bool:
    """Whether a number only tells where another stands: "… that's the | three on the back"."""
    before = reading.atoms[run.first - 1].value if run.first else ""
    return run.chars in _HOW_MANY and before in DETERMINERS


def open_extension(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """An "extension" behind a telephone number, whose own number follows: "… oh one two six | extension"."""
    first = last
    while first >= 0 and (reading.atoms[first].kind is Kind.DIGITS or reading.atoms[first].value in ZEROS):
        first -= 1
    if last - first > _LONGEST_EXTENSION:
        return None
    while first >= 0 and reading.atoms[first].value in _TO_EXTENSION:
        first -= 1
    said = [atom for atom in reading.atoms[first + 1 : last + 1] if atom.kind is not Kind.SYMBOL]
    if not said or all(atom.value not in _EXTENSIONS for atom in said):
        return None
    number = next((one for one in found if one.label is Label.PHONE_NUMBER and one.end <= said[0].start), None)
    beside = number is not None and reading.atom_from(number.end) >= first
    return Opening(said[0].start, Label.PHONE_NUMBER) if beside else None


def _claimed(reading: Reading, run: Run) -> bool:
    """Whether a phrase before a number says whose it is, and it has that kind's form."""
    if not announced(reading, run.start):
        return False
    return any(one.extent.last >= run.first for one in claims(reading) if one.finding is not None)


def open_host(reading: Reading, last: int) -> Opening | None:
    """Two or three words behind "at" while "dot" may follow ("at lakeview medical | dot"), and "linked in"."""
    atoms = reading.atoms
    if tuple(atom.value for atom in atoms[max(0, last - 1) : last + 1]) in OF_TWO:
        return Opening(atoms[last - 1].start, Label.URL)
    if atoms[last].value == "linked":
        return Opening(atoms[last].start, Label.URL)
    first = last
    while first >= 0 and last - first < _MOST_HOST and _hosts(atoms[first]):
        first -= 1
    words = atoms[first + 1 : last + 1]
    if first < 0 or len(words) < _FEWEST_HOST or atoms[first].value not in _BEFORE_HOST or is_plain(words[0].value):
        return None
    return Opening(words[0].start, Label.URL)


def _hosts(atom: Atom) -> bool:
    return atom.kind is Kind.WORD and (atom.value == "and" or atom.value not in FUNCTION_WORDS)


def widened(reading: Reading, opening: Opening) -> Opening:
    """An open end with what stands before it and belongs to it: a code's letters, the first word of a mailbox."""
    index = reading.atom_from(opening.start)
    if index >= len(reading.atoms):
        return opening
    if reading.atoms[index].kind in {Kind.DIGITS, Kind.LETTER}:
        index = _code_before(reading, index)
    index = _initials_before(reading, _first_name(reading, index))
    return Opening(min(opening.start, reading.atoms[index].start), opening.label)


def _first_name(reading: Reading, index: int) -> int:
    """Go over a full stop that ends no sentence to the word before it: "brent. miller31 at …"."""
    if index < 2 or is_plain(reading.atoms[index].value) or reading.text[reading.atoms[index].start].isupper():  # noqa: PLR2004  "brent", "."
        return index
    dot, before = reading.atoms[index - 1], reading.atoms[index - 2]
    named = before.kind in {Kind.WORD, Kind.LETTER} and before.value not in FUNCTION_WORDS
    joins = dot.value == "." and not dot.spoken and reading.atoms[index].kind in {Kind.WORD, Kind.LETTER}
    return index - 2 if joins and named else index


def _initials_before(reading: Reading, index: int) -> int:
    """Go over the "a" of "goes to a mocanu at …"."""
    atoms = reading.atoms
    named = atoms[index].kind is Kind.WORD and not is_plain(atoms[index].value)
    initial = index > 0 and atoms[index - 1].value in _LETTERS
    begins = index == 1 and atoms[0].value == "a"
    return index - 1 if named and initial and (begins or atoms[index - 2].value in _BEFORE_MAILBOX) else index


def open_announced(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """All that is code, or said between its parts, behind "the number is": "mac oh charlie, okay then, b"."""
    atoms = reading.atoms
    first, at, between = last + 1, last, list[str]()
    while at >= 0 and last - at < _MOST_DICTATED and not is_cue(reading, at):
        if _stands_for_a_thing(atoms, at, last):
            break
        goes_on = at < last and atoms[at + 1].value in {"and", "then"}
        weak = atoms[at].kind is Kind.LETTER and (first == at + 1 or goes_on)
        if _codelike(atoms[at]) or weak or _clump(reading, atoms[at]):
            if between and not pausing(between[::-1]):
                break
            first, between = at, []
        elif atoms[at].value in PAUSE_WORDS:
            between.append(atoms[at].value)
        elif atoms[at].kind not in {Kind.FILLER, Kind.SYMBOL}:
            break
        at -= 1
    if first > last or not announced(reading, atoms[first].start):
        return None
    run = reading.runs[-1] if reading.runs else None
    done = run is not None and run.end >= atoms[first].start and is_done(reading, run, found, last)
    idle = run is not None and run.end >= atoms[first].start and names_nobody(reading, run)
    if done or idle or harmless(reading, len(reading.runs) - 1):
        return None
    return Opening(atoms[first].start, Label.UNIQUE_ID)


def _clump(reading: Reading, atom: Atom) -> bool:
    """Whether a word is a code's letters in capitals: "my reference is Q7, XP | 2L"."""
    short = atom.kind is Kind.WORD and len(atom.value) <= _LONGEST_CLUMP and not is_plain(atom.value)
    return short and stands_out(reading, atom)


def _stands_for_a_thing(atoms: Sequence[Atom], at: int, last: int) -> bool:
    """Whether a "one" is no digit: "the chart number on this one is", "okay one moment"."""
    one = atoms[at].value == "1" and atoms[at].spoken
    return one and at < last and atoms[at + 1].value in _AFTER_ONE


def is_done(reading: Reading, run: Run, found: Sequence[Finding], last: int) -> bool:
    """Whether a run is whole, or found and long, with words behind it over which no number goes on."""
    if is_whole(reading, run, found):
        return True
    if len(run.chars) < LONG or not any(one.start < run.end <= one.end for one in found):
        return False
    words = [atom.value for atom in reading.atoms[run.last + 1 : last + 1] if atom.kind in _WORDS]
    return bool(words) and not pausing(words)


def _codelike(atom: Atom) -> bool:
    letter = atom.kind is Kind.LETTER and (atom.spoken or atom.value not in _LETTERS)
    return letter or atom.kind is Kind.DIGITS or atom.value in ICAO or atom.value in ZEROS or atom.value in REPEATS


def _code_before(reading: Reading, index: int) -> int:
    """Go over the letters before a number, and the words that may be letters: far where a code is due, one without."""
    atoms = reading.atoms
    first, at, taken = index, index - 1, 0
    while at >= 0 and taken < _MOST_CODE:
        atom = atoms[at]
        if atom.kind is Kind.FILLER or (atom.value in {",", "-", ".", "/"} and not atom.spoken):
            at -= 1
            continue
        near = not taken and (at + 1 == index or atoms[at + 1].value == "/")
        code = atom.kind is Kind.WORD and (near or len(atom.value) <= _LONGEST_CODE) and not is_plain(atom.value)
        beside = near or (not taken and atoms[at + 1].value == "," and at + 2 == index)  # "it's LB, 734"
        prefix = beside and len(atom.value) == PREFIX and stands_out(reading, atom)
        owned = code and at > 0 and atoms[at - 1].value in DETERMINERS  # "get my glasses, three w h …"
        if is_cue(reading, at) or atom.value in MACHINES or owned:
            break
        if near and atom.kind is Kind.WORD and atom.value not in FUNCTION_WORDS and _right_behind_cue(reading, at):
            return at  # "licence number, GRAYS | 709"
        if not (code or prefix or _codelike(atom)):
            break
        led = near and code and (at == 0 or atoms[at - 1].value in FUNCTION_WORDS)
        if not (led or prefix or atom.kind is Kind.LETTER or code_is_due(reading, atom.start)):
            break
        first, taken = at, taken + 1
        at -= 1
    return first


def _right_behind_cue(reading: Reading, at: int) -> bool:
    """Whether nothing but a mark parts an atom from the phrase that tells what comes."""
    before = at - 1 - (at > 0 and reading.atoms[at - 1].value in {",", ":"})
    return before >= 0 and is_cue(reading, before) and announced(reading, reading.atoms[at].start)
