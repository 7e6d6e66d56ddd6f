"""What a text reads as: atoms with offsets, and the runs of digits and letters they make up."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final

_FIGURE: Final = re.compile(r"\d")
_CAPITALS: Final = re.compile("[A-Z]{2}")


class Kind:
    """What an atom is; one of the five below.

    No `Enum`: naming a member of one takes four times as long, and rules name one for every atom they look at.
    """

    __slots__ = ("_name",)
    DIGITS: ClassVar["Kind"]
    LETTER: ClassVar["Kind"]
    WORD: ClassVar["Kind"]
    SYMBOL: ClassVar["Kind"]
    FILLER: ClassVar["Kind"]

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"Kind.{self._name}"

    def __reduce__(self) -> str:
        return f"Kind.{self._name}"  # a copy is the same object


for _kind in ("DIGITS", "LETTER", "WORD", "SYMBOL", "FILLER"):
    setattr(Kind, _kind, Kind(_kind))


@dataclass(slots=True, unsafe_hash=True)
class Atom:
    """The smallest part that means something.

    Final and not frozen: a frozen one takes four times as long to make, and every reading makes some twenty.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        kind: What it is.
        value: ASCII digits, a lower-cased letter or word, or one symbol character.
        spoken: It was said as words ("four", "dot", "b as in boy"), not written as digits or symbols.
        quantity: It was said as one number ("four hundred and fifteen").
    """

    start: Final[int]
    end: Final[int]
    kind: Final[Kind]
    value: Final[str] = field(repr=False)
    spoken: Final[bool] = False
    quantity: Final[bool] = False


@dataclass(slots=True, unsafe_hash=True)
class Run:
    """Consecutive digits and letters, whatever stands between them; final as atoms are.

    Attributes:
        first: Index of its first atom.
        last: Index of its last atom.
        start: Offset of its first character.
        end: Offset after its last character.
        chars: Its digits and lower-cased letters.
        digits: Its digits alone.
    """

    first: Final[int]
    last: Final[int]
    start: Final[int]
    end: Final[int]
    chars: Final[str] = field(repr=False)
    digits: Final[str] = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """A text, its atoms and its runs."""

    text: str = field(repr=False)
    atoms: tuple[Atom, ...] = field(repr=False)
    runs: tuple[Run, ...] = field(repr=False)
    notes: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What others have worked out about this reading, by a key of their own; it is asked for more than once."""
    lower: str = field(init=False, repr=False, compare=False)
    """The text in lower case; `str.lower` may lengthen a text, and offsets must hold."""
    cased: bool = field(init=False, repr=False, compare=False)
    """Whether case means anything here: some word is capitalised."""
    figures: int = field(init=False, repr=False, compare=False)
    """How many digits are written in the text: most forms of written identifiers have some."""
    values: frozenset[str] = field(init=False, repr=False, compare=False)
    """Every value of its atoms: a rule whose words are not among them has nothing to look for."""

    capitals: bool = field(init=False, repr=False, compare=False)
    """Whether two capitals stand side by side: they do in plates and the like, and in few sentences."""

    def __post_init__(self) -> None:
        """Work out what nearly every rule asks for."""
        lower = self.text.lower()
        if len(lower) != len(self.text):
            lower = "".join(_lower_one(char) for char in self.text)
        keep = object.__setattr__  # it is frozen
        keep(self, "lower", lower)
        keep(self, "cased", lower != self.text)
        keep(self, "figures", len(_FIGURE.findall(lower)))
        keep(self, "values", frozenset([atom.value for atom in self.atoms]))
        keep(self, "capitals", lower != self.text and _CAPITALS.search(self.text) is not None)

    def before(self, index: int, count: int) -> Iterator[Atom]:
        """The atoms before `index`, the nearest first, at most `count`."""
        return iter(self.atoms[max(0, index - count) : index][::-1])

    def after(self, index: int, count: int) -> tuple[Atom, ...]:
        """The atoms after `index`, at most `count`."""
        return self.atoms[index + 1 : index + 1 + count]

    def atom_from(self, offset: int) -> int:
        """Index of the first atom that begins at `offset` or later; their number where none does."""
        return bisect_left(self._atom_starts, offset)

    def words(self, start: int, end: int) -> range:
        """Which of the words that spaces part share a character with the text from `start` to `end`."""
        starts, ends = self._word_edges
        return range(bisect_right(ends, start), bisect_left(starts, end))

    @cached_property
    def _atom_starts(self) -> list[int]:
        return [atom.start for atom in self.atoms]

    @cached_property
    def _word_edges(self) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for word in self.text.split():
            at = self.text.index(word, at)
            starts.append(at)
            at += len(word)
            ends.append(at)
        return starts, ends


def _lower_one(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char
