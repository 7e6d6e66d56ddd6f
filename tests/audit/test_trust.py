import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import Checkpoint, Note
from audit.errors import CheckpointError
from audit.signing import FileSigner
from audit.trust import EVIDENCE, RECEIPTS, Trust

ORIGIN = "audit.example/test"


def signer(name: str, seed: bytes = b"k") -> FileSigner:
    return FileSigner(Ed25519PrivateKey.from_private_bytes(seed * 32), name)


def note(by: FileSigner, tree: str) -> Note:
    return Note.parse(Checkpoint(f"{ORIGIN}/{tree}", 1, bytes(32)).signed(by).encode())


def test_each_key_of_a_file_is_found_for_what_it_signs() -> None:
    log, evidence = signer(ORIGIN), signer(f"{ORIGIN}/evidence", b"e")
    trust = Trust.parse(f"{log.key}\n\n{evidence.key}\n")
    assert trust.of(ORIGIN, EVIDENCE) == evidence.key
    assert trust.of(ORIGIN, RECEIPTS) is None
    assert trust.of("other.example", EVIDENCE) is None
    assert trust.verify(note(log, "acme"))[1] == log.key


def test_key_that_took_over_and_the_one_before_both_verify() -> None:
    old, new = signer(ORIGIN), signer(ORIGIN, b"n")
    trust = Trust((old.key, new.key))
    assert [trust.verify(note(by, "acme"))[1] for by in (old, new)] == [old.key, new.key]


@pytest.mark.parametrize("role", [EVIDENCE, RECEIPTS])
def test_key_of_another_role_cannot_sign_the_tree_of_a_tenant_of_that_name(role: str) -> None:
    other = signer(f"{ORIGIN}/{role}")
    with pytest.raises(CheckpointError):
        Trust((other.key,)).verify(note(other, role))
    with pytest.raises(CheckpointError):
        Trust((signer(ORIGIN, b"l").key, other.key)).verify(note(other, role))


@pytest.mark.parametrize(
    "text", ["", "\n \n", "not a key\n", f"{signer(ORIGIN).key}\nnoise", f"{signer('a').key}\n" * 65]
)
def test_file_that_is_not_keys_alone_is_refused(text: str) -> None:
    with pytest.raises(CheckpointError):
        Trust.parse(text)
