"""Redacted audio is listened to again before anybody may: nothing personal may be heard by any recogniser.

    (1) open        what is stored and `pending`, without a permit: what comes of it is a verdict
    (2) listen      every engine hears all of it, in the background
    (3) compare     with what was masked and shown, while this process still knows it, and with what detection finds
    (4) record      `RedactionVerified`, durable; counts and the verdict alone
    (5) again       what can be heard is masked as well, and all of it heard again from (2), `MAX_HEARINGS` in all
    (6) replace     what was masked again takes the place of what was stored (`retention/remasking.py`)
    (7) row         `clean` opens it to readers; `quarantined` closes it to all, whatever policy says

What one recogniser lost another may hear: that costs some words more, and not the recording. Where it is heard even
then, a second beside it is masked, and then the whole utterance. A crash anywhere leaves the object `pending`: nobody
reads it, and it is listened to again, by detection alone. What was masked is content; it is kept in memory until (3)
and nowhere else.
"""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, ParamSpec, Protocol, TypeVar

from audit.events import RedactionVerified
from audit.log import AuditLog
from inference.audio import SAMPLE_RATE
from inference.errors import InferenceError
from inference.relistening import Hearing
from inference.transcript import Segment
from redaction.audio.mask import Stretch, merged
from redaction.audio.masked_values import MaskedValues
from redaction.audio.residue import Residue, residue
from redaction.entities import Label
from retention.errors import KeyUnavailableError, SealBrokenError, StorageUnavailableError, UnknownObjectError
from retention.reading import Recording, Recordings
from retention.remasking import Remasking, listened
from retention.stored import Stored, StoredObjects, Verdict

log = logging.getLogger(__name__)

MAX_EXPECTED: Final = 1_000
"""Objects whose masked values are remembered until they are listened to."""
OBJECTS_A_TURN: Final = 16
MAX_TRIES: Final = 3
"""In one run of the platform, for an object that cannot be opened or heard. It stays unread."""
MARGINS: Final = (0.0, 1.0, math.inf)
"""Seconds masked beside what was heard, after the first hearing and those that follow it; in the end, the utterance."""
MAX_HEARINGS: Final = len(MARGINS) + 1
"""Of one object: what was heard is masked again after all but the last."""
MASKED_AGAIN: Final = "masked_again"


P = ParamSpec("P")
T = TypeVar("T")


def margin(hearing: int) -> float:
    """Seconds masked beside what was heard in a hearing; the first is 1."""
    return MARGINS[min(hearing, len(MARGINS)) - 1]


class Ear(Protocol):
    """What listens."""

    def relisten(self) -> Hearing:
        """A hearing of one recording."""
        ...

    @property
    def models(self) -> dict[str, str]:
        """The weights that listen: name to SHA-256."""
        ...


