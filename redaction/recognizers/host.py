"""Where a host of several words begins: "it's on | flowers by the bridge dot com"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from typing import Final

from redaction.recognizers.asides import aside
from redaction.recognizers.inner_words import ARTICLES, INNER, LINKING, is_inner
from redaction.recognizers.top_level import TOP_LEVEL
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS

PART: Final = frozenset({Kind.WORD, Kind.LETTER, Kind.DIGITS})
"""What a host's labels are made of."""
OF_TWO: Final = frozenset({("linked", "in"), ("face", "book"), ("you", "tube"), ("git", "hub"), ("tik", "tok")})
"""Hosts that recognisers write as two words."""
_OF_THREE: Final = frozenset({("go", "fund", "me")})
KNOWN: Final = frozenset(
    "linktree instagram insta facebook youtube github gitlab linkedin tiktok twitter gofundme justgiving patreon etsy "
    "eventbrite bandcamp soundcloud substack calendly doodle twitch pinterest reddit vimeo venmo paypal".split()
)
"""Hosts whose name tells without an ending, where a path follows: "linktree slash lena sings"."""
ENDS_NO_SENTENCE: Final = frozenset({"com", "net", "org", "co", "edu", "gov"})
"""Endings that no sentence begins with: "Willow and Wren. com"."""
MOST_WORDS: Final = 5
_FEWEST_LOOSE: Final = 3
"""Words of a host that may be any, behind a cue or a small word."""
_MOST_UNLED: Final = 2
_CUE: Final = re.compile(
    r"\b(?:(?:web)?site|web address|url|link|page|portal|blog|shop)(?: is| was|'s|:) (?:just |called |at |on )*"
    r"|\b(?:(?:go|log on|log in) to|open|visit|browse) "
)
_DESCRIBES: Final = frozenset("next little old good best front".split())
"""Words of sentences that stand in hosts as well."""
_ORDERS: Final = frozenset("type visit open check search google click try".split())
"""What is done with a host."""
_CUE_WINDOW: Final = 60
_BEFORE_HOST: Final = frozenset({"at", "@", "on", "to", "in", "from"})
"""Words after which all words are a host's: "i saw it on blue harbor bank dot com"."""
_PRESENTS: Final = frozenset(
    "it's its that's is it or not just called visit open via through with has have try sorry".split()
)
_PRONOUNS: Final = frozenset({"i", "we", "you", "they", "he", "she"})
_ANSWERS: Final = frozenset("well yeah yes so okay ok right oh and no sure sorry , .".split())
"""What an utterance begins with."""


def host_start(reading: Reading, dot: int) -> int:
    """The first atom of the host that has a dot at atom `dot`, and no "www" before it."""
    atoms = reading.atoms
    first = dot - 1
    while first > 0 and (_joins(atoms[first - 1]) or _joins(atoms[first]) or _grown(atoms, first)):
        first -= 1
    first = _over_asides(reading, first)
    known = known_before(atoms, first + 1)
    if known is not None:
        return known
    if cut_off(reading, dot):
        while first and reading.text[atoms[first - 1].start].isupper() and atoms[first - 1].kind in PART:
            first -= 1  # "Willow And Wren. com"
        return first
    return _spoken_start(reading, first) if atoms[dot].spoken else _written_start(reading, first)


def known_before(atoms: tuple[Atom, ...], end: int) -> int | None:
    """The first atom of a host that is written as several words, and ends before atom `end`."""
    for known, length in ((_OF_THREE, 3), (OF_TWO, 2)):
        if end >= length and tuple(atom.value for atom in atoms[end - length : end]) in known:
            return end - length
    return None


def cut_off(reading: Reading, dot: int) -> bool:
    """Whether a dot and a space part a host from an ending that begins no sentence: "Wren. com", "Wren .shop"."""
    before, after = reading.atoms[dot - 1], reading.atoms[dot + 1]
    if before.end < reading.atoms[dot].start and reading.atoms[dot].end == after.start:
        return before.kind in PART and after.value in TOP_LEVEL
    lower = reading.text[after.start : after.end].islower()
    grown = before.end == reading.atoms[dot].start and reading.atoms[dot].end < after.start
    return reading.cased and grown and lower and before.kind in PART and after.value in ENDS_NO_SENTENCE


def _joins(atom: Atom) -> bool:
    return atom.value in {".", "-"}


