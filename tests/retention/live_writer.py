"""A program for the crash test: seals what it is told to, frame by frame, and says which frames are durable.

Arguments: the live file. It goes on until it is killed.
"""

import os
import sys
from pathlib import Path

from retention.live_file import LiveFile
from tests.retention.labels import LABEL

KEY = bytes(range(32))

if __name__ == "__main__":
    live = LiveFile(Path(sys.argv[1]), KEY, LABEL)
    for number in range(1_000_000):
        live.append(number.to_bytes(4, "big") * 4000)
        live.sync()
        os.write(1, f"{number}\n".encode())
