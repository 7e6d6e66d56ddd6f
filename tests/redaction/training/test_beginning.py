"""What the model of mailboxes' beginnings learns from, and that it learns the same again."""

import json
from pathlib import Path

import numpy as np

from redaction.learned import BUCKETS
from redaction.training.beginning import examples
from redaction.training.learned import train

MAIL: dict[str, object] = {
    "text": "just put too many um goats at outlook dot com",
    "spans": [{"start": 9, "end": 45, "label": "EMAIL_ADDRESS"}],
}
PAGE: dict[str, object] = {
    "text": "we are at blue ferries dot com",
    "spans": [{"start": 10, "end": 30, "label": "URL"}],
}


def test_the_words_of_a_mailbox_are_examples_and_the_one_before_it() -> None:
    assert [wanted for _, wanted in examples(MAIL)] == [True] * 3 + [False]


def test_the_word_before_a_sentences_at_is_no_mailbox() -> None:
    assert [wanted for _, wanted in examples(PAGE)] == [False]


def test_sentences_without_addresses_teach_nothing() -> None:
    assert not list(examples({"text": "see you at noon", "spans": []}))


def test_the_same_sentences_write_the_same_weights(tmp_path: Path) -> None:
    file = tmp_path / "sentences.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (MAIL, PAGE)), encoding="utf-8")
    first, second = train([file], examples), train([file], examples)
    assert first.tobytes() == second.tobytes()
    assert first.shape == (BUCKETS,)
    assert np.isfinite(first).all()
