"""What the whole detector finds: on our own examples, and on labelled text beside the repository."""

from pathlib import Path

import pytest

from governance.request import RedactionProfile
from redaction.detector import MAX_CHARACTERS, Detector, Memory, may_name
from redaction.entities import Finding, Label
from redaction.errors import RedactionError
from redaction.profile import LABELS
from redaction.spoken import read
from tests.redaction.speech import Example, hit, load_examples, own_examples, recall

PHI = LABELS[RedactionProfile.PHI]
EXACT = {"CREDIT_CARD", "US_SSN", "PHONE_NUMBER", "EMAIL_ADDRESS"}


@pytest.mark.parametrize("example", [one for one in own_examples() if one.spans], ids=lambda one: one.text[:60])
def test_it_finds_what_is_said(example: Example, detector: Detector) -> None:
    findings = detector.detect(example.text, PHI)
    missed = [example.text[a:b] for a, b, label in example.spans if not hit((a, b, label), findings)]
    assert missed == [], findings


@pytest.mark.parametrize("example", [one for one in own_examples() if not one.spans], ids=lambda one: one.text[:60])
def test_it_leaves_what_is_not_personal(example: Example, detector: Detector) -> None:
    assert detector.detect(example.text, PHI) == ()


def test_many_texts_at_once_give_the_same(detector: Detector) -> None:
    texts = [one.text for one in own_examples()]
    assert detector.detect_each(texts, PHI) == [detector.detect(text, PHI) for text in texts]


def test_a_text_without_an_end_is_refused(detector: Detector) -> None:
    with pytest.raises(RedactionError):
        detector.detect("a" * (MAX_CHARACTERS + 1), PHI)
    with pytest.raises(RedactionError):
        detector.detect_each(["a" * (MAX_CHARACTERS + 1)], PHI)


def test_a_failing_recogniser_never_passes_for_nothing_found(
    detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(detector._presidio, "find", broken)
    with pytest.raises(RedactionError, match="detection failed"):
        detector.detect("Hello Mary Jones", PHI)


def test_the_model_is_not_asked_where_it_cannot_add_anything() -> None:
    assert not may_name(read("I called about my bill. It was late."))
    assert may_name(read("I called Mary about my bill."))
    assert may_name(read("i called mary about my bill"))


def test_what_the_model_said_stands_while_ordinary_words_are_added() -> None:
    memory = Memory("I met Mary Jones at the office", (Finding(6, 16, Label.PERSON, 0.85, "presidio"),))
    assert memory.covers(read("I met Mary Jones at the office and then"))
    assert not memory.covers(read("I met Mary Jones at the office with Ann"))
    assert not memory.covers(read("I met Mary Jones at the office of 12"))
    assert not memory.covers(read("I saw Mary Jones at the office and then"))
    assert not Memory().covers(read("Anything"))


@pytest.mark.shared
def test_spoken_gold(shared: Path, detector: Detector) -> None:
    examples = load_examples(shared / "data" / "redaction" / "spoken_gold.jsonl")
    assert recall(examples, lambda text: detector.detect(text, PHI)) >= 0.9
    assert recall(examples, lambda text: detector.detect(text, PHI), EXACT) == 1.0
    assert [one.text for one in examples if not one.spans and detector.detect(one.text, PHI)] == []
