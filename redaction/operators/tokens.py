"""Reversible tokens: AES-SIV (RFC 5297) over the value, with tenant, label and key id as associated data.

SIV is deterministic, so that one value is one token within tenant, label and key, and the tenant's own data joins; it
is authenticated, so that a changed byte, another tenant, another label or another key is refused and never turned into
a wrong value. presidio-anonymizer's `encrypt` is not offered: it has no authentication, and a flipped bit of its IV
changes the value without a word.

    [TOKEN:label:key id:base64url]

What is inside is the value's canonical form, padded to blocks of 16 bytes so that its length shows roughly at most.
Who holds a tenant's tokens sees which of them are equal, and how many; that is what they are for.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from governance.identity import TenantId
from redaction.entities import Label
from redaction.errors import InvalidTokenError
from redaction.operators.canonical import canonical
from redaction.operators.keys import TokenKey

MAX_VALUE_BYTES: Final = 1024
"""A longer value gets its label alone: it is no identifier, and would fill the transcript."""
MAX_TOKEN_CHARS: Final = 2048
_BLOCK: Final = 16
_END: Final = b"\x80"  # ISO/IEC 7816-4 padding
_DOMAIN: Final = b"earwitness token 1"
_FORM: Final = re.compile(r"\[TOKEN:([A-Z0-9_]{1,64}):([0-9a-f]{16}):([A-Za-z0-9_-]{1,1900})\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    """A token, taken apart. What it says of itself is not believed before it has been opened."""

    label: Label
    key_id: str
    sealed: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Token":
        """From its text form; exactly one text stands for one token.

        Raises:
            InvalidTokenError: It is not of that form.
        """
        matched = _FORM.fullmatch(text) if len(text) <= MAX_TOKEN_CHARS else None
        if matched is None:
            raise InvalidTokenError("that is no reversible token")
        label, key_id, encoded = matched.groups()
        try:
            sealed = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
            token = cls(Label(label), key_id, sealed)
        except (binascii.Error, ValueError):
            raise InvalidTokenError("that is no reversible token") from None
        if token.text() != text:  # base64's last character has bits to spare
            raise InvalidTokenError("that is no reversible token")
        return token

    def text(self) -> str:
        """As it stands in a transcript."""
        encoded = base64.urlsafe_b64encode(self.sealed).rstrip(b"=").decode()
        return f"[TOKEN:{self.label}:{self.key_id}:{encoded}]"

    def open(self, tenant: TenantId, key: TokenKey) -> str:
        """The value's canonical form.

        Raises:
            InvalidTokenError: It was altered, or is another tenant's, label's or key's.
        """
        if key.key_id != self.key_id:
            raise InvalidTokenError("the token was made with another key")
        try:
            padded = AESSIV(key.key).decrypt(self.sealed, _bound(tenant, self.label, self.key_id))
            return padded[: padded.rindex(_END)].decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):  # ValueError: shorter than a tag
            raise InvalidTokenError("the token was altered, or is not this tenant's") from None


def seal(tenant: TenantId, key: TokenKey, label: Label, form: str) -> Token | None:
    """A token of a canonical form; None where that is too long for one."""
    plain = form.encode("utf-8", "surrogatepass")
    if len(plain) > MAX_VALUE_BYTES:
        return None
    padded = plain + _END + bytes(-(len(plain) + 1) % _BLOCK)
    return Token(label, key.key_id, AESSIV(key.key).encrypt(padded, _bound(tenant, label, key.key_id)))


def _bound(tenant: TenantId, label: Label, key_id: str) -> list[bytes]:
    """Associated data as a vector: SIV takes each by itself, so no two can run together."""
    return [_DOMAIN, tenant.encode(), label.encode(), key_id.encode()]


class Tokens:
    """One tenant's tokens under one key. They remember nothing."""

    def __init__(self, tenant: TenantId, key: TokenKey) -> None:
        self._tenant = tenant
        self._key = key

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """The token's text. An interim result shows the label alone: a token of half a value is of no use."""
        if not settled:
            return f"[{label}]"
        token = seal(self._tenant, self._key, label, canonical(label, value))
        return f"[{label}]" if token is None else token.text()

    def draft(self) -> "Tokens":
        """Itself."""
        return self
