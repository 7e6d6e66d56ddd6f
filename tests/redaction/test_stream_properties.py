"""Whatever is said, cut and revised: no structured value can be read from what a stream has shown."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.decision import RedactionOperator
from governance.request import RedactionProfile
from inference.transcript import Hypothesis, Segment, Word
from redaction.profile import LABELS, Hold, Rules
from redaction.spoken import Kind, read
from redaction.stream import PresidioRedactor
from redaction.training.forms import Style, render
from redaction.training.palette import Draw, Part
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment
from tests.redaction.speech import hypothesis, segment, words_of

Play: TypeAlias = tuple[list[Hypothesis | Segment], str, list[Word]]

CARRIERS = {
    "ssn": ("my social security number is {} thanks", "yeah so the social is {}", "{} that is my social"),
    "card": ("the card number is {} and", "please put it on my card {}", "okay the visa is {} got it"),
    "phone": ("you can call me back at {} after five", "my phone number is {}", "{} is my cell"),
    "account": ("my account number is {} please", "the checking account number is {}"),
}
PLAIN = tuple(
    "so the parcel came late and nobody told me what happened with it please check again because we waited for days "  # noqa: SIM905  read as text
    "and the weather was fine she said that they would look into it soon".split()
)
READABLE = 5
"""Consecutive digits of a value that give it away."""
ODD = st.sampled_from(["😀", "→", "你好", "مرحبا", "ﬁ", "\u200b", "é", "Ω1", "4️⃣", "x7y", "٣", "١٢٣", "—", "…", "🇺🇸 "])


def _rules(hold: Hold = Hold.BALANCED, operator: RedactionOperator = RedactionOperator.REPLACE) -> Rules:
    return Rules(dict.fromkeys(LABELS[RedactionProfile.PHI], operator), hold=hold)


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, str]:
    """A sentence with a value in one of the many ways it is said, and the value's digits."""
    kind = draw(st.sampled_from(sorted(CARRIERS)))
    style = draw(st.sampled_from(list(Style)))
    value = render(Draw(draw(st.integers(0, 10**6)), Part.DEVELOPMENT), kind, style)
    around = draw(st.lists(st.sampled_from(PLAIN), max_size=6))
    return " ".join([*around, draw(st.sampled_from(CARRIERS[kind])).format(value.text)]), value.value


