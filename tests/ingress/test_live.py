"""The live streams of a process: whatever a session does, its client is released, and failures are told by type."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from ingress import live
from ingress.errors import WireError
from ingress.live import LiveStreams
from ingress.session import Closing
from tests.simulators.platform import light_platform

CANARY = "maria gonzalez"


class BrokenClient:
    """Breaks its promise that `ended` raises nothing; or never comes back from it."""

    credential = "ew_wrong"

    def __init__(self, *, hangs: bool = False) -> None:
        self.hangs = hangs
        self.released = False

    async def ended(self, closing: Closing | None, error: WireError | None) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        raise RuntimeError(CANARY)

    def warn(self, error: WireError) -> None:
        """Take no notice."""

    async def release(self) -> None:
        self.released = True


async def test_a_session_that_fails_outside_its_steps_is_told_by_type_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client: Any = BrokenClient()
    async with light_platform(tmp_path) as platform:
        streams = LiveStreams(platform.stages)
        with caplog.at_level(logging.ERROR):
            await streams.run(client)
    assert client.released
    assert len(streams) == 0
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text


async def test_a_stream_that_is_cancelled_is_released_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CUT_SECONDS", 0.2)
    client: Any = BrokenClient(hangs=True)
    async with light_platform(tmp_path) as platform:
        streams = LiveStreams(platform.stages)
        running = asyncio.create_task(streams.run(client))
        await asyncio.sleep(0.05)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert client.released
    assert len(streams) == 0
