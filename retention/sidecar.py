"""What the client said about a stream: content, sealed beside its objects and committed to in the log (R-AUD-8).

Each field gets a salt of its own. The log carries HMAC-SHA256(salt, field) and names the field by its place alone; the
sidecar carries salt and field, sealed once under the sidecar key of each subject. Whoever is shown a salt and a field
can hold them against the entry; once the subjects' sidecar keys are destroyed, the commitments say nothing.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row

from governance.identity import StreamId, SubjectRef, TenantId
from retention.errors import SealBrokenError

SALT_BYTES: Final = 32
NONCE_BYTES: Final = 12  # random: one seal a stream, far from the 2**32 of NIST SP 800-38D section 8.3
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One field of a sidecar, as it is shown to whoever checks it against the log.

    Attributes:
        place: Where it stands in the commitments: `m00`, `m01`, ….
        salt: Its own.
        name: As the client named it.
        value: As the client gave it.
    """

    place: str
    salt: bytes = field(repr=False)
    name: str = field(repr=False)
    value: str = field(repr=False)

    @property
    def commitment(self) -> str:
        """What the log says of it, in hex."""
        return hmac.digest(self.salt, _canonical([self.name, self.value]), hashlib.sha256).hex()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The metadata of one stream, salted."""

    fields: tuple[Disclosure, ...] = field(repr=False)

    @classmethod
    def of(cls, metadata: Mapping[str, str]) -> "Sidecar":
        """With fresh salts. The fields stand in the order of their names."""
        return cls(
            tuple(
                Disclosure(f"m{place:02}", secrets.token_bytes(SALT_BYTES), name, value)
                for place, (name, value) in enumerate(sorted(metadata.items()))
            )
        )

    @property
    def commitments(self) -> dict[str, str]:
        """For the log: place to commitment. Tokens, whatever the client called its fields."""
        return {each.place: each.commitment for each in self.fields}

    def sealed(self, key: bytes, whose: "Whose") -> bytes:
        """Under one subject's sidecar key: nonce and ciphertext."""
        plain = _canonical({each.place: [each.salt.hex(), each.name, each.value] for each in self.fields})
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plain, whose.bound)

    @classmethod
    def opened(cls, sealed: bytes, key: bytes, whose: "Whose") -> "Sidecar":
        """The metadata again.

        Raises:
            SealBrokenError: It was altered, or is another tenant's, subject's or stream's, or the key is.
        """
        try:
            plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], whose.bound)
        except (InvalidTag, ValueError):
            raise SealBrokenError("a sidecar does not open as what it is said to be") from None
        read: dict[str, list[str]] = json.loads(plain)
        return cls(
            tuple(Disclosure(place, bytes.fromhex(salt), name, value) for place, (salt, name, value) in read.items())
        )


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose sidecar it is, and of which stream: bound into its ciphertext."""

    tenant: TenantId
    subject: SubjectRef
    stream_id: StreamId

    @property
    def bound(self) -> bytes:
        """As associated data: RFC 8785 JSON."""
        return _canonical(
            {"sidecar": _VERSION, "stream_id": self.stream_id, "subject": self.subject, "tenant": self.tenant}
        )


@dataclass(frozen=True, slots=True)
class SealedSidecar:
    """A sidecar's row. Its intent is that of its stream's objects."""

    whose: Whose
    sealed: bytes = field(repr=False)
    created_at: datetime
    delete_after: datetime | None
    intent: int = -1
    keep_until: datetime | None = None

    def with_intent(self, intent: int) -> "SealedSidecar":
        """As it stands once its intent is on record."""
        return replace(self, intent=intent)

    def row(self) -> dict[str, Any]:
        """As its table has it."""
        return {
            "stream_id": self.whose.stream_id,
            "subject": self.whose.subject,
            "tenant": self.whose.tenant,
            "sealed": self.sealed,
            "created_at": self.created_at,
            "keep_until": self.keep_until,
            "delete_after": self.delete_after,
            "intent": self.intent,
        }

    @classmethod
    def of_row(cls, row: Row[Any]) -> "SealedSidecar":
        """As it was stored."""
        return cls(
            whose=Whose(TenantId(row.tenant), SubjectRef(row.subject), StreamId(row.stream_id)),
            sealed=row.sealed,
            created_at=row.created_at,
            delete_after=row.delete_after,
            intent=row.intent,
            keep_until=row.keep_until,
        )


def _canonical(value: object) -> bytes:
    """RFC 8785 JSON of strings, lists and objects with ASCII names: what `json` writes in order of names.

    A lone surrogate, which JSON can smuggle in, is kept and not refused: that is for whoever reads the message.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
