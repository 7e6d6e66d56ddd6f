"""A reading is decided before it begins, and decided again while it goes on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from audit.recorded import DurableAppend, Recorded
from governance.consent import Evidence
from governance.embedded import EmbeddedOpa
from governance.errors import Denied, GovernanceError, UnauthenticatedError
from governance.identity import KeyId, Principal, Scope
from governance.request import Regime
from retention.errors import (
    KeyUnavailableError,
    QuarantinedError,
    RetentionError,
    UnknownObjectError,
    UnverifiedAudioError,
)
from retention.holds import Holds
from retention.reading import Recordings
from retention.reading_desk import ReadingDesk
from retention.tables import objects
from tests.governance.samples import shipped
from tests.retention.conftest import CLINIC, Archive
from tests.retention.vault_room import Room, pcm_bytes, permit, speech, vault_room

SECONDS = 5  # of audio: three chunks
Act = Callable[[], Awaitable[Any]]


class Desk:
    """A desk, a key, and one long recording that rests on a consent."""

    def __init__(self, desk: ReadingDesk, room: Room, principal: Principal, consent_id: str) -> None:
        self.desk = desk
        self.room = room
        self.principal = principal
        self.consent_id = consent_id
        self.object_id = ""

    async def keep(self) -> None:
        archive = self.room.archive
        permitted = permit(archive, await archive.subject(CLINIC, "patient-1"), clear_transcript=False).value
        lawful = replace(permitted, purpose="treatment", consent_id=self.consent_id)
        async with self.room.vault.open(Recorded(lawful, 0, DurableAppend()), {}) as seal:
            for second in range(SECONDS):
                await seal.audio(speech(1.0, begins=second))
        ((_, stored),) = (await self.room.stored()).items()
        self.object_id = stored.label.object_id

    async def read(self, then: Act | None = None) -> list[bytes]:
        """Read it all; `then` happens once the first piece is there."""
        self.taken: list[bytes] = []
        reading = await self.desk.read(self.principal, self.object_id, purpose="treatment", matter=None)
        async for piece in reading.pieces():
            self.taken.append(piece)
            if then is not None and len(self.taken) == 1:
                await then()
        return self.taken

    async def cut_off(self, error: type[GovernanceError | UnknownObjectError], then: Act) -> None:
        """Read it, and see it end with that error after one piece."""
        with pytest.raises(error):
            await self.read(then)
        assert len(self.taken) == 1

    async def types(self) -> list[str]:
        """What is on record of readings."""
        entries = await self.room.entries("content.read") + await self.room.entries("content.read_denied")
        return [entry["type"] for entry in sorted(entries, key=lambda entry: int(entry["index"]))]


@pytest.fixture
async def desk(archive: Archive, tmp_path: Path) -> AsyncIterator[Desk]:
    records, expiry = archive.records, archive.clock() + timedelta(days=9)
    await records.tenants.set(CLINIC, regimes=[Regime.GDPR, Regime.SOC2], actor="test")
    _, secret = await records.keys.create(CLINIC, scopes=[Scope.RECORDINGS], expires_at=expiry, actor="test")
    consent_id = await records.consents.record(
        CLINIC,
        "patient-1",
        purposes=["treatment"],
        notice_version="1",
        expires_at=expiry,
        evidence=Evidence.SPOKEN,
        actor="test",
    )
    async with vault_room(archive) as room, EmbeddedOpa(shipped(tmp_path / "policy"), deadline_seconds=5) as policy:
        recordings = Recordings(room.rows, room.keys, room.store, archive.clock, archive.log)
        made = ReadingDesk(
            records=records,
            recordings=recordings,
            holds=Holds(archive.database, records.ledger, archive.clock),
            policy=policy,
            log=archive.log,
            now=archive.clock,
        )
        one = Desk(made, room, await records.authenticate(secret.reveal()), consent_id)
        await one.keep()
        yield one
        await recordings.settled()


async def test_a_reading_is_decided_once_where_nothing_changes(desk: Desk) -> None:
    taken = await desk.read()
    assert b"".join(taken) == pcm_bytes(SECONDS)
    assert len(taken) > 2
    assert await desk.types() == ["content.read"]


async def test_what_outlasts_its_permit_is_decided_again(desk: Desk) -> None:
    async def later() -> None:
        desk.room.archive.clock.forward(seconds=301)

    assert b"".join(await desk.read(later)) == pcm_bytes(SECONDS)
    reads = await desk.room.entries("content.read")
    assert [entry["again"] for entry in reads] == [False, True]
    assert len({entry["decision_id"] for entry in reads}) == 2


async def test_a_change_that_does_not_matter_is_no_end(desk: Desk) -> None:
    async def another_subject() -> None:
        await desk.room.archive.subject(CLINIC, "patient-2")

    assert b"".join(await desk.read(another_subject)) == pcm_bytes(SECONDS)
    assert await desk.types() == ["content.read", "content.read"]


async def test_a_consent_withdrawn_meanwhile_ends_it(desk: Desk) -> None:
    consents = desk.room.archive.records.consents
    await desk.cut_off(Denied, lambda: consents.withdraw(CLINIC, desk.consent_id, actor="test"))
    assert await desk.types() == ["content.read", "content.read_denied"]


async def test_a_key_revoked_meanwhile_ends_it(desk: Desk) -> None:
    keys = desk.room.archive.records.keys
    await desk.cut_off(UnauthenticatedError, lambda: keys.revoke(CLINIC, desk.principal.key_id, actor="test"))


async def test_an_object_restricted_meanwhile_is_read_no_further_than_its_permit_lasts(desk: Desk) -> None:
    async def restrict() -> None:
        async with desk.room.archive.database.begin() as connection:
            await connection.execute(update(objects).values(restricted=True))
        desk.room.archive.clock.forward(seconds=301)

    await desk.cut_off(Denied, restrict)


async def test_an_object_being_destroyed_meanwhile_is_read_no_further_than_its_permit_lasts(desk: Desk) -> None:
    async def destroy() -> None:
        async with desk.room.archive.database.begin() as connection:
            await connection.execute(update(objects).values(state="destroying"))
        desk.room.archive.clock.forward(seconds=301)

    await desk.cut_off(UnknownObjectError, destroy)


async def test_a_key_that_was_revoked_since_it_was_looked_at_reads_nothing(desk: Desk) -> None:
    await desk.room.archive.records.keys.revoke(CLINIC, desk.principal.key_id, actor="test")
    with pytest.raises(UnauthenticatedError):
        await desk.read()
    stranger = replace(desk.principal, key_id=KeyId("0" * 16))
    with pytest.raises(UnauthenticatedError):
        await desk.desk.read(stranger, desk.object_id, purpose="treatment", matter=None)
    assert await desk.types() == []


async def test_a_change_between_the_decision_and_the_first_piece_is_not_missed(desk: Desk) -> None:
    reading = await desk.desk.read(desk.principal, desk.object_id, purpose="treatment", matter=None)
    await desk.room.archive.records.consents.withdraw(CLINIC, desk.consent_id, actor="test")
    with pytest.raises(Denied):
        await anext(reading.pieces())


async def test_a_refusal_at_the_very_door_is_on_record_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = desk.desk._recordings.open

    async def late(permitted: Any) -> Any:
        desk.room.archive.clock.forward(seconds=301)
        return await real(permitted)

    monkeypatch.setattr(desk.desk._recordings, "open", late)
    with pytest.raises(Denied):
        await desk.read()
    assert await desk.types() == ["content.read", "content.read_denied"]
    (entry,) = await desk.room.entries("content.read_denied")
    assert entry["reasons"] == ["access.time_left"]


@pytest.mark.parametrize(
    ("verdict", "error"), [("pending", UnverifiedAudioError), ("quarantined", QuarantinedError), ("clean", None)]
)
async def test_redacted_audio_is_read_once_it_is_verified_and_attempts_before_are_on_record(
    desk: Desk, verdict: str, error: type[RetentionError] | None
) -> None:
    await desk.keep()
    async with desk.room.archive.database.begin() as connection:
        await connection.execute(update(objects).values(kind="redacted_audio", verdict=verdict))
    reading = desk.desk.read(desk.principal, desk.object_id, purpose="treatment", matter=None)
    if error is None:
        with pytest.raises(KeyUnavailableError):  # permitted; its key is that of another kind
            await reading
        return
    with pytest.raises(error):
        await reading
    assert [entry["code"] for entry in await desk.room.entries("access.refused")] == [error.code]
    assert await desk.types() == []
