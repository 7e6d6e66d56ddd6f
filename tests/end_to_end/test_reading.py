"""A stored call is found and read on the running platform: over REST, from the command line, for its purpose only."""

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import httpx
import pytest

from governance.request import Regime
from tests.end_to_end.conftest import SAMPLE_RATE, Server

PERSON = "reading.subject@example.com"

pytestmark = pytest.mark.models


def fetched(server: Server, key: str, recording: str, purpose: str, output: Path) -> subprocess.CompletedProcess[str]:
    """`earwitness recordings get`."""
    command = [sys.executable, "-m", "ingress.cli", "recordings", "get", recording]
    command += ["--purpose", purpose, "--output", str(output), "--server", server.url]
    environment = os.environ | {"EARWITNESS_KEY": key}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


async def test_a_stored_call_is_found_and_read_for_its_purpose(server: Server, call: bytes, tmp_path: Path) -> None:
    tenant = await server.tenant("reading-room", Regime.HIPAA, purposes=("treatment", "payment", "support"))
    pcm = call[: 6 * SAMPLE_RATE * 2]
    messages = await server.stream(
        tenant.credential, pcm, pace=4.0, subjects=[PERSON], purpose="treatment", storage=True
    )
    assert messages[-1]["type"] == "closed"
    finals = [m["text"] for m in messages if m["type"] == "transcript" and m["is_final"]]

    headers = {"Authorization": f"Bearer {tenant.credential}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False, timeout=30) as client:
        search = await client.post("/v1/recordings/search", json={"subject": PERSON})
        kinds = {each["kind"]: each["object_id"] for each in search.json()["recordings"]}
        assert {"audio", "transcript"} <= set(kinds)
        read = await client.get(f"/v1/recordings/{kinds['transcript']}/content", params={"purpose": "payment"})
        assert [json.loads(line)["text"] for line in read.text.splitlines()] == finals
        refused = await client.get(f"/v1/recordings/{kinds['audio']}/content", params={"purpose": "payment"})
        assert (refused.status_code, "access.minimum_necessary" in refused.text) == (403, True)

    output = tmp_path / "call.wav"
    assert fetched(server, tenant.credential, kinds["audio"], "treatment", output).returncode == 0
    with wave.open(str(output)) as file:
        assert file.readframes(file.getnframes()) == pcm
    denied = fetched(server, tenant.credential, kinds["audio"], "support", tmp_path / "not.wav")
    assert (denied.returncode, denied.stdout) == (1, "")
    assert denied.stderr.startswith("denied:")
    assert not (tmp_path / "not.wav").exists()
    assert PERSON not in server.said()
