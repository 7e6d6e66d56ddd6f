"""Where the names, places and organisations of the training text come from, and which are held out.

Sources are packages that ship lists under MIT: Faker's providers (86 locales) and mimesis's data (46 locales),
romanised where they are not written in Latin letters. What neither has in Latin letters (Korean, Arabic, Hebrew,
Japanese) is added by hand. Every tenth entry, by its digest, is held out: no text that trains the model holds it.
"""
# ruff: noqa: SIM905, ISC004  word lists are read, and kept, as running text

import hashlib
import importlib
import json
import pkgutil
import random
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import mimesis
from faker.providers import person as persons

from redaction.gazetteer import town_names

_HELD_OUT: Final = 10
"""One name in so many is kept for measuring."""
_CYRILLIC: Final = dict(
    zip(
        "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюяһқғңүұөәў",
        (
            "a b v g g d e yo ye zh z i i yi y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya h k g n u u o a w"
        ).split(),
        strict=True,
    )
)
_GREEK: Final = dict(
    zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(), strict=True)
)
_STROKES: Final = str.maketrans("øØłŁđĐ", "oOlLdD")
_GIVEN: Final = ("first_names", "first_names_male", "first_names_female", "first_romanized_names")
_FAMILY: Final = ("last_names", "last_names_male", "last_names_female", "last_romanized_names")
_ORIGINS: Final = {
    "common": ("en_US", 24),
    "english": ("en en_GB en_IE en_NZ en-gb en-au en-ca", 20),
    "words": ("", 6),
    "hispanic": ("es es_AR es_CA es_CL es_CO es_ES es_MX es-mx pt_BR pt_PT pt pt-br", 10),
    "south asian": ("en_IN en_PK", 9),
    "east asian": ("zh_CN zh_TW ja_JP vi_VN en_TH id_ID", 8),
    "african": ("en_KE en_NG ig_NG yo_NG ha_NG tw_GH zu_ZA sw", 6),
    "arabic": ("fr_DZ tr_TR tr az_AZ uz_UZ az", 6),
    "slavic": ("cs_CZ hr_HR pl_PL sk_SK sl_SI lt_LT lv_LV ru_RU uk_UA bg_BG mk_MK cs pl sk hr ru uk", 6),
    "germanic": ("de_DE de_AT de_CH de_LU da_DK nl_NL nl_BE no_NO sv_SE is_IS de de-at de-ch da nl no sv is", 4),
    "romance": ("fr_FR fr_CA fr_BE fr_CH it_IT ro_RO fr it fr_QC", 4),
    "other": ("fi_FI et_EE hu_HU el_GR ka_GE hy_AM fi et hu el", 2),
}
"""Locales, and how many names in a hundred: callers of an American line are mostly so named. "words" are
the English names that are words too ("Grace Young"): only the sentence tells them."""
_MADE_UP: Final = 0.15
"""The share of names that are made up, so that the model learns the look of names and not a list."""
_BY_HAND: Final = {
    "east asian": (
        "Min-jun Seo-yeon Ji-hoon Soo-jin Hyun-woo Eun-ji Sung-min Ji-woo Min-seo Jae-hyun Yuna Joon Sora Haruki Yuki "
        "Sakura Kenji Hiroshi Akira Naoko Keiko Takumi Emi Mei Wei Ling Jing Hao Xin Yan Fang Min Jun Hui Lei Qiang "
        "Xiaoming Meiling Thuy Linh Huong Minh Duc Tuan Phuong Somchai Niran Dewi Putri Budi",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Shin Seo Kwon Hwang Ahn Song Yoo Hong Moon Bae Baek Nam Noh "
        "Tanaka Suzuki Yamamoto Watanabe Nakamura Kobayashi Ito Sato Takahashi Kato Wang Li Zhang Liu Chen Yang Huang "
        "Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Luo Zheng Liang Tang Nguyen Tran Pham Hoang Phan Vu Dang Bui Do Ngo",
    ),
    "arabic": (
        "Mohammed Muhammad Ahmed Ali Omar Hassan Hussein Khalid Yusuf Ibrahim Fatima Aisha Layla Noor Zainab Maryam "
        "Amina Samira Tariq Bilal Karim Rashid Jamal Nadia Yasmin Rania Huda Salma Mustafa Abdullah Hamza Faisal "
        "Youssef Leila Reza Dariush Shirin Parisa Farhad Yael Avi Shira Moshe Tal Noa Eitan Rivka",
        "Al-Masri Haddad Khoury Mansour Nasser Hussain Farouk Saleh Aziz Rahman Qureshi Siddiqui Abbas Kazemi Hosseini "
        "Tehrani Ahmadi Karimi Cohen Levy Mizrahi Peretz Biton Katz Shapiro Goldberg Al-Sayed Bakr Darwish Hamdan Issa "
        "Jaber Shaheen Zaman Yilmaz Demir Kaya",
    ),
    "african": (
        "Chidi Ngozi Oluwaseun Adaeze Kwame Kofi Ama Abena Akua Tendai Thabo Sipho Nomsa Lerato Tariro Wanjiru Otieno "
        "Achieng Makena Amara Ifeanyi Emeka Chinedu Folake Temitope Babatunde Ayodele Segun Zuri Imani Desta Selam "
        "Tesfaye Haile Abebe Fatou Mamadou Aminata Ousmane",
        "Okafor Adeyemi Mensah Owusu Boateng Asante Mwangi Kamau Ochieng Njoroge Dlamini Nkosi Ndlovu Moyo Banda Phiri "
        "Abubakar Bello Diallo Traore Keita Toure Kone Camara Ndiaye Diop Tesfaye Bekele Gebre Okeke Eze Nwosu Obi "
        "Adebayo Afolabi Ogunleye Balogun Chukwu",
    ),
}


