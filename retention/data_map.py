"""The data map: where something about a subject can lie, and how it is found, erased and verified (R-ERA-1).

Every table, folder, bucket, cache and job store is registered; tests/retention/test_data_map.py fails on one that is
not, in the schema and on the disk of a platform that has run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from governance.identity import SubjectRef, TenantId


class Level(StrEnum):
    """How far erasure has been shown to go in one store (R-ERA-2); never one word for all stores."""

    LOGICAL = "logical"
    """No query finds it."""
    PHYSICAL = "physical"
    """Its bytes are not in the store's files any more, free pages and journals included."""
    CRYPTO = "crypto"
    """Its key has been destroyed; ciphertext may be left."""
    DELEGATED = "delegated"
    """Another party was told, and answers for it."""
    SCHEDULED = "scheduled"
    """It goes by itself at a known time."""
    OUT_OF_SCOPE = "out_of_scope"
    """It is not touched, and the receipt says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose data, and what of it must stay.

    Attributes:
        tenant: The controller.
        subject: The pseudonym.
        exempt: Object ids that a hold or a statute keeps; their keys, rows and bytes stay.
        content_only: Only content goes: what rested on a withdrawn consent. The subject stays in the index.
        intent: Log index of the erasure's entry, for the rows that change; -1 where nothing does.
    """

    tenant: TenantId
    subject: SubjectRef
    exempt: frozenset[str] = field(default_factory=frozenset)
    content_only: bool = False
    intent: int = -1


@dataclass(frozen=True, slots=True)
class Verified:
    """What a store found when it looked for the subject again.

    Attributes:
        store: Its name.
        level: How far erasure went.
        remaining: Items of the subject that are left and are not exempt: 0, or the erasure has not succeeded.
        kept: Exempt items that are left.
        why: For `out_of_scope`, `scheduled` and `delegated`: a short reason from a closed set, as a token.
    """

    store: str
    level: Level
    remaining: int
    kept: int = 0
    why: str = ""


class DataStore(Protocol):
    """One place. All three are idempotent, and name nobody in their errors."""

    @property
    def name(self) -> str:
        """Stable, a token: it stands in receipts."""
        ...

    @property
    def holds(self) -> frozenset[str]:
        """What it answers for: `table:NAME` of the records, `file:PATH` or `folder:PATH/` under the data directory."""
        ...

    async def locate(self, target: Target) -> int:
        """How many items of the subject lie here, exempt ones included."""
        ...

    async def erase(self, target: Target) -> int:
        """Destroy all that is not exempt. MUST be durable on return.

        Returns:
            How many items were destroyed now.
        """
        ...

    async def verify(self, target: Target) -> Verified:
        """Look again, and say what was shown."""
        ...


class DataMap:
    """The registered stores, in the order in which they are erased."""

    def __init__(self, stores: Iterable[DataStore]) -> None:
        self.stores = tuple(stores)
        names = [store.name for store in self.stores]
        claims = [claim for store in self.stores for claim in store.holds]
        if len(set(names)) != len(names) or len(set(claims)) != len(claims):
            raise ValueError("every store has a name, and every place one store that answers for it")

    @property
    def claims(self) -> frozenset[str]:
        """Everything that some store answers for."""
        return frozenset(claim for store in self.stores for claim in store.holds)

    def unclaimed(self, tables: Iterable[str], data: Path) -> list[str]:
        """What no store answers for: of these tables, and of the files and links in the data directory. Blocking."""
        claims = self.claims
        folders = tuple(claim.removeprefix("folder:") for claim in claims if claim.startswith("folder:"))
        unknown = [f"table:{name}" for name in sorted(tables) if f"table:{name}" not in claims]
        found = sorted(path.relative_to(data).as_posix() for path in data.rglob("*") if not path.is_dir())
        strays = [path for path in found if f"file:{path}" not in claims and not path.startswith(folders)]
        return [*unknown, *(f"file:{path}" for path in strays)]
