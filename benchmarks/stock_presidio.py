"""Presidio as it comes, on the model that it recommends in this size, kept from the network."""

import warnings
from collections.abc import Callable
from typing import Any, Final

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from benchmarks.labelled_text import Span
from redaction import model
from redaction.presidio import LANGUAGE, THRESHOLD

_IGNORED: Final = [
    "ORGANIZATION", "ORG", "CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY",
    "WORK_OF_ART", "FAC",
]  # fmt: skip
"""As Presidio's default configuration has it, organisations among them."""


def stock() -> Callable[[str], list[Span]]:
    """Its findings in a text."""
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what stock Presidio says of its own defaults is not ours to mend
        engine = NlpEngineProvider(
            nlp_configuration={
                "nlp_engine_name": "spacy",
                "models": [{"lang_code": LANGUAGE, "model_name": str(model.folder())}],
                "ner_model_configuration": {"labels_to_ignore": _IGNORED},
            }
        ).create_engine()
        registry = RecognizerRegistryProvider(nlp_engine=engine).create_recognizer_registry()
        analyzer: Any = AnalyzerEngine(nlp_engine=engine, registry=registry, default_score_threshold=THRESHOLD)
    return lambda text: [Span(one.start, one.end, one.entity_type) for one in analyzer.analyze(text, LANGUAGE)]
