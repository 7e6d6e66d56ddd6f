"""Small words inside what somebody called a mailbox or a site: "bread and butter", "flat above the shop"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Sequence
from typing import Final

from redaction.spoken import Atom

ARTICLES: Final = frozenset({"the", "my", "our"})
"""What such a name may begin with besides."""
INNER: Final = ARTICLES | {"and", "of", "your", "as"}
"""Those that stand in it by themselves."""
_BEFORE_ARTICLE: Final = frozenset(
    "@ as in on under over behind above below by with from at like as for to near round inside".split()
)
_AFTER_PREPOSITION: Final = frozenset({"the", "a", "my", "our"})
LINKING: Final = frozenset("for on by in to with as from who not".split())
"""Those that do where the name's beginning is plain: "it's | late for assembly at"."""


def is_inner(atoms: Sequence[Atom], index: int) -> bool:
    """Whether the small word at an atom may stand between a name's words: alone, or a preposition and its article."""
    value = atoms[index].value
    if value in INNER:
        return True
    after = atoms[index + 1].value if index + 1 < len(atoms) else ""
    if value in _BEFORE_ARTICLE:
        return after in _AFTER_PREPOSITION
    return value == "a" and index > 0 and atoms[index - 1].value in _BEFORE_ARTICLE
