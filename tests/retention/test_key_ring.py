"""The key ring: who holds which key opens what, and what was forgotten or turned is gone, from old copies too."""

import asyncio
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from moto import mock_aws
from sqlalchemy import func, insert, select, update

from audit.encoding import parse
from governance.changes import Changes
from governance.database import Database
from governance.errors import RecordsUnavailableError
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from retention import epochs
from retention.aws_kms import AwsKms, kms_client
from retention.epochs import Turned
from retention.errors import KeyDestroyedError, KeyUnavailableError
from retention.key_ring import KeyRing, SubjectKeys
from retention.keys import EpochKeys, KeyState, Move
from retention.keystore import KeyStore
from retention.label import Label
from retention.sealed import new_object_key
from retention.tables import key_epochs, subject_keys
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.labels import LABEL, OTHERS

ROOT = Path(__file__).parents[2]

Held: TypeAlias = dict[SubjectRef, SubjectKeys]

SEARCH = """
import sys
from pathlib import Path

needles = [bytes.fromhex(needle) for needle in sys.argv[2:]]
files = [file.read_bytes() for file in sorted(Path(sys.argv[1]).rglob("*")) if file.is_file()]
print(*(sum(file.count(needle) for file in files) for needle in needles))
"""


@pytest.fixture
def store(archive: Archive) -> KeyStore:
    return KeyStore(archive.root / "keys")


@pytest.fixture
def ring(archive: Archive, store: KeyStore) -> KeyRing:
    return ring_of(archive, store)


def ring_of(archive: Archive, port: EpochKeys) -> KeyRing:
    return KeyRing(archive.database, archive.records.ledger, port, archive.clock)


async def furnish(archive: Archive, ring: KeyRing, count: int, tenant: TenantId = SHOP) -> Held:
    subjects = [await archive.subject(tenant, f"person-{number}") for number in range(count)]
    return {subject: await ring.subject_keys(tenant, subject, actor="test") for subject in subjects}


async def reopened(ring: KeyRing, subjects: Iterable[SubjectRef], tenant: TenantId = SHOP) -> Held:
    return {
        subject: SubjectKeys(await ring.open_content(tenant, subject), await ring.open_sidecar(tenant, subject))
        for subject in subjects
    }


async def rows(database: Database, table: Any = subject_keys) -> list[Any]:
    async with database.begin() as connection:
        return list((await connection.execute(select(table))).all())


async def traces(archive: Archive, *needles: bytes) -> list[int]:
    """How often each stands in the data directory's files. Read by another process: sqlite.org/howtocorrupt, 2.2."""
    command = [sys.executable, "-c", SEARCH, str(archive.data), *(needle.hex() for needle in needles)]
    found = await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True, text=True)
    return [int(count) for count in found.stdout.split()]


def label(*subjects: SubjectRef, tenant: TenantId = SHOP) -> Label:
    return replace(LABEL, tenant=tenant, subjects=subjects)


async def entries(archive: Archive, tenant: TenantId) -> list[dict[str, object]]:
    leaves = await archive.log.read(tenant, 0, archive.log.size(tenant))
    return [parsed.fields for parsed in map(parse, leaves) if parsed.type == "change.intended"]


class Watched:
    """A key store that does something first when it is asked to wrap, one key or many."""

    name = "key-store"

    def __init__(self, store: KeyStore, before_wrap: Callable[[], None]) -> None:
        self._store = store
        self._before_wrap = before_wrap
        self.create, self.unwrap, self.state, self.destroy = store.create, store.unwrap, store.state, store.destroy

    def wrap(self, key_id: str, key: bytes, context: Mapping[str, str]) -> bytes:
        self._before_wrap()
        return self._store.wrap(key_id, key, context)

    def rewrap(self, key_id: str, new_key_id: str, moves: Sequence[Move]) -> list[bytes]:
        self._before_wrap()
        return self._store.rewrap(key_id, new_key_id, moves)


