"""API keys: shown once, stored as a digest, scoped, expiring, revocable.

A key is `ew_<key id>_<secret>`. The secret has 256 random bits, so its SHA-256 is stored without a slow KDF: those
guard guessable passwords, and nobody guesses 256 bits; authentication stays cheap enough to do on every request.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from governance import form
from governance.changes import Changes
from governance.database import Database
from governance.errors import InvalidFactsError, UnauthenticatedError, UnknownKeyError
from governance.identity import KeyId, Principal, Scope, TenantId
from governance.recorder import Change
from governance.secret import Secret
from governance.tables import DIGEST_BYTES, api_keys
from governance.tenants import Tenants

SECRET_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
LAST_USE: Final = timedelta(minutes=1)  # how exactly last use is known: one write a minute and key at most
MAX_LIFE: Final = timedelta(days=366)

_FORM: Final = re.compile(r"ew_([0-9a-f]{16})_[A-Za-z0-9_-]{43}", re.ASCII)
_NO_KEY_ID: Final = "0" * 16
_NO_DIGEST: Final = bytes(DIGEST_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as its owner and an access review see it (R-ACC-3)."""

    key_id: KeyId
    tenant: TenantId
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class Keys:
    """The API keys' repository."""

    def __init__(self, database: Database, changes: Changes, tenants: Tenants, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._tenants = tenants
        self._now = now

    async def create(
        self, tenant: TenantId, *, scopes: Iterable[Scope], expires_at: datetime, actor: str
    ) -> tuple[KeyId, Secret]:
        """Make a key. The secret is in the return value and nowhere else.

        Raises:
            UnknownTenantError: There is no such tenant.
            InvalidFactsError: No scope, or an expiry that is past, too far off or without a time zone.
        """
        granted = frozenset(scopes)
        now, expiry = self._now(), form.moment(expires_at)
        if not granted or expiry is None or not now < expiry <= now + MAX_LIFE:
            raise InvalidFactsError("a key needs a scope and an expiry within a year")
        await self._tenants.get(tenant)
        key_id = KeyId(secrets.token_hex(KEY_ID_BYTES))
        credential = f"ew_{key_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        row = {
            "key_id": key_id,
            "tenant": tenant,
            "digest": _digest(credential),
            "scopes": sorted(granted),
            "created_at": now,
            "expires_at": expiry,
        }

        async def effect(intent: int) -> None:
            async with self._database.begin() as connection:
                await connection.execute(insert(api_keys).values(row | {"intent": intent}))

        details = {"scopes": form.detail(granted), "expires_at": form.detail(expiry)}
        await self._changes.make(Change(tenant, "key.create", key_id, actor, details), effect)
        return key_id, Secret(credential)

    async def authenticate(self, credential: str, now: datetime) -> Principal:
        """Who holds a credential.

        Every credential takes the same path, one look-up and one comparison, so that neither the answer nor its time
        tells an unknown key from a wrong secret, a revoked or an expired key.

        Raises:
            UnauthenticatedError: It is not one of ours, or no longer good.
        """
        matched = _FORM.fullmatch(credential)
        row = await self._row(KeyId(matched.group(1) if matched else _NO_KEY_ID))
        same = hmac.compare_digest(_digest(credential), _NO_DIGEST if row is None else row.digest)
        if not same or row is None or not _good(row, now):
            raise UnauthenticatedError("the credential is not valid")
        if row.last_used_at is None or now - row.last_used_at >= LAST_USE:
            await self._used(row, now)
        return _principal(row)

    async def principal(self, principal: Principal, now: datetime) -> Principal:
        """The same principal as its key stands now.

        Raises:
            UnauthenticatedError: The key has been revoked or has expired.
        """
        row = await self._row(principal.key_id)
        if row is None or row.tenant != principal.tenant or not _good(row, now):
            raise UnauthenticatedError("the credential is no longer valid")
        return _principal(row)

    async def revoke(self, tenant: TenantId, key_id: KeyId, *, actor: str) -> None:
        """End a key now. Streams that were opened with it end; revoking it again changes nothing.

        Raises:
            UnknownKeyError: This tenant has no such key.
        """
        now = self._now()
        row = await self._row(key_id)
        if row is None or row.tenant != tenant:
            raise UnknownKeyError("there is no such key")
        if row.revoked_at is not None:
            return

        async def effect(intent: int) -> None:
            mine = (api_keys.c.tenant == tenant) & (api_keys.c.key_id == key_id)
            async with self._database.begin() as connection:
                await connection.execute(update(api_keys).where(mine).values(revoked_at=now, intent=intent))

        await self._changes.make(Change(tenant, "key.revoke", key_id, actor), effect)

    async def list(self, tenant: TenantId) -> list[ApiKey]:
        """A tenant's keys, the revoked and expired ones too, oldest first."""
        async with self._database.begin() as connection:
            order = (api_keys.c.created_at, api_keys.c.key_id)
            rows = await connection.execute(select(api_keys).where(api_keys.c.tenant == tenant).order_by(*order))
            return [_api_key(row) for row in rows]

    async def _row(self, key_id: KeyId) -> Row[Any] | None:
        """By key id alone: before authentication there is no tenant to filter by, and the row says which it is."""
        async with self._database.begin() as connection:
            return (await connection.execute(select(api_keys).where(api_keys.c.key_id == key_id))).first()

    async def _used(self, row: Row[Any], now: datetime) -> None:
        """An observation for access reviews, not a change of what anybody may do: it has no intent of its own."""
        mine = (api_keys.c.tenant == row.tenant) & (api_keys.c.key_id == row.key_id)
        async with self._database.begin() as connection:
            await connection.execute(update(api_keys).where(mine).values(last_used_at=now))


def _digest(credential: str) -> bytes:
    return hashlib.sha256(credential.encode(errors="surrogatepass")).digest()


def _good(row: Row[Any], now: datetime) -> bool:
    return row.revoked_at is None and now < row.expires_at


def _scopes(row: Row[Any]) -> frozenset[Scope]:
    return frozenset(Scope(scope) for scope in row.scopes)


def _principal(row: Row[Any]) -> Principal:
    return Principal(TenantId(row.tenant), KeyId(row.key_id), _scopes(row), row.expires_at)


def _api_key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        key_id=KeyId(row.key_id),
        tenant=TenantId(row.tenant),
        scopes=_scopes(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
