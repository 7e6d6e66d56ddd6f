"""What the two parts of the corpus draw from, and the dice.

Development and held-out text share the ways in which people speak, and nothing that a rule could memorise: fillers,
separators, spelling words, mail domains, towns, streets, name lists and carrier sentences are disjoint.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeVar

from faker import Faker

from redaction.training.names_lists import held_out

T = TypeVar("T")


class Part(StrEnum):
    """Which of the generator's sentences and parameters are used."""

    DEVELOPMENT = "development"
    HELD_OUT = "held-out"
    UNSEEN = "unseen"
    """Held-out values in a third set of sentences. What failed on it was told by kind, with a few of its phrases."""


@dataclass(frozen=True, slots=True)
class Palette:
    """One part's parameters."""

    fillers: tuple[str, ...]
    pauses: tuple[str, ...]
    dashes: tuple[str, ...]
    corrections: tuple[str, ...]
    spelling_words: tuple[str, ...]
    providers: tuple[str, ...]
    domains: tuple[str, ...]
    locales: tuple[str, ...]
    towns: tuple[str, ...]
    states: tuple[str, ...]
    streets: tuple[str, ...]
    suffixes: tuple[str, ...]
    organizations: tuple[str, ...]
    nationalities: tuple[str, ...]


_DEVELOPMENT: Final = Palette(
    fillers=("um", "uh", "er"),
    pauses=("then", "and then", "uh", "um"),
    dashes=("dash", "dash", "hyphen"),
    corrections=("no", "sorry"),
    spelling_words=tuple(
        "apple boy cat david edward frank george harry ida john king larry mary nancy ocean peter queen robert sam "
        "thomas uncle victor william x-ray young zebra".split()
    ),
    providers=("gmail.com", "yahoo.com", "outlook.com", "proton.me", "comcast.net", "example.com"),
    domains=("riverside health.org", "northwind.co.uk", "acme clinic.com", "blue harbor bank.com", "tritel.net"),
    locales=("en_US", "en_US", "en_US", "en_GB", "es_MX", "en_IN", "pl_PL", "fr_FR", "it_IT", "vi_VN", "de_DE"),
    towns=tuple(
        "Springfield;Tacoma;San Francisco;Dayton;Boston;Cedar Rapids;El Paso;Baton Rouge;Fort Wayne;Omaha;Reno;Mesa;"
        "Des Moines;Saint Paul;Salt Lake City;Leeds;Bristol;Glasgow;Lake Forest;Chula Vista;Ann Arbor;Scranton".split(
            ";"
        )
    ),
    states=("Illinois", "Washington", "California", "Ohio", "Texas", "New York", "North Carolina", "Iowa", "Utah"),
    streets=tuple(
        "Maple;West Elm;Market;North Oak;Evergreen;Washington;Pine Ridge;Third;Martin Luther King;South Main;Willow;"
        "Church;Kings;Sunset;Forty Second;Jefferson;Mill;Harbor View;High;Birch".split(";")
    ),
    suffixes=("Street", "Avenue", "Drive", "Lane", "Court", "Terrace", "Road", "Boulevard"),
    organizations=(
        "Blue Cross",
        "Wells Fargo",
        "Delta",
        "Comcast",
        "Riverside Clinic",
        "Northwind",
        "Target",
        "Verizon",
    ),
    nationalities=("American", "Mexican", "Polish", "Catholic", "Muslim", "French"),
)

_HELD_OUT: Final = Palette(
    fillers=("uh", "hmm", "ah", "erm", "mm"),
    pauses=("next", "and", "okay then", "hmm", "let's see"),
    dashes=("dash", "minus", "hyphen"),
    corrections=("i mean", "no wait"),
    spelling_words=tuple(
        "adam bob charlie dog elephant fred girl henry igloo jack kite lemon mike nora orange paul quiet roger sugar "
        "tom umbrella vase walter xylophone yellow zoo".split()
    ),
    providers=("hotmail.com", "icloud.com", "aol.com", "gmail.com", "verizon.net", "fastmail.fm"),
    domains=("lakeview medical.com", "oakfield.org.uk", "sterling credit.com", "harper and sons.net", "greenway.io"),
    locales=("en_US", "en_US", "en_US", "en_AU", "es_ES", "pt_BR", "nl_NL", "sv_SE", "tr_TR", "ro_RO", "en_CA"),
    towns=tuple(
        "Portland;Tulsa;San Antonio;Grand Rapids;Boise;Newark;Las Cruces;Santa Fe;Fort Collins;Akron;Mobile;Norfolk;"
        "Sioux Falls;Little Rock;Colorado Springs;Sheffield;Norwich;Cardiff;Green Bay;Palo Alto;Duluth;Erie".split(";")
    ),
    states=("Oregon", "Oklahoma", "Georgia", "Michigan", "Florida", "New Jersey", "South Dakota", "Idaho", "Virginia"),
    streets=tuple(
        "Chestnut;East Cherry;Lincoln;South Walnut;Meadow Brook;Madison;Canyon Crest;Fifth;Cesar Chavez;North Broad;"
        "Sycamore;Chapel;Queens;Sunrise;Twenty First;Franklin;Station;Bay Shore;Park;Hickory".split(";")
    ),
    suffixes=("Street", "Avenue", "Way", "Place", "Circle", "Parkway", "Close", "Trail"),
    organizations=("Aetna", "Chase", "United", "Spectrum", "Lakeview Medical", "Contoso", "Walmart", "Medtronic"),
    nationalities=("British", "Brazilian", "Korean", "Jewish", "Buddhist", "German"),
)

PALETTES: Final = {Part.DEVELOPMENT: _DEVELOPMENT, Part.HELD_OUT: _HELD_OUT, Part.UNSEEN: _HELD_OUT}


def belongs(name: str, part: Part) -> bool:
    """Whether a name is one of a part's: the tenth of all names that no training text holds is held out."""
    return held_out(name) is (part is not Part.DEVELOPMENT)


def unaccented(text: str) -> str:
    """A text without its diacritics, as recognisers of English mostly write names."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


@dataclass
class Draw:
    """Seeded chance over one part's palette."""

    seed: int
    part: Part
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(f"{self.part}:{self.seed}")  # noqa: S311  generated text, no secrets

    @property
    def palette(self) -> Palette:
        """The part's parameters."""
        return PALETTES[self.part]

    @cached_property
    def fakers(self) -> dict[str, Faker]:
        """One Faker a locale, seeded."""
        fakers = {locale: Faker(locale) for locale in self.palette.locales}
        for number, locale in enumerate(sorted(fakers)):
            fakers[locale].seed_instance(self.seed * 100 + number)
        return fakers

    @property
    def faker(self) -> Faker:
        """A Faker of one of the part's locales."""
        return self.fakers[self.one(self.palette.locales)]

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return self.dice.choice(choices)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.dice.random() < probability

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.dice.randint(least, most)

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(self.dice.choices("0123456789", k=count))

    def letters(self, count: int, among: str = "ABCDEFGHJKLMNPQRSTUVWXYZ") -> str:
        """So many capital letters."""
        return "".join(self.dice.choices(among, k=count))

    def weighted(self, ways: dict[T, float]) -> T:
        """One of the keys, by weight."""
        return self.dice.choices(list(ways), weights=list(ways.values()))[0]
