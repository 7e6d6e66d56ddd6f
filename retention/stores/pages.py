"""The pages of the records' database: journal and free space, where deleted rows live on (R-KEY-2).

`secure_delete` overwrites what is deleted, but neither the copy in the journal nor one that a page kept when its cells
moved to another. So the journal is cut, and the files are searched for the very bytes that must be gone; where they are
found, or cannot be named any more since a crash came between, the database is written anew.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import select

from governance.database import Database
from governance.identity import SubjectRef
from governance.tables import subjects
from retention.data_map import Level, Target, Verified
from retention.residue import journalled, traces
from retention.tables import object_subjects, objects, subject_keys

MAX_OBJECT_NEEDLES: Final = 2
"""Wrapped object keys that are searched for, which costs a pass over the database each (10 ms for 100 MiB)."""

MAX_SUBJECTS: Final = 1_024
"""Subjects whose needles are remembered; for others the database is written anew."""


@dataclass(frozen=True, slots=True)
class _Needle:
    """Bytes that must be gone: an object's key, a subject's key, or what finds the subject in the index."""

    value: bytes = field(repr=False)
    object_id: str = ""

    def goes(self, target: Target) -> bool:
        """Whether it goes with this erasure."""
        if self.object_id:
            return self.object_id not in target.exempt
        return not target.exempt and not target.content_only


_Attempt: TypeAlias = tuple[SubjectRef, int]
"""A subject, and the intent of its erasure."""


class RecordPages:
    """Comes last."""

    name = "record-pages"

    def __init__(self, database: Database, file: Path) -> None:
        self._database = database
        self._files = journalled(file)
        self.holds = frozenset(f"file:{each.name}" for each in self._files)
        self._needles: dict[_Attempt, list[_Needle]] = {}
        self._cut: set[_Attempt] = set()
        self._rebuilt: set[_Attempt] = set()

    async def remember(self, target: Target) -> None:
        """Take note, in memory alone, of the bytes that must be gone in the end. Before anything is erased."""
        if len(self._needles) < MAX_SUBJECTS:
            self._needles[target.subject, target.intent] = await self._found(target)

    async def locate(self, target: Target) -> int:
        """Nothing of its own: what lies here is counted by those whose rows it is."""
        del target
        return 0

    async def erase(self, target: Target) -> int:
        """Cut the journal. Asked again, or after a crash took what was to be searched for: write the database anew."""
        attempt = target.subject, target.intent
        await self._database.truncate_journal()
        if attempt in self._cut or attempt not in self._needles:
            await self._database.rebuild()
            self._rebuilt.add(attempt)
        self._cut.add(attempt)
        return 0

    async def verify(self, target: Target) -> Verified:
        """Search the files' raw bytes, in a process of its own. What is found has the database erased again."""
        attempt = target.subject, target.intent
        if attempt not in self._needles and attempt not in self._rebuilt:
            await self.erase(target)
        remaining = await self._left(target)
        if not remaining:
            self._needles.pop(attempt, None)
            self._rebuilt.discard(attempt)
            self._cut.discard(attempt)
        return Verified(self.name, Level.PHYSICAL, remaining)

    async def _left(self, target: Target) -> int:
        """How many of the remembered values are still there and should not be."""
        known = self._needles.get((target.subject, target.intent), ())
        gone = [each.value for each in known if each.goes(target)]
        return sum(count > 0 for count in await traces(self._files, gone))

    async def _found(self, target: Target) -> list[_Needle]:
        mine = subject_keys.c.subject == target.subject
        its = select(object_subjects.c.object_id).where(object_subjects.c.subject == target.subject)
        some = select(objects.c.object_id, objects.c.wrapped_key).where(objects.c.object_id.in_(its))
        who = select(subjects.c.lookup).where(subjects.c.subject == target.subject)
        async with self._database.begin() as connection:
            keys = (await connection.execute(select(subject_keys).where(mine))).first()
            lookup = (await connection.execute(who)).scalar()
            wrapped = (await connection.execute(some.limit(MAX_OBJECT_NEEDLES))).all()
        own = [keys.content_key, keys.sidecar_key] if keys is not None else []
        return [
            *(_Needle(value) for value in (*own, lookup) if value),
            *(_Needle(row.wrapped_key, row.object_id) for row in wrapped if row.wrapped_key),
        ]
