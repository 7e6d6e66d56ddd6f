"""Web addresses, written or said ("w w w dot riverside health dot org slash john smith").

Endings are those of the DNS root that English speech names; a host is what RFC 1123 section 2.1 allows, with the spaces
that speech puts into it.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.recognizers.marks import marked
from redaction.recognizers.paths import path_end
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS

_COUNTRIES: Final = frozenset(
    "ac ae af ag al ao aq ar aw ax az ba bb bd bf bh bi bj bm bn bo bs bt bw bz cc cd cf cg ci ck cl cm cr cu cv "
    "cw cy dj dm dz ec et fj fk fm fo ga gd ge gf gg gh gi gl gm gn gp gq gt gu gw gy hn ht im iq ir je jm jo ke "
    "kg kh ki km kn kp kw ky kz lb lc lk lr ls ly mc md mg mh mk ml mn mo mp mq mt mu mv mw mz na nc ne nf ng ni "
    "np nr nu om pe pf pg ph pk pr ps pw py qa re rs rw sa sb sc sd sh sl sm sr sv sx sy sz tc td tf tg th tj tk "
    "tl tm tn tt tw tz ug uy uz va vc ve vg vi vn vu wf ws ye yt zm zw".split()
)
"""The rest of ISO 3166-1's endings, less those that are words of their own or titles ("am", "by", "my", "st")."""
TOP_LEVEL: Final = _COUNTRIES | frozenset(
    "com org net edu gov mil int info biz io co us uk ca de fr es it nl eu ch au nz ie in jp cn br mx se no dk fi "
    "pl ru be at cz pt gr hu ro za kr tr il hk sg tn si sk hr lt lv ee bg ua is lu li "
    "me tv ai app dev health clinic care xyz online site club pro tech name mobi store shop cloud blog law bank "
    "travel news media agency systems solutions world life team support finance insurance dental "
    "hospital london scot wales cymru nyc email studio design photography plumbing church school university energy "
    "legal ltd llc gmbh services consulting digital global international zone".split()
)
_WEAK: Final = frozenset(
    "in it no me us be at co so is pro name care health clinic law bank store shop travel news media agency systems "
    "solutions world life team support finance insurance dental hospital london site online wales email studio design "
    "photography plumbing church school university energy legal services consulting digital global international zone "
    "re et im al md ne va ga mo is".split()
)
"""Endings that are words too: only taken after a spoken "dot" or where they are grown together with the domain."""
_MOST_DOMAIN: Final = 14
_MOST_LOOSE_WORDS: Final = 3
_MOST_SPELLED: Final = 4
"""Letters of an ending that is spelled: "i n f o"."""
_ARTICLES: Final = frozenset({"the", "my", "our"})
"""What a host may begin with besides: "the blue heron bakery dot …"."""
_MOST_HOST_WORDS: Final = 2
_BEHIND_CO: Final = frozenset({"uk", "nz", "za", "jp", "kr", "il"})
"""Countries whose firms have "co" before them; its dot is easily lost: "dot co uk"."""
_STARTS: Final = frozenset({"www", "http", "https"})
_DOTS: Final = frozenset({".", "point"})
_BEHIND_START: Final = frozenset({":", "colon", "/", ".", "-", "forward"})
_MOST_LED: Final = 6
"""Words of a host behind "www": there all of them are its own."""
_ENDS_NO_SENTENCE: Final = frozenset({"com", "net", "org", "co", "edu", "gov"})
"""Endings that no sentence begins with: "Willow and Wren. com"."""
OF_TWO: Final = frozenset({("linked", "in"), ("face", "book"), ("you", "tube"), ("git", "hub"), ("tik", "tok")})
"""Hosts that recognisers write as two words."""
_CUE: Final = re.compile(
    r"\b(?:(?:web)?site|web address|url|link|page|portal)(?: is| was|'s|:) "
    r"|\b(?:(?:go|log on|log in) to|open|visit|browse) "
)
_BEFORE_HOST: Final = frozenset({"at", "@", "on", "to", "in", "from"})
"""Words after which all of up to three words are a host's: "i saw it on blue harbor bank dot com"."""
_CUE_WINDOW: Final = 60
_PART: Final = frozenset({Kind.WORD, Kind.LETTER, Kind.DIGITS})


