"""Device identifiers and serial numbers (45 CFR 164.514(b)(2)(i)(M)).

An IMEI is fifteen digits with Luhn's check (3GPP TS 23.003); a MAC address six octets (IEEE 802); a serial number needs
its cue.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from redaction.cues.claims import claimed
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading
from redaction.validators import card_network, imei

_NUMBER: Final = "[number|numbers|no|num|#|id|code]"
SERIAL: Final = Code(
    Label.DEVICE_ID,
    "device_id",
    (
        f"serial {_NUMBER}",
        "(device|equipment|hardware|machine|asset|implant) (id|identifier|identification|number|serial|no|tag|#)",
        (
            "(pacemaker|pump|insulin pump|implant|meter|monitor|modem|router|laptop|device|cpap|hearing aid"
            "|defibrillator"
            f"|stent|tablet) (serial|id|number) {_NUMBER}"
        ),
        "(udi|unique device identifier) (number|no|#|id|code)",
        f"(phone|unit) serial {_NUMBER}",
        f"(asset|service|inventory|property|laptop|computer|machine|pc) (tag|label) {_NUMBER}",
        "(udi|serials|sn|s n|s / n) [colon|number|is]",
    ),
    (
        (
            "[insulin|glucose|heart|blood pressure] (pacemaker|pump|meter|monitor|modem|router|glucometer|cpap"
            "|transmitter|implant|scanner"
            "|defibrillator|device|thermostat|handset|hearing aid|set top box)"
        ),
    ),
    shortest_weak=6,
    longest=24,
    letters=True,
    sweep=True,
)
IMEI: Final = Code(
    Label.DEVICE_ID,
    "imei",
    (f"(imei|i m e i|imsi|meid|iccid|eid|e i d|esn) {_NUMBER}",),
    longest=20,
    checks=("imei",),
)
SIM: Final = replace(IMEI, phrases=(f"(sim card|sim) {_NUMBER}",), shortest=15)
"""An ICCID has eighteen digits and more, an IMSI fifteen (ITU-T E.118, E.212)."""
MAC: Final = Code(
    Label.DEVICE_ID,
    "mac_address",
    ("(mac|ethernet|hardware|wifi|wireless|physical|bluetooth|adapter|network) address", "mac (id|number)", "mac"),
    longest=12,
    letters=True,
    sweep=True,
)
CODES: Final = register(SERIAL, IMEI, SIM, MAC)
_MAC: Final = re.compile(r"(?<![\w:-])(?:[0-9a-fA-F]{2}(?:[:-]|, ?| )?){5}[0-9a-fA-F]{2}(?![\w:-])")
_HYPHENATED: Final = re.compile(r"(?:[0-9a-f]{2}-){5}[0-9a-f]{2}", re.IGNORECASE)
_FEWEST_COLONS: Final = 2
_FEWEST_LETTERS: Final = 2
_IMEI_LENGTH: Final = 15
_MAC_LENGTH: Final = 12


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and IMEIs and MAC addresses by their form."""
    yield from claimed(reading, CODES)
    for run in reading.runs:
        if len(run.chars) == _IMEI_LENGTH and imei(run.chars) and not card_network(run.chars):
            yield Finding(run.start, run.end, Label.DEVICE_ID, 0.9, "imei", "imei")
        if _is_mac(run.chars):
            yield Finding(run.start, run.end, Label.DEVICE_ID, 0.75, "mac-address")
    for match in _MAC.finditer(reading.text) if reading.figures or ":" in reading.text or "-" in reading.text else ():
        score = _mac_score(match.group())
        if score:
            yield Finding(match.start(), match.end(), Label.DEVICE_ID, score, "mac-address")


def _is_mac(chars: str) -> bool:
    """Whether characters said without marks are six octets: twelve of them, none beyond "f", letters among them."""
    if len(chars) != _MAC_LENGTH or max(chars) > "f":
        return False
    return _FEWEST_LETTERS < sum(map(str.isalpha, chars)) < _MAC_LENGTH


def _mac_score(address: str) -> float:
    """How sure six octets are an address, by the marks between them."""
    if address.count(":") >= _FEWEST_COLONS or _HYPHENATED.fullmatch(address):
        return 0.97
    letters = sum(char.isalpha() for char in address)
    address = address.replace(" ", "")
    return 0.8 if address.isalnum() and _FEWEST_LETTERS <= letters < len(address) else 0.0
