"""Personal data that is planted in audio, metadata and headers turns up nowhere that the platform writes.

The search has a positive control: what is looked for is found where it is put.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from governance.request import Regime
from ingress.orders.evidence import ExportEvidence
from tests.end_to_end.conftest import Server

SUBJECT = "canary.subject@example.com"
METADATA = "Zebedee Quillfeather"
HEADER = "quillfeather-header-4471"
QUERY = "quillfeather-query-9983"
PURPOSE = "quillfeather-purpose"
SPOKEN = ("gonzalez", "gonzales", "987654329", "987-65-4329", "4155550132", "7304419", "6011000990139424")
"""What the demo's patient says (ingress/demo/script.txt), as a recogniser may write it."""

pytestmark = pytest.mark.models


def written(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that lies there, by name: the platform's files and its outputs."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()


def hits(places: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]], needles: tuple[str, ...]) -> list[str]:
    """Where a needle stands: in a name or in bytes, in any case, also as UTF-16 or as its own digest."""
    found = []
    patterns = [needle.lower().encode() for needle in needles]
    patterns += [needle.lower().encode("utf-16-le") for needle in needles]
    patterns += [hashlib.sha256(needle.encode()).hexdigest().encode() for needle in needles]
    for name, content in places:
        haystack = name.lower().encode() + b"\0" + content.lower()
        squeezed = re.sub(rb"[\s.,-]+", b"", haystack)
        found += [f"{pattern!r} in {name}" for pattern in patterns if pattern in haystack or pattern in squeezed]
    return found


@pytest.fixture(scope="module")
def needles() -> tuple[str, ...]:
    return (SUBJECT, METADATA, HEADER, QUERY, PURPOSE, *SPOKEN)


async def test_what_is_planted_in_audio_metadata_and_headers_is_written_nowhere(
    server: Server, call: bytes, needles: tuple[str, ...], tmp_path: Path
) -> None:
    key = await server.tenant("canary", Regime.HIPAA)
    messages = await server.stream(
        key.credential,
        call,
        pace=4.0,
        model_profile="fast",
        subjects=[SUBJECT],
        metadata={"caller": METADATA},
    )
    assert messages[-1]["type"] == "closed"
    async with server.connect(key.credential, headers={"X-Caller": HEADER, "User-Agent": HEADER}) as ws:
        await ws.send(json.dumps({"type": "start", "version": 1, "purpose": PURPOSE, METADATA: SUBJECT}))
        assert json.loads(await ws.recv())["code"] == "invalid_message"
    await denied_for_its_purpose(server, key.credential)
    async with server.officer() as desk:
        await desk.carry_out(ExportEvidence(directory=tmp_path / "evidence"))
    places = [*written(server.output.parent), *written(tmp_path)]
    assert any("log.sqlite" in name for name, _ in places)
    assert any("tile/entries" in name for name, _ in places)
    assert hits(places, (*needles, key.credential, key.credential[-20:])) == []
    shown = json.dumps([m for m in messages if m["type"] == "transcript"]).lower()
    assert hits([("shown", shown.encode())], SPOKEN[2:]) == []


async def denied_for_its_purpose(server: Server, credential: str) -> None:
    messages: list[dict[str, Any]] = await server.stream(credential, b"", purpose=PURPOSE, subjects=[SUBJECT])
    assert messages[-1]["type"] == "error"
    assert PURPOSE not in json.dumps(messages)


def test_the_search_finds_what_is_there(needles: tuple[str, ...]) -> None:
    for needle in needles:
        for planted in (needle, needle.upper(), hashlib.sha256(needle.encode()).hexdigest()):
            assert hits([("file", b"xx " + planted.encode() + b" xx")], (needle,))
        assert hits([("file", b"x" + needle.encode("utf-16-le"))], (needle,))
        assert hits([(f"a/{needle}/b", b"")], (needle,))
    assert hits([("file", b"nine: 987 65 4329")], SPOKEN)
