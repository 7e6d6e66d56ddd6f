"""IP addresses and hardware addresses, written or read aloud.

Formats: RFC 791 and RFC 1123 section 2.1 (four octets), RFC 4291 section 2.2 (IPv6), IEEE 802 (six octets in hex).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from redaction.cues import cue, distance
from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.alphabet import ICAO
from redaction.vocabulary import is_plain

_CALLED: Final = (
    r"(?:i\.?p\.?|ip)(?: ?v ?[46])?(?: address(?:es)?| number)?|i p(?: v (?:4|6|four|six))?(?: address| side)?"
    r"|v ?(?:6|six)|machine|server|host|ping"
    r"|router|gateway|dns|proxy|printer|logged in from|connect(?:ed|ing|s)? (?:to|from)"
)
CUE: Final = cue(_CALLED)
_MAY_BE_CUED: Final = re.compile(_CALLED)
_RELEASES: Final = frozenset({"version", "v", "release", "build", "firmware"})
_OCTETS: Final = 4
_LARGEST_OCTET: Final = 255
_MOST_ATOMS: Final = 5
"""Atoms of one octet: "one", "two", "eight"; or "two hundred", "eleven"."""
_GROUPS: Final = 6
_MOST_GROUPS: Final = 8
_FEWEST_GROUPS: Final = 3
_HEXADECIMAL: Final = frozenset("abcdef0123456789")
_SPELLED: Final = {word: letter for word, letter in ICAO.items() if letter in _HEXADECIMAL}
"""Words of the alphabet in a group: "colon echo seven"."""
_DOTS: Final = frozenset({".", "point", "dot", "period"})
_COLONS: Final = frozenset({":", "colon"})
_JOINTS: Final = _COLONS | {"-"}
_MISHEARD: Final = re.compile(r"(?<![\d.$])\d{1,3}(?:(?:\.|, ?)\d{1,3}){3,5}(?![\d.]*\d)")
_MACHINE: Final = re.compile(r"\b(?:ip|i\.p\.|address|server|machine|host|router|printer|ping|gateway|dns)\b")
_CHAINED: Final = re.compile(r"\.\d+\.")
_LISTED: Final = re.compile(r"(?<![\d.,$/-])(?<!\d )\d{1,3}(?:[.,]? \d{1,3}){3}(?!,?\d|[.,]? \d|%)")
_NETWORK: Final = re.compile(
    r"\b(?:ip|i\.p\.|i p|ipv4|subnet|netmask|gateway|router|dns|ping|vpn|firewall|lan|wi-?fi|port \d+|on the network)\b"
)
"""What is said of addresses of machines, and hardly of other numbers."""
_FOUR: Final = re.compile(r"\b\d{1,3}\. ?\d{1,3}\. ?\d{1,3}\. ?\d{1,3}\b")
"""Four octets as they are written; others may be told beside them."""
_CUE_WINDOW: Final = 60
_IPV6: Final = re.compile(
    r"(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
    r"|(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}"
    r"|::(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}:)(?![\w:])",
    re.IGNORECASE,
)
_MAC: Final = re.compile(
    r"(?<![\w:.-])(?:[0-9a-f]{2}([:-]) ?(?:[0-9a-f]{2}\1 ?){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}"
    r"|(?=(?:[^:]{2,7}:){3})[0-9a-f]{2}(?:[:.,] ?[0-9a-f]{2}){5})(?![\w:-])",
    re.IGNORECASE,
)
"""Six pairs, or three fours; with a recogniser's full stops and commas for some colons: "A4:5E:60. C1:7D:02"."""
_FEWEST_COLONS: Final = 2
"""In whatever is written of an IPv6 address."""
_FEWEST_DOTS: Final = 2
"""Where other dots of four octets were heard as commas."""
_MAC_MARKS: Final = 3
"""The fewest colons or hyphens in a hardware address, where full stops took the place of some."""


def find(reading: Reading) -> Iterator[Finding]:
    """IPv4, IPv6 and MAC addresses."""
    yield from _quads(reading)
    yield from _chains(reading)
    yield from _misheard(reading)
    yield from _listed(reading)
    colons = reading.text.count(":")
    if colons >= _FEWEST_COLONS:
        for match in _IPV6.finditer(reading.text):
            yield Finding(match.start(), match.end(), Label.IP_ADDRESS, 0.93, "ipv6")
    if max(colons, reading.text.count("-")) >= _MAC_MARKS or reading.text.count(".") >= _FEWEST_DOTS:
        for match in _MAC.finditer(reading.text):
            yield Finding(match.start(), match.end(), Label.DEVICE_ID, 0.95, "mac-address")


