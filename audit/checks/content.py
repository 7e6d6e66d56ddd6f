"""Checks on stored content: nothing stored that policy did not oblige, nothing kept past its time, runs that ran."""

from datetime import datetime
from typing import ClassVar

from audit.checks.changes import kept
from audit.entries import index_of
from audit.events import ContentDamaged, ContentIntended, ContentRead, ContentStored, RetentionDone, StreamPermitted
from audit.population import Case, Entry, Examination, moment


class StorageObliged(Examination):
    """Every stored object was announced, by a permit that obliged storage, and has a time to be deleted (R-RET-1)."""

    check: ClassVar[str] = "storage_obliged"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._obliged: set[tuple[str, str]] = set()
        self._announced: dict[tuple[int, str], bool] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.type == StreamPermitted.type and entry.mapping("obligations").get("storage") == "sealed":
            self._obliged.add((entry.text("stream_id"), entry.text("decision_id")))
        if entry.type == ContentIntended.type:
            obliged = (entry.text("stream_id"), entry.text("decision_id")) in self._obliged
            self._announced |= {(entry.index, each): obliged for each in entry.items("objects")}
        if entry.type == ContentStored.type:
            obliged = self._announced.pop((index_of(entry.value), entry.text("object_id")), False)
            if entry.within and kept(entry):
                self.judged(f"entry:{entry.index}", as_it_must_be=obliged and entry.text("delete_after") != "")


class ContentIntact(Examination):
    """Whatever was read was still as it had been sealed (PI1.5): the population is the readings."""

    check: ClassVar[str] = "content_intact"

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.within and entry.type in {ContentRead.type, ContentDamaged.type}:
            self.judged(f"entry:{entry.index}", as_it_must_be=entry.type == ContentRead.type)


class WithinCeiling(Examination):
    """No object is stored past its time by more than so many hours, unless a hold or a review keeps it."""

    check: ClassVar[str] = "within_ceiling"
    needs: ClassVar[tuple[str, ...]] = ("objects",)

    def end(self) -> None:
        """See `Examination`."""
        for row in self.rows("objects"):
            if row["state"] != "live":
                due = row["delete_after"]
                in_time = due != "" and self.case.as_of - moment(due) <= self.case.span("hours")
                kept = "yes" in {row["held"], row["in_review"]}
                self.judged(f"object:{row['object_id']}", as_it_must_be=in_time or kept)


class RetentionRan(Examination):
    """From the first stored object on, a retention run ended at least every so many hours (R-RET-2).

    The population is the runs, or the gap that should have had one. A run that was interrupted is none.
    """

    check: ClassVar[str] = "retention_ran"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._stored_at: datetime | None = None
        self._ends: list[datetime] = []

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if kept(entry) and self._stored_at is None:
            self._stored_at = entry.at
        if entry.type == RetentionDone.type and entry.text("outcome") in _RAN:
            self._ends.append(entry.at)

    def end(self) -> None:
        """See `Examination`."""
        period = self.case.period
        if self._stored_at is None or self._stored_at >= period.ends:
            return
        last = max(period.begins, self._stored_at)
        for at in [*(end for end in self._ends if last < end < period.ends), period.ends]:
            in_time = at - last <= self.case.span("hours")
            if at < period.ends or not in_time:
                self.judged(f"gap:{last.isoformat(timespec='seconds')}", as_it_must_be=in_time)
            last = at


_RAN = frozenset({"completed", "partial"})
