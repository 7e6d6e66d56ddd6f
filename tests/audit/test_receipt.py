"""A receipt holds only as a whole: whatever is changed in it, by whomever, is rejected."""

import asyncio
import base64
import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.__main__ import main
from audit.dsse import seal
from audit.events import ErasureDone, ErasureIntended, StreamRefused
from audit.log import AuditLog
from audit.merkle import inclusion_proof, leaf_hash
from audit.receipt import PAYLOAD_TYPE, canonical, digest, statement, verify_receipt
from audit.signing import FileSigner
from audit.trust import Trust
from audit.verdict import Code
from governance.identity import TenantId

ORIGIN = "audit.example/test"
SHOP = TenantId("shop")
LOG = FileSigner(Ed25519PrivateKey.from_private_bytes(b"k" * 32), ORIGIN)
RECEIPTS = FileSigner(Ed25519PrivateKey.from_private_bytes(b"r" * 32), ORIGIN + "/receipts")
TRUST = Trust((LOG.key, RECEIPTS.key))
Predicate: TypeAlias = dict[str, Any]
BODY: Predicate = {
    "v": 1,
    "receipt_id": "1" * 32,
    "erasure_id": "2" * 32,
    "request_id": "3" * 32,
    "tenant": "shop",
    "subject": "4" * 32,
    "cause": "request",
    "regimes": ["gdpr"],
    "outcome": "partial",
    "suppressed": True,
    "intent": 1,
    "started_at": "2026-11-21T12:00:00Z",
    "completed_at": "2026-11-21T12:00:01Z",
    "stores": [
        {
            "store": "objects", "found": 3, "erased": 2, "kept": 1, "remaining": 0, "level": "physical",
            "verified_at": "2026-11-21T12:00:01Z", "why": "",
        },
        {
            "store": "audit-log", "found": 2, "erased": 0, "kept": 0, "remaining": 0, "level": "out_of_scope",
            "verified_at": "2026-11-21T12:00:01Z", "why": "pseudonym_only",
        },
    ],
    "exceptions": [{"class": "transcript.health", "rule": 2, "basis": "hipaa", "until": "2032-01-01", "count": 1}],
    "backups": [{"mechanism": "data_dir", "expires_at": "2026-12-26T12:00:01Z"}],
    "recipients": [],
    "out_of_scope": [{"store": "audit-log", "why": "pseudonym_only"}],
}  # fmt: skip


def done(body: Predicate) -> ErasureDone:
    stores = body["stores"]
    return ErasureDone(
        intent=body["intent"],
        erasure_id=body["erasure_id"],
        subject=body["subject"],
        outcome=body["outcome"],
        levels={each["store"]: each["level"] for each in stores},
        erased={each["store"]: each["erased"] for each in stores},
        remaining={each["store"]: each["remaining"] for each in stores},
        exceptions=tuple(sorted({each["basis"] for each in body["exceptions"]})),
        receipt=digest(body),
    )


async def logged(folder: Path, event: ErasureDone, tree: TenantId = SHOP) -> Predicate:
    """The log section of a receipt whose erasure a real log has recorded."""
    intended = ErasureIntended(
        erasure_id=event.erasure_id, subject=event.subject, cause="request", request_id="", actor="test"
    )
    noise = StreamRefused(stream_id="5" * 32, key_id="k", code="overloaded")
    async with AuditLog.open(folder / "log.sqlite", LOG, ORIGIN, clock=lambda: datetime.now(UTC)) as log:
        await log.append(tree, noise)
        await log.append(tree, intended)
        index = await log.append(tree, event)
        await asyncio.gather(*(log.append(tree, noise) for _ in range(4)))
        leaves = await log.read(tree, 0, log.size(tree))
        proof = inclusion_proof([leaf_hash(leaf) for leaf in leaves], index)
        return {
            "origin": f"{ORIGIN}/{tree}",
            "index": index,
            "leaf": leaves[index].decode(),
            "proof": [each.hex() for each in proof],
            "checkpoint": await log.checkpoint(tree),
        }


