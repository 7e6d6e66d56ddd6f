"""Words that name nobody: what the end of an interim result may show at once.

A word that is not among them (rare, foreign, or a name to someone: "grace", "hunter") waits for one more, so that the
named-entity model has seen what follows it.
"""

from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import ORDINARY_WORDS, is_plain

__all__ = ["is_nameable", "is_plain"]


def is_nameable(reading: Reading, atom: Atom) -> bool:
    """Whether an atom could be part of a name: a word that is not plain, or a capital inside a sentence."""
    if atom.kind is not Kind.WORD or len(atom.value) == 1:
        return False
    if len(atom.value) != atom.end - atom.start:
        return False  # "n h s", which the layer has joined
    if not is_plain(atom.value):
        return True
    return (
        reading.cased
        and reading.text[atom.start].isupper()
        and atom.value not in ORDINARY_WORDS
        and _inside_sentence(reading.text, atom.start)
    )


def _inside_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip()
    return bool(before) and before[-1] not in ".?!"
