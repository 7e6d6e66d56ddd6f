"""Addresses of crypto-currencies (45 CFR 164.514(b)(2)(i)(J): accounts).

As they are written: Bitcoin's (BIP 13 and 173: base 58 from 1 or 3, bech32 from bc1, with the sister coins' prefixes),
Ethereum's (ERC-55: 0x and forty hexadecimal digits), Tron's and Ripple's. As they are said: letters and digits after
"wallet address".
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.spoken import Reading

WALLET: Final = Code(
    Label.CRYPTO,
    "crypto",
    (
        (
            "(wallet|bitcoin|btc|ethereum|eth|ether|litecoin|ltc|crypto|usdt|tether|dogecoin|solana|coinbase|blockchain"
            "|metamask) [wallet|deposit|receiving|public] (address|key)"
        ),
        "(bitcoin|ethereum|crypto) wallet [address]",
    ),
    shortest=8,
    longest=64,
    letters=True,
    sweep=True,
)
CODES: Final = register(WALLET)
_BASE58: Final = "[1-9A-HJ-NP-Za-km-z]"
_WRITTEN: Final = re.compile(
    rf"(?<!\w)(?:0x[0-9a-fA-F]{{40}}|(?:bc1|ltc1|tb1)[02-9ac-hj-np-z]{{25,71}}|[13LMDT]{_BASE58}{{25,34}}"
    rf"|r{_BASE58}{{24,34}})(?!\w)"
)
_SHORTEST: Final = 25
_SAID: Final = re.compile(r"0x[0-9a-f]{24,}|bc1[02-9ac-hj-np-z]{24,}")
"""The same as it is said, or written in groups; some of its characters may be lost."""


def find(reading: Reading) -> Iterator[Finding]:
    """Addresses by their form, and what a cue calls so."""
    yield from claimed(reading, CODES)
    for run in reading.runs:
        if len(run.chars) >= _SHORTEST and _SAID.search(run.chars):
            yield Finding(run.start, run.end, Label.CRYPTO, 0.97, "crypto-address")
    for match in _WRITTEN.finditer(reading.text) if len(reading.text) >= _SHORTEST else ():
        if any(char.isdigit() for char in match.group()[1:]):
            yield Finding(match.start(), match.end(), Label.CRYPTO, 0.98, "crypto-address")
