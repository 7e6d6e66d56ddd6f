"""The key port: where tenant epoch keys live, and nothing else does (R-KEY-1).

    root          in the KMS, or in the key store's own file
    tenant epoch  in the KMS or the key store only, so that yesterday's backup dies with it
    subject       a content key and a sidecar key, wrapped by the epoch key, in the records
    object        one a stored object, wrapped by the content keys of its subjects, in the records

An epoch key never leaves the port: it wraps and unwraps. Two backends, one contract suite
(tests/retention/key_contract.py): `KeyStore` and `AwsKms`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from governance.identity import TenantId

KEY_BYTES: Final = 32  # AES-256


class KeyState(StrEnum):
    """What a key may be used for (the states of AWS KMS that matter here)."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    PENDING_DELETION = "pending_deletion"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Move:
    """A wrapped key that is to be wrapped by another epoch key.

    Attributes:
        wrapped: By the old one.
        context: What it was bound to.
        new_context: What it will be bound to.
    """

    wrapped: bytes
    context: Mapping[str, str]
    new_context: Mapping[str, str]


class EpochKeys(Protocol):
    """Blocking; the vault calls it off the event loop. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """The backend's name, for evidence: `key-store` or `aws-kms`."""
        ...

    def create(self, tenant: TenantId) -> str:
        """Make an epoch key. MUST be durable on return.

        Returns:
            Its id: a token, safe in audit entries.

        Raises:
            KeyUnavailableError: It cannot be made.
        """
        ...

    def wrap(self, key_id: str, key: bytes, context: Mapping[str, str]) -> bytes:
        """Wrap a key of `KEY_BYTES`. `context` is authenticated and MUST be given again to unwrap.

        Raises:
            KeyUnavailableError: The epoch key is not enabled, or the port is gone.
            KeyDestroyedError: It has been destroyed.
        """
        ...

    def unwrap(self, key_id: str, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """The key again.

        Raises:
            KeyUnavailableError: As above, or the context or the bytes are not those that were wrapped.
            KeyDestroyedError: It has been destroyed.
        """
        ...

    def rewrap(self, key_id: str, new_key_id: str, moves: Sequence[Move]) -> list[bytes]:
        """Unwrap and wrap anew, many at once; where the backend can, the keys stay inside it.

        Raises:
            KeyUnavailableError: As `wrap` and `unwrap`. Nothing has changed: what was wrapped before still is.
            KeyDestroyedError: One of the two has been destroyed.
        """
        ...

    def state(self, key_id: str) -> KeyState:
        """What the key may be used for now; a key that is not there has been destroyed."""
        ...

    def destroy(self, key_id: str) -> None:
        """End a key for good, or begin its deletion where the backend has a waiting time. Idempotent.

        On return it MUST NOT wrap or unwrap any more.
        """
        ...
