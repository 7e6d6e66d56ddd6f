"""Power loss, replayed: of what the writer wrote, only what it flushed is on the disk, and some of the rest by chance.

The writer runs under strace. Its system calls are played again onto a model of a disk on which a write lasts once its
file was flushed, and a file's name once its folder was. At an acknowledgement the power goes: the log is opened on what
the disk then holds, and every entry acknowledged so far must be in it (R-AUD-5).
"""

import asyncio
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from audit.errors import AuditError
from audit.log import AuditLog
from audit.signing import FileSigner

WRITER = Path(__file__).with_name("writer.py")
ORIGIN = "audit.example/test"
CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink"

_WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\)\s+= (-?\d+)")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")
_ENDED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\)\s+= (-?\d+)")


class Call(NamedTuple):
    """A system call that succeeded: its name, and its arguments with file descriptors replaced by paths."""

    name: str
    arguments: list[str]


def calls(trace: Path) -> Iterator[Call]:
    """The trace's calls in the order of their ends, and writes in the order of their beginnings: the harsher ones."""
    begun: dict[tuple[str, str], str] = {}
    for line in trace.read_text(encoding="ascii").splitlines():
        if match := _WHOLE.match(line):
            _, name, arguments, result = match.groups()
        elif match := _BEGUN.match(line):
            thread, name, arguments = match.groups()
            if name == "write":
                yield Call(name, arguments.split(", "))
            begun[thread, name] = arguments
            continue
        elif match := _ENDED.match(line):
            thread, name, rest, result = match.groups()
            arguments = begun.pop((thread, name)) + rest
            if name == "write":
                continue
        else:
            continue
        if int(result) >= 0:
            yield Call(name, arguments.split(", "))


def decoded(text: str) -> bytes:
    """A string as strace -xx prints it."""
    return bytes.fromhex(text[text.index("\\x") : text.rindex("\\x") + 4].replace("\\x", "")) if "\\x" in text else b""


@dataclass
class File:
    lasting: bytearray = field(default_factory=bytearray)
    floating: list[tuple[int, bytes | None]] = field(default_factory=list)

    def after(self, writes: list[tuple[int, bytes | None]]) -> bytearray:
        content = bytearray(self.lasting)
        for place, data in writes:
            size = place if data is None else max(len(content), place + len(data))
            content[size:] = b""
            content.extend(bytes(size - len(content)))
            if data is not None:
                content[place : place + len(data)] = data
        return content


class Disk:
    """What of a folder's files would be left."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._files: dict[str, File] = {}
        self._names: set[str] = set()
        self._renamed: list[tuple[str, bool]] = []

    def play(self, call: Call) -> None:
        where = call.arguments[1] if call.name == "openat" else call.arguments[0]
        path = decoded(where).decode()
        if path == self._folder and call.name in {"fsync", "fdatasync"}:
            for name, there in self._renamed:
                (self._names.add if there else self._names.discard)(name)
            self._renamed.clear()
        if not path.startswith(self._folder + "/") or path.endswith(("-shm", ".lock")):
            return
        file = self._files.get(path)
        match call.name:
            case "openat" if file is None:
                self._files[path] = File()
                self._renamed.append((path, True))
            case "unlink":
                self._files.pop(path)
                self._renamed.append((path, False))
            case "pwrite64" if file is not None:
                file.floating.append((int(call.arguments[3]), decoded(call.arguments[1])))
            case "ftruncate" if file is not None:
                file.floating.append((int(call.arguments[1]), None))
            case "fsync" | "fdatasync" if file is not None:
                file.lasting = file.after(file.floating)
                file.floating.clear()

    def after_power_loss(self, folder: Path, chance: random.Random | None) -> None:
        """Write what is left into a new folder: what lasts, and with `chance`, half of what floats."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for path in self._names & self._files.keys():
            file = self._files[path]
            kept = [write for write in file.floating if chance and chance.random() < 0.5]
            (folder / Path(path).name).write_bytes(file.after(kept))


def traced(folder: Path, callers: int, entries: int, synchronous: str) -> Path:
    strace = shutil.which("strace")
    if (
        strace is None
        or subprocess.run([strace, "-o", "/dev/null", "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("NO STRACE HERE (apt-get install strace): the loss of power is not replayed")
    FileSigner.create(folder / "key", ORIGIN)
    trace = folder / "trace"
    writer = [
        sys.executable,
        str(WRITER),
        str(folder / "log" / "audit.db"),
        str(callers),
        str(entries),
        "40",
        synchronous,
    ]
    command = [strace, "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(trace), *writer]
    root = WRITER.parents[2]
    environment = {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, check=True, capture_output=True, cwd=root, env=environment, timeout=200)
    return trace


async def _codes(path: Path, signer: FileSigner) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    async with AuditLog.open(path, signer, ORIGIN) as log:
        for tree in log.trees():
            for start in range(0, log.size(tree), 256):
                leaves = await log.read(tree, start, min(start + 256, log.size(tree)))
                found |= {(tree, index): json.loads(leaf)["code"] for index, leaf in enumerate(leaves, start)}
    return found


def lost(tmp_path: Path, trace: Path, every: int) -> tuple[int, int]:
    """How many acknowledgements the power was cut at, and at how many of these something acknowledged was not there."""
    signer = FileSigner.load(tmp_path / "key", ORIGIN)
    disk, chance, cuts, losses = Disk(tmp_path / "log"), random.Random(7), 0, 0  # noqa: S311  which writes last
    acknowledged: dict[tuple[str, int], str] = {}
    for call in calls(trace):
        disk.play(call)
        if call.name != "write" or not call.arguments[0].startswith("1<"):
            continue
        tree, index, code = decoded(call.arguments[1]).decode().split()
        acknowledged[tree, int(index)] = code
        if len(acknowledged) % every:
            continue
        for luck in (None, chance):
            cuts += 1
            disk.after_power_loss(tmp_path / "left", luck)
            try:
                losses += not acknowledged.items() <= asyncio.run(_codes(tmp_path / "left/audit.db", signer)).items()
            except AuditError:
                losses += 1
    return cuts, losses


def test_power_loss_loses_nothing_acknowledged(tmp_path: Path) -> None:
    cuts, losses = lost(tmp_path, traced(tmp_path, 16, 20, "FULL"), 16)
    assert (cuts, losses) == (40, 0)


@pytest.mark.deep
def test_power_loss_at_every_acknowledgement_loses_nothing(tmp_path: Path) -> None:
    cuts, losses = lost(tmp_path, traced(tmp_path, 8, 100, "FULL"), 1)
    assert (cuts, losses) == (1600, 0)


def test_control_a_log_that_does_not_flush_is_caught(tmp_path: Path) -> None:
    cuts, losses = lost(tmp_path, traced(tmp_path, 16, 20, "OFF"), 16)
    assert cuts == 40
    assert losses > 20
