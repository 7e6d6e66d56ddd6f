"""What the address model learns from, and that it learns the same again."""

import json
from pathlib import Path

import numpy as np
import pytest

from redaction.learned import BUCKETS
from redaction.training.ahead import examples
from redaction.training.learned import train

ROWS: tuple[dict[str, object], ...] = (
    {"text": "write to paper moon at example dot org", "spans": [{"start": 9, "end": 38, "label": "EMAIL_ADDRESS"}]},
    {"text": "write to the front office", "spans": []},
    {"text": "this is priya nair", "spans": [{"start": 8, "end": 18, "label": "PERSON"}]},
)


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    file = tmp_path / "sentences.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return file


def test_every_word_is_an_example_once() -> None:
    assert [wanted for _, wanted in examples(ROWS[0])] == [False] * 2 + [True] * 6
    assert [wanted for _, wanted in examples(ROWS[1])] == [False] * 5


def test_words_of_other_labels_are_left_out() -> None:
    assert len(list(examples(ROWS[2]))) == 2


def test_a_word_is_learned_from_what_stands_before_it_alone() -> None:
    whole, cut = dict(ROWS[0]), dict(ROWS[0]) | {"text": "write to paper moon"}
    assert list(examples(whole))[:4] == list(examples(cut))


def test_the_same_sentences_write_the_same_weights(sentences: Path) -> None:
    first, second = train([sentences], examples), train([sentences], examples)
    assert first.tobytes() == second.tobytes()
    assert first.shape == (BUCKETS,)
    assert np.isfinite(first).all()


def test_what_was_labelled_is_told_from_what_was_not(sentences: Path) -> None:
    weights = train([sentences], examples).astype(float)
    learned = [(weights[places].sum(), wanted) for row in ROWS for places, wanted in examples(row)]
    assert min(score for score, wanted in learned if wanted) > max(score for score, wanted in learned if not wanted)
