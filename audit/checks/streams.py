"""Checks on streams: permitted first, explained when denied, covered whole, under a policy that is on record."""

from typing import ClassVar

from audit.checks.changes import kept
from audit.events import ContentReadDenied, StreamClosed, StreamDenied, StreamPermitted
from audit.population import Case, Entry, Examination, moment


class StreamsPermittedFirst(Examination):
    """Every stream that closed had been permitted before, by the decision that its closing entry names."""

    check: ClassVar[str] = "streams_permitted_first"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._open: dict[str, set[str]] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.type == StreamPermitted.type:
            self._open.setdefault(entry.text("stream_id"), set()).add(entry.text("decision_id"))
        if entry.type == StreamClosed.type:
            decisions = self._open.pop(entry.text("stream_id"), set())
            if entry.within:
                self.judged(f"entry:{entry.index}", as_it_must_be=entry.text("decision_id") in decisions)


class DenialsExplained(Examination):
    """Every denial, of a stream or of reading what is stored, names its reasons and its decision."""

    check: ClassVar[str] = "denials_explained"

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.within and entry.type in {StreamDenied.type, ContentReadDenied.type}:
            explained = bool(entry.items("reasons")) and bool(entry.text("decision_id"))
            self.judged(f"entry:{entry.index}", as_it_must_be=explained)


class CoverageComplete(Examination):
    """In every stream that ended well, the audio received is speech and silence, to the sample (R-INT-1)."""

    check: ClassVar[str] = "coverage_complete"

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.within and entry.type == StreamClosed.type and entry.text("code") == "ok":
            covered = entry.number("samples_speech") + entry.number("samples_silence")
            self.judged(f"entry:{entry.index}", as_it_must_be=covered == entry.number("samples_received"))


class UnstoredLeftNothing(Examination):
    """No stream whose permit obliged nothing to be kept has left a stored object (zero retention, R-ZRM-1)."""

    check: ClassVar[str] = "unstored_left_nothing"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._unstored: set[str] = set()

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.type == StreamPermitted.type and entry.mapping("obligations").get("storage") == "none":
            stream = entry.text("stream_id")
            if entry.within and stream not in self._unstored:
                self.judged(f"entry:{entry.index}", as_it_must_be=True)
            self._unstored.add(stream)
        if kept(entry) and entry.within and entry.text("stream_id") in self._unstored:
            self.judged(f"entry:{entry.index}", as_it_must_be=False)


class PolicyOnRecord(Examination):
    """Every decision was taken under a policy bundle that the platform had announced when it started (R-CHG-1)."""

    check: ClassVar[str] = "policy_on_record"
    needs: ClassVar[tuple[str, ...]] = ("service_starts",)

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        starts = sorted(self.rows("service_starts"), key=lambda row: moment(row["at"]), reverse=True)
        self._coming = [(moment(row["at"]), row["bundle_revision"], row["bundle_digest"]) for row in starts]
        self._announced: set[tuple[str, str]] = set()

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        while self._coming and self._coming[-1][0] <= entry.at:
            self._announced.add(self._coming.pop()[1:])
        if entry.within and "bundle_digest" in entry.value.fields:
            announced = (entry.text("bundle_revision"), entry.text("bundle_digest")) in self._announced
            self.judged(f"entry:{entry.index}", as_it_must_be=announced)
