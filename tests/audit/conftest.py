"""A signing key, a place for a log, and what opens it: real ones, on the disk that the tests run on."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.log import AuditLog
from audit.signing import FileSigner

ORIGIN = "audit.example/test"

OpenLog: TypeAlias = Callable[..., AbstractAsyncContextManager[AuditLog]]


@pytest.fixture
def signer() -> FileSigner:
    return FileSigner(Ed25519PrivateKey.from_private_bytes(b"k" * 32), ORIGIN)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "audit.db"


@pytest.fixture
def open_log(path: Path, signer: FileSigner) -> OpenLog:
    def opened(**options: object) -> AbstractAsyncContextManager[AuditLog]:
        return AuditLog.open(path, signer, ORIGIN, **options)  # type: ignore[arg-type]  # tests pass single options

    return opened


@pytest.fixture
async def log(open_log: OpenLog) -> AsyncIterator[AuditLog]:
    async with open_log() as opened:
        yield opened
