"""Web addresses and IP addresses, written or said."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading

TOP_LEVEL: Final = frozenset(
    "com org net edu gov mil int info biz io co us uk ca de fr es it nl eu ch au nz ie in jp cn br mx se no dk fi "
    "pl ru "
    "me tv ai app dev health clinic care xyz online site club pro tech name mobi".split()
)
_WEAK: Final = frozenset("in it no me us be at co so is".split())
"""Endings that are words too: only taken after a spoken "dot" or where they are grown together with the domain."""
_MOST_DOMAIN: Final = 8
_MOST_LOOSE_WORDS: Final = 3
_STARTS: Final = frozenset({"www", "http", "https"})
_PATH: Final = re.compile(r"(?:/|\?|#|:\d|\s?slash\b)[\w\-./?=&%#+~]*")
_OCTETS: Final = 4
_LARGEST_OCTET: Final = 255
_IPV6: Final = re.compile(
    r"(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
    r"|(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})(?![\w:])",
    re.IGNORECASE,
)
_STOPS: Final = frozenset("the a an my your this that is to at go visit on and our see it's site website page".split())


def find(reading: Reading) -> Iterator[Finding]:
    """URLs and IP addresses."""
    yield from _addresses(reading)
    yield from _urls(reading)


def domain_after(reading: Reading, index: int) -> int | None:
    """The last atom of a domain that begins at atom `index`: words, then a dot, then a known ending."""
    atoms = reading.atoms
    last: int | None = None
    words = 0
    dotted = False
    for at in range(index, min(len(atoms), index + _MOST_DOMAIN)):
        atom = atoms[at]
        if atom.kind is Kind.FILLER:
            continue
        if atom.kind is Kind.SYMBOL:
            if atom.value not in {".", "-"}:
                break
            dotted = dotted or atom.value == "."
            continue
        previous = atoms[at - 1]
        after_dot = dotted and previous.value == "."
        if last is not None and not after_dot:
            break
        if after_dot and atom.value in TOP_LEVEL and not _weak_here(reading, previous, atom):
            last = at
        elif last is not None:
            break
        words += 1
        if words > _MOST_LOOSE_WORDS + dotted:
            break
    return last


def _weak_here(reading: Reading, dot: Atom, ending: Atom) -> bool:
    """A full stop and the next sentence's first word are not a domain's end."""
    spaced = not dot.spoken and reading.text[dot.end : ending.start].isspace()
    return spaced and ending.value in _WEAK


def _urls(reading: Reading) -> Iterator[Finding]:
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        if not (atom.value == "." and index and index + 1 < len(atoms)):
            continue
        grown = atoms[index - 1].end == atom.start and atom.end == atoms[index + 1].start
        if not (atom.spoken or grown):
            continue
        first = _host_start(atoms, index)
        last = domain_after(reading, first)
        if last is None or last <= index - 1 or (first and atoms[first - 1].value == "@"):
            continue
        end = _path_end(reading, last)
        yield Finding(atoms[first].start, end, Label.URL, 0.85, "domain")


def _host_start(atoms: tuple[Atom, ...], dot: int) -> int:
    first = dot - 1
    while first > 0 and (atoms[first - 1].value in {".", "-"} or atoms[first].value in {".", "-"}):
        first -= 1
    for back in range(1, 5):
        if first - back >= 0 and atoms[first - back].value in _STARTS:
            return first - back
    return first


def _path_end(reading: Reading, last: int) -> int:
    """Where the path ends: "/a/b" as written, and two words after a spoken "slash"."""
    atoms = reading.atoms
    end = atoms[last].end
    written = _PATH.match(reading.text, end)
    if written and not written.group().strip().startswith("slash"):
        return end + len(written.group().rstrip(".?"))
    at = last + 1
    while at + 1 < len(atoms) and atoms[at].value == "/" and atoms[at].spoken:
        at += 1
        taken = at
        while taken < min(len(atoms), at + 2) and atoms[taken].kind in {Kind.WORD, Kind.LETTER, Kind.DIGITS}:
            taken += 1
        end = atoms[taken - 1].end
        at = taken
    return end


def _addresses(reading: Reading) -> Iterator[Finding]:
    for run in reading.runs:
        atoms = reading.atoms[run.first : run.last + 1]
        octets = "".join(atom.value for atom in atoms if atom.kind is Kind.DIGITS or atom.value == ".").split(".")
        others = any(atom.kind is Kind.LETTER for atom in atoms)
        if len(octets) == _OCTETS and not others and all(_octet(part) for part in octets):
            yield Finding(run.start, run.end, Label.IP_ADDRESS, 0.97, "four-octets")
    for match in _IPV6.finditer(reading.text):
        yield Finding(match.start(), match.end(), Label.IP_ADDRESS, 0.9, "ipv6")


def _octet(part: str) -> bool:
    return part.isdigit() and len(part) <= 3 and int(part) <= _LARGEST_OCTET  # noqa: PLR2004
