"""Addresses, and numbers of all kinds: what stands beside names in speech and is none."""
# ruff: noqa: SIM905, PLR2004  lists read as running text; shares of chance are read where they are drawn

import random
from collections.abc import Callable
from typing import Final

from faker import Faker

from redaction.training.names_lists import plain

DIGITS: Final = tuple("zero one two three four five six seven eight nine".split())
_NUMBERS: Final = (
    *"two three four five six seven eight nine ten twelve fifteen twenty thirty 2 3 5 10 14 20 30 45 120".split(),
    "forty two",
    "twenty five",
    "a hundred",
    "one thirty",
)
_LOCALES: Final = tuple(
    (
        "en_US en_US en_US en_GB en_CA en_AU en_NZ de_DE fr_FR es_ES it_IT nl_NL pt_BR sv_SE da_DK pl_PL no_NO fi_FI"
    ).split()
)


class Numbers:
    """Makes addresses and numbers.

    Args:
        chance: What is drawn from.
        seed: Where Faker's own chance starts.
    """

    def __init__(self, chance: random.Random, seed: int) -> None:
        self._chance = chance
        self._fakers = {}
        for number, locale in enumerate(sorted(set(_LOCALES))):
            self._fakers[locale] = Faker(locale)
            self._fakers[locale].seed_instance(seed + number)

    def address(self) -> str:
        """A postal address of one of 16 countries, on one line or several."""
        return self._local().address().replace("\n", self._chance.choice([", ", ", ", " ", "\n"]))

    def spelled(self, name: str) -> str:
        """The letters of a name."""
        return self._chance.choice([" ", "-"]).join(plain(name).upper())

    def spelled_as(self, name: str, words: tuple[str, ...]) -> str:
        """The letters of a name, some of them "as in" a word: the word is nobody's name there."""
        said = [
            f"{letter} as in {self._chance.choice(fitting)}"
            if (fitting := [word for word in words if word[0] == letter]) and self._chance.random() < 0.5
            else letter
            for letter in plain(name).lower()
        ]
        return " ".join(said)

    def email(self, name: str) -> str:
        """An address that a name is part of."""
        local = plain(name).lower().replace(" ", "")
        return f"{local}{self._chance.randint(1, 99)}@example.{self._chance.choice(['com', 'org'])}"

    def made(self, slot: str) -> str:
        """A number for a place in a sentence; empty where the place is for something else."""
        chance, american, local = self._chance, self._fakers["en_US"], self._local()
        set_down: dict[str, Callable[[], str]] = {
            "number": lambda: chance.choice(_NUMBERS),
            "age": lambda: chance.choice([str(chance.randint(18, 90)), "forty two", "sixty", "thirty one"]),
            "year": lambda: str(chance.randint(1890, 2026)),
            "amount": lambda: chance.choice([f"${chance.randint(2, 999)}", f"{chance.choice(_NUMBERS)} dollars"]),
            "ip": lambda: chance.choice([american.ipv4(), american.ipv6(), " dot ".join(american.ipv4().split("."))]),
            "url": lambda: chance.choice([american.url(), f"www.{american.domain_name()}", american.domain_name()]),
        }
        if slot in set_down:
            return set_down[slot]()
        written: dict[str, Callable[[], str]] = {
            "digits": lambda: american.numerify("#" * chance.randint(4, 10)),
            "phone": lambda: chance.choice([local.phone_number(), american.numerify("%##-555-####")]),
            "card": lambda: chance.choice([american.credit_card_number(), american.numerify("%### #### #### ####")]),
            "ssn": american.ssn,
            "iban": local.iban,
            "decimal": lambda: f"{chance.randint(0, 120)}.{chance.randint(0, 99)}",
            "zip": lambda: american.numerify("#####"),
            "cardexpiry": american.credit_card_expire,
        }
        return self._said(written[slot]()) if slot in written else ""

    def _said(self, number: str) -> str:
        """A number as it is written, or digit by digit."""
        if self._chance.random() < 0.5:
            return number
        return " ".join(
            DIGITS[int(char)] if char in "0123456789" else char.lower() for char in number if char.isalnum()
        )

    def _local(self) -> Faker:
        return self._fakers[self._chance.choice(_LOCALES)]
