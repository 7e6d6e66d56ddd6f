"""Live content is sealed and on the disk within a second, and what a crash or a full disk leaves of it is recovered."""

import asyncio
import errno
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.audio import SAMPLE_RATE
from retention import live_object
from retention.content import line
from retention.errors import SealBrokenError, StorageUnavailableError
from retention.group_sync import GroupSync, syncfs
from retention.label import Kind
from retention.live_file import salvage
from retention.live_object import LiveObject
from retention.sealed import SealedReader
from retention.spool import AtRest, Spool
from tests.retention.vault_room import LIVE_KEY, live_label, pcm_bytes, redacted, speech

WRITER = Path(__file__).with_name("spool_writer.py")
LOSS_SECONDS = 1.0


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
async def group(spool: Spool) -> AsyncIterator[GroupSync]:
    made = spool.group()
    yield made
    await made.close()


@pytest.fixture
async def live(spool: Spool, group: GroupSync, threads: ThreadPoolExecutor) -> AsyncIterator[LiveObject]:
    made = LiveObject(live_label(), spool.begin(live_label(), LIVE_KEY), group, threads)
    yield made
    if not made.closed:
        with suppress(StorageUnavailableError):
            await made.close()


def on_disk(spool: Spool, kind: Kind = Kind.AUDIO) -> bytes:
    """What a crash would leave now."""
    pieces, cut_short = salvage(spool.path(live_label(kind).object_id), LIVE_KEY, live_label(kind))
    assert cut_short
    return b"".join(pieces)


async def grown_to(spool: Spool, expected: bytes) -> None:
    while on_disk(spool) != expected:  # noqa: ASYNC110  a file tells nobody that it has grown
        await asyncio.sleep(0.02)


def content(made: AtRest) -> bytes:
    data = made.path.read_bytes()
    reader = SealedReader(lambda start, length: data[start : start + length], len(data), LIVE_KEY, live_label())
    return b"".join(reader.read())


async def test_audio_that_nothing_follows_is_on_the_disk_within_a_second(spool: Spool, live: LiveObject) -> None:
    await live.gather(speech(0.3).samples[0])
    assert on_disk(spool) == b""
    async with asyncio.timeout(LOSS_SECONDS):
        await grown_to(spool, pcm_bytes(0.3))


async def test_a_transcript_is_on_the_disk_before_it_is_kept(
    spool: Spool, group: GroupSync, threads: ThreadPoolExecutor
) -> None:
    label = live_label(Kind.TRANSCRIPT)
    live = LiveObject(label, spool.begin(label, LIVE_KEY), group, threads)
    await live.keep(line(redacted("[NAME]", "called")))
    assert on_disk(spool, Kind.TRANSCRIPT) == line(redacted("[NAME]", "called"))
    await live.close()


