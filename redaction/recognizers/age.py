"""Ages: over 89 an identifier of Safe Harbor (45 CFR 164.514(b)(2)(i)(C)), below that personal data all the same."""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import UNITS_OF_MEASURE, cue, distance
from redaction.entities import Finding, Label
from redaction.numbers import ORDINALS
from redaction.recognizers.streets import is_street_kind
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.homophones import HOMOPHONES
from redaction.vocabulary import MONTHS, ORDINARY_WORDS, WEEKDAYS, is_plain

_LAST_SHOWN: Final = 89
_OLDEST: Final = 130
_CENTURY: Final = 100
_TENS: Final = frozenset(range(20, 100, 10))
_UNITS: Final = frozenset("123456789")
_YOUNG: Final = 0.78
"""Under what hides another label: where ages are not looked for, they hide nothing."""
_AFTER: Final = re.compile(
    r"[.,]?[\s-]*(?:(?:and a half )?years?[\s-]*(?:old|of age)|yrs?\.?[\s-]*(?:old|of age)|y[/ ]?o\b|y\.o\."
    r"|years young|month[s]?[\s-]*old|week[s]?[\s-]*old|days?[\s-]*old)"
)
"""A measured age: the number is one whatever stands before it."""
_AFTER_BARE: Final = re.compile(
    r"\s*(?:$|[.,;!?]"
    r"|(?:date of birth|dob|born)\b"
    r"|(?:and|but|with|who|back|going|male|female|now|today|this|next|in|on|when|at|last|or|so|already|then|if|come|before|after"
    r"|he|she|they|i|we|you|it|his|her|their|my|our|has|had|have|is|was|are|can|can't|cannot|could|couldn't|does|doesn't"
    r"|did|didn't|won't|would|will|lives|lived|live|living|still|just|though|although|because|since|as|too|also|which"
    r"|your|this|that|the|what|both|till|until|by|right|correct|yes|yeah|no|okay|ok|thanks|thank|sir|uh|um|exactly|precisely|uses|needs|takes|walks|drives|sleeps|fell|broke|got|gets|goes|went|says|said|thinks|hasn't|isn't)\b)"
)
"""What goes on behind an age that no word measures: a sentence, and nothing that the number counts."""
_MEASURING: Final = frozenset(
    "is was are were about almost nearly over around only just now already at least like probably maybe some more than "
    "well past roughly a an hundred and going on".split()
)
_THINGS: Final = frozenset(
    "building house roof car truck van furnace boiler heater wiring plumbing bridge school church barn tree trees "
    "refrigerator fridge dishwasher washer dryer computer laptop printer phone software system machine company firm "
    "business tradition law mattress couch piano bicycle boat plane pipe pipes equipment elevator scotch whiskey wine "
    "cheese painting photo photograph book bible home apartment cabin cottage mill chapel cathedral".split()
)
"""What has an age and is nobody's: buildings, their parts, machines, firms, works."""
_HOURS: Final = frozenset(str(hour) for hour in range(13))
_AT_AGE: Final = re.compile(r",? (?:he|she|they|i|my|you|we)\b")
"""Behind "at ninety four": someone who is that old does something."""
_BIRTHDAY: Final = re.compile(r"\s*(?:st|nd|rd|th)? (?:birthday|bday)")
_PEOPLE: Final = (
    "mother|mom|mum|mamma|momma|mama|papa|father|dad|husband|wife|son|daughter|brother|sister|grandmother|grandfather"
    "|grandma|grandpa|nana|granny|aunt|uncle|patient|baby|neighbor|neighbour|client|resident|member|lady|gentleman"
    "|woman|man|girl|boy|kid|child|little one|fella|toddler|infant|nephew|niece|grandson|granddaughter|stepson"
    "|stepdaughter|cousin|friend|roommate|twin|twins|youngest|oldest|eldest|older one|younger one|big one|other one"
    "|middle one|driver|passenger|caller|tenant|student|victim|suspect|kids|boys|girls|children|sons|daughters"
    "|parents|grandparents|grandkids|grandchildren|triplets|partner|fiance|girlfriend|boyfriend"
    "|nan|nanna|nanny|gran|gramps|grandad|granddad"
)
_KIN: Final = "grandma|grandpa|granny|nana|nan|gran|aunt|auntie|uncle"
"""Whom a name stands behind: "grandma ottoline is"."""
_TITLES: Final = "mr|mister|mrs|missus|ms|miss|dr|doctor|madam|sir"
_CUE: Final = cue(
    r"aged|ages?(?: is| was| of)?|turned|turning|turns|turn|at the age of|years? of age|lived to(?: be)?"
    r"|going on|pushing|made it to|(?:died|passed|passed away) at"
    rf"|(?:he|she|they|i|who|(?:{_PEOPLE}))"
    r"(?:'ll| will| would| must| might| has to"
    r"|'s going to| is going to|'m going to|'s gonna| is gonna|'m gonna| gonna|'d)(?: soon| only)?"
    r" (?:be|have been)|makes (?:him|her|me|them|us)"
)
_SAID: Final = re.compile(
    r"\b(?:i'm|i am|he's|he is|she's|she is|they're|they are|who's|who is|(?:is|was|'s) (?:now|only|just|almost|nearly"
    rf"|about)|(?:{_PEOPLE})(?:'s| is| was| are| were)|(?:{_TITLES}|{_KIN})\.? [^\W\d_]+(?:'s| is| was)"
    rf"|(?:{_PEOPLE})(?:,(?: [^\W\d_]+){{1,3}},| in (?:room |bed |bay |ward )?\w+)(?:'s| is| was)"
    r"|when i was|i was|he was|she was|they were)"
    r"(?: now| only| just| almost| nearly| about| already| like| over| past| well over| around| both)?"
    r"(?:[\s,.]+(?:um|uh|er|erm))*[\s,.]+$"
)
_OF_US: Final = re.compile(
    r"\b(?:we're|we are|you're|you are|and i are|and me are|are both)(?: both| now| only| almost| nearly)?[\s,]+$"
)
_OF_KIN: Final = re.compile(
    rf"\b(?:(?:my|his|her|our|their|the) (?:{_PEOPLE})"
    rf"|(?:he|she|i|we|they|you|(?:{_PEOPLE}))(?:'s|'ve|'d| has| have| is| don't| doesn't)?(?: only| just| nearly)?"
    r" (?:gone|hit|hits|reached|look|looks|looked|nearing|approaching)"
    r"|in (?:my|his|her|their) (?:early |mid |late )?[^\W\d_]+ties)[\s,]+$"
)
"""Somebody with a number right behind: "my mother, 93, lives", "she's just gone seventy", "in his nineties, 94"."""
_SEX: Final = re.compile(r"[\s,]+(?:male|female)\b")
_LAST_MINUTE: Final = 59
_FEWEST_OF_US: Final = 13
"""Years from which "we're" or "my mother" tells an age: below it, mostly how many come to dinner."""
_ASKED: Final = re.compile(
    r"\b(?:how old (?:is|are|was|were|will|'s)|(?:your|his|her|their|patient's|child's) age(?: is| was|,? please)?)"
    r"(?: [^\W\d_]+(?:'\w+)?){0,4}[\s?,.]*(?:(?:um|uh|er|well|oh|sure|he's|she's|i'm|they're|just|about|right)[\s,]+)*$"
)
"""A question whose answer is a bare number."""
_ELIDED: Final = re.compile(rf"\band (?:the|my|his|her|our|their|a) (?:[^\W\d_]+ )?(?:{_PEOPLE})[\s,]+$")
"""A second person of whom the verb is not said again: "he was 41, and the passenger 19"."""
_MOST_TO_ELIDED: Final = 8
_DENIED: Final = re.compile(r"\bnot[\s,]+$")
_THEN_SAID: Final = re.compile(r"[\s,.]+(?:i'm|i am|he's|he is|she's|she is|they're)[\s,]+$")
_NEXT_BIRTHDAY: Final = re.compile(r"[\s,.]+going on[\s]+$")
_STILL: Final = re.compile(r"[\s,]+and (?:still|doing|going|sharp|living|never|fit|strong|healthy)\b")
_FEWEST_STILL: Final = 60
_LONGEST_SAID: Final = 44