class Verification:
    """Listens to what was stored redacted. Belongs to one event loop.

    Args:
        rows: The objects' rows.
        recordings: Opens them.
        remasking: Puts what was masked again in their place.
        log: Where the verdict is recorded.
        ear: Hears them; where there is none yet, nothing is listened to, and nothing redacted is read.

    Attributes:
        ear: As above; to be set once there is one.
    """

    def __init__(
        self,
        *,
        rows: StoredObjects,
        recordings: Recordings,
        remasking: Remasking,
        log: AuditLog,
        ear: Ear | None = None,
    ) -> None:
        self._rows = rows
        self._recordings = recordings
        self._remasking = remasking
        self._log = log
        self.ear = ear
        self._expected: dict[str, MaskedValues] = {}
        self._tries: Counter[str] = Counter()
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="verification")

    def expect(self, values: Mapping[str, MaskedValues]) -> None:
        """Remember what was masked in objects that are about to be stored; the oldest give way."""
        self._expected |= values
        for object_id in list(self._expected)[:-MAX_EXPECTED]:
            del self._expected[object_id]

    async def run_once(self, now: datetime) -> int:
        """Listen to what waits, `OBJECTS_A_TURN` at most; give how many verdicts there are.

        Raises:
            RecordsUnavailableError: The records cannot be read or changed.
            AuditError: A verdict could not be recorded; the object stays as it is.
        """
        del now  # whatever waits is due
        if self.ear is None:
            return 0
        async with self._turn:
            judged, after = 0, ""
            while judged < OBJECTS_A_TURN and (page := await self._rows.unverified(after=after, limit=OBJECTS_A_TURN)):
                after = page[-1].label.object_id
                for stored in page:
                    judged += self._tries[stored.label.object_id] < MAX_TRIES and await self._tried(stored, self.ear)
            return judged

    async def settled(self) -> None:
        """End the thread; what it hears is heard to its end."""
        await asyncio.to_thread(self._thread.shutdown)

    async def _tried(self, stored: Stored, ear: Ear) -> bool:
        """Whether there is a verdict. What cannot be opened now must not keep the others waiting."""
        object_id = stored.label.object_id
        try:
            await self._judge(await self._recordings.verify(stored), ear)  # (1)
        except UnknownObjectError:
            return False  # destroyed meanwhile
        except (KeyUnavailableError, StorageUnavailableError, SealBrokenError, InferenceError) as error:
            self._tries[object_id] += 1
            log.warning("redacted audio %s cannot be verified now: %s", object_id, error.code)
            return False
        self._expected.pop(object_id, None)
        return True

    async def _judge(self, recording: Recording, ear: Ear) -> None:
        stored, where, hearing = recording.stored, tuple[Stretch, ...](), 1
        known = self._expected.get(stored.label.object_id)
        labels = frozenset(Label(label) for label in stored.masked)
        while True:
            heard = await self._heard(recording, ear.relisten(), where)  # (2)
            found = await self._off_loop(residue, heard, known, labels, margin=margin(hearing))  # (3)
            verdict = _verdict(found, hearing)
            intent = await self._record(stored, ear.models, known, Heard(hearing, found, where, verdict))  # (4)
            if verdict != MASKED_AGAIN:
                break
            where, hearing = merged([*where, *found.where]), hearing + 1  # (5)
        if verdict == Verdict.CLEAN and where:
            await self._remasking.keep(recording, where, intent=intent)  # (6)
        await self._rows.judge(stored, Verdict(verdict), intent=intent)  # (7)

    async def _heard(self, recording: Recording, hearing: Hearing, where: Sequence[Stretch]) -> list[Segment]:
        heard: list[Segment] = []
        async for samples in listened(recording, where):
            heard += await self._off_loop(hearing.take, samples)
        return heard + await self._off_loop(hearing.finish)

    async def _record(self, stored: Stored, models: dict[str, str], known: MaskedValues | None, heard: "Heard") -> int:
        event = RedactionVerified(
            object_id=stored.label.object_id,
            stream_id=stored.label.stream_id,
            verdict=heard.verdict,
            masked=known.masked if known is not None else 0,
            known=known is not None,
            recognised=heard.found.recognised,
            found=heard.found.found,
            unseen=heard.found.unseen,
            hearing=heard.number,
            again=sum(one.end - one.start for one in heard.where) * 1_000 // SAMPLE_RATE,
            milliseconds=stored.milliseconds,
            models=models,
        )
        return await self._log.append(stored.label.tenant, event)

    async def _off_loop(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *args, **kwargs))


@dataclass(frozen=True, slots=True)
class Heard:
    """One hearing of a recording.

    Attributes:
        number: From 1.
        found: What could be heard.
        where: What was masked since it was stored.
        verdict: What comes of it.
    """

    number: int
    found: Residue
    where: tuple[Stretch, ...]
    verdict: str


def _verdict(found: Residue, hearing: int) -> str:
    if not found.anything:
        return Verdict.CLEAN
    return MASKED_AGAIN if hearing < MAX_HEARINGS and found.where else Verdict.QUARANTINED
