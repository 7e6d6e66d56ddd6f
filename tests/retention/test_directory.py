"""The directory store: its contract, and what the disk, a crash and a full quota do to it."""

import fcntl
import random
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retention.directory import DirectoryStore
from retention.errors import RetentionError, StorageUnavailableError
from tests.retention.object_contract import ObjectContract, file

QUOTA = 64 * 2**20
ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from retention.directory import DirectoryStore

store = DirectoryStore(Path(sys.argv[1]), 2**40)
for number in range(1_000_000):
    store.put(f"objects/{number % 256:02x}/{number % 32:032x}", Path(sys.argv[2 + number % 2]))
    print(number, flush=True)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(root: Path) -> DirectoryStore:
    return DirectoryStore(root, QUOTA)


class TestContract(ObjectContract):
    """See `ObjectContract`."""


def test_only_its_owner_can_read_it(store: DirectoryStore, root: Path, tmp_path: Path) -> None:
    store.put("objects/ab/abcd", file(tmp_path, b"x"))
    for path in [root, *root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_the_quota_is_refused_before_it_is_passed(root: Path, tmp_path: Path) -> None:
    store = DirectoryStore(root, 1000)
    store.put("objects/aa/aa", file(tmp_path, b"x" * 600))
    with pytest.raises(StorageUnavailableError):
        store.put("objects/bb/bb", file(tmp_path, b"x" * 401))
    assert store.used_bytes == 600
    assert list(store.names()) == ["objects/aa/aa"]
    store.put("objects/bb/bb", file(tmp_path, b"x" * 400))
    store.delete("objects/aa/aa")
    assert store.used_bytes == 400
    store.put("objects/cc/cc", file(tmp_path, b"x" * 600))


def test_the_quota_is_counted_again_at_a_restart(root: Path, tmp_path: Path) -> None:
    store = DirectoryStore(root, 1000)
    store.put("objects/aa/aa", file(tmp_path, b"x" * 600))
    store.put("objects/aa/aa", file(tmp_path, b"x" * 300))
    again = DirectoryStore(root, 1000)
    assert again.used_bytes == store.used_bytes == 300
    with pytest.raises(StorageUnavailableError):
        again.put("objects/bb/bb", file(tmp_path, b"x" * 701))


def test_threads_do_not_pass_the_quota_together(root: Path, tmp_path: Path) -> None:
    store = DirectoryStore(root, 10_000)
    source = file(tmp_path, b"x" * 1000)

    def put(number: int) -> bool:
        try:
            store.put(f"objects/{number:02x}/{number:02x}", source)
        except StorageUnavailableError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        stored = sum(threads.map(put, range(30)))
    assert stored == 10
    assert store.used_bytes == 10_000


def test_a_nearly_full_disk_is_refused(root: Path, tmp_path: Path) -> None:
    store = DirectoryStore(root, QUOTA, spare_bytes=2**60)
    with pytest.raises(StorageUnavailableError):
        store.put("objects/aa/aa", file(tmp_path, b"x"))
    assert list(store.names()) == []


def test_a_write_that_fails_half_way_leaves_nothing(root: Path, tmp_path: Path) -> None:
    source = file(tmp_path, b"x" * 2**20)
    program = """
import resource
import signal
import sys
from pathlib import Path
from retention.directory import DirectoryStore
from retention.errors import StorageUnavailableError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = DirectoryStore(Path(sys.argv[1]), 2**40)
resource.setrlimit(resource.RLIMIT_FSIZE, (2**19, 2**19))
try:
    store.put("objects/aa/aa", Path(sys.argv[2]))
except StorageUnavailableError as error:
    assert sys.argv[1] not in str(error)
    assert store.used_bytes == 0
    sys.exit(7)
"""
    done = subprocess.run([sys.executable, "-c", program, str(root), str(source)], cwd=ROOT, check=False)
    assert done.returncode == 7
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_a_killed_writer_leaves_whole_objects_and_no_litter(root: Path, tmp_path: Path) -> None:
    killed_writers(root, tmp_path, kills=4)


@pytest.mark.deep
def test_a_writer_killed_forty_times_leaves_whole_objects(root: Path, tmp_path: Path) -> None:
    killed_writers(root, tmp_path, kills=40)


def killed_writers(root: Path, tmp_path: Path, kills: int) -> None:
    contents = [b"a" * 300_000, b"b" * 200_000]
    sources = [str(file(tmp_path, content, f"source-{content[:1].decode()}")) for content in contents]
    moment = random.Random(7)  # noqa: S311  moments that can be repeated
    for _ in range(kills):
        command = [sys.executable, "-c", WRITER, str(root), *sources]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            acknowledged = [writer.stdout.readline() for _ in range(moment.randrange(1, 60))]
            writer.kill()
            acknowledged += writer.stdout.readlines()
        left = DirectoryStore(root, QUOTA)
        assert list((root / ".incoming").iterdir()) == []
        stored = {name: left.read(name) for name in left.names()}
        assert set(stored.values()) <= set(contents)
        assert left.used_bytes == sum(map(len, stored.values()))
        for line in acknowledged:
            number = int(line)
            assert f"objects/{number % 256:02x}/{number % 32:032x}" in stored


def test_what_another_process_is_writing_is_not_swept_away(store: DirectoryStore, root: Path) -> None:
    left, written = root / ".incoming" / "left", root / ".incoming" / "written"
    left.touch()
    with written.open("wb") as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)
        DirectoryStore(root, QUOTA)
        assert [path.name for path in (root / ".incoming").iterdir()] == ["written"]
    assert list(store.names()) == []


def test_a_symbolic_link_is_not_followed(store: DirectoryStore, root: Path, tmp_path: Path) -> None:
    (root / "objects" / "ab").mkdir(parents=True)
    (root / "objects" / "ab" / "link").symlink_to(file(tmp_path, b"outside"))
    with pytest.raises(RetentionError):
        store.read("objects/ab/link")


def test_a_folder_that_cannot_be_used_is_unavailable(tmp_path: Path) -> None:
    taken = file(tmp_path, b"a file, not a folder", "store")
    with pytest.raises(StorageUnavailableError) as refused:
        DirectoryStore(taken, QUOTA)
    assert "store" not in str(refused.value).replace("object store", "")


def test_a_folder_that_goes_away_is_unavailable(store: DirectoryStore, root: Path, tmp_path: Path) -> None:
    source = file(tmp_path, b"x")
    store.put("objects/ab/abcd", source)
    root.rename(tmp_path / "moved")
    for use in (lambda: store.put("objects/ab/abcd", source), lambda: list(store.names())):
        with pytest.raises(StorageUnavailableError):
            use()


def test_a_source_that_is_not_there_is_unavailable(store: DirectoryStore, tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailableError):
        store.put("objects/ab/abcd", tmp_path / "nothing")
    assert store.used_bytes == 0
