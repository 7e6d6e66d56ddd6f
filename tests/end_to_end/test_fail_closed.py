"""When a part fails, no transcript leaves, the client learns a code, and the others go on."""

import asyncio
import json
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from audit import __main__ as verifier
from ingress.orders.evidence import ExportEvidence
from ingress.settings import POLICIES
from tests.end_to_end.conftest import START, Server, launch

pytestmark = pytest.mark.models

SECOND = bytes(32_000)
FLAC = Path(__file__).parents[2] / "ingress" / "demo" / "clinic-call.flac"


def ending(messages: list[dict[str, Any]]) -> tuple[str, bool]:
    """The code a stream ended with, and whether a transcript left before."""
    return messages[-1].get("code", ""), any(message["type"] == "transcript" for message in messages)


async def test_a_policy_worker_that_hangs_refuses_streams_until_it_is_replaced(breakable: Server) -> None:
    key = await breakable.tenant("hung")
    (worker,) = breakable.workers("opa_worker")
    worker.send_signal(signal.SIGSTOP)
    assert ending(await breakable.stream(key.credential, SECOND, model_profile="fast")) == ("policy_unavailable", False)
    assert await eventually_well(breakable, key.credential)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


async def test_a_policy_worker_that_is_gone_is_replaced(breakable: Server) -> None:
    key = await breakable.tenant("gone")
    (worker,) = breakable.workers("opa_worker")
    worker.kill()
    assert await eventually_well(breakable, key.credential)


async def eventually_well(server: Server, credential: str) -> bool:
    """Whether streams are permitted again within ten seconds, each one until then refused with the right code."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        messages = await server.stream(credential, SECOND, pace=10.0, model_profile="fast")
        if messages[-1]["type"] == "closed":
            return True
        assert ending(messages) == ("policy_unavailable", False)
    return False


async def test_a_killed_decoding_worker_ends_its_own_stream_only(breakable: Server) -> None:
    key = await breakable.tenant("decoder")
    async with breakable.connect(key.credential) as plain, breakable.connect(key.credential) as flac:
        await plain.send(json.dumps(START | {"model_profile": "fast"}))
        await flac.send(json.dumps(START | {"model_profile": "fast", "encoding": "flac"}))
        assert json.loads(await plain.recv())["type"] == json.loads(await flac.recv())["type"] == "started"
        await flac.send(FLAC.read_bytes()[:20_000])
        await asyncio.sleep(0.3)
        for worker in breakable.workers("decode_worker"):
            worker.kill()
        await flac.send(FLAC.read_bytes()[20_000:40_000])
        await flac.send('{"type": "stop"}')
        ended = [json.loads(message) async for message in _all(flac)]
        assert "decoder_lost" in {message.get("code") for message in ended}
        await plain.send(SECOND)
        await plain.send('{"type": "stop"}')
        assert [json.loads(message) async for message in _all(plain)][-1]["type"] == "closed"


async def _all(ws: Any) -> Any:
    import websockets  # noqa: PLC0415

    try:
        while True:
            yield await ws.recv()
    except websockets.ConnectionClosed:
        return


async def test_a_full_disk_refuses_streams_and_the_log_goes_on_when_there_is_room(
    breakable: Server, tmp_path: Path
) -> None:
    key = await breakable.tenant("full")
    process = psutil.Process(breakable.process.pid)
    before = await breakable.stream(key.credential, SECOND, pace=10.0, model_profile="fast")
    assert before[-1]["type"] == "closed"
    process.rlimit(psutil.RLIMIT_FSIZE, (1, psutil.RLIM_INFINITY))
    refused = await breakable.stream(key.credential, SECOND, pace=10.0, model_profile="fast")
    assert ending(refused) == ("audit_unavailable", False)
    process.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
    deadline = time.monotonic() + 10
    while (again := await breakable.stream(key.credential, SECOND, pace=10.0, model_profile="fast"))[-1][
        "type"
    ] != "closed":
        assert ending(again) == ("audit_unavailable", False)
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
    async with breakable.officer() as desk:
        await desk.carry_out(ExportEvidence(directory=tmp_path / "evidence"))
    trust = breakable.settings.config_dir / "log.vkey"
    assert verifier.main(["verify", str(tmp_path / "evidence"), "--trust", str(trust)]) == 0


def test_a_tampered_policy_bundle_is_not_served(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    rego = next(path for path in sorted(policies.rglob("*.rego")) if "_test" not in path.name)
    rego.write_text(rego.read_text() + "\n# altered\n")
    server = launch(tmp_path / "platform", policy_dir=policies)
    assert server.process.wait(60) == 1
    assert "policy_bundle_rejected" in server.said()


def test_an_unsigned_policy_bundle_is_not_served(tmp_path: Path) -> None:
    server = launch(tmp_path / "platform", insecure_development_approver=False)
    assert server.process.wait(60) == 1
    assert "not_configured" in server.said()
    assert "earwitness policy sign" in server.said()


def test_plaintext_off_loopback_is_not_served(tmp_path: Path) -> None:
    server = launch(tmp_path / "platform", host="0.0.0.0")  # noqa: S104  that it does not bind is the test
    assert server.process.wait(60) == 1
    assert "insecure_listener" in server.said()
