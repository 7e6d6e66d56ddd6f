"""Every place where something about a subject can lie has a store that answers for it (R-ERA-1)."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from audit.__main__ import main
from governance.request import Regime
from governance.tables import metadata
from ingress.settings import Settings
from ingress.wiring import office as open_office
from retention.data_map import DataMap, Level, Target, Verified
from retention.erasure_records import State
from tests.retention.conftest import CLINIC, Archive
from tests.retention.erasing import Desk, desk
from tests.retention.vault_room import keep_a_stream, permit, speech


@pytest.fixture
async def office(archive: Archive) -> AsyncIterator[Desk]:
    async with desk(archive) as made:
        yield made


async def used(office: Desk) -> None:
    """Let the platform's parts write whatever they write: streams, an erasure, a stream that goes on."""
    subject = await office.archive.subject(CLINIC, "patient-1")
    await keep_a_stream(office.room, permit(office.archive, subject), {"caller": "Zeb"})
    await office.erase(CLINIC, subject)
    other = await office.archive.subject(CLINIC, "patient-2")
    await keep_a_stream(office.room, permit(office.archive, other, stream="6" * 32))


async def test_every_table_and_every_file_is_claimed(office: Desk) -> None:
    await used(office)
    assert office.data_map.unclaimed(metadata.tables, office.archive.data) == []


async def test_platform_that_has_run_leaves_nothing_unclaimed(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        config_dir=tmp_path / "config",
        key_dir=tmp_path / "config" / "key-store",
        insecure_development_approver=True,
    )
    async with open_office(settings) as made:
        archive, records = made.stored, made.stored.records
        await records.tenants.create(CLINIC, regimes=[Regime.GDPR], region="local", purposes=["care"], actor="test")
        subject = await records.subjects.ref(CLINIC, "patient-1", actor="test")
        house = Archive(tmp_path, made.log, archive.database, records)
        async with archive.vault.open(permit(house, subject), {"caller": "Zeb"}) as seal:
            await seal.audio(speech(0.5))
        erasure_id = await archive.erasures.begin(CLINIC, subject, cause="request", request_id=None, actor="test")
        ended = await archive.erasures.wait(CLINIC, erasure_id)
        assert ended.state is State.COMPLETED
        assert archive.data_map.unclaimed(metadata.tables, settings.data_dir) == []
    assert archive.data_map.unclaimed(metadata.tables, settings.data_dir) == []
    receipt = tmp_path / "receipt.json"
    receipt.write_text(ended.receipt or "", encoding="utf-8")
    assert main(["verify", str(receipt), "--trust", str(settings.config_dir / "log.vkey")]) == 0
    async with open_office(settings) as made:
        assert (await made.stored.erasures.get(CLINIC, erasure_id)).state is State.COMPLETED
        assert await made.stored.erasures.replay() == 0


async def test_table_or_file_that_nobody_claims_is_noticed(office: Desk) -> None:
    await used(office)
    (office.archive.data / "cache").mkdir()
    (office.archive.data / "cache" / "embedding.bin").touch()
    (office.archive.data / "spool.old").touch()
    (office.archive.data / "link").symlink_to("records.sqlite")
    tables = [*metadata.tables, "voiceprints"]
    assert office.data_map.unclaimed(tables, office.archive.data) == [
        "table:voiceprints",
        "file:cache/embedding.bin",
        "file:link",
        "file:spool.old",
    ]


async def test_every_claim_is_of_something_that_is_there(office: Desk) -> None:
    claimed = {claim.removeprefix("table:") for claim in office.data_map.claims if claim.startswith("table:")}
    assert claimed == set(metadata.tables)


async def test_subject_that_was_never_there_is_found_nowhere(office: Desk) -> None:
    await used(office)
    target = Target(CLINIC, await office.archive.subject(CLINIC, "nobody"))
    counted = {store.name: await store.locate(target) for store in office.data_map.stores}
    assert counted.pop("subject-index") == 1
    assert not any(counted.values())


@pytest.mark.parametrize("again", [("one", ["table:a"]), ("two", ["table:x"])])
def test_two_stores_of_one_name_or_over_one_place_are_refused(again: tuple[str, Iterable[str]]) -> None:
    class Store:
        def __init__(self, name: str, holds: Iterable[str]) -> None:
            self.name, self.holds = name, frozenset(holds)

        async def locate(self, target: Target) -> int:
            return 0

        async def erase(self, target: Target) -> int:
            return 0

        async def verify(self, target: Target) -> Verified:
            return Verified(self.name, Level.LOGICAL, 0)

    with pytest.raises(ValueError, match="every store has a name"):
        DataMap([Store("one", ["table:x"]), Store(*again)])


def test_empty_directory_is_all_claimed(tmp_path: Path) -> None:
    assert DataMap([]).unclaimed([], tmp_path) == []
