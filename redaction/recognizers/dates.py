"""Calendar dates, and dates of birth among them (45 CFR 164.514(b)(2)(i)(C)). A year alone may be shown.

Durations, weekdays, times of day and "last week" identify nobody and are no dates here.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import cue, distance, follows
from redaction.entities import Finding, Label
from redaction.recognizers.calendar import YEARS, Day
from redaction.recognizers.month_names import named, ordinal_pairs
from redaction.recognizers.numeric_dates import month_days, numeric, read_out, stamps
from redaction.spoken import Kind, Reading, Run
from redaction.spoken.homophones import HOMOPHONES
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS

BIRTH_CUE: Final = cue(
    r"(?:(?:when )?(?:i was|he was|she was|they were) )?born(?: on| in)?"
    r"|date of birth|birth ?date|birthday(?:'?s)?|birthdates?|d[.-]?o[.-]?b\.?|d\.? o\.? b\.?|birth"
    r"|(?:came?|coming|comes|entered|arrived|brought|welcomed) (?:in|in ?to )?(?:the|this) world(?: on| in)?"
)
_NAMED_BIRTH: Final = cue(r"date of birth|birth ?date|d\.?o\.?b\.?|d\.? o\.? b\.?")
_ASIDE: Final = re.compile(r"(?:[\s,]+[^\W\d_]+(?:['\u2019][^\W\d_]+)*){1,6}[\s,:]*")
"""What a caller puts between "my date of birth" and the date: "since you're asking"."""
_VERSION: Final = re.compile(
    r"\b(?:version|firmware|release|build|patch|revision|rev|ver|v|update|software|ios|android|driver|kernel|python"
    r"|java|chrome|firefox|windows|mac ?os|section|chapter|clause|paragraph)(?:'s| is| was| number| to| from)?[\s:]*$"
)
"""Before three numbers with full stops between: the software's."""
_EVENT: Final = cue(
    r"on|by|since|until|till|before|after|dated?|appointment|visit|surgery|scheduled?|admitted|discharged|due|seen|saw"
    r"|expires?|effective|moved? (?:it )?to|between|from|week of|as of"
)
_DAY_CUE: Final = re.compile(
    r"\b(?:on|by|since|until|till|before|after|dated?|through|starting|effective|due|from|for|(?:appointment|visit|surgery"
    r"|date|admission|discharge|procedure|test|bill|payment|flight|trip)(?: is| was|'s)?(?: on| for)?)[\s.,:]*$"
)
_EVENT_IS: Final = re.compile(
    r"\b(?:appointment|visit|surgery|admission|discharge|procedure|scan|due date|admitted|discharged)"
    r"(?: is| was|'s| on| for)+[\s,:]*$"
)
_DAY_CUE_WINDOW: Final = 30
_SCORED: Final = re.compile(
    r"\b(?:scored?|rated?|rating|grade|page|pages|section|part|won|lost|beat|vision|quiz|test|exam|got|about|only|just"
    r"|unit|apartment|apt|version|room|suite|lot|out of|pressure|open)[\s.,:]*$"
)
_MEASURED: Final = re.compile(r"[\s-]*(?:inch|inches|in\b|\"|''|of|cup|teaspoon|mile|drill|wrench|bolt|%|points?)")
_MENDING: Final = re.compile(
    r"\b(?:but|no|sorry|wrong|actually|really)[,.]? (?:it's|it is|that's|it was|it should be|should be|it should say)"
    r"(?: actually| really| supposed to be)?[\s,:]*$"
)
_MENDED_WINDOW: Final = 100
_MOST_TO_DATE: Final = 4
"""Characters between "date of birth" and the date: a space, or "is"."""
_HALF_A_DAY: Final = 12
_SIXTEENTHS: Final = 16
_SHORTEST_SPOKEN: Final = 4
_FEWEST_FAR: Final = 6
"""Digits of a date that stands farther from "date of birth": "… for mister hollis, it says eleven twenty two …"."""
_LONGEST_SPOKEN: Final = 8
"""MMDDYYYY."""
_RECENT: Final = 2012
"""Dates from here on that are read out without a cue are visits more often than births."""
_MOST_NAME: Final = 4
_ASIDE_WINDOW: Final = 60
_SSN_DIGITS: Final = 9
_HAPPENED: Final = frozenset(
    "appointment visit surgery scheduled admitted discharged due seen saw expires expired effective moved party and on "
    "for before after until till from through date fill filled called call today yesterday tomorrow".split()
)
"""Words of another event than a birth."""


