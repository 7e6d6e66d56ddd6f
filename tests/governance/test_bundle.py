"""Bundles: nothing decides that was not approved, whole and unaltered, by a trusted key."""

import asyncio
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import approval
from governance.bundle import DEVELOPMENT_APPROVER, Bundle, EntryPoint, approve_for_development, describe, load, sign
from governance.errors import BundleError
from tests.governance.samples import APPROVER, POLICIES, approved, written

RULES = 'package earwitness.stream\n\ndecision := {"allow": false}\n'
FILES = {"earwitness/stream.rego": RULES, "earwitness/limits/data.json": '{"channels": 8}'}
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return written(tmp_path / "bundle", FILES)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "trust"


def reload(directory: Path, place: Path, *, keep_out: tuple[Path, ...] = ()) -> Bundle:
    return load(directory, place / "policy.dsse.json", place / "trust.json", keep_out=keep_out)


def test_an_approved_bundle_is_what_its_authors_wrote(directory: Path, place: Path) -> None:
    bundle = approved(directory, place)

    assert bundle.identity.revision == "test.1"
    assert len(bundle.identity.digest) == 64
    assert bundle.approvers == (DEVELOPMENT_APPROVER,)
    assert bundle.modules == {"earwitness/stream.rego": RULES}
    assert bundle.data["earwitness"]["limits"] == {"channels": 8}
    assert bundle.profiles.find("clinic", "phi")
    assert RULES not in repr(bundle)


def test_the_shipped_manifest_lists_the_shipped_files() -> None:
    revision = json.loads((POLICIES / "earwitness/limits/data.json").read_text())["revision"]
    assert (POLICIES / "manifest.json").read_bytes() == describe(POLICIES, revision=revision)


def test_the_repository_holds_no_signature_or_key() -> None:
    assert {file.suffix for file in POLICIES.rglob("*") if file.is_file() and "__pycache__" not in file.parts} == {
        ".rego",
        ".json",
        ".py",
        ".md",
    }
    assert not [file for file in POLICIES.rglob("*.json") if "signatures" in file.read_text()]


def alter_rule(directory: Path) -> None:
    (directory / "earwitness/stream.rego").write_text(RULES.replace("false", "true"))


def alter_data(directory: Path) -> None:
    (directory / "earwitness/limits/data.json").write_text('{"channels": 9}')


def add_rule(directory: Path) -> None:
    (directory / "earwitness/more.rego").write_text("package earwitness.stream\n")


def add_data(directory: Path) -> None:
    (directory / "data.json").write_text("{}")


def remove_rule(directory: Path) -> None:
    (directory / "earwitness/stream.rego").unlink()


def link_rule(directory: Path) -> None:
    (directory / "earwitness/stream.rego").rename(directory / "elsewhere")
    (directory / "earwitness/stream.rego").symlink_to(directory / "elsewhere")


def alter_manifest(directory: Path) -> None:
    (directory / "manifest.json").write_bytes((directory / "manifest.json").read_bytes() + b" ")


def adapt_manifest(directory: Path) -> None:
    alter_rule(directory)
    (directory / "manifest.json").write_bytes(describe(directory, revision="test.1"))


def remove_manifest(directory: Path) -> None:
    (directory / "manifest.json").unlink()


def swell_manifest(directory: Path) -> None:
    (directory / "manifest.json").write_bytes(b" " * (approval.MAX_FILE_BYTES + 1))


