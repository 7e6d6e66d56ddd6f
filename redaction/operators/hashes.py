"""Hashes: the label and a digest keyed by the tenant, the same wherever the tenant's value is said.

HMAC-SHA-256 (FIPS 198-1), truncated. Without the key nobody can try out all telephone numbers, as they could with a
digest that is salted by what an attacker knows; with it the tenant's own streams can be joined.
"""

import hashlib
import hmac
from typing import Final

from governance.identity import TenantId
from redaction.entities import Label
from redaction.operators.canonical import canonical

DIGEST_CHARS: Final = 16
"""Hexadecimal digits: 64 bits, so that a tenant's values stay apart up to some hundred millions of them."""
_DOMAIN: Final = b"earwitness hash 1"


class Hashes:
    """One tenant's hashes. They remember nothing."""

    def __init__(self, tenant: TenantId, key: bytes) -> None:
        self._tenant = tenant
        self._key = key

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """`[EMAIL_ADDRESS:3f9a…]`."""
        del settled
        form = canonical(label, value).encode("utf-8", "surrogatepass")
        fields = (_DOMAIN, self._tenant.encode(), label.encode(), form)
        digest = hmac.digest(self._key, b"\n".join(fields), hashlib.sha256).hex()
        return f"[{label}:{digest[:DIGEST_CHARS]}]"

    def draft(self) -> "Hashes":
        """Itself."""
        return self
