"""The subject's wrapped keys. With them goes whatever they once sealed, wherever a copy of it lies (R-KEY-2)."""

from sqlalchemy import func, select

from governance.database import Database
from retention.data_map import Level, Target, Verified
from retention.key_ring import KeyRing
from retention.tables import subject_keys


class SubjectKeyRows:
    """Content key and sidecar key. Both stay while an object stays that they open, or the subject stays in business.

    The keys of the objects that go do not lie here, and are destroyed with them.
    """

    name = "subject-keys"
    holds = frozenset({"table:subject_keys", "table:key_epochs"})

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    async def locate(self, target: Target) -> int:
        """Wrapped keys."""
        counted = func.count(subject_keys.c.content_key) + func.count(subject_keys.c.sidecar_key)
        mine = (subject_keys.c.tenant == target.tenant) & (subject_keys.c.subject == target.subject)
        async with self._database.begin() as connection:
            return int((await connection.execute(select(counted).where(mine))).scalar_one())

    async def erase(self, target: Target) -> int:
        """Forget them."""
        if _stay(target):
            return 0
        return await self._ring.forget(target.tenant, target.subject, intent=target.intent)

    async def verify(self, target: Target) -> Verified:
        """Count again."""
        left = await self.locate(target)
        return Verified(self.name, Level.LOGICAL, 0 if _stay(target) else left, left if _stay(target) else 0)


def _stay(target: Target) -> bool:
    return bool(target.exempt) or target.content_only
