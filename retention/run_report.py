"""What a retention run says of itself."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from governance.identity import TenantId
from retention.population import ClassCount
from retention.precedence import Ruling, Verdict


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of what was due.

    Attributes:
        destroyed: Gone. In a dry run: would have gone.
        held: Kept by a legal hold, and restricted.
        floored: Kept by a statute.
        in_review: Kept and restricted until a person has decided.
        failed: Without a key by now, but the file could not be removed.
        sidecars: Sidecars gone, besides.
    """

    destroyed: int = 0
    held: int = 0
    floored: int = 0
    in_review: int = 0
    failed: int = 0
    sidecars: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        mine, theirs = asdict(self), asdict(other)
        return Counts(**{name: mine[name] + theirs[name] for name in mine})

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Counts":
        """What is going to become of objects on which these were given."""
        given = [(verdict.action, verdict.rule) for verdict in verdicts]
        kept = [rule for action, rule in given if action in {Ruling.KEEP, Ruling.RESTRICT}]
        return cls(
            destroyed=sum(action is Ruling.DESTROY for action, _ in given),
            held=sum(rule == 1 for rule in kept),
            floored=sum(rule != 1 for rule in kept),
            in_review=sum(action is Ruling.REVIEW for action, _ in given),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantReport:
    """One tenant's part of a run.

    Attributes:
        tenant: Whose.
        due: Objects past their ceiling when it began.
        counts: What became of them.
        more: Whether the bound was reached before all of them had been judged.
        before: Digest of what was due.
        after: Digest of what is left of it.
        classes_before: All of the tenant's objects when it began.
        classes_after: And when it ended.
    """

    tenant: TenantId
    due: int
    counts: Counts
    more: bool
    before: str
    after: str
    classes_before: tuple[ClassCount, ...]
    classes_after: tuple[ClassCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole run.

    Attributes:
        run_id: Random.
        dry_run: Whether nothing was changed.
        schedule_revision: The schedule's.
        tenants: Each tenant's part.
        epochs_turned: How many epoch keys were turned.
    """

    run_id: str
    dry_run: bool
    schedule_revision: str
    tenants: tuple[TenantReport, ...]
    epochs_turned: int = 0

    @property
    def more(self) -> bool:
        """Whether the bound was reached, and another run goes on."""
        return any(each.more for each in self.tenants)
