"""Places, organisations, groups, titles and dates that stand for others."""

import re
from typing import Final

from redaction.entities import Label
from redaction.operators.surrogates.codes import Make, filled
from redaction.operators.surrogates.culture import Culture
from redaction.operators.surrogates.draw import Draw

_FIRST_BIRTH_YEAR, _BIRTH_YEARS = 1940, 66
"""Of made-up births: an age over 89 would be an identifier again."""
_POSTCODE: Final = re.compile(r"\d{4,9}")
_YEAR: Final = re.compile(r"(1[89]|20)\d\d")
_NUMERIC: Final = re.compile(r"\s*(\d{1,4})([-/.])(\d{1,2})\2(\d{2,4})\s*")
_SHORT_EXPIRY: Final = re.compile(r"\s*\d{1,2}\s*[/-]\s*\d{2,4}\s*")


def _location(draw: Draw, value: str, form: str, culture: Culture) -> str:
    if _POSTCODE.fullmatch(form.replace(" ", "")):
        return filled(draw, culture.postcode, culture)
    if any(char.isdigit() for char in form):
        number, street = str(1 + draw.below(998)), draw.pick(culture.streets)
        return _cased(value, f"{street} {number}" if culture.tag in {"es", "de"} else f"{number} {street}")
    return _cased(value, draw.pick(culture.cities))


def _organization(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del form
    return _cased(value, f"{draw.pick(culture.family)} {draw.pick(culture.organizations)}")


def _group(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del form
    return _cased(value, draw.pick(culture.groups))


def _title(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del form
    return _cased(value, draw.pick(culture.titles))


def _date(draw: Draw, value: str, form: str, culture: Culture) -> str:
    """Another day of the year that was said, if one was."""
    said = _YEAR.search(form)
    return _written(draw, value, int(said.group()) if said else None, culture)


def _birth(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del form
    return _written(draw, value, _FIRST_BIRTH_YEAR + draw.below(_BIRTH_YEARS), culture)


def _written(draw: Draw, value: str, year: int | None, culture: Culture) -> str:
    month, day = 1 + draw.below(12), 1 + draw.below(28)
    numeric = _NUMERIC.fullmatch(value)
    if numeric:
        first, mark, _, last = numeric.groups()
        if len(first) > 2:  # noqa: PLR2004  a year comes first
            return f"{year or first}{mark}{month:02}{mark}{day:02}"
        one, other = (month, day) if culture.tag == "en-US" else (day, month)
        shown = (str(year) if year else last)[-len(last) :]
        return f"{one:02}{mark}{other:02}{mark}{shown}"
    name = culture.months[month - 1]
    match culture.tag:
        case "en-US":
            text = f"{name} {day}" + (f", {year}" if year else "")
        case "de":
            text = f"{day}. {name}" + (f" {year}" if year else "")
        case "es":
            text = f"{day} de {name}" + (f" de {year}" if year else "")
        case _:
            text = f"{day} {name}" + (f" {year}" if year else "")
    return _cased(value, text)


def _expiry(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del form, culture
    month, year = 1 + draw.below(12), 30 + draw.below(60)
    separator = "/" if not _SHORT_EXPIRY.fullmatch(value) or "/" in value else "-"
    return f"{month:02}{separator}{year:02}"


def _cased(value: str, made: str) -> str:
    """In lower case where the value is: recognisers that write no capitals must not betray what was put in."""
    return made.casefold() if value == value.casefold() else made


PLACES: Final[dict[Label, Make]] = {
    Label.LOCATION: _location,
    Label.ORGANIZATION: _organization,
    Label.NRP: _group,
    Label.TITLE: _title,
    Label.DATE_TIME: _date,
    Label.DATE_OF_BIRTH: _birth,
    Label.CARD_EXPIRY: _expiry,
}
