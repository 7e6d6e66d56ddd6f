"""Makes `redaction/given_names.txt`: given names that are no words, for text in which no capital tells a name.

    python -m redaction.training.given_names

Taken are Faker's lists (MIT) of countries whose names are heard in English-speaking ones, less what is a common word, a
town, a state or a country, and less what is mostly a thing's name.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import importlib
import unicodedata
from pathlib import Path
from typing import Final

from redaction.gazetteer import COUNTRIES, town_names
from redaction.vocabulary import GIVEN_WORDS, STATES, is_plain

_LOCALES: Final = "en_US en_GB en_IN en_IE en_NZ en_NG es_MX es_ES pl_PL de_DE fr_FR it_IT pt_BR nl_NL sv_SE".split()
_SHORTEST: Final = 4
_THINGS: Final = frozenset("alexa siri cortana mercedes kelley porsche israel jordan".split())
TARGET: Final = Path(__file__).parents[1] / "given_names.txt"
NOTICE: Final = "# Given names of Faker's lists (MIT, Daniele Faraglia). Made by redaction/training/given_names.py.\n"


def given_names() -> set[str]:
    """Given names, in lower case and without accents."""
    towns = {*town_names(), *STATES, *COUNTRIES.by_first, *_THINGS, *GIVEN_WORDS}
    return {name for locale in _LOCALES for name in _of(locale) if _is_name(name) and name not in towns}


def _of(locale: str) -> set[str]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    lists = [getattr(provider, kind, ()) for kind in ("first_names", "first_names_female", "first_names_male")]
    return {_lowered(name) for names in lists for name in names}


def _lowered(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _is_name(name: str) -> bool:
    return name.isascii() and name.isalpha() and len(name) >= _SHORTEST and not is_plain(name)


if __name__ == "__main__":
    TARGET.write_text(NOTICE + "\n".join(sorted(given_names())) + "\n", "ascii")