async def test_a_power_cut_loses_less_than_a_second(
    spool: Spool, live: LiveObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only the page cache has is lost: what counts is what the file held at its last flush."""
    flushed, path = 0, spool.path(live_label().object_id)

    def flush(descriptor: int) -> None:
        nonlocal flushed
        size = path.stat().st_size
        syncfs(descriptor)
        flushed = size

    monkeypatch.setattr("retention.group_sync.syncfs", flush)
    began, fed = time.monotonic(), list[float]()
    for step in range(90):
        await live.gather(speech(0.02, begins=step * 0.02).samples[0])
        fed.append(time.monotonic())
        await asyncio.sleep(max(0.0, began + step * 0.02 - time.monotonic()))
    cut = time.monotonic()
    path.write_bytes(path.read_bytes()[:flushed])
    survivors = len(on_disk(spool)) // 2
    assert survivors >= 320 * sum(moment <= cut - LOSS_SECONDS - starved(fed) for moment in fed)
    assert survivors > 0


def starved(moments: list[float]) -> float:
    """How long a writer that feeds every 20 ms was kept from running by other programs."""
    return max(later - earlier for earlier, later in pairwise(moments)) - 0.02


def killed(folder: Path, seconds: float) -> tuple[list[tuple[int, float]], float]:
    """Let the writer run for a while, kill it, and hand over what it said."""
    command = [sys.executable, str(WRITER), str(folder)]
    environment = {"PYTHONPATH": str(WRITER.parents[2]), "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=WRITER.parents[2], env=environment) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline()]
        threading.Event().wait(seconds)
        writer.kill()
        moment = time.monotonic()
        said += writer.stdout.readlines()
    fed = [row.decode().split() for row in said if row.endswith(b"\n")]
    return [(int(samples), float(at)) for samples, at in fed], moment


def survives(folder: Path, seconds: float) -> None:
    fed, moment = killed(folder, seconds)
    made = Spool(folder).at_rest(live_label(), LIVE_KEY)
    assert made is not None
    recovered = content(made)
    assert made.sealed.cut_short
    limit = moment - LOSS_SECONDS - starved([at for _, at in fed] + [moment])
    assert len(recovered) // 2 >= max((samples for samples, at in fed if at <= limit), default=0)
    assert recovered == pcm_bytes(fed[-1][0] / SAMPLE_RATE)[: len(recovered)]


def together(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)  # noqa: S311  kill points
    with ThreadPoolExecutor(4) as several:
        moments = [chance.uniform(1.2, 3.0) for _ in range(kills)]
        runs = [several.submit(survives, tmp_path / str(at), moment) for at, moment in enumerate(moments)]
        for run in runs:
            run.result()


def test_three_kills_lose_less_than_a_second_each(tmp_path: Path) -> None:
    together(tmp_path, 3)


@pytest.mark.deep
def test_forty_kills_lose_less_than_a_second_each(tmp_path: Path) -> None:
    together(tmp_path, 40)


async def test_a_disk_that_is_behind_holds_the_stream_up(
    spool: Spool, live: LiveObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Audio that a crash would lose a second later is not taken."""
    go_on = threading.Event()
    monkeypatch.setattr("retention.group_sync.syncfs", lambda _: go_on.wait())
    taken = 0

    async def feed() -> None:
        nonlocal taken
        for step in range(200):
            await live.gather(speech(0.02, begins=step * 0.02).samples[0])
            taken += 1
            await asyncio.sleep(0.02)

    feeding = asyncio.ensure_future(feed())
    _, waiting = await asyncio.wait({feeding}, timeout=1.6)
    assert waiting
    assert taken * 0.02 <= live_object.GATHER_SECONDS + live_object.STALL_SECONDS + 0.1
    go_on.set()
    feeding.cancel()
    await asyncio.wait({feeding})
    await live.close()
    assert len(on_disk_closed(spool)) >= taken * 640


def on_disk_closed(spool: Spool) -> bytes:
    made = spool.at_rest(live_label(), LIVE_KEY)
    assert made is not None
    assert not made.sealed.cut_short
    return content(made)


async def test_audio_faster_than_time_is_bounded_in_memory(spool: Spool, live: LiveObject) -> None:
    for step in range(100):
        await live.gather(speech(1.0, begins=step).samples[0])
        assert live._waiting_bytes <= live_object.MAX_GATHERED_BYTES
    await live.close()
    assert on_disk_closed(spool) == pcm_bytes(100.0)


async def test_a_disk_that_hangs_ends_the_stream(
    live: LiveObject, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr("retention.group_sync.syncfs", lambda _: go_on.wait())
    monkeypatch.setattr(live_object, "WRITE_SECONDS", 0.1)
    with pytest.raises(StorageUnavailableError):
        await live.keep(b"{}\n")
    with pytest.raises(StorageUnavailableError):
        await live.gather(b"{}\n")
    with pytest.raises(StorageUnavailableError):
        await live.close()
    assert not live.closed
    go_on.set()


async def test_what_a_failed_flush_may_have_lost_is_not_called_whole(
    live: LiveObject, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live.gather(speech(0.5).samples[0])
    await live._written()

    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("retention.group_sync.syncfs", failing)
    await live.gather(speech(0.5, begins=0.5).samples[0])
    with pytest.raises(StorageUnavailableError):
        await live._written()
    with pytest.raises(StorageUnavailableError):
        await live.close()
    assert live.closed
    made = spool.at_rest(live_label(), LIVE_KEY)
    assert made is not None
    assert made.sealed.cut_short


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A disk that takes so many bytes a file: Python turns the signal into an error, as of a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_ends_the_stream_and_keeps_what_was_sealed(spool: Spool, live: LiveObject) -> None:
    await live.gather(speech(1.0).samples[0])
    await live._written()
    await live.gather(speech(1.0, begins=1.0).samples[0])
    with file_size_limit(40_000), pytest.raises(StorageUnavailableError):
        await live._written()
    with pytest.raises(StorageUnavailableError):
        await live.gather(speech(1.0, begins=2.0).samples[0])
    with pytest.raises(StorageUnavailableError):
        await live.close()
    assert live.closed
    made = spool.at_rest(live_label(), LIVE_KEY)
    assert made is not None
    assert made.sealed.cut_short
    assert content(made) == pcm_bytes(1.0)
    assert made.sealed.milliseconds == 1_000


def test_a_disk_too_full_to_seal_again_leaves_the_live_file(spool: Spool) -> None:
    file = spool.begin(live_label(), LIVE_KEY)
    for _ in range(4):
        file.append(pcm_bytes(1.0))
    file.close()
    with file_size_limit(40_000), pytest.raises(StorageUnavailableError):
        spool.at_rest(live_label(), LIVE_KEY)
    made = spool.at_rest(live_label(), LIVE_KEY)
    assert made is not None
    assert content(made) == pcm_bytes(1.0) * 4


def test_nothing_came_of_what_was_begun_only(spool: Spool) -> None:
    assert spool.at_rest(live_label(), LIVE_KEY) is None
    spool.begin(live_label(), LIVE_KEY).close()
    assert spool.at_rest(live_label(), LIVE_KEY) is None


def test_an_altered_live_file_is_not_taken_for_one_cut_short(spool: Spool) -> None:
    file = spool.begin(live_label(), LIVE_KEY)
    file.append(pcm_bytes(0.1))
    file.close()
    path = spool.path(live_label().object_id)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(SealBrokenError):
        spool.at_rest(live_label(), LIVE_KEY)


def test_what_lies_there_is_listed_and_removed(spool: Spool, tmp_path: Path) -> None:
    spool.begin(live_label(), LIVE_KEY).close()
    (tmp_path / "spool" / ("cd" * 16 + ".sealed")).touch()
    (tmp_path / "spool" / "another").touch()
    assert spool.objects() == {"ab" * 16, "cd" * 16}
    spool.remove("ab" * 16)
    spool.remove("cd" * 16)
    spool.remove("cd" * 16)
    assert spool.objects() == set()
    assert [path.name for path in (tmp_path / "spool").iterdir()] == ["another"]


def test_its_files_are_for_their_owner_only(spool: Spool, tmp_path: Path) -> None:
    file = spool.begin(live_label(), LIVE_KEY)
    file.append(pcm_bytes(0.1))
    file.close()
    spool.at_rest(live_label(), LIVE_KEY)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "spool").iterdir()}
    assert modes == {0o600}
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spool").touch()
    with pytest.raises(StorageUnavailableError):
        Spool(tmp_path / "spool")


@given(st.lists(st.integers(min_value=1, max_value=9_000), min_size=1, max_size=12), st.data())
@settings(max_examples=25, deadline=None)
def test_however_audio_comes_in_pieces_it_is_kept_whole(lengths: list[int], data: st.DataObject) -> None:
    audio, pauses = speech(sum(lengths) / SAMPLE_RATE).samples[0], [data.draw(st.booleans()) for _ in lengths]

    async def keep(folder: Path) -> bytes:
        spool = Spool(folder)
        group, threads = spool.group(), ThreadPoolExecutor(1)
        live, taken = LiveObject(live_label(), spool.begin(live_label(), LIVE_KEY), group, threads), 0
        for length, pause in zip(lengths, pauses, strict=True):
            await live.gather(audio[taken : taken + length])
            taken += length
            if pause:
                await live._written()
        await live.close()
        await group.close()
        threads.shutdown()
        return on_disk_closed(spool)

    with TemporaryDirectory() as folder:
        assert asyncio.run(keep(Path(folder) / "spool")) == pcm_bytes(sum(lengths) / SAMPLE_RATE)


def test_what_a_crash_left_of_an_object_that_was_masked_again_is_found_and_removed(tmp_path: Path) -> None:
    spool, object_id = Spool(tmp_path / "spool"), live_label().object_id
    with spool.again(object_id) as (path, sink):
        sink.write(b"ciphertext")
        assert path.stat().st_mode & 0o777 == 0o600
    assert spool.objects() == set()
    path.write_bytes(b"cut off")
    assert spool.objects() == {object_id}
    with spool.again(object_id) as (path, _):
        assert path.read_bytes() == b""
    path.write_bytes(b"cut off")
    spool.remove(object_id)
    assert spool.objects() == set()


def test_where_the_spool_cannot_be_written_nothing_is_masked_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    (tmp_path / "spool").rmdir()
    with pytest.raises(StorageUnavailableError), spool.again(live_label().object_id):
        pass
