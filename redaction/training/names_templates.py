"""Sentences with places for names, companies and places, and sentences with none: what trains the names model.

They stand in `names_templates.txt`, written for this project after how people call, write, report and review.
`{person}` and its kin become labelled names (redaction/training/names_text.py); `{job}`, `{food}` and the rest become
ordinary words, so that a place in a sentence alone never tells a name. The held-out ones share no sentence with the
others, and never train the model.
"""

from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("names_templates.txt")


def _sections() -> dict[str, tuple[str, ...]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("# "):
            lines.append(line.replace("\\n", "\n"))
    return {name: tuple(section) for name, section in sections.items()}


_SECTIONS: Final = _sections()
TRAINED: Final = _SECTIONS["trained"]
"""Sentences with names, companies or places."""
PLAIN: Final = _SECTIONS["plain"]
"""Sentences without names."""
HELD_OUT: Final = _SECTIONS["held-out"]
"""Sentences with names that measure the model."""
HELD_OUT_PLAIN: Final = _SECTIONS["held-out-plain"]
"""Sentences without names that measure the model."""
