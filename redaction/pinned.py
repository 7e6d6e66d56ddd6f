"""Files that belong to the package and are read only if they are the ones it was measured with."""

import hashlib
from pathlib import Path

from redaction.errors import RedactorUnavailableError


def pinned(path: Path, expected: str, what: str) -> bytes:
    """What stands in a file.

    Args:
        path: The file.
        expected: Its SHA-256, in hexadecimal digits.
        what: What it is, for whoever must install it anew.

    Raises:
        RedactorUnavailableError: It is missing or not the pinned one.
    """
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise RedactorUnavailableError(f"{what} cannot be read") from error
    if hashlib.sha256(stored).hexdigest() != expected:
        raise RedactorUnavailableError(f"{what} is not the pinned one: install it anew")
    return stored
