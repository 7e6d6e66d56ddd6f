"""Permits of every kind, and speech played through redaction streams."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audit.recorded import DurableAppend, Recorded
from governance.decision import (
    Certification,
    InterimPolicy,
    Obligations,
    Permit,
    RedactionHold,
    RedactionOperator,
    Storage,
    SurrogateScope,
)
from governance.identity import StreamId, TenantId
from governance.request import ModelProfile, RedactionProfile
from governance.stored_audio import AudioOperator, StoredAudio, UntimedAudio
from inference.transcript import Hypothesis, Segment, Word
from redaction.entities import Finding
from redaction.profile import LABELS
from redaction.stream import PresidioRedactor
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment

WORD_SECONDS = 0.4
MARKED = re.compile(r"\[\[(.+?)\|([A-Z0-9_-]+)\]\]")
ALIASES = {"DATE": "DATE_TIME", "ADDRESS": "LOCATION", "DOMAIN_NAME": "URL", "AGE": "AGE_OVER_89"}
"""Labels of the data that are named differently here."""


@dataclass(frozen=True)
class Example:
    """A text and what is personal in it."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    boundaries: tuple[int, ...] = ()


def load_examples(path: Path) -> list[Example]:
    """Read a file of labelled text, one JSON object a line."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [
        Example(row["text"], tuple((s["start"], s["end"], s["label"]) for s in row["spans"]), tuple(row["boundaries"]))
        for row in rows
    ]


def own_examples() -> list[Example]:
    """The committed examples: identifiers stand in [[…|LABEL]]."""
    examples = []
    for line in (Path(__file__).parent / "utterances.txt").read_text().splitlines():
        text, spans, at = "", [], 0
        for match in MARKED.finditer(line):
            text += line[at : match.start()]
            if match[2] != "-":
                spans.append((len(text), len(text) + len(match[1]), match[2]))
            text, at = text + match[1], match.end()
        examples.append(Example(text + line[at:], tuple(spans)))
    return examples


def hit(span: tuple[int, int, str], findings: Iterable[Finding]) -> bool:
    """Found under the same label, with at least half of the two in common."""
    start, end, label = span
    return any(
        one.label == ALIASES.get(label, label)
        and (min(one.end, end) - max(one.start, start)) / (max(one.end, end) - min(one.start, start)) >= 0.5
        for one in findings
    )


def recall(examples: list[Example], find: Callable[[str], Iterable[Finding]], only: set[str] | None = None) -> float:
    """The share of labelled spans that are hit."""
    hits = [
        hit(span, findings)
        for example in examples
        for findings in (tuple(find(example.text)),)
        for span in example.spans
        if only is None or span[2] in only
    ]
    return sum(hits) / len(hits)


def make_permit(
    profile: RedactionProfile = RedactionProfile.PHI,
    operator: RedactionOperator = RedactionOperator.REPLACE,
    language: str = "en-US",
) -> Recorded[Permit]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    obligations = Obligations(
        redaction_profile=profile,
        redaction=dict.fromkeys(LABELS[profile], operator),
        redaction_hold=RedactionHold.BALANCED,
        redaction_overdue_shown=False,
        redaction_certification=Certification.FULL,
        surrogate_scope=SurrogateScope.STREAM,
        interim_policy=InterimPolicy.REDACTED,
        storage=Storage.NONE,
        clear_transcript=False,
        stored_audio=StoredAudio.REDACTED,
        audio_operator=AudioOperator.SILENCE,
        untimed_audio=UntimedAudio.MASK,
        retention_class="none",
        region="us-east-1",
        max_duration_seconds=600,
        model_channel="stable",
        permit_seconds=60,
    )
    permit = Permit(
        decision_id="d-1",
        stream_id=StreamId("s-1"),
        tenant=TenantId("acme"),
        purpose="care",
        subjects=(None,),
        obligations=obligations,
        language=language,
        model_profile=ModelProfile.FAST,
        issued_at=now,
        expires_at=now + timedelta(seconds=60),
        bundle_revision="1",
        bundle_digest="00",
        engine="test",
    )
    return Recorded(permit, 0, DurableAppend())


def words_of(text: str, at: float = 0.0) -> tuple[Word, ...]:
    """Words of a text, one after the other in time."""
    return tuple(
        Word(word, at + i * WORD_SECONDS, at + i * WORD_SECONDS + 0.3, 0.9, "aligned")
        for i, word in enumerate(text.split())
    )


def segment(words: Sequence[Word], utterance: int = 0, *, channel: int = 0, from_finalize: bool = False) -> Segment:
    return Segment(
        channel=channel,
        utterance=utterance,
        start=words[0].start if words else 0.0,
        end=words[-1].end if words else 0.0,
        words=tuple(words),
        confidence=0.9,
        from_finalize=from_finalize,
    )


def hypothesis(words: Sequence[Word], utterance: int = 0, *, stable: int = 0, channel: int = 0) -> Hypothesis:
    return Hypothesis(
        channel=channel,
        utterance=utterance,
        start=words[0].start,
        end=words[-1].end,
        words=tuple(words),
        stable=stable,
        confidence=0.8,
    )


class Speech:
    """Plays speech through redaction streams."""

    def __init__(self, redactor: PresidioRedactor) -> None:
        self.redactor = redactor

    async def play(
        self,
        pieces: Iterable[str],
        permit: Recorded[Permit] | None = None,
        *,
        gap: float = 0.5,
        interims: bool = False,
        stable: bool = False,
    ) -> list[Redacted]:
        """Everything that comes out when each piece is one utterance, word by word if `interims`."""
        stream = self.redactor.open(permit or make_permit())
        at = 0.0
        shown: list[Redacted] = []
        for utterance, piece in enumerate(pieces):
            words = words_of(piece, at)
            if not words:
                continue
            for count in range(1, len(words) + 1) if interims else ():
                settled = (
                    len(" ".join(word.text for word in words[: max(0, count - 2)])) + 1 if stable and count > 2 else 0
                )
                shown += await stream.redact(hypothesis(words[:count], utterance, stable=settled))
            shown += await stream.redact(segment(words, utterance))
            at = words[-1].end + gap
        shown += await stream.flush()
        return shown

    async def finals(self, *pieces: str, permit: Recorded[Permit] | None = None, gap: float = 0.5) -> list[str]:
        """The texts of the final results."""
        shown = await self.play(pieces, permit, gap=gap)
        return [one.text for one in shown if isinstance(one, RedactedSegment)]

    async def interims(self, *pieces: str, permit: Recorded[Permit] | None = None) -> list[str]:
        """The texts of the interim results."""
        shown = await self.play(pieces, permit, interims=True)
        return [one.text for one in shown if isinstance(one, RedactedHypothesis)]