def once(work: Callable[[], Any]) -> Callable[[], None]:
    """From a thread, have the event loop do something, once, and wait for it."""
    loop, left = asyncio.get_running_loop(), [work]

    def call() -> None:
        if left:
            asyncio.run_coroutine_threadsafe(left.pop()(), loop).result(10)

    return call


async def test_keys_are_made_once_and_found_again(archive: Archive, ring: KeyRing) -> None:
    made = await furnish(archive, ring, 2)
    assert await furnish(archive, ring, 2) == made
    assert await reopened(ring, made) == made
    assert len({key for keys in made.values() for key in (keys.content, keys.sidecar)}) == 4
    assert len(await rows(archive.database, key_epochs)) == 1


async def test_many_streams_of_a_new_subject_get_the_same_keys(archive: Archive, ring: KeyRing) -> None:
    subject = await archive.subject(SHOP, "person")
    made = await asyncio.gather(*(ring.subject_keys(SHOP, subject, actor="test") for _ in range(8)))
    assert all(keys == made[0] for keys in made)


async def test_what_is_made_and_turned_is_announced_in_the_log_and_its_rows_say_where(
    archive: Archive, ring: KeyRing
) -> None:
    (subject,) = await furnish(archive, ring, 1)
    turned = await ring.turn_epoch(SHOP, actor="officer")
    assert turned is not None
    recorded = await entries(archive, SHOP)
    assert [(each["change"], each["ref"], each["actor"]) for each in recorded[-3:]] == [
        ("epoch.create", turned.destroyed[0], "test"),
        ("subject_key.create", subject, "test"),
        ("epoch.turn", turned.destroyed[0], "officer"),
    ]
    (row,) = await rows(archive.database)
    (intended,) = await archive.log.read(SHOP, row.intent, row.intent + 1)
    assert parse(intended).fields["change"] == "epoch.turn"


async def test_an_object_key_opens_for_its_own_object_alone(archive: Archive, ring: KeyRing) -> None:
    alice, bob = await furnish(archive, ring, 2)
    key = new_object_key()
    mine = label(alice)
    wrapped = await ring.wrap_object_key(key, mine)
    assert await ring.unwrap_object_key(wrapped, mine) == key
    fields = ("object_id", "stream_id", "channel", "kind", "retention_class", "purpose", "jurisdiction")
    for other in (replace(mine, **{name: getattr(each, name) for name in fields}) for each in OTHERS.values()):
        if other != mine:
            with pytest.raises(KeyUnavailableError):
                await ring.unwrap_object_key(wrapped, other)
    for subjects in ((bob,), (alice, bob), (bob, alice)):
        with pytest.raises(KeyUnavailableError):
            await ring.unwrap_object_key(wrapped, label(*subjects))


async def test_an_object_key_is_not_opened_for_another_tenant(archive: Archive, ring: KeyRing) -> None:
    (alice,) = await furnish(archive, ring, 1)
    await furnish(archive, ring, 1, CLINIC)
    wrapped = await ring.wrap_object_key(new_object_key(), label(alice))
    for reach in (
        ring.unwrap_object_key(wrapped, label(alice, tenant=CLINIC)),
        ring.open_content(CLINIC, alice),
        ring.open_sidecar(CLINIC, alice),
    ):
        with pytest.raises(KeyUnavailableError):
            await reach
    assert await ring.forget(CLINIC, alice, intent=1) == 0


async def test_altered_and_shortened_object_keys_are_refused(archive: Archive, ring: KeyRing) -> None:
    alice, bob = await furnish(archive, ring, 2)
    mine = label(alice, bob)
    wrapped = await ring.wrap_object_key(new_object_key(), mine)
    for altered in (wrapped[:-1], wrapped[:11], b"", wrapped + b"\x00", b"\x00" + wrapped, wrapped[:40] + bytes(48)):
        with pytest.raises(KeyUnavailableError):
            await ring.unwrap_object_key(altered, mine)
    with pytest.raises(KeyUnavailableError):
        await ring.unwrap_object_key(wrapped, label(bob, alice))


