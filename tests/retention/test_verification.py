"""Redacted audio is listened to again, and read where nothing personal is heard in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from governance.labels import Label
from governance.stored_audio import StoredAudio
from inference.audio import Samples
from inference.errors import EngineError
from inference.transcript import Segment, Word
from retention.errors import QuarantinedError, StorageUnavailableError, UnverifiedAudioError
from retention.label import Kind
from retention.reading import Recordings
from retention.remasking import Remasking
from retention.stored import Stored, Verdict
from retention.verification import MAX_HEARINGS, MAX_TRIES, Verification
from tests.retention.conftest import CLINIC, Archive
from tests.retention.test_reading import leave
from tests.retention.test_redacted_audio import SECONDS, heard, told
from tests.retention.vault_room import Room, permit, vault_room


@dataclass
class Ear:
    """Hears what it was told to hear, one text a hearing and the last of them again and again, and keeps the audio.

    Words are heard a second each, from `begins` on.
    """

    texts: list[str] = field(default_factory=list)
    failing: bool = False
    begins: float = 8.0
    heard: list[list[Samples]] = field(default_factory=list)

    @property
    def hearings(self) -> int:
        return len(self.heard)

    @property
    def samples(self) -> int:
        return sum(block.size for block in self.heard[-1])

    def relisten(self) -> "Ear":
        self.heard.append([])
        return self

    @property
    def models(self) -> dict[str, str]:
        return {"ear": "0" * 64}

    def take(self, samples: Samples) -> list[Segment]:
        if self.failing:
            raise EngineError("it does not hear")
        self.heard[-1].append(samples)
        return []

    def finish(self) -> list[Segment]:
        if not self.texts:
            return []
        said = self.texts[min(self.hearings, len(self.texts)) - 1].split()
        words = tuple(
            Word(word, self.begins + at, self.begins + at + 1, 1.0, "aligned") for at, word in enumerate(said)
        )
        start, end = self.begins - 1, self.begins + len(said)
        return [Segment(channel=0, utterance=0, start=start, end=end, words=words, confidence=1.0)] if said else []


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
    remasking = Remasking(rows=room.rows, keys=room.keys, store=room.store, spool=room.spool)
    made = Verification(rows=room.rows, recordings=recordings, remasking=remasking, log=room.archive.log, ear=ear)
    yield made
    await made.settled()


async def kept(room: Room, verification: Verification | None = None, text: str = "it's [PERSON] thanks") -> Stored:
    """A stream's redacted audio; without a verification nobody knows any more what was masked."""
    patient = await room.archive.subject(CLINIC, "patient-1")
    vault = room.another(masked=None if verification is None else verification.expect)
    obliged: dict[str, Any] = {
        "stored_audio": StoredAudio.REDACTED,
        "redaction": dict.fromkeys((Label.PERSON, Label.US_SSN), "replace"),
    }
    async with vault.open(permit(room.archive, patient, **obliged), {}) as seal:
        await heard(seal)
        await told(seal, text=text)
    await vault.settled()
    return (await room.stored())[0, Kind.REDACTED_AUDIO]


async def test_clean_audio_is_read_once_it_was_heard_in_full(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear
) -> None:
    stored = await kept(room, verification)
    with pytest.raises(UnverifiedAudioError):
        await recordings.open(leave(room, stored))
    ear.texts = ["it's thanks"]
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
    [
        ("oh, Marisol! thanks", (1, 0, 0)),
        ("my social is 536 22 8714", (0, 1, 1)),
        ("marisol, social 536-22-8714", (1, 1, 1)),
        ("one eight hundred 6 4 4 2", (0, 0, 1)),
    ],
)
async def test_audio_in_which_something_personal_is_heard_whatever_is_masked_is_read_by_nobody(  # noqa: PLR0917
    room: Room, recordings: Recordings, verification: Verification, ear: Ear, text: str, counts: tuple[int, int, int]
) -> None:
    stored = await kept(room, verification)
    before = await room.content(stored)
    ear.texts = [text]
    await verification.run_once(room.archive.clock())
    for matter in (None, "smith-v-clinic"):
        with pytest.raises(QuarantinedError):
            await recordings.open(leave(room, stored, matter=matter))
    entries = await room.entries("redaction.verified")
    assert [entry["verdict"] for entry in entries] == ["masked_again"] * (MAX_HEARINGS - 1) + ["quarantined"]
    assert [entry["hearing"] for entry in entries] == list(range(1, MAX_HEARINGS + 1))
    assert all((entry["recognised"], entry["found"], entry["unseen"]) == counts for entry in entries)
    assert "marisol" not in str(entries).lower()
    assert "8714" not in str(entries)
    assert await room.content(stored) == before


