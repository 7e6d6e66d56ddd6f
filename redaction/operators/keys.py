"""The keys that stand-ins are derived under. Redaction asks for them; retention has them (`retention.scope_keys`)."""

from dataclasses import dataclass, field
from typing import Protocol

from governance.identity import TenantId

HASH_KEY_BYTES = 32
TOKEN_KEY_BYTES = 64  # AES-256-SIV takes two keys of 256 bits (RFC 5297)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key of reversible tokens, with the name that its tokens carry: 16 hexadecimal digits."""

    key_id: str
    key: bytes = field(repr=False)


class ScopeKeys(Protocol):
    """A tenant's keys for stand-ins. Nobody else's tenant ever gets them."""

    async def tenant_key(self, tenant: TenantId) -> bytes:
        """`HASH_KEY_BYTES` for hashes, and for surrogates that hold across streams.

        Raises:
            Exception: The key cannot be had; the stream MUST end.
        """
        ...

    async def token_key(self, tenant: TenantId) -> TokenKey:
        """The key that new tokens are made with. Raises as above."""
        ...
