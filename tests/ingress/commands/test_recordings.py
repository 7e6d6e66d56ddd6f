"""`earwitness recordings` against the real routes: listed, and read into a file that is nobody else's to see."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ingress.commands.errors import AnswerError, RefusedError, ServerUnreachableError
from ingress.recordings_client import RecordingsClient
from retention.errors import SealBrokenError
from retention.reading import Recording
from tests.ingress.reading_room import PATIENT, ReadingRoom, reading_room
from tests.retention.conftest import Archive, archive, clock  # noqa: F401  fixtures
from tests.retention.vault_room import pcm_bytes

TREATMENT = {"purpose": "treatment"}


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[ReadingRoom]:  # noqa: F811  the fixture of that name
    async with reading_room(archive) as made:
        yield made


@pytest.fixture
def client(room: ReadingRoom) -> RecordingsClient:
    return RecordingsClient(room.url, room.keys["clinic"])


async def test_what_is_stored_is_listed_whole(room: ReadingRoom, client: RecordingsClient) -> None:
    kept = await room.kept()
    await room.kept("somebody-else")
    mine = await client.search(PATIENT)
    assert {each.object_id for each in mine} == {each.label.object_id for each in kept.values()}
    assert len(await client.search(None)) == 6
    assert room.keys["clinic"] not in repr(client)


async def test_a_recording_goes_into_a_new_file_of_its_readers_own(
    room: ReadingRoom, client: RecordingsClient, tmp_path: Path
) -> None:
    stored = (await room.kept())["audio"]
    output = tmp_path / "out.wav"
    written = await client.fetch(stored.label.object_id, TREATMENT, output)
    assert output.read_bytes()[44:] == pcm_bytes(1.5)
    assert written == output.stat().st_size
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        await client.fetch(stored.label.object_id, TREATMENT, output)
    with pytest.raises(FileExistsError):
        await client.fetch(stored.label.object_id, TREATMENT, Path("/dev/stdout"))


async def test_a_refusal_is_told_by_its_code_and_leaves_no_file(
    room: ReadingRoom, client: RecordingsClient, tmp_path: Path
) -> None:
    stored = (await room.kept())["audio"]
    output = tmp_path / "out.wav"
    for object_id, why, code in (
        (stored.label.object_id, {"purpose": "care"}, "denied"),
        ("0" * 32, TREATMENT, "unknown_object"),
        ("../search", TREATMENT, "no_such_route"),
        (stored.label.object_id, {}, "invalid_message"),
    ):
        with pytest.raises(RefusedError) as refused:
            await client.fetch(object_id, why, output)
        assert refused.value.code == code
    assert not output.exists()


async def test_what_is_cut_off_on_the_way_leaves_no_file(
    room: ReadingRoom, client: RecordingsClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = (await room.kept())["audio"]
    whole = Recording.pieces

    async def broken(recording: Recording) -> AsyncIterator[bytes]:
        async for piece in whole(recording):
            yield piece[:1000]
            raise SealBrokenError

    monkeypatch.setattr(Recording, "pieces", broken)
    with pytest.raises(ServerUnreachableError):
        await client.fetch(stored.label.object_id, TREATMENT, tmp_path / "out.wav")
    assert not (tmp_path / "out.wav").exists()


async def test_nobody_and_somebody_else_at_the_address_are_told_apart(tmp_path: Path) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(AnswerError):
            await RecordingsClient(f"http://127.0.0.1:{port}", "k").search(None)
    with pytest.raises(ServerUnreachableError):
        await RecordingsClient(f"http://127.0.0.1:{port}", "k").search(None)
    with pytest.raises(ServerUnreachableError):
        await RecordingsClient("nowhere", "k").fetch("0" * 32, TREATMENT, tmp_path / "out")
