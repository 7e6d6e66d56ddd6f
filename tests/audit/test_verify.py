import ast
import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import cryptography
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import audit
from audit.__main__ import main
from audit.checkpoint import Checkpoint, Note
from audit.encoding import draft, timestamp
from audit.events import ChangeIntended, ChangeMade, Event, ServiceStopped, StreamClosed, StreamPermitted, StreamRefused
from audit.export import export
from audit.log import AuditLog
from audit.merkle import leaf_hash
from audit.signing import FileSigner, write_verifier_key
from audit.tiles import TILE_WIDTH, TileBuilder, bundle, bundle_path, unbundle
from audit.verdict import Code
from audit.verify import verify
from governance.identity import TenantId

ORIGIN = "audit.example/test"
ACME, BETA = TenantId("acme"), TenantId("beta")
SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"k" * 32), ORIGIN)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def refused(number: int) -> StreamRefused:
    return StreamRefused(stream_id=f"{number:032x}", key_id="k1", code="overloaded")


async def _exported(folder: Path) -> None:
    async with AuditLog.open(folder / "log" / "audit.db", SIGNER, ORIGIN) as log:
        await asyncio.gather(*(log.append(ACME, refused(number)) for number in range(520)))
        (folder / "early").write_text(await log.checkpoint(ACME), encoding="utf-8")
        await asyncio.gather(*(log.append(ACME, refused(number)) for number in range(80)))
        await log.append(BETA, refused(1))
        await export(log, [ACME], folder / "pack", actor="officer")
        await export(log, [ACME, BETA], folder / "both", actor="officer")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`pack`: tree acme of 601 entries; `both`: acme and beta; `early`: acme's checkpoint at 520 entries."""
    folder = tmp_path_factory.mktemp("exported")
    asyncio.run(_exported(folder))
    write_verifier_key(SIGNER.key, folder / "key")
    return folder


@pytest.fixture
def pack(exported: Path, tmp_path: Path) -> Path:
    shutil.copytree(exported / "pack", tmp_path / "pack")
    return tmp_path / "pack"


