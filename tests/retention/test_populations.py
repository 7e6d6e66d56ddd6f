"""What the records contribute to packs, over real records: every row is tokens, of one tenant, and of the period."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from audit.encoding import is_token
from audit.events import ServiceStarted
from audit.evidence import EvidenceDesk, ExportRequest
from audit.population import Population
from audit.signing import FileSigner
from audit.trees import SYSTEM
from audit.trust import Trust
from audit.verdict import Code
from audit.verify import verify
from governance.consent import Evidence
from governance.identity import KeyId, Scope
from retention.hold_scope import HoldScope
from retention.holds import Holds
from retention.populations import ErasureReceipts, populations
from retention.tables import erasures
from tests.audit.house import catalogue
from tests.retention.conftest import CLINIC, NOON, ORIGIN, SHOP, Archive
from tests.retention.shelf import Shelf

DAY = timedelta(days=1)
OWN_ID = "marge.simpson@example.com"


@pytest.fixture
async def contributed(archive: Archive) -> dict[str, Population]:
    """A clinic and a shop with a key, a consent, objects and a hold each."""
    records, clock = archive.records, archive.clock
    holds = Holds(archive.database, records.ledger, clock)
    started = ServiceStarted(version="1", bundle_revision="r1", bundle_digest="d" * 64, models={})
    await archive.log.append(SYSTEM, started)
    for tenant in (CLINIC, SHOP):
        expires = clock() + timedelta(days=90)
        key_id, _ = await records.keys.create(tenant, scopes=[Scope.AUDIT], expires_at=expires, actor="operator")
        await records.consents.record(
            tenant,
            OWN_ID,
            purposes=["care"],
            notice_version="1",
            expires_at=expires,
            evidence=Evidence.PAPER,
            actor="operator",
        )
        shelf = Shelf(archive)
        held, _ = await shelf.add(tenant, 2)
        scope = HoldScope(streams=frozenset({(await shelf.rows(tenant))[held].stream_id}))
        await holds.place(tenant, matter="case-7", scope=scope, review_at=expires, tell_subject=True, actor=key_id)
    return {each.name: each for each in populations(archive.database, archive.log, holds)}


async def test_every_row_is_tokens_of_its_columns(contributed: dict[str, Population]) -> None:
    for population in contributed.values():
        for row in await population.rows(CLINIC, NOON - timedelta(days=1), NOON + timedelta(days=1)):
            assert tuple(row) == population.columns
            assert all(map(is_token, row.values()))
            assert OWN_ID not in str(row)


async def test_rows_are_of_one_tenant(contributed: dict[str, Population]) -> None:
    for name in ("keys", "consents", "objects", "holds"):
        found = [
            {row[contributed[name].columns[0]] for row in await contributed[name].rows(tenant, NOON, NOON + DAY)}
            for tenant in (CLINIC, SHOP)
        ]
        assert found[0]
        assert found[1]
        assert not found[0] & found[1]


async def test_object_says_what_keeps_it(contributed: dict[str, Population]) -> None:
    rows = await contributed["objects"].rows(CLINIC, NOON, NOON + DAY)
    assert sorted(row["held"] for row in rows) == ["no", "yes"]
    assert {row["in_review"] for row in rows} == {"no"}
    assert all(row["delete_after"] < NOON.isoformat() for row in rows)


async def test_what_ended_before_the_period_or_began_after_it_is_not_in_it(
    contributed: dict[str, Population], archive: Archive
) -> None:
    (key,) = await contributed["keys"].rows(CLINIC, NOON, NOON + DAY)
    await archive.records.keys.revoke(CLINIC, KeyId(key["key_id"]), actor="operator")
    keys = contributed["keys"]
    for begins, there in ((NOON - 2 * DAY, False), (NOON, True), (NOON + DAY, False)):
        assert bool(list(await keys.rows(CLINIC, begins, begins + DAY))) is there


async def test_starts_of_the_platform_are_told_up_to_the_end_of_the_period(
    contributed: dict[str, Population],
) -> None:
    starts = contributed["service_starts"]
    (row,) = await starts.rows(CLINIC, NOON, NOON + DAY)
    assert (row["bundle_revision"], row["bundle_digest"]) == ("r1", "d" * 64)
    assert list(await starts.rows(CLINIC, NOON - DAY, NOON)) == []


async def test_receipts_of_the_period_are_found(archive: Archive) -> None:
    row = {
        "tenant": CLINIC,
        "subject": "5" * 32,
        "cause": "request",
        "state": "completed",
        "progress": {},
        "started_at": NOON,
        "intent": 0,
    }
    async with archive.database.begin() as connection:
        for number, (at, receipt) in enumerate([(NOON, "{}"), (NOON + DAY, "{}"), (None, None)]):
            erasure = row | {"erasure_id": str(number) * 32, "finished_at": at, "receipt": receipt}
            await connection.execute(insert(erasures).values(erasure))
    assert await ErasureReceipts(archive.database).signed(CLINIC, NOON, NOON + DAY) == {"0" * 32: b"{}"}


async def test_pack_of_real_records_verifies(
    contributed: dict[str, Population], archive: Archive, tmp_path: Path
) -> None:
    log_key = FileSigner.load(tmp_path / "config" / "log.key", ORIGIN).key
    signer = FileSigner(Ed25519PrivateKey.generate(), f"{ORIGIN}/evidence")
    archive.clock.forward(hours=1)
    desk = EvidenceDesk(
        archive.log,
        signer=signer,
        trust=Trust((log_key,)),
        catalogue=catalogue(),
        populations=tuple(contributed.values()),
        receipts=ErasureReceipts(archive.database),
        version="0.1.0",
        now=archive.clock,
    )
    request = ExportRequest(
        tenant=CLINIC, regime="soc2", purpose="audit", begins=NOON - DAY, ends=NOON + DAY, actor="operator"
    )
    exported = await desk.export(request, tmp_path / "pack")
    assert verify(tmp_path / "pack", Trust((log_key, signer.key))).code is Code.OK
    found = {each.control.check: each.finding for each in exported.results}
    assert found["keys_expire"].result == found["log_integrity"].result == found["intents_closed"].result == "pass"
    # One of the two objects is past its time and nothing holds it.
    assert (found["within_ceiling"].result, found["within_ceiling"].exceptions) == ("fail", 1)
    data = b"".join(path.read_bytes() for path in (tmp_path / "pack").rglob("*") if path.is_file())
    assert OWN_ID.encode() not in data
    assert b"simpson" not in data.lower()
