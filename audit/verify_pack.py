"""Verify what lies beside the tree in an evidence pack, once the tree and the list of files have been verified.

7. The evidence key signed the manifest. 8. Its header is of its form, and the log holds the record of this very export.
9. The period's entries are the tree's, byte for byte, and none of the period is missing. 10. The tables that follow
from them are what they come to, and every other table has as many rows as it should. 11. Each result of a check stands
in the log as it stands in the pack. What the operator's own records say of keys, objects and requests, nobody can
verify from here.
"""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from audit.dsse import MAX_ENVELOPE_BYTES, opened, unsigned
from audit.encoding import Leaf, parse
from audit.errors import EnvelopeError
from audit.events import ControlChecked, PackExported
from audit.files import bundles, read
from audit.sheets import ENTRY_COLUMNS, Sheets, entry_row, line, lines
from audit.trust import EVIDENCE, Trust
from audit.verdict import Code, PackVerdict, Rejected, TreeVerdict, reject

FOLDER = "evidence/"
SIGNED_MANIFEST = "manifest.dsse.json"
MANIFEST_TYPE = "application/vnd.earwitness.evidence-manifest+json"

MAX_MANIFEST_BYTES = 256 * 1024 * 1024
"""About two million files: a tree of half a thousand million entries."""

MAX_TABLE_BYTES = 1024 * 1024 * 1024

_TEXTS = ("tenant", "regime", "purpose", "exporter", "exported_at", "begins", "ends", "version", "signer")
_NUMBERS = ("v", "first", "last", "count", "filtered", "record")
_CHECKED = ("control", "check", "version", "inputs", "population", "exceptions", "result")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A pack's list of files, its bytes, and what it says of the pack beside the tree, if there is anything."""

    data: bytes
    header: Any
    files: frozenset[str]


def verify_pack(directory: Path, manifest: Manifest, trees: Sequence[TreeVerdict], trust: Trust | None) -> PackVerdict:
    """Steps 7 to 11.

    Raises:
        Rejected: One of them failed.
    """
    if [tree.path for tree in trees] != [""]:
        reject(Code.EVIDENCE, "evidence lies beside one tree alone")
    tree = trees[0]
    signer = _signed(directory, manifest.data, tree.origin, trust)
    header = _header(manifest.header, tree)
    records: dict[int, Mapping[str, object]] = {}
    with _opened(directory, "entries.jsonl") as lines_file, _opened(directory, "entries.csv") as rows_file:
        period = _Period(header, lines_file, rows_file)
        for index, leaf in enumerate(leaf for leaves in bundles(directory, tree.size) for leaf in leaves):
            value = parse(leaf)
            period.take(index, leaf, value)
            if value.type in {PackExported.type, ControlChecked.type}:
                records[index] = value.fields | {"type": value.type}
        period.end()
    _recorded(header, records)
    _tables(directory, header, period.sheets, manifest.files)
    return PackVerdict(header, signer, _results(directory, header, records))


def _signed(directory: Path, manifest: bytes, origin: str, trust: Trust | None) -> str:
    """Step 7. The line of the key that signed, empty where the key file has none."""
    envelope = read(directory / SIGNED_MANIFEST, MAX_ENVELOPE_BYTES)
    key = None if trust is None else trust.of(origin.rpartition("/")[0], EVIDENCE)
    try:
        if envelope is None:
            reject(Code.EVIDENCE_SIGNATURE, f"{SIGNED_MANIFEST} is missing")
        same = (unsigned(envelope, MANIFEST_TYPE) if key is None else opened(envelope, MANIFEST_TYPE, key)) == manifest
    except EnvelopeError as error:
        raise Rejected(Code.EVIDENCE_SIGNATURE, f"{SIGNED_MANIFEST}: {error}") from error
    if not same:
        reject(Code.EVIDENCE_SIGNATURE, "manifest.json is not the one that was signed")
    return "" if key is None else str(key)


def _header(header: Any, tree: TreeVerdict) -> Mapping[str, Any]:
    """Step 8, its form."""
    names = {*_TEXTS, *_NUMBERS, "controls", "rows"}
    fits = (
        isinstance(header, dict)
        and header.keys() == names
        and all(isinstance(header[name], str) for name in _TEXTS)
        and all(_number(header[name]) for name in _NUMBERS)
        and isinstance(header["controls"], list)
        and all(map(_number, header["controls"]))
        and isinstance(header["rows"], dict)
        and all(map(_number, header["rows"].values()))
    )
    if not fits or header["v"] != 1:
        reject(Code.EVIDENCE, "what the manifest says of the pack is not of its form")
    origin, _, name = tree.origin.rpartition("/")
    if header["tenant"] != name or header["signer"] != f"{origin}/{EVIDENCE}":
        reject(Code.EVIDENCE, "the pack says that it is of another tree")
    if header["count"] != header["last"] - header["first"] + 1 - header["filtered"] or header["filtered"]:
        reject(Code.EVIDENCE, "the pack says itself that entries of its period are missing")
    return dict(header)


