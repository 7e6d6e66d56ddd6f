"""Digits and letters side by side, over what may stand inside a spelled identifier."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Iterator, Sequence
from typing import Final

from redaction.measures import UNITS_OF_MEASURE
from redaction.spoken.homophones import neighbour
from redaction.spoken.parting import parts
from redaction.spoken.reading import Atom, Kind, Run
from redaction.vocabulary import MONTHS

_JOINERS: Final = frozenset({"and", "then", "space", "comma", "blank", "sorry", "stroke", "oblique"})
_NEVER_BETWEEN: Final = frozenset(':%$@+=?!;&<>|~^\n\u20ac\u00a3\u00b0"')
"""Marks that part two values; any other, an emoji among them, may be a recogniser's or a hostile writer's."""
_MOST_BETWEEN: Final = 4
_PAUSES: Final = (
    "let me see|let me check|let me look|let me get that|hold on|you know|i mean|i think|i believe|just a second"
    "|a second|just a moment|a moment|one second|one sec|one moment|okay|ok|yeah|yes|yep|right|so|like|well"
    "|no wait|no|sorry|no sorry|sorry no|wait|actually|followed by|next|again|go ahead|got it|alright|mm hmm|uh huh"
    "|and then it's|then it's|and then there's|give me a second|bear with me|where was i|let's see|hang on"
    "|what is it|new line|gap|pause|okay then|ok then|right then|double|triple|scratch that|make that|correction"
    "|i'm sorry|excuse me|hold on a second|hang on a second|let me start over|i meant|that's wrong|or rather"
    "|let me repeat that|go on|carry on|you got that|got that|did you get that|did you catch that|are you with me"
    "|you with me|are you there|are you still there|you still there|still with me|are you getting this"
    "|i think it's|just a sec|a sec|just a minute|one minute|what's that|what was that|what was it|have you got that"
    "|have you got all that|have you got it|let me|bear with us|last bit|and last bit|last part|final bit"
    "|are you writing this down|are you ready|are you getting that|where was i|what was the rest|yes sir|yes ma'am"
    "|yes madam|correct|that's correct|that's right|perfect|lovely|mm hm|mhm|and the last bit|the last bit"
    "|and the last part|and finally|and lastly|did you say|agent says|customer says|caller says|and then"
)
"""What people say to themselves in the middle of a number."""
_BEGIN_SENTENCES: Final = frozenset({"i'm", "that's", "what", "where", "or"})
_BEGIN_QUESTIONS: Final = frozenset({"you", "are", "did", "still", "got"})
"""What people ask between two groups begins so, and so do sentences that end a number: no pause until it is whole."""
PAUSE_WORDS: Final = frozenset(_PAUSES.replace("|", " ").split())
BETWEEN_MEMBERS: Final = PAUSE_WORDS | _JOINERS
"""Words that may stand between two members of a run."""
_BEFORE_LETTER: Final = PAUSE_WORDS | {",", "and"}
_MOST_PAUSES: Final = 2
_OPENERS: Final = frozenset(
    "let me|hang on|hold on|wait|no wait|bear with me|just a sec|just a second|one sec|one second|one moment"
    "|sorry".split("|")
)
"""Pauses with which an aside begins that no list has: "let me | flip it over", "wait | is the door locked"."""
_OPEN_ASIDES: Final = frozenset(opener.split()[-1] for opener in _OPENERS)
_MOST_OF_ASIDE: Final = 5
"""Words of an aside behind its opener."""
LONGEST_ASIDE: Final = max(len(opener.split()) for opener in _OPENERS) + _MOST_OF_ASIDE
"""Its words, its opener among them."""
_TELLING: Final = frozenset(
    "number numbers phone cell mobile fax code email mail address name account policy id reference order case claim "
    "date birth zip postcode passport license licence social expiry expires expiration and or for at about to of by "
    "give tell call text send pay try know ask have say spell use dial reach check confirm number's not but with "
    "dollars pounds euros percent people page section chapter".split()
)
"""Words with which something else is told: no aside holds one."""
_FEWEST_BESIDE_PAUSE: Final = 2
_HUNDREDS: Final = frozenset(f"{hundred}00" for hundred in range(1, 10))
"""What is said as a number in the middle of one: "one, next, eight hundred"."""
_COUNTS: Final = frozenset("23456")
_WHOLE: Final = frozenset({9, 10, 16})
"""Digits of a social security number, a telephone number and a card."""
_FARTHEST: Final = 24
_FEWEST_MARKED_OFF: Final = 5
"""Digits behind an "a" and a comma that make it their letter."""
_BEFORE_COUNT: Final = frozenset({"last", "first", "final", "initial"})
_AFTER_LETTER: Final = frozenset(
    {",", "and", "then", "um", "uh", "okay", "ok", "next", "hmm", "let's", "let", "me", "see", "er"}
)
_BEFORE_FIRST_DIGIT: Final = frozenset({"is", "it's", "number", "was", "as", "with", "dash", "then", "and"})
_SPOKEN_MARKS: Final = frozenset("-_/.")
_AFTER_NO_ARTICLE: Final = frozenset(
    "it's it i i'm that's that and but is was if yes yeah okay ok thanks thank please so for on at in from you we he "
    "she".split()
)
"""Words that no article stands before."""
_AMBIGUOUS_LETTERS: Final = frozenset({"a", "i"})


def _pauses() -> dict[str, tuple[tuple[str, ...], ...]]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(_PAUSES.split("|"), key=len, reverse=True):
        words = tuple("1" if word == "one" else word for word in phrase.split())
        by_first.setdefault(words[0], []).append(words)
    return {first: tuple(phrases) for first, phrases in by_first.items()}


_PAUSES_BY_FIRST: Final = _pauses()


def runs(atoms: Sequence[Atom], text: str) -> Iterator[Run]:
    """The runs of a text, in order."""
    done = 0
    for index, atom in enumerate(atoms):
        if index >= done and atom.kind in _MEMBERS and _begins(atoms, index):
            members = _members(atoms, index)
            for part in parts(atoms, members, text):
                yield _run(atoms, part)
            done = members[-1] + 1


_MEMBERS: Final = (Kind.DIGITS, Kind.LETTER)


def _members(atoms: Sequence[Atom], index: int) -> list[int]:
    members = [index]
    if _counts_digits(atoms, index):
        return members
    following = _next_member(atoms, index)
    while following is not None:
        members.append(following)
        following = _next_member(atoms, following)
    if len(members) > 1 and _measures(atoms, members):
        # "… 1120, 5 minutes": what is counted is no part of what stood before
        members.pop()
    return members


def _counts_digits(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a digit says how many come: "last four, 7960"."""
    if atoms[index].kind is not Kind.DIGITS or atoms[index].value not in _COUNTS:
        return False
    before = neighbour(list(atoms[max(0, index - 3) : index + 1]), min(index, 3), -1)
    counts = before is not None and atoms[max(0, index - 3) + before].value in _BEFORE_COUNT
    return counts and _digits_from(atoms, index) not in _WHOLE


