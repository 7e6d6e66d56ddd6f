"""The retention schedule: signed policy data, and what follows from it (R-RET-1). Pure.

A row says, for a class, a purpose and a jurisdiction: not destroyed before the floor, destroyed after the ceiling, both
counted from a trigger. `*` stands for any purpose, or any jurisdiction that the schedule knows, and `audio.*` for any
class of audio. The row with the fewest wildcards wins; among rows that tie, the shortest ceiling, with the longest of
their floors: a statute's floor is not lost to a tie. What no row covers is not stored (controls, part 4, rule 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retention.errors import ScheduleError, UnlabelledError
from retention.span import Span

MAX_ROWS: Final = 1_024
ANY: Final = "*"
PLACE: Final = ("earwitness", "retention")
"""Where the schedule lies in the bundle's data."""

_Class = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}(\.([a-z][a-z0-9_-]{0,31}|\*))?$")]
_Name = Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9._-]{0,63}|\*)$")]
_Basis = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Trigger(StrEnum):
    """From when a row counts. Others, such as the last interaction, are refused until something computes them."""

    CREATED = "created"


class Action(StrEnum):
    """What happens at the ceiling."""

    DESTROY = "destroy"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    scheduled_class: Annotated[_Class, Field(alias="class")]
    purpose: _Name
    jurisdiction: _Name
    floor: str | None = None
    floor_basis: Annotated[list[_Basis], Field(max_length=8)] = []
    ceiling: str
    ceiling_basis: Annotated[list[_Basis], Field(min_length=1, max_length=8)]
    biometric: bool = False
    trigger: Literal["created"]
    action: Literal["destroy"]


