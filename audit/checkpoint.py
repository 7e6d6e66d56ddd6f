"""Signed tree heads: C2SP tlog-checkpoint in C2SP signed-note, with Ed25519 (signature type 0x01).

One key signs all trees of a log. Its name is the log's origin; a tree's origin is that name, a slash and the tree's
name. A verifier accepts a key's signature only on origins at or below the key's name, so a key that leaks from one
deployment vouches for nothing in another.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.errors import CheckpointError
from audit.merkle import HASH_BYTES

MAX_NOTE_BYTES = 65_536
"""16 signatures must fit (signed-note), each of up to 5 kB with post-quantum keys; larger notes are not read."""

MAX_SIZE_DIGITS = 19
"""A tree's size is below 2**63."""

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_PUBLIC_BYTES = 32
_DASH = "\N{EM DASH} "


class Signer(Protocol):
    """Signs checkpoints. Called from the sequencer's thread; it MAY block, and appends wait while it does."""

    @property
    def key(self) -> "VerifierKey":
        """The public half, under the log's origin as its name."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of the message.

        Raises:
            SigningKeyError: The key cannot be used now.
        """
        ...


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A C2SP note verifier key: who vouches, and the public key to check it with."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name || 0x0A || 0x01 || public key)[:4]."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        """The `name+hash+base64` line of a key file."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, line: str) -> "VerifierKey":
        """Read a `name+hash+base64` line.

        Raises:
            CheckpointError: Ill-formed, of another algorithm, or its hash is not that of its key.
        """
        name, _, rest = line.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        body = _decode(encoded)
        if not is_key_name(name) or len(body) != 1 + _PUBLIC_BYTES or body[:1] != _ED25519:
            raise CheckpointError("not an Ed25519 verifier key of the form name+hash+base64")
        key = cls(name, body[1:])
        if not hmac.compare_digest(key.key_id.hex().encode(), key_id.encode()):
            raise CheckpointError("the verifier key's hash is not that of its name and key")
        return key

    def vouches_for(self, origin: str) -> bool:
        """Whether this key may sign for the origin: its own name, or one below it."""
        return origin == self.name or origin.startswith(self.name + "/")

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree's state: `size` entries hash to `root`."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The note text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signer: Signer) -> str:
        """The signed note."""
        body, key = self.body(), signer.key
        if not key.vouches_for(self.origin):
            raise CheckpointError("the signing key's name does not cover the tree's origin")
        signature = base64.b64encode(key.key_id + signer.sign(body.encode())).decode()
        return f"{body}\n{_DASH}{key.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed checkpoint whose signatures have not been verified."""

    checkpoint: Checkpoint
    text: bytes
    signatures: tuple[tuple[str, bytes], ...]
    """Key name, and key id with signature."""

    @classmethod
    def parse(cls, note: bytes) -> "Note":
        """Read a signed note.

        Raises:
            CheckpointError: Not a checkpoint in a signed note.
        """
        text, lines = _split(note)
        origin, size, root = _body(text)
        return cls(Checkpoint(origin, size, root), text.encode(), tuple(_signature(line) for line in lines))

    def verify(self, key: VerifierKey) -> Checkpoint:
        """The checkpoint, once the key's signature has been verified. Signatures of other keys are ignored.

        Raises:
            CheckpointError: No signature by this key, one that does not verify, or an origin it may not sign for.
        """
        ours = [raw[_KEY_ID_BYTES:] for name, raw in self.signatures if (name, raw[:4]) == (key.name, key.key_id)]
        if not ours or not all(key.verifies(self.text, signature) for signature in ours):
            raise CheckpointError("the checkpoint carries no valid signature by the trusted key")
        if not key.vouches_for(self.checkpoint.origin):
            raise CheckpointError("the trusted key does not vouch for this origin")
        return self.checkpoint


def is_key_name(name: str) -> bool:
    """Whether signed-note allows the name: not empty, no spaces, plus signs or control characters."""
    return bool(name) and name.isprintable() and not any(char.isspace() or char == "+" for char in name)


def _split(note: bytes) -> tuple[str, list[str]]:
    try:
        whole = note.decode() if len(note) <= MAX_NOTE_BYTES else ""
    except UnicodeDecodeError as error:
        raise CheckpointError("the checkpoint is not UTF-8") from error
    text, separator, tail = whole.rpartition("\n\n")
    if not separator or not tail.endswith("\n") or any(ord(char) < ord(" ") and char != "\n" for char in whole):
        raise CheckpointError("the checkpoint is not a signed note")
    return text + "\n", tail[:-1].split("\n")


def _body(text: str) -> tuple[str, int, bytes]:
    lines = text[:-1].split("\n")
    # Extension lines are not auditable (tlog-checkpoint); this log writes none and reads none.
    if len(lines) != 3 or not lines[0]:  # noqa: PLR2004  origin, size, root
        raise CheckpointError("the checkpoint's text is not origin, size and root")
    origin, size, root = lines[0], lines[1], _decode(lines[2])
    canonical = size.isascii() and size.isdigit() and (size == "0" or size[0] != "0")
    if not canonical or len(size) > MAX_SIZE_DIGITS or len(root) != HASH_BYTES:
        raise CheckpointError("the checkpoint's size or root is ill-formed")
    return origin, int(size), root


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decode(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or len(raw) <= _KEY_ID_BYTES:
        raise CheckpointError("a signature line is ill-formed")
    return name, raw


def _decode(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CheckpointError("ill-formed base64 in a checkpoint or key") from error
    # Spare bits in the last character would let two texts stand for one value.
    if base64.b64encode(raw).decode() != text:
        raise CheckpointError("base64 that is not canonical in a checkpoint or key")
    return raw
