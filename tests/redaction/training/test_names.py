"""What the names model is taught, and that it can be taught again."""
# ruff: noqa: S311  chance that repeats is what is tested

import random
import re
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spacy.language import Language
from spacy.strings import hash_string  # type: ignore[attr-defined]  # in its public interface

from redaction import lexicon, model
from redaction.training.names import corpus, mean, measure, seeded, train, unlisted
from redaction.training.names_heard import heard, spoken
from redaction.training.names_lists import ORIGINS, held_out, people
from redaction.training.names_templates import HELD_OUT, HELD_OUT_PLAIN, PLAIN, TRAINED
from redaction.training.names_text import Piece, Sentence, Writer


def test_the_same_seed_writes_the_same_sentences() -> None:
    assert list(Writer(3).sentences(30)) == list(Writer(3).sentences(30))
    assert list(Writer(3).sentences(30)) != list(Writer(4).sentences(30))


@pytest.mark.parametrize("kept", [False, True], ids=["trained", "held out"])
def test_every_place_in_every_sentence_is_filled(*, kept: bool) -> None:
    writer = Writer(1, kept=kept)
    for template in (*HELD_OUT, *HELD_OUT_PLAIN) if kept else (*TRAINED, *PLAIN):
        text = Sentence(tuple(writer._filled(template))).text
        assert "{" not in text, template
        assert text.strip(), template


def test_labels_lie_on_what_they_label() -> None:
    chance = random.Random(5)
    for sentence in Writer(5).sentences(300):
        for said in (sentence, heard(sentence, chance), spoken(sentence, chance)):
            for start, end, _ in said.spans:
                value = said.text[start:end]
                assert value == value.strip()
                assert value


def test_plain_sentences_name_nobody() -> None:
    assert {label for one in Writer(2).sentences(300, named=0) for _, _, label in one.spans} <= {"WORK_OF_ART", "NORP"}


def test_speech_has_no_capitals_and_keeps_its_names() -> None:
    sentence = Sentence((Piece("Thanks, "), Piece("Zoë O'Neil-Brandt", "PERSON"), Piece(", see you.")))
    texts = {spoken(sentence, random.Random(seed)).text for seed in range(40)}
    assert all(text == text.lower() for text in texts)
    assert any(text.startswith("thanks zoe o'neil brandt see you") for text in texts)
    assert any("oneil brandt" in text for text in texts)


def test_held_out_names_and_sentences_never_train() -> None:
    assert not {*TRAINED, *PLAIN} & {*HELD_OUT, *HELD_OUT_PLAIN}
    trained, kept = people(kept=False), people(kept=True)
    for origin in ORIGINS:
        for names, others in ((trained.given, kept.given), (trained.family, kept.family)):
            assert others[origin], origin
            assert not {one.lower() for one in names[origin]} & {one.lower() for one in others[origin]}
            assert all(held_out(one) for one in others[origin])


def test_names_are_in_latin_letters() -> None:
    latin = re.compile(r"[^\W\d_]+(?:[ '\u2018\u2019`\u02bb\u02bc-]+[^\W\d_]+)*['\u2019`\u02bb]?")
    names = people(kept=False)
    odd = [one for group in names.family.values() for one in group if not latin.fullmatch(one)]
    assert len(odd) <= 40, odd[:20]
    assert all(ord(char) < 0x2100 for group in names.given.values() for one in group for char in one)


@pytest.mark.deep
def test_training_again_gives_the_same_weights_and_they_know_more(tmp_path: Path) -> None:
    sentences = list(islice(corpus(model.load_base(), 300, 1), 400))
    for name in ("one", "other"):
        seeded(1)
        language = model.load_wide()
        train(language, sentences, 1, 1)
        model.save_names(language, tmp_path / name)
    assert model.digest(tmp_path / "one") == model.digest(tmp_path / "other")
    asked = [spoken(one, random.Random(1)) for one in Writer(9, kept=True).sentences(300)]
    before, after = measure(model.load_base(), asked), measure(model.load_with(tmp_path / "one"), asked)
    assert after["PERSON"]["recall"] > before["PERSON"]["recall"]


def test_what_is_held_out_can_be_taken_from_the_lists_too_and_is_put_back() -> None:
    lists = lexicon.load()
    name = next(one.lower() for one in people(kept=True).family["english"] if one.isalpha())
    word = np.array([hash_string(name)], dtype=np.uint64)
    before = lists.codes(word).copy()
    with unlisted():
        assert lists.codes(word).tolist() == [[0, 0]]
    assert lists.codes(word).tolist() == before.tolist() != [[0, 0]]


def test_the_mean_lies_between_what_was_learned_twice() -> None:
    learned = [model.load_wide() for _ in range(2)]
    for language, weight in zip(learned, (0.0, 2.0), strict=True):
        for node, name in _weights(language):
            node.set_param(name, np.full_like(node.get_param(name), weight))
    averaged = mean(learned)
    assert all(np.all(node.get_param(name) == 1.0) for node, name in _weights(averaged))


def _weights(language: Language) -> list[tuple[Any, str]]:
    nodes = language.get_pipe("ner").model.walk()  # type: ignore[attr-defined]  # thinc's, untyped there
    return [(node, name) for node in nodes for name in node.param_names if node.has_param(name)]
