"""Two values whose cues stand behind both."""

import pytest

from redaction.entities import Label
from redaction.recognizers import paired
from redaction.spoken import read


def found(text: str) -> dict[str, Label]:
    return {text[one.start : one.end]: one.label for one in paired.find(read(text))}


def test_values_come_in_the_order_of_their_cues() -> None:
    assert found("44719; 883201, that's the medical record then the member id") == {
        "44719": Label.MRN,
        "883201": Label.HEALTH_PLAN_ID,
    }


def test_a_sort_code_is_the_first_six_digits() -> None:
    assert found("204795 56053570, sort code then account") == {
        "204795": Label.BANK_ACCOUNT,
        "56053570": Label.BANK_ACCOUNT,
    }


def test_a_date_is_what_the_end_reads_as() -> None:
    text = "seven seven one four two, ten eighteen forty five, that's the chart number and the date of birth"
    assert found(text)["ten eighteen forty five"] is Label.DATE_OF_BIRTH


@pytest.mark.parametrize(
    "text",
    [
        "44719 883201",
        "four, that's the account and the card is somewhere",
        "44719 883201 that's the account and the card is gone",
        "",
    ],
)
def test_without_two_cues_nothing_is_told(text: str) -> None:
    assert found(text) == {}
