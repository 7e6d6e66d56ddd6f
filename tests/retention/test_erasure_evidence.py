"""An erasure, its receipt, and the evidence pack that holds both: each verifies by itself and they agree."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.evidence import EvidenceDesk, Exported, ExportRequest
from audit.receipt import verify_receipt
from audit.signing import FileSigner
from audit.trust import Trust
from audit.verdict import Code
from audit.verify import verify
from retention.populations import ErasureReceipts, populations
from tests.audit.house import catalogue
from tests.retention.conftest import CLINIC, NOON, ORIGIN, Archive
from tests.retention.erasing import Desk, desk
from tests.retention.vault_room import keep_a_stream, permit

DAY = timedelta(days=1)
EVIDENCE_KEY = FileSigner(Ed25519PrivateKey.from_private_bytes(b"e" * 32), f"{ORIGIN}/evidence")


@pytest.fixture
async def office(archive: Archive) -> AsyncIterator[Desk]:
    async with desk(archive) as made:
        subject = await archive.subject(CLINIC, "patient-1")
        await keep_a_stream(made.room, permit(archive, subject, stream="5" * 32), {"caller": "Zeb"})
        await made.erase(CLINIC, subject)
        archive.clock.forward(hours=1)
        yield made


def trusted(office: Desk) -> Trust:
    log = FileSigner.load(office.archive.root / "config" / "log.key", ORIGIN)
    return Trust((log.key, office.signer.key, EVIDENCE_KEY.key))


async def exported(office: Desk, trust: Trust, directory: Path) -> Exported:
    archive = office.archive
    evidence = EvidenceDesk(
        archive.log,
        signer=EVIDENCE_KEY,
        trust=trust,
        catalogue=catalogue(),
        populations=populations(archive.database, archive.log, office.holds),
        receipts=ErasureReceipts(archive.database),
        version="0.1.0",
        now=archive.clock,
    )
    request = ExportRequest(
        tenant=CLINIC, regime="gdpr", purpose="audit", begins=NOON - DAY, ends=NOON + DAY, actor="operator"
    )
    return await evidence.export(request, directory)


async def test_receipt_of_an_erasure_is_in_the_pack_and_verifies_alone(office: Desk, tmp_path: Path) -> None:
    trust = trusted(office)
    found = {each.control.check: each.finding for each in (await exported(office, trust, tmp_path / "pack")).results}
    assert [found[check].result for check in ("receipts_verify", "erasures_in_time")] == ["pass", "pass"]
    assert verify(tmp_path / "pack", trust).code is Code.OK
    (receipt,) = (tmp_path / "pack/evidence/receipts").iterdir()
    verdict = verify_receipt(receipt.read_bytes(), trust)
    assert (verdict.code, verdict.predicate["erasure_id"]) == (Code.OK, receipt.stem)


async def test_receipt_that_nobody_trusted_signed_is_an_exception(office: Desk, tmp_path: Path) -> None:
    trust = Trust(tuple(key for key in trusted(office).keys if key != office.signer.key))
    found = {each.control.check: each.finding for each in (await exported(office, trust, tmp_path / "pack")).results}
    assert (found["receipts_verify"].result, found["receipts_verify"].exceptions) == ("fail", 1)
