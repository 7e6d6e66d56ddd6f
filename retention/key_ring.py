"""`KeyRing`: the keys below a tenant's epoch key, as they lie wrapped in the records (R-KEY-1, R-KEY-2).

    epoch key    wraps    each subject's content key and sidecar key      table subject_keys
    content key  wraps    the keys of the subject's objects               table objects

An object of several subjects is wrapped under the content key of each, one around the other: whoever's key is
destroyed, the object is gone. Nothing that was unwrapped is kept here.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row, delete, insert, select, update

from governance.changes import Changes
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from retention.cipher import canonical
from retention.epochs import CONTENT, SIDECAR, Epoch, Epochs, Turned, context, wrapped_of
from retention.errors import KeyDestroyedError, KeyUnavailableError
from retention.keys import KEY_BYTES, EpochKeys
from retention.label import Label
from retention.tables import key_epochs, subject_keys

NONCE_BYTES: Final = 12  # random: a subject has far fewer objects than the 2**32 that NIST SP 800-38D allows a key

_DOMAIN: Final = b"earwitness object key 1\n"


@dataclass(frozen=True, slots=True)
class SubjectKeys:
    """One subject's keys.

    Attributes:
        content: Wraps the keys of the subject's objects.
        sidecar: Seals what the log's commitments are of; it may have to outlive the content.
    """

    content: bytes = field(repr=False)
    sidecar: bytes = field(repr=False)


class KeyRing:
    """Makes, opens and forgets keys. Every method may raise `RecordsUnavailableError`.

    Args:
        database: Governance's.
        changes: Records what is made and turned.
        keys: The key port; called in threads.
        now: The clock.
    """

    def __init__(self, database: Database, changes: Changes, keys: EpochKeys, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._port = keys
        self._now = now
        self._epochs = Epochs(database, changes, keys, now)

    @property
    def epochs(self) -> Epochs:
        """The tenants' epochs, for other keys that die with one: `steady` must be one lock for all of them."""
        return self._epochs

    async def subject_keys(self, tenant: TenantId, subject: SubjectRef, *, actor: str) -> SubjectKeys:
        """A subject's keys, made at first need, and the tenant's first epoch with them.

        The caller makes sure that the subject was not erased: what was forgotten is not remembered here.

        Raises:
            KeyDestroyedError: The content key has been destroyed.
            KeyUnavailableError: The key port does not give what is needed.
        """
        row = await self._row(tenant, subject)
        if row is None:
            async with self._epochs.steady(tenant):  # two streams of a new subject would otherwise each make keys
                row = await self._row(tenant, subject)
                if row is None:
                    return await self._make(tenant, subject, actor)
        return SubjectKeys(await self._open(row, CONTENT), await self._open(row, SIDECAR))

    async def open_content(self, tenant: TenantId, subject: SubjectRef) -> bytes:
        """A subject's content key.

        Raises:
            KeyDestroyedError: It has been destroyed, or there never was one.
            KeyUnavailableError: The key port does not give it.
        """
        return await self._open(await self._row(tenant, subject), CONTENT)

    async def open_sidecar(self, tenant: TenantId, subject: SubjectRef) -> bytes:
        """A subject's sidecar key. Raises as `open_content`."""
        return await self._open(await self._row(tenant, subject), SIDECAR)

    async def wrap_object_key(self, key: bytes, label: Label) -> bytes:
        """An object's key, wrapped under the content key of each of its subjects, the first one's innermost.

        Raises:
            KeyDestroyedError: A subject's content key has been destroyed, or there is none yet.
            KeyUnavailableError: The key port does not give one.
        """
        return wrap_under(await self._contents(label), key, label)

    async def unwrap_object_key(self, wrapped: bytes, label: Label) -> bytes:
        """An object's key again.

        Raises:
            KeyDestroyedError: A subject's content key has been destroyed: the object is gone.
            KeyUnavailableError: The key port does not give one, or these bytes are not this object's key.
        """
        return unwrap_under(await self._contents(label), wrapped, label)

    async def forget(self, tenant: TenantId, subject: SubjectRef, *, intent: int, keep_sidecar: bool = False) -> int:
        """Destroy a subject's wrapped keys. Durable on return, and idempotent.

        Bytes are left in the database's journal until the caller truncates it, and in backups until the epoch turns.

        Args:
            tenant: The controller.
            subject: The pseudonym.
            intent: Log index of the erasure's entry.
            keep_sidecar: Destroy the content key alone: the sidecar has a longer statutory clock.

        Returns:
            How many keys were destroyed now.
        """
        mine = _mine(tenant, subject)
        emptied = update(subject_keys).where(mine).values(content_key=None, intent=intent)
        async with self._database.begin() as connection:
            row = (await connection.execute(select(subject_keys).where(mine))).first()
            if row is None:
                return 0
            ending = (row.content_key,) if keep_sidecar else (row.content_key, row.sidecar_key)
            await connection.execute(emptied if keep_sidecar else delete(subject_keys).where(mine))
            return sum(key is not None for key in ending)

    async def turn_epoch(self, tenant: TenantId, *, actor: str) -> Turned | None:
        """Give the tenant a new epoch key and destroy the old one; see `Epochs.turn`."""
        return await self._epochs.turn(tenant, actor=actor)

    async def turn_due(self, now: datetime, days: int, *, actor: str) -> list[Turned]:
        """Turn every epoch that is as old as that, and finish what a crash cut off; see `Epochs.turn_due`."""
        return await self._epochs.turn_due(now, days, actor=actor)

    async def _contents(self, label: Label) -> list[bytes]:
        return [await self.open_content(label.tenant, subject) for subject in label.subjects]

    async def _make(self, tenant: TenantId, subject: SubjectRef, actor: str) -> SubjectKeys:
        epoch = await self._epochs.current(tenant, actor=actor)
        keys = SubjectKeys(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))

        async def effect(intent: int) -> None:
            row = {
                "subject": subject,
                "tenant": tenant,
                "epoch": epoch.epoch,
                "content_key": await self._wrap(epoch, keys.content, context(tenant, subject, epoch.epoch, CONTENT)),
                "sidecar_key": await self._wrap(epoch, keys.sidecar, context(tenant, subject, epoch.epoch, SIDECAR)),
                "created_at": self._now(),
                "intent": intent,
            }
            async with self._database.begin() as connection:
                await connection.execute(insert(subject_keys).values(row))
                await self._epochs.require_active(connection, epoch)

        await self._changes.make(Change(tenant, "subject_key.create", subject, actor, {"epoch": epoch.epoch}), effect)
        return keys

    async def _wrap(self, epoch: Epoch, key: bytes, bound: dict[str, str]) -> bytes:
        return await asyncio.to_thread(self._port.wrap, epoch.key_id, key, bound)

    async def _row(self, tenant: TenantId, subject: SubjectRef) -> Row[Any] | None:
        query = select(subject_keys, key_epochs.c.key_id).join(key_epochs).where(_mine(tenant, subject))
        async with self._database.begin() as connection:
            return (await connection.execute(query)).first()

    async def _open(self, row: Row[Any] | None, use: str) -> bytes:
        wrapped = None if row is None else wrapped_of(row, use)
        if row is None or wrapped is None:
            raise KeyDestroyedError("the subject has no such key, or no longer")
        bound = context(row.tenant, row.subject, row.epoch, use)
        return await asyncio.to_thread(self._port.unwrap, row.key_id, wrapped, bound)


