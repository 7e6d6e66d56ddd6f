"""Evidence packs: a tenant's tree, and beside it what a compliance officer hands to an auditor about a period.

The tree is whole, so that every proof holds. Beside it lie the period's entries, tables drawn from them, populations
that the packages contribute, the results of the control checks, signed receipts and a report, under a manifest that the
evidence key signs. An export is recorded before anything is written (R-EXP-2), and so is every check (CC4.1).
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, final

from audit.checkpoint import Checkpoint, Note, Signer
from audit.controls import Assessment, Catalogue, Result
from audit.encoding import parse, timestamp
from audit.errors import ExportError
from audit.events import PackExported
from audit.gathering import Gathered, Reading, Table, sheet
from audit.log import AuditLog
from audit.pack import Pack, refuse_existing
from audit.pack_report import render
from audit.population import Period, Population, Receipts
from audit.tiles import TILE_WIDTH
from audit.trust import EVIDENCE, Trust
from audit.verify_pack import FOLDER
from governance import form
from governance.identity import TenantId

HEADER_VERSION: Final = 1
CONTROL_COLUMNS: Final = (
    "control", "name", "title", "check", "result", "population", "exceptions", "exceptions_named", "inputs", "version",
)  # fmt: skip

_OWN: Final = frozenset({"entries", "decisions", "denials", "policies", "models", "redactions", "controls"})
"""Tables that are drawn from the log, and that no population may stand in for."""

_README: Final = """\
Audit evidence of Earwitness
============================

