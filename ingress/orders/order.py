"""An order: a value that knows how it is carried out and which entries that leaves in the log.

`ingress/control.py` carries orders from the command line to the process that holds the log; `catalogue.py` lists them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from audit.events import ChangeIntended, ChangeMade, Event, RecordsRead
from audit.log import AuditLog
from governance.consent import Consents
from governance.facts import Facts
from governance.identity import Principal, Scope, TenantId
from governance.keys import Keys
from governance.tenants import Tenants
from ingress.authority import authorised
from retention.errors import ScheduleError

if TYPE_CHECKING:  # they bring every library along, which `--help` should not wait for
    from ingress.archive import Archive
    from retention.reveal_desk import RevealDesk

WHOLE_STORES_SECONDS: Final = 3600.0
"""For orders that read a whole log, or every byte that is stored."""

OPERATOR: Final = "operator"
"""The actor of orders. Whoever reaches the socket (0600) or the database's files is the operator's own account."""

A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What orders are carried out on."""

    facts: Facts
    tenants: Tenants
    keys: Keys
    consents: Consents
    log: AuditLog
    now: Callable[[], datetime]
    archive: "Archive | None" = None
    reveals: "RevealDesk | None" = None

    @property
    def stored(self) -> "Archive":
        """Everything around stored content.

        Raises:
            ScheduleError: There is none without an approved policy bundle: it holds the retention schedule.
        """
        if self.archive is None:
            raise ScheduleError("approve the policy bundle first: earwitness policy sign")
        return self.archive

    async def principal(self, credential: str, scope: Scope, operation: str) -> Principal:
        """Whose key this is, for orders that take two persons: the operator's account is one. See `authorised`."""
        return await authorised(self.facts, self.log, credential, scope, operation)

    async def read(self, tree: TenantId, operation: str, count: int) -> None:
        """Record that records were looked at."""
        await self.log.append(tree, RecordsRead(actor=OPERATOR, operation=operation, count=count))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Generic[A_co]):
    """One thing to be done.

    Attributes:
        verb: Its name on the socket.
        answer: The type of what it gives back.
        audited: The entries it leaves.
        seconds: How long a server may take over it.
    """

    verb: ClassVar[str]
    answer: ClassVar[Any]
    audited: ClassVar[tuple[type[Event], ...]] = (ChangeIntended, ChangeMade)
    seconds: ClassVar[float] = 120.0

    async def carry_out(self, office: Office) -> A_co:
        """Do it. Raises what the repositories and the log do."""
        raise NotImplementedError
