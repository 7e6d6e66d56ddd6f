"""A stock Presidio engine finds spoken identifiers with our recognisers."""

from typing import Any

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.tokens import Doc
from spacy.vocab import Vocab

from redaction.entities import Label
from redaction.recognizers import RECOGNIZERS, find_all
from redaction.recognizers.plugin import FOUND, SpokenRecognizer, load_all
from redaction.spoken import read
from tests.redaction.speech import own_examples


class NoLanguageModel(NlpEngine):
    """An engine for rules alone: no model is needed to ask them."""

    def load(self) -> None: ...

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        del text
        return NlpArtifacts([], Doc(Vocab()), [], [], self, language)

    def process_batch(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    def is_stopword(self, word: str, language: str) -> bool:
        del word, language
        return False

    def is_punct(self, word: str, language: str) -> bool:
        del word, language
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en"]


@pytest.fixture(scope="module")
def engine() -> AnalyzerEngine:
    registry = RecognizerRegistry(recognizers=list(load_all()), supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=NoLanguageModel(), supported_languages=["en"])


def test_the_engine_finds_what_is_said(engine: AnalyzerEngine) -> None:
    text = "my social is two one nine oh nine nine nine nine nine and my mrn is eight eight three one five six"
    found = {(one.entity_type, text[one.start : one.end]) for one in engine.analyze(text, "en") if one.score > 0.9}
    assert ("US_SSN", "two one nine oh nine nine nine nine nine") in found
    assert ("MRN", "eight eight three one five six") in found


def test_it_says_why_without_the_value(engine: AnalyzerEngine) -> None:
    text = "card four one one one one one one one one one one one one one one one"
    results = engine.analyze(text, "en", entities=["CREDIT_CARD"], return_decision_process=True)
    explained = max(results, key=lambda one: one.score).analysis_explanation
    assert explained.pattern_name == "cue:credit_card"
    assert explained.validation_result
    assert "4111" not in str(explained)
    assert "one one" not in str(explained)


def test_only_the_entities_asked_for_come_back(engine: AnalyzerEngine) -> None:
    text = "my social is 219-09-9999 and my mrn is 883156"
    assert {one.entity_type for one in engine.analyze(text, "en", entities=["MRN"])} == {"MRN"}


def test_each_is_named_after_its_module() -> None:
    assert {str(getattr(one, "name", "")) for one in load_all()} == {f"spoken-{name}" for name in RECOGNIZERS}
    with pytest.raises(KeyError):
        SpokenRecognizer("nothing")


def test_a_recogniser_finds_only_what_it_declares() -> None:
    for example in own_examples():
        for found in find_all(read(example.text)):
            assert found.label in FOUND.get(found.recognizer, frozenset(Label)), found
