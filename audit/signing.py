"""The checkpoint key in a file: raw Ed25519, mode 0600, kept outside the data directory and every backup of it."""

import os
import stat
from pathlib import Path
from typing import final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import VerifierKey, is_key_name
from audit.errors import SigningKeyError

SEED_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@final
class FileSigner:
    """A `Signer` over a key file."""

    __slots__ = ("_private", "key")

    def __init__(self, private: Ed25519PrivateKey, name: str) -> None:
        if not is_key_name(name):
            raise SigningKeyError("the log's origin may not be empty or hold spaces or plus signs")
        self._private = private
        self.key = VerifierKey(name, private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"FileSigner({self.key.name!r})"

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of the message, 64 bytes."""
        return self._private.sign(message)

    @classmethod
    def create(cls, path: Path, name: str) -> "FileSigner":
        """Make a new key in a file that does not exist yet.

        Raises:
            SigningKeyError: The file exists or cannot be written.
        """
        private = Ed25519PrivateKey.generate()
        signer = cls(private, name)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(private.private_bytes_raw())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SigningKeyError("the signing key's file exists already or cannot be written") from error
        return signer

    @classmethod
    def load(cls, path: Path, name: str) -> "FileSigner":
        """Use the key in a file.

        Raises:
            SigningKeyError: Absent, not a key, or open to others than its owner.
        """
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                mode, seed = os.fstat(file.fileno()).st_mode, file.read(SEED_BYTES + 1)
        except OSError as error:
            raise SigningKeyError("the signing key cannot be read") from error
        if mode & _OTHERS or not stat.S_ISREG(mode):
            raise SigningKeyError("the signing key must be a file that only its owner may read: chmod 600")
        if len(seed) != SEED_BYTES:
            raise SigningKeyError("the signing key's file does not hold an Ed25519 key")
        return cls(Ed25519PrivateKey.from_private_bytes(seed), name)


def write_verifier_key(key: VerifierKey, path: Path) -> None:
    """Write the line that verifiers take as `--trust`. It is public; hand it over by another way than the evidence."""
    path.write_text(f"{key}\n", encoding="utf-8")
