"""The key store: its contract, what it leaves on the disk, and what it refuses to lie on."""

import errno
import os
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retention.errors import KeyDestroyedError, KeyUnavailableError
from retention.keys import KEY_BYTES, EpochKeys, KeyState
from retention.keystore import FILE_BYTES, KeyStore
from tests.retention.key_contract import CLINIC, CONTEXT, KeyContract

ROOT = Path(__file__).parents[2]

MAKER = """
import sys
from pathlib import Path
from retention.keystore import KeyStore

store = KeyStore(Path(sys.argv[1]))
while True:
    key_id = store.create("clinic")
    print(key_id, store.wrap(key_id, bytes(32), {"tenant": "clinic"}).hex(), flush=True)
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "key-store"


@pytest.fixture
def keys(directory: Path) -> KeyStore:
    return KeyStore(directory)


class TestKeyStore(KeyContract):
    @pytest.fixture
    def absent(self, keys: EpochKeys) -> str:
        return "0" * 32


def test_everything_in_it_is_its_owners_alone(keys: KeyStore, directory: Path) -> None:
    keys.create(CLINIC)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in directory.iterdir()] == [0o600, 0o600]


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o770, 0o777])
def test_a_directory_that_others_may_enter_is_refused(keys: KeyStore, directory: Path, mode: int) -> None:
    key_id = keys.create(CLINIC)
    directory.chmod(mode)
    with pytest.raises(KeyUnavailableError):
        KeyStore(directory)
    with pytest.raises(KeyUnavailableError):
        keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_may_read_is_refused(keys: KeyStore, directory: Path, mode: int) -> None:
    key_id = keys.create(CLINIC)
    for file in directory.iterdir():
        file.chmod(mode)
        with pytest.raises(KeyUnavailableError):
            keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
        file.chmod(0o600)
    keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)


def test_a_link_in_place_of_a_key_is_refused(keys: KeyStore, directory: Path, tmp_path: Path) -> None:
    key_id = keys.create(CLINIC)
    shutil.move(directory / f"{key_id}.epoch", tmp_path / "elsewhere")
    (directory / f"{key_id}.epoch").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyUnavailableError):
        keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)


@pytest.mark.parametrize(
    "key_id", ["", "..", "../root", "a" * 31, "A" * 32, "a" * 32 + "\n", "root.key", "/etc/passwd"]
)
def test_an_id_that_is_none_of_its_own_reaches_no_file(keys: KeyStore, key_id: str) -> None:
    keys.create(CLINIC)
    for call in (keys.state, keys.destroy):
        with pytest.raises(KeyUnavailableError):
            call(key_id)


def test_a_store_opened_again_has_its_keys(keys: KeyStore, directory: Path) -> None:
    key_id = keys.create(CLINIC)
    wrapped = keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
    assert KeyStore(directory).unwrap(key_id, wrapped, CONTEXT) == bytes(KEY_BYTES)


def test_what_another_process_destroyed_is_gone_for_this_one_too(keys: KeyStore, directory: Path) -> None:
    key_id = keys.create(CLINIC)
    keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)
    KeyStore(directory).destroy(key_id)
    with pytest.raises(KeyDestroyedError):
        keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT)


def test_destroying_overwrites_before_it_unlinks(keys: KeyStore, directory: Path) -> None:
    key_id = keys.create(CLINIC)
    with (directory / f"{key_id}.epoch").open("rb") as blocks:  # what a freed block would still say
        assert any(blocks.read())
        keys.destroy(key_id)
        blocks.seek(0)
        assert blocks.read() == bytes(FILE_BYTES)
    assert [file.name for file in directory.iterdir()] == ["root.key"]


def test_a_destruction_that_was_cut_off_before_the_unlinking_has_destroyed(keys: KeyStore, directory: Path) -> None:
    key_id = keys.create(CLINIC)
    (directory / f"{key_id}.epoch").write_bytes(bytes(FILE_BYTES))
    assert keys.state(key_id) is KeyState.DESTROYED
    keys.destroy(key_id)
    assert not (directory / f"{key_id}.epoch").exists()


def test_an_epoch_key_under_another_name_does_not_open(keys: KeyStore, directory: Path) -> None:
    first, second = keys.create(CLINIC), keys.create(CLINIC)
    shutil.copy(directory / f"{first}.epoch", directory / f"{second}.epoch")
    with pytest.raises(KeyUnavailableError):
        keys.wrap(second, bytes(KEY_BYTES), CONTEXT)


def test_an_epoch_file_without_its_root_opens_nothing(keys: KeyStore, directory: Path, tmp_path: Path) -> None:
    key_id = keys.create(CLINIC)
    other = KeyStore(tmp_path / "other")
    other.create(CLINIC)
    shutil.copy(directory / f"{key_id}.epoch", tmp_path / "other")
    with pytest.raises(KeyUnavailableError):
        other.wrap(key_id, bytes(KEY_BYTES), CONTEXT)


def test_a_lost_root_is_not_replaced_in_silence(keys: KeyStore, directory: Path) -> None:
    key_id = keys.create(CLINIC)
    (directory / "root.key").unlink()
    with pytest.raises(KeyUnavailableError):
        keys.create(CLINIC)
    with pytest.raises(KeyUnavailableError):
        keys.state(key_id)
    with pytest.raises(KeyUnavailableError):
        KeyStore(directory).create(CLINIC)


def test_a_store_that_is_not_mounted_is_unavailable_and_its_keys_are_not_called_destroyed(
    keys: KeyStore, directory: Path
) -> None:
    key_id = keys.create(CLINIC)
    directory.rename(directory.with_name("away"))
    for reach in (lambda: keys.state(key_id), lambda: keys.unwrap(key_id, bytes(60), CONTEXT)):
        with pytest.raises(KeyUnavailableError) as failure:
            reach()
        assert not isinstance(failure.value, KeyDestroyedError)


def test_a_file_in_place_of_the_directory_is_our_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyUnavailableError):
        KeyStore(tmp_path / "file")


def test_a_full_disk_makes_no_key_and_loses_none(keys: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key_id = keys.create(CLINIC)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(KeyUnavailableError) as failure:
            keys.create(CLINIC)
    assert failure.value.__suppress_context__
    assert keys.unwrap(key_id, keys.wrap(key_id, bytes(KEY_BYTES), CONTEXT), CONTEXT) == bytes(KEY_BYTES)


def test_many_at_once_agree_on_one_root(directory: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: KeyStore(directory).create(CLINIC), range(16)))
    store = KeyStore(directory)
    assert all(store.wrap(key_id, bytes(KEY_BYTES), CONTEXT) for key_id in ids)


def test_a_kill_loses_no_key_that_was_given_out(directory: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", MAKER, str(directory)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(30)]
        process.kill()
        lines += [line for line in process.stdout if line.endswith("\n")]
    store = KeyStore(directory)
    for key_id, wrapped in (line.split() for line in lines):
        assert store.unwrap(key_id, bytes.fromhex(wrapped), {"tenant": "clinic"}) == bytes(KEY_BYTES)
    store.create(CLINIC)


def test_nothing_of_a_key_is_printed(keys: KeyStore, directory: Path) -> None:
    keys.create(CLINIC)
    root = (directory / "root.key").read_bytes()
    assert repr(root) not in repr(keys)
    assert root.hex() not in repr(keys)
