"""Sentences with labelled names, companies and places, as an editor would leave them."""
# ruff: noqa: PLR2004  shares of chance are read where they are drawn

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from redaction.training.digits import cardinal
from redaction.training.names_lists import cities, english, home_cities, people, towns
from redaction.training.names_numbers import Numbers
from redaction.training.names_templates import HELD_OUT, HELD_OUT_PLAIN, PLAIN, TRAINED
from redaction.training.names_words import coined, company, date, facility, ordinary, street

_PLACE: Final = re.compile(r"\{(\w+)\}")
_GREETINGS: Final = ("Hi. ", "Hello? ", "Yeah. ", "Okay. ", "Right, ", "Um, ", "So, ", "Thank you. ", "Sure. ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and the entity it is, in the model's own labels; empty if none."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Labelled text."""

    pieces: tuple[Piece, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """The text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def spans(self) -> list[tuple[int, int, str]]:
        """Start, end and label of each entity."""
        found, at = [], 0
        for piece in self.pieces:
            if piece.label:
                found.append((at, at + len(piece.text), piece.label))
            at += len(piece.text)
        return found


class Writer:
    """Writes sentences. The same seed writes the same ones.

    Args:
        seed: Where chance starts.
        kept: Write from held-out names, words and sentences.
    """

    def __init__(self, seed: int, *, kept: bool = False) -> None:
        self._chance = random.Random(seed)  # noqa: S311  repeatable, no secret
        self._kept = kept
        self._named = HELD_OUT if kept else TRAINED
        self._plain = HELD_OUT_PLAIN if kept else PLAIN
        self._numbers = Numbers(self._chance, seed)

    def sentences(self, count: int, named: float = 0.6) -> Iterator[Sentence]:
        """Write sentences, of which a share has names; some stand two or three together."""
        for _ in range(count):
            pieces: list[Piece] = []
            if self._chance.random() < 0.12:
                pieces.append(Piece(self._chance.choice(_GREETINGS)))
            for number in range(self._chance.choice([1, 1, 1, 1, 2, 2, 3])):
                templates = self._named if self._chance.random() < named else self._plain
                template = self._set(self._chance.choice(templates))
                pieces += [Piece(" ")] * (number > 0) + list(self._filled(template))
            yield Sentence(tuple(pieces))

    def person(self, origin: str) -> Sentence:
        """A sentence about someone whose name is of one origin."""
        name = Piece(self._full(" ".join(people(kept=self._kept).person(self._chance, origin))), "PERSON")
        template = self._chance.choice([one for one in self._named if "{person}" in one])
        before, after = template.split("{person}", 1)
        return Sentence((*self._filled(before), name, *self._filled(after)))

    def _set(self, template: str) -> str:
        """A template that stands in lower case, as an editor would set it, one time in two."""
        if self._chance.random() < 0.5 or not template.islower() or template.startswith("{"):
            return template
        return re.sub(r"\bi\b", "I", template[0].upper() + template[1:]) + "."

    def _filled(self, template: str) -> Iterator[Piece]:
        at = 0
        for match in _PLACE.finditer(template):
            if match.start() > at:
                yield Piece(template[at : match.start()])
            yield from self._slot(match[1], first=match.start() == 0)
            at = match.end()
        if at < len(template):
            yield Piece(template[at:])

    def _slot(self, slot: str, *, first: bool) -> Iterator[Piece]:
        match slot:
            case "person" | "first" | "last":
                yield Piece(self._name(slot), "PERSON")
            case "city" | "country" | "state":
                yield Piece(self._place(slot), "GPE")
            case "street" | "fac" | "address":
                yield Piece(self._site(slot), "FAC")
            case "org" | "club":
                name = self._word(slot) if slot == "club" else company(self._chance, kept=self._kept)
                yield from _company(name)
            case "norp":
                yield Piece(self._word("norp"), "NORP")
            case "date":
                yield Piece(date(self._chance), "DATE")
            case "work":
                yield Piece(self._work(), "WORK_OF_ART")
            case "bare":  # a name by which no person is meant: "hooke's law", "a foley catheter"
                yield Piece(self._family())
            case "spelled" | "spelledas" | "email":
                yield Piece(self._derived(slot, self._family()))
            case _:
                word = self._numbers.made(slot) or self._word(slot)
                yield Piece(word[:1].upper() + word[1:] if first and self._chance.random() < 0.8 else word)

    def _derived(self, slot: str, name: str) -> str:
        if slot == "email":
            return self._numbers.email(name)
        if slot == "spelled":
            return self._numbers.spelled(name)
        return self._numbers.spelled_as(name, ordinary("letterword", kept=False))

    def _family(self) -> str:
        return people(kept=self._kept).person(self._chance)[1]

    def _name(self, slot: str) -> str:
        given, family = people(kept=self._kept).person(self._chance)
        draw = self._chance.random()
        if slot == "person":
            return self._full(f"{given} {family}")
        if slot == "first":
            other = people(kept=self._kept).person(self._chance)[0]
            return f"{given}{self._chance.choice('- ')}{other}" if draw < 0.03 else given
        return f"{family}-{self._family()}" if draw < 0.06 else family

    def _full(self, name: str) -> str:
        """A full name as it is written here and there."""
        draw = self._chance.random()
        given, _, family = name.partition(" ")
        if draw < 0.06:
            return f"{given} {self._chance.choice('ABCDEFGHJKLMNPRST')}. {family}"
        if draw < 0.1:
            return f"{given[0]}. {family}"
        if draw < 0.15:
            return f"{given} {people(kept=self._kept).person(self._chance)[0]} {family}"
        if draw < 0.18:
            return f"{name}-{self._family()}"
        if draw < 0.2:
            return f"{name}{self._chance.choice([' Jr.', ' Sr.', ' III', ' MD', ' PhD'])}"
        return name

    def _place(self, slot: str) -> str:
        if slot == "country":
            return self._chance.choice(english("address", "country", "name")).split(" (")[0].split(",")[0]
        if slot == "state":
            return self._word("state")
        listed = self._chance.choices((home_cities, towns, cities), (2, 5, 3))[0]
        return self._chance.choice(listed(kept=self._kept))

    def _site(self, slot: str) -> str:
        if slot == "address":
            return self._numbers.address()
        if slot == "fac":
            return facility(self._chance, kept=self._kept)
        number = self._chance.randint(1, 9999) if self._chance.random() < 0.5 else self._chance.randint(1, 99)
        house = self._chance.choice([f"{number} ", f"{cardinal(number % 100 + 1)} ", "", "", "", ""])
        return house + street(self._chance, kept=self._kept)

    def _work(self) -> str:
        words = [self._word("noun") for _ in range(self._chance.choice([1, 2, 2, 3]))]
        title = coined(self._chance) if self._chance.random() < 0.2 else " ".join(words)
        return self._chance.choice(["", "The "]) + title.title()

    def _word(self, slot: str) -> str:
        return self._chance.choice(ordinary(slot, kept=self._kept))


def _company(name: str) -> Iterator[Piece]:
    if name.startswith("the "):
        yield Piece("the ")
    yield Piece(name.removeprefix("the "), "ORG")
