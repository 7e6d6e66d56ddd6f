"""What stands in the place of a finding."""

from hypothesis import given
from hypothesis import strategies as st

from governance.decision import RedactionOperator
from redaction.entities import Finding, Label
from redaction.operators import MASK, Plain
from redaction.rewriting import joined, redact, starts
from tests.redaction.speech import words_of


def find(text: str, value: str, label: Label = Label.PERSON) -> Finding:
    start = text.index(value)
    return Finding(start, start + len(value), label, 1.0, "test")


def shown(text: str, *values: str, operator: RedactionOperator = RedactionOperator.REPLACE) -> str:
    findings = sorted((find(text, value) for value in values), key=lambda one: one.start)
    return redact(words_of(text), findings, Plain(dict.fromkeys(Label, operator)), settled=True).text


def test_marks_around_a_finding_stay() -> None:
    assert shown("I met (Mary Jones), today.", "Mary Jones") == "I met ([PERSON]), today."
    assert shown("It is Mary's.", "Mary") == "It is [PERSON]"
    assert shown("It is Mary's", "Mary") == "It is [PERSON]'s"


def test_what_is_grown_together_with_a_finding_goes_with_it() -> None:
    assert shown("see MaryJones2 there", "Jones") == "see [PERSON] there"


def test_neighbours_stay_two_and_a_shared_word_makes_one() -> None:
    assert shown("from Mary Jones", "Mary", "Jones") == "from [PERSON] [PERSON]"
    assert shown("from Mary/Jones now", "Mary", "Jones") == "from [PERSON] now"


def test_the_mask_does_not_tell_lengths() -> None:
    assert shown("from Mo", "Mo", operator=RedactionOperator.MASK) == f"from {MASK}"
    assert shown("from Maximiliana", "Maximiliana", operator=RedactionOperator.MASK) == f"from {MASK}"


def test_confidence_is_the_least_and_timing_the_weakest() -> None:
    words = words_of("from Mary Jones")
    out = redact(words, [find("from Mary Jones", "Mary Jones")], Plain({}), settled=True)
    assert out.words[1].confidence == min(word.confidence for word in words)
    assert out.words[1].timing == "aligned"


@given(st.lists(st.text("ab1.,'-", min_size=1, max_size=5), max_size=12), st.data())
def test_no_character_of_a_finding_survives(parts: list[str], data: st.DataObject) -> None:
    words = words_of(" ".join(parts))
    text = joined(words)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    out = redact(words, [Finding(a, b, Label.US_SSN, 1.0, "test") for a, b in pairs], Plain({}), settled=True)
    assert out.text == " ".join(word.text for word in out.words)
    assert len(out.labels) == len(out.words)
    assert [word.start for word in out.words] == sorted(word.start for word in out.words)
    untouched = [
        word.text
        for word, at in zip(words, starts(words), strict=True)
        if not any(a < at + len(word.text) and at < b for a, b in pairs)
    ]
    assert [word.text for word, label in zip(out.words, out.labels, strict=True) if label is None] == untouched
