"""A program for the crash tests: runs a stream through a real vault and kills itself at a named point of it.

Arguments: a folder, and points. Each point gets a process of its own, forked before any thread runs, and a copy of
`FOLDER/fresh` named after it to die in. `none` lives to the end; `A+B` dies at A, and in recovering from that at B.
"""

import asyncio
import inspect
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from audit.log import AuditLog
from retention.directory import DirectoryStore
from retention.live_file import LiveFile
from retention.spool import Spool
from retention.stored import StoredObjects
from tests.retention.conftest import CLINIC
from tests.retention.vault_room import opened_room, permit, segment, speech

METADATA: Final = {"caller": "Zebedee"}


class Point(NamedTuple):
    """Before or after the `nth` call of a method, of those that are `wanted`."""

    owner: type
    method: str
    after: bool
    nth: int = 1
    wanted: Callable[[tuple[Any, ...]], bool] = lambda _: True


def _appends(kind: str) -> Callable[[tuple[Any, ...]], bool]:
    return lambda arguments: arguments[2].type == kind


def _points() -> dict[str, Point]:
    calls: dict[str, tuple[type, str, int, Callable[[tuple[Any, ...]], bool]]] = {
        "intent": (AuditLog, "append", 1, _appends("content.intended")),
        "rows": (StoredObjects, "add", 1, lambda _: True),
        "first-file": (Spool, "begin", 1, lambda _: True),
        "last-file": (Spool, "begin", 3, lambda _: True),
        "sync": (LiveFile, "sync", 4, lambda _: True),
        "close": (LiveFile, "close", 1, lambda _: True),
        "last-close": (LiveFile, "close", 3, lambda _: True),
        "reseal": (Spool, "at_rest", 1, lambda _: True),
        "put": (DirectoryStore, "put", 1, lambda _: True),
        "last-put": (DirectoryStore, "put", 2, lambda _: True),
        "complete": (StoredObjects, "complete", 1, lambda _: True),
        "drop": (StoredObjects, "drop", 1, lambda _: True),
        "stored": (AuditLog, "append", 1, _appends("content.stored")),
        "last-stored": (AuditLog, "append", 3, _appends("content.stored")),
        "remove": (Spool, "remove", 1, lambda _: True),
        "last-remove": (Spool, "remove", 3, lambda _: True),
    }
    return {
        f"{moment}-{name}": Point(owner, method, moment == "after", nth, wanted)
        for name, (owner, method, nth, wanted) in calls.items()
        for moment in ("before", "after")
    }


POINTS: Final = _points()


def arm(point: Point) -> None:
    """Have this process die there."""
    original, count = getattr(point.owner, point.method), 0

    def due(arguments: tuple[Any, ...]) -> bool:
        nonlocal count
        count += point.wanted(arguments)
        return count == point.nth and point.wanted(arguments)

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def waited(*arguments: Any, **options: Any) -> Any:
        here = due(arguments)
        if here and not point.after:
            die()
        outcome = await original(*arguments, **options)
        if here:
            die()
        return outcome

    def called(*arguments: Any, **options: Any) -> Any:
        here = due(arguments)
        if here and not point.after:
            die()
        outcome = original(*arguments, **options)
        if here:
            die()
        return outcome

    setattr(point.owner, point.method, waited if inspect.iscoroutinefunction(original) else called)


async def stream(root: Path) -> None:
    """Audio and a clear transcript come; of the redacted one nothing does, so that its object ends empty."""
    async with opened_room(root) as room:
        patient = await room.archive.subject(CLINIC, "patient-1")
        async with room.vault.open(permit(room.archive, patient), METADATA) as seal:
            await seal.audio(speech(1.0))
            await seal.clear(segment("mary", "jones"))


async def prepare(root: Path) -> None:
    """An installation that has streamed nothing yet."""
    async with opened_room(root) as room:
        patient = await room.archive.subject(CLINIC, "patient-1")
        await room.keys.subject_keys(CLINIC, patient, actor="test")


async def recover(root: Path) -> None:
    """What the platform does when it comes up again."""
    async with opened_room(root) as room:
        await room.vault.recover()


def crash(folder: Path, name: str) -> int:
    """Run the stream, and for `A+B` the recovery, in a process each; return the last one's wait status."""
    shutil.copytree(folder / "fresh", folder / name)
    ended = 0
    for work, point in zip((stream, recover), name.split("+"), strict=False):
        child = os.fork()
        if child == 0:
            if point in POINTS:
                arm(POINTS[point])
            asyncio.run(work(folder / name))
            os._exit(0)
        ended = os.waitpid(child, 0)[1]
    return ended


if __name__ == "__main__":
    place, names = Path(sys.argv[1]), sys.argv[2:]
    for each in names:
        ended = crash(place, each)
        how = "lived" if ended == 0 else "died" if os.WTERMSIG(ended) == signal.SIGKILL else f"failed {ended}"
        print(each, how, flush=True)  # noqa: T201  what the test reads
