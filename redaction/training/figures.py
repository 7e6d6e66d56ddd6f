"""Makes `redaction/figures.txt`: people of history and of myth, by names that hardly anybody else bears.

    python -m redaction.training.figures WORDNET_FOLDER CENSUS_FOLDER

WORDNET_FOLDER is `/usr/share/wordnet` of Debian's package `wordnet-base`; CENSUS_FOLDER holds `dist.all.last`,
`dist.male.first` and `dist.female.first`, the names of the United States census of 1990 (public domain), as the
package `names` ships them. Taken are WordNet's single persons who had died by 1970, or who are gods and heroes. Taken
away is every name that somebody may bear today: a single one that a list of names knows, and a full one whose last
word is among the 20,000 commonest family names, or any of Faker's and mimesis's.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from redaction.training.names_lists import borne

_PERSON: Final = "18"
"""WordNet's number for nouns that denote people (lexnames(5WN))."""
_INSTANCE: Final = " @i "
_DIED: Final = re.compile(r"\([^()]*[-\u2013](?:c\.? ?|circa |about )?(\d{2,4})(?: BC|\?)?\)")
_LAST_YEAR: Final = 1970
_LONG_AGO: Final = re.compile(r"\bBC\b|\bcentury\b")
_MYTH: Final = re.compile(r"mytholog|\b(?:deity|god|goddess|legendary|fictional|biblical|testament)\b", re.IGNORECASE)
_LIVING: Final = re.compile(
    r"hindu|vedic|sanskrit|buddh|islam|muslim|arab|prophet|testament|biblical|bible|jew|hebrew|india", re.IGNORECASE
)
"""Whose names parents still give: single ones of theirs stay people's."""
_CLASSICAL: Final = re.compile(r"greek|roman|egypt", re.IGNORECASE)
"""Of gods and heroes those whose names few parents give."""
_OF_ENGLISH: Final = re.compile(
    r"\b(?:English|England|Britain|British|American|United States|Scottish|Scotland|Ireland)\b"
)
"""Whose family names callers bear, though no list has them: "coleridge"."""
_COMMON: Final = 20_000
_NAME: Final = re.compile(r"[A-Z][A-Za-z'. -]+")
_SHORTEST: Final = 5
"""Letters of a single name: shorter ones are words, or somebody's."""
_SHORTEST_LAST: Final = 3
"""The same of a name's last word: "elizabeth i need a refill"."""
TARGET: Final = Path(__file__).parents[1] / "figures.txt"
NOTICE: Final = """\
# People of history and of myth by names that hardly anybody else bears, from WordNet 3.0, Copyright 2006 by Princeton
# University. Made by redaction/training/figures.py. Permission to use, copy, modify and distribute this software and
# database and its documentation for any purpose and without fee or royalty is hereby granted, provided that you agree
# to comply with the following copyright notice and statements, including the disclaimer, and that the same appear on
# ALL copies of the software, database and documentation. THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON
# UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED.
"""


def figures(wordnet: Path, census: Path) -> set[str]:
    """Names in lower case, without marks."""
    ranks = {line.split()[0].lower(): rank for rank, line in enumerate(_lines(census / "dist.all.last"))}
    firsts = {line.split()[0].lower() for kind in ("male", "female") for line in _lines(census / f"dist.{kind}.first")}
    given, family = borne()
    kept = set()
    for name, gloss in _figures(wordnet):
        words = re.findall(r"[a-z]+", name.lower().replace("'", ""))
        last = words[-1]
        single = len(words) == 1 and len(last) >= _SHORTEST and not {last} & (ranks.keys() | firsts | given | family)
        living = _LIVING.search(gloss) or _OF_ENGLISH.search(gloss)
        single = single and not living and (not _MYTH.search(gloss) or bool(_CLASSICAL.search(gloss)))
        full = (
            len(words) > 1
            and len(last) >= _SHORTEST_LAST
            and ranks.get(last, _COMMON) >= _COMMON
            and last not in firsts | given | family
        )
        if single or full:
            kept.add(" ".join(words))
    return kept


def _figures(wordnet: Path) -> Iterator[tuple[str, str]]:
    for line in _lines(wordnet / "data.noun"):
        synset, _, gloss = line.partition("|")
        fields = synset.split(" ")
        if line.startswith("  ") or fields[1] != _PERSON or _INSTANCE not in synset:
            continue
        died = _DIED.search(gloss)
        if (died and int(died[1]) <= _LAST_YEAR) or _LONG_AGO.search(gloss) or _MYTH.search(gloss):
            names = (fields[4 + 2 * at].replace("_", " ") for at in range(int(fields[3], 16)))
            yield from ((name, gloss) for name in names if _NAME.fullmatch(name))


def _lines(file: Path) -> list[str]:
    return file.read_text("latin-1").splitlines()


if __name__ == "__main__":
    TARGET.write_text(NOTICE + "\n".join(sorted(figures(*map(Path, sys.argv[1:])))) + "\n", "ascii")
