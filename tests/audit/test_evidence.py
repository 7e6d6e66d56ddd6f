import csv
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from audit.errors import ControlsError, ExportError, LogUnavailableError, UnknownTreeError
from audit.log import AuditLog
from audit.population import Row
from audit.verdict import Code
from audit.verify import verify
from governance.errors import InvalidFactsError
from governance.identity import TenantId
from tests.audit.house import CLINIC, EVIDENCE_KEY, LOG_KEY, NOON, TRUST, House, closed


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House.opened(tmp_path) as opened:
        await opened.lives_well()
        yield opened


def table(pack: Path, name: str) -> list[dict[str, str]]:
    with (pack / "evidence" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(pack: Path) -> dict[str, bytes]:
    return {path.relative_to(pack).as_posix(): path.read_bytes() for path in pack.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_officer_exports_a_period_and_an_auditor_verifies_it(house: House, tmp_path: Path) -> None:
    exported = await house.desk().export(house.request(), tmp_path / "pack")
    verdict = verify(tmp_path / "pack", TRUST)
    assert (verdict.code, verdict.why) == (Code.OK, "")
    assert verdict.pack is not None
    assert verdict.pack.signer == str(EVIDENCE_KEY.key)
    said = verdict.as_text()
    for words in ("evidence  of clinic for gdpr", "by operator for audit-2026", "none is missing", "pass"):
        assert words in said
    assert exported.checkpoint.size == verdict.trees[0].size
    assert (tmp_path / "pack").stat().st_mode & 0o777 == 0o700
    assert {result.finding.result for result in exported.results} == {"pass", "not_applicable"}


async def test_entries_of_the_period_are_all_there_and_no_others(house: House, tmp_path: Path) -> None:
    begins = NOON + timedelta(seconds=3)
    ends = NOON + timedelta(seconds=8)
    exported = await house.desk().export(house.request(begins=begins, ends=ends), tmp_path / "pack")
    leaves = await house.log.read(CLINIC, 2, 7)
    lines = (tmp_path / "pack/evidence/entries.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["index"] for line in lines] == [2, 3, 4, 5, 6]
    assert lines == [b'{"index":%d,"entry":%b}' % (at, leaf) for at, leaf in enumerate(leaves, 2)]
    assert [row["index"] for row in table(tmp_path / "pack", "entries.csv")] == ["2", "3", "4", "5", "6"]
    header = exported.header
    assert (header["first"], header["last"], header["count"], header["filtered"]) == (2, 6, 5, 0)
    assert verify(tmp_path / "pack", TRUST).code is Code.OK


@pytest.mark.parametrize("days", [-400, -1])
async def test_period_without_entries_says_so(house: House, tmp_path: Path, days: int) -> None:
    begins = NOON + timedelta(days=days)
    request = house.request(begins=begins, ends=begins + timedelta(hours=1))
    exported = await house.desk().export(request, tmp_path / "pack")
    assert (exported.header["count"], exported.header["first"], exported.header["last"]) == (0, 0, -1)
    assert "no entries in this period" in (tmp_path / "pack/evidence/report.html").read_text(encoding="utf-8")
    assert verify(tmp_path / "pack", TRUST).code is Code.OK


async def test_pack_holds_its_own_record_and_those_of_its_checks(house: House, tmp_path: Path) -> None:
    exported = await house.desk().export(house.request(), tmp_path / "pack")
    size = exported.checkpoint.size
    leaves = [json.loads(leaf) for leaf in await house.log.read(CLINIC, 0, size)]
    record = leaves[exported.header["record"]]
    assert (record["type"], record["purpose"], record["regime"]) == ("evidence.pack", "audit-2026", "gdpr")
    checked = [leaves[index] for index in exported.header["controls"]]
    assert [entry["type"] for entry in checked] == ["control.checked"] * len(exported.results)
    assert size == exported.header["controls"][-1] + 1
    controls = json.loads((tmp_path / "pack/evidence/controls.json").read_bytes())
    assert [(row["control"], row["result"]) for row in controls] == [
        (entry["control"], entry["result"]) for entry in checked
    ]


async def test_tables_tell_decisions_denials_policies_and_models(house: House, tmp_path: Path) -> None:
    await house.desk().export(house.request(), tmp_path / "pack")
    pack = tmp_path / "pack"
    assert [row["decision"] for row in table(pack, "decisions.csv")] == [
        "permitted",
        "denied",
        "permitted",
        "permitted",
    ]
    (refused,) = table(pack, "denials.csv")
    assert (refused["type"], refused["reasons"]) == ("stream.denied", "gdpr.lawful_basis")
    assert sum(int(row["decisions"]) for row in table(pack, "policies.csv")) == 4
    assert [(row["model"], row["streams"]) for row in table(pack, "models.csv")] == [("fast", "2")]
    assert [row["key_id"] for row in table(pack, "keys.csv")] == [house.populations["keys"].listed[0]["key_id"]]
    manifest = json.loads((pack / "manifest.json").read_bytes())
    rows = manifest["evidence"]["rows"]
    assert rows == {name: len(table(pack, name)) for name in rows}
    assert {f"{name}.csv" for name in house.populations} < rows.keys()


async def test_what_was_withheld_is_counted_by_label_and_by_recogniser(house: House, tmp_path: Path) -> None:
    for counts in ({"PERSON": 2, "US_SSN": 1}, {"US_SSN": 4}):
        found = {"ssn": counts["US_SSN"]}
        await house.log.append(CLINIC, closed("s9", redactions=counts, recognizers=found))
    house.forward(minutes=1)
    await house.desk().export(house.request(ends=house.now), tmp_path / "pack")
    counted = table(tmp_path / "pack", "redactions.csv")
    rows = [(row["by"], row["name"], row["withheld"], row["streams"]) for row in counted]
    assert rows == [("label", "US_SSN", "5", "2"), ("label", "PERSON", "2", "1"), ("recognizer", "ssn", "5", "2")]
    report = (tmp_path / "pack" / "evidence" / "report.html").read_text(encoding="utf-8")
    assert '<td><code>US_SSN</code></td><td class="number">5</td>' in report


async def test_second_export_differs_in_its_own_record_alone(house: House, tmp_path: Path) -> None:
    ends = house.now
    house.forward(minutes=10)
    for name in ("one", "two"):
        await house.desk().export(house.request(ends=ends), tmp_path / name)
        house.forward(minutes=1)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    own = {"checkpoint", "manifest.json", "manifest.dsse.json", "evidence/report.html"}
    differing = {path for path in one.keys() | two.keys() if one.get(path) != two.get(path)}
    assert {path for path in differing if not path.startswith("tile/")} == own
    headers = [json.loads(each["manifest.json"])["evidence"] for each in (one, two)]
    assert {name for name in headers[0] if headers[0][name] != headers[1][name]} == {
        "exported_at",
        "record",
        "controls",
    }


async def test_export_without_a_purpose_is_refused_and_leaves_nothing(house: House, tmp_path: Path) -> None:
    size = house.log.size(CLINIC)
    for purpose, error in (("", ExportError), ("for Mr. Smith's case", InvalidFactsError)):
        with pytest.raises(error):
            await house.desk().export(house.request(purpose=purpose), tmp_path / "pack")
    assert house.log.size(CLINIC) == size
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"begins": NOON + timedelta(days=400)}, ExportError),
        ({"begins": NOON, "ends": NOON}, ExportError),
        ({"begins": NOON.replace(tzinfo=None)}, InvalidFactsError),
        ({"regime": "iso27001"}, ControlsError),
        ({"tenant": TenantId("nobody")}, UnknownTreeError),
    ],
)
async def test_impossible_export_is_refused_and_leaves_nothing(
    changes: dict[str, Any], error: type[Exception], house: House, tmp_path: Path
) -> None:
    before = names(tmp_path)
    with pytest.raises(error):
        await house.desk().export(house.request(**changes), tmp_path / "pack")
    assert names(tmp_path) == before


