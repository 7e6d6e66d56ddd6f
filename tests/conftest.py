"""What every test shares: where the recorded speech lies, and a loud skip where it does not; no test is a timed one."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine pauses whenever it likes; and what is submitted is judged by the same examples each time, while
# whoever works on it is shown new ones.
settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("untimed")

SHARED = Path(os.environ.get("EARWITNESS_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded speech and labelled text beside the repository."""
    if not (SHARED / "audio" / "manifest.jsonl").is_file():
        pytest.skip(f"NO RECORDED SPEECH at {SHARED}: this test proves nothing here")
    return SHARED
