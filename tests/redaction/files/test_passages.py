from hypothesis import given
from hypothesis import strategies as st

from redaction.entities import Finding, Label
from redaction.files.passages import Passage, replaced, widened
from redaction.operators import Plain

PLAIN = Plain({})


def found(text: str, value: str, label: Label = Label.US_SSN) -> Finding:
    start = text.index(value)
    return Finding(start, start + len(value), label, 0.9, "rule")


def test_everything_else_stays_where_it_was() -> None:
    text = "Name:\tMary Jones,\n  SSN 078-05-1120.\n"
    findings = [found(text, "Mary Jones", Label.PERSON), found(text, "078-05-1120")]
    assert replaced(text, findings, PLAIN) == "Name:\t[PERSON],\n  SSN [US_SSN].\n"


def test_what_is_grown_together_with_a_value_goes_with_it() -> None:
    text = "code x078051120y's is Zoë's"
    findings = [found(text, "078051120"), found(text, "Zo", Label.PERSON)]
    assert replaced(text, findings, PLAIN) == "code [US_SSN]'s is [PERSON]'s"


def test_a_value_over_parts_leaves_one_stand_in() -> None:
    passage = Passage(("my social is zero seven", "eight zero five", "one one two zero thanks"))
    findings = [found(passage.text, "zero seven eight zero five one one two zero")]
    assert passage.redacted(findings, PLAIN) == ["my social is [US_SSN]", "", " thanks"]


@given(st.lists(st.text("ab1 \n'é", max_size=12), min_size=1, max_size=6), st.data())
def test_no_character_of_a_finding_is_left_and_no_other_is_lost(parts: list[str], data: st.DataObject) -> None:
    passage = Passage(tuple(parts))
    size = len(passage.text)
    edges = sorted(data.draw(st.sets(st.integers(0, size), max_size=6)))
    findings = [
        Finding(start, end, Label.PERSON, 0.9, "rule") for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    shown = passage.redacted(findings, Plain({}))
    kept, at = "", 0
    for one in widened(passage.text, findings):
        kept, at = kept + passage.text[at : one.start], one.end
    kept += passage.text[at:]
    assert len(shown) == len(parts)
    assert "".join(shown).replace("[PERSON]", "").replace(" ", "") == kept.replace(" ", "")
