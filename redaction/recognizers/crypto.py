"""Addresses of crypto-currencies (45 CFR 164.514(b)(2)(i)(J): accounts).

As they are written: Bitcoin's (BIP 13 and 173: base 58 from 1 or 3, bech32 from bc1, with the sister coins' prefixes),
Ethereum's (ERC-55: 0x and forty hexadecimal digits), Tron's, Ripple's and Solana's, in one piece or in groups. As they
are said: as many letters and digits, where their case is lost; and any after "wallet address".
"""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import claimed
from redaction.cues.code import Code, register
from redaction.entities import Finding, Label
from redaction.numbers import ENGLISH
from redaction.spoken import Kind, Reading, Run
from redaction.vocabulary import is_plain

_SHORTEST_WEAK: Final = 20
WALLET: Final = Code(
    Label.CRYPTO,
    "crypto",
    (
        (
            "(wallet|bitcoin|btc|ethereum|eth|ether|litecoin|ltc|crypto|usdt|tether|dogecoin|doge|monero|xmr|cardano|tron"
            "|ripple|xrp|polygon|nft|solana|coinbase|blockchain|metamask) "
            "[wallet|deposit|receiving|public] (address|key)"
        ),
        "(bitcoin|ethereum|crypto|solana|litecoin|monero|doge|dogecoin|cardano|tron|ripple) wallet [address]",
    ),
    (
        "(wallet|bitcoin|bitcoins|btc|ethereum|eth|litecoin|solana|monero|doge|dogecoin|cardano|nft|crypto|coins|ledger)",
    ),
    shortest=8,
    shortest_weak=_SHORTEST_WEAK,
    longest=64,
    letters=True,
    sweep=True,
)
CODES: Final = register(WALLET)
_BASE58: Final = "[1-9A-HJ-NP-Za-km-z]"
_ALNUM: Final = "[0-9A-Za-z]"
_WRITTEN: Final = re.compile(
    rf"(?<!\w)(?:0x[0-9a-fA-F]{{40}}|(?:bc1|ltc1|tb1)[02-9ac-hj-np-z]{{25,71}}|[13LMDT]{_BASE58}{{25,34}}"
    rf"|r{_BASE58}{{24,34}}|(?=\w*[a-z])(?=\w*[A-Z]){_BASE58}{{43,44}})(?!\w)"
)
_GROUPED: Final = re.compile(
    rf"(?<!\w)(?=0 ?x|bc1|ltc1|[13])(?:0 ?x ?)?(?:(?:{_ALNUM}{{4}} ){{4,}}|(?:{_ALNUM}{{5}} ){{4,}}"
    rf"|(?:{_ALNUM}{{6}} ){{4,}}|(?:{_ALNUM}{{8}} ){{3,}})(?:{_ALNUM}{{1,8}}(?!\w))?"
)
"""Four to eight characters at a time; the last group may be shorter."""
_ODD: Final = re.compile(r"\d[A-Za-z]|[A-Za-z]\d|[a-z][A-Z]")
"""Where a group turns odd."""
_TOKEN: Final = re.compile(rf"(?<!\S){_ALNUM}{{1,16}}(?=[\s,.?!]|$)")
_WALLETS: Final = frozenset(
    "wallet wallets bitcoin bitcoins btc ethereum eth ether litecoin ltc crypto coin coins usdt tether dogecoin solana "
    "tron monero xmr doge cardano nft ripple ledger blockchain metamask coinbase binance".split()
)
"""Words of which one makes fewer groups an address."""
_LETTERS: Final = frozenset({"a", "A", "i", "I"})
_FEWEST_ODD: Final = 4
_FEWEST_ODD_CUED: Final = 2
_SHORTEST_GROUPED: Final = 20
_LONGEST_REST: Final = 2
_FEWEST_MIXED: Final = 3
"""Groups that hold a digit, or a capital inside: words do not."""
_SHORTEST: Final = 25
_SAID: Final = re.compile(r"[0o]x[0-9a-f]{24,}|bc1[02-9ac-hj-np-zo]{24,}")
"""The same as it is said, or written in groups; some of its characters may be lost."""
_SAID_BASE58: Final = re.compile(r"[13](?=.{0,20}[a-z].{0,10}[a-z])[0-9a-z]{25,35}")
_FEWEST_LETTERS: Final = 12


