"""What evidence is drawn from and how it is judged: periods, entries, populations, examinations.

A *population* is a list of rows that a package contributes: the keys there are, the objects that are stored. An
*examination* is one check at work on one period: it reads every entry of the tree in order, may look at rows, and ends
with a finding. Populations are operators' records and entries are the log's; a finding says which it rests on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Protocol, TypeAlias

from audit.checkpoint import Note
from audit.encoding import Leaf, timestamp
from audit.trust import Trust
from governance.identity import TenantId

MAX_EXCEPTIONS = 1_000
"""Exceptions that a finding names; the rest is counted."""

PASS, FAIL, NOT_APPLICABLE = "pass", "fail", "not_applicable"

Row: TypeAlias = Mapping[str, str]


class Population(Protocol):
    """Rows that a package contributes to evidence packs."""

    @property
    def name(self) -> str:
        """The population's name, and that of its file without `.csv`."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of every row's values, in order."""
        ...

    async def rows(self, tenant: TenantId, begins: datetime, ends: datetime) -> Iterable[Row]:
        """The tenant's rows that a period concerns, in a stable order.

        Every value MUST be a token as the log has it, or empty: ids, digests, counts, times, names from closed sets.
        """
        ...


class Receipts(Protocol):
    """Where signed erasure receipts are kept."""

    async def signed(self, tenant: TenantId, begins: datetime, ends: datetime) -> Mapping[str, bytes]:
        """The receipts of the tenant's erasures that ended in a period, by erasure id."""
        ...


@dataclass(frozen=True, slots=True)
class Period:
    """From `begins` up to `ends`, not included."""

    begins: datetime
    ends: datetime

    @property
    def first(self) -> str:
        """`begins` as entries write it."""
        return timestamp(self.begins).decode()

    @property
    def last(self) -> str:
        """`ends` as entries write it."""
        return timestamp(self.ends).decode()

    def holds(self, at: str) -> bool:
        """Whether an entry of that time lies in it."""
        return self.first <= at < self.last


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a tree at its place.

    Attributes:
        index: Its place in the tree.
        leaf: Its bytes.
        value: What they say.
        within: Whether it lies in the period that is examined.
    """

    index: int
    leaf: bytes = field(repr=False)
    value: Leaf
    within: bool

    @property
    def type(self) -> str:
        """The event's type."""
        return self.value.type

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return moment(self.value.at)

    def text(self, name: str) -> str:
        """A field that holds a string."""
        return str(self.value.fields[name])

    def number(self, name: str) -> int:
        """A field that holds a number."""
        value = self.value.fields[name]
        return value if isinstance(value, int) else -1

    def items(self, name: str) -> Sequence[str]:
        """A field that holds a list."""
        value = self.value.fields[name]
        return value if isinstance(value, list) else ()

    def mapping(self, name: str) -> Mapping[str, str]:
        """A field that holds names and what they stand for."""
        value = self.value.fields[name]
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a check is held against.

    Attributes:
        period: Which entries it judges; it reads those before and after too.
        as_of: When the rows were read.
        rows: The populations by name; a name that nobody contributed is absent.
        parameters: The check's numbers, from the table of controls.
        head: The tree's signed checkpoint, over exactly the entries that are read.
        trust: The keys of the log and of erasure receipts.
        receipts: Signed erasure receipts by erasure id.
    """

    period: Period
    as_of: datetime
    rows: Mapping[str, Sequence[Row]]
    parameters: Mapping[str, int]
    head: Note
    trust: Trust
    receipts: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def span(self, name: str) -> timedelta:
        """A parameter as a duration. It is named by its unit: `seconds`, `hours`, `days`."""
        return timedelta(**{name: self.parameters[name]})


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of an examination.

    Attributes:
        population: How many there were to look at.
        exceptions: How many of them were not as they must be.
        named: These by name, `entry:INDEX` or `KIND:ID`, up to `MAX_EXCEPTIONS`.
    """

    population: int
    exceptions: int
    named: tuple[str, ...]

    @property
    def result(self) -> str:
        """`pass`, `fail`, or `not_applicable`: where there was nothing to look at, nothing has passed."""
        if self.exceptions:
            return FAIL
        return PASS if self.population else NOT_APPLICABLE


class Examination:
    """One check at work. Subclasses read entries and count; see `audit.checks`."""

    check: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    """Populations it looks at. One that is missing is an exception: what cannot be looked at has not passed."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._population = 0
        self._exceptions = 0
        self._named: list[str] = []

    def read(self, entry: Entry) -> None:
        """Take the next entry of the tree. Entries come in order, from the first to the last."""

    def end(self) -> None:
        """Judge what can be judged only now."""

    def finish(self) -> Finding:
        """What came of it."""
        for name in self.needs:
            if name not in self.case.rows:
                self.judged(f"population:{name}", as_it_must_be=False)
        self.end()
        return Finding(self._population, self._exceptions, tuple(self._named))

    def judged(self, name: str, *, as_it_must_be: bool) -> None:
        """Count one of the population."""
        self._population += 1
        if not as_it_must_be:
            self._exceptions += 1
            if len(self._named) < MAX_EXCEPTIONS:
                self._named.append(name)

    def rows(self, name: str) -> Sequence[Row]:
        """A population's rows."""
        return self.case.rows.get(name, ())


def moment(text: str) -> datetime:
    """A time as entries and rows write it.

    Raises:
        ValueError: It is none.
    """
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
