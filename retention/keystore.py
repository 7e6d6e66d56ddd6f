"""`KeyStore`: tenant epoch keys in a directory of their own, outside the data directory and every backup of it.

    root.key       32 random bytes, made with the first epoch key
    ID.epoch       nonce (12) | epoch key under the root key, AES-256-GCM (48); the id is authenticated with it

Nothing is cached: a key that another process has destroyed is gone for this one too. What the interpreter keeps of a
key in freed memory is out of our hands, as in every backend that is not a device.
"""

import fcntl
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from governance.identity import TenantId
from retention import folder
from retention.errors import KeyDestroyedError, KeyUnavailableError
from retention.keys import KEY_BYTES, KeyState, Move

NONCE_BYTES: Final = 12  # random: NIST SP 800-38D allows 2**32 of them a key, and an epoch wraps two a subject
TAG_BYTES: Final = 16
FILE_BYTES: Final = NONCE_BYTES + KEY_BYTES + TAG_BYTES
ID_BYTES: Final = 16

_ROOT: Final = "root.key"
_SUFFIX: Final = ".epoch"
_ID: Final = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}", re.ASCII)
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_DOMAIN: Final = b"earwitness key-store 1\n"  # what one key does for one purpose opens nothing for another


@final
class KeyStore:
    """An `EpochKeys` over files. Two processes may use one store.

    Args:
        directory: Made at first use, mode 0700; refused when others may enter it.

    Raises:
        KeyUnavailableError: The directory cannot be made, or is not this user's alone.
    """

    __slots__ = ("_directory",)

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with _unavailable():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._require_private()

    @property
    def name(self) -> str:
        """See `EpochKeys`."""
        return "key-store"

    def create(self, tenant: TenantId) -> str:
        """See `EpochKeys`. The tenant is bound by what is wrapped; a file here names nobody."""
        del tenant
        with self._locked(), _unavailable():
            root = self._root() if self._is_furnished() else self._make_root()
            key_id = secrets.token_hex(ID_BYTES)
            sealed = _seal(root, secrets.token_bytes(KEY_BYTES), _bound({"epoch_key": key_id}))
            self._write(key_id + _SUFFIX, sealed)
        return key_id

    def wrap(self, key_id: str, key: bytes, context: Mapping[str, str]) -> bytes:
        """See `EpochKeys`."""
        if len(key) != KEY_BYTES:
            raise ValueError("what is wrapped has 32 bytes")
        return _seal(self._epoch_key(key_id), key, _bound(context))

    def unwrap(self, key_id: str, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """See `EpochKeys`."""
        return _open(self._epoch_key(key_id), wrapped, _bound(context))

    def rewrap(self, key_id: str, new_key_id: str, moves: Sequence[Move]) -> list[bytes]:
        """See `EpochKeys`."""
        old, new = self._epoch_key(key_id), self._epoch_key(new_key_id)
        return [_seal(new, _open(old, each.wrapped, _bound(each.context)), _bound(each.new_context)) for each in moves]

    def state(self, key_id: str) -> KeyState:
        """See `EpochKeys`. A store that is not there, or has lost its root, is unavailable and not empty."""
        self._root()
        return KeyState.DESTROYED if self._sealed(key_id) is None else KeyState.ENABLED

    def destroy(self, key_id: str) -> None:
        """See `EpochKeys`. Overwritten first: an unlinked file's blocks stay as they are until something takes them.

        How far that reaches is the file system's affair, which is why the root key wraps what lies here, and why
        docs/sealed-format.md asks for a store on an encrypted disk.
        """
        self._require_private()
        file = self._file(key_id)
        with self._locked(), _unavailable():
            if file.exists():
                _overwrite(file)
                file.unlink()
            folder.sync(self._directory)

    def _epoch_key(self, key_id: str) -> bytes:
        root, sealed = self._root(), self._sealed(key_id)
        if sealed is None:
            raise KeyDestroyedError("the epoch key has been destroyed")
        return _open(root, sealed, _bound({"epoch_key": key_id}))

    def _sealed(self, key_id: str) -> bytes | None:
        """An epoch key's file; None where there is none, or one whose destruction a crash cut off."""
        sealed = self._read(self._file(key_id))
        return sealed if sealed is not None and len(sealed) == FILE_BYTES and any(sealed) else None

    def _root(self) -> bytes:
        self._require_private()
        root = self._read(self._directory / _ROOT)
        if root is None or len(root) != KEY_BYTES:
            raise KeyUnavailableError("the key store has no root key")
        return root

    def _is_furnished(self) -> bool:
        """Whether anything has been made here: a store that lost its root is not given another in silence."""
        return (self._directory / _ROOT).exists() or any(self._directory.glob("*" + _SUFFIX))

    def _make_root(self) -> bytes:
        root, new = secrets.token_bytes(KEY_BYTES), self._directory / (_ROOT + ".new")
        new.unlink(missing_ok=True)  # a crash before the rename: it never wrapped anything
        self._write(new.name, root)
        new.rename(self._directory / _ROOT)
        folder.sync(self._directory)
        return root

    def _write(self, name: str, data: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(self._directory / name, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        folder.sync(self._directory)

    def _read(self, file: Path) -> bytes | None:
        with _unavailable():
            try:
                descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                return None
            with os.fdopen(descriptor, "rb") as opened:
                _require_own(os.fstat(descriptor))
                return opened.read(FILE_BYTES + 1)

    def _file(self, key_id: str) -> Path:
        if _ID.fullmatch(key_id) is None:  # it comes from a row, and becomes part of a path
            raise KeyUnavailableError("that is no key of this store")
        return self._directory / (key_id + _SUFFIX)

    def _require_private(self) -> None:
        with _unavailable():
            found = self._directory.stat()
        if not stat.S_ISDIR(found.st_mode):
            raise KeyUnavailableError("the key store is no directory")
        _require_own(found)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time makes and ends keys: of two roots, one would be lost with all it wrapped."""
        with _unavailable():
            descriptor = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with _unavailable():
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise KeyUnavailableError("the key store cannot be read or written") from None


def _require_own(found: os.stat_result) -> None:
    if found.st_mode & _OTHERS or found.st_uid != os.geteuid():
        raise KeyUnavailableError("the key store must be this user's alone: directory 0700, files 0600")


def _overwrite(file: Path) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.pwrite(descriptor, bytes(max(FILE_BYTES, os.fstat(descriptor).st_size)), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bound(context: Mapping[str, str]) -> bytes:
    return _DOMAIN + json.dumps(dict(context), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    if len(sealed) != FILE_BYTES:
        raise KeyUnavailableError("that is no wrapped key")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except InvalidTag:
        raise KeyUnavailableError("the key does not open under this key and context") from None
