"""The keys that stand-ins are derived under: hashes, surrogates that hold over a tenant's streams, reversible tokens.

    epoch key    wraps    one scope key a tenant and epoch      table scope_keys
    scope key    derives  by HKDF-SHA-256 what each operator takes

A scope key is never wrapped anew. Turning the tenant's epoch therefore destroys it, in the records and in every backup:
from then on no token that was made before can be turned back, by anybody, and hashes and surrogates begin afresh. That
is how what clients hold of a tenant is forgotten: an erasure cannot reach their copies, the turn of the epoch can.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Row, insert, select

from governance.changes import Changes
from governance.database import Database
from governance.identity import TenantId
from governance.recorder import Change
from redaction.operators.keys import HASH_KEY_BYTES, TOKEN_KEY_BYTES, TokenKey
from retention.epochs import Epoch, Epochs
from retention.errors import KeyDestroyedError
from retention.keys import KEY_BYTES, EpochKeys
from retention.tables import key_epochs, scope_keys

KEY_ID_BYTES: Final = 8
ACTOR: Final = "redaction"
"""The actor of a key's making: a stream's first need of it."""
_HASH, _TOKEN = b"hash", b"token"
_DOMAIN: Final = b"earwitness scope key 1\n"


class ScopeKeyRing:
    """Makes and opens scope keys; `redaction.operators.keys.ScopeKeys`. Nothing that was unwrapped is kept here.

    Args:
        database: Governance's.
        changes: Records what is made.
        port: The key port; called in threads.
        epochs: The key ring's own.
        now: The clock.
    """

    def __init__(
        self, database: Database, changes: Changes, port: EpochKeys, epochs: Epochs, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._changes = changes
        self._port = port
        self._epochs = epochs
        self._now = now

    async def tenant_key(self, tenant: TenantId) -> bytes:
        """The key of a tenant's hashes and tenant-wide surrogates, made at first need.

        Raises:
            KeyUnavailableError: The key port does not give it.
        """
        _, seed = await self._current(tenant)
        return _derived(seed, tenant, _HASH, HASH_KEY_BYTES)

    async def token_key(self, tenant: TenantId) -> TokenKey:
        """The key of a tenant's new tokens. Raises as above."""
        key_id, seed = await self._current(tenant)
        return TokenKey(key_id, _derived(seed, tenant, _TOKEN, TOKEN_KEY_BYTES))

    async def token_key_of(self, tenant: TenantId, key_id: str) -> TokenKey:
        """The key that a token names.

        Raises:
            KeyDestroyedError: Its epoch was turned, or the tenant never had such a key: which, is not told.
            KeyUnavailableError: The key port does not give it.
        """
        row = await self._row((scope_keys.c.tenant == tenant) & (scope_keys.c.key_id == key_id))
        if row is None or row.destroyed_at is not None:
            raise KeyDestroyedError("there is no such key of tokens, or no longer")
        return TokenKey(key_id, _derived(await self._open(row), tenant, _TOKEN, TOKEN_KEY_BYTES))

    async def _current(self, tenant: TenantId) -> tuple[str, bytes]:
        async with self._epochs.steady(tenant):  # two streams of a new epoch would otherwise each make one
            epoch = await self._epochs.current(tenant, actor=ACTOR)
            row = await self._row((scope_keys.c.tenant == tenant) & (scope_keys.c.epoch == epoch.epoch))
            if row is None:
                return await self._make(tenant, epoch)
        return row.key_id, await self._open(row)

    async def _make(self, tenant: TenantId, epoch: Epoch) -> tuple[str, bytes]:
        key_id, seed = secrets.token_hex(KEY_ID_BYTES), secrets.token_bytes(KEY_BYTES)

        async def effect(intent: int) -> None:
            bound = _context(tenant, key_id, epoch.epoch)
            row = {
                "key_id": key_id,
                "tenant": tenant,
                "epoch": epoch.epoch,
                "wrapped": await asyncio.to_thread(self._port.wrap, epoch.key_id, seed, bound),
                "created_at": self._now(),
                "intent": intent,
            }
            async with self._database.begin() as connection:
                await connection.execute(insert(scope_keys).values(row))
                await self._epochs.require_active(connection, epoch)

        await self._changes.make(Change(tenant, "scope_key.create", key_id, ACTOR, {"epoch": epoch.epoch}), effect)
        return key_id, seed

    async def _row(self, which: Any) -> Row[Any] | None:
        port_key = key_epochs.c.key_id.label("port_key")
        query = select(scope_keys, port_key, key_epochs.c.destroyed_at).join(key_epochs).where(which)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).first()

    async def _open(self, row: Row[Any]) -> bytes:
        bound = _context(TenantId(row.tenant), row.key_id, row.epoch)
        return await asyncio.to_thread(self._port.unwrap, row.port_key, row.wrapped, bound)


def _context(tenant: TenantId, key_id: str, epoch: str) -> dict[str, str]:
    """What a wrapped scope key is bound to."""
    return {"epoch": epoch, "key": key_id, "tenant": tenant, "use": "scope", "v": "1"}


def _derived(seed: bytes, tenant: TenantId, use: bytes, length: int) -> bytes:
    """One operator's key (RFC 5869): what one of them gives away opens nothing of another."""
    return HKDF(SHA256(), length, None, _DOMAIN + use + b"\n" + tenant.encode()).derive(seed)