def _quads(reading: Reading) -> Iterator[Finding]:
    if not reading.figures and reading.values.isdisjoint(_DOTS):
        return
    atoms = reading.atoms
    numbers = [atom for atom in atoms if atom.kind is Kind.DIGITS]
    if len(numbers) < _OCTETS:
        return
    dots = len([atom for atom in atoms if atom.value in _DOTS])
    if dots < _OCTETS - 1 and (all(atom.spoken for atom in numbers) or _MAY_BE_CUED.search(reading.lower) is None):
        return  # only written octets, of what is called an address, are parted by spaces
    index = 0
    while index < len(atoms):
        last = _quad(reading, index) if _may_begin(atoms, index) else None
        if last is None or is_release(reading, index):
            index += 1
            continue
        yield Finding(atoms[index].start, atoms[last].end, Label.IP_ADDRESS, 0.97, "four-octets")
        index = last + 1


def is_release(reading: Reading, index: int) -> bool:
    """Whether four numbers are a program's: "bump it to version 4.12.0.3"; no "i p version four, 10.0.0.1"."""
    before = next(reading.before(index, 1), None)
    released = before is not None and before.value in _RELEASES
    return released and _NETWORK.search(reading.lower) is None


def _may_begin(atoms: Sequence[Atom], index: int) -> bool:
    """Whether octets may begin at an atom: a number, and a dot soon after it unless it is written."""
    if atoms[index].kind is not Kind.DIGITS:
        return False
    return not atoms[index].spoken or any(atom.value in _DOTS for atom in atoms[index + 1 : index + 1 + _MOST_ATOMS])


def _misheard(reading: Reading) -> Iterator[Finding]:
    """Find "1.171.2, 13.140": octets that a recogniser cut elsewhere, with commas for some of their dots."""
    for match in _MISHEARD.finditer(reading.text) if reading.text.count(".") >= _FEWEST_DOTS else ():
        numbers = re.split(r"\D+", match.group())
        if match.group().count(".") >= _FEWEST_DOTS and all(int(number) <= _LARGEST_OCTET for number in numbers):
            cued = _MACHINE.search(reading.lower, max(0, match.start() - _CUE_WINDOW), match.start()) is not None
            release = is_release(reading, reading.atom_from(match.start()))
            if cued or (_CHAINED.search(match.group()) and not release):  # prices side by side have one point each
                yield Finding(match.start(), match.end(), Label.IP_ADDRESS, 0.9 if cued else 0.6, "octets-cut")


def _listed(reading: Reading) -> Iterator[Finding]:
    """Find "192, 168, 10, 144" and "106 178 242 120": octets without a dot, where an address is spoken of."""
    for match in _LISTED.finditer(reading.text) if reading.figures >= _OCTETS else ():
        near = reading.lower[max(0, match.start() - _CUE_WINDOW) : match.end() + _CUE_WINDOW]
        octets = all(int(number) <= _LARGEST_OCTET for number in re.findall(r"\d+", match.group()))
        if octets and (_NETWORK.search(near) or _FOUR.search(near)):
            yield Finding(match.start(), match.end(), Label.IP_ADDRESS, 0.9, "octets-listed")


def _quad(reading: Reading, index: int) -> int | None:
    """The last atom of four octets that begin at atom `index`; spaces may part them after "IP address"."""
    atoms = reading.atoms
    if index and _is_dot(atoms, index - 1) and index > 1 and atoms[index - 2].kind is Kind.DIGITS:
        return None
    parted, at = False, index
    last: int | None = None
    for number in range(_OCTETS):
        last = _octet(atoms, at, largest=number == _OCTETS - 1)
        if last is None:
            return None
        at = last + 1
        if number == _OCTETS - 1:
            break
        if _is_dot(atoms, at):
            while at < len(atoms) and (atoms[at].kind is Kind.FILLER or _is_dot(atoms, at) or atoms[at].value == ","):
                at += 1
            continue
        if atoms[last].spoken:
            return None
        parted = True
        at += at < len(atoms) and atoms[at].value == ","
    if _is_dot(atoms, at) and _octet(atoms, at + 1, largest=True) is not None:
        return None
    return last if not parted or distance(reading, atoms[index].start, CUE) is not None else None


