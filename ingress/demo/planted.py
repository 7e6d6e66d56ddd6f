"""What was planted in the demo's recording, and whether any of it shows in a text. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RECORDING: Final = Path(__file__).with_name("clinic-call.flac")
TELLING_DIGITS: Final = 4  # in a row: fewer occur in anybody's number

_SPOKEN: Final = dict(
    zip(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), "0123456789", strict=True)
) | {"oh": "0"}
_TOKENS: Final = re.compile(r"\d+|[a-z]+")


@dataclass(frozen=True, slots=True)
class Planted:
    """One identifier in the recording.

    Attributes:
        name: What it is, safe to print.
        start: Where the sentence that says it begins, in seconds.
        end: Where that sentence ends.
        digits: The number, if it is one.
        words: Beginnings of words that tell it, in lower case.
    """

    name: str
    start: float
    end: float
    digits: str = ""
    words: tuple[str, ...] = ()


# Times as generate.py printed them.
PLANTED: Final = (
    Planted("name", 0.3, 6.6, words=("maria", "gonzal")),
    Planted("date of birth", 7.0, 10.4, digits="1982", words=("march", "fourteenth")),
    Planted("phone number", 10.7, 15.6, digits="4155550132"),
    Planted("social security number", 16.0, 22.1, digits="987654329"),
    Planted("medical record number", 22.4, 26.5, digits="7304419"),
    Planted("e-mail address", 26.8, 31.1, words=("maria", "gonzal", "example")),
    Planted("card number", 31.5, 40.6, digits="6011000990139424"),
)
INNOCENT: Final = ("appointment", "clinic", "tablets", "dizzy")  # must come through, or silence would pass the check


def shown(text: str) -> frozenset[str]:
    """Names of the planted identifiers of which a telling part stands in `text`, written or spoken."""
    tokens = _TOKENS.findall(text.lower())
    words = [token for token in tokens if not token.isdigit()]
    runs = list(_digit_runs(tokens))
    return frozenset(planted.name for planted in PLANTED if _tells(planted, words, runs))


def _tells(planted: Planted, words: list[str], runs: list[str]) -> bool:
    if any(word.startswith(planted.words) for word in words if planted.words):
        return True
    pieces = (planted.digits[at : at + TELLING_DIGITS] for at in range(len(planted.digits) - TELLING_DIGITS + 1))
    return any(piece in run for piece in pieces for run in runs)


def _digit_runs(tokens: Iterable[str]) -> Iterable[str]:
    """The digits of tokens that follow each other, whatever stood between them."""
    run = ""
    for token in tokens:
        digits = token if token.isdigit() else _SPOKEN.get(token, "")
        if digits:
            run += digits
        elif run:
            yield run
            run = ""
    if run:
        yield run
