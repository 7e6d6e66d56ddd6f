"""Where a client's key is found. Never in a query string: those end up in other people's logs."""

from collections.abc import Iterable
from typing import Final

SUBPROTOCOL_BEARER: Final = "bearer."  # a browser cannot set headers, and puts its key into a subprotocol
MAX_CREDENTIAL: Final = 512  # characters


def bearer(authorization: str | None, subprotocols: Iterable[str] = ()) -> str:
    """The key from an `Authorization: Bearer` header (RFC 6750 section 2.1), or else from a subprotocol.

    Returns:
        The key as it was sent, which proves nothing yet; empty if there is none, or one longer than any key is.
    """
    scheme, _, key = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        named = (name for name in subprotocols if name.startswith(SUBPROTOCOL_BEARER))
        key = next(named, "").removeprefix(SUBPROTOCOL_BEARER)
    key = key.strip()
    return key if len(key) <= MAX_CREDENTIAL else ""
