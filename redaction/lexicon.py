"""What word lists know of a word, as features of the names model: how common it is, and who or what is called so.

Text without capitals tells a name from a word by the word alone, and by its neighbours. What a model of three
megabytes cannot remember of 300,000 words, lists can: gazetteers as features, Ratinov and Roth 2009 (CoNLL, "Design
Challenges and Misconceptions in Named Entity Recognition"). To the model a list is a hint: it learned with some entries
hidden, and does without them too. Rules ask the lists whether a word behind "it's" may be somebody's name, whether a
family name follows one of history, and whether a short word before a code is a word at all.

Words are kept as their hashes, in lower case; `redaction/training/lexicon.py` has the lists.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.attrs import LOWER
from spacy.strings import hash_string  # type: ignore[attr-defined]  # in its public interface
from spacy.tokens import Doc
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array
from thinc.types import Ints2d

from redaction.pinned import pinned

Hashes = npt.NDArray[np.uint64]

LEXICON: Final = Path(__file__).parent / "weights" / "lexicon" / "lexicon.npy"
SHA256: Final = "8fe47af4a5afb6da94cabf2f472c23dbc54e11cf54a66261601a97902617c4c9"
ENTRY: Final = np.dtype([("word", "<u8"), ("thing", "u1"), ("name", "u1")])
"""A word's hash, and two codes, of what it is as a word and as a name; 0 where nothing is known."""
_LEAST_WORD: Final = 4
"""The code of a word that everybody knows; below it are names of places and people that no dictionary explains."""
_LEAST_NAME: Final = 2
"""The code of a rare family name; below it is a town's."""
_KNOWN_GIVEN_NAME: Final = 16
"""The code of a given name that is not rare."""
HIDDEN: Final = 0.08
"""The share of words that training hides from the model, since no list has every name."""
_ROWS: Final = 500
_ATTRIBUTES: Final = ("NORM", "PREFIX", "SUFFIX", "SHAPE")
"""What the package's own model is told of a word."""
_CODES: Final = 2


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by their hashes.

    Attributes:
        words: Hashes, rising.
        known: What is known of each: two codes, of shape (words, 2).
    """

    words: Hashes = field(repr=False)
    known: npt.NDArray[np.uint8] = field(repr=False)

    def codes(self, words: Hashes) -> Hashes:
        """Both codes of words, of shape (words, 2); zeros where no list has one."""
        places = np.searchsorted(self.words, words)
        places[places == len(self.words)] = 0
        listed = self.words[places] == words
        found: Hashes = (self.known[places] * listed[:, None]).astype(np.uint64)
        return found


@cache
def load(path: Path = LEXICON, expected: str = SHA256) -> Lexicon:
    """The lexicon.

    Raises:
        RedactorUnavailableError: It is missing or not the pinned one.
    """
    entries = np.load(BytesIO(pinned(path, expected, "the lexicon of the names model")))
    return Lexicon(np.ascontiguousarray(entries["word"]), np.column_stack([entries["thing"], entries["name"]]))


def is_rather_word(word: str) -> bool:
    """Whether lists know a lower-cased word as one, and hardly anybody's given name: "warmer", "cap"; not "bob"."""
    thing, name = _of(word)
    return thing >= _LEAST_WORD and name < _KNOWN_GIVEN_NAME


def is_borne(word: str) -> bool:
    """Whether some list has a lower-cased word as a given or a family name."""
    return _of(word)[1] >= _LEAST_NAME


def is_listed(word: str) -> bool:
    """Whether some list has a lower-cased word, as a word or as a name."""
    return any(_of(word))


def _of(word: str) -> tuple[int, int]:
    thing, name = load().codes(np.array([hash_string(word)], dtype=np.uint64))[0]
    return int(thing), int(name)


def widen(model: Model[Any, Any]) -> None:
    """Give a `ner` model of en_core_web_md two features more, in place.

    What it says stays the same until it learns: the new features have no weight yet.

    Args:
        model: The pipe's, with its own tok2vec over NORM, PREFIX, SUFFIX, SHAPE and static vectors.
    """
    old = next(node for node in model.walk() if node.name.endswith("ragged2list"))
    tables = [node for node in old.walk() if node.name == "ints-getitem>>hashembed"]
    vectors = next(node for node in old.walk() if node.name == "static_vectors")
    mixer = next(node for node in old.walk() if node.name == "maxout")
    norm = next(node for node in old.walk() if node.name == "layernorm")
    new = _embedding(tables, vectors, mixer, norm)
    for node in list(model.walk()):
        node.layers[:] = [new if layer is old else layer for layer in node.layers]
        for name in [name for name in node.ref_names if node.maybe_get_ref(name) is old]:
            node.set_ref(name, new)


def _embedding(
    tables: list[Model[Any, Any]], vectors: Model[Any, Any], mixer: Model[Any, Any], norm: Model[Any, Any]
) -> Model[Any, Any]:
    width = tables[0].get_dim("nO")
    more = [_table(width, column) for column in range(len(tables), len(tables) + _CODES)]
    weights: Any = mixer.get_param("W")
    ours = width * len(tables)
    silent = np.zeros((*weights.shape[:2], width * _CODES), dtype=weights.dtype)
    wider: Any = np.concatenate([weights[..., :ours], silent, weights[..., ours:]], axis=2)
    wide: Model[Any, Any] = Maxout(width, wider.shape[2], nP=wider.shape[1], normalize=True, dropout=0.0)
    parts = {node.name: node for node in wide.walk()}
    parts["maxout"].set_param("W", wider)
    parts["maxout"].set_param("b", mixer.get_param("b"))
    for name in ("G", "b"):
        parts["layernorm"].set_param(name, norm.get_param(name))
    features: Model[Any, Any] = chain(
        Model("extract_features", _features), list2ragged(), with_array(concatenate(*tables, *more))
    )
    return chain(concatenate(features, vectors), with_array(wide), ragged2list())


def _table(width: int, column: int) -> Model[Any, Any]:
    table: Model[Any, Any] = HashEmbed(width, _ROWS, seed=8 + column, column=column, dropout=0.0)
    drawn: Any = np.random.default_rng(column).uniform(-0.1, 0.1, (_ROWS, width)).astype(np.float32)
    next(node for node in table.walk() if node.name == "hashembed").set_param("E", drawn)
    return table


def _features(
    model: Model[list[Doc], list[Ints2d]],
    docs: list[Doc],
    is_train: bool,  # noqa: FBT001  thinc's
) -> tuple[list[Ints2d], Callable[[Any], list[Any]]]:
    """What spaCy's own extractor gives, and the two codes."""
    lexicon = load()
    features = []
    for doc in docs:
        told = doc.to_array([*_ATTRIBUTES, LOWER]).astype(np.uint64).reshape(-1, len(_ATTRIBUTES) + 1)
        known = lexicon.codes(told[:, -1])
        if is_train:
            known = known * (np.random.random((len(known), 1)) >= HIDDEN)  # noqa: NPY002  seeded there
        rows: Any = np.column_stack([told[:, :-1], known + np.uint64(1)])
        features.append(model.ops.asarray2i(rows, dtype="uint64"))
    return features, lambda _: []