def find(reading: Reading) -> Iterator[Finding]:
    """Dates with a month's name, and numeric ones."""
    for day in (*named(reading), *ordinal_pairs(reading), *stamps(reading)):
        yield _labelled(reading, day, 0.9)
    for day in numeric(reading):
        if "." in reading.text[day.start : day.end] and _VERSION.search(
            reading.lower, max(0, day.start - _DAY_CUE_WINDOW), day.start
        ):
            continue
        yield _labelled(reading, day, 0.86)
    for run in reading.runs:
        misheard = _over_homophone(reading, run)
        if _birth_digits(reading, run) or misheard is not None:
            end = run.end if misheard is None else misheard.end
            yield Finding(run.start, end, Label.DATE_OF_BIRTH, 0.96, "cue:date_of_birth")
        else:
            spoken = read_out(reading, run)
            if spoken is not None:
                yield _read_out(reading, spoken)
    yield from _month_days(reading)


def _month_days(reading: Reading) -> Iterator[Finding]:
    """Months and days without a year: after a word of dates, or where they are no fraction."""
    for day in month_days(reading):
        hyphen = "-" in reading.text[day.start : day.end]  # a score or a range, but after what happens on a day
        cue = _EVENT_IS if hyphen else _DAY_CUE
        if cue.search(reading.lower, max(0, day.start - _DAY_CUE_WINDOW), day.start):
            yield _labelled(reading, day, 0.8)
        elif _born(reading, day):
            yield Finding(day.start, day.end, Label.DATE_OF_BIRTH, 0.9, "date-of-birth")
        elif not hyphen and _no_fraction(reading, day):
            yield Finding(day.start, day.end, Label.DATE_TIME, 0.7, "date")


def _mended(reading: Reading, start: int) -> bool:
    """Whether a date stands in the place of a wrong one: "you have my birthday as june third but it's | july …"."""
    but = _MENDING.search(reading.lower, max(0, start - _DAY_CUE_WINDOW), start)
    return but is not None and BIRTH_CUE.search(reading.lower, max(0, start - _MENDED_WINDOW), but.start()) is not None


def _born(reading: Reading, day: Day) -> bool:
    if _mended(reading, day.start):
        return True
    if distance(reading, day.start, BIRTH_CUE) is not None or follows(reading, day.end, BIRTH_CUE):
        return True
    return _over_aside(reading, day) or _identifies(reading, day)


def _no_fraction(reading: Reading, day: Day) -> bool:
    """Whether "12/29" or "4/04" can hardly be a fraction, a score or a thread's size."""
    number = reading.text[day.start : day.end].partition("/")[2]
    padded = number.startswith("0") or (int(number) > _HALF_A_DAY and int(number) != _SIXTEENTHS)
    return (
        padded
        and not _SCORED.search(reading.lower, max(0, day.start - _DAY_CUE_WINDOW), day.start)
        and not (_MEASURED.match(reading.lower, day.end))
    )


def _over_aside(reading: Reading, day: Day) -> bool:
    """Whether a few words that tell of no other event stand between "date of birth" and a date."""
    last = None
    for last in _NAMED_BIRTH.finditer(reading.lower, max(0, day.start - _ASIDE_WINDOW), day.start):  # noqa: B007  the last
        pass
    if last is None or not _ASIDE.fullmatch(reading.lower, last.end(), day.start):
        return False
    words = [word.strip(",:'\u2019") for word in reading.lower[last.end() : day.start].split()]
    whose = words[:1] == ["for"]  # "date of birth for mister …"
    return not _HAPPENED & set(words[whose:])