async def test_without_a_subject_there_is_no_key(archive: Archive, ring: KeyRing) -> None:
    with pytest.raises(ValueError, match="subject"):
        await ring.wrap_object_key(new_object_key(), label())
    with pytest.raises(ValueError, match="subject"):
        await ring.unwrap_object_key(bytes(60), label())
    (alice,) = await furnish(archive, ring, 1)
    with pytest.raises(ValueError, match="32 bytes"):
        await ring.wrap_object_key(bytes(16), label(alice))


@pytest.mark.parametrize("erased", [0, 1])
async def test_an_object_of_two_dies_with_either(archive: Archive, ring: KeyRing, erased: int) -> None:
    pair = list(await furnish(archive, ring, 2))
    wrapped = await ring.wrap_object_key(new_object_key(), label(*pair))
    assert await ring.forget(SHOP, pair[erased], intent=1) == 2
    with pytest.raises(KeyDestroyedError):
        await ring.unwrap_object_key(wrapped, label(*pair))
    assert await ring.open_content(SHOP, pair[1 - erased])
    assert await ring.forget(SHOP, pair[erased], intent=1) == 0


async def test_the_sidecar_can_outlive_the_content(archive: Archive, ring: KeyRing) -> None:
    made = await furnish(archive, ring, 1)
    ((subject, keys),) = made.items()
    assert await ring.forget(SHOP, subject, intent=7, keep_sidecar=True) == 1
    assert await ring.forget(SHOP, subject, intent=7, keep_sidecar=True) == 0
    assert await ring.open_sidecar(SHOP, subject) == keys.sidecar
    for call in (ring.open_content(SHOP, subject), ring.subject_keys(SHOP, subject, actor="test")):
        with pytest.raises(KeyDestroyedError):
            await call
    await ring.turn_epoch(SHOP, actor="test")
    assert await ring.open_sidecar(SHOP, subject) == keys.sidecar
    with pytest.raises(KeyDestroyedError):
        await ring.open_content(SHOP, subject)
    assert await ring.forget(SHOP, subject, intent=8) == 1
    with pytest.raises(KeyDestroyedError):
        await ring.open_sidecar(SHOP, subject)


@pytest.mark.parametrize("keep_sidecar", [True, False])
async def test_forgotten_keys_are_nowhere_in_the_files(archive: Archive, ring: KeyRing, *, keep_sidecar: bool) -> None:
    """R-KEY-2, with 2,000 bytes of neighbours, and the positive control that the search sees what is there."""
    subjects = list(await furnish(archive, ring, 12))
    held = {row.subject: (row.content_key, row.sidecar_key) for row in await rows(archive.database)}
    content, sidecar = held[subjects[5]]
    neighbour = held[subjects[6]][0]
    assert all(await traces(archive, content, sidecar, neighbour))
    await ring.forget(SHOP, subjects[5], intent=1, keep_sidecar=keep_sidecar)
    await archive.database.truncate_journal()
    found = await traces(archive, content, sidecar, neighbour)
    assert found[0] == 0
    assert (found[1] > 0) is keep_sidecar
    assert found[2] > 0


async def test_a_turned_epoch_leaves_no_old_wrapping_in_the_files(archive: Archive, ring: KeyRing) -> None:
    await furnish(archive, ring, 3)
    old = [row.content_key for row in await rows(archive.database)]
    assert all(await traces(archive, *old))
    await ring.turn_epoch(SHOP, actor="test")
    await archive.database.truncate_journal()
    assert await traces(archive, *old) == [0, 0, 0]


async def restored(archive: Archive, copy: Path, port: EpochKeys, subject: SubjectRef) -> bytes:
    async with Database.open(copy / "records.sqlite") as database:
        ring = KeyRing(database, Changes(NoRecorder()), port, archive.clock)
        return await ring.open_content(SHOP, subject)


