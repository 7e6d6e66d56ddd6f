"""The benchmark counts what its docstring says, on findings and results made for the purpose."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from benchmarks.interim_results import Step, analysed, played, segments, streamed
from benchmarks.labelled_text import Accuracy, Row, Span, accuracy, load, lowered, matches, wilson
from benchmarks.span_evaluator import compare
from governance.decision import RedactionOperator
from redaction.entities import Label
from redaction.profile import Rules
from redaction.stream import PresidioRedactor

SSN = Row("spoken", "my social is 219 09 9999 thanks", (Span(13, 24, "US_SSN"),))
ORDINARY = Row("neg", "take two a day", ())


@pytest.fixture(scope="module")
def redactor() -> Iterator[PresidioRedactor]:
    """The redactor with the real model."""
    loaded = PresidioRedactor()
    yield loaded
    loaded.close()


def scored(found: Sequence[Sequence[Span]], *, stock: bool = False, rows: Sequence[Row] = (SSN, ORDINARY)) -> Accuracy:
    return accuracy(rows, found, [bool(one) for one in found], compare, stock=stock)


def test_a_span_under_its_label_is_found() -> None:
    got = scored([[Span(13, 24, "US_SSN")], []])
    assert (got.typed_recall, got.typed_precision, got.character_recall, got.negatives_hit) == (1.0, 1.0, 1.0, 0)


def test_another_label_covers_characters_alone() -> None:
    got = scored([[Span(13, 24, "PHONE_NUMBER")], []])
    assert (got.typed_recall, got.character_recall) == (0.0, 1.0)
    assert got.predicted == 0  # no label that the set uses
    assert got.missed == ((0, SSN.spans[0]),)


def test_anything_in_a_text_without_personal_data_is_a_hit() -> None:
    assert scored([[], [Span(5, 8, "DATE_TIME")]]).negatives_hit == 1


def test_half_of_the_characters_make_one_span() -> None:
    assert matches(Span(0, 10, "PERSON"), Span(0, 5, "PERSON"))
    assert not matches(Span(0, 10, "PERSON"), Span(0, 4, "PERSON"))


def test_a_finer_label_counts_where_the_set_knows_no_finer_one() -> None:
    dated = Row("written", "born 1/2/1980", (Span(5, 13, "DATE_TIME"),))
    assert scored([[Span(5, 13, "DATE_OF_BIRTH")]], rows=[dated]).typed_recall == 1.0
    born = Row("written", "born 1/2/1980", (Span(5, 13, "DATE_OF_BIRTH"),))
    assert scored([[Span(5, 13, "DATE_TIME")]], rows=[born]).typed_recall == 0.0
    assert scored([[Span(5, 13, "DATE_TIME")]], rows=[born], stock=True).typed_recall == 1.0


def test_intervals_hold_the_share() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    least, most = wilson(95, 100)
    assert 0.88 < least < 0.95 < most < 0.98


def test_a_gold_file_is_read_under_our_labels(tmp_path: Path) -> None:
    line = {"text": "in Rome", "spans": [{"start": 3, "end": 7, "label": "GPE"}], "style": "written"}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(line) + "\n")
    assert load(path) == [Row("written", "in Rome", (Span(3, 7, "LOCATION"),))]


def test_lower_case_text_keeps_its_spans() -> None:
    row = Row("written", 'Ask "Dr. Howe", at J.D@x.org.', (Span(9, 13, "PERSON"), Span(19, 28, "EMAIL_ADDRESS")), (16,))
    low = lowered(row)
    assert low.text == "ask dr howe at j.d@x.org"
    assert [low.text[a:b] for a, b, _ in low.spans] == ["howe", "j.d@x.org"]
    assert low.text[low.boundaries[0] :] == "at j.d@x.org"


def test_precision_is_told_by_label_and_style() -> None:
    got = scored([[Span(13, 24, "US_SSN"), Span(0, 2, "US_SSN")], [Span(0, 4, "US_SSN")]])
    assert got.precision_of("US_SSN") == pytest.approx(1 / 3)
    assert got.precision_of("style spoken") == pytest.approx(1 / 2)
    assert got.precision_of("style neg") == 0.0


def test_boundaries_end_segments_at_words() -> None:
    assert segments(Row("split", "one two three four", (), (8, 14))) == [(0, 2), (2, 3), (3, 4)]
    assert segments(Row("spoken", "one two", (), ())) == [(0, 2)]


async def test_one_character_shown_once_is_a_leak_and_a_late_word_is_late() -> None:
    async def play(row: Row) -> list[Step]:
        del row
        return [
            Step(1, frozenset({0}), 0, final=False),
            Step(4, frozenset({0, 3}), 0, final=False),
            Step(7, frozenset({0, 1, 2, 6}), 7, final=True),
        ]

    leaks = await played([SSN], play)
    assert leaks.structured == (1, 1)
    assert leaks.structured_delivered == (0, 1)  # no final result had it
    assert leaks.rate == 1.0
    assert sorted(leaks.delays) == [0, 0, 4, 5]
    # "social is" is withheld in the second interim result: 8 of the 12 characters outside the span
    assert leaks.withheld_rate == pytest.approx(8 / 12)


async def test_what_a_final_result_shows_is_given_away_without_interim_results_too() -> None:
    async def play(row: Row) -> list[Step]:
        del row
        return [Step(7, frozenset({3}), 7, final=True)]

    assert (await played([SSN], play)).structured_delivered == (1, 1)


async def test_stock_is_asked_about_each_interim_result() -> None:
    asked: list[str] = []

    def find(text: str) -> list[Span]:
        asked.append(text)
        return []

    leaks = await played([ORDINARY], analysed(find))
    assert asked == ["take", "take two", "take two a", "take two a day", "take two a day"]
    assert leaks.withheld_rate == 0.0


@pytest.mark.models
async def test_a_cued_number_does_not_leak_through_a_real_stream(redactor: PresidioRedactor) -> None:
    obliged = Rules({Label.US_SSN: RedactionOperator.REPLACE})
    row = Row("split", "my social is two one nine oh nine nine nine nine nine", (Span(13, 54, "US_SSN"),), (27,))
    leaks = await played([row], streamed(lambda: redactor.rehearse(obliged)))
    assert leaks.rate == 0.0
    assert leaks.withheld_rate == 0.0
