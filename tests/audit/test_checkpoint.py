import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit.checkpoint import Checkpoint, Note, VerifierKey
from audit.errors import CheckpointError
from audit.signing import FileSigner

# The example of golang.org/x/mod/sumdb/note, where the format comes from.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

ROOT = bytes(range(32))
HEAD = Checkpoint("audit.example/test/acme", 20852163, ROOT)


def test_verifies_the_signature_that_go_made() -> None:
    key = VerifierKey.parse(GO_KEY + "\n")
    raw = base64.b64decode(GO_SIGNATURE)
    assert str(key) == GO_KEY
    assert raw[:4] == key.key_id
    assert key.verifies(GO_TEXT.encode(), raw[4:])
    assert not key.verifies(GO_TEXT.encode() + b" ", raw[4:])


def test_checkpoint_has_the_form_of_the_specification(signer: FileSigner) -> None:
    lines = HEAD.signed(signer).split("\n")
    assert lines[:4] == ["audit.example/test/acme", "20852163", base64.b64encode(ROOT).decode(), ""]
    assert lines[4].startswith("\u2014 audit.example/test ")
    assert lines[5:] == [""]


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_signed_checkpoint_reads_back_and_verifies(size: int, root: bytes) -> None:
    signer = FileSigner(Ed25519PrivateKey.from_private_bytes(b"s" * 32), "log.example")
    head = Checkpoint("log.example/acme", size, root)
    assert Note.parse(head.signed(signer).encode()).verify(signer.key) == head


def test_every_flipped_bit_is_noticed(signer: FileSigner) -> None:
    note = HEAD.signed(signer).encode()
    for place in range(len(note) * 8):
        changed = bytearray(note)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(CheckpointError):
            Note.parse(bytes(changed)).verify(signer.key)


def test_signatures_of_other_keys_are_ignored_and_ours_must_verify(signer: FileSigner) -> None:
    note = HEAD.signed(signer)
    stranger = FileSigner(Ed25519PrivateKey.generate(), signer.key.name)
    body, _, ours = note.rpartition("\n\n")
    theirs = HEAD.signed(stranger).rpartition("\n\n")[2]
    assert Note.parse(f"{body}\n\n{theirs}{ours}".encode()).verify(signer.key) == HEAD
    with pytest.raises(CheckpointError):
        Note.parse(f"{body}\n\n{theirs}".encode()).verify(signer.key)
    forged = ours.replace(ours[-10], "A" if ours[-10] != "A" else "B")
    with pytest.raises(CheckpointError):
        Note.parse(f"{body}\n\n{ours}{forged}".encode()).verify(signer.key)


@pytest.mark.parametrize("origin", ["other.example/test/acme", "audit.example/tester/acme", "audit.example"])
def test_key_vouches_for_nothing_outside_its_name(origin: str, signer: FileSigner) -> None:
    head = Checkpoint(origin, 1, ROOT)
    with pytest.raises(CheckpointError):
        head.signed(signer)
    signature = base64.b64encode(signer.key.key_id + signer.sign(head.body().encode())).decode()
    note = Note.parse(f"{head.body()}\n\u2014 {signer.key.name} {signature}\n".encode())
    with pytest.raises(CheckpointError, match="does not vouch"):
        note.verify(signer.key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n20852163\n", "\n020852163\n"),
        ("\n20852163\n", "\n-1\n"),
        ("\n20852163\n", "\n\u0663\n"),
        ("\n20852163\n", "\n" + "9" * 20 + "\n"),
        ("\n20852163\n", "\n\n"),
        ("audit.example/test/acme\n", "\n"),
        ("=\n\n", "=\nextension\n\n"),
        ("AAECAwQF", "AAEC"),
        ("AAECAwQF", "AA?CAwQF"),
        ("Hh8=", "Hh9="),
        ("\u2014 ", "- "),
        ("\n\n", "\n"),
        ("acme", "ac\tme"),
        ("\u2014 audit.example/test ", "\u2014 audit+example/test "),
        ("\u2014 audit.example/test ", "\u2014  "),
    ],
)
def test_ill_formed_checkpoints_are_refused(old: str, new: str, signer: FileSigner) -> None:
    note = HEAD.signed(signer)
    assert old in note
    with pytest.raises(CheckpointError):
        Note.parse(note.replace(old, new, 1).encode())


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_in_our_own_words(data: bytes) -> None:
    with pytest.raises(CheckpointError):
        Note.parse(data)
    with pytest.raises(CheckpointError):
        VerifierKey.parse(data.decode("latin-1"))


def test_note_too_large_is_not_read(signer: FileSigner) -> None:
    note = HEAD.signed(signer)
    with pytest.raises(CheckpointError):
        Note.parse((note + note.rpartition("\n\n")[2] * 1000).encode())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "name",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("Peter", "Eter"),
        GO_KEY[:-4],
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_ill_formed_verifier_keys_are_refused(line: str) -> None:
    with pytest.raises(CheckpointError):
        VerifierKey.parse(line)


def test_public_key_that_is_no_point_verifies_nothing() -> None:
    key = replace(VerifierKey.parse(GO_KEY), public=b"\xff" * 32)
    assert not key.verifies(b"", bytes(64))
