"""The database of governance's records: tenants, API keys, subjects, consents. SQLAlchemy on SQLite.

It is embedded by default, and durable to the last committed transaction. Whatever goes wrong below surfaces as
`RecordsUnavailableError`; the driver's text may quote values, and goes nowhere.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Self

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from governance.errors import RecordsUnavailableError

MIGRATIONS: Final = Path(__file__).with_name("migrations")
POOL_CONNECTIONS: Final = 4
POOL_WAIT_SECONDS: Final = 5.0
TRUNCATE_ATTEMPTS: Final = 20
TRUNCATE_PAUSE_SECONDS: Final = 0.25
PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit that was acknowledged survives a power cut
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten (R-KEY-2)
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",  # no rows in temporary files
    "PRAGMA busy_timeout=5000",
)


class Database:
    """A migrated database, open."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    @asynccontextmanager
    async def open(cls, file: Path) -> AsyncIterator[Self]:
        """Open a database file, made at first use (mode 0600), and bring it to the current schema.

        Raises:
            RecordsUnavailableError: It cannot be opened or migrated.
        """
        _touch(file)
        engine = create_async_engine(
            f"sqlite+aiosqlite:///{file}",
            pool_size=POOL_CONNECTIONS,
            max_overflow=0,
            pool_timeout=POOL_WAIT_SECONDS,
            hide_parameters=True,  # values do not belong in error texts
        )
        event.listen(engine.sync_engine, "connect", _configure)
        try:
            database = cls(engine)
            async with database.begin() as connection:
                await connection.run_sync(_migrate)
            yield database
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises:
            RecordsUnavailableError: The database failed; nothing of the block has taken effect.
        """
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, CommandError, OSError):
            raise RecordsUnavailableError("governance's records cannot be read or written") from None

    async def truncate_journal(self) -> None:
        """Write the journal back into the database and cut it to nothing, so that what was deleted is in neither.

        Raises:
            RecordsUnavailableError: A reader kept it in use all the time that was waited.
        """
        for _ in range(TRUNCATE_ATTEMPTS):
            async with self.begin() as connection:
                busy = (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).scalar_one()
            if not busy:
                return
            await asyncio.sleep(TRUNCATE_PAUSE_SECONDS)
        raise RecordsUnavailableError("the journal of governance's records cannot be truncated now")

    async def rebuild(self) -> None:
        """Write the database anew, page by page, without what its free space holds. Writers wait meanwhile.

        Raises:
            RecordsUnavailableError: The disk is full, or a transaction did not end in time.
        """
        async with self.begin() as connection:
            await connection.execute(text("VACUUM"))
        await self.truncate_journal()

    async def check(self) -> None:
        """Answer a trivial query, for readiness.

        Raises:
            RecordsUnavailableError: It does not.
        """
        async with self.begin() as connection:
            await connection.execute(text("SELECT 1"))


def _touch(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)
    except OSError:
        raise RecordsUnavailableError("the database of governance's records cannot be made") from None


def _configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
