"""Sentences written by hand, apart from the rules (`benchmarks/gold`): what was mended by them stays mended.

Their authors' values are made up. The `judge` files are for measurement alone, and no test reads what they say.
"""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

import pytest

from benchmarks.interim_results import Leaks, played, streamed
from benchmarks.labelled_text import Row, load
from governance.decision import RedactionOperator
from redaction.detector import Detector
from redaction.profile import EVERYTHING, Rules
from redaction.stream import PresidioRedactor

pytestmark = pytest.mark.models

GOLD: Final = Path(__file__).parents[2] / "benchmarks" / "gold"
DEVELOPMENT: Final = load(GOLD / "development.jsonl")
NAMES: Final = frozenset({"PERSON", "LOCATION", "DATE_OF_BIRTH", "DATE_TIME", "AGE"})
EVERY_EIGHTH: Final = DEVELOPMENT[::8]


@pytest.fixture(scope="module")
def found(detector: Detector) -> list[list[tuple[int, int]]]:
    """What is found in each row."""
    return [
        [(one.start, one.end) for one in each]
        for each in detector.detect_each([row.text for row in DEVELOPMENT], EVERYTHING)
    ]


def covered(found: list[list[tuple[int, int]]], *, structured: bool) -> float:
    """Of the letters and digits of labelled spans, the share that is hidden."""
    under = wanted = 0
    for row, spans in zip(DEVELOPMENT, found, strict=True):
        places = {at for start, end in spans for at in range(start, end)}
        for span in row.spans:
            if (span.label not in NAMES) is structured:
                chars = {at for at in range(span.start, span.end) if row.text[at].isalnum()}
                under, wanted = under + len(chars & places), wanted + len(chars)
    return under / wanted


def test_identifiers_are_covered(found: list[list[tuple[int, int]]]) -> None:
    assert covered(found, structured=True) >= 0.985


def test_names_places_dates_and_ages_are_covered(found: list[list[tuple[int, int]]]) -> None:
    assert covered(found, structured=False) >= 0.97


def test_talk_that_only_looks_personal_is_left_alone(found: list[list[tuple[int, int]]]) -> None:
    ordinary = [spans for row, spans in zip(DEVELOPMENT, found, strict=True) if not row.spans]
    assert sum(map(bool, ordinary)) <= 0.05 * len(ordinary)


def test_interim_results_give_hardly_any_identifier_away() -> None:
    redactor = PresidioRedactor()
    rules = Rules(dict.fromkeys(EVERYTHING, RedactionOperator.REPLACE))
    try:
        leaks: Leaks = asyncio.run(played(EVERY_EIGHTH, streamed(lambda: redactor.rehearse(rules))))
    finally:
        redactor.close()
    assert leaks.spans.total() > 150  # the sample is there
    assert leaks.structured_rate <= 0.03
    assert leaks.withheld_rate <= 0.08


@pytest.mark.parametrize("file", sorted(GOLD.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_mark_is_on_a_value(file: Path) -> None:
    rows: list[Row] = load(file)
    raw: list[dict[str, Any]] = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == len(raw)
    for row in rows:
        for span in row.spans:
            value = row.text[span.start : span.end]
            assert value
            assert value == value.strip()
