"""Places that an erasure does not touch, and why. Receipts name them: a receipt that is silent about one is refused."""

from retention.data_map import Level, Target, Verified


class Untouched:
    """A place that holds nothing but pseudonyms, or nothing about subjects at all, or what a law has kept.

    Args:
        name: The store's.
        holds: What it answers for.
        why: A token.
    """

    def __init__(self, name: str, holds: frozenset[str], why: str) -> None:
        self.name = name
        self.holds = holds
        self._why = why

    async def locate(self, target: Target) -> int:
        """Not looked for."""
        del target
        return 0

    async def erase(self, target: Target) -> int:
        """Nothing is destroyed."""
        del target
        return 0

    async def verify(self, target: Target) -> Verified:
        """Say why."""
        del target
        return Verified(self.name, Level.OUT_OF_SCOPE, 0, 0, self._why)


def untouched() -> list[Untouched]:
    """All of them."""
    return [
        # Leaves carry the pseudonym alone, and a log that could forget would prove nothing (R-AUD-8).
        Untouched("audit-log", frozenset({"folder:audit/"}), "pseudonym_only"),
        # What shows that a request was answered and an erasure done, under the pseudonym (GDPR Art. 5(2), 17(3)(e)).
        Untouched(
            "accountability",
            frozenset(
                {"table:rights_requests", "table:erasures", "table:suppressions", "table:reviews", "table:holds"}
            ),
            "accountability_pseudonym_only",
        ),
        # Keys of a tenant and not of a subject, and who turned back a token; of the token there is a digest.
        Untouched("stand-ins", frozenset({"table:scope_keys", "table:reveals"}), "names_no_subject"),
        Untouched("jobs", frozenset(f"file:jobs.sqlite{end}" for end in ("", "-wal", "-shm")), "opaque_ids_only"),
        Untouched(
            "organisation",
            frozenset({"table:tenants", "table:api_keys", "table:retention_runs", "file:control.sock"}),
            "names_no_subject",
        ),
    ]
