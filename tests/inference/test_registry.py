"""Only weights whose every byte is the pinned one are handed out."""

import hashlib
import sys
from pathlib import Path

import pytest

from inference.errors import WeightsError
from inference.registry import Registry, WeightsState
from inference.sources import InstalledPackage
from inference.weights import WEIGHTS, Weights, WeightsFile

CONTENT = b"some weights" * 1000


def weights(content: bytes = CONTENT, packages: tuple[InstalledPackage, ...] = ()) -> Weights:
    file = WeightsFile(name="model.bin", size=len(content), sha256=hashlib.sha256(content).hexdigest())
    return Weights(name="test", licence="MIT", files=(file,), packages=packages)


def placed(root: Path, content: bytes) -> Path:
    folder = root / "test"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(content)
    return root


@pytest.mark.models
def test_the_installed_weights_are_the_pinned_ones() -> None:
    registry = Registry()
    findings = [registry.verify(known) for known in WEIGHTS.values()]
    assert [finding.state for finding in findings] == [WeightsState.VERIFIED] * 3
    assert all(finding.source for finding in findings)


def test_good_weights_are_read_from_a_directory(tmp_path: Path) -> None:
    registry = Registry([placed(tmp_path, CONTENT)])
    assert registry.read(weights()) == {"model.bin": CONTENT}
    assert registry.verify(weights()).state is WeightsState.VERIFIED


@pytest.mark.parametrize(
    "altered", [CONTENT[:-1], CONTENT + b"x", b"X" + CONTENT[1:], b""], ids=["cut", "longer", "flipped", "empty"]
)
def test_altered_weights_are_refused(tmp_path: Path, altered: bytes) -> None:
    registry = Registry([placed(tmp_path, altered)])
    assert registry.verify(weights()).state is WeightsState.REJECTED
    with pytest.raises(WeightsError):
        registry.read(weights())


def test_an_altered_copy_is_not_passed_over_for_a_good_one(tmp_path: Path) -> None:
    altered = placed(tmp_path / "first", b"X" + CONTENT[1:])
    good = placed(tmp_path / "second", CONTENT)
    with pytest.raises(WeightsError):
        Registry([altered, good]).read(weights())


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    registry = Registry([tmp_path])
    assert registry.verify(weights()).state is WeightsState.MISSING
    with pytest.raises(WeightsError, match="models fetch test"):
        registry.read(weights())


def test_a_file_in_parts_is_joined_and_its_package_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, part in enumerate((CONTENT[:500], CONTENT[500:])):
        package = tmp_path / f"parted_weights_{number}"
        package.mkdir()
        (package / "__init__.py").write_text("raise SystemExit('run')")
        (package / "model.part").write_bytes(part)
    monkeypatch.syspath_prepend(tmp_path)
    parts = tuple((f"parted_weights_{number}", "model.part") for number in range(2))
    source = InstalledPackage("parted_weights", {"model.bin": parts})
    assert Registry().read(weights(packages=(source,))) == {"model.bin": CONTENT}
    assert "parted_weights_0" not in sys.modules


def test_a_missing_part_is_a_missing_file(tmp_path: Path) -> None:
    source = InstalledPackage("nowhere", {"model.bin": (("no_such_package_anywhere", "model.part"),)})
    assert Registry([tmp_path]).verify(weights(packages=(source,))).state is WeightsState.MISSING


def test_unknown_names_and_weights_without_a_public_copy(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="whisper-base"):
        Registry().find("whisper-huge")
    with pytest.raises(WeightsError):
        Registry().fetch(weights(), tmp_path)


def test_the_digest_names_the_whole_set() -> None:
    assert weights().digest != weights(CONTENT[1:]).digest
    assert all(len(known.digest) == 64 for known in WEIGHTS.values())
