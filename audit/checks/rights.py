"""Checks on data subjects' rights: answered in time, and erased with a receipt that verifies."""

from datetime import datetime
from typing import ClassVar

from audit.checks.changes import MadeChanges
from audit.events import ErasureDone
from audit.population import Case, Entry, Examination, moment
from audit.receipt import digest, verify_receipt
from audit.verdict import Code

ANSWERS = frozenset({"denied", "completed", "partially_completed", "restricted_hold", "withdrawn", "expired", "closed"})
"""Steps that answer a request. That a hold delays it is an answer too."""


class RightsInTime(Examination):
    """Every request was answered by its day, as it was extended. One that still has time is not counted."""

    check: ClassVar[str] = "rights_in_time"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._changes = MadeChanges("rights.file", "rights.move")
        self._due: dict[str, tuple[int, datetime]] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        intent = self._changes.read(entry)
        if intent is None:
            return
        ref, details = intent.text("ref"), intent.mapping("details")
        if intent.text("change") == "rights.file":
            self._due[ref] = intent.index, moment(details["due_at"])
        elif details["to"] in ANSWERS:
            asked, due = self._due.pop(ref, (intent.index, entry.at))
            if intent.within:
                self.judged(f"entry:{asked}", as_it_must_be=entry.at <= due)
        elif ref in self._due:
            self._due[ref] = self._due[ref][0], moment(details["due_at"])

    def end(self) -> None:
        """See `Examination`."""
        for asked, due in self._due.values():
            if due < min(self.case.period.ends, self.case.as_of):
                self.judged(f"entry:{asked}", as_it_must_be=False)


class ReceiptsVerify(Examination):
    """Every erasure that ended with a receipt has it in the pack, signed, and it is the one that the log names."""

    check: ClassVar[str] = "receipts_verify"

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if entry.within and entry.type == ErasureDone.type and entry.text("receipt"):
            self.judged(f"entry:{entry.index}", as_it_must_be=self._verifies(entry))

    def _verifies(self, entry: Entry) -> bool:
        receipt = self.case.receipts.get(entry.text("erasure_id"))
        if receipt is None:
            return False
        verdict = verify_receipt(receipt, self.case.trust)
        return verdict.code is Code.OK and digest(verdict.predicate) == entry.text("receipt")
