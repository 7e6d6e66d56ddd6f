"""Checks on who may do what: keys and their life, reading what is stored, and what takes two persons."""

from datetime import datetime
from typing import ClassVar

from audit.checks.changes import MadeChanges, kept
from audit.events import ContentRead, StreamPermitted
from audit.population import Case, Entry, Examination, moment


class KeysExpire(Examination):
    """Every API key expires within so many days, and the log and the records agree on which there are (R-ACC-3)."""

    check: ClassVar[str] = "keys_expire"
    needs: ClassVar[tuple[str, ...]] = ("keys",)

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._changes = MadeChanges("key.create", "key.revoke")
        self._created: dict[str, bool] = {}
        self._revoked: set[str] = set()

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        intent = self._changes.read(entry)
        if intent is not None and intent.text("change") == "key.create":
            self._created[intent.text("ref")] = intent.within
        elif intent is not None:
            self._revoked.add(intent.text("ref"))

    def end(self) -> None:
        """See `Examination`."""
        rows = {row["key_id"]: row for row in self.rows("keys")}
        for key, row in rows.items():
            short = moment(row["expires_at"]) - moment(row["created_at"]) <= self.case.span("days")
            agreed = key in self._created and (key in self._revoked) == bool(row["revoked_at"])
            self.judged(f"key:{key}", as_it_must_be=short and agreed)
        for key in sorted(key for key, within in self._created.items() if within and key not in rows):
            self.judged(f"key:{key}", as_it_must_be=False)


class RevokedKeysSilent(Examination):
    """No key that was revoked has since opened a stream or read anything; so many seconds are given for it to take."""

    check: ClassVar[str] = "revoked_keys_silent"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._changes = MadeChanges("key.revoke")
        self._revoked: dict[str, datetime] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        intent = self._changes.read(entry)
        if intent is not None:
            self._revoked[intent.text("ref")] = entry.at
            if entry.within:
                self.judged(f"entry:{intent.index}", as_it_must_be=True)
        elif entry.within and entry.type in {StreamPermitted.type, ContentRead.type}:
            key = entry.text("key_id" if entry.type == StreamPermitted.type else "actor")
            at = self._revoked.get(key)
            if at is not None and entry.at - at > self.case.span("seconds"):
                self.judged(f"entry:{entry.index}", as_it_must_be=False)


class ReadsDecided(Examination):
    """Whatever was read had been stored, and policy had decided that it may be read, for a purpose."""

    check: ClassVar[str] = "reads_decided"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._stored: set[str] = set()

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        if kept(entry):
            self._stored.add(entry.text("object_id"))
        if entry.type == ContentRead.type and entry.within:
            decided = all(entry.text(name) for name in ("decision_id", "bundle_digest", "purpose", "actor"))
            self.judged(f"entry:{entry.index}", as_it_must_be=decided and entry.text("object_id") in self._stored)


class TwoPersons(Examination):
    """Whoever asked for a hold, its release or a person's right did not decide on it (separation of duties)."""

    check: ClassVar[str] = "two_persons"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._changes = MadeChanges(*_ASKED, *_DECIDED, "rights.move")
        self._askers: dict[tuple[str, str], str] = {}

    def read(self, entry: Entry) -> None:
        """See `Examination`."""
        intent = self._changes.read(entry)
        if intent is None:
            return
        change, ref, actor = intent.text("change"), intent.text("ref"), intent.text("actor")
        if change in _ASKED:
            self._askers[change, ref] = actor
        elif intent.within and (change in _DECIDED or intent.mapping("details").get("to") in _RULINGS):
            asker = self._askers.get((_DECIDED.get(change, "rights.file"), ref), actor)
            # A request that came through a link was asked for by whoever issued the link, too.
            self.judged(f"entry:{intent.index}", as_it_must_be=actor != asker.removeprefix("link:"))


_ASKED = frozenset({"hold.propose", "hold.propose_release", "rights.file"})
_DECIDED = {"hold.approve": "hold.propose", "hold.release": "hold.propose_release"}
_RULINGS = frozenset({"approved", "denied"})
