"""What a scan found, and whether a receipt accounts for it. Pure: the scan itself is in `forensics`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from retention.sqlite_pages import JOURNAL
from retention.stores.untouched import untouched
from retention.traces import Trace, TraceKind

_STATED: Final = frozenset(
    claim for store in untouched() if store.name in {"audit-log", "accountability"} for claim in store.holds
)
"""Where pseudonyms and ids of ours stay, by what the stores themselves say in every receipt."""

_NAMES: Final = frozenset({TraceKind.PSEUDONYM, TraceKind.OBJECT_ID, TraceKind.STREAM_ID})
_OF_SUBJECT: Final = _NAMES | {
    TraceKind.LOOKUP,
    TraceKind.CONTENT_KEY,
    TraceKind.SIDECAR_KEY,
    TraceKind.SIDECAR,
}


@dataclass(frozen=True, slots=True)
class Stays:
    """What an erasure has left, as its receipt says.

    Attributes:
        kept: Ids of objects that a hold or a statute keeps.
        spared: Whether the subject itself was to stay: only content went, whose consent was withdrawn.
    """

    kept: frozenset[str] = frozenset()
    spared: bool = False

    @property
    def subject(self) -> bool:
        """Whether the subject's keys, index and sidecars stay: as long as anything does."""
        return self.spared or bool(self.kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Traces of one kind in one file, or in one version of an object.

    Attributes:
        kind: What was found.
        place: The place's name and the path below it; for a bucket, the object's name and version.
        table: For a database's page: the table it belongs to; empty for a free page, or where it is not known.
        count: How often.
        stated: Whether an erasure's receipt says that it stays.
    """

    kind: TraceKind
    place: str
    table: str
    count: int
    stated: bool

    @property
    def superseded(self) -> bool:
        """Whether it is one of our ids on a page of a journal that is nobody's any more.

        A journal keeps every version of a page until it is written back, and whose the older ones were nobody knows. It
        may have been a table that remembers the erasure.
        """
        return not self.stated and self.kind in _NAMES and not self.table and self.place.endswith(JOURNAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a scan found.

    Attributes:
        places: Files and object versions that were read.
        bytes: Read in all.
        looked_for: Byte strings.
        findings: In order of place; none twice.
    """

    places: int
    bytes: int
    looked_for: int
    findings: tuple[Finding, ...] = field(default_factory=tuple)

    @property
    def unexpected(self) -> tuple[Finding, ...]:
        """What nothing accounts for."""
        return tuple(each for each in self.findings if not each.stated)

    def counts(self, *, stated: bool) -> dict[TraceKind, int]:
        """How often each kind was found."""
        counted: Counter[TraceKind] = Counter()
        for each in self.findings:
            if each.stated is stated:
                counted[each.kind] += each.count
        return dict(counted)


class Account:
    """Sums up what is found, by kind and place. Traces that are judged alike are of one group, a number."""

    def __init__(self, traces: Sequence[Trace], stays: Stays) -> None:
        groups: dict[tuple[TraceKind, str], int] = {}
        for trace in traces:
            groups.setdefault((trace.kind, trace.object_id), len(groups))
        self.needles = [(groups[trace.kind, trace.object_id], trace.needle, trace.folded) for trace in traces]
        self._groups = list(groups)
        self._stays = stays
        self._found: Counter[tuple[str, TraceKind, str, bool]] = Counter()

    def enter(self, group: int, place: str, folder: str, table: str, count: int) -> None:
        """Add what was found of a group; see `stated` for folder and table."""
        kind, object_id = self._groups[group]
        known = stated(kind, object_id, folder, table, self._stays)
        self._found[place, kind, table, known] += count

    def findings(self) -> tuple[Finding, ...]:
        """Each kind and place once, in order of place."""
        return tuple(
            Finding(place=place, kind=kind, table=table, stated=known, count=count)
            for (place, kind, table, known), count in sorted(self._found.items())
        )


def stated(kind: TraceKind, object_id: str, folder: str, table: str, stays: Stays) -> bool:
    """Whether a receipt accounts for a trace.

    The log keeps pseudonyms and ids of ours, and so do the tables that remember erasures. Of objects that are kept
    everything is, and with them their subject's keys, index and sidecars, in the records. A canary never is.

    Args:
        kind: The trace's.
        object_id: The object that it belongs to, or nothing.
        folder: Of the data directory, in which it was found, or nothing.
        table: On whose page it was found, or nothing.
        stays: What stays, by the receipt.
    """
    if kind is TraceKind.CANARY:
        return False
    if object_id and object_id in stays.kept:
        return True
    if kind in _NAMES and not _STATED.isdisjoint({f"folder:{folder}/", f"table:{table}"}):
        return True
    return stays.subject and bool(table) and not object_id and kind in _OF_SUBJECT
