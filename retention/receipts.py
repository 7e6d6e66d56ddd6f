"""Erasure receipts: what was erased where and how far, what was kept and why, signed and bound to the log (R-DSR-4).

The body is digested into the entry that closes the erasure; the receipt then carries that entry with the proof that the
log holds it. `python -m audit verify RECEIPT --trust KEYFILE` checks both, offline.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from audit.checkpoint import Note, Signer
from audit.dsse import seal
from audit.encoding import parse
from audit.events import ErasureDone
from audit.log import MAX_READ_ENTRIES, AuditLog
from audit.merkle import Frontier, inclusion_proof_beyond, leaf_hash
from audit.receipt import PAYLOAD_TYPE, digest, statement
from governance.identity import TenantId

_MARK: Final = b'"type":"erasure.done"'


def moment(at: datetime | None) -> str:
    """A time as receipts write it: UTC, to the second; empty for none."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(body: Mapping[str, Any]) -> ErasureDone:
    """The log's entry of an erasure whose receipt has this body."""
    stores: Sequence[Mapping[str, Any]] = body["stores"]
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


@dataclass(frozen=True, slots=True)
class Anchor:
    """The log's frontier before an erasure was closed: from there on its entry is proved, whatever the log's length."""

    frontier: Frontier

    def document(self) -> dict[str, Any]:
        """As it is kept with the erasure."""
        return {"size": self.frontier.size, "peaks": [peak.hex() for peak in self.frontier.peaks]}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Anchor":
        """As it was kept."""
        return cls(Frontier(document["size"], tuple(bytes.fromhex(peak) for peak in document["peaks"])))


class Receipts:
    """Closes erasures in the log, and issues their receipts.

    Args:
        log: The audit log.
        signer: The receipts' own key, named `<origin>/receipts`.
    """

    def __init__(self, log: AuditLog, signer: Signer) -> None:
        self._log = log
        self._signer = signer

    def anchor(self, tenant: TenantId) -> Anchor:
        """Where the log is now. To be kept durably before `issue`."""
        return Anchor(self._log.frontier(tenant))

    async def issue(self, body: Mapping[str, Any], anchor: Anchor) -> str:
        """Record the end of an erasure, unless it is recorded already, and sign its receipt.

        Args:
            body: The receipt without its log section; the same again for the same erasure.
            anchor: Taken after the intent and before the first attempt.

        Raises:
            AuditError: The log or a key is not to be had.
        """
        tenant, start = TenantId(body["tenant"]), anchor.frontier.size
        index = await self._recorded(tenant, start, body)
        if index is None:
            index = await self._log.append(tenant, entry(body))
        note = await self._log.checkpoint(tenant)
        checkpoint = Note.parse(note.encode()).checkpoint
        leaf, hashes = b"", list[bytes]()
        async for at, each in self._since(tenant, start, checkpoint.size):
            hashes.append(leaf_hash(each))
            leaf = each if at == index else leaf
        log = {
            "origin": checkpoint.origin,
            "index": index,
            "leaf": leaf.decode(),
            "proof": [each.hex() for each in inclusion_proof_beyond(anchor.frontier, hashes, index)],
            "checkpoint": note,
        }
        return seal(self._signer, PAYLOAD_TYPE, statement({**body, "log": log})).decode()

    async def _recorded(self, tenant: TenantId, start: int, body: Mapping[str, Any]) -> int | None:
        """The index of the entry, where a crash came after it was written."""
        async for index, leaf in self._since(tenant, start, self._log.size(tenant)):
            if _MARK in leaf and parse(leaf).fields["receipt"] == digest(body):
                return index
        return None

    async def _since(self, tenant: TenantId, start: int, end: int) -> AsyncIterator[tuple[int, bytes]]:
        for first in range(start, end, MAX_READ_ENTRIES):
            leaves = await self._log.read(tenant, first, min(first + MAX_READ_ENTRIES, end))
            for index, leaf in enumerate(leaves, first):
                yield index, leaf