@pytest.mark.parametrize(
    "tamper",
    [
        *(alter_rule, alter_data, add_rule, add_data, remove_rule, link_rule),
        *(alter_manifest, adapt_manifest, remove_manifest, swell_manifest),
    ],
)
def test_what_was_altered_after_approval_is_refused(
    directory: Path, place: Path, tamper: Callable[[Path], None]
) -> None:
    approved(directory, place)
    tamper(directory)
    with pytest.raises(BundleError):
        reload(directory, place)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_byte_can_be_flipped(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("flip")
    directory = written(root / "bundle", FILES)
    approved(directory, root / "trust")
    file = directory / data.draw(st.sampled_from([*FILES, "manifest.json", "input.schema.json"]))
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(content)
    with pytest.raises(BundleError):
        reload(directory, root / "trust")


def test_a_stranger_or_another_name_approves_nothing(directory: Path, place: Path) -> None:
    approved(directory, place)
    (place / "policy.dsse.json").write_bytes(sign(directory, STRANGER))
    with pytest.raises(BundleError):
        reload(directory, place)
    (place / "trust.json").write_bytes(approval.trust({"somebody-else": STRANGER.public_key()}))
    with pytest.raises(BundleError):
        reload(directory, place)


def test_a_forged_signature_under_a_trusted_key_id_is_refused(directory: Path, place: Path) -> None:
    approved(directory, place)
    envelope = json.loads(sign(directory, STRANGER))
    envelope["signatures"][0]["keyid"] = approval.key_id(APPROVER.public_key())
    (place / "policy.dsse.json").write_text(json.dumps(envelope))
    with pytest.raises(BundleError):
        reload(directory, place)


def test_an_approval_of_another_manifest_is_refused(directory: Path, place: Path, tmp_path: Path) -> None:
    approved(directory, place)
    other = written(tmp_path / "other", FILES, revision="test.2")
    (place / "policy.dsse.json").write_bytes(sign(other, APPROVER))
    with pytest.raises(BundleError):
        reload(directory, place)


def test_two_have_to_sign_where_the_trust_file_says_so(directory: Path, place: Path) -> None:
    approved(directory, place)
    two = {DEVELOPMENT_APPROVER: APPROVER.public_key(), "second": STRANGER.public_key()}
    (place / "trust.json").write_bytes(approval.trust(two, threshold=2))
    with pytest.raises(BundleError):
        reload(directory, place)
    (place / "policy.dsse.json").write_bytes(sign(directory, APPROVER, APPROVER))
    with pytest.raises(BundleError):
        reload(directory, place)
    (place / "policy.dsse.json").write_bytes(sign(directory, APPROVER, STRANGER))
    assert reload(directory, place).approvers == (DEVELOPMENT_APPROVER, "second")


def test_one_person_cannot_be_two_approvers(directory: Path, place: Path) -> None:
    approved(directory, place)
    twice = {DEVELOPMENT_APPROVER: APPROVER.public_key(), "second": APPROVER.public_key()}
    (place / "trust.json").write_bytes(approval.trust(twice, threshold=2))
    with pytest.raises(BundleError):
        reload(directory, place)


def test_every_approver_the_manifest_names_has_to_sign(directory: Path, place: Path) -> None:
    (directory / "manifest.json").write_bytes(
        describe(directory, revision="test.1", approvers=[DEVELOPMENT_APPROVER, "privacy-officer"])
    )
    with pytest.raises(BundleError):
        approved(directory, place)


def test_the_trust_file_lies_where_the_bundle_cannot_reach_it(directory: Path, place: Path) -> None:
    approved(directory, place)
    with pytest.raises(BundleError):
        load(directory, place / "policy.dsse.json", directory / "trust.json")
    with pytest.raises(BundleError):
        reload(directory, place, keep_out=(place,))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"payload": 1}', b"{" * 10_000])
@pytest.mark.parametrize("file", ["policy.dsse.json", "trust.json"])
def test_what_is_no_signature_or_trust_file_is_refused(directory: Path, place: Path, file: str, content: bytes) -> None:
    approved(directory, place)
    (place / file).write_bytes(content)
    with pytest.raises(BundleError):
        reload(directory, place)


