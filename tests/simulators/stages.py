"""Stages of a stream that do as they are told, for tests of what stands around them.

They implement the production protocols. Each can be made to fail or to hang at a named step, and each tells whether it
was left as it was found. What a stage really does is tested with the real stage.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import numpy as np

from audit.recorded import Recorded
from governance.access import AccessRequest, ReadPermit
from governance.decision import (
    Certification,
    Grant,
    InterimPolicy,
    Obligations,
    Permit,
    RedactionHold,
    RedactionOperator,
    Storage,
    SurrogateScope,
)
from governance.errors import PolicyUnavailableError, UnauthenticatedError
from governance.facts import StreamWish
from governance.identity import KeyId, Principal, Scope, StreamId, SubjectRef, TenantId
from governance.labels import Label
from governance.policy import BundleIdentity
from governance.request import LawfulBasis, ModelProfile, RedactionProfile, Regime, StreamRequest, TenantFacts
from governance.reveal import RevealPermit, RevealRequest
from governance.stored_audio import AudioOperator, StoredAudio, UntimedAudio
from inference.audio import AudioFormat, Encoding, Pcm
from inference.recognizer import Decoding, Recognition
from inference.transcript import (
    Coverage,
    Hypothesis,
    RecognitionEvent,
    Segment,
    SpeechStarted,
    UtteranceEnd,
    Word,
)
from redaction.redactor import RedactionStream
from redaction.transcript import (
    Redacted,
    RedactedHypothesis,
    RedactedSegment,
    RedactedWord,
    Redaction,
)

TENANT = TenantId("clinic")
KEY = "ew_test_key"
FORMAT = AudioFormat(Encoding.PCM_S16LE, 16_000, 1)
WISH = StreamWish(
    purpose="care",
    subjects=("patient@example.com",),
    lawful_basis=LawfulBasis.CONTRACT,
    consent_id=None,
    region=None,
    language="en",
    model_profile=ModelProfile.FAST,
    channels=1,
    interim_results=True,
    redaction_profile=RedactionProfile.PII,
    storage=False,
)
OBLIGATIONS = Obligations(
    redaction_profile=RedactionProfile.PII,
    redaction={Label.PERSON: RedactionOperator.REPLACE},
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
    region="local",
    max_duration_seconds=3600,
    model_channel="stable",
    permit_seconds=300,
)


def principal(*scopes: Scope) -> Principal:
    """A principal of the test tenant."""
    expires = datetime.now(UTC) + timedelta(days=1)
    return Principal(TENANT, KeyId("k1"), frozenset(scopes or {Scope.STREAM}), expires)


@dataclass
class ScriptedFacts:
    """Governance's records: one key, one tenant. `change` announces that something changed."""

    principal: Principal = field(default_factory=principal)
    changed: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    assembled: int = 0

    async def authenticate(self, credential: str) -> Principal:
        if credential != KEY:
            raise UnauthenticatedError
        return self.principal

    async def assemble(self, principal: Principal, stream_id: StreamId, wish: StreamWish) -> StreamRequest:
        self.assembled += 1
        return StreamRequest(
            stream_id=stream_id,
            principal=principal,
            tenant=TenantFacts(
                active=True,
                regimes=frozenset({Regime.SOC2}),
                region="local",
                purposes=frozenset({"care"}),
                baa_expires_at=None,
            ),
            subjects=tuple(SubjectRef("ab" * 16) for _ in wish.subjects),
            purpose=wish.purpose,
            lawful_basis=wish.lawful_basis,
            consent=None,
            region="local",
            language=wish.language,
            model_profile=wish.model_profile,
            model_channel="stable",
            channels=wish.channels,
            interim_results=wish.interim_results,
            redaction_profile=wish.redaction_profile,
            storage=wish.storage,
        )

    @asynccontextmanager
    async def changes(self, principal: Principal) -> AsyncIterator[AsyncIterator[str]]:
        assert principal.tenant == self.principal.tenant

        async def announced() -> AsyncIterator[str]:
            while True:
                yield await self.changed.get()

        yield announced()


@dataclass
class ScriptedPolicy:
    """Permits, with `obligations`; or raises the next of `refusals`."""

    obligations: Obligations = OBLIGATIONS
    refusals: list[Exception] = field(default_factory=list)
    decisions: int = 0
    decided_again: asyncio.Event = field(default_factory=asyncio.Event)
    bundle: BundleIdentity = field(default_factory=lambda: BundleIdentity("test", "0" * 64))

    async def decide(self, request: StreamRequest, now: datetime) -> Permit:
        self.decisions += 1
        if self.decisions > 1:
            self.decided_again.set()
        if self.refusals:
            raise self.refusals.pop(0)
        return Permit(
            decision_id=f"d{self.decisions}",
            stream_id=request.stream_id,
            tenant=request.principal.tenant,
            purpose=request.purpose,
            subjects=request.subjects,
            obligations=self.obligations,
            language=request.language,
            model_profile=request.model_profile,
            issued_at=now,
            expires_at=now + timedelta(seconds=self.obligations.permit_seconds),
            bundle_revision=self.bundle.revision,
            bundle_digest=self.bundle.digest,
            engine="scripted",
        )

    async def reveal(self, request: RevealRequest, now: datetime) -> RevealPermit:
        del request, now
        raise PolicyUnavailableError("nobody asks this of the script")

    async def access(self, request: AccessRequest, now: datetime) -> ReadPermit:
        if self.refusals:
            raise self.refusals.pop(0)
        return ReadPermit(
            decision_id="a1",
            tenant=request.principal.tenant,
            object_id=request.object.object_id,
            stream_id=request.object.stream_id,
            kind=request.object.kind,
            retention_class=request.object.retention_class,
            actor=request.principal.key_id,
            purpose=request.purpose,
            matter=request.matter,
            issued_at=now,
            expires_at=now + timedelta(seconds=self.obligations.permit_seconds),
            bundle_revision=self.bundle.revision,
            bundle_digest=self.bundle.digest,
            engine="scripted",
        )