evidence/report.html   what this is about and what was found: begin here
evidence/entries.*     every entry of the period, as it stands in the log and as a table
evidence/*.csv         decisions, denials, keys, objects, runs, holds, requests: one row each, counted in manifest.json
evidence/controls.*    what each control check found, in how many cases, with its exceptions
evidence/receipts/     signed receipts of erasures
checkpoint, tile/      the whole log of this tenant, in the open format C2SP tlog-tiles
manifest.json          every file with its SHA-256, and what the pack says of itself
manifest.dsse.json     the same, signed

To verify, with Python and the library `cryptography` and without a network:

  python -m audit verify THIS-FOLDER --trust KEYFILE

KEYFILE holds public keys, one a line: the log's, and that of its evidence. Get it from somewhere else than this pack.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is exported, and why.

    Attributes:
        tenant: Whose tree.
        regime: Whose controls are checked.
        purpose: Why the evidence leaves the platform: a slug, such as `soc2-audit-2026`.
        begins: Where the period begins.
        ends: Where it ends, not included; not later than the export itself.
        actor: The key id or operator on whose behalf.
    """

    tenant: TenantId
    regime: str
    purpose: str
    begins: datetime
    ends: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a pack says of itself: its header, and the results of its checks."""

    directory: Path
    checkpoint: Checkpoint
    header: Mapping[str, Any]
    results: Sequence[Result]


@final
class EvidenceDesk:
    """Writes evidence packs.

    Args:
        log: The open log.
        signer: Signs manifests; its key is named `<log's origin>/evidence`.
        trust: The public keys of the log and of its receipts, to check both with.
        catalogue: The table of controls of the policy in force.
        populations: What the packages contribute, each under a name of its own.
        receipts: Where signed receipts are kept.
        version: The platform's.
        now: The platform's clock.
    """

    def __init__(
        self,
        log: AuditLog,
        *,
        signer: Signer,
        trust: Trust,
        catalogue: Catalogue,
        populations: Sequence[Population],
        receipts: Receipts,
        version: str,
        now: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._signer = signer
        self._trust = trust
        self._catalogue = catalogue
        if len({population.name for population in populations} | _OWN) != len(populations) + len(_OWN):
            raise ExportError("two tables of a pack would have one name")
        self._populations = populations
        self._receipts = receipts
        self._version = version
        self._now = now

    async def export(self, request: ExportRequest, directory: Path) -> Exported:
        """Write a pack into a folder that does not exist yet; its parent must. It appears whole or not at all.

        1. Refuse what has no purpose, no period or no such regime. 2. Record the export. 3. Read rows and receipts.
        4. Read the tree, and check the controls. 5. Record each check. 6. Write the tree as it is then, its own records
        included. 7. List and sign.

        Raises:
            ExportError: No purpose, an impossible period, a folder that exists, a disk that is full, rows with content.
            ControlsError: The table of controls has no such regime.
            UnknownTreeError: The tenant has no entries.
            LogUnavailableError: The export, or a check, could not be recorded: nothing is exported.
        """
        exported_at = self._now()
        period = _checked(request, exported_at)  # (1)
        self._catalogue.controls(request.regime)
        await refuse_existing(directory)
        record = await self._recorded(request, period)  # (2)
        async with Pack.beside(directory) as pack:
            gathered = await self._gathered(request.tenant, period)  # (3)
            assessment = Assessment(
                self._catalogue,
                request.regime,
                gathered.case(period, exported_at, self._trust),
                version=self._version,
            )
            reading = await self._read(request.tenant, gathered.size, Reading(pack, period, assessment))  # (4)
            results = assessment.results(reading.inputs(gathered.origin, period) | gathered.digests())
            checked = [await self._log.append(request.tenant, each.event(request.regime)) for each in results]  # (5)
            note = await self._log.checkpoint(request.tenant)
            checkpoint = await pack.write_tree(self._log, request.tenant, note)  # (6)
            header = _header(request, period, exported_at) | reading.extent | self._signed(record, checked)
            header["rows"] = await asyncio.to_thread(_write, pack, reading, gathered, results)
            pack.write(f"{FOLDER}report.html", render(header, results, checkpoint, reading.sheets.redactions).encode())
            await asyncio.to_thread(pack.finish, directory, header, self._signer)  # (7)
        return Exported(directory=directory, checkpoint=checkpoint, header=header, results=results)

    def _signed(self, record: int, checked: Sequence[int]) -> dict[str, Any]:
        signer = self._signer.key.name
        return {"record": record, "controls": list(checked), "version": self._version, "signer": signer}

    async def _recorded(self, request: ExportRequest, period: Period) -> int:
        before = Note.parse((await self._log.checkpoint(request.tenant)).encode()).checkpoint
        if self._signer.key.name != f"{before.origin.removesuffix(f'/{request.tenant}')}/{EVIDENCE}":
            raise ExportError("the evidence key is not named after the log's origin")
        event = PackExported(
            actor=request.actor,
            regime=request.regime,
            purpose=request.purpose,
            begins=period.first,
            ends=period.last,
            tree_size=before.size,
            root=before.root.hex(),
        )
        index = await self._log.append(request.tenant, event)
        (leaf,) = await self._log.read(request.tenant, index, index + 1)
        if parse(leaf).at < period.last:
            # What is recorded from here on would lie in the period, and the pack would be found incomplete.
            raise ExportError("the clock has gone back: export again")
        return index

    async def _gathered(self, tenant: TenantId, period: Period) -> Gathered:
        tables: dict[str, Table] = {}
        for population in self._populations:
            rows = list(await population.rows(tenant, period.begins, period.ends))
            tables[population.name] = Table(population.columns, rows)
        receipts = await self._receipts.signed(tenant, period.begins, period.ends)
        return Gathered(Note.parse((await self._log.checkpoint(tenant)).encode()), tables, receipts)

    async def _read(self, tenant: TenantId, size: int, reading: Reading) -> Reading:
        for start in range(0, size, TILE_WIDTH):
            leaves = await self._log.read(tenant, start, min(start + TILE_WIDTH, size))
            await asyncio.to_thread(reading.take, start, leaves)
        await asyncio.to_thread(reading.begin)
        return reading


def _checked(request: ExportRequest, now: datetime) -> Period:
    """The period, not beyond now: what may still be written is not evidence yet."""
    if not request.purpose:
        raise ExportError("an export needs a purpose: say what the evidence is for")
    form.name(request.purpose)
    begins, ends = form.moment(request.begins), form.moment(request.ends)
    if begins is None or ends is None or not begins < min(ends, now):
        raise ExportError("the period must begin before it ends, and before now")
    return Period(begins, min(ends, now))


def _header(request: ExportRequest, period: Period, exported_at: datetime) -> dict[str, Any]:
    return {
        "v": HEADER_VERSION,
        "tenant": request.tenant,
        "regime": request.regime,
        "purpose": request.purpose,
        "exporter": request.actor,
        "exported_at": timestamp(exported_at).decode(),
        "begins": period.first,
        "ends": period.last,
    }


def _write(pack: Pack, reading: Reading, gathered: Gathered, results: Sequence[Result]) -> dict[str, int]:
    """Write what lies beside the tree; how many rows each table has."""
    for name, data in reading.sheets.files().items():
        pack.write(FOLDER + name, data)
    for name, each in gathered.tables.items():
        pack.write(f"{FOLDER}{name}.csv", each.data)
    for erasure, receipt in sorted(gathered.receipts.items()):
        pack.write(f"{FOLDER}receipts/{erasure}.json", receipt)
    found = [result.as_json() for result in results]
    pack.write(f"{FOLDER}controls.json", (json.dumps(found, indent=1) + "\n").encode())
    named = [each | {"exceptions_named": " ".join(each["exceptions_named"])} for each in found]
    pack.write(f"{FOLDER}controls.csv", sheet(CONTROL_COLUMNS, named))
    pack.write("README.txt", _README.encode())
    rows = {"entries.csv": reading.count, "controls.csv": len(found)} | reading.sheets.rows()
    return rows | {f"{name}.csv": len(each.rows) for name, each in gathered.tables.items()}
