"""A program for the crash tests: feeds a live object in real time until it is killed, and says what it fed and when.

Arguments: the spool's folder. Each line of output: samples taken so far, and the machine's monotonic clock then.
"""

import asyncio
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from retention.live_object import LiveObject
from retention.spool import Spool
from tests.retention.vault_room import LIVE_KEY, live_label, speech

FRAME_SECONDS = 0.02


async def main(folder: Path) -> None:
    label = live_label()
    spool = Spool(folder)
    live = LiveObject(label, spool.begin(label, LIVE_KEY), spool.group(), ThreadPoolExecutor(1))
    began, fed = time.monotonic(), 0
    while True:
        pcm = speech(FRAME_SECONDS, begins=fed * FRAME_SECONDS)
        await live.gather(pcm.samples[0])
        fed += 1
        os.write(1, f"{fed * pcm.samples.shape[1]} {time.monotonic()}\n".encode())
        await asyncio.sleep(max(0.0, began + fed * FRAME_SECONDS - time.monotonic()))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
