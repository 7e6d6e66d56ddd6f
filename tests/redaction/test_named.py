"""What the model's word is worth: names of nobody, companies, towns that are words, lists without marks."""

import pytest

from redaction.detector import Detector
from redaction.entities import Label
from redaction.profile import EVERYTHING


def _found(detector: Detector, text: str) -> list[tuple[str, Label]]:
    return [(text[one.start : one.end], one.label) for one in detector.detect(text, EVERYTHING)]


def _of(detector: Detector, text: str, label: Label) -> list[str]:
    return [said for said, found in _found(detector, text) if found is label]


@pytest.mark.parametrize(
    "text",
    [
        "Qualities like Honesty and Courage are easily taken for names.",
        "He was born lucky.",
        "It's Christmas in two weeks.",
        "max out the limit please",
        "version 4.10.22 is out now",
        "It's firmware 7.3.19.",
        "it's a 9/16 inch wrench",
        "I got 9/13 on the quiz.",
        "she's 98 percent sure",
    ],
)
def test_ordinary_words_and_numbers_are_left_alone(detector: Detector, text: str) -> None:
    assert _found(detector, text) == []


@pytest.mark.parametrize(
    "text", ["I talked to Humana this morning.", "medtronic told me to call you", "I switched from Verizon to Comcast."]
)
def test_a_company_is_no_person_and_no_place(detector: Detector, text: str) -> None:
    assert {label for _, label in _found(detector, text)} <= {Label.ORGANIZATION}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I spoke with Patience Okafor this morning.", "Patience Okafor"),
        ("I talked to Chase Rivera at the front desk.", "Chase Rivera"),
        ("They invited Victor, Andrew and April.", "April"),
    ],
)
def test_a_name_that_is_a_word_or_a_brand_is_a_name_beside_a_name(detector: Detector, text: str, name: str) -> None:
    assert name in _of(detector, text, Label.PERSON)


def test_a_day_behind_its_month_is_no_house_number(detector: Detector) -> None:
    text = "The incident on September 27th involved Kirsten Warren, plate DCD7737."
    assert _of(detector, text, Label.PERSON) == ["Kirsten Warren"]
    assert _of(detector, text, Label.DATE_TIME) == ["September 27th"]


def test_children_are_named_one_by_one(detector: Detector) -> None:
    assert _of(detector, "my kids daniel melissa and monica", Label.PERSON) == ["daniel", "melissa", "monica"]


def test_each_name_of_a_list_without_marks_stands_by_itself(detector: Detector) -> None:
    text = "the guests were daniel melissa brandon patricia and monica"
    assert _of(detector, text, Label.PERSON) == ["daniel", "melissa", "brandon", "patricia", "monica"]


@pytest.mark.parametrize(("text", "town"), [("there's a storm over mobile alabama", "mobile alabama")])
def test_a_town_that_is_a_word_is_known_by_its_state(detector: Detector, text: str, town: str) -> None:
    assert _of(detector, text, Label.LOCATION) == [town]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("she came into the world on may 3rd 1961", "may 3rd 1961"),
        ("my date of birth, since you ask me, 4/17/1958", "4/17/1958"),
        ("March 9, 1972.", "March 9, 1972"),
        ("Lena Ortiz, 212-55-8316, 1961-04-30.", "1961-04-30"),
        ("lena ortiz 354 nine nine one one six four 3/28/90", "3/28/90"),
    ],
)
def test_a_date_of_birth_is_told_by_what_stands_before_it(detector: Detector, text: str, day: str) -> None:
    assert _of(detector, text, Label.DATE_OF_BIRTH) == [day]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("lena ortiz four six eight seven six oh three one seven july nineteen nineteen ninety three",
         "four six eight seven six oh three one seven"),
        ("lena ortiz 354 nine nine one one six four 3/28/90", "354 nine nine one one six four"),
        ("Lena Ortiz, 638-49-4074, 29 May 1939.", "638-49-4074"),
        ("lena ortiz 144 35 three four six nine july seven nineteen eighty five", "144 35 three four six nine"),
        ("lena ortiz two one two six seven six three two five ten twenty one nineteen fifty",
         "two one two six seven six three two five"),
        ("lena ortiz two one two five five eight three one six mm august nine",
         "two one two five five eight three one six"),
        ("Lena Ortiz, 212-55-8316, 1961-04-30.", "212-55-8316"),
        ("lena ortiz 212 55 8316 1961-04-30", "212 55 8316"),
        ("two one two, five five, eight three one six, November twelve nineteen sixty.",
         "two one two, five five, eight three one six"),
    ],
)  # fmt: skip
def test_a_number_ends_where_a_date_begins(detector: Detector, text: str, number: str) -> None:
    assert _of(detector, text, Label.US_SSN) == [number]
    assert not _of(detector, text, Label.CREDIT_CARD)


@pytest.mark.parametrize(
    ("text", "age"),
    [("my father's ninety seven he can't hear you", "ninety seven"), ("my aunt who's 93 lives with us", "93")],
)
def test_an_age_may_have_a_sentence_behind_it(detector: Detector, text: str, age: str) -> None:
    assert _of(detector, text, Label.AGE_OVER_89) == [age]


@pytest.mark.parametrize("address", ["lena.ortiz@fastmail.fm", "lena dot ortiz at mailbox dot cz", "lena@post.gg"])
def test_an_address_ends_in_any_countrys_domain(detector: Detector, address: str) -> None:
    assert _of(detector, f"write to {address} please", Label.EMAIL_ADDRESS) == [address]


def test_a_place_that_ends_inside_what_was_read_as_one_is_looked_at_safely(detector: Detector) -> None:
    # "triple w", spelled initials: a finding of the model may end inside the text's last atom
    for text in ("lagos w w w", "i flew to peru a b c", "in kenya s s n"):
        assert detector.detect(text, EVERYTHING) is not None
