"""Clear text has no `__str__`: no type that carries it shows it in str, repr, format, an error or a log line.

The search has a positive control: the words are where they should be.
"""

import logging
import pickle
import traceback
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from governance.facts import StreamWish
from governance.request import ModelProfile, RedactionProfile
from inference.transcript import Hypothesis, Segment, Word
from ingress.protocol import TranscriptReply
from redaction.detector import Memory
from redaction.entities import Finding, Label
from redaction.files.annotation import Labelled
from redaction.files.documents import Document
from redaction.files.lines import Line
from redaction.files.passages import Passage
from redaction.files.rehearsal import Shown as Rehearsed
from redaction.files.rehearsal import Speech
from redaction.files.repeats import Repeats
from redaction.files.windows import Window, windows
from redaction.files.word_rows import WordRows
from redaction.operators import Plain
from redaction.rewriting import Shown, redact
from redaction.spoken import read
from redaction.transcript import (
    Explanation,
    RedactedHypothesis,
    RedactedSegment,
    RedactedSpan,
    RedactedWord,
    Redaction,
)
from retention.content import line

CANARY = "quillfeather"
TEXT = f"my name is {CANARY} 4111 1111"
WORDS = tuple(Word(word, float(at), at + 0.5, 0.9, "aligned") for at, word in enumerate(TEXT.split()))
WHY = Explanation("name", "cue:person", "", 0.9)
SPAN = RedactedSpan("PERSON", 0.0, 1.0, why=WHY)
FINDING = Finding(11, 23, Label.PERSON, 0.9, "cue:person")
SHOWN = tuple(RedactedWord(word.text, word.start, word.end, 0.9, "aligned") for word in WORDS)
SAID: dict[str, Any] = {"channel": 0, "utterance": 0, "start": 0.0, "end": 3.0, "confidence": 0.9}
SEGMENT = Segment(**SAID, words=WORDS)
REDACTED = RedactedSegment(**SAID, proof=Redaction(), text=TEXT, words=SHOWN, redactions=(SPAN,), from_finalize=False)


def carriers() -> Iterator[Any]:
    """One of each type that carries what was said, or what may be shown of it."""
    yield from (WORDS[0], WORDS[3], SEGMENT, Hypothesis(**SAID, words=WORDS, stable=0))
    yield from (SHOWN[3], SPAN, WHY, REDACTED, FINDING)
    yield RedactedHypothesis(**SAID, proof=Redaction(), text=TEXT, words=SHOWN, redactions=(SPAN,), stable=0)
    yield Shown(SHOWN, (SPAN,), (None,) * len(SHOWN))
    yield redact(WORDS, (), Plain({}), settled=True)
    reading = read(TEXT)
    yield from (reading, reading.atoms[3], reading.runs[0])
    memory = Memory(TEXT, (FINDING,))
    memory.remember(TEXT, (FINDING,))
    yield memory
    yield from (Passage((TEXT,)), Line(1, TEXT.encode()), Labelled(1, TEXT, {"text": TEXT}), next(windows([TEXT])))
    yield from (Document({"text": TEXT}), WordRows([{"word": CANARY}], [("word",)]), Repeats([(TEXT, (FINDING,))]))
    yield from (Speech(TEXT), Rehearsed((TEXT,), TEXT))
    yield TranscriptReply(
        stream_id="s", seq=1, audio_end=1.0, channel=0, utterance=1, is_final=True, from_finalize=False, start=0.0,
        end=1.0, text=TEXT, confidence=0.9, stability=1.0, stable_chars=3, words=SHOWN, redactions=(),
    )  # fmt: skip
    yield StreamWish(
        purpose="care", subjects=(CANARY,), lawful_basis=None, consent_id=None, region=None, language="en",
        model_profile=ModelProfile.FAST, channels=1, interim_results=True, redaction_profile=RedactionProfile.PHI,
        storage=False,
        metadata={"caller": CANARY},
    )  # fmt: skip


CARRIERS = list(carriers())
NAMES = [f"{type(one).__name__}-{number}" for number, one in enumerate(CARRIERS)]


def said_by(one: Any) -> str:
    """Everything that a value says of itself where nobody asked for its text."""
    traced = "".join(traceback.format_exception(ValueError(one)))
    return " ".join([str(one), repr(one), f"{one}", f"{one!r:>10}", "%s %r" % (one, one), repr([one]), traced])  # noqa: UP031


@pytest.mark.parametrize("one", CARRIERS, ids=NAMES)
def test_no_carrier_of_text_shows_it(one: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("canary").warning("it is %s, and %r", one, {"one": one})
    told = said_by(one) + caplog.text
    assert CANARY not in told
    assert "4111" not in told


@pytest.mark.parametrize("one", CARRIERS, ids=NAMES)
def test_what_cannot_be_pickled_says_so_without_its_text(one: Any) -> None:
    failure: Exception | None = None
    try:
        pickle.dumps(one)
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        failure = error
    assert CANARY not in "".join(traceback.format_exception(failure))


def test_the_words_are_where_they_should_be() -> None:
    assert CANARY in SEGMENT.text
    assert CANARY in REDACTED.text
    assert CANARY.encode() in line(SEGMENT)
    assert CANARY.encode() in pickle.dumps(WORDS[3])


def test_every_text_field_of_a_transcript_type_is_out_of_its_repr() -> None:
    kinds = (Word, Segment, Hypothesis, RedactedWord, RedactedSegment, RedactedHypothesis, TranscriptReply, Window)
    for kind in kinds:
        assert is_dataclass(kind)
        shown = {each.name for each in fields(kind) if each.repr}
        assert not shown & {"text", "words", "alternatives", "transcript", "value", "data"}, kind
