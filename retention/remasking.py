"""A stored recording with more of it masked: read through a mask, and put in the place of what was stored.

    (1) Seal    what is masked beside the spool's live files, as it will be at rest
    (2) Row     its digest; it stays `pending`, so that nobody reads it meanwhile
    (3) Put     the object store has it in the place of the other

It is as long as it was and sealed with the same key, so a crash anywhere leaves an object that opens, and is heard
again. A store that keeps versions has the one before until the object is destroyed; nothing in the platform reads it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

import numpy as np

from governance.stored_audio import AudioOperator
from inference.audio import SAMPLE_RATE, Samples
from redaction.audio.mask import Stretch
from redaction.audio.masked_tape import MaskedTape
from retention.content import SAMPLE_BYTES, s16le
from retention.key_ring import KeyRing
from retention.objects import ObjectStore
from retention.reading import Recording
from retention.sealed import SealedWriter
from retention.spool import Spool
from retention.stored import StoredObjects

BLOCK_BYTES: Final = 10 * SAMPLE_RATE * SAMPLE_BYTES
"""Ten seconds of audio are heard in one go."""
_FULL_SCALE: Final = np.float32(32_768)


async def listened(recording: Recording, where: Sequence[Stretch] = ()) -> AsyncIterator[Samples]:
    """A recording's samples in blocks, shape (samples,), with stretches of it silent. Raises what `pieces` does."""
    tape = MaskedTape(AudioOperator.SILENCE)
    tape.mask(where)
    block = b""
    async for piece in recording.pieces():
        block += piece
        if len(block) >= BLOCK_BYTES:
            tape.append(_samples(block))
            yield tape.leave(tape.end - 1)
            block = b""
    tape.append(_samples(block))
    yield tape.leave_all(tape.end)


class Remasking:
    """Implements the above.

    Args:
        rows: The objects' rows.
        keys: Opens their keys.
        store: Where they lie.
        spool: Where they are sealed.
    """

    def __init__(self, *, rows: StoredObjects, keys: KeyRing, store: ObjectStore, spool: Spool) -> None:
        self._rows = rows
        self._keys = keys
        self._store = store
        self._spool = spool

    async def keep(self, recording: Recording, where: Sequence[Stretch], *, intent: int) -> None:
        """Steps 1 to 3.

        Args:
            recording: As it is stored.
            where: What is to be silent; in order, disjoint.
            intent: Index of the entry that announced it.

        Raises:
            StorageUnavailableError: The spool or the object store fails. What was stored is still there.
            KeyUnavailableError, SealBrokenError, UnknownObjectError: As in reading.
            RecordsUnavailableError: The row could not be changed.
        """
        stored = recording.stored
        key = await self._keys.unwrap_object_key(stored.wrapped_key, stored.label)
        with self._spool.again(stored.label.object_id) as (path, sink):  # (1)
            writer = SealedWriter(sink, key, stored.label)
            async for samples in listened(recording, where):
                await asyncio.to_thread(writer.write, s16le([samples]))
            digest = await asyncio.to_thread(writer.finish)
            await self._rows.remask(stored, digest, intent=intent)  # (2)
            await asyncio.to_thread(self._store.put, stored.name, path)  # (3)


def _samples(block: bytes) -> Samples:
    return np.frombuffer(block[: len(block) // SAMPLE_BYTES * SAMPLE_BYTES], "<i2").astype(np.float32) / _FULL_SCALE
