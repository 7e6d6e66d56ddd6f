"""Days without a month's name, and ages by whose they are."""

import pytest

from redaction.entities import Label
from redaction.recognizers import age, dates
from redaction.spoken import read

_AGES = {Label.AGE, Label.AGE_OVER_89}


def _ages(text: str) -> set[str]:
    return {text[one.start : one.end] for one in age.find(read(text)) if one.label in _AGES}


def _days(text: str) -> set[str]:
    return {text[one.start : one.end] for one in dates.find(read(text))}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("born on the fourth of the ninth eighty one", "fourth of the ninth eighty one"),
        ("my date of birth is the second of the eleventh seventy six", "second of the eleventh seventy six"),
    ],
)
def test_a_day_is_found_by_its_month_s_number(text: str, day: str) -> None:
    assert any(day in one for one in _days(text))


@pytest.mark.parametrize("text", ["she was the second of the third group", "it is a third of the price"])
def test_ranks_and_shares_are_no_days(text: str) -> None:
    assert _days(text) == set()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("my little girl is four so is there a discount", "four"),
        ("patient is a 45 y o female with chest pain", "45"),
        ("my husband and i are both 71", "71"),
        ("the patient's 94 date of birth june thirtieth", "94"),
        ("the kid is eleven and he fell", "eleven"),
        ("our oldest is nineteen now", "nineteen"),
        ("how old are you ma'am sixty eight", "sixty eight"),
        ("my youngest will be eleven in june", "eleven"),
        ("the twins are nine", "nine"),
        ("not fifty one i'm fifty three", "fifty three"),
        ("not fifty one i'm fifty three", "fifty one"),
        ("He was aged 41, and the passenger 19.", "19"),
        ("93 and still gardening", "93"),
        ("a hundred and still gardening", "a hundred"),
        ("we're sixty one and fifty eight", "fifty eight"),
        ("she'll be seventy 2 in may", "seventy 2"),
    ],
)
def test_an_age_is_told_by_who_is_so_old(text: str, years: str) -> None:
    assert years in _ages(text)


@pytest.mark.parametrize(
    "text", ["the kid is two feet tall", "the youngest is two of three", "my friend is five minutes away"]
)
def test_what_is_measured_or_counted_is_no_age(text: str) -> None:
    assert _ages(text) == set()