def _is_dot(atoms: Sequence[Atom], at: int) -> bool:
    return at < len(atoms) and atoms[at].value in _DOTS


def _octet(atoms: Sequence[Atom], index: int, *, largest: bool) -> int | None:
    """The last atom of an octet that begins at atom `index`: all digits up to a dot, or as many as 255 allows."""
    values: list[str] = []
    best: int | None = None
    dotted = index > 0 and _is_dot(atoms, index - 1) and atoms[index - 1].spoken
    for at, atom in enumerate(atoms[index : index + _MOST_ATOMS], start=index):
        if atom.kind is Kind.FILLER:
            continue
        if atom.kind is not Kind.DIGITS or (values and not (dotted or atom.spoken or atoms[at - 1].spoken)):
            break  # but "1 oh 9", and "dot 1 68"
        values.append(atom.value)
        if _fits(values):
            best = at
        elif largest:
            break
    return best


def _fits(values: Sequence[str]) -> bool:
    """Whether the parts make a number up to 255: "1", "23" side by side, "200", "11" added up."""
    side = "".join(values)
    if len(side) <= 3 and int(side) <= _LARGEST_OCTET:  # noqa: PLR2004
        return True
    if len(values) != 2 or len(values[0]) > 3:  # noqa: PLR2004
        return False
    hundreds = int(values[0])
    return hundreds in {100, 200} and hundreds + int(values[1]) <= _LARGEST_OCTET


def _chains(reading: Reading) -> Iterator[Finding]:
    """Find "zero zero colon one a colon …": groups of hexadecimal characters that spoken marks join."""
    atoms = reading.atoms
    if reading.values.isdisjoint(_JOINTS):
        return
    if "colon" not in reading.values and not any(atom.spoken for atom in atoms if atom.value in _JOINTS):
        return
    index = 0
    while index < len(atoms):
        groups, last, colons = _groups(atoms, index)
        lengths = {len(group) for group in groups}
        if len(groups) == _GROUPS and lengths == {2}:
            yield Finding(atoms[index].start, atoms[last].end, Label.DEVICE_ID, 0.95, "mac-address")
        elif colons >= _FEWEST_GROUPS - 1 and _FEWEST_GROUPS <= len(groups) <= _MOST_GROUPS and max(lengths) <= _OCTETS:
            yield Finding(atoms[index].start, atoms[last].end, Label.IP_ADDRESS, 0.96, "ipv6")
        else:
            index += 1
            continue
        index = last + 1


def in_group(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an atom is part of a group: digits, letters up to "f", and a word of them that is none ("fe", "db")."""
    atom = atoms[at]
    if atom.kind is Kind.DIGITS:
        return True
    before = atoms[at - 1] if at else None
    if atom.value in _SPELLED:
        return before is not None and (before.value in _COLONS or before.kind in {Kind.DIGITS, Kind.LETTER})
    if atom.kind not in {Kind.LETTER, Kind.WORD} or not _HEXADECIMAL.issuperset(atom.value):
        return False
    behind_colon = before is not None and before.value in _COLONS
    return atom.kind is Kind.LETTER or (len(atom.value) <= _OCTETS and (behind_colon or not is_plain(atom.value)))


def _groups(atoms: Sequence[Atom], index: int) -> tuple[list[str], int, int]:
    """The groups of a chain that begins at atom `index`, its last atom, and how many colons it has."""
    groups: list[str] = []
    last, colons, at, group = index, 0, index, ""
    while at < len(atoms) and len(groups) <= _MOST_GROUPS:
        atom = atoms[at]
        if in_group(atoms, at):
            group += _SPELLED.get(atom.value, atom.value)
            last = at
        elif atom.value == "double" and at + 1 < len(atoms) and atoms[at + 1].value in _COLONS:
            colons += 1  # "nine double colon four"
        elif group and (atom.value in _COLONS or (atom.value == "-" and atom.spoken)):
            groups.append(group)
            group = ""
            colons += atom.value in _COLONS
        elif atom.value in _COLONS and groups:
            colons += 1
        elif atom.kind is not Kind.FILLER and (atom.value not in {",", "."} or atom.spoken or not colons):
            break  # "3C colon 5 A, colon B 4. colon"
        at += 1
    return ([*groups, group] if group else groups), last, colons
