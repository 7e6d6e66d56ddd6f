"""Many streams at once: each gets its own words, in order, with every sample accounted for."""

import asyncio
import itertools
from typing import Any

import pytest

from tests.end_to_end.conftest import SAMPLE_RATE, Server

pytestmark = pytest.mark.models

FILES_APART_SECONDS = 0.35  # between the starts of two streams, so that no two are in step


def assert_whole(messages: list[dict[str, Any]], pcm: bytes) -> None:
    """In order, complete, and closed well."""
    closed = messages[-1]
    assert closed["type"] == "closed", closed
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    coverage = closed["coverage"]
    assert coverage["samples_received"] == len(pcm) // 2
    assert coverage["samples_speech"] + coverage["samples_silence"] == coverage["samples_received"]
    finals = [message for message in messages if message["type"] == "transcript" and message["is_final"]]
    assert all(before["end"] <= after["start"] + 1e-6 for before, after in itertools.pairwise(finals))
    for final in finals:
        assert final["text"] == " ".join(word["text"] for word in final["words"])


async def crowd(server: Server, call: bytes, profile: str, streams: int, seconds: float) -> None:
    """Streams of different parts of the call, in real time; each must say what it says alone."""
    key = await server.tenant(f"crowd-{profile}-{streams}")
    length = int(seconds * SAMPLE_RATE) * 2
    offsets = [int(number * 1.7 * SAMPLE_RATE) * 2 for number in range(streams)]
    parts = [(call * 2)[offset : offset + length] + bytes(SAMPLE_RATE) for offset in offsets]

    async def one(number: int) -> list[dict[str, Any]]:
        await asyncio.sleep(number * FILES_APART_SECONDS)
        return await server.stream(
            key.credential, parts[number], model_profile=profile, redaction_profile="none", subjects=[f"p{number}"]
        )

    together = await asyncio.gather(*(one(number) for number in range(streams)))
    for messages, part in zip(together, parts, strict=True):
        assert_whole(messages, part)
    alone = await server.stream(
        key.credential, parts[-1], pace=4.0, model_profile=profile, redaction_profile="none", subjects=["p"]
    )
    words = [[m["text"] for m in messages if m.get("is_final")] for messages in (together[-1], alone)]
    assert words[0] == words[1]


async def test_a_few_streams_do_not_disturb_each_other(server: Server, call: bytes) -> None:
    await crowd(server, call, "fast", streams=5, seconds=6.0)


@pytest.mark.deep
@pytest.mark.timeout(600)
async def test_twenty_fast_streams_in_real_time(server: Server, call: bytes) -> None:
    await crowd(server, call, "fast", streams=20, seconds=20.0)


@pytest.mark.deep
@pytest.mark.timeout(600)
async def test_four_balanced_streams_in_real_time(server: Server, call: bytes) -> None:
    await crowd(server, call, "balanced", streams=4, seconds=20.0)
