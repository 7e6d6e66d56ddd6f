"""Keys of the platform's own, each in a file of config_dir: 256 random bits, made with what they are the key of."""

import secrets
from pathlib import Path
from typing import Final

from ingress.errors import KeyFileError

KEY_BYTES: Final = 32


def own_key(file: Path, *, fresh: bool) -> bytes:
    """Read a key.

    Args:
        file: Where it lies, mode 0600.
        fresh: Whether what it is the key of does not exist yet: then it is made. What exists is never given a new one:
            subjects would get second names, and whoever was erased would not be known any more.

    Raises:
        KeyFileError: It is missing, cannot be read, or is no key.
    """
    try:
        if fresh and not file.exists():
            file.touch(0o600, exist_ok=False)
            file.write_bytes(secrets.token_bytes(KEY_BYTES))
        key = file.read_bytes()
    except OSError:
        raise KeyFileError(f"{file.name} in config_dir is missing or cannot be read") from None
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{file.name} in config_dir is not a key")
    return key