class NoRecorder:
    """For a restored copy that is only read."""

    async def intent(self, change: Change) -> int:
        raise AssertionError(change)

    async def result(self, change: Change, intent: int, outcome: str) -> None:
        raise AssertionError(change)


async def backup(archive: Archive) -> Path:
    copy = archive.root / "backup"
    await asyncio.to_thread(subprocess.run, ["cp", "-a", str(archive.data), str(copy)], check=True)
    return copy


async def test_yesterdays_backup_opens_nothing_once_the_epoch_has_turned(
    archive: Archive, ring: KeyRing, store: KeyStore
) -> None:
    made = await furnish(archive, ring, 2)
    erased, kept = made
    copy = await backup(archive)
    await ring.forget(SHOP, erased, intent=1)
    assert await restored(archive, copy, store, erased) == made[erased].content  # which is why epochs turn
    await ring.turn_epoch(SHOP, actor="test")
    for subject in (erased, kept):
        with pytest.raises(KeyDestroyedError):
            await restored(archive, copy, store, subject)
    assert await ring.open_content(SHOP, kept) == made[kept].content


async def test_it_is_so_with_aws_kms_too(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        port = AwsKms(kms_client("eu-central-1"))
        ring = ring_of(archive, port)
        made = await furnish(archive, ring, 2)
        copy = await backup(archive)
        turned = await ring.turn_epoch(SHOP, actor="test")
        assert turned is not None
        assert turned.rewrapped == 2
        assert await reopened(ring, made) == made
        with pytest.raises(KeyUnavailableError):
            await restored(archive, copy, AwsKms(kms_client("eu-central-1")), next(iter(made)))


async def test_turning_keeps_every_survivor_in_several_batches(
    archive: Archive, ring: KeyRing, store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epochs, "BATCH_SUBJECTS", 2)
    made = await furnish(archive, ring, 5)
    wrapped = await ring.wrap_object_key(key := new_object_key(), label(*made))
    (before,) = await rows(archive.database, key_epochs)
    turned = await ring.turn_epoch(SHOP, actor="test")
    assert turned == Turned(SHOP, turned.epoch if turned else "", (before.epoch,), 5)
    assert await reopened(ring, made) == made
    assert await ring.unwrap_object_key(wrapped, label(*made)) == key
    assert store.state(before.key_id) is KeyState.DESTROYED
    states = [(row.retired_at is None, row.destroyed_at is None) for row in await rows(archive.database, key_epochs)]
    assert sorted(states) == [(False, False), (True, True)]


async def test_a_tenant_that_never_stored_anything_has_nothing_to_turn(ring: KeyRing) -> None:
    assert await ring.turn_epoch(CLINIC, actor="test") is None


async def test_turning_one_tenant_leaves_the_others_alone(archive: Archive, ring: KeyRing) -> None:
    await furnish(archive, ring, 1)
    made = await furnish(archive, ring, 1, CLINIC)
    before = [row for row in await rows(archive.database) if row.tenant == CLINIC]
    await ring.turn_epoch(SHOP, actor="test")
    assert [row for row in await rows(archive.database) if row.tenant == CLINIC] == before
    assert await reopened(ring, made, CLINIC) == made


@pytest.mark.parametrize("step", ["created", "retired", "halfway", "rewrapped", "destroyed"])
async def test_a_turn_that_was_killed_is_finished_by_turning_again(
    archive: Archive, ring: KeyRing, store: KeyStore, step: str
) -> None:
    made = await furnish(archive, ring, 5)
    (before,) = await rows(archive.database, key_epochs)
    command = [sys.executable, "-m", "tests.retention.epoch_turner", str(archive.root), SHOP, step]
    died = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=False, capture_output=True)
    assert died.returncode == 9, died.stderr
    assert await reopened(ring, made) == made
    assert [turned.destroyed for turned in await ring.turn_due(archive.clock() + timedelta(days=1), 1, actor="x")] == [
        (before.epoch,)
    ]
    assert await reopened(ring, made) == made
    assert store.state(before.key_id) is KeyState.DESTROYED
    active = [row.epoch for row in await rows(archive.database, key_epochs) if row.retired_at is None]
    assert {row.epoch for row in await rows(archive.database)} == set(active)
    assert len(active) == 1


