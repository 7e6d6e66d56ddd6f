"""Names in sayings, shops, feasts and books of the Bible are nobody's; the same names elsewhere are somebody's."""

import pytest

from redaction.detector import Detector
from redaction.entities import Label
from redaction.profile import EVERYTHING

_WHO_AND_WHERE = {Label.PERSON, Label.LOCATION, Label.ORGANIZATION}


def _named(detector: Detector, text: str) -> set[str]:
    return {text[one.start : one.end] for one in detector.detect(text, EVERYTHING) if one.label in _WHO_AND_WHERE}


@pytest.mark.parametrize(
    "text",
    [
        "you're just robbing peter to pay paul",
        "that's murphy's law for you",
        "every tom dick and harry has my number",
        "we had lunch at wendy's because it was close",
        "i got it at macy's and kohl's",
        "read luke chapter nine and then romans eight",
        "she has alzheimer's and he has parkinson's",
        "my husband has parkinson's disease",
        "it may be wilsons disease",
        "for pete's sake pick up",
        "are you open on valentine's day",
        "they went from ohio to spain and then to chad",
        "cross your fingers",
        "boyle's law came up in chemistry",
        "put a foley catheter in and start the ringer's lactate",
        "She may have Turner syndrome or Kabuki-Brandt syndrome.",
        "We'd like three Margherita pizzas and a Shirley Temple.",
        "thank god it's over",
        "Thank God, it worked.",
        "alexa set a timer",
        "it's gridlock out there",
        "a pinch of lemon and some saffron",
        "the spelling quiz had conscience and rhythm",
        "the brand name is cheaper",
        "A, B, C, D, E, F. Good.",
        "the p c p sent her for an e e g and an h d m i cable",
    ],
)
def test_a_phrase_names_nobody(detector: Detector, text: str) -> None:
    assert _named(detector, text) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wendy's number is on the form", "wendy"),
        ("i spoke to peter about paul", "peter"),
        ("put luke on the phone", "luke"),
        ("this is deacon freeman again", "freeman"),
        ("send the bill to chad", "chad"),
        ("wendy's on line two for you", "wendy"),
        ("claire's at the front desk", "claire"),
        ("martha's disease got worse", "martha"),
        ("i spoke to tom collins about it", "tom collins"),
        ("the name is lemuel ashgrove", "lemuel ashgrove"),
        ("mister benedict asked for the bill", "benedict"),
        ("sam's in the waiting room", "sam"),
        ("it was wilson who called", "wilson"),
        ("it was wilson", "wilson"),
        ("mister lemon called about the fence", "lemon"),
        ("please tell addison and kate", "addison"),
        ("this is jack daniels from accounts", "jack daniels"),
        ("this is pastor mark two one two five five five oh one nine eight", "mark"),
    ],
)
def test_the_same_name_elsewhere_is_somebodys(detector: Detector, text: str, name: str) -> None:
    assert any(name in one for one in _named(detector, text))
