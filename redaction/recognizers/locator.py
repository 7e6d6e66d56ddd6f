"""Record locators: six letters or digits under which a carrier or a hotel keeps a booking (IATA Resolution 830d).

With a digit among them they are a reference as any other. Of letters alone they look like a word or a name: what tells
is what was announced, and letters that stand together in no name.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues.claims import announced_by
from redaction.entities import Finding, Label
from redaction.recognizers.spelled import strangeness
from redaction.recognizers.unique import REFERENCE
from redaction.spoken import Reading
from redaction.vocabulary import is_plain

_LENGTH: Final = 6
_FEWEST_STRANGE: Final = 4
"""Of six and more places where letters stand side by side; a foreign name has two or three."""
_CAPITALS: Final = re.compile(r"(?<![\w-])[A-Z]{6}(?![\w-])")
_OVER_NAMES: Final = 0.95
"""Over a name that is spelled, or that the model sees."""


def find(reading: Reading) -> Iterator[Finding]:
    """Six letters that a booking's phrase announces: in capitals, or said one by one."""
    if reading.cased and not reading.text.isupper():
        for match in _CAPITALS.finditer(reading.text):
            if not is_plain(match.group().lower()) and announced_by(reading, match.start()) is REFERENCE:
                yield Finding(match.start(), match.end(), Label.UNIQUE_ID, _OVER_NAMES, "record-locator")
    for run in reading.runs:
        if len(run.chars) == _LENGTH and run.chars.isalpha() and strangeness(run.chars) >= _FEWEST_STRANGE:
            first, last = reading.atoms[run.first], reading.atoms[run.last]
            apart = first.end - first.start < _LENGTH and last.end - last.start < _LENGTH
            if apart and announced_by(reading, run.start) is REFERENCE:
                yield Finding(run.start, run.end, Label.UNIQUE_ID, _OVER_NAMES, "record-locator")
