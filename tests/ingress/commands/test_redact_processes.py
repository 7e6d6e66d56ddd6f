"""`earwitness redact` as a process of its own: killed workers, much input, a pipe, recorded speech."""

import json
import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LINE = (
    json.dumps({"text": "my card is four one one one one one one one one one one one one one one one thank you"}) + "\n"
)

pytestmark = pytest.mark.deep


def started(*arguments: str | Path, **given: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ingress.cli", "redact", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given)  # type: ignore[call-overload, no-any-return]  # as given


def children(pid: int) -> list[int]:
    """Processes of a process that do its work: the resource tracker is none."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
                told = (each / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue
            if parent == pid and b"spawn_main" in told:
                found.append(int(each.name))
    return found


def resident(pid: int) -> int:
    """KiB of memory."""
    return next(int(row.split()[1]) for row in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmHWM" in row)


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A pipe to be fed as long as somebody reads it."""
    pipe = tmp_path / "in.jsonl"
    os.mkfifo(pipe)
    return pipe


def test_a_worker_that_is_killed_ends_it_with_a_code_and_leaves_nothing(endless: Path, tmp_path: Path) -> None:
    running = started(endless, "--workers", "2", "--output", tmp_path / "out.jsonl")
    killed = False
    try:
        with endless.open("w", encoding="utf-8") as feed:
            for _ in range(100_000):
                feed.write(LINE)
                workers = [] if killed else children(running.pid)
                if len(workers) == 2:
                    os.kill(workers[0], signal.SIGKILL)
                    killed = True
    except BrokenPipeError:
        pass
    _, told = running.communicate(timeout=120)
    assert killed
    assert running.returncode == 1
    assert told.startswith(b"redaction_worker_lost: ")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.jsonl"]


def test_a_parent_that_is_killed_leaves_no_worker(endless: Path, tmp_path: Path) -> None:
    running = started(endless, "--workers", "2", "--output", tmp_path / "out.jsonl")
    with endless.open("w", encoding="utf-8") as feed:
        workers: list[int] = []
        while len(workers) < 2:
            feed.write(LINE)
            feed.flush()
            workers = children(running.pid)
        running.kill()
    running.communicate(timeout=60)
    until = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.1)  # the kernel tells nobody but their parent, who is dead
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("many", ["lines", "text"])
def test_memory_does_not_grow_with_the_file(many: str, tmp_path: Path) -> None:
    plain = "thank you for calling, the order came late and nobody told me what happened. Mary called 212-555-0198.\n"
    row = LINE if many == "lines" else plain
    peaks = []
    for count in (400, 6_000):
        source = tmp_path / f"{count}.{'jsonl' if many == 'lines' else 'txt'}"
        source.write_text(row * count, encoding="utf-8")
        running = started(source, "--output", tmp_path / "out")
        peak = 0
        while running.poll() is None:
            try:
                peak = max(peak, resident(running.pid))
            except (OSError, StopIteration):
                break
            time.sleep(0.05)  # sampled: the high-water mark goes with the process
        assert running.wait(timeout=60) == 0
        running.communicate()
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.25
    assert "1111" not in (tmp_path / "out").read_text("utf-8")


def test_what_comes_through_a_pipe_goes_through_a_pipe() -> None:
    running = started("-", "--spans", "--workers", "2", stdin=subprocess.PIPE)
    out, told = running.communicate((LINE * 300).encode(), timeout=120)
    assert (running.returncode, told) == (0, b"")
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) == 300
    assert {span["label"] for row in rows for span in row["spans"]} == {"CREDIT_CARD"}


@pytest.mark.models
@pytest.mark.shared
def test_a_recording_is_heard_redacted_and_masked(tmp_path: Path, shared: Path) -> None:
    masked = tmp_path / "masked.wav"
    speech = shared / "audio" / "fsdd-george-ssn.flac"
    running = started(speech, "--model", "fast", "--explain", "--masked-audio", masked)
    out, told = running.communicate(timeout=240)
    assert running.returncode == 0, told
    rows = [json.loads(line) for line in out.splitlines()]
    assert any(span["why"] for row in rows for span in row["redactions"])
    assert not any(char.isdigit() for row in rows for char in row["text"])
    with wave.open(str(masked)) as reader:
        assert reader.getnframes() > 0
