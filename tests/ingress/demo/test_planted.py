import pytest

from ingress.demo.planted import INNOCENT, PLANTED, RECORDING, shown

SCRIPT = RECORDING.with_name("script.txt").read_text(encoding="utf-8")


def test_the_script_shows_everything_that_was_planted() -> None:
    assert shown(SCRIPT) == {planted.name for planted in PLANTED}


def test_the_script_says_the_innocent_words() -> None:
    assert all(word in SCRIPT for word in INNOCENT)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the number is 987-65-4329", "social security number"),
        ("9876 5, 43 29", "social security number"),
        ("four three two nine", "social security number"),
        ("call 4 155,55 0132", "phone number"),
        ("oh one three two", "phone number"),
        ("6011.0009", "card number"),
        ("Gonzales", "name"),
        ("Maria.Gonzalez at Example.com", "e-mail address"),
        ("born March 14th", "date of birth"),
        ("in 1982", "date of birth"),
        ("seven three zero four", "medical record number"),
    ],
)
def test_a_telling_part_is_found_however_it_was_transcribed(text: str, name: str) -> None:
    assert name in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "My name is [PERSON], and I need to move my appointment at the heart clinic.",
        "My social security number is [US_SSN].",
        "one five, three four five, two",
        "The number is [CREDIT_CARD]. Call me at nine.",
        "",
    ],
)
def test_redacted_text_shows_nothing(text: str) -> None:
    assert shown(text) == frozenset()


def test_identifiers_are_planted_in_order_within_the_recording() -> None:
    starts = [planted.start for planted in PLANTED]
    assert starts == sorted(starts)
    assert all(planted.start < planted.end < 46 for planted in PLANTED)
