"""Who the subject is: the keyed index of pseudonyms, its consents, and links that were issued to it."""

from typing import Final

from sqlalchemy import Table, delete, func, select

from governance.database import Database
from governance.tables import consents, subjects
from retention.data_map import Level, Target, Verified
from retention.tables import filing_links

_TABLES: Final[tuple[Table, ...]] = (filing_links, consents, subjects)  # the subject last: the others refer to it


class SubjectIndex:
    """Rows that name the subject. They stay while content of it stays, with the consents that content rests on.

    The log keeps, under the pseudonym, that a consent was given, on which notice and until when (GDPR Art. 7(1)).
    """

    name = "subject-index"
    holds = frozenset({"table:subjects", "table:consents", "table:filing_links"})

    def __init__(self, database: Database) -> None:
        self._database = database

    async def locate(self, target: Target) -> int:
        """Rows."""
        async with self._database.begin() as connection:
            count = 0
            for table in _TABLES:
                mine = (table.c.tenant == target.tenant) & (table.c.subject == target.subject)
                count += (await connection.execute(select(func.count()).select_from(table).where(mine))).scalar_one()
            return count

    async def erase(self, target: Target) -> int:
        """In one transaction."""
        if target.exempt or target.content_only:
            return 0
        async with self._database.begin() as connection:
            gone = 0
            for table in _TABLES:
                mine = (table.c.tenant == target.tenant) & (table.c.subject == target.subject)
                gone += (await connection.execute(delete(table).where(mine))).rowcount
            return gone

    async def verify(self, target: Target) -> Verified:
        """Count again."""
        left = await self.locate(target)
        if target.content_only:
            return Verified(self.name, Level.OUT_OF_SCOPE, 0, left, "only_content_rests_on_a_consent")
        return Verified(self.name, Level.LOGICAL, 0 if target.exempt else left, left if target.exempt else 0)
