"""What word lists know, and a model with room for it."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spacy.strings import hash_string  # type: ignore[attr-defined]  # in its public interface

from redaction import lexicon, model
from redaction.errors import RedactorUnavailableError
from redaction.training.names_text import Writer


def codes(*words: str) -> list[list[int]]:
    found: list[list[int]] = (
        lexicon.load().codes(np.array([hash_string(one) for one in words], dtype=np.uint64)).tolist()
    )
    return found


def test_the_installed_lexicon_is_the_pinned_one() -> None:
    assert len(lexicon.load().words) > 250_000


def test_an_altered_lexicon_is_refused(tmp_path: Path) -> None:
    altered = Path(shutil.copy(lexicon.LEXICON, tmp_path))
    altered.write_bytes(altered.read_bytes()[:-1])
    with pytest.raises(RedactorUnavailableError, match="pinned"):
        lexicon.load(altered)


def test_a_missing_lexicon_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RedactorUnavailableError, match="cannot be read"):
        lexicon.load(tmp_path / "nothing")


def test_words_and_names_are_told_apart_and_some_are_both() -> None:
    tarragon, okonkwo, rose = codes("tarragon", "okonkwo", "rose")
    assert tarragon[0] > 0
    assert tarragon[1] == 0
    assert okonkwo[0] == 0
    assert okonkwo[1] > 0
    assert rose[0] > 0
    assert rose[1] > 0


def test_a_word_of_no_list_has_no_codes() -> None:
    assert codes("qzxvukfrth", "\U0010ffff") == [[0, 0], [0, 0]]


def test_a_word_that_is_hardly_a_given_name_is_rather_one() -> None:
    assert [one for one in ("warmer", "cap", "bob", "beaufort", "qzxvukfrth") if lexicon.is_rather_word(one)] == [
        "warmer",
        "cap",
    ]


def test_names_that_people_bear_stand_in_the_lists() -> None:
    assert [one for one in ("okonkwo", "bob", "rooibos", "chicago") if lexicon.is_borne(one)] == ["okonkwo", "bob"]


def test_a_wider_model_says_what_it_said() -> None:
    narrow, wide = model.load_base(), model.load_wide()
    texts = [one.text for one in Writer(5).sentences(60)]
    assert [entities(one) for one in wide.pipe(texts)] == [entities(one) for one in narrow.pipe(texts)]


def test_the_model_reads_a_text_of_nothing() -> None:
    assert model.load()("").ents == ()


def entities(doc: Any) -> list[tuple[int, int, str]]:
    return [(one.start_char, one.end_char, one.label_) for one in doc.ents]
