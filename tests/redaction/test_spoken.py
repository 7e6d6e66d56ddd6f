"""One identifier in its many shapes reads the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.spoken import Kind, read

DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def runs(text: str) -> list[str]:
    return [run.chars for run in read(text).runs]


@pytest.mark.parametrize(
    "text",
    [
        "078-05-1120",
        "07805-1120",
        "078-05, 1120",
        "078-05-1,120",
        "0 7 8 0 5 1 1 2 0",
        "oh seven eight oh five one one two oh",
        "zero seven eight um zero five uh eleven twenty",
        "zero seventy eight oh five double one two zero",
        "078. 05. 1120",
        "zero seven eight dash zero five dash one one two zero",
        "oh seven eight, and then oh five, and then one one two oh",
    ],
)
def test_nine_digits_in_every_shape(text: str) -> None:
    assert runs(f"My number is {text}, thanks.") == ["078051120"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eight hundred five five five", ["800555"]),
        ("four hundred and fifteen", ["415"]),
        ("one thousand five hundred", ["1500"]),
        ("nineteen sixty-five", ["1965"]),
        ("triple nine", ["999"]),
        ("double oh seven", ["007"]),
        ("five for to one", ["5421"]),
        ("b as in boy seven c for charlie", ["b7c"]),
        ("AB19927", ["ab19927"]),
        ("GB29 NWBK 6016", ["gb29nwbk6016"]),
        ("K-O-W-A-L", ["kowal"]),
        ("bravo kilo seven", ["bk7"]),
        ("seven alpha nine", ["7a9"]),
    ],
)
def test_numbers_and_letters_as_they_are_said(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I have a question for you",
        "oh no",
        "a tango and a mike",
        "double trouble",
        "I want to go too",
        "the 4th",
        "be as in",
    ],
)
def test_ordinary_words_are_no_codes(text: str) -> None:
    assert [run for run in runs(text) if len(run) > 1] == []


def test_a_number_in_another_style_after_a_full_stop_is_another_number() -> None:
    assert runs("It is 078-05-1120. Two weeks ago I called.") == ["078051120", "2"]


def test_written_numbers_beside_and_are_two() -> None:
    assert runs("in 2019 and 300 more") == ["2019", "300"]


def test_spelled_abbreviations_are_words() -> None:
    atoms = read("my m r n and M.R.N. at w w w").atoms
    assert [atom.value for atom in atoms if atom.kind is Kind.WORD] == ["my", "mrn", "and", "mrn", "www"]


@given(st.text(max_size=200))
def test_offsets_hold_for_any_text(text: str) -> None:
    reading = read(text)
    assert len(reading.lower) == len(text)
    ends = [0]
    for atom in reading.atoms:
        assert ends[-1] <= atom.start < atom.end <= len(text)
        ends.append(atom.end)
    for run in reading.runs:
        assert run.start == reading.atoms[run.first].start
        assert run.end == reading.atoms[run.last].end


@given(st.text("0123456789", min_size=2, max_size=20))
def test_digits_said_one_by_one_read_as_written(digits: str) -> None:
    assert runs(" ".join(DIGIT_WORDS[int(digit)] for digit in digits)) == [digits]
    assert runs(" ".join(digits)) == [digits]
    assert runs("-".join(digits)) == [digits]


def test_a_letter_that_grows_in_lower_case_keeps_offsets() -> None:
    reading = read("\u0130stanbul 4111")
    assert reading.text[reading.runs[0].start : reading.runs[0].end] == "4111"
