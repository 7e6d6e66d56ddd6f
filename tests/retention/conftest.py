"""What retention's tests share: a real log and real records in one directory, and a clock that is set by hand."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.records import Records
from governance.request import Regime
from tests.retention import radosgw

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ORIGIN = "test.invalid/log"
INDEX_KEY = bytes(range(32))
CLINIC = TenantId("clinic")
SHOP = TenantId("shop")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Archive:
    """An installation's records and log, with two tenants: a clinic under HIPAA, and a shop under GDPR."""

    root: Path
    log: AuditLog
    database: Database
    records: Records
    clock: Clock = field(default_factory=Clock)

    @property
    def data(self) -> Path:
        return self.root / "data"

    async def subject(self, tenant: TenantId, subject_id: str) -> SubjectRef:
        return await self.records.subjects.ref(tenant, subject_id, actor="test")


@pytest.fixture(scope="session")
def s3() -> Iterator[radosgw.Service]:
    """A real S3 service; `.ci/run` installs its packages."""
    missing = radosgw.missing()
    if missing:
        pytest.skip(
            f"NO RADOSGW: {' '.join(missing)} not found; apt-get install --no-install-recommends {radosgw.PACKAGES}"
        )
    with radosgw.running() as service:
        yield service


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def archive(tmp_path: Path, clock: Clock) -> AsyncIterator[Archive]:
    (tmp_path / "config").mkdir()
    signer = FileSigner.create(tmp_path / "config" / "log.key", ORIGIN)
    async with (
        AuditLog.open(tmp_path / "data" / "audit" / "log.sqlite", signer, ORIGIN, clock=clock) as log,
        Database.open(tmp_path / "data" / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=INDEX_KEY, region="local", now=clock)
        for tenant, regime in ((CLINIC, Regime.HIPAA), (SHOP, Regime.GDPR)):
            await records.tenants.create(
                tenant,
                regimes=[regime],
                region="local",
                purposes=["care", "treatment"],
                baa_expires_at=clock() + timedelta(days=365) if regime is Regime.HIPAA else None,
                actor="test",
            )
        yield Archive(tmp_path, log, database, records, clock)
        await records.settled()