def find(reading: Reading) -> Iterator[Finding]:
    """Numbers that are said to be someone's age."""
    for index, atom in enumerate(reading.atoms):
        if atom.value == "hundred" and index and reading.atoms[index - 1].value == "a":
            yield from _hundred(reading, index - 1)
        if atom.kind is not Kind.DIGITS or len(atom.value) > 3 or _inside(reading.atoms, index):  # noqa: PLR2004
            continue
        last, years = _years(reading.atoms, index)
        if not 0 < years < _OLDEST:
            continue
        why = _said(reading, index, last)
        if why:
            label = Label.AGE_OVER_89 if years > _LAST_SHOWN else Label.AGE
            score = 0.9 if label is Label.AGE_OVER_89 else _YOUNG
            yield Finding(atom.start, reading.atoms[last].end, label, score, why)


def _hundred(reading: Reading, index: int) -> Iterator[Finding]:
    """Find "a hundred", "a hundred and two", which read as words."""
    atoms = reading.atoms
    last = index + 1
    tail = last + 1 + (last + 1 < len(atoms) and atoms[last + 1].value == "and")
    if tail < len(atoms) and atoms[tail].kind is Kind.DIGITS and len(atoms[tail].value) <= 2:  # noqa: PLR2004
        last = tail
    why = _said(reading, index, last)
    if why:
        yield Finding(atoms[index].start, atoms[last].end, Label.AGE_OVER_89, 0.9, why)


