"""Every rule that a recogniser can name has a plain sentence, and no sentence has anything of a value."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from redaction import recognizers
from redaction.cues import code
from redaction.detector import Detector
from redaction.entities import Label
from redaction.explain import LABELS, RULES, as_json, explained, known, rule, sentence, validator
from redaction.profile import EVERYTHING
from redaction.recognizers import RECOGNIZERS
from redaction.transcript import Explanation
from redaction.validators import VALIDATORS
from tests.redaction.speech import own_examples

PACKAGE = Path(recognizers.__file__).parents[1]
RULE = re.compile(r"[a-z0-9_]+(?:[-:][a-z0-9_]+)+")
WHY = 4  # the place of `why` in a finding


def literals(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def named_in(source: str) -> Iterator[str]:
    """The rules that a module names: in a finding, or where it works one out, and returns it or hands it on."""
    tree = ast.parse(source)
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    whys = [
        why
        for call in calls
        if getattr(call.func, "id", "") == "Finding"
        for why in [*call.args[WHY : WHY + 1], *(each.value for each in call.keywords if each.arg == "why")]
    ]
    for why in whys:
        if not isinstance(why, ast.JoinedStr):
            yield from literals(why)
    if any(isinstance(why, ast.Name) for why in whys):
        given = [each for each in ast.walk(tree) if isinstance(each, ast.Return)]
        handed = [each for call in calls for each in call.args if isinstance(each, ast.Constant)]
        yield from (each for one in (*given, *handed) for each in literals(one) if RULE.fullmatch(each))


def rules() -> set[str]:
    """Every rule that the package can name."""
    modules = [path for path in PACKAGE.rglob("*.py") if "training" not in path.parts]
    found = {name for path in modules for name in named_in(path.read_text("utf-8"))}
    cued = {f"{side}:{each.rule}" for each in code._CODES for side in ("cue", "cue-after")}
    return found | cued | {f"cue:{label.lower()}" for label in Label}


@pytest.mark.parametrize("name", sorted(rules()))
def test_every_rule_has_a_sentence(name: str) -> None:
    assert known(name), "give it one in redaction/explain.py"


def test_the_search_for_rules_finds_them() -> None:
    assert {"luhn", "street-address", "cue:us_ssn", "cue-after:mrn", "left-open"} <= rules()
    assert len(rules()) > len(RULES)


def test_what_is_found_in_speech_is_explained(detector: Detector) -> None:
    for example in own_examples():
        for finding in detector.detect(example.text, EVERYTHING):
            why = explained(finding)
            value = example.text[finding.start : finding.end].lower()
            told = f"{sentence(why)} {as_json(why)}".lower()
            assert known(finding.why), finding.why
            assert finding.recognizer in {*RECOGNIZERS, "presidio", "named"}, finding.recognizer
            assert finding.validator in {"", *VALIDATORS}
            assert value not in told or len(value) < 4 or value in RULES.values() or value in LABELS.values()


def test_a_sentence_says_rule_check_recogniser_and_score() -> None:
    told = sentence(Explanation("card", "luhn", "luhn", 0.94))
    assert told.startswith("It has the length and the check digit of a payment card, and it passes the check luhn (")
    assert told.endswith("(recogniser card, score 0.94).")


def test_every_label_and_check_has_words() -> None:
    assert set(LABELS) == set(Label)
    assert all("(" in validator(name) for name in VALIDATORS)


@pytest.mark.parametrize("name", ["", ":", "cue:", "cue:nothing", "else:us_ssn", "no-such-rule", "cue:US_SSN:x"])
def test_a_rule_that_is_not_known_is_named_and_nothing_fails(name: str) -> None:
    assert rule(name)
    assert not known(name)