def test_keys_and_signatures_that_are_no_such_thing_are_refused(directory: Path, place: Path) -> None:
    approved(directory, place)
    trusted, envelope = (json.loads((place / file).read_text()) for file in ("trust.json", "policy.dsse.json"))
    for key in ("AAAA", "not base64!"):
        trusted["approvers"][0]["public_key"] = key
        (place / "trust.json").write_text(json.dumps(trusted))
        with pytest.raises(BundleError):
            reload(directory, place)
    approved(directory, place)
    envelope["signatures"][0]["sig"] = "%%%"
    (place / "policy.dsse.json").write_text(json.dumps(envelope))
    with pytest.raises(BundleError):
        reload(directory, place)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"stream.rego": RULES},
        {"other/stream.rego": RULES, "earwitness/data.json": "not json"},
        {"earwitness/stream.rego": RULES, "earwitness/data.json": "[]"},
        {"earwitness/stream.rego": RULES, "earwitness/limits.json": "{}"},
        {"earwitness/stream.rego": RULES, "earwitness/limits/data.json": '{"revision": "test.2"}'},
        {"earwitness/stream.rego": RULES, "earwitness/limits/data.json": '{"revision": []}'},
        {"earwitness/stream.rego": RULES, "input.schema.json": "[]"},
        {"earwitness/stream.rego": RULES, "input.schema.json": '{"type": "nothing"}'},
        {"earwitness/stream.rego": RULES, "input.schema.json": '{"$ref": "#/$defs/nowhere"}'},
        {"earwitness/stream.rego": RULES, "input.schema.json": '{"$ref": "file:///etc/hostname"}'},
        {"earwitness/stream.rego": RULES, "input.schema.json": '{"$ref": "http://127.0.0.1:9/"}'},
    ],
)
def test_an_approved_bundle_that_is_ill_formed_is_refused(tmp_path: Path, files: dict[str, str]) -> None:
    directory = written(tmp_path / "bundle", files) if files else tmp_path
    with pytest.raises(BundleError):
        approved(directory, tmp_path / "trust")


@pytest.mark.parametrize("entry", EntryPoint)
def test_a_question_without_the_form_of_its_facts_is_refused(directory: Path, place: Path, entry: EntryPoint) -> None:
    (directory / entry.schema).unlink()
    (directory / "manifest.json").write_bytes(describe(directory, revision="test.1"))
    with pytest.raises(BundleError):
        approved(directory, place)


def test_a_manifest_that_is_no_manifest_is_refused(directory: Path, place: Path) -> None:
    for manifest in (b"{}", b"[]", b'{"revision": "x"}'):
        (directory / "manifest.json").write_bytes(manifest)
        with pytest.raises(BundleError):
            approved(directory, place)


def test_rules_outside_the_roots_or_not_in_utf8_are_refused(directory: Path, place: Path) -> None:
    manifest = json.loads((directory / "manifest.json").read_text())
    for roots in (["other"], ["earwitness.stream"]):
        (directory / "manifest.json").write_text(json.dumps(manifest | {"roots": roots}))
        with pytest.raises(BundleError):
            approved(directory, place)
    (directory / "earwitness/stream.rego").write_bytes(b"\xff\xfe")
    (directory / "manifest.json").write_bytes(describe(directory, revision="test.1"))
    with pytest.raises(BundleError):
        approved(directory, place)


def test_a_development_machine_approves_for_itself(directory: Path, tmp_path: Path) -> None:
    first = load(directory, *approve_for_development(directory, tmp_path / "config"))
    key = (tmp_path / "config/policy-approver.pem").read_bytes()
    second = load(directory, *approve_for_development(directory, tmp_path / "config"))

    assert first.identity == second.identity
    assert (tmp_path / "config/policy-approver.pem").read_bytes() == key
    assert stat.S_IMODE((tmp_path / "config/policy-approver.pem").stat().st_mode) == 0o600
    assert not [file for file in directory.rglob("*") if "approver" in file.name]


def test_a_development_key_that_is_no_such_key_is_refused(directory: Path, tmp_path: Path) -> None:
    file = tmp_path / "policy-approver.pem"
    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for content in (b"", b"-----BEGIN", other):
        file.write_bytes(content)
        with pytest.raises(BundleError):
            approve_for_development(directory, tmp_path)
    file.unlink()
    (tmp_path / "policy.dsse.json").mkdir()
    with pytest.raises(BundleError):
        approve_for_development(directory, tmp_path)
    with pytest.raises(BundleError):
        approve_for_development(directory, file / "under-a-file")


async def test_a_schema_fetches_nothing(tmp_path: Path) -> None:
    connected = asyncio.Event()

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/schema.json"
        files = {"earwitness/stream.rego": RULES, "input.schema.json": json.dumps({"$ref": url})}
        with pytest.raises(BundleError):
            await asyncio.to_thread(approved, written(tmp_path / "fetching", files), tmp_path / "trust")
        assert not connected.is_set()
