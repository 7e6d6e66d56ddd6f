"""Numbers whose pauses were written as points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.entities import Label
from redaction.recognizers import pointed
from redaction.spoken import read

CARD = "4012888888881881"


def found(text: str) -> dict[str, Label]:
    return {text[one.start : one.end]: one.label for one in pointed.find(read(text))}


def test_colons_are_points_too() -> None:
    assert found("it is 40:12:8888:88:88:1881 on it") == {"40:12:8888:88:88:1881": Label.CREDIT_CARD}


@given(st.lists(st.integers(1, 15), min_size=4, max_size=9, unique=True))
def test_a_card_is_found_wherever_its_points_are(cuts: list[int]) -> None:
    parts = [CARD[begin:end] for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(CARD)], strict=True)]
    written = ".".join(parts[:3]) + ", " + ".".join(parts[3:])
    assert found(f"you can use {written} for it") == {written: Label.CREDIT_CARD}


def test_double_repeats_the_digit_behind_it() -> None:
    assert found("it is 40.12 double 8.88, 8.888, 18.81 on it") == {
        "40.12 double 8.88, 8.888, 18.81": Label.CREDIT_CARD
    }


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("sure 2.1.9.09.9999 okay", "2.1.9.09.9999", Label.US_SSN),
        ("call 2.1.2.55.50198 okay", "2.1.2.55.50198", Label.PHONE_NUMBER),
    ],
)
def test_many_points_are_no_address(text: str, value: str, label: Label) -> None:
    assert found(text) == {value: label}


@pytest.mark.parametrize(
    "text",
    [
        "we paid 54.99, 23.50, 18.11 and 66.72",
        "the gateway is 192.168.1.1",
        "the new firmware 2.1.9.09.9999 is out",
        "her labs were 4.1, 138, 1.02 and 98.6",
        "it is 3.5 or 4.5",
        "we open 10:15, 11:45 and 12:30",
        "the mac is 00:11:22:33:44:55",
    ],
)
def test_sums_releases_and_addresses_are_not(text: str) -> None:
    assert found(text) == {}
