"""Verify an erasure receipt: offline, with the standard library, `cryptography` and this package alone (R-DSR-4).

A receipt is an in-toto Statement v1 in a DSSE envelope. Its predicate says what was erased where and how far, what was
kept and why, and carries the log entry that closed the erasure with the proof that the log holds it. The entry digests
the predicate without that section, so each vouches for the other: (1) the form; (2) the checkpoint's signature, which
says whose log this is; (3) the envelope's, by that log's key for receipts; (4) that the entry is in the tree; (5) that
entry and receipt say the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from audit.checkpoint import Checkpoint, Note, VerifierKey
from audit.dsse import opened, unsigned
from audit.encoding import MAX_INTEGER, parse
from audit.errors import CheckpointError, EnvelopeError, MalformedLeafError
from audit.events import ErasureDone
from audit.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from audit.trust import RECEIPTS, Trust
from audit.verdict import Code, Rejected, reject

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:earwitness:erasure-receipt:1"
LEVELS = frozenset({"logical", "physical", "crypto", "delegated", "scheduled", "out_of_scope"})
OUTCOMES = frozenset({"completed", "partial", "held", "failed"})
MAX_RECEIPT_BYTES = 4 * 1024 * 1024
MAX_ITEMS = 4_096
MAX_PROOF = 63
"""Hashes of an inclusion proof: a tree's size is below 2**63."""

_TEXT = (
    "receipt_id",
    "erasure_id",
    "request_id",
    "tenant",
    "subject",
    "cause",
    "outcome",
    "started_at",
    "completed_at",
)
_LISTS: dict[str, dict[str, type]] = {
    "stores": {
        "store": str, "found": int, "erased": int, "kept": int, "remaining": int, "level": str, "verified_at": str,
        "why": str,
    },
    "exceptions": {"class": str, "rule": int, "basis": str, "until": str, "count": int},
    "backups": {"mechanism": str, "expires_at": str},
    "recipients": {"name": str, "notified_at": str},
    "out_of_scope": {"store": str, "why": str},
}  # fmt: skip
_LOG: dict[str, type] = {"origin": str, "index": int, "leaf": str, "proof": list, "checkpoint": str}


def canonical(value: object) -> bytes:
    """Canonical JSON of what a receipt holds: RFC 8785, of texts, integers and booleans."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def digest(predicate: Mapping[str, object]) -> str:
    """SHA-256 of a predicate without its log section, in hex: what the log's entry carries."""
    return sha256(canonical({name: value for name, value in predicate.items() if name != "log"})).hexdigest()


def statement(predicate: Mapping[str, object]) -> bytes:
    """The in-toto Statement v1 that is signed: about the erasure, whose digest is that of the predicate's body."""
    subject = {"name": f"erasure/{predicate['erasure_id']}", "digest": {"sha256": digest(predicate)}}
    return canonical(
        {"_type": STATEMENT_TYPE, "subject": [subject], "predicateType": PREDICATE_TYPE, "predicate": dict(predicate)}
    )


@dataclass(frozen=True, slots=True)
class ReceiptVerdict:
    """What was found. `predicate` is empty where nothing could be read, and not to be relied on unless `code` is OK."""

    code: Code
    why: str = ""
    predicate: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        match self.code:
            case Code.OK:
                return "VERIFIED: the trusted keys signed this receipt and the log that recorded it"
            case Code.UNAUTHENTICATED:
                return f"SELF-CONSISTENT, UNAUTHENTICATED: {self.why}"
        return f"REJECTED ({self.code.name.lower()}): {self.why}"

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {"verdict": self.headline, "code": int(self.code), "why": self.why, "receipt": dict(self.predicate)}

    def as_text(self) -> str:
        """For people."""
        if self.code not in {Code.OK, Code.UNAUTHENTICATED}:
            return self.headline
        said = self.predicate
        lines = [
            self.headline,
            "",
            f"erasure   {said['erasure_id']}: {said['outcome']}",
            f"subject   {said['subject']} of tenant {said['tenant']}",
            f"time      {said['started_at']} to {said['completed_at']}; entry {said['log']['index']} of the log",
        ]
        lines += [f"store     {each['store']:<16} {each['level']:<12} {_counts(each)}" for each in said["stores"]]
        for each in said["exceptions"]:
            until = f" until {each['until']}" if each["until"] else ""
            lines.append(f"kept      {each['count']} {each['class']} under {each['basis']}{until}")
        lines += [f"backup    {each['mechanism']}: gone by {each['expires_at']}" for each in said["backups"]]
        lines += [f"untouched {each['store']}: {each['why']}" for each in said["out_of_scope"]]
        return "\n".join(
            [*lines, "", "Not checked: the operator's stores themselves. A forensic scan of them is what shows those."]
        )


