"""Redacted audio is listened to again, and read where nothing personal is heard in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from governance.labels import Label
from governance.stored_audio import StoredAudio
from inference.audio import Samples
from inference.errors import EngineError
from retention.errors import QuarantinedError, UnverifiedAudioError
from retention.label import Kind
from retention.reading import Recordings
from retention.stored import Stored, Verdict
from retention.verification import MAX_TRIES, Verification
from tests.retention.conftest import CLINIC, Archive
from tests.retention.test_reading import leave
from tests.retention.test_redacted_audio import SECONDS, heard, told
from tests.retention.vault_room import Room, permit, vault_room


@dataclass
class Ear:
    """Hears what it was told to hear, and counts the audio."""

    texts: list[str] = field(default_factory=list)
    failing: bool = False
    samples: int = 0
    hearings: int = 0

    def relisten(self) -> "Ear":
        self.hearings += 1
        return self

    @property
    def models(self) -> dict[str, str]:
        return {"ear": "0" * 64}

    def take(self, samples: Samples) -> list[str]:
        if self.failing:
            raise EngineError("it does not hear")
        self.samples += samples.size
        return []

    def finish(self) -> list[str]:
        return self.texts


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[Room]:
    async with vault_room(archive) as made:
        yield made


@pytest.fixture
async def recordings(room: Room) -> AsyncIterator[Recordings]:
    made = Recordings(room.rows, room.keys, room.store, room.archive.clock, room.archive.log)
    yield made
    await made.settled()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def verification(room: Room, recordings: Recordings, ear: Ear) -> AsyncIterator[Verification]:
    made = Verification(rows=room.rows, recordings=recordings, log=room.archive.log, ear=ear)
    yield made
    await made.settled()


async def kept(room: Room, verification: Verification | None = None) -> Stored:
    """A stream's redacted audio; without a verification nobody knows any more what was masked."""
    patient = await room.archive.subject(CLINIC, "patient-1")
    vault = room.another(masked=None if verification is None else verification.expect)
    obliged: dict[str, Any] = {
        "stored_audio": StoredAudio.REDACTED,
        "redaction": dict.fromkeys((Label.PERSON, Label.US_SSN), "replace"),
    }
    async with vault.open(permit(room.archive, patient, **obliged), {}) as seal:
        await heard(seal)
        await told(seal)
    await vault.settled()
    return (await room.stored())[0, Kind.REDACTED_AUDIO]


async def test_clean_audio_is_read_once_it_was_heard_in_full(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear
) -> None:
    stored = await kept(room, verification)
    with pytest.raises(UnverifiedAudioError):
        await recordings.open(leave(room, stored))
    ear.texts = ["it's", "thanks"]
    assert await verification.run_once(room.archive.clock()) == 1
    assert ear.samples == SECONDS * 16_000
    recording = await recordings.open(leave(room, stored))
    assert recording.stored.verdict is Verdict.CLEAN
    (entry,) = await room.entries("redaction.verified")
    told = {name: entry[name] for name in ("verdict", "masked", "known", "recognised", "found", "models")}
    assert told == {
        "verdict": "clean", "masked": 1, "known": True, "recognised": 0, "found": 0, "models": {"ear": "0" * 64},
    }  # fmt: skip
    assert recording.stored.intent == entry["index"]
    assert await verification.run_once(room.archive.clock()) == 0


@pytest.mark.parametrize(
    ("text", "counts"),
    [("oh, Marisol! thanks", (1, 0)), ("my social is 536 22 8714", (0, 1)), ("marisol, social 536-22-8714", (1, 1))],
)
async def test_audio_in_which_something_personal_is_heard_is_read_by_nobody(  # noqa: PLR0917  fixtures
    room: Room, recordings: Recordings, verification: Verification, ear: Ear, text: str, counts: tuple[int, int]
) -> None:
    stored = await kept(room, verification)
    ear.texts = [text]
    await verification.run_once(room.archive.clock())
    for matter in (None, "smith-v-clinic"):
        with pytest.raises(QuarantinedError):
            await recordings.open(leave(room, stored, matter=matter))
    (entry,) = await room.entries("redaction.verified")
    assert (entry["verdict"], (entry["recognised"], entry["found"])) == ("quarantined", counts)
    assert "marisol" not in str(entry).lower()
    assert "8714" not in str(entry)


async def test_after_a_restart_detection_alone_judges(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear
) -> None:
    stored = await kept(room)
    ear.texts = ["marisol"]
    assert await verification.run_once(room.archive.clock()) == 1
    (entry,) = await room.entries("redaction.verified")
    assert (entry["known"], entry["verdict"]) == (False, "clean")
    assert (await recordings.get(CLINIC, stored.label.object_id)).verdict is Verdict.CLEAN


async def test_what_cannot_be_heard_stays_unread_and_is_not_tried_for_ever(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear
) -> None:
    stored = await kept(room, verification)
    ear.failing = True
    for _ in range(MAX_TRIES + 2):
        assert await verification.run_once(room.archive.clock()) == 0
    assert ear.hearings == MAX_TRIES
    with pytest.raises(UnverifiedAudioError):
        await recordings.open(leave(room, stored))


async def test_what_was_destroyed_meanwhile_gets_no_verdict(room: Room, verification: Verification, ear: Ear) -> None:
    stored = await kept(room, verification)
    ear.texts = ["it's"]
    (room.store_dir / stored.name).unlink()
    assert await verification.run_once(room.archive.clock()) == 0
    assert not await room.entries("redaction.verified")
