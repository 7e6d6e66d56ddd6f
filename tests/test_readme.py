"""Every command in the README runs as it stands there, in its order, against the platform that `make run` serves."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.conftest import free_port

REPOSITORY = Path(__file__).parents[1]
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", (REPOSITORY / "README.md").read_text(), re.MULTILINE | re.DOTALL)
SECONDS = 150

pytestmark = pytest.mark.models


def block(containing: str) -> str:
    """The one block of the README that holds these words."""
    found: list[str] = [text for _, text in BLOCKS if containing in text]
    assert len(found) == 1
    return found[0]


@dataclass
class Reader:
    """Somebody who types what the README says."""

    home: Path
    environment: dict[str, str]

    def types(self, commands: str) -> str:
        """Run shell commands in the repository; return what they print."""
        done = subprocess.run(
            ["/bin/bash", "-euc", commands],
            cwd=REPOSITORY,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A newcomer, with an empty home and a free port; `.venv` is the environment that the tests run in."""
    home = tmp_path_factory.mktemp("home")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("EARWITNESS_", "XDG_"))}
    virtual = ["VENV=" + sys.prefix] if Path(sys.prefix) != REPOSITORY / ".venv" else []
    return Reader(
        home,
        ours
        | {"HOME": str(home), "EARWITNESS_PORT": str(free_port()), "MAKEFLAGS": " ".join(virtual), "MAKELEVEL": "0"},
    )


@pytest.fixture(scope="module")
def served(reader: Reader) -> Iterator[Reader]:
    """The platform of `make run`, and the key it printed in the reader's environment."""
    output = reader.home / "run"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            ["/bin/bash", "-euc", "exec " + block("make run")],
            cwd=REPOSITORY,
            env=reader.environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + SECONDS
        while not (printed := re.search(r"export (EARWITNESS_URL=\S+) (EARWITNESS_KEY=\S+)", output.read_text())):
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.1)
        told = dict(pair.split("=", 1) for pair in printed.groups())
        yield Reader(reader.home, reader.environment | told)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def test_no_command_of_the_readme_is_left_out() -> None:
    shown = {line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()}
    tested = {"make demo", "make test", "make run"}
    told = ("earwitness stream", "audit export", "evidence export", "earwitness redact")
    tested |= {line for words in told for line in block(words).splitlines()}
    assert shown == tested
    assert sum(kind == "python" for kind, _ in BLOCKS) == 1


def test_a_line_of_text_is_redacted(reader: Reader) -> None:
    assert reader.types(block("earwitness redact")) == "my name is [PERSON], my social is [US_SSN]\n"


def test_make_demo_tells_the_whole_story(reader: Reader) -> None:
    story = reader.types(block("make demo").strip() + " FAST=1")
    assert "[PERSON]" in story
    assert "onzal" not in story


def test_make_test_runs_the_tests(reader: Reader) -> None:
    # These are the tests; running them here again would never end. What make would run is enough.
    assert "pytest" in reader.types(block("make test").strip() + " --dry-run")


@pytest.fixture(scope="module")
def said(served: Reader) -> dict[str, str]:
    """What the command line and the pasted client print of the recording, streamed side by side in real time."""
    _, command = block("earwitness stream").splitlines()  # the key has been exported already
    pasted = served.home / "client.py"
    pasted.write_text(block("from websockets.asyncio.client import connect"))
    with ThreadPoolExecutor() as pool:
        printed = pool.map(served.types, (command, f"{sys.executable} {pasted}"))
        return dict(zip(("command line", "pasted client"), printed, strict=True))


def test_the_command_line_streams_the_recording(said: dict[str, str]) -> None:
    assert "[US_SSN]" in said["command line"]
    assert "onzal" not in said["command line"]


def test_the_pasted_client_streams_the_recording(said: dict[str, str]) -> None:
    assert len(block("from websockets.asyncio.client import connect").splitlines()) <= 24
    assert '"closed"' in said["pasted client"].splitlines()[-1]
    assert "[US_SSN]" in said["pasted client"]


def test_the_log_is_exported_and_verified(served: Reader, tmp_path: Path) -> None:
    commands = block("audit export").replace("/tmp/evidence", str(tmp_path / "evidence"))  # noqa: S108  the README's
    assert "verified" in served.types(commands).lower()


def test_a_pack_is_exported_and_verified(served: Reader, tmp_path: Path) -> None:
    commands = block("evidence export").replace("/tmp/pack", str(tmp_path / "pack"))  # noqa: S108  the README's
    assert "verified" in served.types(commands).lower()
    assert (tmp_path / "pack" / "evidence" / "report.html").is_file()