class _Schedule(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    jurisdictions: Annotated[list[_Name], Field(min_length=1, max_length=256)]
    rules: Annotated[list[_Row], Field(min_length=1, max_length=MAX_ROWS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of the schedule.

    Attributes:
        scheduled_class: A `Label.scheduled_class`, `<kind>.*`, or a class of records.
        purpose: A purpose, or `*`.
        jurisdiction: A jurisdiction, or `*`.
        floor: Not destroyed before; None where no statute says so.
        floor_basis: Which statute: codes, for receipts. Empty without a floor.
        ceiling: Destroyed after.
        ceiling_basis: Why no longer: codes.
        biometric: Whether the ceiling is one of biometric law, which beats all but holds and floors (BIPA 15(a)).
        trigger: From when both count.
        action: What happens at the ceiling.
    """

    scheduled_class: str
    purpose: str
    jurisdiction: str
    floor: Span | None
    floor_basis: tuple[str, ...]
    ceiling: Span
    ceiling_basis: tuple[str, ...]
    biometric: bool
    trigger: Trigger
    action: Action

    @property
    def wildcards(self) -> int:
        """How many of its three names are open."""
        return self.scheduled_class.endswith(ANY) + (self.purpose == ANY) + (self.jurisdiction == ANY)

    def covers(self, scheduled_class: str, purpose: str, jurisdiction: str) -> bool:
        """Whether the row speaks of this."""
        mine = self.scheduled_class
        return (
            (mine == scheduled_class or (mine.endswith(".*") and scheduled_class.startswith(mine[:-1])))
            and self.purpose in (purpose, ANY)
            and self.jurisdiction in (jurisdiction, ANY)
        )


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When something may, and when it must go. Both in UTC.

    Attributes:
        keep_until: Not destroyed before; None without a floor.
        delete_after: Destroyed after.
    """

    keep_until: datetime | None
    delete_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A verified bundle's schedule.

    Attributes:
        rules: Its rows.
        jurisdictions: Those that it knows.
        revision: The bundle's.
        digest: The bundle's.
    """

    rules: tuple[Rule, ...]
    jurisdictions: frozenset[str]
    revision: str
    digest: str

    @classmethod
    def of_bundle(cls, data: Mapping[str, Any], *, revision: str, digest: str) -> "Schedule":
        """The schedule in a whole bundle's data; see `parse`."""
        place: Any = data
        for part in PLACE:
            place = place.get(part) if isinstance(place, Mapping) else None
        if not isinstance(place, Mapping):
            raise ScheduleError("the policy bundle holds no retention schedule")
        return cls.parse(place, revision=revision, digest=digest)

    @classmethod
    def parse(cls, data: Mapping[str, Any], *, revision: str, digest: str) -> "Schedule":
        """Read a schedule, and see that it does not contradict itself.

        Args:
            data: `earwitness.retention` of the bundle's data.
            revision: The bundle's revision.
            digest: The SHA-256 of its manifest, in hex.

        Raises:
            ScheduleError: It is not of its form; a row's floor may outlast its ceiling, or that of a row it ties
                with; two rows speak of the same; a row names a jurisdiction that is not listed.
        """
        try:
            raw = _Schedule.model_validate(dict(data))
        except ValidationError:
            raise ScheduleError("the retention schedule is not of its form") from None
        rules = tuple(_rule(row) for row in raw.rules)
        known = frozenset(raw.jurisdictions) - {ANY}
        if not {rule.jurisdiction for rule in rules} <= known | {ANY}:
            raise ScheduleError("a rule of the retention schedule names a jurisdiction that it does not list")
        for one, other in combinations(rules, 2):
            _agree(one, other)
        return cls(rules=rules, jurisdictions=known, revision=revision, digest=digest)

    def rule(self, scheduled_class: str, purpose: str, jurisdiction: str) -> Rule:
        """The rule for something.

        Raises:
            UnlabelledError: No row covers it, or the schedule does not know the jurisdiction. It MUST NOT be stored.
        """
        if jurisdiction not in self.jurisdictions:
            raise UnlabelledError("the retention schedule does not know this jurisdiction")
        found = [rule for rule in self.rules if rule.covers(scheduled_class, purpose, jurisdiction)]
        if not found:
            raise UnlabelledError("no rule of the retention schedule covers this class and purpose")
        closest = min(rule.wildcards for rule in found)
        tied = [rule for rule in found if rule.wildcards == closest]
        shortest = min(tied, key=lambda rule: (rule.ceiling.longest, rule.ceiling.shortest))
        floored = [rule for rule in tied if rule.floor is not None]
        if not floored:
            return shortest
        strictest = max(floored, key=lambda rule: rule.floor.longest if rule.floor else shortest.ceiling.longest)
        return replace(shortest, floor=strictest.floor, floor_basis=strictest.floor_basis)

    def deadlines(self, rule: Rule, trigger_at: datetime) -> Deadlines:
        """When something may and must go that this rule is about; see `Span.after` for months and leap days.

        Raises:
            ValueError: The moment has no time zone.
        """
        return Deadlines(
            keep_until=None if rule.floor is None else rule.floor.after(trigger_at),
            delete_after=rule.ceiling.after(trigger_at),
        )


def _rule(row: _Row) -> Rule:
    rule = Rule(
        scheduled_class=row.scheduled_class,
        purpose=row.purpose,
        jurisdiction=row.jurisdiction,
        floor=None if row.floor is None else Span.parse(row.floor),
        floor_basis=tuple(row.floor_basis),
        ceiling=Span.parse(row.ceiling),
        ceiling_basis=tuple(row.ceiling_basis),
        biometric=row.biometric,
        trigger=Trigger(row.trigger),
        action=Action(row.action),
    )
    if (rule.floor is None) != (not rule.floor_basis):
        raise ScheduleError("a floor of the retention schedule names its statute, and only a floor does")
    if rule.floor is not None and not rule.floor.within(rule.ceiling):
        raise ScheduleError("a floor of the retention schedule may outlast its ceiling")
    return rule


def _agree(one: Rule, other: Rule) -> None:
    """Two rows that may tie for the same content must leave it a moment at which it can lawfully go."""
    names = [(getattr(one, name), getattr(other, name)) for name in ("scheduled_class", "purpose", "jurisdiction")]
    if all(mine == theirs for mine, theirs in names):
        raise ScheduleError("two rules of the retention schedule speak of the same")
    meet = all(mine == theirs or mine.endswith(ANY) or theirs.endswith(ANY) for mine, theirs in names)
    if not meet or one.wildcards != other.wildcards:
        return
    for floored, capped in ((one, other), (other, one)):
        if floored.floor is not None and not floored.floor.within(capped.ceiling):
            raise ScheduleError("a floor of the retention schedule may outlast the ceiling of a rule that it ties with")