def verify_receipt(content: bytes, trust: Trust | None = None) -> ReceiptVerdict:
    """Verify a receipt. Whatever is in it leads to a verdict and never to an exception.

    Args:
        content: The envelope.
        trust: The keys of the log and of its receipts, got from elsewhere. Without both nothing is authenticated.
    """
    try:
        predicate = _predicate(_payload(content))
        checkpoint, log = _checkpoint(predicate, trust)
        key = None if trust is None or log is None else trust.of(log.name, RECEIPTS)
        if key is not None:
            _signed(content, key)
        _included(predicate["log"], checkpoint)
        _bound(predicate)
    except Rejected as rejected:
        return ReceiptVerdict(rejected.code, rejected.why)
    if trust is None:
        return ReceiptVerdict(Code.UNAUTHENTICATED, "no key was given, so anyone could have made this", predicate)
    if key is None:
        return ReceiptVerdict(Code.UNAUTHENTICATED, "the key file has no key for receipts of this log", predicate)
    return ReceiptVerdict(Code.OK, "", predicate)


def _payload(content: bytes) -> bytes:
    """Step 1, the envelope."""
    if len(content) > MAX_RECEIPT_BYTES:
        reject(Code.RECEIPT, "the file is larger than any receipt")
    try:
        return unsigned(content, PAYLOAD_TYPE)
    except EnvelopeError as error:
        raise Rejected(Code.RECEIPT, str(error)) from error


def _predicate(payload: bytes) -> dict[str, Any]:
    """Step 1, what is in it."""
    try:
        value: Any = json.loads(payload.decode())
        same = canonical(value) == payload
    except (ValueError, RecursionError) as error:
        raise Rejected(Code.RECEIPT, "the receipt is not JSON") from error
    predicate = value.get("predicate") if isinstance(value, dict) else None
    if not same or not isinstance(predicate, dict) or not _well_formed(predicate):
        reject(Code.RECEIPT, "the receipt is not of the form of an erasure receipt, version 1")
    if statement(predicate) != payload:
        reject(Code.RECEIPT, "the statement is not about the receipt that it carries")
    return predicate


def _well_formed(predicate: dict[str, Any]) -> bool:
    names = {*_TEXT, *_LISTS, "v", "intent", "regimes", "suppressed", "log"}
    if predicate.keys() != names or predicate["v"] != 1 or not _number(predicate["v"]):
        return False
    if not all(isinstance(predicate[name], str) for name in _TEXT) or predicate["outcome"] not in OUTCOMES:
        return False
    if not isinstance(predicate["regimes"], list) or not all(isinstance(each, str) for each in predicate["regimes"]):
        return False
    if not _number(predicate["intent"]) or not isinstance(predicate["suppressed"], bool):
        return False
    if not all(_listed(predicate[name], shape) for name, shape in _LISTS.items()) or not _fits(predicate["log"], _LOG):
        return False
    return _honest(predicate)


def _honest(predicate: dict[str, Any]) -> bool:
    """No blanket claims (R-ERA-2): a level a store, what is untouched is named, what is left is not called complete."""
    stores = predicate["stores"]
    untouched = {each["store"] for each in stores if each["level"] == "out_of_scope"}
    if not stores or not untouched or untouched != {each["store"] for each in predicate["out_of_scope"]}:
        return False
    if len({each["store"] for each in stores}) != len(stores) or any(each["level"] not in LEVELS for each in stores):
        return False
    clean = not any(each["remaining"] for each in stores)
    if predicate["outcome"] == "completed":
        return clean and not predicate["exceptions"]
    return predicate["outcome"] == "failed" or (clean and bool(predicate["exceptions"]))


