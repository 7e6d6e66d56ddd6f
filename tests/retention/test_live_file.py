"""Live files: a crash loses what had not been synced, and what was altered is not taken for what was said."""

import errno
import functools
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retention.cipher import HEADER_BYTES, TAG_BYTES
from retention.errors import SealBrokenError, StorageUnavailableError
from retention.label import Label
from retention.live_file import LiveFile, salvage
from retention.sealed import CHUNK_BYTES
from tests.retention.labels import LABEL, OTHERS
from tests.retention.test_sealed import sealed

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
OPENING = HEADER_BYTES + 4 + TAG_BYTES
FRAMES = [b"first " * 100, b"second " * 100, b"third " * 100]

shared_path = settings(  # each example writes it anew, and a disk takes what time it takes
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "live"


def live(path: Path, *frames: bytes, close: bool = True, label: Label = LABEL) -> LiveFile:
    path.unlink(missing_ok=True)
    file = LiveFile(path, KEY, label)
    for frame in frames:
        file.append(frame)
    if close:
        file.close()
    return file


@functools.cache
def whole() -> bytes:
    """A closed file of three frames."""
    with tempfile.TemporaryDirectory() as folder:
        live(Path(folder) / "live", *FRAMES)
        return (Path(folder) / "live").read_bytes()


def salvaged(path: Path, key: bytes = KEY, label: Label = LABEL) -> tuple[bytes, bool]:
    frames, cut_short = salvage(path, key, label)
    return b"".join(frames), cut_short


def frames_of(data: bytes) -> list[bytes]:
    """The opening with its header, then each frame, as they lie in the file."""
    cut, at = [data[:OPENING]], OPENING
    while at < len(data):
        size = 4 + int.from_bytes(data[at : at + 4], "big")
        cut.append(data[at : at + size])
        at += size
    return cut


def test_a_closed_file_gives_everything(path: Path) -> None:
    live(path, *FRAMES)
    assert salvaged(path) == (b"".join(FRAMES), False)


def test_a_file_that_nobody_closed_gives_what_was_appended(path: Path) -> None:
    file = live(path, *FRAMES, close=False)
    assert salvaged(path) == (b"".join(FRAMES), True)
    file.close()


def test_a_closed_file_may_be_empty(path: Path) -> None:
    live(path)
    assert salvaged(path) == (b"", False)
    live(path, b"", b"")
    assert salvaged(path) == (b"", False)


@settings(shared_path, max_examples=30)
@given(pieces=st.lists(st.binary(max_size=3 * CHUNK_BYTES), max_size=6))
def test_what_was_appended_comes_back_whatever_its_size(path: Path, pieces: list[bytes]) -> None:
    live(path, *pieces)
    assert salvaged(path) == (b"".join(pieces), False)


@shared_path
@given(st.data())
def test_a_file_cut_anywhere_gives_whole_frames_and_says_so(path: Path, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(whole()) - 1))
    path.write_bytes(whole()[:size])
    content, cut_short = salvaged(path)
    ends = [sum(map(len, frames_of(whole())[: count + 1])) for count in range(1, 4)]
    assert content == b"".join(FRAMES[: sum(end <= size for end in ends)])
    assert cut_short


@shared_path
@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_gives_a_true_prefix_or_nothing(path: Path, at: int, bit: int) -> None:
    altered = bytearray(whole())
    at %= len(altered)
    altered[at] ^= 1 << bit
    path.write_bytes(bytes(altered))
    try:
        content, cut_short = salvaged(path)
    except SealBrokenError:
        assert at < OPENING
    else:
        assert cut_short
        assert content in [b"".join(FRAMES[:count]) for count in range(4)]


@pytest.mark.parametrize("tail", [bytes(4096), b"\xff" * 4096, b"\x00\x00\x00\x20" + bytes(32)])
def test_what_a_file_system_leaves_behind_an_unsynced_end_is_not_content(path: Path, tail: bytes) -> None:
    live(path, *FRAMES, close=False).close()
    frames = frames_of(path.read_bytes())
    path.write_bytes(b"".join(frames[:-1]) + tail)
    assert salvaged(path) == (b"".join(FRAMES), True)


def test_frames_cannot_be_dropped_moved_or_repeated(path: Path) -> None:
    live(path, *FRAMES)
    opening, first, second, third, end = frames_of(path.read_bytes())
    for altered, readable in (
        (opening + second + third + end, 0),
        (opening + second + first + third + end, 0),
        (opening + first + first + second + third + end, 1),
        (opening + first + third + end, 1),
        (opening + first + second + end, 2),
        (opening + end, 0),
    ):
        path.write_bytes(altered)
        assert salvaged(path) == (b"".join(FRAMES[:readable]), True)