def _digits_from(atoms: Sequence[Atom], index: int) -> int:
    """Digits from an atom on, over marks: "social security number first, six oh two dash …" is whole with its six."""
    digits = 0
    for atom in atoms[index : index + _FARTHEST]:
        if atom.kind is Kind.WORD or atom.kind is Kind.LETTER:
            break
        digits += len(atom.value) if atom.kind is Kind.DIGITS else 0
    return digits


def _measures(atoms: Sequence[Atom], members: list[int]) -> bool:
    """Whether the last member counts something and is set apart from the others."""
    last, before = members[-1], members[-2]
    unit = last + 1 < len(atoms) and atoms[last + 1].value in UNITS_OF_MEASURE
    return unit and last - before > 1 and atoms[last].kind is Kind.DIGITS


def _run(atoms: Sequence[Atom], members: Sequence[int]) -> Run:
    chars = "".join([atoms[member].value for member in members])
    digits = chars if chars.isdigit() else "".join([char for char in chars if char.isdigit()])
    return Run(members[0], members[-1], atoms[members[0]].start, atoms[members[-1]].end, chars, digits)


def _begins(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a run may begin here, or go on: "a" and "i" are mostly words."""
    atom = atoms[index]
    if atom.kind is not Kind.LETTER or atom.value not in _AMBIGUOUS_LETTERS or atom.spoken:
        return True
    after = next((one for one in atoms[index + 1 : index + 3] if one.kind is not Kind.FILLER), None)
    if after is not None and (after.kind in _MEMBERS or (after.spoken and after.value in _SPOKEN_MARKS)):
        return True
    if _marked_off(atoms, index) or (index and _inside(atoms, index)) or _ends_code(atoms, index):
        return True
    grown = [one for one in (atoms[index - 1] if index else None, after) if one is not None and one.value == "-"]
    return any(one.end == atom.start or one.start == atom.end for one in grown)


def _ends_code(atoms: Sequence[Atom], index: int) -> bool:
    """Whether an "a" ends a number's letters, as no article does before such a word: "… eight w a | it's for"."""
    before, following = atoms[max(0, index - 2) : index], atoms[index + 1 : index + 2]
    spelled = [atom.kind for atom in before] == [Kind.DIGITS, Kind.LETTER]
    return spelled and atoms[index].value == "a" and bool(following) and following[0].value in _AFTER_NO_ARTICLE


def _marked_off(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a mark grown to an "a" or "i" parts it from another single character: "A, 0, 4", "I.T. 2", "A, Z 6"."""
    if index + 2 >= len(atoms) or atoms[index + 1].value not in {",", "."} or atoms[index + 1].spoken:
        return False
    mark, following = atoms[index + 1], atoms[index + 2]
    single = len(following.value) == 1 or _digits_from(atoms, index + 2) >= _FEWEST_MARKED_OFF  # "A, 30 418"
    return mark.start == atoms[index].end and following.kind in _MEMBERS and single


def _inside(atoms: Sequence[Atom], index: int) -> bool:
    """Whether "a" or "i" goes on with what is spelled before it: "h as in harry, a", "dash a", "2 a and then 9"."""
    if _ends_text(atoms, index) and _paused_member(atoms, index):
        return True
    before = atoms[index - 1]
    if before.spoken and (before.kind is Kind.LETTER or (before.value in _SPOKEN_MARKS and index + 1 == len(atoms))):
        return True
    if before.value == "," and index > 1:
        before = atoms[index - 2]
    if before.kind not in _MEMBERS:
        return False
    after = next((one for one in atoms[index + 1 : index + 5] if one.value not in _AFTER_LETTER), None)
    return after is not None and after.kind in _MEMBERS and index + 1 < len(atoms) and atoms[index + 1] is not after


def _ends_text(atoms: Sequence[Atom], index: int) -> bool:
    return index + 1 == len(atoms) or (index + 2 == len(atoms) and atoms[-1].value in {".", ","})


def _paused_member(atoms: Sequence[Atom], index: int) -> bool:
    """Whether only a pause parts an "a" from a spoken number: "… one nine, okay then, a"."""
    at = index - 1
    while at > 0 and index - at <= _MOST_BETWEEN and atoms[at].value in _BEFORE_LETTER:
        at -= 1
    return at < index - 1 and atoms[at].kind in _MEMBERS and (atoms[at].spoken or len(atoms[at].value) == 1)


def _next_member(atoms: Sequence[Atom], index: int) -> int | None:
    """The next atom of the run that `index` belongs to."""
    following = atoms[index + 1] if index + 1 < len(atoms) else None
    if following is not None and following.kind is Kind.DIGITS and following.value != "1":  # "1 moment"
        return None if _begins_clock(atoms, index + 1) else index + 1
    at, marks, pauses, hesitates, aside = index + 1, 0, 0, False, -1
    while at < len(atoms) and marks <= _MOST_BETWEEN:
        atom = atoms[at]
        paused = _pause(atoms, at) if atom.value in _PAUSES_BY_FIRST and pauses <= _MOST_PAUSES else 0
        if paused:
            aside = max(aside, 0 if _opens_aside(atoms, at, paused) else -1)
            at += paused
            pauses += 1
            hesitates = hesitates or paused > 1
        elif aside >= 0 and _of_aside(atoms, at):
            at += 1
            aside += 1
            if aside > _MOST_OF_ASIDE:
                return None
        elif atom.kind in _MEMBERS:
            if aside > 0 and not _goes_on_behind(atoms, at):
                return None  # "the code is four two one, hang on, there are two of them"
            paused_only = pauses > 0 and (not hesitates or aside > 0)
            return at if _goes_on(atoms, index, at, paused=paused_only) else None
        elif atom.kind is Kind.FILLER or atom.value in _JOINERS:
            at += 1
            marks += 1
        elif atom.kind is Kind.SYMBOL and atom.value not in _NEVER_BETWEEN:
            at += 1
            marks += atom.value.isascii()
        else:
            return None
    return None


def _opens_aside(atoms: Sequence[Atom], at: int, length: int) -> bool:
    """Whether a pause begins an aside: "let me", "hang on"."""
    return " ".join(["one" if atom.value == "1" else atom.value for atom in atoms[at : at + length]]) in _OPENERS


def _of_aside(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an atom may be a word of an aside: "let me | turn | the | card | round"."""
    atom = atoms[at]
    if atom.kind is Kind.LETTER and atom.value in _AMBIGUOUS_LETTERS:
        return not _begins(atoms, at)
    return atom.kind is Kind.WORD and _goes_with_aside(atom.value)


def _goes_on_behind(atoms: Sequence[Atom], at: int) -> bool:
    """Whether more than one digit or letter stands behind an aside: what is counted there is mostly one."""
    after = neighbour(list(atoms[at : at + 4]), 0, 1)
    return len(atoms[at].value) >= _FEWEST_BESIDE_PAUSE or (after is not None and atoms[at + after].kind in _MEMBERS)


def _goes_with_aside(word: str) -> bool:
    return word not in _TELLING and word not in MONTHS and not word.isdigit()


def _begins_clock(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a colon is grown to a member: "9:30"."""
    return at + 1 < len(atoms) and atoms[at + 1].value == ":" and atoms[at + 1].start == atoms[at].end


def _pause(atoms: Sequence[Atom], at: int) -> int:
    """How many atoms a pause takes: "let me see", "okay"."""
    for phrase in _PAUSES_BY_FIRST.get(atoms[at].value, ()):
        length = len(phrase)
        if length == 1 or (
            at + length <= len(atoms)
            and atoms[at + 1].value == phrase[1]
            and all(atom.value == word for atom, word in zip(atoms[at : at + length], phrase, strict=True))
        ):
            return length
    return 0


def _goes_on(atoms: Sequence[Atom], index: int, at: int, *, paused: bool) -> bool:
    """Whether the member at `at` belongs with the one at `index`."""
    if not _begins(atoms, at) or _begins_clock(atoms, at):
        return False
    here, following = atoms[index], atoms[at]
    if at == index + 1:
        return True
    between = [atom.value for atom in atoms[index + 1 : at]]
    # "… 1120. Two weeks ago", "2019 and 300": after a full stop, digits that turn into words are another number, and
    # so are written ones after "and"
    initial = here.kind is Kind.LETTER and len(here.value) == 1  # "C. L. M. Four, four": its stop ends no sentence
    zero = following.value == "0" and index > 0 and atoms[index - 1].end == here.start  # "HKR4. Oh, 9-2"
    told = following.kind is Kind.LETTER and following.spoken  # "Y4. B for Bob, 8"
    if following.spoken != here.spoken and "." in between and not (initial or zero or told):
        return False
    written = not here.spoken or (following.kind is Kind.DIGITS and not following.spoken)
    if between == ["and"] and here.kind is Kind.DIGITS and written and not _counts_nothing(atoms, index):
        return False
    # "the new one, 5298": a thing, and the number that is written behind it
    if between == [","] and here.value == "1" and here.spoken and not following.spoken and _stands(atoms, index):
        return False
    return not paused or _over_pause(atoms, index, at)


def _counts_nothing(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a written number is a group of digits, and no sum: "056 and 631", "01 87 12 and 82"."""
    here, before = atoms[index], atoms[max(0, index - 2) : index]
    behind = atoms[index + 3].value if index + 3 < len(atoms) else ""
    if before and before[-1].value == behind == "-":
        return False  # "3318-0052 and 3318-0520": two of a kind
    led = len(here.value) > 1 and here.value[0] == "0"
    return led or (len(before) > 1 and all(one.kind is Kind.DIGITS for one in before))


def _stands(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a "one" is a thing: "the new one", "a U.K. one"."""
    before = atoms[index - 1] if index else None
    if before is None or before.value in _BEFORE_FIRST_DIGIT:
        return False
    return before.kind is Kind.WORD or (before.value == "." and not before.spoken)


def _over_pause(atoms: Sequence[Atom], index: int, at: int) -> bool:
    """A pause parts letters, and single digits that are written: "press 1, then 5"."""
    here, following = atoms[index], atoms[at]
    if following.quantity and following.value not in _HUNDREDS:
        return False
    if here.kind is Kind.LETTER and following.kind is Kind.DIGITS and following.spoken:
        return True
    if Kind.DIGITS not in {here.kind, following.kind}:
        return here.spoken or following.spoken
    back = neighbour(list(atoms[max(0, index - 3) : index + 1]), min(index, 3), -1)
    earlier = back is not None and atoms[max(0, index - 3) + back].kind in _MEMBERS
    long_here = earlier or len(here.value) >= _FEWEST_BESIDE_PAUSE
    long_there = _goes_on_behind(atoms, at)
    return (long_here and long_there) or (here.spoken and following.spoken and (long_here or long_there))


def pausing(words: Sequence[str]) -> bool:
    """Whether words are what people say to themselves in the middle of a number; the last phrase may be half said.

    Not after its first word where most sentences go on with that one: "and i'm", "and that's".
    """
    said, at = tuple(words), 0
    while at < len(said):
        phrases = _PAUSES_BY_FIRST.get(said[at], ())
        if said[at] in _BEGIN_QUESTIONS and not any(said[at : at + len(phrase)] == phrase for phrase in phrases):
            return False
        if any(phrase[: len(said) - at] == said[at:] for phrase in phrases):
            return at + 1 < len(said) or said[at] not in _BEGIN_SENTENCES or (said[at],) in phrases
        whole = next((len(phrase) for phrase in phrases if said[at : at + len(phrase)] == phrase), 0)
        if not whole and said[at] not in {"and", "then"}:
            return False
        if " ".join(said[at : at + whole]) in _OPENERS and _is_aside(said[at + whole :]):
            return True
        at += whole or 1
    return bool(said)


def _is_aside(words: tuple[str, ...]) -> bool:
    """Whether words may all be those of an aside behind its opener."""
    return 0 < len(words) <= _MOST_OF_ASIDE and all(map(_goes_with_aside, words))


def in_aside(words: Sequence[str]) -> bool:
    """Whether the last of some words may be one of an aside that has been opened among them."""
    said = tuple(words)
    for at in range(len(said) - 1, max(-1, len(said) - 2 - _MOST_OF_ASIDE), -1):
        if said[at] in _OPEN_ASIDES:
            return any(" ".join(said[: at + 1]).endswith(opener) for opener in _OPENERS) and _is_aside(said[at + 1 :])
    return False
