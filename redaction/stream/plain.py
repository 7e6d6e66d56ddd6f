"""Words that name nobody: what the end of an interim result may show at once.

A word that is not among them (rare, foreign, or a name to someone: "grace", "hunter") waits for one more, so that the
named-entity model has seen what follows it.
"""

from functools import cache
from importlib.resources import files

from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS


def is_plain(word: str) -> bool:
    """Whether a lower-cased word is a common one and nobody's name."""
    plain = plain_words()
    return word in plain or word.replace("\u2019", "'").removesuffix("'s") in plain


def is_nameable(reading: Reading, atom: Atom) -> bool:
    """Whether an atom could be part of a name: a word that is not plain, or a capital inside a sentence."""
    if atom.kind is not Kind.WORD or len(atom.value) == 1:
        return False
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


@cache
def plain_words() -> frozenset[str]:
    """All of them."""
    lines = (files("redaction.stream") / "plain_words.txt").read_text("ascii").splitlines()
    return FUNCTION_WORDS | ORDINARY_WORDS | {line for line in lines if not line.startswith("#")}