async def test_a_key_forgotten_while_the_epoch_turns_does_not_come_back(archive: Archive, store: KeyStore) -> None:
    other = ring_of(archive, store)
    made = await furnish(archive, other, 3)
    gone, half_gone, kept = made

    async def forget() -> None:
        await other.forget(SHOP, gone, intent=1)
        await other.forget(SHOP, half_gone, intent=1, keep_sidecar=True)

    ring = ring_of(archive, Watched(store, once(forget)))
    await ring.turn_epoch(SHOP, actor="test")
    for subject in (gone, half_gone):
        with pytest.raises(KeyDestroyedError):
            await ring.open_content(SHOP, subject)
    assert await ring.open_sidecar(SHOP, half_gone) == made[half_gone].sidecar
    assert await ring.open_content(SHOP, kept) == made[kept].content


async def test_a_subject_that_comes_while_the_epoch_turns_survives_it(archive: Archive, store: KeyStore) -> None:
    other, made = ring_of(archive, store), list[SubjectKeys]()
    await furnish(archive, other, 2)
    newcomer = await archive.subject(SHOP, "newcomer")

    async def come() -> None:
        made.append(await other.subject_keys(SHOP, newcomer, actor="test"))

    ring = ring_of(archive, Watched(store, once(come)))
    await ring.turn_epoch(SHOP, actor="test")
    assert await reopened(ring, [newcomer]) == {newcomer: made[0]}


async def test_keys_wrapped_under_an_epoch_that_another_process_retired_are_not_given_out(
    archive: Archive, store: KeyStore
) -> None:
    other = ring_of(archive, store)
    await furnish(archive, other, 1)
    newcomer = await archive.subject(SHOP, "newcomer")
    ring = ring_of(archive, Watched(store, once(lambda: other.turn_epoch(SHOP, actor="test"))))
    with pytest.raises(KeyUnavailableError):
        await ring.subject_keys(SHOP, newcomer, actor="test")
    keys = await ring.subject_keys(SHOP, newcomer, actor="test")
    assert await reopened(ring, [newcomer]) == {newcomer: keys}


async def test_epochs_turn_when_they_are_due(archive: Archive, ring: KeyRing) -> None:
    await furnish(archive, ring, 1)
    archive.clock.forward(days=20)
    await furnish(archive, ring, 1, CLINIC)
    assert await ring.turn_due(archive.clock(), 30, actor="test") == []
    archive.clock.forward(days=10)
    assert [turned.tenant for turned in await ring.turn_due(archive.clock(), 30, actor="test")] == [SHOP]
    assert await ring.turn_due(archive.clock(), 30, actor="test") == []
    archive.clock.forward(days=30)
    assert [turned.tenant for turned in await ring.turn_due(archive.clock(), 30, actor="test")] == [CLINIC, SHOP]


async def test_one_tenants_broken_key_does_not_keep_the_others_waiting(
    archive: Archive, ring: KeyRing, store: KeyStore
) -> None:
    (broken,) = await furnish(archive, ring, 1)
    await furnish(archive, ring, 1, CLINIC)
    async with archive.database.begin() as connection:
        altered = update(subject_keys).where(subject_keys.c.subject == broken).values(content_key=bytes(60))
        await connection.execute(altered)
    ids = {row.tenant: row.key_id for row in await rows(archive.database, key_epochs)}
    with pytest.raises(KeyUnavailableError):
        await ring.turn_due(archive.clock() + timedelta(days=30), 30, actor="test")
    assert store.state(ids[CLINIC]) is KeyState.DESTROYED
    assert store.state(ids[SHOP]) is KeyState.ENABLED  # a survivor still needs it


