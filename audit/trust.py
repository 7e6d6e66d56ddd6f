"""The key file of a verifier: whose word is taken for what.

A line is a C2SP verifier key. The log's key is named by the log's origin; keys that sign other things are named below
it, `<origin>/evidence` and `<origin>/receipts`, and sign nothing else: a tenant's tree may have such a name too, and
whoever holds the evidence key must not thereby be able to sign a tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.checkpoint import Checkpoint, Note, VerifierKey
from audit.errors import CheckpointError

EVIDENCE = "evidence"
"""Signs the manifest of evidence packs."""

RECEIPTS = "receipts"
"""Signs erasure receipts."""

ROLES = (EVIDENCE, RECEIPTS)

MAX_KEYS = 64
"""Lines of a key file."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Keys that were obtained elsewhere than what they verify."""

    keys: tuple[VerifierKey, ...]

    @classmethod
    def parse(cls, text: str) -> "Trust":
        """Read a key file: a verifier key a line; empty lines mean nothing.

        Raises:
            CheckpointError: No key, too many, or a line that is none.
        """
        lines = [line for line in text.splitlines() if line.strip()]
        if not 0 < len(lines) <= MAX_KEYS:
            raise CheckpointError("the key file holds no key, or more than 64")
        return cls(tuple(VerifierKey.parse(line) for line in lines))

    @property
    def logs(self) -> Iterator[VerifierKey]:
        """The keys that may sign checkpoints."""
        return (key for key in self.keys if key.name.rpartition("/")[2] not in ROLES)

    def of(self, origin: str, role: str) -> VerifierKey | None:
        """The key that signs `role` for the log of that origin, None if the file has none."""
        return next((key for key in self.keys if key.name == f"{origin}/{role}"), None)

    def verify(self, note: Note) -> tuple[Checkpoint, VerifierKey]:
        """The checkpoint of a note, and the log's key that signed it.

        Raises:
            CheckpointError: None of the log's keys did.
        """
        refusal = CheckpointError("the key file holds no key of a log")
        for key in self.logs:
            try:
                return note.verify(key), key
            except CheckpointError as error:
                refusal = error
        raise refusal
