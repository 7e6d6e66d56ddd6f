"""What a permit obliges to keep is kept, sealed, with its deadline and its record; and nothing else is."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from retention.label import Kind
from tests.retention.conftest import CLINIC, NOON, Archive
from tests.retention.vault_room import (
    Room,
    keep_a_stream,
    pcm_bytes,
    permit,
    vault_room,
)


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[Room]:
    async with vault_room(archive) as made:
        yield made


async def test_each_channel_becomes_an_audio_and_a_transcript_object(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    doctor = await room.archive.subject(CLINIC, "doctor-1")
    await keep_a_stream(room, permit(room.archive, patient, doctor))
    stored = await room.stored()
    assert set(stored) == {(channel, kind) for channel in (0, 1) for kind in Kind}
    assert [stored[channel, Kind.AUDIO].label.subjects for channel in (0, 1)] == [(patient,), (doctor,)]
    for channel in (0, 1):
        assert await room.content(stored[channel, Kind.AUDIO]) == pcm_bytes(1.5, channel)
        shown = json.loads(await room.content(stored[channel, Kind.TRANSCRIPT]))
        assert (shown["text"], shown["redactions"][0]["label"]) == ("[NAME] called", "NAME")
        clear = json.loads(await room.content(stored[channel, Kind.CLEAR_TRANSCRIPT]))
        assert (clear["text"], clear["redactions"]) == ("mary jones", [])
    assert stored[0, Kind.AUDIO].milliseconds == 1500
    assert stored[0, Kind.TRANSCRIPT].milliseconds == 2000
    assert all(each.delete_after == NOON + timedelta(days=30) for each in stored.values())
    assert list(room.spool_dir.iterdir()) == []


async def test_intent_comes_first_and_each_object_is_closed_once(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    await keep_a_stream(room, permit(room.archive, patient), {"caller": "Zebedee"})
    (intended,) = await room.entries("content.intended")
    closed = await room.entries("content.stored")
    stored = await room.stored()
    assert sorted(entry["object_id"] for entry in closed) == sorted(intended["objects"])
    assert {entry["intent"] for entry in closed} == {each.intent for each in stored.values()} == {intended["index"]}
    assert {entry["outcome"] for entry in closed} == {"stored"}
    by_id = {entry["object_id"]: entry for entry in closed}
    for each in stored.values():
        assert by_id[each.label.object_id]["digest"] == (each.digest or b"").hex()
        assert by_id[each.label.object_id]["bytes"] == each.bytes