def wrap_under(contents: Sequence[bytes], key: bytes, label: Label) -> bytes:
    """An object's key under the content keys of its subjects, each around the one before; see docs/sealed-format.md."""
    _require_each(contents, label)
    if len(key) != KEY_BYTES:
        raise ValueError("an object key has 32 bytes")
    wrapped = key
    for level, content in enumerate(contents):
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + AESGCM(content).encrypt(nonce, wrapped, _bound(label, level))
    return wrapped


def unwrap_under(contents: Sequence[bytes], wrapped: bytes, label: Label) -> bytes:
    """The object's key again.

    Raises:
        KeyUnavailableError: It was altered, or is another object's, or a content key is another's.
    """
    _require_each(contents, label)
    for level, content in reversed(list(enumerate(contents))):
        try:
            wrapped = AESGCM(content).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(label, level))
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            raise KeyUnavailableError("that is not the key of this object") from None
    return wrapped


def _mine(tenant: TenantId, subject: SubjectRef) -> Any:
    return (subject_keys.c.tenant == tenant) & (subject_keys.c.subject == subject)


def _bound(label: Label, level: int) -> bytes:
    return _DOMAIN + canonical(label) + b"\n" + str(level).encode()


def _require_each(contents: Sequence[bytes], label: Label) -> None:
    if not contents or len(contents) != len(label.subjects):  # under no key at all, a key would lie in the clear
        raise ValueError("an object key is wrapped under the key of each subject, of one at least")