def enveloped(predicate: Predicate, signer: FileSigner = RECEIPTS) -> bytes:
    return seal(signer, PAYLOAD_TYPE, statement(predicate))


@pytest.fixture(scope="module")
def predicate(tmp_path_factory: pytest.TempPathFactory) -> Predicate:
    return BODY | {"log": asyncio.run(logged(tmp_path_factory.mktemp("log"), done(BODY)))}


def test_honest_receipt_verifies_and_says_what_was_kept_and_what_was_not_touched(predicate: Predicate) -> None:
    verdict = verify_receipt(enveloped(predicate), TRUST)
    assert verdict.code is Code.OK
    for said in ("VERIFIED", "objects", "physical", "2 erased, 1 kept", "hipaa until 2032", "gone by 2026-12-26",
                 "untouched audit-log: pseudonym_only", "entry 2"):  # fmt: skip
        assert said in verdict.as_text()


def test_without_both_keys_nothing_is_authenticated(predicate: Predicate) -> None:
    assert verify_receipt(enveloped(predicate)).code is Code.UNAUTHENTICATED
    assert verify_receipt(enveloped(predicate), Trust((LOG.key,))).code is Code.UNAUTHENTICATED


def places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The way to every value that is not itself a list or a mapping."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*path, name))
    elif isinstance(value, list) and value:
        for at, member in enumerate(value):
            yield from places(member, (*path, at))
    else:
        yield path


def changed(predicate: Predicate, path: tuple[Any, ...]) -> Predicate:
    altered = copy.deepcopy(predicate)
    *way, last = path
    at: Any = altered
    for step in way:
        at = at[step]
    match at[last]:
        case bool(value):
            at[last] = not value
        case int(value):
            at[last] = value + 1
        case str(value):
            at[last] = f"{value[:-1]}{'1' if value.endswith('0') else '0'}"
        case list():
            at[last] = [{"name": "nobody", "notified_at": "2026-11-21"}]
    return altered


def test_every_field_that_is_flipped_is_rejected_even_if_the_receipt_key_signs_it_again(predicate: Predicate) -> None:
    everywhere = list(places(predicate))
    assert len(everywhere) > 45
    for path in everywhere:
        forged = enveloped(changed(predicate, path))
        assert verify_receipt(forged, TRUST).code not in {Code.OK, Code.UNAUTHENTICATED}, path
        assert verify_receipt(forged).code is not Code.OK, path


def test_every_byte_of_the_file_counts(predicate: Predicate) -> None:
    content = enveloped(predicate)
    for place in range(0, len(content), 7):
        altered = bytearray(content)
        altered[place] ^= 1
        verdict = verify_receipt(bytes(altered), TRUST)
        assert verdict.code is not Code.OK or json.loads(altered) == json.loads(content), place


def test_receipt_signed_by_another_key_is_rejected(predicate: Predicate) -> None:
    stranger = FileSigner(Ed25519PrivateKey.generate(), ORIGIN + "/receipts")
    assert verify_receipt(enveloped(predicate, stranger), TRUST).code is Code.SIGNATURE
    assert verify_receipt(enveloped(predicate, LOG), TRUST).code is Code.SIGNATURE, "the log's key signs no receipts"


def test_entry_that_is_not_in_the_log_is_rejected(predicate: Predicate) -> None:
    altered = copy.deepcopy(predicate)
    altered["log"]["leaf"] = altered["log"]["leaf"].replace("partial", "completed")
    assert verify_receipt(enveloped(altered), TRUST).code is Code.INCLUSION


def test_receipt_that_says_more_than_its_entry_is_rejected(predicate: Predicate) -> None:
    altered = copy.deepcopy(predicate)
    altered["stores"][0] |= {"erased": 3, "kept": 0}
    assert verify_receipt(enveloped(altered), TRUST).code is Code.BINDING


