"""Spelling alphabets: words that stand for their first letters, and several of them in one word."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

ICAO: Final = {
    word: word[0]
    for word in (
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett juliette kilo lima mike november "
        "oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
    ).split()
}
"""The spelling alphabet of ICAO Annex 10 and its common misspellings."""
_BEGINNING: Final = min(map(len, ICAO))
"""Letters by which its words are looked up."""
_BY_BEGINNING: Final = {
    beginning: tuple(word for word in sorted(ICAO, key=len, reverse=True) if word.startswith(beginning))
    for beginning in {word[:_BEGINNING] for word in ICAO}
}
SHORTEST_PAIR: Final = 8
"""Letters of two words of the alphabet that a recogniser wrote as one: "golfmike"."""
POLICE: Final = ICAO.keys() | frozenset(
    "adam boy charles david edward frank george henry ida john king lincoln mary nora ocean paul queen robert sam tom "
    "union victor william xray young zebra".split()
)
"""With APCO's alphabet, in which American police read plates: names, most of them."""
SOUNDS: Final = {
    "be": "b", "bee": "b", "see": "c", "sea": "c", "dee": "d", "gee": "g", "jay": "j", "kay": "k", "pea": "p",
    "pee": "p", "queue": "q", "are": "r", "tea": "t", "tee": "t", "you": "u", "vee": "v", "why": "y", "zee": "z",
    "zed": "z", "ess": "s", "eff": "f", "ell": "l", "em": "m", "en": "n", "ex": "x", "eye": "i", "ay": "a",
    "aitch": "h", "haitch": "h",
}  # fmt: skip
"""How letters are heard by a recogniser that expects words."""


def several(word: str) -> str:
    """The letters that a word gives which is several of the alphabet's in one: "kilotango"; empty where it is none."""
    letters = ""
    if len(word) < SHORTEST_PAIR or word[:_BEGINNING] not in _BY_BEGINNING:
        return letters
    while word:
        part = next((one for one in _BY_BEGINNING.get(word[:_BEGINNING], ()) if word.startswith(one)), "")
        if not part:
            return ""
        letters, word = letters + ICAO[part], word[len(part) :]
    return letters if len(letters) > 1 else ""
