"""What governance's tests share: a clock that is set by hand, a log in memory, records on a real database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from governance.database import Database
from governance.errors import GovernanceError
from governance.recorder import Change
from governance.records import Records

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
INDEX_KEY = bytes(range(32))


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class LogGoneError(GovernanceError):
    """What the log raises when it cannot be written."""

    code = "audit_unavailable"


@dataclass
class MemoryLog:
    """A `Recorder` that keeps its entries in memory, and can be made to fail."""

    intents: list[Change] = field(default_factory=list)
    results: list[tuple[str, int, str]] = field(default_factory=list)
    no_intents: bool = False
    no_results: bool = False

    async def intent(self, change: Change) -> int:
        if self.no_intents:
            raise LogGoneError
        self.intents.append(change)
        return len(self.intents) - 1

    async def result(self, change: Change, intent: int, outcome: str) -> None:
        if self.no_results:
            raise LogGoneError
        self.results.append((change.change, intent, outcome))

    def text(self) -> str:
        """All that was recorded, for canaries to be looked for."""
        return repr(self.intents) + repr(self.results)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "records.db"


@pytest.fixture
async def database(database_file: Path) -> AsyncIterator[Database]:
    async with Database.open(database_file) as database:
        yield database


@pytest.fixture
def records(database: Database, log: MemoryLog, clock: Clock) -> Records:
    return Records(database, log, index_key=INDEX_KEY, region="eu-central", now=clock)


def all_bytes(database_file: Path) -> bytes:
    """Everything that lies in a database's directory: its pages, its write-ahead log, its index."""
    return b"".join(file.read_bytes() for file in sorted(database_file.parent.iterdir()))