def find(reading: Reading) -> Iterator[Finding]:
    """Every dot between something like a host and an ending."""
    if reading.values.isdisjoint(_DOTS):
        return
    reading = marked(reading)
    atoms = reading.atoms
    for index, atom in enumerate(atoms):
        if not (atom.value == "." and index and index + 1 < len(atoms)):
            continue
        grown = atoms[index - 1].end == atom.start and atom.end == atoms[index + 1].start
        led = start_before(reading, index)
        spaced = not (atom.spoken or grown)
        if spaced and led is None and not _cut_off(reading, index):
            continue
        host = _host_start(reading, index, led)
        last = domain_after(reading, host if led is None else led)
        first = host if led is None else _scheme(atoms, led)
        if last is None or last <= index - 1 or _is_sentence(atoms, index) or _house(reading, index):
            continue
        end = path_end(reading, last)
        mailed = first > 0 and atoms[first - 1].value == "@" and end == atoms[last].end
        if mailed and not atoms[first - 1].spoken:
            continue
        # "the form is at acme dot com": a mailbox before "at", if there is one, makes the surer finding
        sure = 0.97 if led is not None else 0.93 if atom.spoken else 0.85
        yield Finding(atoms[first].start, end, Label.URL, min(sure, 0.89) if mailed else sure, "domain")


def _is_sentence(atoms: tuple[Atom, ...], dot: int) -> bool:
    """Whether a word that no host ends in stands before a dot: "log in dot com", but "linked in dot com"."""
    pair = tuple(atom.value for atom in atoms[max(0, dot - 2) : dot])
    return atoms[dot - 1].value in FUNCTION_WORDS and pair not in OF_TWO


def _cut_off(reading: Reading, dot: int) -> bool:
    """Whether a written dot and a space part a host from an ending that begins no sentence: "Wren. com"."""
    before, after = reading.atoms[dot - 1], reading.atoms[dot + 1]
    lower = reading.text[after.start : after.end].islower()
    grown = before.end == reading.atoms[dot].start
    return reading.cased and grown and lower and before.kind in _PART and after.value in _ENDS_NO_SENTENCE


def start_before(reading: Reading, dot: int) -> int | None:
    """The "www" or "https" whose host holds the dot at atom `dot`; None where there is none."""
    atoms, words = reading.atoms, 0
    if _STARTS.isdisjoint(reading.values):
        return None
    for at in range(dot - 1, -1, -1):
        if atoms[at].value in _STARTS:
            return at
        words += atoms[at].kind in _PART and atoms[at].value not in _BEHIND_START
        if words > _MOST_LED or not (atoms[at].kind in _PART or atoms[at].value in _BEHIND_START):
            return None
    return None


def _house(reading: Reading, dot: int) -> bool:
    """Whether "H.No" stands here, which a house's number follows in Indian addresses, and no host in Norway."""
    after = reading.atoms[dot + 1 : dot + 4]
    numbered = any(atom.kind is Kind.DIGITS for atom in after[1:])
    return reading.atoms[dot - 1].kind is Kind.LETTER and after[0].value in {"no", "nr"} and numbered


def domain_after(reading: Reading, index: int) -> int | None:
    """The last atom of a domain that begins at atom `index`: words, then a dot, then a known ending."""
    atoms = reading.atoms
    last: int | None = None
    words = 0
    dotted, spelled = False, -1
    begins = atoms[index].value if index < len(atoms) else ""
    most = _MOST_LED if begins in _STARTS else _MOST_LOOSE_WORDS + (begins in _ARTICLES)
    for at in range(index, min(len(atoms), index + _MOST_DOMAIN)):
        atom = atoms[at]
        if atom.kind is Kind.FILLER or at <= spelled:
            continue
        if atom.kind is Kind.SYMBOL:
            if atom.value not in {".", "-"} and not (begins in _STARTS and atom.value in _BEHIND_START):
                break
            dotted = dotted or atom.value == "."
            continue
        previous = atoms[at - 1]
        after_dot = dotted and previous.value == "."
        if last is not None and not after_dot:
            break
        ending = _spelled_ending(atoms, at) if after_dot else 0
        if ending:
            last = spelled = at + ending
            continue
        if after_dot and atom.value in TOP_LEVEL and not _weak_here(reading, previous, atom):
            last = at
        elif last is not None:
            break
        loose = atom.kind is Kind.WORD and (previous.end != atom.start or previous.kind is Kind.SYMBOL)
        words += (loose and atom.value not in _BEHIND_START) or at == index  # "glenfyne 4 x 4" is one
        if words > most + dotted:
            break
    country = last is not None and atoms[last].value == "co" and last + 1 < len(atoms)
    return last + 1 if last is not None and country and atoms[last + 1].value in _BEHIND_CO else last


