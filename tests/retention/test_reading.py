"""Stored objects are listed a page at a time, and opened with leave that is on record, or not at all."""

import json
import wave
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import update

from audit.recorded import DurableAppend, Recorded
from governance.access import ReadPermit
from governance.errors import Denied
from governance.identity import KeyId
from retention.content import wav_header
from retention.errors import (
    KeyDestroyedError,
    KeyUnavailableError,
    SealBrokenError,
    UnknownObjectError,
)
from retention.label import Kind
from retention.reading import Recordings
from retention.stored import State, Stored
from retention.tables import objects
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.vault_room import Room, keep_a_stream, pcm_bytes, permit, vault_room


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[Room]:
    async with vault_room(archive) as made:
        yield made


@pytest.fixture
async def recordings(room: Room) -> AsyncIterator[Recordings]:
    made = Recordings(room.rows, room.keys, room.store, room.archive.clock, room.archive.log)
    yield made
    await made.settled()


async def kept(room: Room) -> dict[Kind, Stored]:
    """One stream's objects."""
    await keep_a_stream(room, permit(room.archive, await room.archive.subject(CLINIC, "patient-1")))
    return {Kind(kind): each for (_, kind), each in (await room.stored()).items()}


def leave(room: Room, stored: Stored, **changes: Any) -> Recorded[ReadPermit]:
    """Leave to read an object."""
    now = room.archive.clock()
    given: dict[str, Any] = {
        "decision_id": "d2",
        "tenant": stored.label.tenant,
        "object_id": stored.label.object_id,
        "stream_id": stored.label.stream_id,
        "kind": stored.label.kind,
        "retention_class": stored.label.retention_class,
        "actor": KeyId("k1"),
        "purpose": "care",
        "matter": None,
        "issued_at": now,
        "expires_at": now + timedelta(seconds=60),
        "bundle_revision": "test.1",
        "bundle_digest": "0" * 64,
        "engine": "test",
    }
    return Recorded(ReadPermit(**(given | changes)), 0, DurableAppend())


async def read(recordings: Recordings, permitted: Recorded[ReadPermit]) -> bytes:
    recording = await recordings.open(permitted)
    content = b"".join([piece async for piece in recording.pieces()])
    assert len(content) == recording.length
    return content


async def test_what_was_kept_is_read_again(room: Room, recordings: Recordings) -> None:
    objects_by_kind = await kept(room)
    assert await read(recordings, leave(room, objects_by_kind[Kind.AUDIO])) == pcm_bytes(1.5)
    shown = json.loads(await read(recordings, leave(room, objects_by_kind[Kind.TRANSCRIPT])))
    assert shown["text"] == "[NAME] called"


