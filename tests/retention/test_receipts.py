"""A receipt is issued once for an erasure, whatever the log has grown to, and again gives the same entry."""

import json

import pytest

from audit.errors import SigningKeyError
from audit.events import StreamRefused
from audit.receipt import verify_receipt
from audit.signing import FileSigner
from audit.trust import Trust
from audit.verdict import Code
from retention.receipts import Anchor, Receipts, moment
from tests.audit.test_receipt import BODY
from tests.retention.conftest import ORIGIN, SHOP, Archive

NOISE = StreamRefused(stream_id="5" * 32, key_id="k", code="overloaded")


@pytest.fixture
def signer(archive: Archive) -> FileSigner:
    return FileSigner.create(archive.root / "config" / "receipts.key", f"{ORIGIN}/receipts")


def trust(archive: Archive, signer: FileSigner) -> Trust:
    return Trust((FileSigner.load(archive.root / "config" / "log.key", ORIGIN).key, signer.key))


@pytest.mark.parametrize("before", [0, 1, 5, 300])
async def test_proof_holds_however_long_the_log_was_and_became(
    archive: Archive, signer: FileSigner, before: int
) -> None:
    receipts = Receipts(archive.log, signer)
    for _ in range(before):
        await archive.log.append(SHOP, NOISE)
    anchor = Anchor.of(json.loads(json.dumps(receipts.anchor(SHOP).document())))
    for _ in range(3):
        await archive.log.append(SHOP, NOISE)
    receipt = await receipts.issue(BODY, anchor)
    assert verify_receipt(receipt.encode(), trust(archive, signer)).code is Code.OK


async def test_issuing_again_after_a_crash_records_nothing_twice(archive: Archive, signer: FileSigner) -> None:
    receipts = Receipts(archive.log, signer)
    anchor = receipts.anchor(SHOP)
    await receipts.issue(BODY, anchor)
    size = archive.log.size(SHOP)
    await archive.log.append(SHOP, NOISE)
    again = await receipts.issue(BODY, anchor)
    assert archive.log.size(SHOP) == size + 1
    verdict = verify_receipt(again.encode(), trust(archive, signer))
    assert (verdict.code, verdict.predicate["log"]["index"]) == (Code.OK, size - 1)


async def test_key_that_is_gone_issues_nothing_and_the_next_attempt_does(archive: Archive, signer: FileSigner) -> None:
    class Gone:
        key = signer.key

        def sign(self, message: bytes) -> bytes:
            raise SigningKeyError("gone")

    anchor = Receipts(archive.log, signer).anchor(SHOP)
    with pytest.raises(SigningKeyError):
        await Receipts(archive.log, Gone()).issue(BODY, anchor)
    receipt = await Receipts(archive.log, signer).issue(BODY, anchor)
    assert verify_receipt(receipt.encode(), trust(archive, signer)).code is Code.OK


def test_times_are_utc_to_the_second(archive: Archive) -> None:
    assert (moment(archive.clock()), moment(None)) == ("2026-11-21T12:00:00Z", "")