def _identifies(reading: Reading, day: Day) -> bool:
    """Whether nine digits, of a social security number, stand right before a date with its year: who one is."""
    if not YEARS[0] < day.year < _RECENT:
        return False
    run = next((run for run in reversed(reading.runs) if run.end <= day.start), None)
    return run is not None and len(run.digits) == _SSN_DIGITS and not reading.text[run.end : day.start].strip(" ,.;")


def _labelled(reading: Reading, day: Day, score: float) -> Finding:
    if _born(reading, day):
        return Finding(day.start, day.end, Label.DATE_OF_BIRTH, 0.985, "date-of-birth")
    if _answers(reading, day):
        return Finding(day.start, day.end, Label.DATE_OF_BIRTH, score, "date-after-name")
    return Finding(day.start, day.end, Label.DATE_TIME, score, "date")


def _read_out(reading: Reading, day: Day) -> Finding:
    """A date read out as numbers: of birth, unless it is too late or something happened on it."""
    if _born(reading, day):
        return Finding(day.start, day.end, Label.DATE_OF_BIRTH, 0.985, "date-of-birth")
    if day.year >= _RECENT or distance(reading, day.start, _EVENT) is not None:
        return Finding(day.start, day.end, Label.DATE_TIME, 0.72, "date-read-out")
    return Finding(day.start, day.end, Label.DATE_OF_BIRTH, 0.72, "date-read-out")


def _answers(reading: Reading, day: Day) -> bool:
    """Whether a text is a date with its year, or a name and one, and nothing else: how callers answer who they are."""
    if not YEARS[0] < day.year < _RECENT or reading.text[day.end :].strip(" .!"):
        return False
    before = [atom for atom in reading.atoms if atom.end <= day.start and atom.kind is not Kind.FILLER]
    words = [atom for atom in before if atom.kind in {Kind.WORD, Kind.LETTER}]
    if not before:
        return True
    if not 2 <= len(words) <= _MOST_NAME or any(atom.kind is Kind.DIGITS for atom in before):  # noqa: PLR2004  first and last name
        return False
    return all(
        atom.value not in FUNCTION_WORDS
        and (atom.value not in ORDINARY_WORDS or (reading.cased and reading.text[atom.start].isupper()))
        for atom in words
    )


def _announces(reading: Reading, run: Run) -> bool:
    """Whether "date of birth" right behind a number says what comes next: "record 3652 4927 date of birth four …"."""
    cue = BIRTH_CUE.search(reading.lower, run.end)
    return cue is not None and any(0 <= one.start - cue.end() <= _MOST_TO_DATE for one in reading.runs)


def _over_homophone(reading: Reading, run: Run) -> Run | None:
    """The rest of "born one to seventy nine", whose "to" is a two; None where there is none."""
    if len(run.digits) > 2 or run.last + 2 >= len(reading.atoms):  # noqa: PLR2004  of a month or a day
        return None
    if reading.atoms[run.last + 1].value not in HOMOPHONES or distance(reading, run.start, BIRTH_CUE) is None:
        return None
    rest = next((one for one in reading.runs if one.first == run.last + 2), None)
    whole = rest is not None and _SHORTEST_SPOKEN <= len(run.digits) + 1 + len(rest.digits) <= _LONGEST_SPOKEN
    return rest if whole else None


def _birth_digits(reading: Reading, run: Run) -> bool:
    """Digits right after "date of birth" that are more than a year."""
    if not _SHORTEST_SPOKEN <= len(run.digits) <= _LONGEST_SPOKEN:
        return False
    year = len(run.digits) == 4 and YEARS[0] < int(run.digits) < YEARS[1]  # noqa: PLR2004
    if year or len(run.digits) != len(run.chars):
        return not year and distance(reading, run.start, BIRTH_CUE) is not None
    told = distance(reading, run.start, BIRTH_CUE) is not None or _mended(reading, run.start)
    if told or (follows(reading, run.end, BIRTH_CUE) and not _announces(reading, run)):
        return True
    return len(run.digits) >= _FEWEST_FAR and _over_aside(reading, Day(run.start, run.end))
