"""The native stream protocol, version 1: every message of both sides.

A client's messages are untrusted bytes and pass through pydantic: strict, nothing beyond the schema, sizes checked
before anything is parsed. The server's messages are values of ours. The JSON Schemas under `ingress/schemas` are
generated from both (`python -m docs.generate`) and served at `/v1/schema/{client,server}.json`.
"""

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from governance.facts import StreamWish
from governance.request import LawfulBasis, ModelProfile, RedactionProfile
from inference.audio import MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, SAMPLE_RATE, AudioFormat, Encoding
from ingress.errors import FrameTooLargeError, InvalidMessageError
from redaction.transcript import RedactedWord

VERSION: Final = 1
MAX_TEXT_BYTES: Final = 16 * 1024  # of one JSON message
MAX_AUDIO_BYTES: Final = 256 * 1024  # of one binary message
MAX_METADATA: Final = 16  # pairs

Subject: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
Region: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
ProfileName: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$"),
    Field(description="none, pci, pii, gdpr, phi, or one of your own; policy may oblige more"),
]
MetadataName: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=64)]
MetadataValue: TypeAlias = Annotated[str, StringConstraints(max_length=256)]


class _Message(BaseModel):
    # Inputs are hidden in errors because pydantic would quote them: they are content.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Start(_Message):
    """The first message of a stream: what is asked for. Policy decides what is granted."""

    type: Literal["start"]
    version: Literal[1]
    purpose: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    subjects: Annotated[
        tuple[Subject | None, ...],
        Field(
            max_length=MAX_CHANNELS,
            repr=False,
            description="your own opaque ids of whose voice this is: none, one for all channels, or one a channel",
        ),
    ] = ()
    lawful_basis: LawfulBasis | None = None
    consent_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    region: Region | None = None
    language: Language = "en"
    encoding: Encoding = Encoding.PCM_S16LE
    sample_rate: Annotated[int, Field(ge=MIN_SAMPLE_RATE, le=MAX_SAMPLE_RATE, description="Hz")] = SAMPLE_RATE
    channels: Annotated[int, Field(ge=1, le=MAX_CHANNELS)] = 1
    model_profile: ModelProfile = ModelProfile.BALANCED
    redaction_profile: ProfileName = "pii"
    interim_results: bool = True
    explain: Annotated[bool, Field(description="say of each redaction why; never the value")] = False
    storage: bool = False
    priority: Annotated[Literal["normal"], Field(description="the only one there is in this version")] = "normal"
    metadata: Annotated[
        dict[MetadataName, MetadataValue],
        Field(
            max_length=MAX_METADATA,
            repr=False,
            description="your own notes; sealed with content that is stored, else not kept; never logged nor sent back",
        ),
    ] = {}

    @model_validator(mode="after")
    def _subjects_fit_channels(self) -> "Start":
        if len(self.subjects) not in {0, 1, self.channels}:
            raise PydanticCustomError("subjects_do_not_fit_channels", "none, one, or one a channel")
        return self

    @property
    def wish(self) -> StreamWish:
        """What is asked for, as governance takes it. One subject alone stands for every channel."""
        subjects = self.subjects or (None,)
        return StreamWish(
            purpose=self.purpose,
            subjects=subjects if len(subjects) == self.channels else subjects * self.channels,
            lawful_basis=self.lawful_basis,
            consent_id=self.consent_id,
            region=self.region,
            language=self.language,
            model_profile=self.model_profile,
            channels=self.channels,
            interim_results=self.interim_results,
            redaction_profile=RedactionProfile(self.redaction_profile),
            storage=self.storage,
            metadata=self.metadata,
        )

    @property
    def source(self) -> AudioFormat:
        """What the binary messages will hold."""
        return AudioFormat(self.encoding, self.sample_rate, self.channels)


class FinalizeMessage(_Message):
    """Make a final result of what is open on every channel, now; audio may follow."""

    type: Literal["finalize"]


class ConfigureMessage(_Message):
    """Show interim results or not, within what the permit allows."""

    type: Literal["configure"]
    interim_results: bool


class KeepAlive(_Message):
    """There is no audio for a while, and the client is still here."""

    type: Literal["keepalive"]


class Stop(_Message):
    """No more audio. What was heard is delivered, then the stream closes."""

    type: Literal["stop"]


ClientMessage: TypeAlias = Annotated[
    Start | FinalizeMessage | ConfigureMessage | KeepAlive | Stop, Field(discriminator="type")
]

_CLIENT: Final[TypeAdapter[Start | FinalizeMessage | ConfigureMessage | KeepAlive | Stop]] = TypeAdapter(ClientMessage)
_FIELDS: Final = frozenset(
    name
    for kind in (Start, FinalizeMessage, ConfigureMessage, KeepAlive, Stop)
    for name in (kind.model_fields["type"].annotation.__args__[0], *kind.model_fields)  # type: ignore[union-attr]  # Literal
)