def _spelled_ending(atoms: tuple[Atom, ...], at: int) -> int:
    """How many atoms behind this one spell an ending with it: "u k", "e d u"; 0 where none do."""
    letters = ""
    best, count = 0, 0
    for count, atom in enumerate(atoms[at : at + _MOST_SPELLED]):
        if atom.kind is not Kind.LETTER or len(atom.value) > 1:
            break
        letters += atom.value
        best = count if letters in TOP_LEVEL else best
    return best if best == count or not _dot_soon(atoms, at + best + 1) else 0


def _dot_soon(atoms: tuple[Atom, ...], at: int) -> bool:
    """Whether a host goes on with letters and words from atom `at` to another dot: "dot b m | m homes dot io"."""
    parts = [one.kind in _PART for one in atoms[at : at + _MOST_SPELLED]]
    ends = at + (parts.index(False) if False in parts else len(parts))
    return at < ends < len(atoms) and atoms[ends].value == "." and atoms[at].kind is Kind.LETTER


def _weak_here(reading: Reading, dot: Atom, ending: Atom) -> bool:
    """A full stop or a period of time and the word after it are not a domain's end."""
    spaced = not dot.spoken and reading.text[dot.end : ending.start].isspace()
    span = reading.lower[dot.start : dot.end] == "period"  # "the grace period is ten days"
    return (spaced or span) and ending.value in _WEAK


def _host_start(reading: Reading, dot: int, led: int | None) -> int:
    """The first atom of the host that has a dot at atom `dot`."""
    atoms = reading.atoms
    if led is not None:
        return led
    first = dot - 1
    while first > 0 and (_joins(atoms[first - 1]) or _joins(atoms[first]) or _grown(atoms, first)):
        first -= 1
    if first and tuple(atom.value for atom in atoms[first - 1 : first + 1]) in OF_TWO:
        return first - 1
    if _cut_off(reading, dot):
        while first and reading.text[atoms[first - 1].start].isupper() and atoms[first - 1].kind in _PART:
            first -= 1  # "Willow And Wren. com"
        return first
    return _spoken_host(reading, first) if atoms[dot].spoken else _cued_host(reading, first)


def _joins(atom: Atom) -> bool:
    return atom.value in {".", "-"}


def _grown(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether an atom has grown to the one before it: "matteo83"."""
    return atoms[index - 1].end == atoms[index].start and atoms[index - 1].kind in _PART


def _scheme(atoms: tuple[Atom, ...], first: int) -> int:
    """The atom of "https" before "colon slash slash" and "www"; that of "www" where none is."""
    back = first
    while back and (atoms[back - 1].value in _BEHIND_START or atoms[back - 1].kind is Kind.FILLER):
        back -= 1
    return back - 1 if back and atoms[back - 1].value in _STARTS else first


def _spoken_host(reading: Reading, first: int) -> int:
    """Where "riverside health dot org" begins: speech puts spaces into hosts.

    After a cue, all of up to three words belong to it; without one, two that are no ordinary words.
    """
    atoms = reading.atoms
    start = max(0, atoms[first].start - _CUE_WINDOW)
    cued = [match.end() for match in _CUE.finditer(reading.lower, start, atoms[first].start)]
    if cued:
        begin = next(index for index in range(first + 1) if atoms[index].start >= cued[-1])
        if first - begin <= _MOST_LOOSE_WORDS and all(atom.kind in _PART for atom in atoms[begin:first]):
            return begin
    placed = first
    while placed and first - placed < _MOST_LOOSE_WORDS and _host_word(atoms[placed - 1]):
        placed -= 1
    if placed < first and placed and atoms[placed - 1].value in _BEFORE_HOST:
        return placed
    for _ in range(_MOST_HOST_WORDS):
        before = atoms[first - 1] if first else None
        if before is None or before.kind not in _PART or before.value in ORDINARY_WORDS:
            break
        first -= 1
    return first


def _cued_host(reading: Reading, first: int) -> int:
    """Go over a written host's first words to its cue: "my page is | the lindqvist family.co.uk"."""
    atoms = reading.atoms
    begin = first
    while begin and first - begin < _MOST_HOST_WORDS and _host_word(atoms[begin - 1]):
        begin -= 1
    begin -= begin > 0 and atoms[begin - 1].value in _ARTICLES
    start = atoms[begin].start
    match = _CUE.search(reading.lower, max(0, start - _CUE_WINDOW), start) if begin < first else None
    while match is not None and match.end() < start:
        match = _CUE.search(reading.lower, match.end(), start)
    return first if match is None else begin


def _host_word(atom: Atom) -> bool:
    return atom.kind in _PART and atom.value not in FUNCTION_WORDS