def _listed(value: object, shape: Mapping[str, type]) -> bool:
    return isinstance(value, list) and len(value) <= MAX_ITEMS and all(_fits(each, shape) for each in value)


def _fits(value: object, shape: Mapping[str, type]) -> bool:
    if not isinstance(value, dict) or value.keys() != shape.keys():
        return False
    return all(_number(value[name]) if kind is int else isinstance(value[name], kind) for name, kind in shape.items())


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_INTEGER


def _checkpoint(predicate: dict[str, Any], trust: Trust | None) -> tuple[Checkpoint, VerifierKey | None]:
    """Step 2. The tree is that of the receipt's tenant; the key is that of its log."""
    log = predicate["log"]
    try:
        note = Note.parse(log["checkpoint"].encode())
        checkpoint, key = (note.checkpoint, None) if trust is None else trust.verify(note)
    except (CheckpointError, UnicodeEncodeError) as error:
        raise Rejected(Code.SIGNATURE, "the receipt's checkpoint is not one that the trusted log key signed") from error
    if checkpoint.origin != log["origin"] or not checkpoint.origin.endswith(f"/{predicate['tenant']}"):
        reject(Code.SIGNATURE, "the checkpoint is of another tree than the receipt's tenant's")
    return checkpoint, key


def _signed(content: bytes, key: VerifierKey) -> None:
    """Step 3."""
    try:
        opened(content, PAYLOAD_TYPE, key)
    except EnvelopeError as error:
        raise Rejected(Code.SIGNATURE, str(error)) from error


def _included(log: dict[str, Any], checkpoint: Checkpoint) -> None:
    """Step 4."""
    try:
        proof = [bytes.fromhex(each) for each in log["proof"]]
        # One value, one text: bytes.fromhex also takes spaces and capitals.
        canonical_proof = [each.hex() for each in proof] == log["proof"]
    except (TypeError, ValueError) as error:
        raise Rejected(Code.INCLUSION, "the inclusion proof is ill-formed") from error
    if len(proof) > MAX_PROOF or not canonical_proof or any(len(each) != HASH_BYTES for each in proof):
        reject(Code.INCLUSION, "the inclusion proof is ill-formed")
    leaf = leaf_hash(log["leaf"].encode(errors="surrogatepass"))
    if not verify_inclusion(leaf, log["index"], checkpoint.size, proof, checkpoint.root):
        reject(Code.INCLUSION, "the entry is not in the tree that the checkpoint covers")


def _bound(predicate: dict[str, Any]) -> None:
    """Step 5."""
    try:
        leaf = parse(predicate["log"]["leaf"].encode(errors="surrogatepass"))
    except MalformedLeafError as error:
        raise Rejected(Code.BINDING, "the entry is not one of this log") from error
    stores = predicate["stores"]
    said = {
        "intent": predicate["intent"],
        "erasure_id": predicate["erasure_id"],
        "subject": predicate["subject"],
        "outcome": predicate["outcome"],
        "levels": {each["store"]: each["level"] for each in stores},
        "erased": {each["store"]: each["erased"] for each in stores},
        "remaining": {each["store"]: each["remaining"] for each in stores},
        "exceptions": sorted({each["basis"] for each in predicate["exceptions"]}),
        "receipt": digest(predicate),
    }
    if leaf.type != ErasureDone.type or leaf.fields != said or predicate["intent"] >= predicate["log"]["index"]:
        reject(Code.BINDING, "the log's entry says something else than the receipt")


def _counts(store: Mapping[str, Any]) -> str:
    parts = [f"{store['erased']} erased"] + [f"{store[name]} {name}" for name in ("kept", "remaining") if store[name]]
    return ", ".join(parts) + (f" ({store['why']})" if store["why"] else "")