def parse(text: str) -> Start | FinalizeMessage | ConfigureMessage | KeepAlive | Stop:
    """Read one text message.

    Raises:
        FrameTooLargeError: Longer than `MAX_TEXT_BYTES` in UTF-8.
        InvalidMessageError: Not JSON, or not of the schema. Its detail names our field, and never what was sent.
    """
    if len(text) > MAX_TEXT_BYTES or len(text.encode(errors="surrogatepass")) > MAX_TEXT_BYTES:
        raise FrameTooLargeError
    try:
        return _CLIENT.validate_json(text)
    except ValidationError as error:
        detail = fault(error, _FIELDS)
    # Raised out here, since an exception keeps what it was raised in the handling of, and that one quotes the message.
    raise InvalidMessageError(detail)


def fault(error: ValidationError, fields: frozenset[str]) -> str:
    """Where the first fault lies and of what kind it is, in words of ours: a client's own names become `?`."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) if isinstance(part, int) or part in fields else "?" for part in first["loc"])
    return f"{place}: {first['type']}" if place else str(first["type"])


@dataclass(frozen=True, slots=True)
class Limits:
    """What a stream must keep to."""

    frame_bytes: int
    text_bytes: int
    idle_seconds: float
    backlog_seconds: float
    max_duration_seconds: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What the stream took and gave."""

    audio_seconds: float
    milliseconds: int
    segments: int
    words: int
    redactions: dict[str, int]


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """What became of the audio, in samples at `sample_rate` summed over channels: received = speech + silence."""

    sample_rate: int
    samples_received: int
    samples_speech: int
    samples_silence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    stream_id: str
    seq: int  # from 1, without gaps
    audio_end: float  # seconds of audio that the results so far cover


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedReply(_Envelope):
    """The stream is permitted, and the permit is on record as entry `log_index`: audio may come."""

    type: Literal["started"] = "started"
    decision_id: str
    log_index: int
    obligations: dict[str, str | bool | int | dict[str, str]]
    expires_at: str
    limits: Limits
    resume_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStartedReply(_Envelope):
    """Somebody began to speak."""

    type: Literal["speech_started"] = "speech_started"
    channel: int
    utterance: int
    start: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why something was withheld, in fixed names. `validator` is the check that its value passed, or empty."""

    recognizer: str
    rule: str
    validator: str
    score: float


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something was withheld here.

    `settled` is false where an interim result withholds words that may turn out to be nothing. `why` is there if the
    start asked to `explain`, and something was found.
    """

    label: str
    start: float
    end: float
    settled: bool = True
    why: Annotated[Why | None, Field(exclude_if=lambda why: why is None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptReply(_Envelope):
    """What was said, redacted. An interim result (`is_final` false) replaces the one before it.

    `stable_chars`: characters of `text` before this offset will not change any more; `stability` is their share.
    """

    type: Literal["transcript"] = "transcript"
    channel: int
    utterance: int
    is_final: bool
    from_finalize: bool
    start: float
    end: float
    text: str = field(repr=False)
    confidence: float
    stability: float
    stable_chars: int
    words: tuple[RedactedWord, ...] = field(repr=False)
    redactions: tuple[Withheld, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceEndReply(_Envelope):
    """The utterance's final result has been given, and silence followed it."""

    type: Literal["utterance_end"] = "utterance_end"
    channel: int
    utterance: int
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningReply(_Envelope):
    """Something is about to happen; the stream goes on."""

    type: Literal["warning"] = "warning"
    code: str
    message: str
    retry_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReply(_Envelope):
    """The stream ends because of this. `closed` follows if the stream had been permitted."""

    type: Literal["error"] = "error"
    code: str
    message: str
    retry_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedReply(_Envelope):
    """How the stream ended, as entry `log_index` of the tenant's tree has it. Keep `checkpoint`: it binds the log."""

    type: Literal["closed"] = "closed"
    code: str
    decision_id: str
    usage: Usage
    coverage: CoverageReport
    models: dict[str, str]
    log_index: int
    checkpoint: str


ServerMessage: TypeAlias = Annotated[
    StartedReply | SpeechStartedReply | TranscriptReply | UtteranceEndReply | WarningReply | ErrorReply | ClosedReply,
    Field(discriminator="type"),
]
SERVER: Final[TypeAdapter[Any]] = TypeAdapter(ServerMessage)


def client_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what a client may send as text."""
    return _titled(_CLIENT.json_schema(mode="validation"), "client")


def server_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what the server sends."""
    return _titled(SERVER.json_schema(mode="serialization"), "server")


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as it is published: stable, so that a difference is a change of the protocol."""
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _titled(schema: dict[str, Any], side: str) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Earwitness native stream protocol, version {VERSION}: messages of the {side}",
        **schema,
    }
