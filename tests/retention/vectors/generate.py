"""Writes the vectors of docs/sealed-format.md: `python -m tests.retention.vectors.generate` from the repository's root.

What is random in production is drawn from SHAKE-128 of a fixed seed here, so that the same files come out again.
"""

import base64
import hashlib
import io
import json
import secrets
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final
from unittest import mock

from governance.identity import TenantId
from retention.cipher import canonical
from retention.epochs import context
from retention.key_ring import wrap_under
from retention.keystore import KeyStore
from retention.label import Kind, Label
from retention.live_file import LiveFile
from retention.sealed import CHUNK_BYTES, SealedWriter
from tests.retention.labels import ALICE, BOB, LABEL

FOLDER: Final = Path(__file__).parent
KEY: Final = bytes(range(32))


class Drawn:
    """Bytes that are the same in every run."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def __call__(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(f"{self._seed} {self._drawn}".encode()).digest(size)

    def hex(self, size: int) -> str:
        return self(size).hex()


def content(size: int) -> bytes:
    """What the vectors' files hold."""
    return hashlib.shake_128(b"content").digest(size)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def described(name: str, label: Label, data: bytes, file: bytes, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "label": asdict(label),
        "bound_label": canonical(label).decode(),
        "object_key": KEY.hex(),
        "content_bytes": len(data),
        "content_sha256": hashlib.sha256(data).hexdigest(),
        "file_sha256": hashlib.sha256(file).hexdigest(),
        "file": text(file),
    } | more


def fixed(name: str, size: int, label: Label) -> dict[str, object]:
    file, data = io.BytesIO(), content(size)
    writer = SealedWriter(file, KEY, label)
    writer.write(data)
    writer.finish()
    return described(name, label, data, file.getvalue(), layout="fixed")


def framed(name: str, sizes: tuple[int, ...], label: Label, *, cut: int = 0) -> dict[str, object]:
    data, at = content(sum(sizes)), 0
    with tempfile.TemporaryDirectory() as folder:
        live = LiveFile(Path(folder) / "live", KEY, label)
        for size in sizes:
            live.append(data[at : at + size])
            at += size
        live.close()
        file = (Path(folder) / "live").read_bytes()
    whole = sizes[:-1] if cut else sizes
    return described(
        name, label, data[: sum(whole)], file[: len(file) - cut], layout="framed", frames=whole, cut_short=bool(cut)
    )


def keys() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store = KeyStore(Path(folder) / "keys")
        key_id = store.create(TenantId("clinic"))
        pair, epoch = replace(LABEL, subjects=(ALICE, BOB)), secrets.token_hex(16)
        contents = {subject: secrets.token_bytes(32) for subject in pair.subjects}
        return {
            "root_key": (Path(folder) / "keys" / "root.key").read_bytes().hex(),
            "epoch_id": key_id,
            "epoch_file": (Path(folder) / "keys" / f"{key_id}.epoch").read_bytes().hex(),
            "epoch_key": store._epoch_key(key_id).hex(),
            "subjects": [
                {
                    "context": (bound := context(pair.tenant, subject, epoch, "content")),
                    "wrapped": store.wrap(key_id, contents[subject], bound).hex(),
                    "content_key": contents[subject].hex(),
                }
                for subject in pair.subjects
            ],
            "object": {
                "label": asdict(pair),
                "object_key": KEY.hex(),
                "wrapped": wrap_under(list(contents.values()), KEY, pair).hex(),
            },
        }


def vectors() -> dict[str, object]:
    """Both files' content, the same in every run."""
    drawn = Drawn("earwitness sealed format 1")
    mixed = replace(
        LABEL, kind=Kind.CLEAR_TRANSCRIPT, channel=1, subjects=(ALICE, BOB), retention_class="hipaa.standard"
    )
    with mock.patch.object(secrets, "token_bytes", drawn), mock.patch.object(secrets, "token_hex", drawn.hex):
        files = [
            fixed("empty", 0, LABEL),
            fixed("short", 100, mixed),
            fixed("one chunk and a byte", CHUNK_BYTES + 1, LABEL),
            framed("nothing said", (), LABEL),
            framed("three frames", (100, 1, 37), mixed),
            framed("cut in its third frame", (100, 1, 37), mixed, cut=30),
            framed("cut before its end", (100, 1, 37, 5), LABEL, cut=20 + 4 + 5 + 16),
        ]
        return {"files.json": files, "keys.json": keys()}


def main() -> None:
    for name, value in vectors().items():
        (FOLDER / name).write_text(json.dumps(value, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
