"""Gather a subject's traces from the records, the spool and the object store, while they are still there."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, select

from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.tables import subjects
from retention.errors import ScanError, UnknownObjectError
from retention.objects import ObjectStore
from retention.search import BLOCK_BYTES
from retention.stored import object_name
from retention.tables import object_subjects, objects, sidecars, subject_keys
from retention.traces import Trace, TraceKind, Traces, digest, ids, sampled, spacing, wrapped

HEADER_TRACE_BYTES: Final = 64
SIDECAR_SPACING: Final = 512  # bytes: a sidecar is small, and lies in a database's page beside others


async def collect(database: Database, store: ObjectStore, spool: Path, tenant: TenantId, subject: SubjectRef) -> Traces:
    """Everything that a scan looks for of this subject; canaries are the caller's to add.

    Args:
        database: The records.
        store: Where sealed objects lie.
        spool: The folder of live files.
        tenant: The controller.
        subject: The pseudonym.

    Raises:
        ScanError: A file of the spool cannot be read.
        StorageUnavailableError: The object store cannot be read.
        RecordsUnavailableError: The records cannot be read.
    """
    rows = await _rows(database, tenant, subject)
    found = [row for row in rows if "object_id" in row._fields]

    def gathered() -> tuple[Trace, ...]:
        return tuple(dict.fromkeys([*_of_rows(rows, subject), *_of_objects(store, spool, found)]))

    return Traces(tenant, subject, await asyncio.to_thread(gathered))


async def _rows(database: Database, tenant: TenantId, subject: SubjectRef) -> Sequence[Row[Any]]:
    mine = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
    queries = (
        select(subjects.c.lookup).where((subjects.c.subject == subject) & (subjects.c.tenant == tenant)),
        select(subject_keys.c.content_key, subject_keys.c.sidecar_key).where(subject_keys.c.subject == subject),
        select(sidecars.c.stream_id, sidecars.c.sealed).where(sidecars.c.subject == subject),
        select(objects.c.object_id, objects.c.stream_id, objects.c.wrapped_key, objects.c.bytes).where(
            (objects.c.tenant == tenant) & objects.c.object_id.in_(mine)
        ),
    )
    async with database.begin() as connection:
        return [row for query in queries for row in await connection.execute(query)]


def _of_rows(rows: Sequence[Row[Any]], subject: SubjectRef) -> Iterator[Trace]:
    yield from ids(TraceKind.PSEUDONYM, subject)
    for row in rows:
        found = row._asdict()
        object_id = found.get("object_id", "")
        if "lookup" in found:
            yield from digest(TraceKind.LOOKUP, found["lookup"])
        if "stream_id" in found:
            yield from ids(TraceKind.STREAM_ID, found["stream_id"])  # of several objects, perhaps not all kept
        if "sealed" in found:
            yield from sampled(TraceKind.SIDECAR, found["sealed"], SIDECAR_SPACING)
        if object_id:
            yield from ids(TraceKind.OBJECT_ID, object_id, object_id)
        for column, kind in (
            ("content_key", TraceKind.CONTENT_KEY),
            ("sidecar_key", TraceKind.SIDECAR_KEY),
            ("wrapped_key", TraceKind.OBJECT_KEY),
        ):
            if found.get(column):
                yield from wrapped(kind, found[column], object_id)


def _of_objects(store: ObjectStore, spool: Path, rows: Sequence[Row[Any]]) -> Iterator[Trace]:
    every = spacing(sum(row.bytes for row in rows))
    portion = max(BLOCK_BYTES // every, 1) * every
    for row in rows:
        of = row.object_id
        for portions in (
            _stored(store, of, portion),
            _live(spool / of, portion),
            _live(spool / f"{of}.sealed", portion),
        ):
            for number, content in enumerate(portions):
                if number == 0:
                    yield Trace(TraceKind.HEADER, content[:HEADER_TRACE_BYTES], of)
                yield from sampled(TraceKind.CIPHERTEXT, content, every, of)


def _stored(store: ObjectStore, object_id: str, portion: int) -> Iterator[bytes]:
    begin = 0
    try:
        while content := store.read(object_name(object_id), begin, portion):
            yield content
            begin += len(content)
    except UnknownObjectError:
        return  # it is live, or a retention run was faster


def _live(file: Path, portion: int) -> Iterator[bytes]:
    try:
        with file.open("rb") as readable:
            while content := readable.read(portion):
                yield content
    except FileNotFoundError:
        return
    except OSError:
        raise ScanError("a file of the spool cannot be read") from None
