"""Reading a pack's files, which whoever made it may have chosen to be anything."""

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from audit.errors import MalformedLeafError
from audit.tiles import MAX_BUNDLE_BYTES, TILE_WIDTH, bundle_path, unbundle
from audit.verdict import Code, Rejected


def bundles(folder: Path, size: int) -> Iterator[list[bytes]]:
    """Every entry of a tree of `size`, a bundle at a time."""
    for start in range(0, size, TILE_WIDTH):
        width = min(TILE_WIDTH, size - start)
        data = read(folder / bundle_path(start // TILE_WIDTH, width), MAX_BUNDLE_BYTES)
        if data is None:
            raise Rejected(Code.TRUNCATED, f"entries {start} to {start + width - 1} are missing")
        try:
            leaves = unbundle(data)
        except MalformedLeafError as error:
            raise Rejected(Code.TRUNCATED, f"entries {start} to {start + width - 1}: {error}") from error
        if len(leaves) != width:
            raise Rejected(Code.TRUNCATED, f"of entries {start} to {start + width - 1}, {len(leaves)} are there")
        yield leaves


def files(directory: Path) -> Iterator[str]:
    """The paths of all files below a folder, which may hold plain files and folders alone."""
    for folder, folders, names in os.walk(directory):
        for name in (*folders, *names):
            path = Path(folder, name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise Rejected(Code.MANIFEST, f"{path.relative_to(directory)} is not a plain file")
        yield from (Path(folder, name).relative_to(directory).as_posix() for name in names)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def read(path: Path, limit: int) -> bytes | None:
    """The content of a plain file of bounded size; None where there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Rejected(Code.MANIFEST, f"{path.name} is not a plain file")
            data = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Rejected(Code.MANIFEST, f"{path.name} cannot be read") from error
    if len(data) > limit:
        raise Rejected(Code.MANIFEST, f"{path.name} is larger than the format allows")
    return data
