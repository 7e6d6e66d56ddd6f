"""The native surface over real sockets: what a client meets, whatever it sends; its neighbours notice nothing."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import websockets
from websockets.frames import Frame, Opcode

from audit.errors import LogUnavailableError
from audit.trees import SYSTEM
from governance.errors import Denied, PolicyUnavailableError, RecordsUnavailableError
from governance.identity import Scope
from inference.errors import (
    BacklogExceededError,
    EngineError,
    HostileAudioError,
    OverloadedError,
    UndecodableAudioError,
)
from inference.transcript import RecognitionEvent
from tests.simulators.platform import FRAME, START, Running, reply, rest, running, started
from tests.simulators.stages import KEY, ScriptedRecognizer, principal

DENIED = Denied("d-no", ("lawful_basis", "purpose"), bundle_revision="test", bundle_digest="0" * 64)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path, start_seconds=0.5, idle_seconds=0.6) as serving:
        yield serving


async def test_a_stream_from_start_to_closed(server: Running) -> None:
    async with server.connect() as socket:
        first = await started(socket)
        await socket.send(FRAME)
        await socket.send(json.dumps({"type": "finalize"}))
        await socket.send(json.dumps({"type": "stop"}))
        messages, code = await rest(socket)
    assert code == 1000
    types = [message["type"] for message in messages]
    assert types == ["speech_started", "transcript", "transcript", "utterance_end", "closed"]
    assert {message["stream_id"] for message in messages} == {first["stream_id"]}
    assert [first["seq"], *(message["seq"] for message in messages)] == [1, 2, 3, 4, 5, 6]
    interim, final = messages[1], messages[2]
    assert (interim["is_final"], final["is_final"], final["text"]) == (False, True, "good morning")
    assert final["words"][0] == {"text": "good", "start": 0.0, "end": 0.1, "confidence": 0.9, "timing": "estimated"}
    assert (final["audio_end"], final["stable_chars"], final["stability"]) == (0.1, len("good morning"), 1.0)
    closed = messages[-1]
    assert (closed["code"], closed["usage"]["words"]) == ("ok", 2)
    assert closed["coverage"] == {
        "sample_rate": 16_000,
        "samples_received": 1600,
        "samples_speech": 1600,
        "samples_silence": 0,
    }


async def test_started_says_what_was_decided_and_what_the_limits_are(server: Running) -> None:
    async with server.connect() as socket:
        message = await started(socket)
    (permitted, *_) = await server.entries()
    assert message["decision_id"] == permitted["decision_id"]
    assert message["obligations"]["redaction_profile"] == "pii"
    assert message["obligations"]["max_duration_seconds"] == message["limits"]["max_duration_seconds"] == 3600
    assert message["limits"]["frame_bytes"] == 256 * 1024
    assert message["resume_token"] is None
    assert message["expires_at"].endswith("+00:00")


async def test_closed_carries_the_index_and_the_signed_checkpoint_of_the_record(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        await socket.send(json.dumps({"type": "stop"}))
        messages, _ = await rest(socket)
    entries = await server.entries()
    closed = messages[-1]
    assert entries[closed["log_index"]]["type"] == "stream.closed"
    assert int(closed["checkpoint"].splitlines()[1]) == len(entries)
    assert closed["checkpoint"].splitlines()[-1].startswith("— ")


async def test_audio_may_come_in_fragments(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        await socket.send([FRAME[:100], FRAME[100:1000], FRAME[1000:]])
        await socket.send('{"type": "stop"}')
        messages, _ = await rest(socket)
    assert messages[-1]["usage"]["segments"] == 1
    assert messages[-1]["usage"]["audio_seconds"] == 0.1


async def test_fragments_are_bounded_as_one_message(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send(bytes(60_000) for _ in range(30))
        _, code = await rest(socket)
    assert code == 1009
    await server.recorded("frame_too_large")


async def test_audio_may_follow_start_without_waiting_for_the_answer(server: Running) -> None:
    async with server.connect() as socket:
        await socket.send(json.dumps(START))
        for _ in range(5):
            await socket.send(FRAME)
        await socket.send(json.dumps({"type": "stop"}))
        messages, code = await rest(socket)
    assert (messages[0]["type"], messages[-1]["type"], code) == ("started", "closed", 1000)
    assert messages[-1]["usage"]["segments"] == 5


async def test_interim_results_can_be_turned_off_and_on(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        for show in (False, True):
            await socket.send(json.dumps({"type": "configure", "interim_results": show}))
            await socket.send(FRAME)
            seen: list[dict[str, object]] = []
            while not seen or seen[-1]["type"] != "utterance_end":
                seen.append(await reply(socket))
            assert any(not message.get("is_final", True) for message in seen) is show


# Credentials


@pytest.mark.parametrize("key", [None, "ew_wrong", "", "x" * 600])
async def test_a_bad_key_is_refused_before_the_connection_is_accepted(server: Running, key: str | None) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with server.connect(key):
            pass
    response = refused.value.response
    assert response.status_code == 401
    assert json.loads(response.body)["code"] == "unauthenticated"
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert [entry["type"] for entry in await server.entries(SYSTEM)] == ["access.refused"]


async def test_a_key_without_the_scope_is_refused_with_403(server: Running) -> None:
    server.platform.facts.principal = principal(Scope.AUDIT)
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with server.connect():
            pass
    assert (refused.value.response.status_code, json.loads(refused.value.response.body)["code"]) == (403, "forbidden")


async def test_a_browser_authenticates_by_subprotocol_and_its_key_is_not_sent_back(server: Running) -> None:
    offered = [websockets.Subprotocol("earwitness.v1"), websockets.Subprotocol(f"bearer.{KEY}")]
    async with server.connect(None, subprotocols=offered) as socket:
        assert socket.subprotocol == "earwitness.v1"
        assert KEY not in str(socket.response and socket.response.headers)
        assert (await started(socket))["type"] == "started"


async def test_a_client_without_subprotocols_gets_none(server: Running) -> None:
    async with server.connect() as socket:
        assert socket.subprotocol is None


async def test_a_key_in_the_query_is_not_looked_at(server: Running) -> None:
    with pytest.raises(websockets.InvalidStatus):
        async with server.connect(None, f"/v1/stream?key={KEY}&token={KEY}"):
            pass


async def test_no_place_is_a_503_or_429_with_a_hint_when_to_come_back(tmp_path: Path) -> None:
    async with running(tmp_path, max_streams=1) as server, server.connect() as holder:
        await started(holder)
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with server.connect():
                pass
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "5"
        server.platform.stages.admission.draining = True
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with server.connect():
                pass
        assert refused.value.response.status_code == 503
        assert json.loads(refused.value.response.body)["code"] == "draining"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (RecordsUnavailableError(), 503, "records_unavailable"),
        (LogUnavailableError(), 503, "audit_unavailable"),
        (RuntimeError("4111111111111111"), 500, "internal_error"),
    ],
)
async def test_whatever_fails_before_the_connection_is_accepted_is_an_http_answer(
    server: Running, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, code: str
) -> None:
    async def fails(_credential: str) -> None:
        raise fault

    monkeypatch.setattr(server.platform.facts, "authenticate", fails)
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with server.connect():
            pass
    response = refused.value.response
    assert (response.status_code, json.loads(response.body)["code"]) == (status, code)
    assert b"4111" not in response.body


async def test_compression_is_not_agreed_to(server: Running) -> None:
    async with server.connect(compression="deflate") as socket:
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


# Bad input, each with its own code, and a neighbour that notices nothing


async def _neighbour(server: Running, going: asyncio.Event, over: asyncio.Event) -> list[str]:
    """A well-behaved stream that lasts as long as the test."""
    texts = []
    async with server.connect() as socket:
        await started(socket)
        going.set()
        while not over.is_set():
            await socket.send(FRAME)
            message = await reply(socket)
            while message["type"] != "utterance_end":
                if message.get("is_final"):
                    texts.append(message["text"])
                message = await reply(socket)
        await socket.send(json.dumps({"type": "stop"}))
        messages, code = await rest(socket)
    assert (messages[-1]["type"], messages[-1]["code"], code) == ("closed", "ok", 1000)
    return texts


@contextlib.asynccontextmanager
async def beside_another(server: Running) -> AsyncIterator[None]:
    """Run the block while another stream goes on; then hold that one to having noticed nothing."""
    going, over = asyncio.Event(), asyncio.Event()
    other = asyncio.create_task(_neighbour(server, going, over))
    await going.wait()
    try:
        yield
    finally:
        over.set()
        texts = await other
    assert texts
    assert set(texts) == {"good morning"}


BEFORE_START: dict[str, tuple[str | bytes, str, int]] = {
    "not JSON": ("{", "invalid_message", 4400),
    "not an object": ("[]", "invalid_message", 4400),
    "empty text": ("", "invalid_message", 4400),
    "unknown type": ('{"type": "transcribe"}', "invalid_message", 4400),
    "unknown field": (json.dumps(START | {"password": "x"}), "invalid_message", 4400),
    "other version": (json.dumps(START | {"version": 2}), "invalid_message", 4400),
    "wrong type": (json.dumps(START | {"sample_rate": "16000"}), "invalid_message", 4400),
    "out of range": (json.dumps(START | {"sample_rate": 4000}), "invalid_message", 4400),
    "too many subjects": (json.dumps(START | {"subjects": ["a", "b", "c"]}), "invalid_message", 4400),
    "too much metadata": (json.dumps(START | {"metadata": {str(n): "" for n in range(17)}}), "invalid_message", 4400),
    "nested without end": ('{"type":' + "[" * 8000, "invalid_message", 4400),
    "lone surrogate": ('{"type": "start", "purpose": "\\ud800"}', "invalid_message", 4400),
    "audio first": (FRAME, "wrong_order", 4409),
    "keepalive first": ('{"type": "keepalive"}', "wrong_order", 4409),
    "stop first": ('{"type": "stop"}', "wrong_order", 4409),
    "text too long": (json.dumps(START | {"metadata": {"a": "é" * 9000}}, ensure_ascii=False), "frame_too_large", 1009),
    "empty audio": (b"", "empty_frame", 4400),
}


async def test_whatever_comes_instead_of_start_has_its_code_and_its_record(server: Running) -> None:
    async with beside_another(server):
        for what, (message, code, close) in BEFORE_START.items():
            async with server.connect() as socket:
                await socket.send(message)
                messages, closed = await rest(socket)
            assert ([m["code"] for m in messages], closed) == ([code], close), what
            (refused,) = [e for e in (await server.entries())[1:] if e["type"] == "stream.refused"][-1:]
            assert refused["code"] == code, what


AFTER_START: dict[str, tuple[str | bytes, str, int]] = {
    "second start": (json.dumps(START), "wrong_order", 4409),
    "not JSON": ("nonsense", "invalid_message", 4400),
    "unknown type": ('{"type": "rewind"}', "invalid_message", 4400),
    "unknown field": ('{"type": "stop", "now": true}', "invalid_message", 4400),
    "empty audio": (b"", "empty_frame", 4400),
    "audio too large": (bytes(256 * 1024 + 2), "frame_too_large", 1009),
    "text too long": (" " * 16 * 1024 + "{}", "frame_too_large", 1009),
}


async def test_whatever_comes_after_start_has_its_code_and_its_record(server: Running) -> None:
    async with beside_another(server):
        for what, (message, code, close) in AFTER_START.items():
            async with server.connect() as socket:
                await started(socket)
                await socket.send(message)
                messages, closed = await rest(socket)
            types = [(m["type"], m.get("code")) for m in messages if m["type"] in {"error", "closed"}]
            assert (types, closed) == ([("error", code), ("closed", code)], close), what
            assert (await server.entries())[-1]["code"] == code, what


async def test_the_fault_is_named_in_our_words_and_never_in_the_clients(server: Running) -> None:
    async with server.connect() as socket:
        await socket.send(json.dumps(START | {"maria-gonzalez": "4111111111111111"}))
        messages, _ = await rest(socket)
    assert messages[0]["message"] == "The message is not of the published schema (start.?: extra_forbidden)."
    async with server.connect() as socket:
        await socket.send(json.dumps(START | {"channels": 99}))
        messages, _ = await rest(socket)
    assert "(start.channels: less_than_equal)" in messages[0]["message"]


@dataclass
class HeldRecognizer(ScriptedRecognizer):
    """Gives nothing out before `release` is set."""

    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def events(self) -> AsyncIterator[RecognitionEvent]:
        await self.release.wait()
        async for event in super().events():
            yield event


async def test_more_after_stop_is_out_of_order(server: Running) -> None:
    held = HeldRecognizer()
    server.platform.recognizer.scripts = [held]
    async with server.connect() as socket:
        await started(socket)
        await socket.send(FRAME)
        await socket.send(json.dumps({"type": "stop"}))
        await socket.send(FRAME)
        await (await socket.ping())  # what was sent before it has been read by then
        held.release.set()
        messages, closed = await rest(socket)
    assert ([m["code"] for m in messages if m["type"] in {"error", "closed"}], closed) == (["wrong_order"] * 2, 4409)


async def test_keepalive_after_stop_is_taken_in_good_part(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        await socket.send(json.dumps({"type": "stop"}))
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send(json.dumps({"type": "keepalive"}))
        _, closed = await rest(socket)
    assert closed == 1000


async def test_invalid_utf8_closes_with_1007_and_is_recorded(server: Running) -> None:
    async with beside_another(server), server.connect() as socket:
        await started(socket)
        async with socket.send_context():
            socket.protocol.send_frame(Frame(Opcode.TEXT, b"\xff\xfe{}"))
        _, closed = await rest(socket)
        assert closed == 1007
        await server.recorded("invalid_utf8")


async def test_a_message_beyond_what_the_transport_takes_closes_with_1009(server: Running) -> None:
    async with beside_another(server), server.connect() as socket:
        await started(socket)
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send(bytes(3 * 1024 * 1024))
        _, closed = await rest(socket)
        assert closed == 1009
        await server.recorded("frame_too_large")


@pytest.mark.parametrize(
    ("fault", "code", "close"),
    [
        (UndecodableAudioError(), "undecodable_audio", 4422),
        (HostileAudioError(), "hostile_audio", 4413),
        (RuntimeError("4111111111111111"), "internal_error", 1011),
    ],
)
async def test_audio_that_cannot_be_decoded_ends_its_own_stream_alone(
    server: Running, fault: Exception, code: str, close: int
) -> None:
    server.platform.decoder.poison[b"\x07" * 100] = fault
    async with beside_another(server), server.connect() as socket:
        await started(socket)
        await socket.send(b"\x07" * 100)
        messages, closed = await rest(socket)
    assert ([m["code"] for m in messages if m["type"] == "error"], closed) == ([code], close)
    assert "4111" not in json.dumps(messages)


@pytest.mark.parametrize(
    ("step", "fault", "code", "close"),
    [
        ("feed", BacklogExceededError(), "backlog_exceeded", 4429),
        ("events", EngineError(), "engine_failed", 4500),
    ],
)
async def test_a_failure_of_recognition_ends_its_own_stream_alone(
    server: Running, step: str, fault: Exception, code: str, close: int
) -> None:
    async with beside_another(server), server.connect() as socket:
        server.platform.recognizer.scripts = [ScriptedRecognizer(faults={step: fault})]
        await started(socket)
        await socket.send(FRAME)
        messages, closed = await rest(socket)
    assert ([m["code"] for m in messages if m["type"] == "error"], closed) == ([code], close)


@pytest.mark.parametrize(
    ("refusal", "code", "close"),
    [(DENIED, "denied", 4403), (PolicyUnavailableError(), "policy_unavailable", 4503)],
)
async def test_a_refusal_by_policy_is_told_with_its_reasons(
    server: Running, refusal: Exception, code: str, close: int
) -> None:
    server.platform.policy.refusals = [refusal]
    async with server.connect() as socket:
        message = await started(socket)
        _, closed = await rest(socket)
    assert (message["type"], message["code"], closed) == ("error", code, close)
    if code == "denied":
        assert "lawful_basis, purpose" in message["message"]


async def test_no_room_in_recognition_is_told_with_a_hint_when_to_come_back(server: Running) -> None:
    server.platform.recognizer.scripts = [ScriptedRecognizer(faults={"open": OverloadedError()})]
    async with server.connect() as socket:
        message = await started(socket)
        messages, closed = await rest(socket)
    assert (message["code"], message["retry_after"], closed) == ("overloaded", 5, 4429)
    assert messages[-1]["type"] == "closed"  # it had been permitted, and that is on record


# Time


async def test_start_must_come_in_time(server: Running) -> None:
    async with server.connect() as socket:
        messages, closed = await rest(socket)
    assert ([m["code"] for m in messages], closed) == (["start_timeout"], 4408)


async def test_an_idle_stream_is_ended_and_what_it_heard_is_on_record(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        await socket.send(FRAME)
        messages, closed = await rest(socket)
    assert ([m["code"] for m in messages if m["type"] == "error"], closed) == (["idle_timeout"], 4408)
    assert messages[-1]["usage"]["audio_seconds"] == 0.1


async def test_keepalive_keeps_a_silent_stream_alive_and_finalize_does_not(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        for _ in range(6):  # 0.9 s in all, beyond the idle limit of 0.6 s
            await asyncio.sleep(0.15)
            await socket.send(json.dumps({"type": "keepalive"}))
        for _ in range(3):
            await socket.send(json.dumps({"type": "finalize"}))
            await asyncio.sleep(0.15)
        messages, closed = await rest(socket)
    assert ([m["code"] for m in messages if m["type"] == "error"], closed) == (["idle_timeout"], 4408)


async def test_pings_are_answered_while_recognition_and_decoding_hang(server: Running) -> None:
    busy, held = bytes([1, 0]) * 800, HeldRecognizer()
    server.platform.recognizer.scripts = [held]
    server.platform.decoder.slow[busy] = asyncio.Event()
    async with server.connect() as socket:
        await started(socket)
        for _ in range(50):
            await socket.send(busy)
            await asyncio.wait_for(await socket.ping(), 1)
        server.platform.decoder.slow[busy].set()
        held.release.set()
        await socket.send(json.dumps({"type": "stop"}))
        messages, closed = await rest(socket)
    assert (messages[-1]["usage"]["segments"], closed) == (50, 1000)


async def test_more_audio_than_may_wait_for_decoding_is_refused(server: Running) -> None:
    busy = bytes([1, 0]) * 800
    server.platform.decoder.slow[busy] = asyncio.Event()
    async with beside_another(server), server.connect() as socket:
        await started(socket)
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(4200):
                await socket.send(busy)
        server.platform.decoder.slow[busy].set()
        messages, closed = await rest(socket)
    assert ([m["code"] for m in messages if m["type"] == "error"], closed) == (["backlog_exceeded"], 4429)


async def test_a_client_that_goes_without_stop_is_recorded_as_gone_and_frees_its_place(server: Running) -> None:
    async with beside_another(server):
        socket = await server.connect()
        await started(socket)
        await socket.send(FRAME)
        socket.transport.abort()
        assert (await server.recorded("client_gone"))["type"] == "stream.closed"
    await server.settled()


async def test_a_client_that_goes_before_start_is_recorded_as_gone(server: Running) -> None:
    async with server.connect():
        pass
    await server.recorded("client_gone")
    assert [entry["type"] for entry in await server.entries()] == ["stream.refused"]


async def test_a_peer_that_falls_silent_without_closing_is_ended_by_the_idle_limit(server: Running) -> None:
    """Half open: the network is gone, no FIN ever comes."""
    async with server.connect() as socket:
        await started(socket)
        socket.transport.pause_reading()
        await server.recorded("idle_timeout")
        await server.settled()
        socket.transport.abort()
