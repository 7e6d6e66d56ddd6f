"""People of history and of tales are nobody's customer."""

import pytest

from redaction.detector import Detector
from redaction.entities import Label
from redaction.profile import EVERYTHING


@pytest.mark.parametrize(
    "text",
    [
        "the second violins come in late that's haydn having a joke",
        "telemann wrote it for two flutes",
        "Anubis holds the scales while the others wait.",
        "what marcus aurelius is really saying there",
    ],
)
def test_who_is_long_dead_or_never_lived_is_nobody(detector: Detector, text: str) -> None:
    assert Label.PERSON not in {one.label for one in detector.detect(text, EVERYTHING)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is haydn and i live in cardiff", "haydn"),
        ("mr tolstoy called about his bill", "tolstoy"),
        ("tolstoy smith rang about the boiler", "tolstoy smith"),
        ("john adams called again", "john adams"),
    ],
)
def test_who_is_called_so_is_somebody(detector: Detector, text: str, name: str) -> None:
    assert name in {text[one.start : one.end] for one in detector.detect(text, EVERYTHING) if one.label is Label.PERSON}
