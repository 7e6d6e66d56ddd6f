"""Device identifiers and serial numbers (45 CFR 164.514(b)(2)(i)(M))."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import CuedCode, cue
from redaction.entities import Finding, Label
from redaction.spoken import Reading

_SERIAL: Final = CuedCode(
    Label.DEVICE_ID,
    cue(
        r"serial(?: number| no\.?| #)?|device (?:id|identifier|number)|imei(?: number)?|i\.? m\.? e\.? i|udi|lot number"
        r"|(?:pacemaker|pump|implant|meter|monitor|modem|router) (?:serial|id|number)|mac address|asset tag"
    ),
    4,
    24,
    letters=True,
)
_MAC: Final = re.compile(r"(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])", re.IGNORECASE)


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and MAC addresses by their shape."""
    yield from _SERIAL.find(reading)
    for match in _MAC.finditer(reading.text):
        yield Finding(match.start(), match.end(), Label.DEVICE_ID, 0.97, "mac-address")