async def test_what_only_another_recogniser_heard_is_masked_and_the_rest_is_read(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear
) -> None:
    stored = await kept(room, verification)
    before = np.frombuffer(await room.content(stored), "<i2")
    ear.texts = ["call 6442 8714 please", "call please"]
    assert await verification.run_once(room.archive.clock()) == 1
    recording = await recordings.open(leave(room, stored))
    after = np.frombuffer(b"".join([piece async for piece in recording.pieces()]), "<i2")
    assert after.size == before.size
    changed = np.flatnonzero(after != before) / 16_000
    assert 8.5 < changed[0] < 9.0
    assert 11.0 < changed[-1] < 11.5
    assert not after[9 * 16_000 : 11 * 16_000].any()
    # what was heard the second time is what is stored now, but for the rounding of its fades
    assert np.abs(np.concatenate(ear.heard[1]) * 32_768 - after).max() <= 0.5
    again, clean = await room.entries("redaction.verified")
    assert (again["verdict"], again["unseen"], again["again"]) == ("masked_again", 1, 0)
    assert (clean["verdict"], clean["unseen"], clean["hearing"]) == ("clean", 0, 2)
    assert 2_000 < clean["again"] < 3_000
    row = (await room.stored())[0, Kind.REDACTED_AUDIO]
    assert row.digest == sha256((room.store_dir / stored.name).read_bytes()).digest() != stored.digest
    assert row.intent == clean["index"]
    assert not room.spool.objects()


async def test_what_is_heard_even_then_takes_its_whole_utterance_along(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear
) -> None:
    stored = await kept(room, verification)
    ear.texts = ["call 6442 8714 now", "call 6442 now", "call 6442 now", ""]
    ear.begins = 7.0
    await verification.run_once(room.archive.clock())
    recording = await recordings.open(leave(room, stored))
    after = np.frombuffer(b"".join([piece async for piece in recording.pieces()]), "<i2")
    assert not after[7 * 16_000 : 10 * 16_000].any()


async def test_a_store_that_fails_leaves_the_recording_unread_and_to_be_heard_again(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = await kept(room, verification)
    ear.texts = ["call 6442 8714 now", "call now"]

    def full(name: str, source: Path) -> None:
        raise StorageUnavailableError("it is full")

    with monkeypatch.context() as patched:
        patched.setattr(room.store, "put", full)
        assert await verification.run_once(room.archive.clock()) == 0
    with pytest.raises(UnverifiedAudioError):
        await recordings.open(leave(room, stored))
    ear.heard.clear()
    assert await verification.run_once(room.archive.clock()) == 1
    assert (await recordings.open(leave(room, stored))).stored.verdict is Verdict.CLEAN


async def test_numbers_that_the_transcript_shows_may_be_heard(
    room: Room, recordings: Recordings, verification: Verification, ear: Ear
) -> None:
    stored = await kept(room, verification, text="room 6442 it's [PERSON] thanks")
    ear.texts = ["room 6442 it's thanks"]
    await verification.run_once(room.archive.clock())
    assert (await recordings.open(leave(room, stored))).stored.verdict is Verdict.CLEAN
    assert ear.hearings == 1


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