def _inside(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a number goes on from the one before it: digits of an identifier."""
    return index > 0 and atoms[index - 1].kind is Kind.DIGITS


def _years(atoms: tuple[Atom, ...], index: int) -> tuple[int, int]:
    """The last atom of an age that begins here, and its years: "one hundred", "two" is 102; "ninety", "third" 93."""
    years = int(atoms[index].value)
    ordinal = ORDINALS.get(atoms[index + 1].value, 0) if index + 1 < len(atoms) else 0
    if years % 10 == 0 and 0 < ordinal < 10:  # noqa: PLR2004
        return index + 1, years + ordinal
    after = atoms[index + 1] if index + 1 < len(atoms) else None
    more = atoms[index + 2] if index + 2 < len(atoms) else None
    alone = more is None or more.kind is not Kind.DIGITS
    ended = more is not None and more.kind is Kind.SYMBOL and not more.spoken
    if after is not None and after.value in HOMOPHONES and years in _TENS and atoms[index].spoken and ended:
        return index + 1, years + int(HOMOPHONES[after.value])  # "ninety won."
    if after is None or after.kind is not Kind.DIGITS:
        return index, years
    if years in _TENS and atoms[index].spoken and after.value in _UNITS and alone:
        return index + 1, years + int(after.value)  # "ninety 1"
    if years == _CENTURY and atoms[index].spoken and len(after.value) == 1 and alone:
        return index + 1, years + int(after.value)
    return index, 0


def _said(reading: Reading, index: int, last: int) -> str:
    """Which words say that a number is an age; empty where none do."""
    start, end = reading.atoms[index].start, reading.atoms[last].end
    if _AFTER.match(reading.lower, end):
        return "" if _thing(reading, index, last) else "age-years-old"
    if _BIRTHDAY.match(reading.lower, end):
        return "age-birthday"
    if (
        reading.lower.startswith("at ", max(0, start - 3))
        and (behind := _AT_AGE.match(reading.lower, end))
        and reading.atoms[index].value not in _HOURS
        and (reading.lower[behind.end() :][:1] != "'" or int(reading.atoms[index].value) > _LAST_MINUTE)
    ):
        return "age-said"
    if _apposed(reading, index, last):
        return "age-apposed"
    if _told_behind(reading, index, last):
        return "age-said"
    return _cued(reading, index, last)


def _thing(reading: Reading, index: int, last: int) -> bool:
    """Whether it is a thing that is so old: "the building's almost ninety years old", "a forty year old roof"."""
    at = index - 1
    while at >= 0 and reading.atoms[at].value in _MEASURING:
        at -= 1
    if at >= 0 and reading.atoms[at].value.removesuffix("'s") in _THINGS:
        return True
    after = [atom.value for atom in reading.atoms[last + 1 : last + 5] if atom.kind is Kind.WORD]
    return after[1:2] == ["old"] and after[2:3] != [] and after[2] in _THINGS


def _cued(reading: Reading, index: int, last: int) -> str:
    """As `_said`, of words before a number alone."""
    start, end = reading.atoms[index].start, reading.atoms[last].end
    near = distance(reading, start, _CUE)
    if not _AFTER_BARE.match(reading.lower, end):
        return "cue:age" if near == 0 and _direct(reading, index) and not _counted(reading, last) else ""
    if near is not None and near <= 1:
        return "cue:age"
    before = reading.atoms[index - 2] if index > 1 and reading.atoms[index - 1].value in {"and", "or", ","} else None
    if before is not None and before.kind is Kind.DIGITS and len(before.value) <= 2:  # noqa: PLR2004
        return _said(reading, index - 2, index - 2)  # "they are 81 and 84"
    return "age-said" if _told(reading, index) else ""


def _told(reading: Reading, index: int) -> bool:
    """Whether who somebody is stands before a number, or that somebody was asked how old they are."""
    atoms, start = reading.atoms, reading.atoms[index].start
    near = max(0, start - _LONGEST_SAID)
    if _SAID.search(reading.lower, near, start) or _ASKED.search(reading.lower, near, start):
        return True
    many = not atoms[index].value.isdigit() or int(atoms[index].value) >= _FEWEST_OF_US  # "a hundred" reads as words
    if many and any(pattern.search(reading.lower, near, start) for pattern in (_OF_US, _OF_KIN)):
        return True
    if _ELIDED.search(reading.lower, near, start):
        earlier = range(index - 1, max(-1, index - _MOST_TO_ELIDED), -1)
        before = next((at for at in earlier if atoms[at].kind is Kind.DIGITS), None)
        return before is not None and bool(_said(reading, before, before))
    return False


def _told_behind(reading: Reading, index: int, last: int) -> bool:
    """Whether what follows a number tells that it is an age: "not 74, i'm 76", "9, going on 10", "104 and still …"."""
    atoms, end = reading.atoms, reading.atoms[last].end
    following = next((atom for atom in reading.after(last, _MOST_TO_ELIDED) if atom.kind is Kind.DIGITS), None)
    if following is not None:
        between = reading.lower[end : following.start]
        denied = _DENIED.search(reading.lower, max(0, atoms[index].start - _LONGEST_SAID), atoms[index].start)
        return bool((denied and _THEN_SAID.fullmatch(between)) or _NEXT_BIRTHDAY.fullmatch(between))
    begins = not any(atom.kind is Kind.WORD for atom in atoms[:index])
    if _SEX.match(reading.lower, end) and (begins or atoms[index - 1].kind is Kind.SYMBOL):
        return True
    old = atoms[index].kind is not Kind.DIGITS or int(atoms[index].value) >= _FEWEST_STILL  # "a hundred and still …"
    return begins and old and _STILL.match(reading.lower, end) is not None


def _apposed(reading: Reading, index: int, last: int) -> bool:
    """Whether a number stands behind a written name, between marks: "Farkas K\u00e1roly, 38, who", "Ana Ruiz (41)"."""
    atoms = reading.atoms
    if not reading.cased or index < 2 or atoms[index].spoken or atoms[index - 1].value not in {",", "("}:  # noqa: PLR2004
        return False
    after = atoms[last + 1].value if last + 1 < len(atoms) else ","
    closed = after == ")" if atoms[index - 1].value == "(" else after in {",", ".", ";"} and last + 1 < len(atoms)
    spaced = atoms[index - 1].value == "(" or reading.text[atoms[index].start - 1] == " "
    grown = (
        last + 2 < len(atoms) and atoms[last + 2].kind is Kind.DIGITS and atoms[last + 2].start == atoms[last].end + 1
    )
    return closed and spaced and not grown and _named(reading, index - 2)


def _named(reading: Reading, at: int) -> bool:
    """Whether a capitalised word that is no common one ends here, or two capitalised ones do."""
    atom, before = reading.atoms[at], reading.atoms[at - 1] if at else None
    if atom.kind is not Kind.WORD or not reading.text[atom.start].isupper():
        return False
    if atom.value in MONTHS or atom.value in WEEKDAYS or atom.value in ORDINARY_WORDS or is_street_kind(atom.value):
        return False
    pair = before is not None and before.kind is Kind.WORD and reading.text[before.start].isupper()
    return not is_plain(atom.value) or (pair and before is not None and before.value not in ORDINARY_WORDS)


def _direct(reading: Reading, index: int) -> bool:
    """Right after "aged" or "turned"."""
    return index > 0 and reading.atoms[index - 1].value in {"aged", "age", "turned", "turning", "turns"}


def _counted(reading: Reading, last: int) -> bool:
    """Whether a word follows that the number counts or heads: "turned 3 pages", "turned 2 off"."""
    after = reading.atoms[last + 1] if last + 1 < len(reading.atoms) else None
    if after is None or after.value in {"%", ":", "/", "-", "to", "through"}:
        return after is not None
    aged = any(atom.value in {"age", "aged"} for atom in reading.before(last, 3))
    return after.kind is not Kind.SYMBOL and (not aged or after.value in UNITS_OF_MEASURE)