async def test_wrapped_keys_cannot_change_places_in_the_records(archive: Archive, ring: KeyRing) -> None:
    alice, bob = await furnish(archive, ring, 2)
    held = {row.subject: row for row in await rows(archive.database)}
    for values in (
        {"content_key": held[bob].content_key},
        {"content_key": held[alice].sidecar_key},
        {"content_key": bytes(60)},
    ):
        async with archive.database.begin() as connection:
            await connection.execute(update(subject_keys).where(subject_keys.c.subject == alice).values(values))
        with pytest.raises(KeyUnavailableError):
            await ring.open_content(SHOP, alice)


async def test_a_key_store_that_goes_away_makes_no_keys_and_leaves_no_row(
    archive: Archive, ring: KeyRing, store: KeyStore
) -> None:
    made = await furnish(archive, ring, 1)
    newcomer = await archive.subject(SHOP, "newcomer")
    (archive.root / "keys").rename(archive.root / "away")
    for call in (
        ring.subject_keys(SHOP, newcomer, actor="test"),
        ring.open_content(SHOP, next(iter(made))),
        ring.turn_epoch(SHOP, actor="test"),
    ):
        with pytest.raises(KeyUnavailableError):
            await call
    assert len(await rows(archive.database)) == 1
    (archive.root / "away").rename(archive.root / "keys")
    assert await reopened(ring, made) == made


async def test_keys_of_another_kind_of_port_are_not_looked_for_in_this_one(archive: Archive, store: KeyStore) -> None:
    await furnish(archive, ring_of(archive, store), 1)
    async with archive.database.begin() as connection:
        await connection.execute(update(key_epochs).values(backend="aws-kms"))
    with pytest.raises(KeyUnavailableError):
        await ring_of(archive, store).subject_keys(SHOP, await archive.subject(SHOP, "newcomer"), actor="test")


async def test_the_records_let_a_tenant_have_one_epoch_that_wraps(archive: Archive, ring: KeyRing) -> None:
    await furnish(archive, ring, 1)

    (row,) = await rows(archive.database, key_epochs)

    async def second() -> None:
        async with archive.database.begin() as connection:
            await connection.execute(insert(key_epochs).values({**row._mapping, "epoch": "x"}))

    with pytest.raises(RecordsUnavailableError):
        await second()


async def test_keys_do_not_show_themselves(archive: Archive, ring: KeyRing) -> None:
    ((_, keys),) = (await furnish(archive, ring, 1)).items()
    for secret in (keys.content, keys.sidecar):
        assert repr(secret) not in repr(keys)
        assert secret.hex() not in repr(keys)
    assert await traces(archive, keys.content, keys.sidecar) == [0, 0]


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_in_whatever_order_the_living_open_and_the_forgotten_do_not(
    archive: Archive, ring: KeyRing, seed: int
) -> None:
    chosen, alive, dead = random.Random(seed), Held(), set[SubjectRef]()  # noqa: S311  the same again for a seed
    for number in range(25):
        match chosen.choice(["come", "come", "forget", "turn"]):
            case "come":
                subject = await archive.subject(SHOP, f"person-{number}")
                alive[subject] = await ring.subject_keys(SHOP, subject, actor="test")
            case "forget" if alive:
                subject = chosen.choice(list(alive))
                del alive[subject]
                dead.add(subject)
                await ring.forget(SHOP, subject, intent=1)
            case "turn":
                await ring.turn_epoch(SHOP, actor="test")
    assert await reopened(ring, alive) == alive
    for subject in dead:
        with pytest.raises(KeyDestroyedError):
            await ring.open_content(SHOP, subject)
    async with archive.database.begin() as connection:
        assert (await connection.execute(select(func.count()).select_from(subject_keys))).scalar_one() == len(alive)
