"""A pack is rejected whatever is changed in it, by whomever: without the evidence key, and with it."""

import asyncio
import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.__main__ import main
from audit.dsse import seal
from audit.export import export
from audit.signing import FileSigner
from audit.trust import Trust
from audit.verdict import Code
from audit.verify import verify
from audit.verify_pack import MANIFEST_TYPE
from tests.audit.house import CLINIC, EVIDENCE_KEY, LOG_KEY, NOON, ORIGIN, TRUST, House

Change: TypeAlias = Callable[[Path], object]

STRANGER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"s" * 32), f"{ORIGIN}/evidence")
BESIDE = ("report.html", "entries.jsonl", "entries.csv", "decisions.csv", "denials.csv", "policies.csv", "models.csv",
          "keys.csv", "objects.csv", "service_starts.csv", "controls.json", "controls.csv")  # fmt: skip


async def _exported(folder: Path) -> None:
    async with House.opened(folder) as house:
        await house.lives_well()
        house.receipts["9" * 32] = b"{}"
        await house.desk().export(house.request(), folder / "pack")
        house.forward(days=1)
        begins = house.now
        await house.runs_retention()
        house.forward(hours=1)
        await house.desk().export(house.request(begins=begins), folder / "later")
        await export(house.log, [CLINIC], folder / "tree", actor="operator")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`pack`: everything so far; `later`: the tree with a later period; `tree`: a plain export."""
    folder = tmp_path_factory.mktemp("exported")
    asyncio.run(_exported(folder))
    (folder / "keys").write_text("".join(f"{key}\n" for key in TRUST.keys), encoding="utf-8")
    return folder


@pytest.fixture
def pack(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported / "pack", tmp_path / "pack"))


def mend(pack: Path, change: Callable[[dict[str, Any]], object] = lambda _: None) -> None:
    """Bring manifest.json in line with the files, as whoever changed them would."""
    file = pack / "manifest.json"
    manifest = json.loads(file.read_bytes())
    found = {path.relative_to(pack).as_posix(): path for path in pack.rglob("*") if path.is_file()}
    manifest["files"] = {
        name: sha256(path.read_bytes()).hexdigest()
        for name, path in found.items()
        if name not in {"manifest.json", "manifest.dsse.json"}
    }
    change(manifest)
    file.write_text(json.dumps(manifest), encoding="utf-8")


def resign(pack: Path, signer: FileSigner = EVIDENCE_KEY) -> None:
    """Sign it again: what whoever holds the evidence key, or thinks to, would do."""
    data = (pack / "manifest.json").read_bytes()
    (pack / "manifest.dsse.json").write_bytes(seal(signer, MANIFEST_TYPE, data))


def edit(path: str, old: bytes, new: bytes) -> Change:
    def change(pack: Path) -> None:
        data = (pack / path).read_bytes()
        assert old in data
        (pack / path).write_bytes(data.replace(old, new, 1))

    change.__name__ = f"{path.rpartition('/')[2]}: {old.decode()[:20]}"
    return change


def header(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda manifest: manifest["evidence"].__setitem__(name, value)


@pytest.mark.parametrize("name", ["pack", "later"])
def test_honest_pack_verifies_and_says_what_it_is_of(name: str, exported: Path) -> None:
    verdict = verify(exported / name, TRUST)
    assert (verdict.code, verdict.why) == (Code.OK, "")
    said = verdict.as_json()["pack"]
    assert (said["tenant"], said["exporter"], said["purpose"]) == ("clinic", "operator", "audit-2026")
    assert said["signed_by"] == str(EVIDENCE_KEY.key)


@pytest.mark.parametrize("name", BESIDE)
def test_file_that_was_changed_on_the_way_is_named(name: str, pack: Path) -> None:
    file = pack / "evidence" / name
    file.write_bytes(file.read_bytes() + b"\n")
    verdict = verify(pack, TRUST)
    assert verdict.code is Code.MANIFEST
    assert name in verdict.why


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_byte_of_any_file_can_be_changed(data: st.DataObject, pack: Path) -> None:
    files = sorted(path for path in pack.rglob("*") if path.is_file() and path.stat().st_size)
    file = data.draw(st.sampled_from(files))
    before = file.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    after = bytearray(before)
    after[place] ^= data.draw(st.integers(1, 255))
    try:
        file.write_bytes(after)
        assert verify(pack, TRUST).code not in {Code.OK, Code.UNSIGNED_EVIDENCE, Code.UNAUTHENTICATED}
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize("name", BESIDE)
def test_change_with_a_mended_list_breaks_the_signature(name: str, pack: Path) -> None:
    file = pack / "evidence" / name
    file.write_bytes(file.read_bytes().replace(b"e", b"E", 1))
    mend(pack)
    assert verify(pack, TRUST).code is Code.EVIDENCE_SIGNATURE
    resign(pack, STRANGER)
    assert verify(pack, TRUST).code is Code.EVIDENCE_SIGNATURE


def test_missing_or_strange_envelope_is_rejected_with_a_key_and_without(pack: Path) -> None:
    envelope = pack / "manifest.dsse.json"
    for content in (b"", b"{}", b"\xff"):
        envelope.write_bytes(content)
        assert {verify(pack, TRUST).code, verify(pack).code} == {Code.EVIDENCE_SIGNATURE}
    envelope.unlink()
    assert {verify(pack, TRUST).code, verify(pack).code} == {Code.EVIDENCE_SIGNATURE}


def _drop_line(pack: Path) -> None:
    file = pack / "evidence/entries.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def _add_line(pack: Path) -> None:
    file = pack / "evidence/entries.jsonl"
    file.write_bytes(file.read_bytes() + file.read_bytes().splitlines(keepends=True)[-1])


def _add_row(pack: Path) -> None:
    file = pack / "evidence/objects.csv"
    file.write_bytes(file.read_bytes() + file.read_bytes().splitlines(keepends=True)[-1])


def _remove(name: str) -> Change:
    def change(pack: Path) -> None:
        (pack / "evidence" / name).unlink()

    return change


def _more(pack: Path) -> None:
    (pack / "evidence/more.csv").write_text("a\r\n", encoding="utf-8")


def _binary(pack: Path) -> None:
    (pack / "evidence/keys.csv").write_bytes(b"\xff\xfe")


def _torn(pack: Path) -> None:
    (pack / "evidence/keys.csv").write_bytes(b'"a\r\n')


def _not_json(pack: Path) -> None:
    (pack / "evidence/controls.json").write_bytes(b"[" * 100_000)


def _no_controls(pack: Path) -> None:
    (pack / "evidence/controls.json").write_bytes(b"[]")


@pytest.mark.parametrize(
    "change",
    [
        edit("evidence/entries.jsonl", b'"reasons":["gdpr.lawful_basis"]', b'"reasons":["gdpr.region_allowed"]'),
        edit("evidence/entries.csv", b"stream.denied", b"stream.permitted"),
        edit("evidence/entries.csv", b"index,time", b"index,when"),
        edit("evidence/decisions.csv", b"denied", b"permitted"),
        edit("evidence/policies.csv", b",4,", b",5,"),
        edit("evidence/controls.json", b'"exceptions": 0', b'"exceptions": 1'),
        edit("evidence/controls.json", b'"result": "not_applicable"', b'"result": "pass"'),
        edit("evidence/controls.json", b'"check": ', b'"cheque": '),
        _drop_line,
        _add_line,
        _add_row,
        _remove("entries.jsonl"),
        _remove("entries.csv"),
        _remove("denials.csv"),
        _remove("controls.json"),
        _more,
        _binary,
        _torn,
        _not_json,
        _no_controls,
    ],
    ids=lambda change: change.__name__,
)
def test_holder_of_the_evidence_key_cannot_contradict_the_log(change: Change, pack: Path) -> None:
    change(pack)
    mend(pack)
    resign(pack)
    assert verify(pack, TRUST).code is Code.EVIDENCE
    assert verify(pack).code is Code.EVIDENCE


@pytest.mark.parametrize(
    "change",
    [
        header("exporter", "somebody"),
        header("purpose", "another-audit"),
        header("begins", NOON.isoformat()),
        header("ends", "2026-11-20T12:00:05.000000Z"),
        header("begins", "2026-11-20T12:00:05.000000Z"),
        header("record", 0),
        header("record", 10_000),
        header("controls", []),
        header("controls", [0]),
        header("controls", "all"),
        header("tenant", "another"),
        header("signer", ORIGIN),
        header("v", 2),
        header("v", True),  # noqa: FBT003  a value that is not of its kind
        header("count", 3),
        header("first", 1),
        header("filtered", 1),
        header("rows", {}),
        header("rows", {"keys.csv": 1}),
        header("rows", {"keys.csv": "1"}),
        header("compliant", "yes"),
        lambda manifest: manifest.__setitem__("evidence", "all is well"),
        lambda manifest: manifest["evidence"].pop("regime"),
    ],
)
def test_holder_of_the_evidence_key_cannot_say_what_the_log_does_not(
    change: Callable[[dict[str, Any]], object], pack: Path
) -> None:
    mend(pack, change)
    resign(pack)
    assert verify(pack, TRUST).code is Code.EVIDENCE


def test_shorter_period_is_not_passed_off_as_the_whole(exported: Path, tmp_path: Path) -> None:
    later = Path(shutil.copytree(exported / "later", tmp_path / "later"))
    for name in ("entries.jsonl", "entries.csv"):
        shutil.copy(exported / "pack/evidence" / name, later / "evidence" / name)
    mend(later)
    resign(later)
    assert verify(later, TRUST).code is Code.EVIDENCE


def test_evidence_that_the_list_is_silent_about_is_rejected(pack: Path) -> None:
    mend(pack, lambda manifest: manifest.pop("evidence"))
    assert verify(pack, TRUST).code is Code.MANIFEST
    (pack / "manifest.dsse.json").unlink()
    mend(pack)
    verdict = verify(pack, TRUST)
    assert (verdict.code, "says nothing" in verdict.why) == (Code.MANIFEST, True)


def test_evidence_is_of_one_tree(exported: Path, pack: Path, tmp_path: Path) -> None:
    both = tmp_path / "both"
    shutil.copytree(exported / "tree", both / "clinic")
    (both / "clinic/manifest.json").unlink()
    (both / "clinic/README.txt").unlink()
    manifest = json.loads((exported / "tree/manifest.json").read_bytes())
    manifest["evidence"] = json.loads((pack / "manifest.json").read_bytes())["evidence"]
    (both / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    mend(both)
    resign(both)
    assert verify(both, TRUST).code is Code.EVIDENCE


def test_log_key_alone_verifies_the_log_and_says_that_the_rest_is_not(pack: Path) -> None:
    verdict = verify(pack, LOG_KEY.key)
    assert verdict.code is Code.UNSIGNED_EVIDENCE
    assert "EVIDENCE UNAUTHENTICATED" in verdict.headline
    assert "not signed" in verdict.as_text()
    resign(pack, STRANGER)
    assert verify(pack, Trust((LOG_KEY.key,))).code is Code.UNSIGNED_EVIDENCE


def test_command_has_an_exit_code_for_each(
    pack: Path, exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(pack), "--trust", str(exported / "keys")]) == 0
    assert "evidence  of clinic" in capsys.readouterr().out
    assert main(["verify", str(pack)]) == 20
    (tmp_path / "log").write_text(f"{LOG_KEY.key}\n", encoding="utf-8")
    assert main(["verify", str(pack), "--trust", str(tmp_path / "log")]) == 21
    edit("evidence/decisions.csv", b"denied", b"permitted")(pack)
    assert main(["verify", str(pack), "--trust", str(exported / "keys")]) == 17
    mend(pack)
    assert main(["verify", str(pack), "--trust", str(exported / "keys")]) == 15
    resign(pack)
    assert main(["verify", str(pack), "--trust", str(exported / "keys")]) == 16