def _grown(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether an atom has grown to the one before it: "matteo83"."""
    return atoms[index - 1].end == atoms[index].start and atoms[index - 1].kind in PART


def _over_asides(reading: Reading, first: int) -> int:
    """Go over what is said about the host, and over hesitation, to its last word: "sunny roofs | all one word dot"."""
    while first > 0:
        said = 1 if reading.atoms[first].kind is Kind.FILLER else aside(reading, first, -1)
        if not said or said > first:
            break
        first -= said
    return first


def _spoken_start(reading: Reading, first: int) -> int:
    """Where "riverside health dot org" begins: speech puts spaces into hosts.

    After a cue or a small word all words belong to it; without one, two that are no ordinary words.
    """
    cued = _behind_cue(reading, first)
    if cued is not None:
        return cued
    led = _behind_lead(reading, first)
    if led is not None:
        return led
    atoms = reading.atoms
    for _ in range(_MOST_UNLED):
        before = atoms[first - 1] if first else None
        spelled = before is not None and before.kind is atoms[first].kind is Kind.LETTER
        if before is None or before.kind not in PART or (before.value in ORDINARY_WORDS and not spelled):
            break
        first -= 1
    return first


def _behind_cue(reading: Reading, first: int) -> int | None:
    """The atom behind "my site's", where all words up to the host's last may belong to it."""
    atoms = reading.atoms
    start = max(0, atoms[first].start - _CUE_WINDOW)
    cues = [match.end() for match in _CUE.finditer(reading.lower, start, atoms[first].start)]
    if not cues:
        return None
    begin = next(index for index in range(first + 1) if atoms[index].start >= cues[-1])
    words = atoms[begin:first]
    loose = sum(atom.value not in INNER for atom in words)
    whole = all(atom.kind in PART and atom.value not in _BEFORE_HOST for atom in words)
    few = len(words) <= _FEWEST_LOOSE or all(_is_host_word(atom) or atom.value in INNER for atom in words)
    return begin if whole and few and loose < MOST_WORDS else None


def _behind_lead(reading: Reading, first: int) -> int | None:
    """The atom behind "on", "it's" or an answer's beginning, where only words of a host stand between."""
    atoms = reading.atoms
    begin, words = _host_words(atoms, first, linked=False)
    if words > MOST_WORDS:
        return None
    before = next((atom.value for atom in atoms[begin - 1 :: -1] if atom.kind is not Kind.FILLER), "") if begin else ""
    begins = all(atom.kind is Kind.FILLER or atom.value in _ANSWERS for atom in atoms[:begin])
    if before in LINKING or begins:
        longer, more = _host_words(atoms, first, linked=True)
        led = longer and atoms[longer - 1].value in _PRESENTS
        if led and more <= MOST_WORDS:
            return longer
    small = any(atom.value in INNER for atom in atoms[begin + 1 : first])
    named = atoms[begin].value in ARTICLES and words > 1
    led = before in _BEFORE_HOST or before in _PRESENTS or (small and before in FUNCTION_WORDS) or named
    if before in _PRONOUNS and begin < first:
        return begin + 1  # the verb: "she runs the yarn barn dot …"
    return begin if begin < first and (led or (begins and (small or words <= _FEWEST_LOOSE))) else None


def _host_words(atoms: tuple[Atom, ...], first: int, *, linked: bool) -> tuple[int, int]:
    """Where the words that may all be a host's begin, and how many they are; small ones between them do not count."""
    begin, words, at = first, 1, first
    while at and words <= MOST_WORDS:
        at -= 1
        if _is_host_word(atoms[at]):
            begin, words = at, words + 1
        elif atoms[at].kind is not Kind.FILLER and not (
            is_inner(atoms, at) or (linked and atoms[at].value in LINKING and begin == at + 1)
        ):
            break
    if begin and atoms[begin - 1].value in ARTICLES:
        begin -= 1
    return begin, words


def _written_start(reading: Reading, first: int) -> int:
    """Go over a written host's first words to its cue, and over capitals: "on | My Name Is Dario.com"."""
    atoms = reading.atoms
    begin = first
    while begin and first - begin < _MOST_UNLED and _is_host_word(atoms[begin - 1]):
        begin -= 1
    begin -= begin > 0 and atoms[begin - 1].value in ARTICLES
    start = atoms[begin].start
    match = _CUE.search(reading.lower, max(0, start - _CUE_WINDOW), start) if begin < first else None
    while match is not None and match.end() < start:
        match = _CUE.search(reading.lower, match.end(), start)
    return begin if match is not None else _over_capitals(reading, first)


def _over_capitals(reading: Reading, first: int) -> int:
    """Go over the capitals before a host that begins with one, less a sentence's first: "Dan the Drain Man.co.uk"."""
    atoms = reading.atoms
    begin = at = first
    while at and first - at < MOST_WORDS and reading.cased and reading.text[atoms[first].start].isupper():
        at -= 1
        before = atoms[at - 1] if at else None
        opens = before is None or before.value in {".", "?", "!", ","}
        if atoms[at].kind not in PART or (opens and not _may_open(atoms[at])):
            break
        if reading.text[atoms[at].start].isupper():
            begin = at
        elif atoms[at].value not in INNER:
            break
    return begin


def _may_open(atom: Atom) -> bool:
    """Whether a capital may be a host's although every sentence begins with one: "Ellery Stone Photography.com"."""
    return atom.value not in ORDINARY_WORDS and atom.value not in _ORDERS


def _is_host_word(atom: Atom) -> bool:
    sentence = atom.value in FUNCTION_WORDS and atom.value not in _DESCRIBES
    return atom.kind in PART and not sentence and atom.value not in _ORDERS


__all__ = ["ENDS_NO_SENTENCE", "KNOWN", "MOST_WORDS", "OF_TWO", "PART", "cut_off", "host_start", "known_before"]
