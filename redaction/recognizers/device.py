"""Device identifiers and serial numbers (45 CFR 164.514(b)(2)(i)(M)).

An IMEI is fifteen digits with Luhn's check (3GPP TS 23.003); a MAC address six octets (IEEE 802); a serial number needs
its cue.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import Code, claims, register
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
        "(udi|unique device identifier|lot) (number|no|#|id|code)",
        f"(phone|unit) serial {_NUMBER}",
        f"asset tag {_NUMBER}",
        "(udi|serials|sn|s n)",
    ),
    (
        (
            "[insulin|glucose|heart|blood pressure] (pacemaker|pump|meter|monitor|modem|router|glucometer|cpap"
            "|implant|scanner"
            "|defibrillator|device|thermostat|handset|hearing aid|set top box)"
        ),
    ),
    shortest_weak=6,
    longest=24,
    letters=True,
)
IMEI: Final = Code(
    Label.DEVICE_ID,
    "imei",
    (f"(imei|i m e i|imsi|meid|iccid|sim card|sim|esn) {_NUMBER}",),
    longest=20,
    checks=("imei",),
)
MAC: Final = Code(
    Label.DEVICE_ID,
    "mac_address",
    ("(mac|ethernet|hardware|wifi|physical|bluetooth) address", "mac"),
    longest=12,
    letters=True,
)
CODES: Final = register(SERIAL, IMEI, MAC)
_MAC: Final = re.compile(r"(?<![\w:])(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}(?![\w:])", re.IGNORECASE)
_IMEI_LENGTH: Final = 15


def find(reading: Reading) -> Iterator[Finding]:
    """Codes that a cue calls so, and IMEIs and MAC addresses by their form."""
    for claim in claims(reading):
        if claim.code in CODES and claim.finding is not None:
            yield claim.finding
    for run in reading.runs:
        if len(run.chars) == _IMEI_LENGTH and imei(run.chars) and not card_network(run.chars):
            yield Finding(run.start, run.end, Label.DEVICE_ID, 0.9, "imei", "imei")
    for match in _MAC.finditer(reading.text):
        if _marked(match.group()) or (not match.group().isdigit() and any(char.isdigit() for char in match.group())):
            yield Finding(
                match.start(), match.end(), Label.DEVICE_ID, 0.97 if _marked(match.group()) else 0.8, "mac-address"
            )


def _marked(address: str) -> bool:
    return ":" in address or address.count("-") > 1
