"""Towns and streets that no capital and no number tells, as people say where they are."""

from importlib.resources import files

import pytest

from redaction.entities import Label
from redaction.recognizers import address, places, towns
from redaction.spoken import read


def found(text: str) -> set[str]:
    reading = read(text)
    every = (*address.find(reading), *places.find(reading), *towns.find(reading))
    return {text[one.start : one.end] for one in every if one.label is Label.LOCATION}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("we moved here from chattanooga", "chattanooga"),
        ("the branch in walla walla was shut", "walla walla"),
        ("terre haute is where my card was used", "terre haute"),
        ("they flew into cape town on the sixth", "cape town"),
        ("just off the ormeau road by the shops", "ormeau road"),
        ("my mother is on wexler street now", "wexler street"),
        ("i live at four oh nine county road six", "four oh nine county road six"),
        ("we farm at twenty two state route nine", "twenty two state route nine"),
        ("she rents at eighteen hundred west pulaski", "eighteen hundred west pulaski"),
        ("the wreck is at the intersection of pine and ninth", "pine and ninth"),
    ],
)
def test_a_place_is_found_whole(text: str, place: str) -> None:
    assert place in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "i was reading in bed",
        "in mobile mode it works",
        "put it in the bath",
        "the shop is on the main road",
        "we are on the right street",
        "it does forty two highway miles to the gallon",
        "four hundred north and two hundred south",
        "my driver's license, state of Ohio, is lost",
        "It was issued in Oregon.",
        "two hundred north koreans took part",
        "take exit four route nine",
    ],
)
def test_what_only_sounds_like_one_stands(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize("name", ["towns.txt", "given_names.txt"])
def test_a_list_says_whose_it_is(name: str) -> None:
    lines = (files("redaction") / name).read_text("ascii").splitlines()
    assert any("Creative Commons" in line or "MIT" in line for line in lines if line.startswith("#"))
    assert len(lines) > 1000
