"""What the product's own recognisers wrote of synthetic voices, redacted: no invented misspelling is as odd as theirs.

`heard.jsonl`: sentences with made-up values, spoken by text to speech, as the `fast` and `balanced` engines wrote them;
spans by alignment with what was said. Every value is random, and nobody's.
"""

import json
from pathlib import Path
from typing import Final

import pytest

from redaction.detector import Detector
from redaction.profile import EVERYTHING

pytestmark = pytest.mark.models

ROWS: Final = [json.loads(line) for line in (Path(__file__).parent / "heard.jsonl").read_text().splitlines()]
BY_WORDS: Final = frozenset({"PERSON", "LOCATION", "DATE_OF_BIRTH"})


@pytest.fixture(scope="module")
def hidden(detector: Detector) -> list[set[int]]:
    """The characters of each row that lie under a finding."""
    found = detector.detect_each([row["text"] for row in ROWS], EVERYTHING)
    return [{at for one in each for at in range(one.start, one.end)} for each in found]


def covered(hidden: list[set[int]], labels: frozenset[str]) -> float:
    """Of the letters and digits of labelled spans, the share that is hidden."""
    under = wanted = 0
    for row, places in zip(ROWS, hidden, strict=True):
        for span in row["spans"]:
            if span["label"] in labels:
                chars = {at for at in range(span["start"], span["end"]) if row["text"][at].isalnum()}
                under, wanted = under + len(chars & places), wanted + len(chars)
    return under / wanted


@pytest.mark.parametrize("label", ["PHONE_NUMBER", "US_SSN", "CREDIT_CARD", "BANK_ACCOUNT", "UK_NHS", "HEALTH_PLAN_ID"])
def test_numbers_are_covered_whatever_they_were_written_as(hidden: list[set[int]], label: str) -> None:
    assert covered(hidden, frozenset({label})) >= 0.95


def test_identifiers_are_covered(hidden: list[set[int]]) -> None:
    labels = frozenset(span["label"] for row in ROWS for span in row["spans"]) - BY_WORDS
    assert covered(hidden, labels) >= 0.93


def test_names_places_and_birthdays_are_covered(hidden: list[set[int]]) -> None:
    assert covered(hidden, BY_WORDS) >= 0.9
