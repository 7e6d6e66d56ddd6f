"""The forensic scan: is anything of a subject left, anywhere the platform writes (R-ERA-1, R-KEY-2)?

Every file below the data directory is read as it lies on the disk: object store, spool, job store, temporary files, and
databases with their free pages and journals. So is every version in a bucket, and any further folder that is named. The
scan looks for byte strings (`traces`), so it does not trust the code that deleted them.

It sees files, not media: what a file system, a snapshot or a flash controller has kept of deleted files is out of its
reach, as are memory and swap. There the death of the keys is what counts.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from retention.errors import ScanError, UnknownObjectError
from retention.file_search import END, Needles
from retention.findings import Account, Findings, Stays
from retention.s3 import S3Store
from retention.traces import Traces

PRODUCT: Final = Path(__file__).resolve().parent.parent
SCAN_SECONDS: Final = 3600.0
MAX_LINE_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to search, by the name that findings give it."""

    name: str
    folder: Path


Progress = Callable[[int, int], None]
"""Is told now and then how many places and bytes have been read."""


def silent(_places: int, _bytes: int) -> None:
    """Tell nobody."""


async def scan(
    data: Path,
    traces: Traces,
    *,
    also: Sequence[Place] = (),
    bucket: S3Store | None = None,
    stays: Stays = Stays(),  # noqa: B008  a frozen value
    progress: Progress = silent,
) -> Findings:
    """Search everything.

    Args:
        data: The data directory.
        traces: What to look for.
        also: Further folders: a backup, a directory for temporary files.
        bucket: Where objects lie, if not below `data`.
        stays: What the receipt says is left.
        progress: See `Progress`.

    Raises:
        ScanError: Something could not be read. What was found so far is not told: half a scan proves nothing.
    """
    roots = [Place("data", data), *also]
    account = await asyncio.to_thread(Account, traces.traces, stays)  # there may be very many
    places, size, hits = await _files([root.folder for root in roots], account.needles, progress)
    for number, path, group, table, count in hits:
        folder = path.partition("/")[0] if number == 0 else ""
        account.enter(group, f"{roots[number].name}/{path}", folder, table, count)
    if bucket is not None:
        so_far = (places, size)
        read = await asyncio.to_thread(
            _versions, bucket, account.needles, lambda more, b: progress(so_far[0] + more, so_far[1] + b)
        )
        places, size = places + read.places, size + read.bytes
        for (place, group), count in read.hits.items():
            account.enter(group, place, "", "", count)
    return Findings(places=places, bytes=size, looked_for=len(traces.traces), findings=account.findings())


Hit = tuple[int, str, int, str, int]
"""The root's number, the path below it, the group of traces, the table, how often."""


async def _files(
    roots: Sequence[Path], needles: Sequence[tuple[int, bytes, bool]], progress: Progress
) -> tuple[int, int, list[Hit]]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "retention.file_search", cwd=PRODUCT, limit=MAX_LINE_BYTES,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip

    def order() -> bytes:
        looked_for = [(group, needle.hex(), folded) for group, needle, folded in needles]
        return json.dumps({"roots": [str(root.resolve()) for root in roots], "needles": looked_for}).encode()

    try:
        async with asyncio.timeout(SCAN_SECONDS):
            return await _answer(child, await asyncio.to_thread(order), progress)
    except (TimeoutError, ValueError, OSError):
        raise ScanError("the scan did not come to its end") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _answer(child: asyncio.subprocess.Process, order: bytes, progress: Progress) -> tuple[int, int, list[Hit]]:
    assert child.stdin is not None  # noqa: S101  both are pipes
    assert child.stdout is not None  # noqa: S101
    child.stdin.write(order)
    await child.stdin.drain()
    child.stdin.close()
    told: Mapping[str, int] = {"places": 0, "bytes": 0}
    hits: list[Hit] = []
    ended = False
    async for line in child.stdout:
        said: Any = json.loads(line)
        if isinstance(said, dict):
            told = said
            progress(told["places"], told["bytes"])
        elif said == END:
            ended = True
        else:
            hits.append((said[0], said[1], said[2], said[3], said[4]))
    if await child.wait() != 0 or not ended:
        raise ScanError("a file or folder could not be read, or too much was found: the scan says nothing")
    return told["places"], told["bytes"], hits


@dataclass(slots=True)
class _Read:
    places: int = 0
    bytes: int = 0
    hits: Counter[tuple[str, int]] = field(default_factory=Counter)


def _versions(bucket: S3Store, looked_for: Sequence[tuple[int, bytes, bool]], progress: Progress) -> _Read:
    """Every version of every object, the hidden ones too, and the names of uploads that never ended."""
    read, needles = _Read(), Needles(looked_for)

    def search(place: str, blocks: Iterable[bytes]) -> None:
        def counted() -> Iterable[bytes]:
            for block in blocks:
                read.bytes += len(block)
                yield block

        read.hits.update((place, group) for group, _ in needles.found(iter(counted())))
        read.places += 1
        progress(read.places, read.bytes)

    for version in bucket.every_version():
        place = f"s3/{version.name}@{version.version_id}"
        search(place, [version.name.encode()])
        if not version.marker:
            with suppress(UnknownObjectError):  # it has gone meanwhile
                search(place, bucket.read_version(version))
    for name, upload in bucket.uploads():
        search(f"s3/{name}@upload-{upload}", [name.encode()])
    return read
