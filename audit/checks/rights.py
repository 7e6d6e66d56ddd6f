"""Checks on data subjects' rights: answered in time, and erased with a receipt that verifies."""

from typing import ClassVar

from audit.events import ErasureDone
from audit.population import Entry, Examination, moment
from audit.receipt import digest, verify_receipt
from audit.verdict import Code

OPEN_STATES = frozenset({"received", "identity_pending", "in_review", "approved", "executing", "extended"})


class RightsInTime(Examination):
    """Every request was closed by its day, or still has time. One that a hold delays has been answered."""

    check: ClassVar[str] = "rights_in_time"
    needs: ClassVar[tuple[str, ...]] = ("rights",)

    def end(self) -> None:
        """See `Examination`."""
        for row in self.rows("rights"):
            open_still = row["state"] in OPEN_STATES and not row["closed_at"]
            answered = moment(row["closed_at"]) if row["closed_at"] else self.case.as_of
            if open_still and self.case.as_of <= moment(row["due_at"]):
                continue
            in_time = answered <= moment(row["due_at"]) or (not open_still and not row["closed_at"])
            self.judged(f"request:{row['request_id']}", as_it_must_be=in_time)


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
