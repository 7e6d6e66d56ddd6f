"""What the names model learns from sentences by other hands."""
# ruff: noqa: S311  chance that repeats is what is tested

import json
import random
from pathlib import Path

import pytest

from redaction import model
from redaction.training.names_gold import LABELLED, read, sentence, sentences
from redaction.training.names_text import Sentence


def _row(marked: str) -> dict[str, object]:
    """A row of a text in which a bar stands behind each label: "call [PERSON|ana]"."""
    text, spans = "", []
    for part in marked.split("["):
        label, bar, rest = part.partition("|")
        if not bar:
            text += part
            continue
        value, _, behind = rest.partition("]")
        spans.append({"start": len(text), "end": len(text) + len(value), "label": label})
        text += value + behind
    return {"text": text, "spans": spans}


def _named(one: Sentence) -> list[tuple[str, str]]:
    return [(one.text[start:end], label) for start, end, label in one.spans if label in LABELLED]


def test_names_and_places_are_learned_as_they_are_labelled() -> None:
    one = sentence(_row("ask [PERSON|priya] from [LOCATION|tulsa] at [LOCATION|12 elm street] about it"))
    assert _named(one) == [("priya", "PERSON"), ("tulsa", "GPE"), ("12 elm street", "FAC")]


def test_what_is_spelled_is_no_name_to_the_model() -> None:
    one = sentence(_row("it's [PERSON|s m i t h] at [LOCATION|9 0 2 1 0]"))
    assert _named(one) == []


def test_other_names_are_drawn_in_the_case_of_those_that_stood_there() -> None:
    row = _row("ask [PERSON|priya shah] or Doctor [PERSON|Bell] in [LOCATION|tulsa]")
    for seed in range(20):
        one = sentence(row, random.Random(seed))
        (first, _), (second, _), (town, _) = _named(one)
        assert first == first.lower()
        assert town == town.lower()
        assert second[:1].isupper()
        assert len(first.split()) >= 2
    assert len({sentence(row, random.Random(seed)).text for seed in range(20)}) > 15


def test_a_teacher_tells_companies_and_no_people() -> None:
    rows = [_row("we order from Microsoft in Seattle since 2019")]
    (one,) = sentences(rows, model.load(), 0, random.Random(1))
    assert one.text == rows[0]["text"]
    assert "ORG" in {label for _, _, label in one.spans}
    assert _named(one) == []


def test_no_sentence_teaches_that_a_given_name_is_nobodys() -> None:
    rows = [_row("Jane Eyre is on the bottom row"), _row("Kendra Whitlock works at Microsoft since 2019")]
    assert list(sentences(rows, model.load_base(), 1, random.Random(1))) == []


def test_within_another_value_the_teacher_is_believed() -> None:
    rows = [_row("write to [EMAIL_ADDRESS|john dot smith at gmail dot com] please")]
    (one,) = sentences(rows, model.load(), 0, random.Random(1))
    assert "VALUE" not in {label for _, _, label in one.spans}
    assert one.text == rows[0]["text"]


def test_each_row_comes_as_often_as_is_asked_for() -> None:
    rows = [_row("ask [PERSON|priya]"), _row("nobody is here")]
    assert len(list(sentences(rows, model.load(), 2, random.Random(1)))) == 6


def test_files_are_read_in_their_order(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(json.dumps({"text": name, "spans": []}) + "\n", "utf-8")
    assert [row["text"] for row in read([tmp_path / "one", tmp_path / "two"])] == ["one", "two"]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("{", "utf-8")
    with pytest.raises(json.JSONDecodeError):
        read([tmp_path / "broken"])
