"""The scan finds what is there before an erasure, and after it nothing that the receipt does not state."""

import asyncio
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from governance.identity import SubjectRef
from retention.collection import collect
from retention.errors import ScanError
from retention.file_search import EXIT_UNREADABLE
from retention.findings import Findings, Stays, stated
from retention.forensics import Place, scan
from retention.s3 import S3Store
from retention.stored import object_name
from retention.tables import object_subjects, objects
from retention.traces import Trace, TraceKind, Traces, forms, spacing
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.erasing import Desk, desk
from tests.retention.object_contract import file
from tests.retention.radosgw import Service
from tests.retention.shelf import Shelf
from tests.retention.vault_room import keep_a_stream, permit, speech

CANARY = b"Zebedee Quirke-Ashdown"
ROOT = Path(__file__).parents[2]
KEPT_KINDS = set(TraceKind) - {TraceKind.CANARY}


@pytest.fixture
async def office(archive: Archive) -> AsyncIterator[Desk]:
    async with desk(archive) as made:
        yield made


async def stored(office: Desk, name: str = "patient-0001", stream: str = "5" * 32) -> SubjectRef:
    """A subject with a stored stream: audio, transcript, clear transcript, keys and a sidecar with a canary."""
    subject = await office.archive.subject(CLINIC, name)
    permitted = permit(office.archive, subject, stream=stream)
    await keep_a_stream(office.room, permitted, {"caller": CANARY.decode()})
    return subject


async def collected(office: Desk, subject: SubjectRef) -> Traces:
    room = office.room
    return await collect(office.archive.database, office.store or room.store, room.spool_dir, CLINIC, subject)


async def scanned(office: Desk, traces: Traces, **more: object) -> Findings:
    return await scan(office.archive.data, traces, **more)  # type: ignore[arg-type]


async def test_before_an_erasure_everything_is_found(office: Desk) -> None:
    """The positive control: a scan that finds nothing now would prove nothing later."""
    subject = await stored(office)
    traces = await collected(office, subject)
    found = await scanned(office, traces)
    assert {each.kind for each in found.unexpected} == KEPT_KINDS
    in_store = {each.kind for each in found.unexpected if each.place.startswith("data/objects/")}
    assert in_store >= {TraceKind.CIPHERTEXT, TraceKind.HEADER, TraceKind.OBJECT_ID}
    assert {"objects", "object_subjects", "subject_keys", "subjects", "sidecars"} <= {
        each.table for each in found.unexpected
    }
    assert found.bytes > 100_000
    assert found.looked_for == len(traces.traces)


async def test_after_an_erasure_nothing_is_left_but_what_the_receipt_states(office: Desk) -> None:
    subject = await stored(office)
    other = await stored(office, "patient-0002", "6" * 32)
    traces = (await collected(office, subject)).with_canaries([CANARY, b"patient-0001"])
    others = await collected(office, other)
    assert (await office.erase(CLINIC, subject)).state == "completed"
    found = await scanned(office, traces)
    assert found.unexpected == ()
    assert set(found.counts(stated=True)) <= {TraceKind.PSEUDONYM, TraceKind.OBJECT_ID, TraceKind.STREAM_ID}
    assert TraceKind.PSEUDONYM in found.counts(stated=True)
    assert {each.place.partition("/")[2].split("/")[0] for each in found.findings} <= {
        "audit",
        "records.sqlite",
        "records.sqlite-wal",
    }
    assert {each.kind for each in (await scanned(office, others)).unexpected} == KEPT_KINDS


async def test_what_a_statute_keeps_is_stated_and_the_rest_is_gone(office: Desk) -> None:
    subject = await stored(office)
    its = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
    mine = objects.c.object_id.in_(its) & (objects.c.kind == "transcript")
    values = {"keep_until": office.archive.clock() + timedelta(days=999), "purpose": "treatment"}
    async with office.archive.database.begin() as connection:
        await connection.execute(update(objects).where(mine).values(values))
    traces = await collected(office, subject)
    erasure = await office.erase(CLINIC, subject)
    assert erasure.state == "partial"
    kept = frozenset(each for ids in erasure.progress["exempt"].values() for each in ids)
    assert len(kept) == 1
    assert (await scanned(office, traces, stays=Stays(kept))).unexpected == ()
    assert (await scanned(office, traces)).unexpected != ()


