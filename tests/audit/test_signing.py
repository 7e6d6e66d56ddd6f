from pathlib import Path

import pytest

from audit.checkpoint import VerifierKey
from audit.errors import SigningKeyError
from audit.signing import FileSigner, write_verifier_key


def test_created_key_is_the_owners_alone_and_loads_again(tmp_path: Path) -> None:
    made = FileSigner.create(tmp_path / "key", "log.example")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    loaded = FileSigner.load(tmp_path / "key", "log.example")
    assert loaded.key == made.key
    assert made.key.verifies(b"message", loaded.sign(b"message"))


def test_existing_key_is_never_overwritten(tmp_path: Path) -> None:
    FileSigner.create(tmp_path / "key", "log.example")
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(SigningKeyError):
        FileSigner.create(tmp_path / "key", "log.example")
    assert (tmp_path / "key").read_bytes() == before


def test_key_open_to_others_is_refused(tmp_path: Path) -> None:
    FileSigner.create(tmp_path / "key", "log.example")
    for mode in (0o640, 0o604, 0o660):
        (tmp_path / "key").chmod(mode)
        with pytest.raises(SigningKeyError, match="owner"):
            FileSigner.load(tmp_path / "key", "log.example")


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError):
        FileSigner.load(tmp_path / "absent", "log.example")
    for content in (b"", b"k" * 31, b"k" * 33):
        (tmp_path / "bad").write_bytes(content)
        (tmp_path / "bad").chmod(0o600)
        with pytest.raises(SigningKeyError):
            FileSigner.load(tmp_path / "bad", "log.example")
    FileSigner.create(tmp_path / "key", "log.example")
    (tmp_path / "link").symlink_to(tmp_path / "key")
    with pytest.raises(SigningKeyError):
        FileSigner.load(tmp_path / "link", "log.example")


@pytest.mark.parametrize("name", ["", "with space", "with+plus", "with\nbreak"])
def test_name_that_no_note_can_carry_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError):
        FileSigner.create(tmp_path / "key", name)


def test_key_does_not_show_in_its_repr(tmp_path: Path) -> None:
    signer = FileSigner.create(tmp_path / "key", "log.example")
    assert repr(signer) == "FileSigner('log.example')"


def test_verifier_key_file_is_what_the_verifier_reads(tmp_path: Path) -> None:
    signer = FileSigner.create(tmp_path / "key", "log.example")
    write_verifier_key(signer.key, tmp_path / "key.pub")
    assert VerifierKey.parse((tmp_path / "key.pub").read_text(encoding="utf-8")) == signer.key
