"""A platform of the demo's own: a server process on a free port, in a directory that is removed afterwards."""

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingress.commands.errors import ServerUnreachableError
from ingress.settings import Settings

ORIGIN: Final = "demo.earwitness.invalid/log"
START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 40.0  # more than it takes to drain
TOLD_LINES: Final = 5  # of the server's log, when it does not start
_SERVING: Final = "Serving on "
_KEPT: Final = ("EARWITNESS_MODELS_DIR", "EARWITNESS_CACHE_DIR")  # where weights lie is the machine's affair


@dataclass(slots=True)
class Installation:
    """A running server.

    Attributes:
        url: Where to stream to.
        settings: How it was set up.
        exit_code: How it ended, once it has.
    """

    url: str
    settings: Settings
    exit_code: int | None = None

    @property
    def address(self) -> str:
        """Where its REST surface is."""
        return self.url.replace("ws", "http", 1).removesuffix("/v1/stream")

    @property
    def trust(self) -> Path:
        """The key that verifies the log's checkpoints: the operator hands it to auditors."""
        return self.settings.config_dir / "log.vkey"


@asynccontextmanager
async def installation(root: Path, progress: Callable[[str], None]) -> AsyncIterator[Installation]:
    """Start a server below `root`; on leaving, stop it as an operator would, by SIGTERM.

    Raises:
        ServerUnreachableError: It does not start.
    """
    settings = Settings(
        data_dir=root / "data",
        config_dir=root / "config",
        key_dir=root / "key-store",
        port=0,
        log_origin=ORIGIN,
        insecure_development_approver=True,
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ingress.cli",
        "serve",
        env=_environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    log: deque[str] = deque(maxlen=TOLD_LINES)
    following = asyncio.create_task(_follow(process, log, progress))
    try:
        house = Installation(await _address(process, log), settings)
        yield house
        process.terminate()
        house.exit_code = await asyncio.wait_for(process.wait(), STOP_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await following


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EARWITNESS_") or name in _KEPT}
    ours = {
        "EARWITNESS_DATA_DIR": str(settings.data_dir),
        "EARWITNESS_CONFIG_DIR": str(settings.config_dir),
        "EARWITNESS_KEY_DIR": str(settings.key_dir),
        "EARWITNESS_PORT": str(settings.port),
        "EARWITNESS_LOG_ORIGIN": settings.log_origin,
        "EARWITNESS_INSECURE_DEVELOPMENT_APPROVER": "true",
    }
    return kept | ours


async def _address(process: asyncio.subprocess.Process, log: deque[str]) -> str:
    assert process.stdout is not None  # noqa: S101  it was asked for
    try:
        async with asyncio.timeout(START_SECONDS):
            async for line in process.stdout:
                if line.startswith(_SERVING.encode()):
                    return line.decode().removeprefix(_SERVING).strip()
    except TimeoutError:
        pass
    raise ServerUnreachableError(f"the server did not start; the end of its log: {' | '.join(log) or 'nothing'}")


async def _follow(process: asyncio.subprocess.Process, log: deque[str], progress: Callable[[str], None]) -> None:
    """Read the server's log, so that its pipe does not fill, and pass on what it says while it starts."""
    assert process.stderr is not None  # noqa: S101  it was asked for
    async for line in process.stderr:
        try:
            message = str(json.loads(line)["message"])
        except (ValueError, KeyError, TypeError):
            message = line.decode(errors="replace").strip()
        log.append(message)
        progress(message)
