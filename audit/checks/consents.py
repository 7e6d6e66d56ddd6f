"""Checks on what a stream rests on: a live consent, a consent that was not withdrawn, an agreement under HIPAA."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from audit.checks.changes import MadeChanges
from audit.events import StreamPermitted
from audit.population import Case, Entry, Examination, moment


class ConsentLive(Examination):
    """Every stream that rests on consent had one: recorded, for its purpose and every voice, not expired (R-CON-1)."""

    check: ClassVar[str] = "consent_live"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._changes = MadeChanges("consent.record", "consent.withdraw")
        self._consents: dict[str, Mapping[str, str]] = {}
        self._withdrawn: dict[str, datetime] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        intent = self._changes.read(entry)
        if intent is not None and intent.text("change") == "consent.record":
            self._consents[intent.text("ref")] = intent.mapping("details")
        elif intent is not None:
            self._withdrawn[intent.text("ref")] = entry.at
        if entry.within and entry.type == StreamPermitted.type and _rests_on_consent(entry):
            self.judged(f"entry:{entry.index}", as_it_must_be=self._live(entry))

    def _live(self, entry: Entry) -> bool:
        consent = self._consents.get(entry.text("consent_id"))
        if consent is None:
            return False
        withdrawn = self._withdrawn.get(entry.text("consent_id"))
        return (
            entry.at < moment(consent["expires_at"])
            and entry.text("purpose") in consent["purposes"].split(",")
            and all(subject == consent["subject"] for subject in entry.items("subjects"))
            and (withdrawn is None or entry.at - withdrawn <= self.case.span("seconds"))
        )


class WithdrawalsHeeded(Examination):
    """After a consent was withdrawn nothing more was permitted on it; so many seconds are given for it to take."""

    check: ClassVar[str] = "withdrawals_heeded"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._changes = MadeChanges("consent.withdraw")
        self._withdrawn: dict[str, datetime] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        intent = self._changes.read(entry)
        if intent is not None:
            self._withdrawn[intent.text("ref")] = entry.at
            if entry.within:
                self.judged(f"entry:{intent.index}", as_it_must_be=True)
        elif entry.within and entry.type == StreamPermitted.type:
            at = self._withdrawn.get(entry.text("consent_id"))
            if at is not None and entry.at - at > self.case.span("seconds"):
                self.judged(f"entry:{entry.index}", as_it_must_be=False)


class AgreementLive(Examination):
    """While the tenant was held to HIPAA, every permit was given under a business associate agreement (R-VEN-1).

    Between a change's intent and its result either state may be the one that was decided on.
    """

    check: ClassVar[str] = "agreement_live"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._changes = MadeChanges("tenant.create", "tenant.set")
        self._facts: dict[str, str] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        intent = self._changes.read(entry)
        if intent is not None:
            self._facts |= intent.mapping("details")
        if entry.within and entry.type == StreamPermitted.type:
            states = [
                self._facts,
                *(self._facts | dict(each.mapping("details")) for each in self._changes.open.values()),
            ]
            if any("hipaa" in state.get("regimes", "").split(",") for state in states):
                live = any(_live(state, entry.at) for state in states)
                self.judged(f"entry:{entry.index}", as_it_must_be=live)


def _live(facts: Mapping[str, str], at: datetime) -> bool:
    expires = facts.get("baa_expires_at", "")
    return "hipaa" not in facts.get("regimes", "").split(",") or (expires != "" and at < moment(expires))


def _rests_on_consent(entry: Entry) -> bool:
    """A consent that is named without a basis is meant as the basis, as the policy takes it."""
    basis = entry.text("lawful_basis")
    return basis == "consent" or (basis == "" and entry.text("consent_id") != "")