def test_the_end_of_a_shorter_file_of_the_same_object_is_not_its_end(path: Path) -> None:
    live(path, *FRAMES[:2])
    shorter = frames_of(path.read_bytes())
    live(path, *FRAMES)
    path.write_bytes(b"".join(frames_of(path.read_bytes())[:3]) + shorter[-1])
    assert salvaged(path) == (b"".join(FRAMES[:2]), True)


@pytest.mark.parametrize("appended", [b"\x00", bytes(4 + TAG_BYTES), b"more"])
def test_something_after_the_end_is_an_alteration(path: Path, appended: bytes) -> None:
    live(path, *FRAMES)
    with path.open("ab") as file:
        file.write(appended)
    with pytest.raises(SealBrokenError):
        salvage(path, KEY, LABEL)


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("frames", [[], FRAMES])
def test_it_opens_under_no_other_label(path: Path, name: str, frames: list[bytes]) -> None:
    live(path, *frames, close=False).close()
    with pytest.raises(SealBrokenError):
        salvage(path, KEY, OTHERS[name])


def test_it_opens_under_no_other_key_nor_with_the_header_of_another(path: Path) -> None:
    live(path)
    other = path.read_bytes()[:HEADER_BYTES]
    live(path, *FRAMES)
    with pytest.raises(SealBrokenError):
        salvage(path, bytes(32), LABEL)
    path.write_bytes(other + path.read_bytes()[HEADER_BYTES:])
    with pytest.raises(SealBrokenError):
        salvage(path, KEY, LABEL)


def test_a_file_at_rest_is_not_salvaged(path: Path) -> None:
    path.write_bytes(sealed(b"content"))
    with pytest.raises(SealBrokenError):
        salvage(path, KEY, LABEL)


def test_a_file_that_is_not_there_is_our_error(path: Path) -> None:
    with pytest.raises(StorageUnavailableError):
        salvage(path, KEY, LABEL)


def test_a_file_that_is_there_already_is_never_written_again(path: Path) -> None:
    """The same key, counting from 0 once more."""
    live(path, *FRAMES)
    before = path.read_bytes()
    with pytest.raises(StorageUnavailableError):
        LiveFile(path, KEY, LABEL)
    assert path.read_bytes() == before


def test_the_file_is_its_owners_alone(path: Path) -> None:
    live(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_closed_file_takes_nothing_more_and_closes_again(path: Path) -> None:
    file = live(path, *FRAMES)
    file.close()
    calls: list[Callable[[], None]] = [lambda: file.append(b"more"), file.sync]
    for call in calls:
        with pytest.raises(StorageUnavailableError):
            call()


def test_an_abandoned_file_has_no_end(path: Path) -> None:
    file = live(path, *FRAMES, close=False)
    file.abandon()
    file.close()
    assert salvaged(path) == (b"".join(FRAMES), True)


def test_a_full_disk_stops_the_file_and_leaves_what_was_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = live(path, FRAMES[0], close=False)
    real, room = os.write, [100]

    def full(descriptor: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = real(descriptor, bytes(data)[: room[0]])
        room[0] -= taken
        return taken

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(StorageUnavailableError) as failure:
            file.append(FRAMES[1])
        assert failure.value.__suppress_context__
    with pytest.raises(StorageUnavailableError):
        file.append(FRAMES[2])
    file.close()
    assert salvaged(path) == (FRAMES[0], True)


def test_a_sync_that_failed_is_not_tried_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failed fsync the kernel may have dropped the pages and would report success (fsyncgate)."""
    file = live(path, FRAMES[0], close=False)

    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        with pytest.raises(StorageUnavailableError):
            file.sync()
    calls: list[Callable[[], None]] = [lambda: file.append(b"more"), file.sync]
    for call in calls:
        with pytest.raises(StorageUnavailableError):
            call()
    file.close()
    assert salvaged(path)[1]


def test_a_folder_that_is_not_there_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailableError):
        LiveFile(tmp_path / "nowhere" / "live", KEY, LABEL)


def test_a_kill_loses_nothing_that_was_synced(path: Path) -> None:
    command = [sys.executable, "-m", "tests.retention.live_writer", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        synced = [int(process.stdout.readline()) for _ in range(50)]
        process.kill()
        synced += [int(line) for line in process.stdout if line.endswith("\n")]
    content, cut_short = salvaged(path)
    frames = [content[at : at + 16_000] for at in range(0, len(content), 16_000)]
    assert cut_short
    assert len(frames) > max(synced)
    assert frames == [number.to_bytes(4, "big") * 4000 for number in range(len(frames))]