async def test_audio_is_delivered_as_wav(room: Room, recordings: Recordings) -> None:
    audio = await read(recordings, leave(room, (await kept(room))[Kind.AUDIO]))
    with wave.open(BytesIO(wav_header(len(audio)) + audio)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert file.readframes(file.getnframes()) == audio


async def test_an_expired_permit_opens_nothing(room: Room, recordings: Recordings) -> None:
    stored = (await kept(room))[Kind.AUDIO]
    permitted = leave(room, stored)
    room.archive.clock.forward(seconds=60)
    with pytest.raises(Denied) as refusal:
        await recordings.open(permitted)
    assert refusal.value.reasons == ("access.time_left",)


async def test_what_was_restricted_since_is_read_for_its_matter_only(room: Room, recordings: Recordings) -> None:
    stored = (await kept(room))[Kind.AUDIO]
    await changed(room, stored, restricted=True)
    with pytest.raises(Denied) as refusal:
        await recordings.open(leave(room, stored))
    assert refusal.value.reasons == ("access.restriction_respected",)
    assert await read(recordings, leave(room, stored, purpose="legal_matter", matter="case-7")) == pcm_bytes(1.5)


async def test_another_tenants_object_is_unknown(room: Room, recordings: Recordings) -> None:
    stored = (await kept(room))[Kind.AUDIO]
    with pytest.raises(UnknownObjectError):
        await recordings.get(SHOP, stored.label.object_id)
    with pytest.raises(UnknownObjectError):
        await recordings.open(leave(room, stored, tenant=SHOP))
    assert await recordings.list(SHOP) == []


async def test_what_is_live_or_being_destroyed_is_unknown(room: Room, recordings: Recordings) -> None:
    stored = (await kept(room))[Kind.AUDIO]
    for state in (State.LIVE, State.DESTROYING):
        await changed(room, stored, state=state.value)
        with pytest.raises(UnknownObjectError):
            await recordings.open(leave(room, stored))
    assert stored.label.object_id not in {each.label.object_id for each in await recordings.list(CLINIC)}


async def test_a_destroyed_key_opens_nothing(room: Room, recordings: Recordings) -> None:
    stored = (await kept(room))[Kind.AUDIO]
    await room.keys.forget(CLINIC, stored.label.subjects[0], intent=0)
    with pytest.raises(KeyDestroyedError):
        await recordings.open(leave(room, stored))


@pytest.mark.parametrize("harm", ["flip first", "flip last", "cut", "lose", "swap"])
async def test_harm_to_the_object_is_seen(room: Room, recordings: Recordings, harm: str) -> None:
    kinds = await kept(room)
    stored = kinds[Kind.AUDIO]
    file = room.store_dir / stored.name
    content = bytearray(file.read_bytes())
    if harm == "lose":
        file.unlink()
    elif harm == "swap":
        file.write_bytes((room.store_dir / kinds[Kind.TRANSCRIPT].name).read_bytes())
    else:
        place = 40 if harm == "flip first" else -20
        content[place] ^= 1
        file.write_bytes(content[:-1] if harm == "cut" else content)
    with pytest.raises(SealBrokenError):
        await read(recordings, leave(room, stored))
    (entry,) = await room.entries("content.damaged")
    assert (entry["object_id"], entry["decision_id"], entry["actor"]) == (stored.label.object_id, "d2", "k1")


async def test_what_is_destroyed_while_it_is_read_is_not_called_damaged(room: Room, recordings: Recordings) -> None:
    stored = (await kept(room))[Kind.AUDIO]
    recording = await recordings.open(leave(room, stored))
    room.store.delete(stored.name)
    await changed(room, stored, state=State.DESTROYING.value)
    with pytest.raises(UnknownObjectError):
        [piece async for piece in recording.pieces()]
    assert await room.entries("content.damaged") == []


async def test_a_row_moved_to_another_object_opens_nothing(room: Room, recordings: Recordings) -> None:
    """Whoever can write the records and the store still cannot pass one object off as another."""
    kinds = await kept(room)
    for field, value in (("purpose", "billing"), ("retention_class", "standard"), ("kind", "transcript")):
        await changed(room, kinds[Kind.AUDIO], **{field: value})
        with pytest.raises(KeyUnavailableError, match="not the key of this object"):
            await recordings.open(leave(room, kinds[Kind.AUDIO]))
        await changed(room, kinds[Kind.AUDIO], **{field: getattr(kinds[Kind.AUDIO].label, field)})


async def test_lists_are_paged_in_the_order_of_ids(room: Room, recordings: Recordings) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    other = await room.archive.subject(CLINIC, "patient-2")
    for number in range(3):
        await keep_a_stream(room, permit(room.archive, patient, stream=f"{number:032x}", clear_transcript=False))
    await keep_a_stream(room, permit(room.archive, other, stream="f" * 32, clear_transcript=False))
    seen: list[str] = []
    while page := await recordings.list(CLINIC, patient, after=seen[-1] if seen else "", limit=4):
        assert len(page) <= 4
        seen += [each.label.object_id for each in page]
    assert len(seen) == 6
    assert seen == sorted(set(seen))
    assert len(await recordings.list(CLINIC)) == 8


async def changed(room: Room, stored: Stored, **values: object) -> None:
    """Change a row behind the repository's back."""
    async with room.archive.database.begin() as connection:
        mine = objects.c.object_id == stored.label.object_id
        await connection.execute(update(objects).where(mine).values(values))
