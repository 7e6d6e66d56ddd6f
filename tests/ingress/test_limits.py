"""The bounds of a stream: what waits on the way in and on the way out, and how long a peer may take."""

import asyncio
import contextlib
import functools
import itertools
import json
import random
import socket as sockets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets

from inference.audio import Pcm
from inference.errors import BacklogExceededError
from ingress import listener, server
from ingress.errors import ClientGoneError, IdleTimeoutError, ListenError, SlowClientError
from ingress.listener import address, bind, listening
from ingress.server import create_app
from ingress.session import Audio, Finalize
from ingress.surfaces.inbox import Inbox
from ingress.surfaces.native import Patience
from ingress.surfaces.outbox import MAX_MESSAGES, Outbox
from tests.simulators.platform import FRAME, START, Running, light_platform, rest, running, started
from tests.simulators.stages import ScriptedRecognizer


@pytest.fixture
async def serving(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as running_server:
        yield running_server


async def test_the_inbox_gives_what_came_in_order_and_then_the_error() -> None:
    inbox = Inbox()
    inbox.put(Audio(b"1"))
    inbox.put(Finalize())
    inbox.end(IdleTimeoutError())
    items = inbox.items()
    assert [await anext(items), await anext(items)] == [Audio(b"1"), Finalize()]
    with pytest.raises(IdleTimeoutError):
        await anext(items)


async def test_the_inbox_drops_what_came_when_the_client_is_gone() -> None:
    inbox = Inbox()
    inbox.put(Audio(b"1"))
    inbox.end(ClientGoneError(), at_once=True)
    with pytest.raises(ClientGoneError):
        await anext(inbox.items())


async def test_the_inbox_keeps_its_first_end() -> None:
    inbox = Inbox()
    inbox.end()
    inbox.end(IdleTimeoutError())
    assert [item async for item in inbox.items()] == []


async def test_the_inbox_is_bounded_in_messages_and_in_bytes_and_room_comes_back() -> None:
    by_count, by_size = Inbox(messages=2), Inbox(size=10)
    by_count.put(Finalize())
    by_count.put(Finalize())
    with pytest.raises(BacklogExceededError):
        by_count.put(Finalize())
    by_size.put(Audio(bytes(8)))
    with pytest.raises(BacklogExceededError):
        by_size.put(Audio(bytes(3)))
    await anext(by_size.items())
    by_size.put(Audio(bytes(10)))


class QuietRecognizer(ScriptedRecognizer):
    """Hears everything and has nothing to say."""

    async def feed(self, pcm: Pcm) -> None:
        self._heard += int(pcm.samples.shape[1])


async def test_a_recording_sent_at_once_is_taken_in_up_to_the_backlog(serving: Running) -> None:
    serving.platform.recognizer.scripts = [QuietRecognizer()]
    async with serving.connect() as socket:
        await started(socket)
        for _ in range(1500):  # 30 s in frames of 20 ms
            await socket.send(bytes(640))
        await socket.send('{"type": "stop"}')
        messages, code = await rest(socket, 30)
    assert (messages[-1]["usage"]["audio_seconds"], code) == (30.0, 1000)


async def test_the_outbox_refuses_more_than_its_bound() -> None:
    async def stuck(_text: str) -> None:
        await asyncio.Event().wait()

    outbox = Outbox(stuck, lambda _error: None)
    outbox.put("x")
    await asyncio.sleep(0)
    for _ in range(MAX_MESSAGES):
        outbox.put("x")  # the first was taken by the writer, which is stuck with it
    with pytest.raises(SlowClientError):
        outbox.put("x")
    assert outbox.crowded
    await outbox.release()


async def test_the_outbox_gives_up_on_a_client_that_makes_no_room() -> None:
    failed: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    async def stuck(_text: str) -> None:
        await asyncio.Event().wait()

    outbox = Outbox(stuck, failed.set_result, send_seconds=0.05)
    outbox.put("x")
    assert isinstance(await asyncio.wait_for(failed, 5), SlowClientError)
    await outbox.finish(0.05)


async def test_the_outbox_sends_what_waits_before_it_ends() -> None:
    sent = []

    async def slow(text: str) -> None:
        await asyncio.sleep(0)
        sent.append(text)

    outbox = Outbox(slow, lambda _error: None)
    for number in range(10):
        outbox.put(str(number))
    await outbox.finish()
    assert sent == [str(number) for number in range(10)]


async def test_a_client_that_does_not_read_is_ended_and_delays_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "Patience", functools.partial(Patience, send_seconds=0.3))
    monkeypatch.setattr(listener, "STUCK_SECONDS", 1.0)
    async with running(tmp_path) as serving:
        verbose = ScriptedRecognizer(words=("word" * 25_000,))
        serving.platform.recognizer.scripts = [verbose]
        small = sockets.create_connection((serving.host, serving.port))
        small.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        async with serving.connect(sock=small, max_size=None, ping_interval=None) as socket:
            await started(socket)
            socket.transport.pause_reading()
            for _ in range(40):
                await socket.send(FRAME)
            assert (await serving.recorded("slow_client"))["type"] == "stream.closed"
            async with serving.connect() as other:
                assert (await started(other))["type"] == "started"
            socket.transport.abort()
    assert serving.platform.stages.admission.taken == 0


