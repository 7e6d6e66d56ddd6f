"""Hostile and mistaken audio, through the socket and the real decoding workers; a neighbour notices nothing."""

import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from inference.decoding import AudioDecoder
from tests.simulators.platform import FRAME, Running, rest, running, started

CODES = {"undecodable_audio", "hostile_audio", "ok"}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with AudioDecoder(spares=1, limit=8) as decoder, running(tmp_path) as serving:
        serving.live.stages = replace(serving.live.stages, decoder=decoder)
        yield serving


async def _sent(server: Running, encoding: str, *frames: bytes) -> tuple[str, int]:
    """How a stream of these frames ends: its code and its close code."""
    async with server.connect() as socket:
        await started(socket, encoding=encoding, interim_results=False)
        for frame in frames:
            await socket.send(frame)
        await socket.send(json.dumps({"type": "stop"}))
        messages, close = await rest(socket, 30)
    assert messages[-1]["type"] == "closed"
    return str(messages[-1]["code"]), close


@pytest.mark.parametrize("encoding", ["flac", "wav", "ogg_opus"])
async def test_noise_that_is_called_a_recording_is_undecodable(server: Running, encoding: str) -> None:
    noise = random.Random(1).randbytes(20_000)  # noqa: S311  a test's dice
    async with server.connect() as other:
        await started(other)
        assert await _sent(server, encoding, noise) == ("undecodable_audio", 4422)
        await other.send(FRAME)
        await other.send('{"type": "stop"}')
        messages, close = await rest(other)
    assert (messages[-1]["usage"]["segments"], close) == (1, 1000)


async def test_a_small_file_that_claims_to_be_a_long_one_is_cut_short(server: Running) -> None:
    endless = b"fLaC\x80\x00\x00\x22" + bytes(34) + b"\xff\xf8" + bytes(1000)
    code, _ = await _sent(server, "flac", endless)
    assert code in CODES - {"ok"}


@pytest.mark.parametrize("encoding", ["pcm_s16le", "mulaw", "alaw", "opus", "ogg_opus", "flac", "wav"])
async def test_any_bytes_end_a_stream_in_order(server: Running, encoding: str) -> None:
    dice = random.Random(encoding)  # noqa: S311  a test's dice
    frames = [dice.randbytes(dice.randrange(1, 400)) for _ in range(10)]
    code, _ = await _sent(server, encoding, *frames)
    assert code in CODES
    await server.settled()


async def test_an_odd_number_of_bytes_is_carried_over_to_the_next_message(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        await socket.send(FRAME[:1001])
        await socket.send(FRAME[1001:])
        await socket.send('{"type": "stop"}')
        messages, _ = await rest(socket)
    assert messages[-1]["usage"]["audio_seconds"] == 0.1
