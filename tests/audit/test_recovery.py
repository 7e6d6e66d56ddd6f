import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.errors import LogCorruptError
from audit.events import StreamRefused
from audit.log import AuditLog
from audit.signing import FileSigner
from governance.identity import TenantId

OpenLog: TypeAlias = Callable[..., AbstractAsyncContextManager[AuditLog]]
ACME, BETA = TenantId("acme"), TenantId("beta")
EVENT = StreamRefused(stream_id="5" * 32, key_id="k1", code="overloaded")


@pytest.fixture
async def filled(open_log: OpenLog, path: Path) -> Path:
    """A log of two trees, one with a full bundle, signed at its end."""
    async with open_log() as log:
        await asyncio.gather(*(log.append(ACME, EVENT) for _ in range(300)))
        await asyncio.gather(*(log.append(BETA, EVENT) for _ in range(5)))
    return path


def forge(path: Path, *statements: str) -> None:
    """What somebody with the file can do: triggers stop mistakes, and not this."""
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE entries SET leaf = CAST(replace(leaf, 'overloaded', 'permitted!') AS BLOB) WHERE seq = 7"],
        ["UPDATE entries SET leaf = CAST(replace(leaf, 'overloaded', 'permitted!') AS BLOB) WHERE seq = 305"],
        ["DELETE FROM entries WHERE seq = 7"],
        ["DELETE FROM entries WHERE seq > 302"],
        ["DELETE FROM entries"],
        ["DELETE FROM entries WHERE seq = 7", "UPDATE entries SET idx = idx - 1 WHERE tree = 1 AND seq > 7"],
        ["UPDATE entries SET tree = 2 WHERE seq = 300"],
        ["UPDATE entries SET tree = 9 WHERE seq = 300"],
        ["UPDATE bundles SET seqs = zeroblob(2048)"],
        ["DELETE FROM bundles"],
        ["DELETE FROM trees WHERE tree = 2"],
        ["UPDATE trees SET name = 'gamma' WHERE tree = 2"],
        ["UPDATE checkpoints SET note = 'nonsense' WHERE tree = 2"],
        ["UPDATE checkpoints SET tree = 7 WHERE tree = 2"],
        ["UPDATE checkpoints SET note = replace(note, char(10) || char(10), char(10) || char(10) || 'x')"],
        ["DELETE FROM checkpoints", "UPDATE entries SET leaf = x'7b7d' WHERE seq = 305"],
    ],
    ids=lambda statements: statements[-1][:60],
)
async def test_log_that_was_tampered_with_does_not_open(statements: list[str], filled: Path, open_log: OpenLog) -> None:
    forge(filled, *statements)
    with pytest.raises(LogCorruptError):
        async with open_log():
            pass


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(8 * 4096, len(data), 4096):
        data[page : page + 200] = b"\xaa" * 200
    path.write_bytes(data)


async def test_damaged_file_does_not_open(filled: Path, open_log: OpenLog) -> None:
    damage(filled)
    with pytest.raises(LogCorruptError):
        async with open_log():
            pass


async def test_entries_after_the_last_checkpoint_are_taken_as_they_are(filled: Path, open_log: OpenLog) -> None:
    forge(filled, "DELETE FROM checkpoints WHERE tree = 2")
    async with open_log() as log:
        assert log.size(BETA) == 5


async def test_log_signed_by_a_stranger_does_not_open(filled: Path, signer: FileSigner) -> None:
    stranger = FileSigner(Ed25519PrivateKey.generate(), signer.key.name)
    with pytest.raises(LogCorruptError, match="not signed by a key of this log"):
        async with AuditLog.open(filled, stranger, signer.key.name):
            pass


async def test_key_is_rotated_by_naming_the_one_before(filled: Path, signer: FileSigner) -> None:
    successor = FileSigner(Ed25519PrivateKey.generate(), signer.key.name)
    async with AuditLog.open(filled, successor, signer.key.name, retired_keys=[signer.key]) as log:
        await log.append(ACME, EVENT)
    async with AuditLog.open(filled, successor, signer.key.name, retired_keys=[signer.key]) as log:
        assert log.size(ACME) == 301


async def test_log_of_another_origin_does_not_open(filled: Path, signer: FileSigner) -> None:
    with pytest.raises(LogCorruptError):
        async with AuditLog.open(filled, signer, signer.key.name + "/other"):
            pass


async def test_older_copy_without_its_wal_opens_as_the_shorter_log_it_is(filled: Path, open_log: OpenLog) -> None:
    # A rollback of the whole file is not seen from inside: that takes a checkpoint kept elsewhere (see test_verify).
    shutil.copy(filled, filled.with_suffix(".old"))
    async with open_log() as log:
        await log.append(BETA, EVENT)
    shutil.copy(filled.with_suffix(".old"), filled)
    async with open_log() as log:
        assert log.size(BETA) == 5
