"""Where one run is two identifiers, with nothing but a pause, a full stop or an "and" between them."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from redaction.spoken.reading import Atom, Kind
from redaction.validators import aba, card_network, imei
from redaction.vocabulary import MONTHS

_WHOLE: Final = frozenset({9, 10, 11})
"""Digits after which a full stop may end an identifier: a social security number's, a telephone number's."""
_WHOLE_BEFORE_AND: Final = _WHOLE | {7}
_SHORTEST_WHOLE: Final = min(_WHOLE_BEFORE_AND)
_FEWEST_AFTER_AND: Final = 7
_MOST_OF_A_CARD: Final = 20
_CENTURIES: Final = frozenset({"19", "20"})
_SLASHES: Final = frozenset({"/", "slash"})
_MONTH_LETTER: Final = "november"
"""The one month that is a letter of the spelling alphabet too."""
_LAST_DAY: Final = 31
_LAST_MONTH: Final = 12
_ANDS: Final = frozenset({"and", "and then", "then"})
_SORT_PARTS: Final = 3
_ACCOUNT_DIGITS: Final = 8
"""Of a British bank account, which a sort code of six stands before (UK Payments)."""
_YEAR_LENGTHS: Final = (2, 4)
_FEWEST_AGAIN: Final = 6
"""Characters from which the same again is a value read back; fewer recur by chance."""
_ANEW: Final = "start over"
_ROUTING: Final = 9
_READ_OUT: Final = 4
"""Parts of a date that is read out: "ten", "twenty one", "nineteen", "fifty"."""
_DASHED: Final = re.compile(
    r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|[12]\d|3[01])-(?:19|20)\d\d"
)


def parts(atoms: Sequence[Atom], members: list[int], text: str) -> list[list[int]]:
    """The members of a run, cut where one identifier ends and another begins.

    Args:
        atoms: The text's atoms.
        members: Indices of the run's digits and letters among them.
        text: The text.
    """
    if len(members) == 1:
        return [members]
    between = [text[atoms[here].end : atoms[following].start].lower() for here, following in pairwise(members)]
    gaps = "".join(between)
    values = [atoms[member].value for member in members]
    chars = "".join(values)
    cuts = _before_day(atoms, members) | _before_date_read_out(values) | _said_twice(chars, values, between)
    if "/" in gaps or "slash" in gaps:
        cuts |= _around_dates(values, between)
    if "-" in gaps or _MONTH_LETTER[0] in values:
        cuts |= _around_written_dates(atoms, members, between, text) | _after_sort_code(values, between)
    if _ANEW in gaps:
        cuts |= _started_over(values, between)
    longer = len(chars) > _SHORTEST_WHOLE
    if longer and ("and" in gaps or not all(atoms[member].spoken for member in members)):
        cuts |= _where_whole(atoms, members, between, cuts)
    if not cuts:
        return [members]
    edges = [0, *sorted(cuts), len(members)]
    return [members[first:last] for first, last in pairwise(edges) if first < last]


def _where_whole(atoms: Sequence[Atom], members: list[int], between: list[str], cuts: set[int]) -> set[int]:
    """Places behind what may be whole where what follows stands apart from it."""
    more: set[int] = set()
    begin, digits = 0, ""
    for place, member in enumerate(members[:-1]):
        if place in cuts or place in more:
            begin, digits = place, ""
        digits += atoms[member].value
        if _SHORTEST_WHOLE <= len(digits) <= _MOST_OF_A_CARD and _may_end(
            atoms[member], atoms[members[place + 1]], between[place], digits
        ):
            rest = [atoms[following] for following in members[place + 1 : place + 1 + _MOST_OF_A_CARD]]
            if _apart(rest, between[begin : place + 2], digits):
                more.add(place + 1)
    return more


def _may_end(here: Atom, following: Atom, gap: str, digits: str) -> bool:
    """Whether an identifier may end between two members: it is whole, and "and" stands there or both are written."""
    if not digits.isdigit():
        return False
    if gap.strip() in _ANDS:
        return len(digits) in _WHOLE_BEFORE_AND if gap.strip() == "and" else len(digits) == _ROUTING
    return not (here.spoken or following.spoken) and bool(len(digits) in _WHOLE or card_network(digits))


def _around_dates(values: list[str], between: list[str]) -> set[int]:
    """Places before and after "two slash eighteen slash nineteen thirty"."""
    cuts: set[int] = set()
    slash = [one.strip() in _SLASHES for one in between]
    for place in range(len(values) - 2):
        alone = slash[place] and slash[place + 1] and not (place and slash[place - 1])
        if not alone or any(len(values[at]) > 2 for at in (place, place + 1)):  # noqa: PLR2004
            continue
        last = place + 2
        if last + 1 < len(values) and values[last] in _CENTURIES:
            last += len(values[last + 1]) == 2  # noqa: PLR2004  "nineteen", "thirty"
        cuts |= {place, last + 1}
    return cuts - {0, len(values)}


def _around_written_dates(atoms: Sequence[Atom], members: list[int], between: list[str], text: str) -> set[int]:
    """Places before and after "1991-10-28", "10-28-1991" and "November twenty five nineteen thirty five"."""
    cuts: set[int] = set()
    for place, member in enumerate(members[:-2]):
        here = atoms[member]
        if here.value == _MONTH_LETTER[0] and text[here.start : here.end].lower() == _MONTH_LETTER:
            length = _day_and_year([atoms[one].value for one in members[place + 1 : place + 4]])
            if length:
                cuts |= {place, place + length + 1}
        elif between[place] == between[place + 1] == "-":
            alone = (not place or between[place - 1] != "-") and (between[place + 2 :] or [" "])[0] != "-"
            if alone and _DASHED.fullmatch("-".join(atoms[one].value for one in members[place : place + 3])):
                cuts |= {place, place + 3}
    return cuts - {0, len(members)}


def _said_twice(chars: str, values: list[str], between: list[str]) -> set[int]:
    """The place where a value is said again: "six five four … nine, yes, six five four … nine"."""
    half = len(chars) // 2
    if half < _FEWEST_AGAIN or chars[:half] != chars[half:]:
        return set()
    lengths = [*accumulate(map(len, values))]
    place = lengths.index(half) + 1 if half in lengths else 0
    paused = place > 0 and any(char.isalpha() or char in ".?," for char in between[place - 1])
    return {place} if paused or (place and half >= min(_WHOLE)) else set()


def _started_over(values: list[str], between: list[str]) -> set[int]:
    """The place where a value begins anew: "1674 5287 25, no let me start over, one six …"."""
    places = [place for place, gap in enumerate(between, start=1) if _ANEW in gap]
    return {
        place for place in places if min(len("".join(values[:place])), len("".join(values[place:]))) >= _FEWEST_AGAIN
    }


def _after_sort_code(values: list[str], between: list[str]) -> set[int]:
    """The place of the account in "40-47-84 and then 71940283": hyphens, another mark, eight digits."""
    if between[:2] != ["-", "-"]:
        return set()
    code = [len(value) for value in values[:_SORT_PARTS]] == [2] * _SORT_PARTS
    account = "".join(values[_SORT_PARTS:])
    if not code or len(account) != _ACCOUNT_DIGITS or between[2] == "-" or not "".join(values).isdigit():
        return set()
    return {_SORT_PARTS}


def _before_day(atoms: Sequence[Atom], members: list[int]) -> set[int]:
    """The place of the day in "638-49-4074, 29 May 1939": a month and a year follow it."""
    place = len(members) - 1
    following = atoms[members[-1] + 1 : members[-1] + 5]
    if len(following) < 2 or following[0].value not in MONTHS or following[1].kind is not Kind.DIGITS:  # noqa: PLR2004  a month and a year
        return set()
    if len(following) > _READ_OUT - 1 and following[2].value in _CENTURIES and following[3].kind is Kind.DIGITS:
        return set()  # "… seven, july nineteen nineteen ninety three": the day stands behind its month
    following = following[:3]
    day, year = atoms[members[-1]].value, following[1].value
    dated = len(day) <= 2 and day.isdigit() and 0 < int(day) <= _LAST_DAY  # noqa: PLR2004  digits of a day
    yeared = len(year) == 4 or (year in _CENTURIES and following[-1].kind is Kind.DIGITS)  # noqa: PLR2004  of a year
    return {place} if dated and yeared and year[:2] in _CENTURIES else set()


def _before_date_read_out(values: list[str]) -> set[int]:
    """The place of the month in "two one zero … two five ten twenty one nineteen fifty": nine digits, then a date."""
    if len(values) < _READ_OUT or len(values[-1]) not in _YEAR_LENGTHS:
        return set()
    short = len(values) > _READ_OUT and values[-2] in _CENTURIES and len(values[-1]) == 2  # noqa: PLR2004  of a year
    tail = _READ_OUT if short else _READ_OUT - 1
    before, date = values[:-tail], values[-tail:]
    if len("".join(before)) != min(_WHOLE) or not "".join(values).isdigit() or card_network("".join(values)):
        return set()
    yeared = short or (len(date[-1]) == 4 and date[-1][:2] in _CENTURIES)  # noqa: PLR2004  of a year
    dated = 0 < int(date[0]) <= _LAST_MONTH and 0 < int(date[1]) <= _LAST_DAY
    return {len(before)} if yeared and dated else set()


def _day_and_year(values: list[str]) -> int:
    """How many of the values are a day and its year: "25", "1935", or "25", "19", "35"; 0 where none are."""
    if len(values) < 2 or not all(value.isdigit() for value in values[:2]) or not 0 < int(values[0]) <= _LAST_DAY:  # noqa: PLR2004  a day and a year
        return 0
    if len(values[1]) == 4 and values[1][:2] in _CENTURIES:  # noqa: PLR2004  a year
        return 2
    two = len(values) > 2 and values[1] in _CENTURIES and len(values[2]) == 2 and values[2].isdigit()  # noqa: PLR2004
    return 3 if two else 0


def _apart(rest: list[Atom], gaps: list[str], digits: str) -> bool:
    """Whether the member behind what may be whole stands apart, as "078-05-1120 415-555-0132" and "… 0132. 415 …" do.

    Args:
        rest: The members after it.
        gaps: What stands between the members up to here, after this one, and after the next.
        digits: What may be whole.
    """
    after = len(rest) > 1
    gap, before = (gaps[-2], gaps[:-2]) if after else (gaps[-1], gaps[:-1])
    if gap.strip() in _ANDS:
        long = sum(len(atom.value) for atom in rest if atom.kind is Kind.DIGITS) >= _FEWEST_AFTER_AND
        # after "and then" a number goes on, but for a routing number, behind which the account's comes
        return long and not _card(digits, rest) and (gap.strip() == "and" or aba(digits))
    if _card(digits, rest):
        return False
    stop = gap.startswith(".") and gap.endswith(" ") and not any(one.startswith(". ") for one in before)
    last_digit = not after and len(rest[0].value) == 1
    regrouped = gap.isspace() and "-" in before and after and gaps[-1] == "-"
    return (stop and not last_digit) or regrouped


def _card(digits: str, rest: Sequence[Atom]) -> bool:
    whole = digits + "".join(atom.value for atom in rest)
    return bool(card_network(whole)) or imei(whole)
