"""ONNX Runtime reports to nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from inference import onnx
from inference.registry import Registry
from inference.weights import SILERO_VAD
onnx.open_session(Registry().read(SILERO_VAD)["silero_vad_16k_sequence.onnx"])
"""
SESSION_FILE = ".ses"  # what its telemetry client keeps in the temporary folder


@pytest.mark.models
def test_its_telemetry_is_off_before_it_is_loaded(tmp_path: Path) -> None:
    # It is also silent where CI is set, which proves nothing.
    environment = {name: value for name, value in os.environ.items() if name not in {"ORT_DISABLE_TELEMETRY", "CI"}}
    for program, reports in ((PROGRAM, False), (PROGRAM.replace("from inference import onnx", LOUD), True)):
        folder = tmp_path / str(reports)
        folder.mkdir()
        subprocess.run([sys.executable, "-c", program], env=environment | {"TMPDIR": str(folder)}, check=True)
        assert (folder / SESSION_FILE).exists() is reports  # the second is the control: the search finds it


LOUD = "import onnxruntime; from inference import onnx"


def test_nothing_else_of_ours_loads_it() -> None:
    root = Path(__file__).parents[2]
    packages = ("ingress", "retention", "redaction", "inference", "audit", "governance")
    loading = [
        path.relative_to(root).as_posix()
        for package in packages
        for path in (root / package).rglob("*.py")
        if "import onnxruntime" in path.read_text(encoding="utf-8")
    ]
    assert loading == ["inference/onnx.py"]
