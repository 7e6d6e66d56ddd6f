"""What a permit obliges to keep is kept, sealed, with its deadline and its record; and nothing else is."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from audit.errors import LogUnavailableError
from audit.events import Event
from audit.log import AuditLog
from audit.recorded import Recorded
from governance.decision import Permit, Storage
from governance.identity import TenantId
from governance.stored_audio import StoredAudio
from retention.directory import DirectoryStore
from retention.errors import KeyUnavailableError, StorageUnavailableError, SubjectErasedError, UnlabelledError
from retention.label import Kind
from retention.recovery import Recovered
from retention.seal import Seal
from retention.sealing import Sealing
from retention.sidecar import SealedSidecar, Sidecar
from retention.spool import Spool
from retention.stored import Stored, StoredObjects
from retention.tables import object_subjects, objects
from retention.vault import SealedVault
from tests.retention.conftest import CLINIC, NOON, Archive
from tests.retention.vault_room import (
    Room,
    keep_a_stream,
    pcm_bytes,
    permit,
    redacted,
    segment,
    speech,
    vault_room,
)


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[Room]:
    async with vault_room(archive) as made:
        yield made


async def test_each_channel_becomes_an_audio_and_a_transcript_object(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    doctor = await room.archive.subject(CLINIC, "doctor-1")
    await keep_a_stream(room, permit(room.archive, patient, doctor, stored_audio=StoredAudio.BOTH))
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


async def test_a_permit_without_storage_leaves_nothing(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    before = room.archive.log.size(CLINIC)
    await keep_a_stream(room, permit(room.archive, patient, storage=Storage.NONE), {"caller": "Zebedee"})
    assert room.archive.log.size(CLINIC) == before
    assert list(room.spool_dir.iterdir()) == []
    assert await room.stored() == {}


async def refused(room: Room, error: type[Exception], permitted: Recorded[Permit]) -> None:
    """The vault does not open, and leaves neither a row nor a file."""
    with pytest.raises(error):
        async with room.vault.open(permitted, {"caller": "Zebedee"}):
            pytest.fail("it opened")
    assert await room.rows.live() == []
    assert await room.stored() == {}
    assert list(room.spool_dir.iterdir()) == []


async def test_nothing_is_stored_of_nobody(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    await refused(room, StorageUnavailableError, permit(room.archive, patient, None))
    await refused(room, StorageUnavailableError, permit(room.archive))
    assert await room.entries("content.intended") == []


async def test_nothing_is_stored_without_a_rule(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    await refused(room, UnlabelledError, permit(room.archive, patient, retention_class="unheard-of"))
    await refused(room, UnlabelledError, permit(room.archive, patient, region="elsewhere"))
    assert await room.entries("content.intended") == []


async def test_nothing_is_stored_of_whoever_was_erased(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    doctor = await room.archive.subject(CLINIC, "doctor-1")
    await room.suppressions.add(CLINIC, doctor, "e" * 32, actor="test")
    await refused(room, SubjectErasedError, permit(room.archive, patient, doctor))
    assert await room.entries("content.intended") == []


async def test_an_erasure_that_comes_while_the_vault_opens_is_not_missed(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")

    class Racing(StoredObjects):
        async def add(self, made: Sequence[Stored], sealed: Sequence[SealedSidecar]) -> None:
            await room.suppressions.add(CLINIC, patient, "e" * 32, actor="test")
            await super().add(made, sealed)

    room.vault = room.another(rows=Racing(room.archive.database))
    await refused(room, SubjectErasedError, permit(room.archive, patient))
    assert {entry["outcome"] for entry in await room.entries("content.stored")} == {"empty"}


async def test_without_a_key_store_nothing_begins(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    (room.archive.root / "config" / "keys").rename(room.archive.root / "gone")
    await refused(room, KeyUnavailableError, permit(room.archive, patient))
    assert await room.entries("content.intended") == []


async def test_a_key_store_that_goes_in_mid_stream_loses_nothing_and_stops_the_next(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    keys, gone = room.archive.root / "config" / "keys", room.archive.root / "gone"
    async with room.vault.open(permit(room.archive, patient), {}) as seal:
        await seal.audio(speech(1.0))
        keys.rename(gone)
        await seal.audio(speech(0.5, begins=1.0))
    await room_refuses_a_stream(room, permit(room.archive, patient, stream="6" * 32), KeyUnavailableError)
    gone.rename(keys)
    assert await room.content((await room.stored())[0, Kind.AUDIO]) == pcm_bytes(1.5)


async def room_refuses_a_stream(room: Room, permitted: Recorded[Permit], error: type[Exception]) -> None:
    with pytest.raises(error):
        async with room.vault.open(permitted, {}):
            pytest.fail("it opened")


class DeafLog:
    """A log that takes entries of a type no more."""

    def __init__(self, log: AuditLog, kind: str) -> None:
        self._log = log
        self.kind = kind

    async def append(self, tree: TenantId, event: Event) -> int:
        if event.type == self.kind:
            raise LogUnavailableError
        return await self._log.append(tree, event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


async def test_without_a_record_nothing_begins(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    room.vault = room.another(log=DeafLog(room.archive.log, "content.intended"))
    await refused(room, LogUnavailableError, permit(room.archive, patient))


async def test_a_stream_whose_outcome_cannot_be_recorded_ends_with_that(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    log = DeafLog(room.archive.log, "content.stored")
    room.vault = room.another(log=log)
    with pytest.raises(LogUnavailableError):
        await keep_a_stream(room, permit(room.archive, patient), {"caller": "Zebedee"})
    assert len(await room.stored()) == 3
    log.kind = ""
    assert await room.vault.recover() == Recovered(completed=0, closed=3, cleared=3, left=0)
    closed = await room.entries("content.stored")
    assert {entry["outcome"] for entry in closed} == {"stored"}
    assert [len(entry["commitments"]) for entry in closed if entry["commitments"]] == [1]
    assert await room.vault.recover() == Recovered(0, 0, 0, 0)


async def test_what_the_client_said_is_committed_to_once_and_can_be_proved(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    doctor = await room.archive.subject(CLINIC, "doctor-1")
    permitted = permit(room.archive, patient, doctor)
    await keep_a_stream(room, permitted, {"caller": "Zebedee", "ticket": "4471"})
    (intended,) = await room.entries("content.intended")
    (committed,) = [entry for entry in await room.entries("content.stored") if entry["commitments"]]
    assert committed["object_id"] == intended["objects"][0]
    sealed = await room.rows.sidecars(CLINIC, permitted.value.stream_id)
    assert {each.whose.subject for each in sealed} == {patient, doctor}
    for each in sealed:
        assert each.delete_after == NOON + timedelta(days=30)
        opened = Sidecar.opened(each.sealed, await room.keys.open_sidecar(CLINIC, each.whose.subject), each.whose)
        assert {shown.name: shown.value for shown in opened.fields} == {"caller": "Zebedee", "ticket": "4471"}
        assert opened.commitments == committed["commitments"]


async def test_a_stream_of_which_nothing_came_leaves_its_record_alone(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    permitted = permit(room.archive, patient)
    async with room.vault.open(permitted, {"caller": "Zebedee"}):
        pass
    assert await room.stored() == {}
    assert await room.rows.live() == []
    assert await room.rows.sidecars(CLINIC, permitted.value.stream_id) == []
    assert [entry["outcome"] for entry in await room.entries("content.stored")] == ["empty"] * 3
    assert list(room.store.names()) == []


async def test_an_error_of_the_stream_is_not_hidden_and_what_was_heard_is_kept(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")

    async def stream() -> None:
        async with room.vault.open(permit(room.archive, patient), {}) as seal:
            await seal.audio(speech(0.7))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stream()
    stored = (await room.stored())[0, Kind.AUDIO]
    assert await room.content(stored) == pcm_bytes(0.7)
    assert not stored.cut_short


async def test_a_stream_that_is_cancelled_keeps_what_was_heard(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    heard = asyncio.Event()

    async def stream() -> None:
        async with room.vault.open(permit(room.archive, patient), {}) as seal:
            await seal.audio(speech(0.7))
            heard.set()
            await asyncio.Event().wait()

    running = asyncio.ensure_future(stream())
    await heard.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await room.content((await room.stored())[0, Kind.AUDIO]) == pcm_bytes(0.7)


@pytest.mark.parametrize("turns", [1, 3, 10, 30])
async def test_a_client_that_goes_while_the_vault_opens_leaves_nothing_open(room: Room, turns: int) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    await room.keys.subject_keys(CLINIC, patient, actor="test")

    async def stream() -> None:
        async with room.vault.open(permit(room.archive, patient), {}):
            await asyncio.Event().wait()

    running = asyncio.ensure_future(stream())
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await room.vault.settled()
    assert await room.rows.live() == []
    assert list(room.spool_dir.iterdir()) == []
    intended = [object_id for entry in await room.entries("content.intended") for object_id in entry["objects"]]
    assert sorted(intended) == sorted(entry["object_id"] for entry in await room.entries("content.stored"))
    assert await room.vault.recover() == Recovered(0, 0, 0, 0)


async def test_a_full_object_store_ends_the_stream_and_is_made_good_later(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    full = room.another(store=DirectoryStore(room.store_dir, 2_000))
    room.vault, roomy = full, room.vault
    with pytest.raises(StorageUnavailableError):
        await keep_a_stream(room, permit(room.archive, patient))
    await full.settled()
    assert (0, Kind.AUDIO) not in await room.stored()
    assert (0, Kind.TRANSCRIPT) in await room.stored()
    assert await roomy.recover() == Recovered(completed=1, closed=0, cleared=0, left=0)
    stored = (await room.stored())[0, Kind.AUDIO]
    assert await room.content(stored) == pcm_bytes(1.5)
    assert not stored.cut_short


async def test_what_cannot_be_recovered_now_stays_and_keeps_nothing_else_back(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    full = room.another(store=DirectoryStore(room.store_dir, 1))
    room.vault, roomy = full, room.vault
    with pytest.raises(StorageUnavailableError):
        await keep_a_stream(room, permit(room.archive, patient))
    await full.settled()
    keys, gone = room.archive.root / "config" / "keys", room.archive.root / "gone"
    keys.rename(gone)
    assert await roomy.recover() == Recovered(completed=0, closed=0, cleared=0, left=3)
    gone.rename(keys)
    assert await roomy.recover() == Recovered(completed=3, closed=0, cleared=0, left=0)
    room.vault = roomy


async def test_an_erasure_in_mid_stream_leaves_nothing_of_it(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    async with room.vault.open(permit(room.archive, patient), {}) as seal:
        await seal.audio(speech(1.0))
        async with room.archive.database.begin() as connection:
            await connection.execute(delete(object_subjects))
            await connection.execute(delete(objects))
    assert await room.stored() == {}
    assert list(room.store.names()) == []
    assert list(room.spool_dir.iterdir()) == []
    assert sorted(entry["outcome"] for entry in await room.entries("content.stored")) == ["empty", "empty", "erased"]


async def test_a_key_destroyed_after_a_crash_leaves_nothing_to_recover(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    full = room.another(store=DirectoryStore(room.store_dir, 1))
    room.vault, roomy = full, room.vault
    with pytest.raises(StorageUnavailableError):
        await keep_a_stream(room, permit(room.archive, patient))
    await full.settled()
    await room.keys.forget(CLINIC, patient, intent=0)
    assert (await roomy.recover()).completed == 3
    assert await room.rows.live() == []
    assert list(room.spool_dir.iterdir()) == []
    assert [entry["outcome"] for entry in await room.entries("content.stored")] == ["erased"] * 3
    room.vault = roomy


async def test_recovery_leaves_streams_that_go_on_alone(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    async with room.vault.open(permit(room.archive, patient), {}) as seal:
        await seal.audio(speech(1.0))
        assert await room.vault.recover() == Recovered(0, 0, 0, 0)
        await seal.audio(speech(0.5, begins=1.0))
    assert await room.content((await room.stored())[0, Kind.AUDIO]) == pcm_bytes(1.5)


async def test_audio_of_a_channel_that_nobody_permitted_ends_the_stream(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    async with room.vault.open(permit(room.archive, patient), {}) as seal:
        with pytest.raises(StorageUnavailableError):
            await seal.audio(speech(0.1, channels=2))
        with pytest.raises(StorageUnavailableError):
            await seal.transcript(redacted("a", channel=1))


async def test_the_words_are_kept_only_where_the_permit_says_so(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    await keep_a_stream(room, permit(room.archive, patient, clear_transcript=False))
    assert set(await room.stored()) == {(0, Kind.AUDIO), (0, Kind.TRANSCRIPT)}


async def test_each_writer_takes_its_own_kind_of_words_only(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    async with room.vault.open(permit(room.archive, patient), {}) as seal:
        with pytest.raises(TypeError):
            await seal.transcript(segment("mary"))  # type: ignore[arg-type]  # what must not happen
        with pytest.raises(TypeError):
            await seal.clear(redacted("[NAME]"))  # type: ignore[arg-type]  # what must not happen


async def test_no_word_and_no_sample_is_on_the_disk_at_any_time(room: Room) -> None:
    """With a positive control: the search finds what is put there."""
    patient = await room.archive.subject(CLINIC, "patient-1")
    needles = (b"zebedee", b"quillfeather", b"withheld", pcm_bytes(1.0)[:64], speech(1.0).samples.tobytes()[:64])

    def found() -> list[bytes]:
        files = [path for path in room.archive.data.rglob("*") if path.is_file()]
        assert len(files) > 4
        places = [str(path).encode() + b"\0" + path.read_bytes().lower() for path in files]
        return [needle for needle in needles if any(needle.lower() in place for place in places)]

    async with room.vault.open(permit(room.archive, patient), {"zebedee": "quillfeather"}) as seal:
        await seal.audio(speech(1.0))
        await seal.clear(segment("zebedee", "quillfeather"))
        await seal.transcript(redacted("[WITHHELD]", "quillfeather"))
        assert found() == []
    assert found() == []
    for number, needle in enumerate(needles):
        (room.archive.data / f"planted-{number}").write_bytes(b"x" + needle)
    assert found() == list(needles)


async def test_a_stream_that_fails_disturbs_no_other(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    async with room.vault.open(permit(room.archive, patient), {}) as seal:
        await seal.audio(speech(1.0))
        with pytest.raises(StorageUnavailableError):
            await failing_stream(room, permit(room.archive, patient, stream="6" * 32))
        await seal.audio(speech(0.5, begins=1.0))
    whole = [each for each in await room.rows.page(CLINIC) if each.label.stream_id == "5" * 32]
    cut = [each for each in await room.rows.page(CLINIC) if each.label.stream_id == "6" * 32]
    assert [await room.content(each) for each in whole] == [pcm_bytes(1.5)]
    assert [(await room.content(each), each.cut_short) for each in cut] == [(pcm_bytes(1.0), True)]


async def failing_stream(room: Room, permitted: Recorded[Permit]) -> None:
    async with room.vault.open(permitted, {}) as seal:
        await seal.audio(speech(1.0))
        await fail(seal)


async def fail(seal: Seal) -> None:
    """Have the disk refuse the next frame of a stream's transcript, after its audio has been sealed."""
    assert isinstance(seal, Sealing)
    audio = seal._objects[0, Kind.AUDIO]
    await audio._written()
    os.close(audio._file._descriptor)
    with pytest.raises(StorageUnavailableError):
        await audio.keep(b"{}\n")
    audio._file._descriptor = os.open(os.devnull, os.O_WRONLY)
    await audio.gather(speech(0.1).samples[0])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 1 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    try:
        mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("NO SMALL DISK: this user cannot mount a tmpfs")
    yield place
    # Lazily: whatever process was forked meanwhile may still hold a descriptor.
    subprocess.run(["/usr/bin/umount", "--lazy", str(place)], check=True)


