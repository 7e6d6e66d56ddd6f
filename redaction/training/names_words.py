"""Ordinary words, companies and dates that fill the sentences of the names model.

The words are as near to names as may be: drugs, dishes and products have the look of surnames, and jobs and kin stand
where names stand.
"""
# ruff: noqa: SIM905, PLR2004  lists read as running text; repeatable chance, whose shares are read where drawn

import random
from functools import cache
from pathlib import Path
from typing import Final

from redaction.training.names_lists import Names, english, held_out, home_cities, people
from redaction.vocabulary import plain_words


def _words() -> dict[str, tuple[str, ...]]:
    lines = Path(__file__).with_name("names_words.txt").read_text("utf-8").splitlines()
    slots = (line.split(": ", 1) for line in lines if not line.startswith("#"))
    return {name: tuple(listed.split(", ")) for name, listed in slots}


WORDS: Final = _words()
"""Words by the name of the place in a sentence that they fill."""

_TAILS: Final = (
    "Inc", "Inc.", "LLC", "Ltd", "Ltd.", "Group", "and Sons", "& Co", "PLC", "Corp", "Corporation", "Partners",
    "Associates", "Holdings", "Industries", "Bank", "Credit Union", "Insurance", "Pharmacy", "Clinic", "Hospital",
    "Medical Center", "Health", "Dental", "Logistics", "Systems", "Technologies", "Solutions", "Consulting", "Motors",
    "Foods", "Realty", "Law Firm", "Airlines", "Energy", "University", "College", "High School", "Foundation", "GmbH",
)  # fmt: skip
_FACILITIES: Final = (
    "Airport", "Park", "Bridge", "Stadium", "Station", "Mall", "Theatre", "Library", "Museum", "Church", "Square",
    "Convention Center", "Court House",
)  # fmt: skip
_STEMS: Final = (
    "data net tech soft info cyber nova omni core micro bio geo hydro solar inter trans uni pro max zen star blue red "
    "vital care med health green sky cloud bright quick trust prime first global north west apex"
).split()
_ENDS: Final = "ix ia ex on ware works lab labs line link point path way wise logic gen tron mark hub ly ify co".split()
_SUFFIXES: Final = (
    "Street St Avenue Ave Road Rd Drive Dr Lane Ln Boulevard Blvd Court Ct Way Place Terrace Close "
    "Crescent Gardens Grove Mews Hill Row Square Walk Circle Parkway Trail View Green Park"
).split()
_ORDINALS: Final = "1st 2nd 3rd 4th 5th 9th 10th 12th 14th 15th 17th 20th 21st 22nd 23rd 28th 30th".split()
_SPOKEN_DAYS: Final = (
    "first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth, "
    "fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth, twenty first, twenty second, "
    "twenty fifth, thirtieth"
).split(", ")
_SPOKEN_YEARS: Final = (
    "nineteen eighty five", "nineteen ninety", "two thousand and four", "twenty twenty", "nineteen seventy two",
    "twenty twenty five", "nineteen fifty nine", "two thousand nine",
)  # fmt: skip


@cache
def ordinary(slot: str, *, kept: bool) -> tuple[str, ...]:
    """Words for a place in a sentence: those that train the model, or those that measure it."""
    more = {
        "food": (*english("food", "dishes"), *english("food", "fruits"), *english("food", "vegetables")),
        "drink": english("food", "drinks"),
        "job": english("person", "occupation"),
        "noun": _common_words(),
        "w": tuple(sorted(plain_words())),
    }.get(slot, ())
    words = {*WORDS.get(slot, ()), *(word.lower() for word in more)}
    return tuple(sorted(word for word in words if not _closed(slot) and held_out(word) is kept)) or WORDS[slot]


def _closed(slot: str) -> bool:
    return len(WORDS.get(slot, ())) < 60 and slot not in {"food", "drink", "job", "w"}  # too few to split


def _common_words() -> tuple[str, ...]:
    """Words of mimesis's list that are nobody's name."""
    names = {name.lower() for kept in (True, False) for group in _all(people(kept=kept)) for name in group}
    return tuple(word for word in english("text", "words") if len(word) > 3 and word not in names)[::3]


def _all(names: Names) -> list[list[str]]:
    return [*names.given.values(), *names.family.values()]


@cache
def _companies(*, kept: bool) -> tuple[str, ...]:
    listed = (*english("finance", "company", "name"), *english("finance", "banks"), *english("person", "university"))
    return tuple(one.split(" (")[0] for one in listed if held_out(one) is kept)


@cache
def _streets(*, kept: bool) -> tuple[str, ...]:
    return tuple(one for one in english("address", "street", "name") if held_out(one) is kept)


def coined(chance: random.Random) -> str:
    """A made-up word, as brands are: two stems, or two words grown together."""
    if chance.random() < 0.4:
        return "".join(chance.choice(_short_words()) for _ in range(2)).capitalize()
    return chance.choice(_STEMS).title() + chance.choice(_ENDS)


@cache
def _short_words() -> tuple[str, ...]:
    return tuple(word for word in _common_words() if len(word) < 8)


def company(chance: random.Random, *, kept: bool) -> str:
    """A company, bank, clinic, school or chain."""
    draw = chance.random()
    if draw < 0.3:
        return chance.choice(WORDS["brand"])
    if draw < 0.55:
        return chance.choice(_companies(kept=kept))
    if draw < 0.75:
        name = coined(chance)
        return name if chance.random() < 0.6 else f"{name} {chance.choice(_TAILS)}"
    names = people(kept=kept)
    head = names.person(chance)[1] if chance.random() < 0.6 else chance.choice(home_cities(kept=kept))
    if chance.random() < 0.25:
        other = names.person(chance)[1]
        return chance.choice([f"{head}, {other} and {names.person(chance)[1]}", f"{head}-{other}", f"{head} & {other}"])
    return f"{head} {chance.choice(_TAILS)}"


def facility(chance: random.Random, *, kept: bool) -> str:
    """An airport, park, bridge or station."""
    head = chance.choice(home_cities(kept=kept)) if chance.random() < 0.5 else people(kept=kept).person(chance)[1]
    return f"{head} {chance.choice(_FACILITIES)}"


def street(chance: random.Random, *, kept: bool) -> str:
    """A street without its number."""
    return f"{chance.choice(_streets(kept=kept))} {chance.choice(_SUFFIXES)}"


def date(chance: random.Random) -> str:
    """A calendar date, written or said."""
    month, year = chance.choice(WORDS["month"]), chance.randint(1930, 2026)
    return chance.choice(
        [
            f"{month} {chance.randint(1, 28)}, {year}",
            f"{month} {chance.choice(_ORDINALS)}",
            f"{month} {chance.choice(_SPOKEN_DAYS)}",
            f"{month} {chance.choice(_SPOKEN_DAYS)} {chance.choice(_SPOKEN_YEARS)}",
            f"the {chance.choice(_SPOKEN_DAYS)} of {month}",
            f"{chance.randint(1, 28)} {month} {year}",
            f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/{year}",
            f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        ]
    )
