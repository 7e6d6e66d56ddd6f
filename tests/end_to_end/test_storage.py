"""Content that a permit obliges to keep: sealed on the disk, read through policy, and still there after a kill -9."""

import asyncio
import io
import json
import signal
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from governance.request import ModelProfile, Regime
from ingress.views import NewKey
from tests.end_to_end.conftest import SAMPLE_RATE, START, Server, launch, stop, wait_until_ready
from tests.end_to_end.test_canary import SPOKEN, hits, written

pytestmark = pytest.mark.models

SUBJECT = "stored.patient@example.com"
CALLER = "Zebedee Quillfeather"
PURPOSE = "treatment"
SECOND = SAMPLE_RATE * 2  # bytes of audio
VERIFIED_SECONDS = 90.0
NEVER_STORED = tuple(word for word in SPOKEN if not word.isalpha())


async def recordings(server: Server, key: NewKey) -> list[dict[str, Any]]:
    """What the tenant has of the subject."""
    async with rest(server, key) as client:
        answer = await client.post("/v1/recordings/search", json={"subject": SUBJECT})
        found: list[dict[str, Any]] = answer.raise_for_status().json()["recordings"]
        return found


async def content(server: Server, key: NewKey, recording: dict[str, Any]) -> bytes:
    async with rest(server, key) as client:
        path = f"/v1/recordings/{recording['object_id']}/content"
        answer = await client.get(path, params={"purpose": PURPOSE})
        return answer.raise_for_status().content


async def verified(server: Server, key: NewKey, recording: dict[str, Any]) -> bytes:
    """Redacted audio, once the platform has listened to it again and found it clean."""
    async with rest(server, key) as client:
        path = f"/v1/recordings/{recording['object_id']}"
        async with asyncio.timeout(VERIFIED_SECONDS):
            # What is waited for happens in another process.
            while (await client.get(path, params={"purpose": PURPOSE})).json()["verdict"] == "pending":  # noqa: ASYNC110
                await asyncio.sleep(0.5)
    return await content(server, key, recording)


@asynccontextmanager
async def rest(server: Server, key: NewKey) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {key.credential}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False, timeout=30) as client:
        yield client


def samples(wav: bytes) -> bytes:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (SAMPLE_RATE, 1, 2)
        return bytes(file.readframes(file.getnframes()))


async def test_a_stored_stream_is_sealed_on_the_disk_and_read_through_policy(server: Server, call: bytes) -> None:
    key = await server.tenant("archive", Regime.HIPAA, purposes=[PURPOSE])
    said = call[: 20 * SECOND]
    messages = await server.stream(
        key.credential,
        said,
        pace=4.0,
        purpose=PURPOSE,
        subjects=[SUBJECT],
        storage=True,
        metadata={"caller": CALLER},
    )
    assert messages[-1]["type"] == "closed"
    found = {each["kind"]: each for each in await recordings(server, key)}
    assert set(found) == {"audio", "redacted_audio", "transcript", "clear_transcript"}
    assert samples(await content(server, key, found["audio"])) == said
    masked = samples(await verified(server, key, found["redacted_audio"]))
    assert len(masked) == len(said)
    assert masked[:SECOND] == said[:SECOND] != masked[-SECOND:]  # a greeting, and at the end an identifier
    shown = [json.loads(each) for each in (await content(server, key, found["transcript"])).splitlines()]
    finals = [message for message in messages if message["type"] == "transcript" and message["is_final"]]
    assert [each["text"] for each in shown] == [each["text"] for each in finals]
    assert shown
    clear = (await content(server, key, found["clear_transcript"])).decode().lower()
    assert hits([("clear", clear.encode())], ("gonzalez", "gonzales"))
    places = list(written(server.output.parent))
    assert any("/objects/objects/" in name for name, _ in places)
    middle = said[len(said) // 2 :][:64].lower()
    assert [name for name, content in places if middle in content] == []
    assert hits(places, (SUBJECT, CALLER, *SPOKEN)) == []


@asynccontextmanager
async def platform(directory: Path, **settings: Any) -> AsyncIterator[Server]:
    """A platform of the test's own, with the quick engine only."""
    running = launch(directory, drain_seconds=1, model_profiles=[ModelProfile.FAST], **settings)
    try:
        yield await asyncio.to_thread(wait_until_ready, running)
    finally:
        await asyncio.to_thread(stop, running)


async def test_a_full_store_and_a_kill_lose_nothing_that_a_second_run_cannot_make_good(
    tmp_path: Path, call: bytes
) -> None:
    said = call[: 3 * SECOND]
    async with platform(tmp_path, objects_quota_bytes=1_000) as server:
        key = await server.tenant("archive", Regime.SOC2, purposes=[PURPOSE])
        stored, plain = await asyncio.gather(
            server.stream(key.credential, said, purpose=PURPOSE, subjects=[SUBJECT], storage=True),
            server.stream(key.credential, said, purpose=PURPOSE, subjects=[SUBJECT]),
        )
        assert [message["code"] for message in stored if message["type"] == "error"] == ["storage_unavailable"]
        assert plain[-1]["type"] == "closed"
        sent = await killed_in_mid_stream(server, key, call)
    async with platform(tmp_path) as again:
        audio = [each for each in await recordings(again, key) if each["kind"] == "audio"]
        whole, cut = sorted(audio, key=lambda each: bool(each["cut_short"]))
        assert (whole["cut_short"], cut["cut_short"]) == (False, True)
        assert samples(await content(again, key, whole)) == said
        kept = samples(await content(again, key, cut))
        assert call.startswith(kept)
        assert len(kept) >= sent
        assert list((tmp_path / "data" / "spool").iterdir()) == []
    assert hits(list(written(tmp_path)), (SUBJECT, *NEVER_STORED)) == []


async def killed_in_mid_stream(server: Server, key: NewKey, call: bytes) -> int:
    """Stream in real time, kill the platform; return how many bytes had been sent a second and a half before.

    Half a second of that is for the way: socket, decoder process and session.
    """
    step, moments = SECOND // 10, list[float]()
    async with server.connect(key.credential) as ws:
        start = START | {"purpose": PURPOSE, "subjects": [SUBJECT], "storage": True}
        await ws.send(json.dumps(start))
        assert json.loads(await ws.recv())["type"] == "started"
        began = time.monotonic()
        for number in range(40):
            await ws.send(call[number * step : (number + 1) * step])
            moments.append(time.monotonic())
            await asyncio.sleep(max(began + (number + 1) * 0.1 - time.monotonic(), 0))
        server.process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        await asyncio.to_thread(server.process.wait, 10)
    sent = step * sum(moment <= killed - 1.5 for moment in moments)
    assert sent > 0
    return sent