@st.composite
def played(draw: st.DrawFn) -> Play:
    """Events of such a sentence: cut anywhere, shown word by word, with hypotheses that are revised at random."""
    text, value = draw(planted())
    words = words_of(text)
    cuts = sorted(set(draw(st.lists(st.integers(1, max(1, len(words) - 1)), max_size=5))))
    events: list[Hypothesis | Segment] = []
    for utterance, (first, last) in enumerate(zip([0, *cuts], [*cuts, len(words)], strict=True)):
        said = words[first:last]
        step = draw(st.integers(1, 3))
        for count in range(1, len(said) + 1, step):
            heard = list(said[:count])
            if draw(st.integers(0, 5)) == 0:
                heard[-1] = replace(heard[-1], text=draw(st.sampled_from(["for", "uh", "won", "five", "to", "the"])))
            if draw(st.integers(0, 9)) == 0 and count > 2:
                heard = heard[: count // 2]
            events.append(hypothesis(heard, utterance))
        if said:
            events.append(segment(said, utterance))
    return events, value, list(words)


async def _shown(redactor: PresidioRedactor, events: Sequence[Hypothesis | Segment], rules: Rules) -> list[Redacted]:
    stream = redactor.rehearse(rules)
    out: list[Redacted] = []
    for event in events:
        out += await stream.redact(event)
    return [*out, *await stream.flush()]


def _digits(text: str) -> str:
    return "".join(atom.value for atom in read(text).atoms if atom.kind is Kind.DIGITS)


def _readable(value: str, shown: str) -> bool:
    digits, seen = re.sub(r"\D", "", value), _digits(shown)
    return any(digits[at : at + READABLE] in seen for at in range(len(digits) - READABLE + 1))


def _union(shown: Sequence[Redacted]) -> str:
    """Every word that was ever shown, in its place in time, as somebody who keeps all results can put them together."""
    words = {
        (word.start, word.text): word.text
        for one in shown
        if isinstance(one, RedactedHypothesis | RedactedSegment)
        for word in one.words
        if not word.text.startswith("[")
    }
    return " ".join(words[place] for place in sorted(words))


def _no_value_shows(redactor: PresidioRedactor, play: Play) -> None:
    events, value, words = play
    shown = asyncio.run(_shown(redactor, events, _rules()))
    for one in shown:
        if isinstance(one, RedactedHypothesis | RedactedSegment):
            assert not _readable(value, one.text), one.text
            assert one.text == " ".join(word.text for word in one.words)
    finals = [one for one in shown if isinstance(one, RedactedSegment)]
    assert not _readable(value, " ".join(one.text for one in finals))
    assert not _readable(value, _union(shown))
    _nothing_lost(words, finals)


def _nothing_lost(words: Sequence[Word], finals: Sequence[RedactedSegment]) -> None:
    """Every word stands in the finals once: in its place in time, or inside something withheld."""
    given_out = [word for one in finals for word in one.words]
    assert [word.start for word in given_out] == sorted(word.start for word in given_out)
    for word in words:
        (place,) = [one for one in given_out if one.start <= word.start and word.end <= one.end]
        assert place.text == word.text or "[" in place.text


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(play=played())
def test_no_planted_value_is_readable(redactor: PresidioRedactor, play: Play) -> None:
    _no_value_shows(redactor, play)


@pytest.mark.deep
@pytest.mark.timeout(1800)
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(play=played())
def test_no_planted_value_is_readable_in_any_of_many(redactor: PresidioRedactor, play: Play) -> None:
    _no_value_shows(redactor, play)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.lists(st.one_of(st.sampled_from(PLAIN), ODD, st.text(max_size=12)), max_size=25),
    hold=st.sampled_from(list(Hold)),
    operator=st.sampled_from([RedactionOperator.REPLACE, RedactionOperator.MASK, RedactionOperator.REDACT]),
)
def test_any_text_keeps_words_and_characters_together(
    redactor: PresidioRedactor, text: list[str], hold: Hold, operator: RedactionOperator
) -> None:
    words = words_of(" ".join(text))
    if not words:
        return
    events: list[Hypothesis | Segment] = [hypothesis(words[:count]) for count in range(1, len(words) + 1)]
    events.append(segment(words))
    shown = asyncio.run(_shown(redactor, events, _rules(hold, operator)))
    for one in shown:
        if isinstance(one, RedactedHypothesis | RedactedSegment):
            assert one.text == " ".join(word.text for word in one.words)
            assert [word.start for word in one.words] == sorted(word.start for word in one.words)
            for span in one.redactions:
                inside = [word for word in one.words if word.start < span.end and span.start < word.end]
                assert len(inside) == (operator is not RedactionOperator.REDACT) or (inside and not span.settled)
    if operator is RedactionOperator.REPLACE:
        _nothing_lost(words, [one for one in shown if isinstance(one, RedactedSegment)])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.lists(st.sampled_from([*PLAIN, "Mary", "Jones.", "four", "212-555-0198.", "was.", "okay?"]), min_size=3),
    stable=st.integers(0, 4),
)
def test_what_is_stable_stands_in_every_later_result(redactor: PresidioRedactor, text: list[str], stable: int) -> None:
    words = words_of(" ".join(text))
    events: list[Hypothesis | Segment] = [
        hypothesis(words[:count], stable=len(" ".join(word.text for word in words[: max(0, count - stable)])))
        for count in range(1, len(words) + 1)
    ]
    promised = ""
    for one in asyncio.run(_shown(redactor, [*events, segment(words)], _rules())):
        if isinstance(one, RedactedHypothesis):
            assert one.text.startswith(promised)
            promised = one.text[: one.stable]
            assert "\u2026" not in promised
        elif isinstance(one, RedactedSegment):
            assert one.text.startswith(promised)
            break
