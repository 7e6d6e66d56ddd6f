"""What is usual where a language is spoken: names, places, months, and telephone numbers that are nobody's.

One JSON file a language. The telephone numbers are those that regulators keep for fiction: 555-0100 to 555-0199 in
North America (ATIS-0300115), Ofcom's and ARCEP's numbers for drama, those of the Bundesnetzagentur; Spain has none, and
gets a range that is not assigned.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

DEFAULT: Final = "en-US"
_BY_LANGUAGE: Final = {"en": "en-US", "es": "es", "fr": "fr", "de": "de"}
_TAGS: Final = {"en-us": "en-US", "en-gb": "en-GB", "en-ie": "en-GB", "en-au": "en-GB", "en-nz": "en-GB"}


@dataclass(frozen=True, slots=True)
class Culture:
    """One language's data. Patterns have `{n}` for n digits and `{area}` for one of `areas`."""

    tag: str
    female: tuple[str, ...]
    male: tuple[str, ...]
    neutral: tuple[str, ...]
    family: tuple[str, ...]
    cities: tuple[str, ...]
    streets: tuple[str, ...]
    organizations: tuple[str, ...]
    groups: tuple[str, ...]
    titles: tuple[str, ...]
    months: tuple[str, ...]
    phone: tuple[str, ...]
    areas: tuple[str, ...]
    postcode: str

    def given(self, name: str) -> tuple[str, ...]:
        """Given names of the gender that this one usually has; of none in particular where that is not known."""
        female, male = name in _folded(self.female), name in _folded(self.male)
        if female == male:
            return self.neutral
        return self.female if female else self.male

    def is_given(self, name: str) -> bool:
        """Whether it is usually a given name."""
        return any(name in _folded(names) for names in (self.female, self.male, self.neutral))


def culture(language: str) -> Culture:
    """Of a BCP 47 language; the default one where there is no data for it."""
    tag = language.lower().replace("_", "-")
    return _loaded(_TAGS.get(tag) or _BY_LANGUAGE.get(tag.split("-")[0], DEFAULT))


@cache
def _loaded(tag: str) -> Culture:
    read = json.loads((files(__package__) / f"{tag}.json").read_text("utf-8"))
    fields: dict[str, Any] = {name: value if isinstance(value, str) else tuple(value) for name, value in read.items()}
    return Culture(tag=tag, **fields)


@cache
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
