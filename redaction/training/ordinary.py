"""What is said with numbers and names and identifies nobody: sums, doses, times, measures, companies."""

from collections.abc import Callable
from typing import Final

from redaction.training.digits import ONES, cardinal, two
from redaction.training.palette import Draw

OCLOCK: Final = "o'clock"
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _count(draw: Draw, number: int, *, aloud: bool) -> str:
    return cardinal(number, joined=draw.chance(0.4)) if aloud else str(number)


def _amount(draw: Draw, *, aloud: bool) -> str:
    dollars, cents = draw.one((draw.number(1, 99), draw.number(100, 2500))), draw.one((0, 0, draw.number(1, 99)))
    if not aloud:
        return f"${dollars:,}" + (f".{cents:02}" if cents else "")
    if cents and draw.chance(0.4) and dollars > 1:
        return f"{cardinal(dollars)} {two(cents)}"
    return f"{cardinal(dollars)} dollars" + (f" and {cardinal(cents)} cents" if cents else "")


def _clock(draw: Draw, *, aloud: bool) -> str:
    hour, minute = draw.number(1, 12), draw.one((0, 15, 30, 45, 5, 20))
    half = draw.one(("a.m.", "p.m."))
    if not aloud:
        return f"{hour}:{minute:02} {half}" if minute else f"{hour} {half}"
    if not minute:
        return f"{cardinal(hour)} {draw.one((OCLOCK, 'pm', 'am'))}"
    return draw.one((f"{cardinal(hour)} {two(minute)}", f"{cardinal(hour)} {two(minute)} {half[0]} m"))


def _duration(draw: Draw, *, aloud: bool) -> str:
    number = draw.number(2, 45)
    return f"{_count(draw, number, aloud=aloud)} {draw.one(('minutes', 'days', 'weeks', 'hours', 'months', 'years'))}"


def _relative(draw: Draw, *, aloud: bool) -> str:
    del aloud
    day = draw.one(_DAYS)
    return draw.one(
        (
            "yesterday",
            "tomorrow",
            "last week",
            "next month",
            f"last {day}",
            f"next {day}",
            f"on {day}",
            "this morning",
            "two days ago",
            "last year",
            "a couple of weeks ago",
        )
    )


def _order(draw: Draw, *, aloud: bool) -> str:
    digits = draw.digits(draw.number(3, 5))
    return " ".join(ONES[int(digit)] for digit in digits) if aloud else digits


def _dose(draw: Draw, *, aloud: bool) -> str:
    number = draw.one((5, 10, 20, 25, 50, 100, 250, 400, 500, 800))
    return f"{_count(draw, number, aloud=aloud)} {draw.one(('milligrams', 'mg', 'units', 'micrograms'))}"


def _pressure(draw: Draw, *, aloud: bool) -> str:
    high, low = draw.number(101, 180), draw.number(60, 99)
    return f"one {two(high - 100)} over {two(low)}" if aloud else f"{high}/{low}"


def _measure(draw: Draw, *, aloud: bool) -> str:
    whole, tenth = draw.number(60, 99), draw.number(1, 9)
    if not aloud:
        return draw.one((f"{whole}.{tenth}", f"{whole} degrees"))
    return draw.one((f"{two(whole)} point {ONES[tenth]}", f"{two(whole)} degrees"))


def _score(draw: Draw, *, aloud: bool) -> str:
    number = draw.number(1, 10)
    return f"{cardinal(number)} out of ten" if aloud else f"{number}/10"


def _version(draw: Draw, *, aloud: bool) -> str:
    parts = [draw.number(1, 19) for _ in range(draw.number(2, 3))]
    return " point ".join(cardinal(part) for part in parts) if aloud else ".".join(str(part) for part in parts)


def _percent(draw: Draw, *, aloud: bool) -> str:
    number = draw.number(1, 99)
    return f"{cardinal(number)} percent" if aloud else f"{number}%"


def _weight(draw: Draw, *, aloud: bool) -> str:
    return f"{_count(draw, draw.number(5, 240), aloud=aloud)} {draw.one(('pounds', 'kilos'))}"


def _distance(draw: Draw, *, aloud: bool) -> str:
    return f"{_count(draw, draw.number(2, 60), aloud=aloud)} {draw.one(('miles', 'blocks', 'kilometers'))}"


def _code(draw: Draw, *, aloud: bool) -> str:
    digits = str(draw.one((404, 500, 503, 401, 1603, 22)))
    if not aloud:
        return digits
    return " ".join(ONES[int(digit)] for digit in digits) if draw.chance(0.6) else cardinal(int(digits))


def _organization(draw: Draw, *, aloud: bool) -> str:
    del aloud
    return draw.one(draw.palette.organizations)


def _said(draw: Draw, *, aloud: bool) -> str:
    del aloud
    return draw.one(("said", "told me", "thinks", "says"))


KINDS: Final[dict[str, Callable[..., str]]] = {
    "count": lambda draw, aloud: _count(draw, draw.number(2, 320), aloud=aloud),
    "digit": lambda draw, aloud: _count(draw, draw.number(1, 9), aloud=aloud),
    "money": _amount,
    "time": _clock,
    "duration": _duration,
    "relative": _relative,
    "order": _order,
    "dose": _dose,
    "pressure": _pressure,
    "measure": _measure,
    "score": _score,
    "version": _version,
    "percent": _percent,
    "weight": _weight,
    "distance": _distance,
    "code": _code,
    "organization": _organization,
    "said": _said,
}