def leaves_of(pack: Path, size: int) -> list[bytes]:
    paths = [bundle_path(n, min(TILE_WIDTH, size - n * TILE_WIDTH)) for n in range(-(-size // TILE_WIDTH))]
    return [leaf for path in paths for leaf in unbundle((pack / path).read_bytes())]


def forged(
    directory: Path, leaves: Sequence[bytes], signer: FileSigner = SIGNER, origin: str = ORIGIN + "/acme"
) -> Path:
    """A pack of these leaves, consistent in itself: what somebody who holds `signer` can make."""
    builder, files, origin = TileBuilder(), {}, ORIGIN + "/acme"
    for start in range(0, len(leaves), TILE_WIDTH):
        part = leaves[start : start + TILE_WIDTH]
        files[bundle_path(start // TILE_WIDTH, len(part))] = bundle(part)
        files |= {tile.path: tile.hashes for tile in builder.add([leaf_hash(leaf) for leaf in part])}
    files |= {tile.path: tile.hashes for tile in builder.partial()}
    head = Checkpoint(origin, len(leaves), builder.root())
    files["checkpoint"] = head.signed(signer).encode()
    shutil.rmtree(directory, ignore_errors=True)
    for path, data in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    listed = {path: sha256(data).hexdigest() for path, data in files.items()}
    trees = [{"origin": origin, "size": head.size}]
    (directory / "manifest.json").write_text(json.dumps({"files": listed, "trees": trees}), encoding="utf-8")
    return directory


def story(*events: Event, step: int = 1) -> list[bytes]:
    return [draft(event).leaf(timestamp(NOW + timedelta(seconds=step * at))) for at, event in enumerate(events)]


def flip(path: Path, place: int = -5) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_honest_pack_verifies_and_says_what_was_not_checked(pack: Path, exported: Path) -> None:
    verdict = verify(pack, SIGNER.key, Note.parse((exported / "early").read_bytes()))
    assert verdict.code is Code.OK
    text = verdict.as_text()
    assert text.startswith("VERIFIED")
    for said in ("entries   601", "begins with the 520 entries", "unanchored", "600 stream.refused", "not signed"):
        assert said in text


def test_several_trees_verify_together(exported: Path) -> None:
    verdict = verify(exported / "both", SIGNER.key, Note.parse((exported / "early").read_bytes()))
    assert verdict.code is Code.OK
    assert [(tree.origin, tree.size, tree.since) for tree in verdict.trees] == [
        (ORIGIN + "/acme", 602, 520),
        (ORIGIN + "/beta", 2, None),
    ]


def test_without_a_key_nothing_is_authenticated(pack: Path, exported: Path) -> None:
    verdict = verify(pack)
    assert verdict.code is Code.UNAUTHENTICATED
    assert "UNAUTHENTICATED" in verdict.headline
    assert verify(pack, None, Note.parse((exported / "early").read_bytes())).code is Code.UNAUTHENTICATED


Mutation = Callable[[Path], object]


def _truncate(pack: Path) -> None:
    leaves = leaves_of(pack, 601)
    (pack / "tile/entries/002.p/89").write_bytes(bundle(leaves[512:-3]))


def _swap(pack: Path) -> None:
    leaves = leaves_of(pack, 601)
    leaves[3], leaves[4] = leaves[4], leaves[3]
    (pack / "tile/entries/000").write_bytes(bundle(leaves[:256]))


def _swap_in_tiles_too(pack: Path) -> None:
    """Everything but the signed root is made to fit."""
    checkpoint = (pack / "checkpoint").read_bytes()
    leaves = leaves_of(pack, 601)
    leaves[3], leaves[599] = leaves[599], leaves[3]
    forged(pack, leaves)
    (pack / "checkpoint").write_bytes(checkpoint)


def _link(pack: Path) -> None:
    (pack / "README.txt").unlink()
    (pack / "README.txt").symlink_to("manifest.json")


def _edit_manifest(pack: Path) -> None:
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    manifest["trees"][0]["size"] += 1
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


MUTATIONS: list[tuple[str, Code, Mutation]] = [
    ("a byte of the signature", Code.SIGNATURE, lambda pack: flip(pack / "checkpoint")),
    ("a byte of the root", Code.SIGNATURE, lambda pack: flip(pack / "checkpoint", 40)),
    ("a byte of the origin", Code.SIGNATURE, lambda pack: flip(pack / "checkpoint", 0)),
    ("a checkpoint of noise", Code.SIGNATURE, lambda pack: (pack / "checkpoint").write_bytes(b"\xff" * 99)),
    ("a huge checkpoint", Code.MANIFEST, lambda pack: (pack / "checkpoint").write_bytes(b"x" * 10**6)),
    ("a byte of an entry in a full bundle", Code.INCLUSION, lambda pack: flip(pack / "tile/entries/000")),
    ("a byte of the last entry", Code.INCLUSION, lambda pack: flip(pack / "tile/entries/002.p/89")),
    ("a byte of a full tile", Code.INCLUSION, lambda pack: flip(pack / "tile/0/001")),
    ("a byte of a partial tile", Code.INCLUSION, lambda pack: flip(pack / "tile/0/002.p/89")),
    ("a byte of an upper tile", Code.INCLUSION, lambda pack: flip(pack / "tile/1/000.p/2")),
    ("two entries swapped", Code.INCLUSION, _swap),
    ("two entries swapped and hashed anew", Code.INCLUSION, _swap_in_tiles_too),
    ("the last three entries dropped", Code.TRUNCATED, _truncate),
    ("a bundle removed", Code.TRUNCATED, lambda pack: (pack / "tile/entries/001").unlink()),
    ("a bundle cut off", Code.TRUNCATED, lambda pack: os.truncate(pack / "tile/entries/001", 999)),
    ("a bundle emptied", Code.TRUNCATED, lambda pack: os.truncate(pack / "tile/entries/001", 0)),
    ("a tile removed", Code.TRUNCATED, lambda pack: (pack / "tile/0/000").unlink()),
    ("a byte of the readme", Code.MANIFEST, lambda pack: flip(pack / "README.txt")),
    ("a byte of the manifest", Code.MANIFEST, lambda pack: flip(pack / "manifest.json", 30)),
    ("another size in the manifest", Code.MANIFEST, _edit_manifest),
    ("no manifest", Code.MANIFEST, lambda pack: (pack / "manifest.json").unlink()),
    ("a manifest of noise", Code.MANIFEST, lambda pack: (pack / "manifest.json").write_bytes(b"[]")),
    ("a file beside", Code.MANIFEST, lambda pack: (pack / "more").touch()),
    ("the readme removed", Code.MANIFEST, lambda pack: (pack / "README.txt").unlink()),
    ("a link in place of a file", Code.MANIFEST, _link),
    ("a pipe in place of a file", Code.MANIFEST, lambda pack: os.mkfifo(pack / "pipe")),
    ("no checkpoint", Code.TRUNCATED, lambda pack: (pack / "checkpoint").unlink()),
]


@pytest.mark.parametrize(("what", "code", "mutate"), MUTATIONS, ids=[what for what, _, _ in MUTATIONS])
def test_every_mutation_is_rejected_with_its_own_code(what: str, code: Code, mutate: Mutation, pack: Path) -> None:
    mutate(pack)
    verdict = verify(pack, SIGNER.key)
    assert verdict.code is code, what
    assert verdict.as_text().startswith("REJECTED")
    assert verify(pack).code not in {Code.OK, Code.UNAUTHENTICATED} or code is Code.SIGNATURE


def test_rollback_shows_against_a_checkpoint_that_was_kept(pack: Path, exported: Path) -> None:
    leaves = leaves_of(pack, 601)
    forged(pack, leaves[:500])
    assert verify(pack, SIGNER.key).code is Code.OK, "from inside, an honest shorter log looks the same"
    assert verify(pack, SIGNER.key, Note.parse((exported / "early").read_bytes())).code is Code.TRUNCATED


def test_fork_signed_with_the_logs_own_key_shows_against_a_checkpoint_that_was_kept(pack: Path, exported: Path) -> None:
    leaves = leaves_of(pack, 601)
    leaves[17] = leaves[17].replace(b"overloaded", b"impossible")
    forged(pack, leaves)
    assert verify(pack, SIGNER.key).code is Code.OK
    assert verify(pack, SIGNER.key, Note.parse((exported / "early").read_bytes())).code is Code.CONSISTENCY


def test_fork_signed_with_another_key_is_rejected(pack: Path) -> None:
    stranger = FileSigner(Ed25519PrivateKey.generate(), ORIGIN)
    forged(pack, leaves_of(pack, 601), stranger)
    assert verify(pack, SIGNER.key).code is Code.SIGNATURE
    assert verify(pack).code is Code.UNAUTHENTICATED


def test_forged_earlier_checkpoint_is_rejected(pack: Path) -> None:
    stranger = FileSigner(Ed25519PrivateKey.generate(), ORIGIN)
    early = Note.parse(Checkpoint(ORIGIN + "/acme", 1, bytes(32)).signed(stranger).encode())
    assert verify(pack, SIGNER.key, early).code is Code.SIGNATURE


def test_tree_that_an_earlier_checkpoint_knew_and_is_gone_is_noticed(pack: Path) -> None:
    early = Note.parse(Checkpoint(ORIGIN + "/gone", 1, bytes(32)).signed(SIGNER).encode())
    assert verify(pack, SIGNER.key, early).code is Code.TRUNCATED


def test_earlier_checkpoint_of_the_empty_tree_covers_nothing(pack: Path) -> None:
    early = Checkpoint(ORIGIN + "/acme", 0, sha256().digest())
    assert verify(pack, SIGNER.key, Note.parse(early.signed(SIGNER).encode())).code is Code.OK


def test_trees_that_changed_places_are_noticed(exported: Path, tmp_path: Path) -> None:
    shutil.copytree(exported / "both", tmp_path / "both")
    (tmp_path / "both/acme").rename(tmp_path / "both/other")
    assert verify(tmp_path / "both", SIGNER.key).code is Code.SIGNATURE


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_folder_that_is_no_pack_is_rejected(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert verify(tmp_path / name, SIGNER.key).code is Code.MANIFEST


PERMITTED = StreamPermitted(
    stream_id="a" * 32, decision_id="d", key_id="k", subjects=(), purpose="support", lawful_basis="contract",
    consent_id="", bundle_revision="r", bundle_digest="b", engine="opa", obligations={}, expires_at="", again=False,
)  # fmt: skip
CLOSED = StreamClosed(
    stream_id="a" * 32, decision_id="d", code="done", samples_received=1, samples_speech=1, samples_silence=0,
    segments=1, words=1, redactions={}, models={}, milliseconds=1,
)  # fmt: skip
INTENDED = ChangeIntended(change="key.create", ref="k", actor="o", details={})


def test_time_that_goes_backwards_is_rejected(tmp_path: Path) -> None:
    log = story(refused(1), refused(2), step=-1)
    assert verify(forged(tmp_path / "pack", log), SIGNER.key).code is Code.TIME
    assert verify(forged(tmp_path / "pack", log[::-1]), SIGNER.key).code is Code.OK


@pytest.mark.parametrize(
    "log",
    [
        story(CLOSED, PERMITTED),
        story(PERMITTED, CLOSED, CLOSED),
        story(ChangeMade(intent=0, outcome="made")),
        story(INTENDED, ChangeMade(intent=0, outcome="made"), ChangeMade(intent=0, outcome="failed")),
        story(refused(1), ChangeMade(intent=0, outcome="made")),
        [*story(refused(1)), b'{"free":"text"}'],
        [b" " + story(refused(1))[0], *story(refused(1)) * 300],
        [*story(INTENDED), b'{"at":"2026-11-22T00:00:00.000000Z","intent":[],"outcome":"","type":"change.made","v":1}'],
    ],
    ids=range(8),
)  # fmt: skip
def test_entries_that_cannot_follow_one_another_are_rejected(log: list[bytes], tmp_path: Path) -> None:
    assert verify(forged(tmp_path / "pack", log), SIGNER.key).code is Code.ENTRY


def test_what_is_still_open_is_remarked_and_not_rejected(tmp_path: Path) -> None:
    log = story(INTENDED, PERMITTED, PERMITTED, ServiceStopped(streams_cut=1), INTENDED)
    verdict = verify(forged(tmp_path / "pack", log), SIGNER.key)
    assert verdict.code is Code.OK
    assert (verdict.trees[0].open_intents, verdict.trees[0].open_streams) == ([0, 4], 1)
    assert "2 intended changes have no result yet, at 0, 4" in verdict.as_text()
    assert "1 permitted streams were not closed" in verdict.as_text()


def test_command_prints_a_verdict_and_exits_with_its_code(
    pack: Path, exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = ["--trust", str(exported / "key")]
    assert main(["verify", str(pack), *trust, "--since", str(exported / "early")]) == 0
    assert capsys.readouterr().out.startswith("VERIFIED")
    assert main(["verify", str(pack)]) == 20
    flip(pack / "README.txt")
    capsys.readouterr()
    assert main(["verify", str(pack), *trust, "--json"]) == 17
    report = json.loads(capsys.readouterr().out)
    assert (report["code"], report["anchored"], report["trees"][0]["size"]) == (17, False, 601)


@pytest.mark.parametrize("option", ["--trust", "--since"])
def test_command_says_when_it_was_given_the_wrong_file(
    option: str, pack: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "noise").write_bytes(b"\xff\xfe")
    for file in ("noise", "absent"):
        assert main(["verify", str(pack), option, str(tmp_path / file)]) == 2
        assert capsys.readouterr().err.startswith("audit verify: ")


def isolated(lib: Path, start: str) -> list[str]:
    """A Python that can import `audit`, cryptography with what it is built on, and nothing else that was installed."""
    shutil.copytree(Path(audit.__file__).parent, lib / "audit", ignore=shutil.ignore_patterns("__pycache__"))
    site = Path(cryptography.__file__).parents[1]
    for pattern in ("cryptography", "cffi", "_cffi_backend*", "pycparser"):
        for found in site.glob(pattern):
            (lib / found.name).symlink_to(found)
    return [sys.executable, "-I", "-S", "-c", f"import sys, runpy; sys.path.insert(0, {str(lib)!r}); {start}"]


def offline() -> list[str]:
    """A network namespace without interfaces, where the system lets us make one."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], check=False, capture_output=True).returncode:
        return []
    return [unshare, "-rn"]


def test_verifier_runs_alone_and_without_a_network(pack: Path, exported: Path, tmp_path: Path) -> None:
    run = isolated(tmp_path / "lib", "runpy.run_module('audit', run_name='__main__', alter_sys=True)")
    command = [*offline(), *run, "verify", str(pack), "--trust", str(exported / "key")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("VERIFIED")


@pytest.mark.parametrize("absent", ["governance.identity", "pydantic", "sqlalchemy", "audit.log"])
def test_what_the_verifier_must_not_need_is_absent_in_that_test(absent: str, tmp_path: Path) -> None:
    done = subprocess.run(isolated(tmp_path / "lib", f"import {absent}"), check=False, capture_output=True, timeout=60)
    assert b"ModuleNotFoundError" in done.stderr


def _lines(module: Path) -> int:
    """Lines that say something: neither empty, nor a comment, nor in a docstring."""
    source = module.read_text(encoding="utf-8")
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    said = [node.body[0] for node in ast.walk(ast.parse(source)) if isinstance(node, kinds) and node.body]
    silent = {
        number
        for node in said
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate(source.splitlines(), 1)
    return sum(bool(line.strip()) and line.strip()[0] != "#" and number not in silent for number, line in lines)


def test_verifier_is_short_enough_to_be_read(tmp_path: Path) -> None:
    """Below a thousand lines, besides the log's format: events, their encoding, and the tables drawn from them."""
    told = "import audit.verify; print(*sorted(name for name in sys.modules if name.startswith('audit.')))"
    done = subprocess.run(isolated(tmp_path / "lib", told), check=True, capture_output=True, text=True, timeout=60)
    events = {f"audit.{kind}events" for kind in ("", "content_", "destruction_", "evidence_", "platform_", "stream_")}
    names = set(done.stdout.split()) - events - {"audit.encoding", "audit.sheets"} | {"audit.__main__"}
    folder = Path(audit.__file__).parent
    assert sum(_lines(folder / f"{name.removeprefix('audit.')}.py") for name in names) < 1_000
