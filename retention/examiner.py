"""`Examiner`: carries out forensic scans for an officer, and puts each on record.

Before an erasure it gathers the subject's traces and keeps them in a file of the operator's; that scan is also the
positive control, for it must find them. After the erasure the same traces are looked for again, and only what the
receipt states may be found.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from audit.events import ForensicScan, RecordsRead
from audit.log import AuditLog
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.subjects import Subjects
from retention.collection import collect
from retention.erasure_records import ErasureRows
from retention.errors import ScanError
from retention.findings import Findings, Stays
from retention.forensics import Place, Progress, scan, silent
from retention.objects import ObjectStore
from retention.s3 import S3Store
from retention.search import MIN_NEEDLE_BYTES
from retention.traces import MAX_CANARIES, MAX_CANARY_BYTES, Traces

SPOOL: Final = "spool"
MAX_CANARY_FILE_BYTES: Final = MAX_CANARIES * (MAX_CANARY_BYTES + 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What an officer wants to know.

    Attributes:
        tenant: The controller.
        subject_id: The tenant's own id of the person; it is looked for too, wherever it is long enough to be told from
            chance. None where `known` says whom to look for.
        known: A file of traces that an earlier scan has kept.
        keep: Where to keep the traces that are gathered now.
        also: Further folders to search.
        canaries: A file of planted strings, one a line.
    """

    tenant: TenantId
    subject_id: str | None = None
    known: Path | None = None
    keep: Path | None = None
    also: Sequence[Path] = ()
    canaries: Path | None = None


class Examiner:
    """Looks for what is left of a subject.

    Args:
        data: The data directory.
        database: The records.
        subjects: Finds pseudonyms.
        erasures: Say what a receipt accounts for.
        store: Where objects lie.
        log: The audit log.
    """

    def __init__(
        self,
        *,
        data: Path,
        database: Database,
        subjects: Subjects,
        erasures: ErasureRows,
        store: ObjectStore,
        log: AuditLog,
    ) -> None:
        self._data = data
        self._database = database
        self._subjects = subjects
        self._erasures = erasures
        self._store = store
        self._log = log

    async def examine(self, inquiry: Inquiry, *, actor: str, progress: Progress = silent) -> Findings:
        """Gather or read traces, search, and record that it was done and what was found.

        Raises:
            ScanError: Something could not be read; a file of traces lies where it would be searched; the subject is not
                known, and no file of traces was given; canaries are too many or too short.
            InvalidFactsError: The subject's id is not of its form.
            StorageUnavailableError: The object store cannot be read.
        """
        self._refuse_inside(inquiry)
        planted = await asyncio.to_thread(_planted, inquiry)
        traces = await self._traces(inquiry, actor)
        search = partial(
            scan,
            self._data,
            traces.with_canaries(planted),
            also=[Place(f"also-{number}", folder) for number, folder in enumerate(inquiry.also, 1)],
            bucket=self._store if isinstance(self._store, S3Store) else None,
            stays=await self._stays(traces),
            progress=progress,
        )
        findings = await search()
        if any(each.superseded for each in findings.findings):
            await self._database.truncate_journal()
            findings = _together(findings, await search())
        await self._log.append(inquiry.tenant, _entry(traces.subject, actor, findings))
        return findings

    async def _traces(self, inquiry: Inquiry, actor: str) -> Traces:
        if inquiry.known is not None:
            known = await asyncio.to_thread(Traces.read, inquiry.known)
            if known.tenant != inquiry.tenant:
                raise ScanError("these are traces of another tenant's subject")
            return known
        named = inquiry.subject_id
        subject = await self._subjects.find(inquiry.tenant, named) if named is not None else None
        if subject is None:
            raise ScanError("no such subject is known: after an erasure, name the traces that were kept before it")
        traces = await collect(self._database, self._store, self._data / SPOOL, inquiry.tenant, subject)
        read = RecordsRead(actor=actor, operation="forensics.collect", count=len(traces.traces))
        await self._log.append(inquiry.tenant, read)
        if inquiry.keep is not None:
            await asyncio.to_thread(traces.write, inquiry.keep)
        return traces

    async def _stays(self, traces: Traces) -> Stays:
        """What the last erasure of this subject that came to its end has left."""
        erasures = await self._erasures.of_subject(traces.tenant, traces.subject)
        ended = [each.progress for each in erasures if each.finished_at is not None]
        if not ended:
            return Stays()
        exempt = ended[-1].get("exempt", {}).values()
        return Stays(frozenset(each for ids in exempt for each in ids), bool(ended[-1].get("spared", False)))

    def _refuse_inside(self, inquiry: Inquiry) -> None:
        """A file of traces that is searched would find itself, and one in the data directory goes into its backups."""
        searched = [self._data.resolve(), *(folder.resolve() for folder in inquiry.also)]
        for file in (inquiry.known, inquiry.keep, inquiry.canaries):
            if file is not None and any(file.resolve().is_relative_to(folder) for folder in searched):
                raise ScanError("keep traces and canaries outside the folders that are searched")


def _planted(inquiry: Inquiry) -> list[bytes]:
    """The canaries, and the tenant's own id of the subject."""
    own = [] if inquiry.subject_id is None else [inquiry.subject_id.encode()]
    lines: list[bytes] = []
    if inquiry.canaries is not None:
        try:
            with inquiry.canaries.open("rb") as readable:
                text = readable.read(MAX_CANARY_FILE_BYTES + 1)
        except OSError:
            raise ScanError("the file of canaries cannot be read") from None
        lines = [line for line in text.splitlines() if line]
        if not lines or len(text) > MAX_CANARY_FILE_BYTES:
            raise ScanError("the file of canaries is empty or too long: one a line, 256 at most")
    return [each for each in own if len(each) >= MIN_NEEDLE_BYTES] + lines


def _together(first: Findings, second: Findings) -> Findings:
    """What either found; of the first what is no question of the journal, lest tidying up hide a leftover key."""
    found = {(each.place, each.kind, each.table, each.stated): each for each in first.findings if not each.superseded}
    found |= {(each.place, each.kind, each.table, each.stated): each for each in second.findings}
    return replace(second, findings=tuple(found[key] for key in sorted(found)))


def _entry(subject: SubjectRef, actor: str, findings: Findings) -> ForensicScan:
    found = {str(kind): count for kind, count in findings.counts(stated=False).items()}
    found |= {f"stated_{kind}": count for kind, count in findings.counts(stated=True).items()}
    return ForensicScan(
        subject=subject, actor=actor, places=findings.places, bytes=findings.bytes, found=dict(sorted(found.items()))
    )
