"""Only the file that was pinned is read."""

import hashlib
from pathlib import Path

import pytest

from redaction.errors import RedactorUnavailableError
from redaction.pinned import pinned

STORED = b"weights"
DIGEST = hashlib.sha256(STORED).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that belongs to the package."""
    path = tmp_path / "weights.npy"
    path.write_bytes(STORED)
    return path


def test_the_pinned_file_is_read(file: Path) -> None:
    assert pinned(file, DIGEST, "the lexicon") == STORED


@pytest.mark.parametrize("altered", [b"", STORED + b"\0", b"Weights"])
def test_any_other_is_refused_and_named(file: Path, altered: bytes) -> None:
    file.write_bytes(altered)
    with pytest.raises(RedactorUnavailableError, match="the lexicon is not the pinned one"):
        pinned(file, DIGEST, "the lexicon")


def test_a_missing_one_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(RedactorUnavailableError, match="the lexicon cannot be read"):
        pinned(tmp_path / "nothing", DIGEST, "the lexicon")
