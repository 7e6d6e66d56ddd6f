"""What the product's own recognisers wrote of synthetic voices, redacted: no invented misspelling is as odd as theirs.

`heard.jsonl`: sentences with made-up values, spoken by text to speech, as the `fast` and `balanced` engines wrote them;
spans by alignment with what was said. Every value is random, and nobody's.
"""

import json
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from redaction.detector import Detector
from redaction.profile import EVERYTHING

pytestmark = pytest.mark.models

ROWS: Final = [json.loads(line) for line in (Path(__file__).parent / "heard.jsonl").read_text().splitlines()]
BY_WORDS: Final = frozenset({"PERSON", "LOCATION", "DATE_OF_BIRTH"})


class Covered(NamedTuple):
    """Of the letters and digits of labelled spans: how many lie under a finding, of how many."""

    under: int
    wanted: int

    @property
    def share(self) -> float:
        return self.under / self.wanted


def covered(detector: Detector, labels: frozenset[str]) -> Covered:
    under = wanted = 0
    for row in ROWS:
        found = detector.detect(row["text"], EVERYTHING)
        hidden = {at for one in found for at in range(one.start, one.end)}
        for span in row["spans"]:
            if span["label"] in labels:
                chars = {at for at in range(span["start"], span["end"]) if row["text"][at].isalnum()}
                under, wanted = under + len(chars & hidden), wanted + len(chars)
    return Covered(under, wanted)


@pytest.mark.parametrize("label", ["PHONE_NUMBER", "US_SSN", "CREDIT_CARD", "BANK_ACCOUNT", "UK_NHS", "HEALTH_PLAN_ID"])
def test_numbers_are_covered_whatever_they_were_written_as(detector: Detector, label: str) -> None:
    assert covered(detector, frozenset({label})).share >= 0.95


def test_identifiers_are_covered(detector: Detector) -> None:
    labels = frozenset(span["label"] for row in ROWS for span in row["spans"]) - BY_WORDS
    assert covered(detector, labels).share >= 0.93


def test_names_places_and_birthdays_are_covered(detector: Detector) -> None:
    assert covered(detector, BY_WORDS).share >= 0.9