async def _ping_for_ever(socket: websockets.ClientConnection) -> None:
    for number in itertools.count():
        await socket.ping(str(number).rjust(125))


async def test_a_peer_that_pings_without_reading_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pongs are answered by the transport, past every queue of ours: what waits for the peer is its buffer alone."""
    monkeypatch.setattr(listener, "STUCK_SECONDS", 0.3)
    async with running(tmp_path) as serving:
        small = sockets.socket()
        small.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        small.connect((serving.host, serving.port))
        async with serving.connect(sock=small, ping_interval=None) as socket:
            await started(socket)
            socket.transport.pause_reading()
            with pytest.raises((ConnectionError, websockets.ConnectionClosed)):
                await asyncio.wait_for(_ping_for_ever(socket), 10)
            assert (await serving.recorded("client_gone"))["type"] == "stream.closed"
            socket.transport.abort()


async def test_a_connection_that_never_says_what_it_wants_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "HEAD_SECONDS", 0.2)
    async with running(tmp_path) as serving:
        for beginning in (b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"):
            reader, writer = await asyncio.open_connection(serving.host, serving.port)
            writer.write(beginning)
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                await asyncio.wait_for(reader.readexactly(1), 5)
            writer.close()


async def test_connections_beyond_the_bound_are_dropped_and_room_comes_back(tmp_path: Path) -> None:
    async with light_platform(tmp_path) as platform:
        with bind("127.0.0.1", 0) as bound:
            async with listening(create_app(platform), bound, None, connections=2):
                held = [await asyncio.open_connection(*address(bound)) for _ in range(2)]
                reader, dropped = await asyncio.open_connection(*address(bound))
                with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                    await asyncio.wait_for(reader.readexactly(1), 5)
                dropped.close()
                for _, writer in held:
                    writer.close()
                    await writer.wait_closed()
                reader, writer = await asyncio.open_connection(*address(bound))
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 200")
                writer.close()


async def test_an_accepted_stream_outlives_the_time_for_a_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "HEAD_SECONDS", 0.1)
    async with running(tmp_path) as serving, serving.connect() as socket:
        await started(socket)
        await asyncio.sleep(0.3)
        await asyncio.wait_for(await socket.ping(), 1)


async def test_a_head_beyond_its_bound_is_refused(serving: Running) -> None:
    reader, writer = await asyncio.open_connection(serving.host, serving.port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 40_000)
    status = await asyncio.wait_for(reader.readline(), 5)
    assert status.startswith(b"HTTP/1.1 400")
    writer.close()


async def test_an_address_that_is_taken_is_found_out_at_once() -> None:
    with bind("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(ListenError, match="choose another"):
            bind(*address(taken))


async def test_a_crowd_of_streams_is_served_side_by_side(serving: Running) -> None:
    async def one() -> str:
        async with serving.connect() as socket:
            await started(socket)
            for _ in range(10):
                await socket.send(FRAME)
            await socket.send('{"type": "stop"}')
            finals = 0
            async for text in socket:
                finals += '"is_final":true' in str(text)
            assert finals == 10
            return "served"

    before = len(asyncio.all_tasks())
    assert await asyncio.gather(*(one() for _ in range(30))) == ["served"] * 30
    await serving.settled()
    assert len(asyncio.all_tasks()) == before  # no reader, writer or watcher is left behind


CONTROLS = ("start", "stop", "keepalive", "finalize", "configure", "nonsense", "audio", "empty", "large", "long")


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.deep] if seed > 2 else []) for seed in range(30)]
)
async def test_any_order_of_any_messages_ends_with_one_code_one_record_and_no_place_taken(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  a test's dice
    messages: dict[str, str | bytes] = {
        "start": json.dumps(START),
        "configure": '{"type": "configure", "interim_results": false}',
        "nonsense": "{]",
        "audio": FRAME,
        "empty": b"",
        "large": bytes(256 * 1024 + 1),
        "long": " " * 17_000,
    }
    async with running(tmp_path, start_seconds=0.2, idle_seconds=0.2) as serving:
        before = len(asyncio.all_tasks())
        for _ in range(20):
            script = [
                *(["start"] if chance.random() < 0.8 else []),
                *chance.choices(CONTROLS[:7], k=chance.randrange(6)),
            ]
            script += chance.choices(CONTROLS, k=1)
            async with serving.connect() as socket:
                with contextlib.suppress(websockets.ConnectionClosed):
                    for name in script:
                        await socket.send(messages.get(name, json.dumps({"type": name})))
                replies, close = await rest(socket)
            codes = [reply["code"] for reply in replies if reply["type"] in {"error", "closed"}]
            assert len(set(codes)) == 1, script
            assert codes[0] != "internal_error", script
            assert (close == 1000) is (codes[0] == "ok"), script
            last = (await serving.entries())[-1]
            assert (last["type"] in {"stream.closed", "stream.refused"}, last["code"]) == (True, codes[0]), script
        await serving.settled()
        assert serving.platform.decoder.open_now == 0
        assert len(asyncio.all_tasks()) == before
