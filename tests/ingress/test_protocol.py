"""The native protocol's messages: what is taken, what is refused, and what may be encoded at all."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from audit.events import StreamClosed
from audit.recorded import DurableAppend, Recorded
from docs.generate import stale
from governance.decision import Permit
from governance.identity import StreamId
from governance.request import ModelProfile
from inference.transcript import SpeechStarted, UtteranceEnd
from ingress.errors import FrameTooLargeError, InvalidMessageError, SlowClientError, wire_error
from ingress.protocol import MAX_TEXT_BYTES, Limits, Start, client_schema, parse, server_schema
from ingress.session import Closing
from ingress.settings import Settings
from ingress.surfaces.encoder import Encoder
from ingress.surfaces.inbox import MAX_BYTES, MAX_MESSAGES
from redaction.transcript import (
    Explanation,
    Redacted,
    RedactedHypothesis,
    RedactedSegment,
    RedactedSpan,
    RedactedWord,
    Redaction,
)
from retention.seal import Kept, KeptProof
from tests.simulators.stages import OBLIGATIONS, TENANT

START: dict[str, Any] = {"type": "start", "version": 1, "purpose": "care"}
CANARY = "4111-1111-1111-1111"
CLIENT = Draft202012Validator(client_schema())
SERVER = Draft202012Validator(server_schema())


def start(**changes: Any) -> Start:
    message = parse(json.dumps(START | changes))
    assert isinstance(message, Start)
    return message


def test_the_published_schemas_are_current() -> None:
    assert stale() == [], "run `make docs`"


def test_the_reference_page_names_every_field_and_message_and_its_limits_are_these() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
    replies = [each for name, each in server_schema()["$defs"].items() if name.endswith("Reply")]
    named = {name for reply in replies for name in reply["properties"]}
    named |= {reply["properties"]["type"]["const"] for reply in replies}
    missing = {name for name in named | set(Start.model_fields) if f"`{name}`" not in page}
    assert missing == set()
    defaults = Settings.model_fields
    assert f"within {defaults['start_seconds'].default:g} s" in page
    assert f"`keepalive` | {defaults['idle_seconds'].default:g} s" in page
    assert f"waits for recognition | {defaults['backlog_seconds'].default:g} s" in page
    assert f"{MAX_MESSAGES}, {MAX_BYTES // 1024 // 1024} MiB" in page


def test_what_is_not_asked_for_is_not_wanted() -> None:
    wish = start().wish
    assert (wish.storage, wish.consent_id, wish.lawful_basis, wish.region) == (False, None, None, None)
    assert (wish.subjects, wish.model_profile) == ((None,), ModelProfile.BALANCED)


def test_one_subject_stands_for_every_channel_and_none_for_nobody() -> None:
    assert start(subjects=["a"], channels=2).wish.subjects == ("a", "a")
    assert start(subjects=["a", None], channels=2).wish.subjects == ("a", None)
    assert start(channels=2).wish.subjects == (None, None)


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"version": 2}, "start.version: literal_error"),
        ({"purpose": ""}, "start.purpose: string_too_short"),
        ({"purpose": "x" * 129}, "start.purpose: string_too_long"),
        ({"subjects": ["x" * 257]}, "start.subjects.0: string_too_long"),
        ({"subjects": ["a", "b", "c"], "channels": 2}, "start: subjects_do_not_fit_channels"),
        ({"lawful_basis": "because"}, "start.lawful_basis: enum"),
        ({"consent_id": "../../etc"}, "start.consent_id: string_pattern_mismatch"),
        ({"region": "EU WEST"}, "start.region: string_pattern_mismatch"),
        ({"language": "en_US.UTF-8"}, "start.language: string_pattern_mismatch"),
        ({"encoding": "mp3"}, "start.encoding: enum"),
        ({"sample_rate": 7999}, "start.sample_rate: greater_than_equal"),
        ({"sample_rate": 48_001}, "start.sample_rate: less_than_equal"),
        ({"sample_rate": 16000.5}, "start.sample_rate: int_type"),
        ({"channels": 0}, "start.channels: greater_than_equal"),
        ({"channels": 9}, "start.channels: less_than_equal"),
        ({"interim_results": "yes"}, "start.interim_results: bool_type"),
        ({"storage": 1}, "start.storage: bool_type"),
        ({"priority": "first"}, "start.priority: literal_error"),
        ({"metadata": {str(n): "" for n in range(17)}}, "start.metadata: too_long"),
        ({"metadata": {"a": 1}}, "start.metadata.?: string_type"),
        ({"metadata": {CANARY: "x" * 257}}, "start.metadata.?: string_too_long"),
        ({CANARY: CANARY}, "start.?: extra_forbidden"),
    ],
)
def test_a_fault_is_placed_in_our_words(changes: dict[str, Any], detail: str) -> None:
    with pytest.raises(InvalidMessageError) as refused:
        parse(json.dumps(START | changes))
    assert refused.value.detail == detail
    assert CANARY not in repr(refused.value)
    assert refused.value.__context__ is None


def test_a_text_is_measured_in_bytes_before_it_is_parsed() -> None:
    with pytest.raises(FrameTooLargeError):
        parse("é" * (MAX_TEXT_BYTES // 2 + 1))
    with pytest.raises(InvalidMessageError):
        parse("é" * (MAX_TEXT_BYTES // 2))


def test_subjects_and_metadata_are_not_in_a_repr() -> None:
    message = start(subjects=[CANARY], metadata={"note": CANARY})
    assert CANARY not in repr(message) + repr(message.wish)


@given(st.text(max_size=300))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with pytest.raises((InvalidMessageError, FrameTooLargeError)):
        parse(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(Start.model_fields)), JSON)
def test_what_the_parser_takes_the_published_schema_takes_too(name: str, value: Any) -> None:
    message = START | {name: value}
    try:
        parse(json.dumps(message))
    except InvalidMessageError:
        return
    # Two numbers that are equal are one in JSON; Python's Literal[1] takes True as well.
    assert CLIENT.is_valid(message) or value is True


# What the server says


def permit() -> Recorded[Permit]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    value = Permit(
        decision_id="d1",
        stream_id=StreamId("s"),
        tenant=TENANT,
        purpose="care",
        subjects=(None,),
        obligations=OBLIGATIONS,
        language="en",
        model_profile=ModelProfile.FAST,
        issued_at=now,
        expires_at=now + timedelta(seconds=300),
        bundle_revision="r",
        bundle_digest="0" * 64,
        engine="test",
    )
    return Recorded(value, 7, DurableAppend())


def closing() -> Closing:
    entry = StreamClosed(
        stream_id="s",
        decision_id="d1",
        code="ok",
        samples_received=32_000,
        samples_speech=30_000,
        samples_silence=2_000,
        segments=1,
        words=2,
        redactions={"PERSON": 1},
        models={"m": "0" * 64},
        milliseconds=1200,
    )
    return Closing(Recorded(entry, 8, DurableAppend()), "origin\n9\nroot\n\n— sig\n")


def kept(value: Redacted) -> Kept[Redacted]:
    return Kept(value, KeptProof())


SEGMENT = RedactedSegment(
    proof=Redaction(),
    channel=1,
    utterance=3,
    start=0.5,
    end=1.5,
    text="call [PERSON]",
    words=(RedactedWord("call", 0.5, 0.9, 0.8, "aligned"), RedactedWord("[PERSON]", 0.9, 1.5, 0.7, "aligned")),
    redactions=(RedactedSpan("PERSON", 0.9, 1.5),),
    confidence=0.75,
    from_finalize=True,
)
HYPOTHESIS = RedactedHypothesis(
    proof=Redaction(),
    channel=1,
    utterance=3,
    start=0.5,
    end=1.0,
    text="call the",
    words=(),
    redactions=(),
    stable=4,
    confidence=0.5,
)


def test_every_message_of_the_server_is_of_its_published_schema() -> None:
    encoder = Encoder(StreamId("s"), 2)
    error = wire_error(SlowClientError())
    texts = [
        encoder.started(permit(), Limits(1, 2, 3.0, 4.0, 5)),
        encoder.result(kept(SpeechStarted(1, 3, 0.5))),
        encoder.result(kept(HYPOTHESIS)),
        encoder.result(kept(SEGMENT)),
        encoder.result(kept(UtteranceEnd(1, 3, 1.5))),
        encoder.warning(error),
        encoder.error(error),
        encoder.closed(closing()),
    ]
    messages = [json.loads(text) for text in texts]
    for message in messages:
        SERVER.validate(message)
    assert [message["type"] for message in messages] == [
        "started",
        "speech_started",
        "transcript",
        "transcript",
        "utterance_end",
        "warning",
        "error",
        "closed",
    ]
    assert [message["seq"] for message in messages] == list(range(1, 9))
    assert messages[2]["stable_chars"] == 4
    assert messages[2]["stability"] == 0.5
    assert messages[3]["redactions"] == [{"label": "PERSON", "start": 0.9, "end": 1.5, "settled": True}]
    assert (messages[7]["usage"]["audio_seconds"], messages[7]["audio_end"]) == (1.0, 1.5)


def test_a_redaction_says_why_only_to_a_client_that_asked() -> None:
    why = Explanation("name", "cue:person", "", 0.90123)
    segment = replace(SEGMENT, redactions=(replace(SEGMENT.redactions[0], why=why),))
    silent, told = (
        json.loads(Encoder(StreamId("s"), 1, explain=explain).result(kept(segment)))["redactions"][0]
        for explain in (False, True)
    )
    assert "why" not in silent
    assert told["why"] == {"recognizer": "name", "rule": "cue:person", "validator": "", "score": 0.901}


@given(st.lists(st.floats(min_value=0, max_value=1e4), max_size=20))
def test_seq_has_no_gaps_and_audio_end_never_goes_back(ends: list[float]) -> None:
    encoder = Encoder(StreamId("s"), 1)
    messages = [json.loads(encoder.result(kept(UtteranceEnd(0, 0, end)))) for end in ends]
    assert [message["seq"] for message in messages] == list(range(1, len(ends) + 1))
    covered = [message["audio_end"] for message in messages]
    assert covered == sorted(covered)


@pytest.mark.parametrize("smuggled", [SEGMENT, "text", None, UtteranceEnd(0, 0, 1.0)])
def test_what_no_seal_gave_leave_for_is_not_encoded(smuggled: object) -> None:
    with pytest.raises(TypeError, match="only what a seal"):
        Encoder(StreamId("s"), 1).result(cast("Kept[Redacted]", smuggled))