async def test_folder_that_is_there_is_refused_and_nothing_recorded(house: House, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    size = house.log.size(CLINIC)
    with pytest.raises(ExportError):
        await house.desk().export(house.request(), tmp_path / "pack")
    assert house.log.size(CLINIC) == size


async def test_period_ends_with_the_export_at_the_latest(house: House, tmp_path: Path) -> None:
    exported = await house.desk().export(house.request(), tmp_path / "pack")
    assert exported.header["ends"] == exported.header["exported_at"]


async def test_clock_that_goes_back_does_not_make_a_pack_that_would_be_rejected(house: House, tmp_path: Path) -> None:
    ahead = house.now + timedelta(hours=1)
    with pytest.raises(ExportError, match="clock"):
        await house.desk(now=lambda: ahead).export(house.request(), tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


async def test_pack_that_cannot_be_written_is_not_there_but_on_record(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before, size = names(tmp_path), house.log.size(CLINIC)
    monkeypatch.setattr("audit.pack.Pack.append", full)
    with pytest.raises(ExportError):
        await house.desk().export(house.request(), tmp_path / "pack")
    assert names(tmp_path) == before
    assert json.loads((await house.log.read(CLINIC, size, size + 1))[0])["type"] == "evidence.pack"


async def test_nothing_is_exported_that_cannot_be_recorded(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> int:
        raise LogUnavailableError("the disk is gone")

    before = names(tmp_path)
    monkeypatch.setattr(AuditLog, "append", gone)
    with pytest.raises(LogUnavailableError):
        await house.desk().export(house.request(), tmp_path / "pack")
    assert names(tmp_path) == before


@pytest.mark.parametrize(
    "row",
    [
        {"key_id": "marge@example.com", "created_at": "", "expires_at": "", "revoked_at": ""},
        {"key_id": "she said yes", "created_at": "", "expires_at": "", "revoked_at": ""},
        {"key_id": "k", "created_at": "", "expires_at": "", "revoked_at": "", "note": "x"},
        {"key_id": "k"},
    ],
)
async def test_population_that_holds_content_is_not_exported(row: Row, house: House, tmp_path: Path) -> None:
    house.populations["keys"].listed.append(row)
    with pytest.raises(ExportError):
        await house.desk().export(house.request(), tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


async def test_population_beyond_its_bound_is_refused(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.gathering.MAX_ROWS", 0)
    with pytest.raises(ExportError):
        await house.desk().export(house.request(), tmp_path / "pack")


async def test_populations_have_names_of_their_own(house: House) -> None:
    house.populations["keys"].name = "entries"
    with pytest.raises(ExportError):
        house.desk()


async def test_evidence_key_of_another_log_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        await house.desk(signer=LOG_KEY).export(house.request(), tmp_path / "pack")


async def test_receipts_are_in_the_pack(house: House, tmp_path: Path) -> None:
    house.receipts["9" * 32] = b"{}"
    await house.desk().export(house.request(), tmp_path / "pack")
    file = tmp_path / "pack" / "evidence/receipts" / f"{'9' * 32}.json"
    assert file.read_bytes() == b"{}"
    manifest = json.loads((tmp_path / "pack/manifest.json").read_bytes())
    assert manifest["files"][f"evidence/receipts/{'9' * 32}.json"] == sha256(b"{}").hexdigest()
