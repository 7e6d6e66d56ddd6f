"""Tables that follow from a tree's entries alone, so that whoever has the tree can make them again.

A value is a token of the log or canonical JSON: neither can begin a formula that a spreadsheet would carry out.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.encoding import Leaf
from audit.events import (
    AccessRefused,
    ContentRead,
    ContentReadDenied,
    StreamClosed,
    StreamDenied,
    StreamPermitted,
    StreamRefused,
)

ENTRY_COLUMNS = ("index", "time", "type", "fields")
DECISION_COLUMNS = (
    "index", "time", "decision", "again", "decision_id", "stream_id", "object_id", "actor", "purpose", "subjects",
    "lawful_basis", "consent_id", "bundle_revision", "bundle_digest", "expires_at", "reasons",
)  # fmt: skip
DENIAL_COLUMNS = ("index", "time", "type", "stream_id", "object_id", "actor", "purpose", "reasons")
POLICY_COLUMNS = ("bundle_revision", "bundle_digest", "decisions", "first", "last")
MODEL_COLUMNS = ("model", "version", "streams", "first", "last")
REDACTION_COLUMNS = ("by", "name", "withheld", "streams", "first", "last")
"""What was withheld, counted by label and by recogniser."""

DECISIONS = {
    StreamPermitted.type: "permitted",
    StreamDenied.type: "denied",
    ContentRead.type: "permitted",
    ContentReadDenied.type: "denied",
}
DENIALS = frozenset({StreamDenied.type, ContentReadDenied.type, StreamRefused.type, AccessRefused.type})


def line(index: int, leaf: bytes) -> bytes:
    """An entry in entries.jsonl: the leaf's own bytes, at their index."""
    return b'{"index":%d,"entry":%b}\n' % (index, leaf)


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text, strict=True).writerows(rows)
    return text.getvalue().encode()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file with a header."""
    return lines([columns, *rows])


def entry_row(index: int, leaf: Leaf) -> tuple[str, ...]:
    """An entry in entries.csv."""
    fields = json.dumps(leaf.fields, sort_keys=True, separators=(",", ":"))
    return str(index), leaf.at, leaf.type, fields


@dataclass(slots=True)
class _Use:
    """How often something was used, from when until when."""

    first: str
    last: str
    count: int = 0
    withheld: int = 0

    def seen(self, at: str, withheld: int = 0) -> None:
        self.last = at
        self.count += 1
        self.withheld += withheld


@dataclass(slots=True)
class Sheets:
    """The tables of a period, filled entry by entry. Memory grows with the decisions in it."""

    decisions: list[tuple[str, ...]] = field(default_factory=list)
    denials: list[tuple[str, ...]] = field(default_factory=list)
    _policies: dict[tuple[str, str], _Use] = field(default_factory=dict)
    _models: dict[tuple[str, str], _Use] = field(default_factory=dict)
    _redactions: dict[tuple[str, str], _Use] = field(default_factory=dict)

    def read(self, index: int, leaf: Leaf) -> None:
        """Take the next entry of the period."""
        if leaf.type in DECISIONS:
            self.decisions.append(_decision(index, leaf))
            policy = (_text(leaf, "bundle_revision"), _text(leaf, "bundle_digest"))
            self._policies.setdefault(policy, _Use(leaf.at, leaf.at)).seen(leaf.at)
        if leaf.type in DENIALS:
            self.denials.append(_denial(index, leaf))
        models = leaf.fields["models"] if leaf.type == StreamClosed.type else None
        for model in models.items() if isinstance(models, dict) else ():
            self._models.setdefault(model, _Use(leaf.at, leaf.at)).seen(leaf.at)
        if leaf.type == StreamClosed.type:
            self._withheld(leaf, "label", "redactions")
            self._withheld(leaf, "recognizer", "recognizers")

    def _withheld(self, leaf: Leaf, by: str, counts: str) -> None:
        # Streams that closed before recognisers were counted have no such field.
        found = leaf.fields.get(counts)
        for name, count in found.items() if isinstance(found, dict) else ():
            self._redactions.setdefault((by, name), _Use(leaf.at, leaf.at)).seen(leaf.at, int(count))

    @property
    def redactions(self) -> list[tuple[str, ...]]:
        """What was withheld, by label and then by recogniser, the most frequent first."""
        ordered = sorted(self._redactions.items(), key=lambda each: (each[0][0], -each[1].withheld, each[0][1]))
        return [(*key, str(use.withheld), str(use.count), use.first, use.last) for key, use in ordered]

    def files(self) -> dict[str, bytes]:
        """The tables as files, by name."""
        return {
            "decisions.csv": table(DECISION_COLUMNS, self.decisions),
            "denials.csv": table(DENIAL_COLUMNS, self.denials),
            "policies.csv": table(POLICY_COLUMNS, _uses(self._policies)),
            "models.csv": table(MODEL_COLUMNS, _uses(self._models)),
            "redactions.csv": table(REDACTION_COLUMNS, self.redactions),
        }

    def rows(self) -> dict[str, int]:
        """How many rows each table has, without its header."""
        return {
            "decisions.csv": len(self.decisions),
            "denials.csv": len(self.denials),
            "policies.csv": len(self._policies),
            "models.csv": len(self._models),
            "redactions.csv": len(self._redactions),
        }


def _decision(index: int, leaf: Leaf) -> tuple[str, ...]:
    values = {"index": str(index), "time": leaf.at, "decision": DECISIONS[leaf.type], "actor": _actor(leaf)}
    return tuple(values[name] if name in values else _text(leaf, name) for name in DECISION_COLUMNS)


def _denial(index: int, leaf: Leaf) -> tuple[str, ...]:
    reasons = _text(leaf, "reasons") or _text(leaf, "code")
    values = {"index": str(index), "time": leaf.at, "type": leaf.type, "actor": _actor(leaf), "reasons": reasons}
    return tuple(values[name] if name in values else _text(leaf, name) for name in DENIAL_COLUMNS)


def _actor(leaf: Leaf) -> str:
    return _text(leaf, "key_id") or _text(leaf, "actor")


def _text(leaf: Leaf, name: str) -> str:
    value = leaf.fields.get(name, "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _uses(uses: Mapping[Any, _Use]) -> list[tuple[str, ...]]:
    return [(*name, str(use.count), use.first, use.last) for name, use in uses.items()]
