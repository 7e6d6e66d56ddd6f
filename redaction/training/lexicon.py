"""Makes the lexicon of the names model: what word lists know of 300,000 words.

    python -m redaction.training.lexicon SCOWL_FOLDER WORDNET_FOLDER CENSUS_FOLDER

SCOWL_FOLDER is `/usr/share/dict/scowl` of Debian's package `scowl`, WORDNET_FOLDER `/usr/share/wordnet` of
`wordnet-base`; CENSUS_FOLDER holds `dist.all.last`, `dist.male.first` and `dist.female.first`, names of the United
States census of 1990 by their frequency (public domain), as the package `names` ships them. Names of other countries
are Faker's and mimesis's (MIT), towns GeoNames's (CC BY 4.0). Names that are held out of training stand in it, as most
names that a call brings stand in some list.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]  # in its public interface

from redaction.gazetteer import town_names
from redaction.lexicon import ENTRY, LEXICON
from redaction.training.names_lists import borne, cities, plain

_LEVELS: Final = ((10, 20), (35,), (40, 50, 55, 60), (70,))
"""SCOWL's sizes, from words that everybody knows to those of a large dictionary."""
_RARE: Final = len(_LEVELS)
_PERSON, _PLACE, _OTHER = 1, 2, 3
"""What WordNet writes with a capital: people and gods, places, the rest."""
_PEOPLE: Final = "18"
_PLACES: Final = "15"
"""WordNet's numbers for nouns that denote them (lexnames(5WN))."""
_FIRSTS: Final = {"dist.male.first": (250, 700), "dist.female.first": (350, 1_200)}
_LASTS: Final = (600, 6_000)
"""Ranks up to which a name is common, and known."""
_SHORTEST: Final = 3
"""Letters of a word of WordNet's: its shorter ones are symbols."""


def common(folder: Path) -> dict[str, int]:
    """How rare a word is, from 1 on."""
    found: dict[str, int] = {}
    for rarity, levels in enumerate(_LEVELS, start=1):
        for level in levels:
            for kind in ("english", "american", "british"):
                for word in _lines(folder / f"{kind}-words.{level}"):
                    if word.islower():
                        found.setdefault(word.removesuffix("'s"), rarity)
    return found


def dictionary(folder: Path) -> tuple[set[str], dict[str, int]]:
    """WordNet's words, and what it writes with a capital."""
    words: set[str] = set()
    proper: dict[str, int] = {}
    for kind in ("noun", "verb", "adj", "adv"):
        for line in _lines(folder / f"data.{kind}"):
            if not line.startswith("  "):
                _sort(line, words, proper)
    return words, proper


def _sort(line: str, words: set[str], proper: dict[str, int]) -> None:
    """One of WordNet's sets of synonyms (wndb(5WN)): of a person the last name counts, of the rest the first word."""
    fields = line.split(" ")
    single = _PERSON if fields[1] == _PEOPLE and " @i " in line else _PLACE if fields[1] == _PLACES else _OTHER
    for at in range(int(fields[3], 16)):
        lemma = fields[4 + 2 * at].split("(")[0]
        parts = [part for part in re.split(r"[_\s'-]+", lemma) if part.isalpha()]
        if lemma[0].islower():
            words.update(part for part in parts if part[0].islower() and len(part) >= _SHORTEST)
            for part in parts:
                if part[0].isupper():
                    proper.setdefault(part.lower(), _OTHER)
        elif parts:
            told = parts[-1] if single == _PERSON else parts[0]
            if told[0].isupper() and len(told) >= _SHORTEST:
                proper[told.lower()] = min(single, proper.get(told.lower(), single))


def ranked(file: Path, ranks: tuple[int, int]) -> dict[str, int]:
    """How common a name is, from 1 (rare) to 3."""
    names = (line.split()[0].lower() for line in _lines(file))
    return {name: 3 - sum(at >= rank for rank in ranks) for at, name in enumerate(names)}


def entries(scowl: Path, wordnet: Path, census: Path) -> Iterator[tuple[str, int, int]]:
    """Every word with its two codes."""
    rarity = common(scowl)
    words, proper = dictionary(wordnet)
    for word in words:
        rarity.setdefault(word, _RARE)
    given: dict[str, int] = {}
    for file, ranks in _FIRSTS.items():
        for name, how in ranked(census / file, ranks).items():
            given[name] = max(how, given.get(name, 0))
    family = ranked(census / "dist.all.last", _LASTS)
    for listed, found in zip(borne(), (given, family), strict=True):
        for name in listed:
            found.setdefault(name, 1)
    towns = {town.split()[0] for town in town_names()}
    towns |= {plain(city).lower().split()[0] for kept in (False, True) for city in cities(kept=kept)}
    for word in sorted(rarity.keys() | proper.keys() | given.keys() | family.keys() | towns):
        called = given.get(word, 0) * 8 + family.get(word, 0) * 2 + (word in towns)
        yield word, rarity.get(word, 0) * 4 + proper.get(word, 0), called


def _lines(file: Path) -> list[str]:
    return file.read_text("latin-1").splitlines()


if __name__ == "__main__":
    rows = [(hash_string(word), thing, name) for word, thing, name in entries(*map(Path, sys.argv[1:]))]
    LEXICON.parent.mkdir(parents=True, exist_ok=True)
    np.save(LEXICON, np.sort(np.array(rows, dtype=ENTRY), order="word"))
    print(len(rows), "words,", hashlib.sha256(LEXICON.read_bytes()).hexdigest())  # noqa: T201  what is pinned
