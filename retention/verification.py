"""Redacted audio is listened to again before anybody may: nothing personal may be heard by any recogniser.

    (1) open        what is stored and `pending`, without a permit: what comes of it is a verdict
    (2) listen      every engine hears all of it, in the background
    (3) compare     with what was masked, while this process still knows it, and with what detection finds
    (4) record      `RedactionVerified`, durable; counts and the verdict alone
    (5) row         `clean` opens it to readers; `quarantined` closes it to all, whatever policy says

A crash anywhere leaves the object `pending`: nobody reads it, and it is listened to again, by detection alone. What was
masked is content; it is kept in memory until (3) and nowhere else.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final, Protocol

import numpy as np

from audit.events import RedactionVerified
from audit.log import AuditLog
from inference.audio import SAMPLE_RATE
from inference.errors import InferenceError
from inference.relistening import Hearing
from redaction.audio.residue import UNSTRUCTURED, MaskedValues
from redaction.detector import MAX_CHARACTERS, read_bounded, spoken_findings
from redaction.entities import Label
from retention.content import SAMPLE_BYTES
from retention.errors import KeyUnavailableError, SealBrokenError, StorageUnavailableError, UnknownObjectError
from retention.reading import Recording, Recordings
from retention.stored import Stored, StoredObjects, Verdict

log = logging.getLogger(__name__)

MAX_EXPECTED: Final = 1_000
"""Objects whose masked values are remembered until they are listened to."""
OBJECTS_A_TURN: Final = 16
MAX_TRIES: Final = 3
"""In one run of the platform, for an object that cannot be opened or heard. It stays unread."""
BLOCK_BYTES: Final = 10 * SAMPLE_RATE * SAMPLE_BYTES
"""Ten seconds of audio are heard in one go."""


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
        log: Where the verdict is recorded.
        ear: Hears them; where there is none yet, nothing is listened to, and nothing redacted is read.

    Attributes:
        ear: As above; to be set once there is one.
    """

    def __init__(self, *, rows: StoredObjects, recordings: Recordings, log: AuditLog, ear: Ear | None = None) -> None:
        self._rows = rows
        self._recordings = recordings
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
            recording = await self._recordings.verify(stored)  # (1)
            heard = await self._heard(recording, ear.relisten())  # (2)
        except UnknownObjectError:
            return False  # destroyed meanwhile
        except (KeyUnavailableError, StorageUnavailableError, SealBrokenError, InferenceError) as error:
            self._tries[object_id] += 1
            log.warning("redacted audio %s cannot be verified now: %s", object_id, error.code)
            return False
        await self._judge(stored, heard, ear.models)
        self._expected.pop(object_id, None)
        return True

    async def _heard(self, recording: Recording, hearing: Hearing) -> list[str]:
        loop = asyncio.get_running_loop()
        texts: list[str] = []
        block = b""
        async for piece in recording.pieces():
            block += piece
            if len(block) >= BLOCK_BYTES:
                texts += await loop.run_in_executor(self._thread, _take, hearing, block)
                block = b""
        texts += await loop.run_in_executor(self._thread, _take, hearing, block)
        return texts + await loop.run_in_executor(self._thread, hearing.finish)

    async def _judge(self, stored: Stored, heard: list[str], models: dict[str, str]) -> None:
        known = self._expected.get(stored.label.object_id)
        recognised = known.recognised_in(heard) if known is not None else 0  # (3)
        found = identifiers_in(heard, frozenset(Label(label) for label in stored.masked))
        verdict = Verdict.QUARANTINED if recognised or found else Verdict.CLEAN
        event = RedactionVerified(
            object_id=stored.label.object_id,
            stream_id=stored.label.stream_id,
            verdict=verdict,
            masked=known.masked if known is not None else 0,
            known=known is not None,
            recognised=recognised,
            found=found,
            milliseconds=stored.milliseconds,
            models=models,
        )
        intent = await self._log.append(stored.label.tenant, event)  # (4)
        await self._rows.judge(stored, verdict, intent=intent)  # (5)


def identifiers_in(heard: list[str], labels: frozenset[Label]) -> int:
    """How many identifiers with a form of their own are in what was heard; names and places are not looked for."""
    looked_for = labels - UNSTRUCTURED
    return sum(len(spoken_findings(read_bounded(text[:MAX_CHARACTERS]), looked_for)) for text in heard)


def _take(hearing: Hearing, block: bytes) -> list[str]:
    samples = np.frombuffer(block[: len(block) // SAMPLE_BYTES * SAMPLE_BYTES], "<i2").astype(np.float32)
    return hearing.take(samples / np.float32(32_768)) if samples.size else []
