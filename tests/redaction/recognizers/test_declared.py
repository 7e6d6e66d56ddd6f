"""What the modules of recognisers declare."""

import subprocess
import sys

_TWICE = """
from redaction.cues.code import Code, register
register(Code(None, "ours", ("social security number",)))
import redaction.recognizers
"""


def test_a_phrase_claimed_twice_stops_the_program_as_it_starts() -> None:
    started = subprocess.run([sys.executable, "-c", _TWICE], capture_output=True, text=True, timeout=60, check=False)
    assert started.returncode
    assert started.stderr.splitlines()[-1] == "ValueError: a phrase stands for two things: social security number"
