"""A value has one form, however it was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.entities import Label
from redaction.operators.canonical import canonical


@pytest.mark.parametrize(
    ("label", "ways"),
    [
        (
            Label.PHONE_NUMBER,
            (
                "212-555-0198",
                "(212) 555 0198",
                "two one two five five five oh one nine eight",
                "+1 212 555 0198",
                "two one two triple five oh one nine eight",
            ),
        ),
        (Label.US_SSN, ("078-05-1120", "07805-1120", "078-05-1,120", "oh seven eight, oh five, one one two oh")),
        (Label.CREDIT_CARD, ("4111 1111 1111 1111", "4111-1111-1111-1111", "4,111 1111 1111 1111")),
        (
            Label.EMAIL_ADDRESS,
            ("john.smith@example.com", "John dot Smith at example dot com", "John. Smith at example.com"),
        ),
        (Label.PERSON, ("Smith", "smith", "S M I T H", "Smith's", "S-M-I-T-H")),
        (Label.PERSON, ("Mary Jones", "mary jones", "Mary  Jones")),
        (Label.DATE_OF_BIRTH, ("March 3, 1980", "3/3/1980", "march third nineteen eighty", "03/03/1980")),
        (Label.URL, ("https://www.example.com/", "example.com", "www dot example dot com")),
        (Label.IBAN_CODE, ("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819", "gb29 nwbk 6016 1331 9268 19")),
        (Label.LOCATION, ("12 Main Street", "twelve main street")),
    ],
)
def test_ways_to_say_one_value_are_one(label: Label, ways: tuple[str, ...]) -> None:
    assert {canonical(label, way) for way in ways} == {canonical(label, ways[0])}


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        (Label.PHONE_NUMBER, "212-555-0198", "212-555-0199"),
        (Label.PERSON, "Mary Jones", "Mary Johns"),
        (Label.DATE_OF_BIRTH, "March 3, 1980", "March 4, 1980"),
        (Label.DATE_TIME, "March 3", "April 3"),
        (Label.EMAIL_ADDRESS, "a@example.com", "a@example.org"),
    ],
)
def test_two_values_are_two(label: Label, one: str, other: str) -> None:
    assert canonical(label, one) != canonical(label, other)


@given(st.sampled_from(Label), st.text(max_size=60))
def test_every_text_has_a_form(label: Label, text: str) -> None:
    form = canonical(label, text)
    assert bool(form) is bool(text)