async def test_a_live_stream_is_found_in_the_spool(office: Desk) -> None:
    subject = await office.archive.subject(CLINIC, "patient-0001")
    async with office.room.vault.open(permit(office.archive, subject), {}) as seal:
        await seal.audio(speech(2.0))
        while not any(each.stat().st_size > 20_000 for each in office.room.spool_dir.iterdir()):
            await seal.audio(speech(0.5))
            await asyncio.sleep(0)
        found = await scanned(office, await collected(office, subject))
    assert {TraceKind.CIPHERTEXT, TraceKind.HEADER} <= {
        each.kind for each in found.unexpected if each.place.startswith("data/spool/")
    }


async def test_a_forgotten_copy_is_found(office: Desk) -> None:
    subject = await stored(office)
    traces = await collected(office, subject)
    audio = (await office.room.stored())[0, "audio"]
    (office.archive.data / "tmp").mkdir()
    (office.archive.data / "tmp" / "leftover").write_bytes(office.room.store.read(object_name(audio.label.object_id)))
    await office.erase(CLINIC, subject)
    assert {(each.place, each.kind) for each in (await scanned(office, traces)).unexpected} == {
        ("data/tmp/leftover", TraceKind.CIPHERTEXT),
        ("data/tmp/leftover", TraceKind.HEADER),
    }


async def test_a_backup_of_yesterday_is_found(office: Desk, tmp_path: Path) -> None:
    subject = await stored(office)
    traces = await collected(office, subject)
    shutil.copytree(office.archive.data, tmp_path / "backup")
    await office.erase(CLINIC, subject)
    found = await scanned(office, traces, also=[Place("backup", tmp_path / "backup")])
    assert {each.kind for each in found.unexpected} == KEPT_KINDS
    assert all(each.place.startswith("backup/") for each in found.unexpected)


def planted(folder: Path, name: str, secure: str, journal: str, needle: bytes) -> None:
    """A database from which a row that held the needle has been deleted."""
    with closing(sqlite3.connect(folder / name, isolation_level=None)) as database:
        database.execute(f"PRAGMA secure_delete={secure}")
        database.execute(f"PRAGMA journal_mode={journal}")
        database.execute("CREATE TABLE keys (id INTEGER PRIMARY KEY, wrapped BLOB)")
        rows = [(number, os.urandom(3000) if number else needle * 90) for number in range(50)]
        database.executemany("INSERT INTO keys VALUES (?, ?)", rows)
        database.execute("DELETE FROM keys WHERE id < 5")


async def test_the_free_pages_of_a_database_are_read(tmp_path: Path) -> None:
    needle = os.urandom(32)
    traces = Traces(CLINIC, SubjectRef("a" * 32), (Trace(TraceKind.OBJECT_KEY, needle),))
    planted(tmp_path, "careless.sqlite", "OFF", "DELETE", needle)
    planted(tmp_path, "careful.sqlite", "ON", "DELETE", needle)
    assert {each.place for each in (await scan(tmp_path, traces)).findings} == {"data/careless.sqlite"}


