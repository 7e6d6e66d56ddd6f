"""The database: durable, private, migrated, and silent about what it holds when it fails."""

import re
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, insert, select, text

from governance.consent import Evidence
from governance.database import Database
from governance.errors import RecordsUnavailableError
from governance.identity import Scope, TenantId
from governance.records import Records
from governance.tables import metadata, tenants
from retention import tables as retention_tables
from tests.governance.conftest import INDEX_KEY, NOON, Clock, MemoryLog

CLINIC = TenantId("clinic")
ROW = {"tenant": "x", "active": True, "regimes": [], "region": "eu", "purposes": [], "created_at": NOON, "intent": 0}


async def insert_all(database: Database, *rows: dict[str, object]) -> None:
    async with database.begin() as connection:
        for row in rows:
            await connection.execute(insert(tenants).values(row))


async def test_the_newest_migration_leaves_the_tables_that_the_code_knows(database: Database) -> None:
    async with database.begin() as connection:
        differences = await connection.run_sync(
            lambda plain: compare_metadata(MigrationContext.configure(plain), metadata)
        )
    assert differences == []
    assert retention_tables.objects.metadata is metadata


async def test_opening_again_keeps_what_was_there(database_file: Path, log: MemoryLog, clock: Clock) -> None:
    async with Database.open(database_file) as database:
        records = Records(database, log, index_key=INDEX_KEY, region="eu-central", now=clock)
        await records.tenants.create("clinic", regimes=[], region="eu-central", purposes=["x"], actor="officer")
    async with Database.open(database_file) as database:
        records = Records(database, log, index_key=INDEX_KEY, region="eu-central", now=clock)
        assert (await records.tenants.get(CLINIC)).created_at == NOON


async def test_commits_are_durable_and_deletions_overwrite(database: Database) -> None:
    async with database.begin() as connection:
        settings = {
            pragma: (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one()
            for pragma in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


async def test_the_file_is_its_owners_alone(database: Database, database_file: Path) -> None:
    await database.check()
    for file in database_file.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_no_row_without_an_intent(database: Database) -> None:
    for table in metadata.tables.values():
        assert not table.c.intent.nullable
    with pytest.raises(RecordsUnavailableError):
        await insert_all(database, {key: value for key, value in ROW.items() if key != "intent"})


async def test_a_failure_does_not_quote_what_it_failed_on(database: Database) -> None:
    with pytest.raises(RecordsUnavailableError) as failure:
        async with database.begin() as connection:
            await connection.execute(text("SELECT 'canary' FROM nowhere"))
    assert "canary" not in str(failure.value)
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


async def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RecordsUnavailableError):
        await insert_all(database, ROW, ROW)
    async with database.begin() as connection:
        assert (await connection.execute(select(tenants))).first() is None


async def test_a_moment_without_a_zone_is_not_stored(database: Database) -> None:
    with pytest.raises(RecordsUnavailableError):
        await insert_all(database, ROW | {"created_at": NOON.replace(tzinfo=None)})


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "records.db").write_bytes(content)
    with pytest.raises(RecordsUnavailableError):
        async with Database.open(tmp_path / "records.db"):
            pass


async def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordsUnavailableError):
        async with Database.open(tmp_path / "file" / "records.db"):
            pass


async def test_a_database_from_the_future_is_refused(database_file: Path) -> None:
    async with Database.open(database_file):
        pass
    with closing(sqlite3.connect(database_file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(RecordsUnavailableError):
        async with Database.open(database_file):
            pass


async def test_every_query_but_two_names_its_tenant(records: Records, database: Database) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(" ".join(statement.split()))

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    await records.tenants.create("clinic", regimes=[], region="eu-central", purposes=["x"], actor="officer")
    await records.tenants.set(CLINIC, active=True, actor="officer")
    key_id, secret = await records.keys.create(
        CLINIC, scopes=[Scope.STREAM], expires_at=NOON + timedelta(days=1), actor="officer"
    )
    await records.authenticate(secret.reveal())
    await records.keys.list(CLINIC)
    await records.keys.revoke(CLINIC, key_id, actor="officer")
    consent_id = await records.consents.record(
        CLINIC,
        "patient-1",
        purposes=["x"],
        notice_version="v1",
        expires_at=NOON + timedelta(days=1),
        evidence=Evidence.PAPER,
        actor="officer",
    )
    await records.consents.withdraw(CLINIC, consent_id, actor="officer")
    await records.consents.list(CLINIC)

    unfiltered = {
        statement
        for statement in asked
        if not statement.startswith("INSERT") and not re.search(r"\.tenant = \?", statement)
    }
    assert len(asked) > 15
    assert {statement.split("FROM ")[1] for statement in unfiltered} == {"api_keys WHERE api_keys.key_id = ?"}
    await records.tenants.list()
    assert asked[-1].endswith("FROM tenants ORDER BY tenants.tenant")