def mount(*arguments: str) -> None:
    subprocess.run(["/usr/bin/mount", *arguments], check=True, capture_output=True)


async def test_a_disk_that_fills_up_in_mid_stream_ends_that_stream_and_what_was_sealed_is_made_good(
    room: Room, small_disk: Path
) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    vault = room.another(spool=Spool(small_disk))
    with pytest.raises(StorageUnavailableError):
        await endless_stream(vault, permit(room.archive, patient))
    async with vault.open(permit(room.archive, patient, stream="6" * 32, storage=Storage.NONE), {}) as seal:
        await seal.audio(speech(1.0))
    assert (await vault.recover()).left > 0
    mount("-o", "remount,size=8m", str(small_disk))
    async with vault.open(permit(room.archive, patient, stream="7" * 32), {}) as seal:
        await seal.audio(speech(1.0))
    assert (await vault.recover()).left == 0
    await vault.settled()
    audio = [each for each in (await room.rows.page(CLINIC)) if each.label.kind is Kind.AUDIO]
    cut, whole = sorted(audio, key=lambda each: each.label.stream_id)
    assert await room.content(whole) == pcm_bytes(1.0)
    content = await room.content(cut)
    assert cut.cut_short
    assert len(content) > 400_000
    assert content == pcm_bytes(60.0)[: len(content)]


async def endless_stream(vault: SealedVault, permitted: Recorded[Permit]) -> None:
    async with vault.open(permitted, {}) as seal:
        for step in range(60):
            await seal.audio(speech(1.0, begins=step))


async def test_streams_at_once_keep_each_its_own(room: Room) -> None:
    voices = [await room.archive.subject(CLINIC, f"patient-{number}") for number in range(8)]

    async def stream(number: int) -> None:
        permitted = permit(room.archive, voices[number], stream=f"{number:032x}", clear_transcript=False)
        async with room.vault.open(permitted, {"number": str(number)}) as seal:
            for step in range(10):
                await seal.audio(speech(0.1, begins=number + step * 0.1))
                await seal.transcript(redacted(f"word-{number}", start=step))
                await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        for number in range(8):
            tasks.create_task(stream(number))
    for number, voice in enumerate(voices):
        kept = {each.label.kind: each for each in await room.rows.page(CLINIC, subject=voice)}
        first = number * 16_000 * 2
        assert await room.content(kept[Kind.AUDIO]) == pcm_bytes(number + 1.0)[first:]
        said = [json.loads(row)["text"] for row in (await room.content(kept[Kind.TRANSCRIPT])).splitlines()]
        assert said == [f"word-{number}"] * 10