def find(reading: Reading) -> Iterator[Finding]:
    """Addresses by their form, and what a cue calls so."""
    yield from claimed(reading, CODES)
    for run in reading.runs:
        if len(run.chars) >= _SHORTEST and _is_said(run.chars):
            yield Finding(run.start, _end(reading, run), Label.CRYPTO, 0.97, "crypto-address")
    if len(reading.text) < _SHORTEST or not reading.figures:
        return
    whole = len(max(reading.text.split(), key=len)) >= _SHORTEST
    for match in _WRITTEN.finditer(reading.text) if whole else ():
        if any(char.isdigit() for char in match.group()[1:]):
            yield Finding(match.start(), match.end(), Label.CRYPTO, 0.98, "crypto-address")
    yield from _in_groups(reading)


def _in_groups(reading: Reading) -> Iterator[Finding]:
    """Addresses in groups of one length, and of any."""
    for start, end in odd_groups(reading, _FEWEST_ODD, _FEWEST_ODD_CUED):
        if end - start >= _SHORTEST_GROUPED:
            yield Finding(start, end, Label.CRYPTO, 0.97, "crypto-address")
    for match in _GROUPED.finditer(reading.text):
        groups = match.group().split()
        while groups and len(groups[-1]) > _LONGEST_REST and is_plain(groups[-1]):
            groups.pop()
        if sum(map(_is_odd, groups)) >= _FEWEST_MIXED:
            end = match.start() + len(" ".join(groups))
            yield Finding(match.start(), end, Label.CRYPTO, 0.98, "crypto-address")


def odd_groups(reading: Reading, fewest: int, fewest_cued: int) -> Iterator[tuple[int, int]]:
    """Groups of any length whose letters no word has, side by side: "TAp wR4vw YwTc Cvye", "38 cNhG two jkD 9".

    Args:
        reading: The text.
        fewest: Groups with a capital behind a small letter, or a digit among letters, that there must be.
        fewest_cued: The same where a wallet or a coin is spoken of.
    """
    if not reading.cased:
        return
    most = fewest if _WALLETS.isdisjoint(reading.values) else fewest_cued
    if len(_ODD.findall(reading.text)) < most:
        return  # hardly any text goes on from here
    tokens = list(_TOKEN.finditer(reading.text))
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and _groups_on(tokens, first, last):
            last += 1
        members = tokens[first:last]
        if sum(_is_odd(one.group()) for one in members) >= most and any(_is_mixed_case(one.group()) for one in members):
            yield members[0].start(), members[-1].end()
        first = max(last, first + 1)


def _groups_on(tokens: list[re.Match[str]], first: int, at: int) -> bool:
    group = tokens[at].group()
    beside = at == first or tokens[at].start() == tokens[at - 1].end() + 1
    number = group.isdigit() or group.lower() in ENGLISH.begins
    capitals = len(group) > 1 and group.isupper()
    return beside and (_is_odd(group) or number or capitals or not is_plain(group.lower()) or group in _LETTERS)


def _is_odd(group: str) -> bool:
    """Whether a group has a digit among its letters, or capitals where no word has them."""
    lettered = any(char.isalpha() for char in group) and any(char.isdigit() for char in group)
    return lettered or _is_mixed_case(group)


def _is_mixed_case(group: str) -> bool:
    """Whether a group has a capital behind a small letter: base 58 tells them apart, plates and VINs have none."""
    letters = "".join(char for char in group if char.isalpha())
    return not (not letters or letters.islower() or letters.isupper() or letters.istitle())


def _end(reading: Reading, run: Run) -> int:
    """A run's end, or that of the "a" behind it with which the text ends."""
    rest = [atom for atom in reading.after(run.last, 2) if atom.kind is not Kind.SYMBOL]
    last = len(rest) == 1 and rest[0].kind is Kind.LETTER
    return rest[0].end if last else run.end


def _is_said(chars: str) -> bool:
    """Whether characters are an address whose case is lost."""
    if _SAID.search(chars):
        return True
    return bool(_SAID_BASE58.fullmatch(chars)) and sum(char.isalpha() for char in chars) >= _FEWEST_LETTERS