async def test_a_pseudonym_on_a_free_page_is_not_taken_for_a_stated_one(tmp_path: Path) -> None:
    subject = SubjectRef("ab" * 16)
    with closing(sqlite3.connect(tmp_path / "records.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE erasures (erasure_id TEXT, subject TEXT)")
        database.execute("CREATE TABLE consents (consent_id TEXT, subject TEXT)")
        database.execute("INSERT INTO erasures VALUES ('e', ?)", (subject,))
        database.executemany("INSERT INTO consents VALUES (?, ?)", [(str(each), subject * 20) for each in range(100)])
        database.execute("DROP TABLE consents")
    traces = Traces(CLINIC, subject, (Trace(TraceKind.PSEUDONYM, subject.encode(), folded=True),))
    found = {(each.table, each.stated) for each in (await scan(tmp_path, traces)).findings}
    assert found == {("erasures", True), ("", False)}


async def test_the_journal_of_an_open_database_is_read(tmp_path: Path) -> None:
    subject = SubjectRef("ab" * 16)
    with closing(sqlite3.connect(tmp_path / "records.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        for table in ("erasures", "consents"):
            database.execute(f"CREATE TABLE {table} (id TEXT, subject TEXT)")
            database.execute(f"INSERT INTO {table} VALUES ('1', ?)", (subject,))  # noqa: S608  two names of ours
        traces = Traces(CLINIC, subject, (Trace(TraceKind.PSEUDONYM, subject.encode(), folded=True),))
        found = {(each.place, each.table, each.stated) for each in (await scan(tmp_path, traces)).findings}
        assert found == {
            ("data/records.sqlite-wal", "erasures", True),
            ("data/records.sqlite-wal", "consents", False),
        }
        database.execute("INSERT INTO erasures VALUES ('2', ?)", (subject,))  # its locks are still its own


KEPT_AS = (
    CANARY,
    quote(CANARY).encode(),
    CANARY.upper(),
    CANARY.decode().encode("utf-16-le"),
    CANARY.decode().upper().encode("utf-16-le"),
    CANARY.hex().encode(),
    CANARY.hex().upper().encode(),
    b64encode(CANARY),
    b64encode(b"x" + CANARY + b"y"),
    b64encode(b"xy" + CANARY + b"yz"),
    b"x" * (2**20 - 5) + CANARY,
)


async def test_a_canary_is_found_in_every_form(tmp_path: Path) -> None:
    for number, kept_as in enumerate(KEPT_AS):
        file(tmp_path, b"\x00\xff" + kept_as + b"\x00", f"file-{number}")
    traces = Traces(CLINIC, SubjectRef("a" * 32), ()).with_canaries([CANARY])
    found = (await scan(tmp_path, traces)).unexpected
    assert {each.place for each in found} == {f"data/file-{number}" for number in range(len(KEPT_AS))}


@given(before=st.binary(max_size=4), canary=st.binary(min_size=12, max_size=40), after=st.binary(max_size=4))
def test_base64_of_a_text_holds_one_of_the_forms_of_its_parts(before: bytes, canary: bytes, after: bytes) -> None:
    encoded = b64encode(before + canary + after)
    assert any(form.needle in encoded for form in forms(TraceKind.CANARY, canary) if not form.folded)


async def test_what_is_not_ascii_is_found_as_json_too(tmp_path: Path) -> None:
    name = "Zoë Müller-Ångström"
    file(tmp_path, json.dumps({"caller": name}).encode())
    traces = Traces(CLINIC, SubjectRef("a" * 32), ()).with_canaries([name.encode()])
    assert len((await scan(tmp_path, traces)).unexpected) == 1


async def test_a_name_of_a_file_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / f"call with {CANARY.decode()}.wav").touch()
    traces = Traces(CLINIC, SubjectRef("a" * 32), ()).with_canaries([CANARY])
    assert len((await scan(tmp_path, traces)).unexpected) == 1


async def test_hidden_versions_and_unfinished_uploads_of_a_bucket_are_looked_at(
    office: Desk, s3: Service, tmp_path: Path
) -> None:
    client, bucket = s3.client(), s3.bucket(versioned=True)
    store, subject = S3Store(client, bucket), await stored(office)
    names = [each.name for each in (await office.room.stored()).values()]
    for name in names:
        store.put(name, file(tmp_path, office.room.store.read(name)))
    traces = await collected(office, subject)
    assert await collect(office.archive.database, store, office.room.spool_dir, CLINIC, subject) == traces
    await office.erase(CLINIC, subject)
    for name in names:
        client.delete_object(Bucket=bucket, Key=name)  # it is hidden, and still there
    client.create_multipart_upload(Bucket=bucket, Key=names[0])
    found = await scanned(office, traces, bucket=store)
    assert {each.kind for each in found.unexpected} == {TraceKind.CIPHERTEXT, TraceKind.HEADER, TraceKind.OBJECT_ID}
    assert {each.place.split("@")[1][:6] for each in found.unexpected} >= {"upload"}
    for name in names:
        store.delete(name)
    assert (await scanned(office, traces, bucket=store)).unexpected == ()


async def test_what_is_none_of_the_platforms_in_a_bucket_is_looked_at(s3: Service, tmp_path: Path) -> None:
    client, bucket = s3.client(), s3.bucket()
    client.put_object(Bucket=bucket, Key="Backups/Ünïque name.tar", Body=b"..." + CANARY)
    traces = Traces(CLINIC, SubjectRef("a" * 32), ()).with_canaries([CANARY])
    found = await scan(tmp_path, traces, bucket=S3Store(client, bucket))
    assert [each.place for each in found.unexpected] == ["s3/Backups/Ünïque name.tar@null"]


@pytest.mark.deep
async def test_a_thousand_objects_are_all_found(archive: Archive) -> None:
    shelf, subject = Shelf(archive), await archive.subject(SHOP, "customer-0001")
    ids = await shelf.add(SHOP, 1000, subjects=[subject])
    traces = await collect(archive.database, shelf.store, archive.data / "spool", SHOP, subject)
    found = await scan(archive.data, traces)
    with_header = {each.place.rpartition("/")[2] for each in found.unexpected if each.kind is TraceKind.HEADER}
    assert with_header == set(ids)
    gone = set(ids[:999])
    for object_id in gone:
        shelf.store.delete(object_name(object_id))
    left = [each for each in (await scan(archive.data, traces)).unexpected if each.kind is TraceKind.HEADER]
    assert [each.place.rpartition("/")[2] for each in left] == [ids[999]]


async def test_what_cannot_be_looked_at_ends_the_scan(office: Desk, tmp_path: Path) -> None:
    traces = await collected(office, await stored(office))
    with pytest.raises(ScanError):
        await scanned(office, traces, also=[Place("typo", tmp_path / "nothing-here")])
    with pytest.raises(ScanError):
        await scanned(office, traces, also=[Place("file", file(tmp_path, b"x"))])


def test_a_file_that_may_not_be_read_ends_the_search(tmp_path: Path) -> None:
    (tmp_path / "open").write_bytes(b"x")
    (tmp_path / "shut").write_bytes(b"x")
    (tmp_path / "shut").chmod(0)
    command = [sys.executable, "-m", "retention.file_search"]
    if os.geteuid() == 0:  # root reads everything, but for the right to
        lost = "-dac_override,-dac_read_search"
        command = ["setpriv", "--bounding-set", lost, "--inh-caps", lost, *command]
    order = json.dumps({"roots": [str(tmp_path)], "needles": [[0, b"12345678".hex(), False]]})
    done = subprocess.run(command, input=order.encode(), cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == EXIT_UNREADABLE
    assert b"shut" not in done.stdout + done.stderr


async def test_a_link_is_not_followed_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "link").symlink_to(file(tmp_path, CANARY))
    os.mkfifo(tmp_path / "data" / "pipe")
    traces = Traces(CLINIC, SubjectRef("a" * 32), ()).with_canaries([CANARY])
    assert (await scan(tmp_path / "data", traces)).findings == ()


async def test_traces_are_kept_for_their_owner_alone_and_read_back(office: Desk, tmp_path: Path) -> None:
    traces = await collected(office, await stored(office))
    traces.write(tmp_path / "traces.json")
    assert stat.S_IMODE((tmp_path / "traces.json").stat().st_mode) == 0o600
    assert Traces.read(tmp_path / "traces.json") == traces
    assert b"Sensitive" in (tmp_path / "traces.json").read_bytes()[:100]
    with pytest.raises(ScanError):
        traces.write(tmp_path / "traces.json")


@pytest.mark.parametrize("text", [b"", b"{}", b"[1]", b"\xff\x00", b'{"version": 2}'])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(ScanError) as refused:
        Traces.read(file(tmp_path, text))
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("canary", [b"", b"short", b"x" * 1025])
def test_a_canary_that_chance_would_find_is_refused(canary: bytes) -> None:
    with pytest.raises(ScanError):
        Traces(CLINIC, SubjectRef("a" * 32), ()).with_canaries([canary])


async def test_progress_is_told(tmp_path: Path) -> None:
    file(tmp_path, bytes(70 * 2**20))
    told: list[tuple[int, int]] = []
    traces = Traces(CLINIC, SubjectRef("a" * 32), ()).with_canaries([CANARY])
    await scan(tmp_path, traces, progress=lambda places, size: told.append((places, size)))
    assert len(told) == 3
    assert told[-1] == (1, 70 * 2**20)


def test_nothing_prints_what_is_looked_for() -> None:
    traces = Traces(CLINIC, SubjectRef("a" * 32), (Trace(TraceKind.OBJECT_KEY, CANARY),))
    assert "Zebedee" not in repr(traces) + repr(traces.traces)


@pytest.mark.parametrize("kind", list(TraceKind))
def test_outside_what_is_kept_only_names_are_ever_stated(kind: TraceKind) -> None:
    names = {TraceKind.PSEUDONYM, TraceKind.OBJECT_ID, TraceKind.STREAM_ID}
    for folder, table in (("audit", ""), ("", "erasures"), ("", "suppressions")):
        assert stated(kind, "", folder, table, Stays()) == (kind in names)
    for folder, table in (("", ""), ("objects", ""), ("", "subjects"), ("jobs.sqlite", "workflow_inputs")):
        assert not stated(kind, "", folder, table, Stays())


def test_a_canary_is_never_stated() -> None:
    assert not stated(TraceKind.CANARY, "a", "audit", "erasures", Stays(frozenset({"a"})))


@given(st.integers(0, 2**45))
def test_there_are_never_too_many_samples(total: int) -> None:
    assert total // spacing(total) <= 60_000