def test_receipt_of_another_tenants_tree_is_rejected(tmp_path: Path) -> None:
    body = BODY | {"tenant": "clinic"}
    foreign = body | {"log": asyncio.run(logged(tmp_path, done(body)))}
    assert verify_receipt(enveloped(foreign), TRUST).code is Code.SIGNATURE


def test_receipt_key_vouches_for_no_tree_of_its_own_name(tmp_path: Path) -> None:
    tree = TenantId("receipts")
    body = BODY | {"tenant": tree}
    log = asyncio.run(logged(tmp_path, done(body), tree))
    assert verify_receipt(enveloped(body | {"log": log}), TRUST).code is Code.OK
    text = log["checkpoint"].partition("\n\n")[0] + "\n"
    signature = base64.b64encode(RECEIPTS.key.key_id + RECEIPTS.sign(text.encode())).decode()
    forged = log | {"checkpoint": f"{text}\n\N{EM DASH} {RECEIPTS.key.name} {signature}\n"}
    assert verify_receipt(enveloped(body | {"log": forged}), TRUST).code is Code.SIGNATURE


DISHONEST: list[tuple[str, Predicate]] = [
    ("no section of what is out of scope", {"out_of_scope": []}),
    ("something left and called complete", {"outcome": "completed", "exceptions": [],
                                            "stores": [BODY["stores"][0] | {"remaining": 1}, BODY["stores"][1]]}),
    ("kept without a reason", {"exceptions": []}),
    ("complete with exceptions", {"outcome": "completed"}),
    ("one store twice", {"stores": [BODY["stores"][0], BODY["stores"][0], BODY["stores"][1]]}),
    ("a level nobody defined", {"stores": [BODY["stores"][0] | {"level": "total"}, BODY["stores"][1]]}),
    ("no stores", {"stores": [], "out_of_scope": []}),
    ("more than there is room for", {"recipients": [{"name": "n", "notified_at": ""}] * 5000}),
    ("a version that is no number", {"v": True}),
    ("a negative count", {"stores": [BODY["stores"][0] | {"found": -1}, BODY["stores"][1]]}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "said"), DISHONEST, ids=[what for what, _ in DISHONEST])
def test_blanket_claims_have_no_form(what: str, said: Predicate, predicate: Predicate, tmp_path: Path) -> None:
    body = BODY | said
    signed = enveloped(body | {"log": predicate["log"]})
    assert verify_receipt(signed, TRUST).code is Code.RECEIPT, what


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"predicate":[]}', b'{"predicate":{}}', canonical({"predicate": 1})],
)
def test_noise_leads_to_a_verdict(payload: bytes) -> None:
    assert verify_receipt(payload, TRUST).code is Code.RECEIPT
    assert verify_receipt(seal(RECEIPTS, PAYLOAD_TYPE, payload), TRUST).code is Code.RECEIPT
    assert verify_receipt(seal(RECEIPTS, "text/plain", payload), TRUST).code is Code.RECEIPT


def test_lone_surrogates_lead_to_a_verdict(predicate: Predicate) -> None:
    for name in ("leaf", "checkpoint", "origin"):
        altered = copy.deepcopy(predicate)
        altered["log"][name] = "\ud800"
        assert verify_receipt(enveloped(altered), TRUST).code not in {Code.OK, Code.UNAUTHENTICATED}


def test_command_verifies_a_file(predicate: Predicate, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys"
    receipt.write_bytes(enveloped(predicate))
    keys.write_text(f"{LOG.key}\n{RECEIPTS.key}\n", encoding="utf-8")
    assert main(["verify", str(receipt), "--trust", str(keys)]) == 0
    assert capsys.readouterr().out.startswith("VERIFIED")
    assert main(["verify", str(receipt)]) == 20
    receipt.write_bytes(enveloped(changed(predicate, ("subject",))))
    capsys.readouterr()
    assert main(["verify", str(receipt), "--trust", str(keys), "--json"]) == 31
    assert json.loads(capsys.readouterr().out)["code"] == 31