def _recorded(header: Mapping[str, Any], records: Mapping[int, Mapping[str, object]]) -> None:
    """Step 8, its record."""
    said = {name: header[name] for name in ("regime", "purpose", "begins", "ends")} | {"actor": header["exporter"]}
    record = records.get(header["record"], {})
    if record.get("type") != PackExported.type or any(record[name] != value for name, value in said.items()):
        reject(Code.EVIDENCE, "the log does not hold the record of this export")


class _Period:
    """Step 9, and the tables of step 10 in the making."""

    def __init__(self, header: Mapping[str, Any], lines_file: BinaryIO, rows_file: BinaryIO) -> None:
        self._header, self._lines, self._rows = header, lines_file, rows_file
        self._first = self._count = 0
        self.sheets = Sheets()
        self._same(rows_file, lines([ENTRY_COLUMNS]), "entries.csv has another header")

    def take(self, index: int, leaf: bytes, value: Leaf) -> None:
        if value.at < self._header["begins"]:
            self._first = index + 1
        elif value.at < self._header["ends"]:
            self._count += 1
            self.sheets.read(index, value)
            self._same(self._lines, line(index, leaf), f"entries.jsonl: entry {index} is not as the tree has it")
            row = lines([entry_row(index, value)])
            self._same(self._rows, row, f"entries.csv: entry {index} is not as the tree has it")

    def end(self) -> None:
        if self._lines.read(1) or self._rows.read(1):
            reject(Code.EVIDENCE, "there are entries of the period that the tree does not have")
        if (self._header["first"], self._header["count"]) != (self._first, self._count):
            reject(Code.EVIDENCE, "the period has other entries than the pack says")

    @staticmethod
    def _same(file: BinaryIO, expected: bytes, otherwise: str) -> None:
        if file.read(len(expected)) != expected:
            reject(Code.EVIDENCE, otherwise)


def _tables(directory: Path, header: Mapping[str, Any], sheets: Sheets, files: frozenset[str]) -> None:
    """Step 10."""
    names = {path.removeprefix(FOLDER) for path in files if path.startswith(FOLDER) and path.endswith(".csv")}
    if names != header["rows"].keys() or "entries.csv" not in names:
        reject(Code.EVIDENCE, "the pack has other tables than it says")
    for name, data in sheets.files().items():
        if _table(directory, name) != data:
            reject(Code.EVIDENCE, f"{name} does not follow from the entries")
    if header["rows"]["entries.csv"] != header["count"]:
        reject(Code.EVIDENCE, "entries.csv has other rows than the pack says")
    for name, count in header["rows"].items():
        # entries.csv has been read row by row already.
        rows = count if name == "entries.csv" else _rows(directory, name)
        if rows != count:
            reject(Code.EVIDENCE, f"{name} has {rows} rows, and should have {count}")


def _rows(directory: Path, name: str) -> int:
    """How many rows a table has, without its header."""
    try:
        with (directory / FOLDER / name).open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file, strict=True)) - 1
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise Rejected(Code.EVIDENCE, f"{name} is not a table") from error


def _results(directory: Path, header: Mapping[str, Any], records: Mapping[int, Mapping[str, object]]) -> dict[str, int]:
    """Step 11. How many checks ended how."""
    try:
        found = json.loads(_table(directory, "controls.json"))
        said = [{name: row[name] for name in _CHECKED} for row in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Rejected(Code.EVIDENCE, "controls.json is not of its form") from error
    recorded = [records.get(index, {}) for index in header["controls"]]
    whole = {"type": ControlChecked.type, "regime": header["regime"]}
    if [each | whole for each in said] != recorded:
        reject(Code.EVIDENCE, "the log holds other results of the checks than controls.json")
    return dict(Counter(str(row["result"]) for row in said))


def _table(directory: Path, name: str) -> bytes:
    data = read(directory / FOLDER / name, MAX_TABLE_BYTES)
    if data is None:
        raise Rejected(Code.EVIDENCE, f"{name} is missing")
    return data


def _opened(directory: Path, name: str) -> BinaryIO:
    try:
        return (directory / FOLDER / name).open("rb")
    except OSError as error:
        raise Rejected(Code.EVIDENCE, f"{name} is missing") from error


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= -1
