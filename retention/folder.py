"""Names that survive a power cut: a file's own flush does not make its name durable."""

import os
from pathlib import Path


def sync(folder: Path) -> None:
    """Flush the names in a folder to its disk.

    Raises:
        OSError: They cannot be.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
