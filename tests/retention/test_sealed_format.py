"""docs/sealed-format.md says enough: a reader that was written from it alone opens the vectors."""

import base64
import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from retention.errors import KeyUnavailableError
from retention.key_ring import unwrap_under
from retention.keystore import KeyStore
from retention.label import Kind, Label
from retention.live_file import salvage
from retention.sealed import SealedReader
from tests.retention.vectors import generate

FOLDER = Path(__file__).parent / "vectors"
FILES: list[dict[str, Any]] = json.loads((FOLDER / "files.json").read_text(encoding="ascii"))
KEYS: dict[str, Any] = json.loads((FOLDER / "keys.json").read_text(encoding="ascii"))


# The reader of the page: from here to `unwrapped` there is nothing but the standard library and AES-GCM.


def jcs(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def header(file: bytes, layout: int) -> bytes:
    assert file[:14] == b"EWSEALED\x01" + bytes([layout]) + (65536).to_bytes(4, "big")
    return file[:21]


def chunks(file: bytes, layout: int, key: bytes, label: object) -> Callable[[int, int, bytes], bytes]:
    head = header(file, layout)
    return lambda number, last, sealed: AESGCM(key).decrypt(
        head[14:] + number.to_bytes(4, "big") + bytes([last]), sealed, head + jcs(label)
    )


def at_rest(file: bytes, key: bytes, label: object) -> bytes:
    chunk, body = chunks(file, 1, key, label), len(file) - 21
    last = max(0, math.ceil(body / 65552) - 1)
    assert body - 65552 * last >= 16 + (last > 0)
    return b"".join(chunk(n, int(n == last), file[21 + 65552 * n :][:65552]) for n in range(last + 1))


def live(file: bytes, key: bytes, label: object) -> tuple[bytes, bool]:
    if len(file) < 41:
        return b"", True
    chunk, at, content = chunks(file, 2, key, label), 41, b""
    assert chunk(0, 0, file[25:41]) == b""
    for number in range(1, 2**32):
        size = int.from_bytes(file[at : at + 4], "big")
        sealed, at = file[at + 4 : at + 4 + size], at + 4 + size
        try:
            return content + chunk(number, 1, sealed), False
        except (InvalidTag, ValueError):
            pass
        try:
            content += chunk(number, 0, sealed)
        except (InvalidTag, ValueError):
            break
    return content, True


def unwrapped(key: bytes, wrapped: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], bound)


@pytest.mark.parametrize("vector", FILES, ids=lambda vector: vector["name"])
def test_the_pages_reader_opens_every_file(vector: dict[str, Any]) -> None:
    file, key = base64.b64decode(vector["file"]), bytes.fromhex(vector["object_key"])
    assert jcs(vector["label"]).decode() == vector["bound_label"]
    assert hashlib.sha256(file).hexdigest() == vector["file_sha256"]
    if vector["layout"] == "fixed":
        content = at_rest(file, key, vector["label"])
    else:
        content, cut_short = live(file, key, vector["label"])
        assert cut_short is vector["cut_short"]
    assert len(content) == vector["content_bytes"]
    assert hashlib.sha256(content).hexdigest() == vector["content_sha256"]
    assert content == hashlib.shake_128(b"content").digest(len(content))


def test_the_pages_reader_goes_down_from_the_root_to_an_object() -> None:
    def subject_key(subject: dict[str, Any]) -> bytes:
        epoch_bound = b"earwitness key-store 1\n" + jcs({"epoch_key": KEYS["epoch_id"]})
        epoch_key = unwrapped(bytes.fromhex(KEYS["root_key"]), bytes.fromhex(KEYS["epoch_file"]), epoch_bound)
        assert epoch_key.hex() == KEYS["epoch_key"]
        bound = b"earwitness key-store 1\n" + jcs(subject["context"])
        return unwrapped(epoch_key, bytes.fromhex(subject["wrapped"]), bound)

    contents = [subject_key(subject) for subject in KEYS["subjects"]]
    assert [content.hex() for content in contents] == [subject["content_key"] for subject in KEYS["subjects"]]
    label, wrapped = jcs(KEYS["object"]["label"]), bytes.fromhex(KEYS["object"]["wrapped"])
    for level in (1, 0):
        wrapped = unwrapped(contents[level], wrapped, b"earwitness object key 1\n" + label + b"\n%d" % level)
    assert wrapped.hex() == KEYS["object"]["object_key"]


def label_of(fields: dict[str, Any]) -> Label:
    return Label(**fields | {"kind": Kind(fields["kind"]), "subjects": tuple(fields["subjects"])})


@pytest.mark.parametrize("vector", FILES, ids=lambda vector: vector["name"])
def test_ours_reads_the_same(vector: dict[str, Any], tmp_path: Path) -> None:
    file, key = base64.b64decode(vector["file"]), bytes.fromhex(vector["object_key"])
    label = label_of(vector["label"])
    if vector["layout"] == "fixed":
        pieces = SealedReader(lambda at, size: file[at : at + size], len(file), key, label).read()
    else:
        (tmp_path / "live").write_bytes(file)
        pieces, cut_short = salvage(tmp_path / "live", key, label)
        assert cut_short is vector["cut_short"]
    assert hashlib.sha256(b"".join(pieces)).hexdigest() == vector["content_sha256"]


def test_our_key_ring_opens_the_vectors_object_key() -> None:
    contents = [bytes.fromhex(subject["content_key"]) for subject in KEYS["subjects"]]
    vector = KEYS["object"]
    assert (
        unwrap_under(contents, bytes.fromhex(vector["wrapped"]), label_of(vector["label"])).hex()
        == vector["object_key"]
    )


def test_our_key_store_opens_the_vectors_files(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    for name, content in (("root.key", KEYS["root_key"]), (f"{KEYS['epoch_id']}.epoch", KEYS["epoch_file"])):
        (tmp_path / "keys" / name).write_bytes(bytes.fromhex(content))
        (tmp_path / "keys" / name).chmod(0o600)
    store = KeyStore(tmp_path / "keys")
    first, second = KEYS["subjects"]
    opened = store.unwrap(KEYS["epoch_id"], bytes.fromhex(first["wrapped"]), first["context"])
    assert opened.hex() == first["content_key"]
    with pytest.raises(KeyUnavailableError):
        store.unwrap(KEYS["epoch_id"], bytes.fromhex(first["wrapped"]), second["context"])


def test_what_is_written_today_is_what_the_vectors_say() -> None:
    for name, value in generate.vectors().items():
        assert json.loads(json.dumps(value)) == json.loads((FOLDER / name).read_text(encoding="ascii"))