def held_out(name: str) -> bool:
    """Whether a name is kept from the training text."""
    return hashlib.sha256(name.lower().encode()).digest()[0] % _HELD_OUT == 0


def romanised(name: str) -> str:
    """A name in Latin letters; empty where it cannot be."""
    if all(ord(char) < 0x250 or not char.isalpha() for char in name):  # noqa: PLR2004  the end of Latin Extended-B
        return name.strip()
    plain = unicodedata.normalize("NFD", name.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    letters = "".join(_CYRILLIC.get(char, _GREEK.get(char, char)) for char in plain).replace("_", "")
    return letters.strip().title() if letters.isascii() else ""


def plain(name: str) -> str:
    """A name without accents, as a recogniser of English writes it."""
    decomposed = unicodedata.normalize("NFD", name)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_STROKES).replace("ß", "ss").replace("æ", "ae")


@dataclass(frozen=True)
class Names:
    """Given and family names by origin."""

    given: dict[str, list[str]] = field(repr=False)
    family: dict[str, list[str]] = field(repr=False)

    def person(self, chance: random.Random, origin: str | None = None) -> tuple[str, str]:
        """A given and a family name of one origin; a few are made up from the halves of two."""
        origin = origin or chance.choices(list(_ORIGINS), [weight for _, weight in _ORIGINS.values()])[0]
        return self._one(chance, self.given[origin]), self._one(chance, self.family[origin])

    @staticmethod
    def _one(chance: random.Random, names: list[str]) -> str:
        name = chance.choice(names)
        if chance.random() > _MADE_UP or " " in name or "-" in name:
            return name
        other = chance.choice(names)
        head, tail = name[: (len(name) + 1) // 2], other[len(other) // 2 :].lower()
        return head + tail if len(head) > 1 and len(tail) > 1 and " " not in other else name


ORIGINS: Final = tuple(_ORIGINS)


@cache
def people(*, kept: bool) -> Names:
    """The names that train the model, or (`kept`) those that measure it."""
    given: dict[str, list[str]] = {}
    family: dict[str, list[str]] = {}
    for origin, (locales, _) in _ORIGINS.items():
        hand_given, hand_family = _BY_HAND.get(origin, ("", ""))
        firsts, lasts = set(hand_given.split()), set(hand_family.split())
        for locale in locales.split():
            firsts |= _of_faker(locale, _GIVEN) | _of_mimesis(locale, "names")
            lasts |= _of_faker(locale, _FAMILY) | _of_mimesis(locale, "surnames")
        given[origin] = sorted(one for one in firsts if held_out(one) is kept)
        family[origin] = sorted(one for one in lasts if held_out(one) is kept)
    words = {word.lower() for word in english("text", "words")}
    for names in (given, family):
        names["words"] = [one for one in (*names["common"], *names["english"]) if one.lower() in words]
    return Names(given, family)


def borne() -> tuple[frozenset[str], frozenset[str]]:
    """Every part of every given and family name, held out or not, in lower case, with its accents and without."""
    given: set[str] = set()
    family: set[str] = set()
    for kept in (False, True):
        names = people(kept=kept)
        for groups, found in ((names.given, given), (names.family, family)):
            for name in (one for group in groups.values() for one in group):
                parts = (part for form in (name, plain(name)) for part in re.split(r"[\s'-]+", form.lower()))
                found.update(part for part in parts if len(part) > 1)
    return frozenset(given), frozenset(family)


def _of_faker(locale: str, attributes: tuple[str, ...]) -> set[str]:
    if locale not in {module.name for module in pkgutil.iter_modules(persons.__path__)}:
        return set()
    provider: Any = importlib.import_module(f"faker.providers.person.{locale}").Provider
    return _usable(name for attribute in attributes for name in _listed(getattr(provider, attribute, ())))


def _listed(names: object) -> Iterable[str]:
    return names if isinstance(names, list | tuple | dict) else ()


def _of_mimesis(locale: str, key: str) -> set[str]:
    folder = _data() / locale
    return _usable(_flat(json.loads((folder / "person.json").read_text()).get(key, []))) if folder.is_dir() else set()


def _usable(names: Iterable[str]) -> set[str]:
    kept = {name.title() if name.isupper() else name for name in map(romanised, names)}
    return {name for name in kept if len(name) > 1 and name[0].isupper() and len(name.split()) <= 2 and "." not in name}  # noqa: PLR2004


def _flat(names: Any) -> Iterable[str]:
    return [name for group in names.values() for name in group] if isinstance(names, dict) else names


def _data() -> Path:
    return Path(mimesis.__file__).parent / "datasets"


@cache
def english(file: str, *path: str) -> tuple[str, ...]:
    """A list of mimesis's English data."""
    found: Any = json.loads((_data() / "en" / f"{file}.json").read_text())
    for key in path:
        found = found[key]
    return tuple(found)


@cache
def cities(*, kept: bool) -> tuple[str, ...]:
    """Cities of the United States and Britain, and of every locale written in Latin letters."""
    found = set(english("address", "city"))
    for file in sorted(_data().glob("*/address.json")):
        names = json.loads(file.read_text()).get("city", [])
        found |= {name for name in names[:400] if name[0].isupper() and all(ord(char) < 0x250 for char in name)}  # noqa: PLR2004
    return tuple(sorted(one for one in found if held_out(one) is kept and len(one) > 2))  # noqa: PLR2004


@cache
def home_cities(*, kept: bool) -> tuple[str, ...]:
    """Cities of the United States."""
    return tuple(one for one in english("address", "city") if held_out(one) is kept)


@cache
def towns(*, kept: bool) -> tuple[str, ...]:
    """Towns of the English-speaking countries."""
    return tuple(one.title() for one in town_names() if held_out(one) is kept)