@dataclass
class Resource:
    """Counts what was opened and not closed; raises what it is told to, where it is told to."""

    open_now: int = 0
    faults: dict[str, Exception] = field(default_factory=dict)

    def at(self, step: str) -> None:
        """Raise the fault planted at this step, if any."""
        if step in self.faults:
            raise self.faults[step]

    async def __aenter__(self) -> Self:
        self.at("enter")
        self.open_now += 1
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open_now -= 1


@dataclass
class ScriptedDecoder(Resource):
    """PCM s16le mono at 16 kHz, and nothing else."""

    def open(self, source: AudioFormat) -> Decoding:
        self.at("open")
        assert source == FORMAT
        return self

    async def decode(self, data: bytes) -> Pcm:
        self.at("decode")
        return Pcm((np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768))[None, :])

    async def flush(self) -> Pcm:
        self.at("flush")
        return Pcm(np.zeros((1, 0), np.float32))


@dataclass
class ScriptedRecognizer(Resource):
    """Hears one utterance in each feed: it says `words`, as an interim and then as a segment."""

    words: tuple[str, ...] = ("good", "morning")
    models: dict[str, str] = field(default_factory=lambda: {"scripted": "0" * 64})
    _events: asyncio.Queue[RecognitionEvent | None] = field(default_factory=asyncio.Queue)
    _heard: int = 0
    _utterances: int = 0

    def open(self, grant: Recorded[Grant], channels: int) -> Recognition:
        self.at("open")
        assert channels == 1
        self._events, self._heard, self._utterances = asyncio.Queue(), 0, 0
        return self

    async def feed(self, pcm: Pcm) -> None:
        self.at("feed")
        start, utterance = self._heard / 16_000, self._utterances
        self._heard += int(pcm.samples.shape[1])
        self._utterances += 1
        end = self._heard / 16_000
        words = tuple(Word(text, start, end, 0.9, "estimated") for text in self.words)
        for event in (
            SpeechStarted(0, utterance, start),
            Hypothesis(channel=0, utterance=utterance, start=start, end=end, words=words, stable=0, confidence=0.9),
            Segment(channel=0, utterance=utterance, start=start, end=end, words=words, confidence=0.9),
            UtteranceEnd(0, utterance, end),
        ):
            self._events.put_nowait(event)

    async def finalize(self) -> None:
        self.at("finalize")

    async def finish(self) -> None:
        self.at("finish")
        self._events.put_nowait(None)

    async def events(self) -> AsyncIterator[RecognitionEvent]:
        while (event := await self._events.get()) is not None:
            self.at("events")
            yield event

    @property
    def coverage(self) -> Coverage:
        return Coverage(self._heard, self._heard, 0)


@dataclass
class ScriptedRedactor(Resource):
    """Shows everything but the word `secret`."""

    def open(self, permit: Recorded[Permit]) -> RedactionStream:
        self.at("open")
        return self

    async def redact(self, event: RecognitionEvent) -> tuple[Redacted, ...]:
        self.at("redact")
        if isinstance(event, SpeechStarted | UtteranceEnd):
            return (event,)
        words = tuple(
            RedactedWord("[SECRET]" if word.text == "secret" else word.text, word.start, word.end, 0.9, word.timing)
            for word in event.words
        )
        text = " ".join(word.text for word in words)
        if isinstance(event, Hypothesis):
            return (
                RedactedHypothesis(
                    proof=Redaction(),
                    channel=event.channel,
                    utterance=event.utterance,
                    start=event.start,
                    end=event.end,
                    text=text,
                    words=words,
                    redactions=(),
                    stable=0,
                    confidence=event.confidence,
                ),
            )
        return (
            RedactedSegment(
                proof=Redaction(),
                channel=event.channel,
                utterance=event.utterance,
                start=event.start,
                end=event.end,
                text=text,
                words=words,
                redactions=(),
                confidence=event.confidence,
                from_finalize=event.from_finalize,
            ),
        )

    async def flush(self) -> tuple[Redacted, ...]:
        self.at("flush")
        return ()


class NoMeter:
    """Measures nothing."""

    def decided(self, seconds: float) -> None:
        """Take no notice."""

    def final(self, seconds: float) -> None:
        """Take no notice."""

    def closed(self, code: str, audio_seconds: float) -> None:
        """Take no notice."""
