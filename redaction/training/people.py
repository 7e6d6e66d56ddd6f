"""Names of people and places, dates of life, ages, streets: as they are said and as they are written."""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

import datetime as dt
from collections.abc import Callable
from typing import Final, TypeAlias

from redaction.entities import Label
from redaction.training.digits import ONES, Piece, cardinal, letter, spoken, two
from redaction.training.palette import Draw, belongs, unaccented

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
Pieces: TypeAlias = list[Piece]
Composer: TypeAlias = Callable[..., Pieces]
"""Makes a value: of `draw` and whether it is said `aloud`."""


def _named(draw: Draw, make: Callable[[], str]) -> str:
    """A name of this part, without diacritics mostly."""
    name = next(one for one in iter(make, None) if all(belongs(each, draw.part) for each in (one, unaccented(one))))
    return name if draw.chance(0.2) else unaccented(name)


def first_name(draw: Draw) -> str:
    """A given name."""
    return _named(draw, draw.faker.first_name)


def last_name(draw: Draw) -> str:
    """A family name."""
    return _named(draw, draw.faker.last_name)


def _as_name(name: str) -> Pieces:
    return [Piece(word, word) for word in name.split()]


def person(draw: Draw, *, aloud: bool) -> Pieces:
    """A whole name; a middle initial now and then."""
    del aloud
    middle = f" {draw.letters(1)}" if draw.chance(0.05) else ""
    return _as_name(f"{first_name(draw)}{middle} {last_name(draw)}")


def given(draw: Draw, *, aloud: bool) -> Pieces:
    """A given name alone."""
    del aloud
    return _as_name(first_name(draw))


def family(draw: Draw, *, aloud: bool) -> Pieces:
    """A family name alone."""
    del aloud
    return _as_name(last_name(draw))


def spelled(draw: Draw, *, aloud: bool) -> Pieces:
    """A family name, letter by letter: "s m i t h", "S-M-I-T-H", "s as in sam, m, i …"."""
    name = "".join(char for char in unaccented(last_name(draw)).upper() if "A" <= char <= "Z")[:9]
    if not aloud:
        return [Piece(draw.one(("-", ". ", " ", ", ")).join(name), name)]
    return [letter(draw, char) for char in name]


def _day(draw: Draw, year: bool, aloud: bool, born: dt.date) -> Pieces:  # noqa: FBT001
    return _said_date(draw, born, year=year) if aloud else _written_date(draw, born, year=year)


def _said_date(draw: Draw, day: dt.date, *, year: bool) -> Pieces:
    month, ordinal, cardinal_day = MONTHS[day.month - 1], _ORDINALS[day.day - 1].replace("-", " "), cardinal(day.day)
    years = _said_year(draw, day.year) if year else ""
    ways = [f"{month} {ordinal} {years}", f"the {ordinal} of {month} {years}", f"{month} {cardinal_day} {years}"]
    if year:
        zero = draw.one(("oh", "zero"))
        short = f"{zero} {ONES[day.month]}" if day.month < 10 and draw.chance(0.5) else cardinal(day.month)  # noqa: PLR2004
        of_day = f"{zero} {ONES[day.day]}" if day.day < 10 and draw.chance(0.5) else cardinal(day.day)  # noqa: PLR2004
        ways += [f"{short} {of_day} {years}", f"{short} slash {of_day} slash {years}"]
    return [Piece(word, word) for word in draw.one(ways).split()]


def _said_year(draw: Draw, year: int) -> str:
    century, rest = divmod(year, 100)
    if century == 20:  # noqa: PLR2004
        return draw.one((f"two thousand {cardinal(rest) if rest else ''}", f"twenty {two(rest)}"))
    if draw.chance(0.12):
        return two(rest)
    return f"nineteen {two(rest) if rest else 'hundred'}"


def _written_date(draw: Draw, day: dt.date, *, year: bool) -> Pieces:
    month, suffix = MONTHS[day.month - 1], _ORDINALS[day.day - 1][-2:]
    if not year:
        ways = [f"{month} {day.day}", f"{month} {day.day}{suffix}", f"{day.month}/{day.day:02}", f"{day.day} {month}"]
    else:
        ways = [
            f"{day.month:02}/{day.day:02}/{day.year}", f"{day.month}/{day.day}/{day.year % 100:02}",
            f"{month} {day.day}, {day.year}", f"{month} {day.day}{suffix}, {day.year}", f"{day.day} {month} {day.year}",
            f"{day.month}-{day.day}-{day.year}", f"{month} the {day.day}{suffix}, {day.year}", day.isoformat(),
        ]  # fmt: skip
    return [Piece(word, word) for word in draw.one(ways).split()]


