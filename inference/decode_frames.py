"""What passes between the platform and a decoding worker: frames over two pipes.

To the worker: kind (1 byte), length (4), payload. From it: kind, sample rate (4), channels (1), length (4), payload,
which is interleaved little-endian float32 for audio. Standard library only: the worker imports this.
"""

import struct
from enum import IntEnum
from typing import Final

REQUEST: Final = struct.Struct(">BI")
REPLY: Final = struct.Struct(">BIBI")
MAX_REQUEST_BYTES: Final = 4 << 20
MAX_REPLY_BYTES: Final = 64 << 20  # 170 s of 48 kHz stereo
FLOAT_BYTES: Final = 4


class Request(IntEnum):
    """What is asked of a worker."""

    START = 1  # payload: ENCODING SAMPLE_RATE CHANNELS, in ASCII
    DATA = 2
    FLUSH = 3


class Reply(IntEnum):
    """What a worker answers; anything but READY and AUDIO is its last word."""

    READY = 1  # payload: what of the sandbox was refused, in ASCII
    AUDIO = 2
    UNDECODABLE = 3
    HOSTILE = 4