def birth(draw: Draw, *, aloud: bool) -> Pieces:
    """A date of birth."""
    return _day(draw, True, aloud, dt.date(1925, 1, 1) + dt.timedelta(days=draw.number(0, 33_000)))  # noqa: FBT003


def date(draw: Draw, *, aloud: bool) -> Pieces:
    """A date of care or of business, its year mostly left out."""
    day = dt.date(2018, 1, 1) + dt.timedelta(days=draw.number(0, 3_200))
    return _day(draw, draw.chance(0.35), aloud, day)


def expiry(draw: Draw, *, aloud: bool) -> Pieces:
    """The month and year to which a card is valid."""
    month, year = draw.number(1, 12), draw.number(26, 33)
    if not aloud:
        return _as_name(draw.one((f"{month:02}/{year}", f"{month}/{year}", f"{MONTHS[month - 1]} 20{year}")))
    return _as_name(
        draw.one(
            (f"{two(month)} {two(year)}", f"{two(month)} slash {two(year)}", f"{MONTHS[month - 1]} twenty {two(year)}")
        )
    )


def old_age(draw: Draw, *, aloud: bool) -> Pieces:
    """An age that Safe Harbor counts as an identifier."""
    return _age(draw.number(90, 104), aloud=aloud)


def age(draw: Draw, *, aloud: bool) -> Pieces:
    """Any other age."""
    return _age(draw.number(18, 89), aloud=aloud)


def _age(years: int, *, aloud: bool) -> Pieces:
    return _as_name(cardinal(years) if aloud else str(years))


def street(draw: Draw, *, aloud: bool) -> Pieces:
    """A street with its number, and as much of the rest as people give."""
    house = str(draw.number(1, 99) if draw.chance(0.3) else draw.number(100, 9999))
    line = f"{draw.one(draw.palette.streets)} {draw.one(draw.palette.suffixes)}"
    unit = f"{draw.one(('Apartment', 'Unit', 'Suite', 'Apt'))} {draw.number(1, 40)}{draw.one(('', '', 'A', 'B'))}"
    parts = [line, *([unit] if draw.chance(0.25) else []), *([place(draw)] if draw.chance(0.6) else [])]
    code = draw.digits(5) if len(parts) > 1 and parts[-1] != unit and draw.chance(0.45) else ""
    if not aloud:
        return _as_name(", ".join([f"{house} {parts[0]}", *parts[1:]]) + (f" {code}" if code else ""))
    pieces = spoken(draw, [house], plain=True)
    for part in parts:
        pieces += _unit_aloud(draw, part) if part is unit else _as_name(part)
    return pieces + (spoken(draw, [code], plain=True) if code else [])


def _unit_aloud(draw: Draw, unit: str) -> Pieces:
    word, number = unit.split()
    digits = number.rstrip("AB")
    pieces = [Piece("apartment" if word == "Apt" else word, ""), Piece(cardinal(int(digits)), digits)]
    return [*pieces, *([letter(draw, number[-1])] if digits != number else [])]


def place(draw: Draw) -> str:
    """A town, with its state mostly."""
    return draw.one(draw.palette.towns) + (f", {draw.one(draw.palette.states)}" if draw.chance(0.7) else "")


def town(draw: Draw, *, aloud: bool) -> Pieces:
    """A town, with its state or without."""
    name = place(draw)
    return _as_name(name.replace(",", "") if aloud else name)


def post_code(draw: Draw, *, aloud: bool) -> Pieces:
    """A ZIP code, with its four more digits at times."""
    groups = [draw.digits(5), *([draw.digits(4)] if draw.chance(0.15) else [])]
    return spoken(draw, groups) if aloud else [Piece("-".join(groups), "".join(groups))]


def organization(draw: Draw, *, aloud: bool) -> Pieces:
    """A company or a hospital."""
    del aloud
    return _as_name(draw.one(draw.palette.organizations))


def nationality(draw: Draw, *, aloud: bool) -> Pieces:
    """A nationality or a creed."""
    del aloud
    return _as_name(draw.one(draw.palette.nationalities))


KINDS: Final[dict[str, tuple[Label, Composer]]] = {
    "person": (Label.PERSON, person),
    "first": (Label.PERSON, given),
    "last": (Label.PERSON, family),
    "spelled": (Label.PERSON, spelled),
    "dob": (Label.DATE_OF_BIRTH, birth),
    "date": (Label.DATE_TIME, date),
    "expiry": (Label.CARD_EXPIRY, expiry),
    "old_age": (Label.AGE_OVER_89, old_age),
    "age": (Label.AGE, age),
    "address": (Label.LOCATION, street),
    "town": (Label.LOCATION, town),
    "zip": (Label.LOCATION, post_code),
    "organization": (Label.ORGANIZATION, organization),
    "nrp": (Label.NRP, nationality),
}
"""Each kind's label and how it is made."""
