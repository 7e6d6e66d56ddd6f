"""Presidio's engine, built from explicit parts: named entities and written identifiers.

Nothing is left to its defaults, three of which would break a promise: a registry built without `nlp_engine` has no
named-entity recogniser and says nothing; an engine without its model downloads one; and the first e-mail address looks
up the public suffix list over the network. Presidio's recognisers of telephone, passport, licence, account and social
security numbers are not among the parts: ours find more of each in speech, and need no context words (ADR 0007).
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Any, Final, cast

import tldextract
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    MacAddressRecognizer,
    MedicalLicenseRecognizer,
    SpacyRecognizer,
    UrlRecognizer,
    UsMbiRecognizer,
)
from spacy.language import Language

from redaction.entities import Finding, Label
from redaction.errors import RedactorUnavailableError

LANGUAGE: Final = "en"
THRESHOLD: Final = 0.4
"""Presidio's score from which a finding counts; the published figures this project compares with use it too."""
_NAMED: Final = ["PERSON", "LOCATION", "DATE_TIME", "ORGANIZATION", "NRP"]
_MAPPING: Final = {
    "PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "DATE": "DATE_TIME",
    "ORG": "ORGANIZATION", "NORP": "NRP",
}  # fmt: skip
_IGNORED: Final = [
    "CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY", "TIME",
    "WORK_OF_ART",
]  # fmt: skip
_LABELS: Final = {
    "US_MBI": Label.HEALTH_PLAN_ID,
    "MAC_ADDRESS": Label.DEVICE_ID,
    "MEDICAL_LICENSE": Label.LICENSE_NUMBER,
}
_STRUCTURED: Final = re.compile(r"\d|@|www|://|\w\.\w")
"""Without any of these no recogniser of written identifiers can match, and 0.5 of its 0.6 ms are saved."""


_NOBODY: Final = frozenset(
    "easter thanksgiving hanukkah ramadan diwali kwanzaa christmas bluetooth facebook google iphone imei uh-huh oops "
    "yikes yay jeez ciao gracias mm erm".split()
)
"""Words that the model takes for names in lower case, and that name nobody: feasts, brands, exclamations."""
_NO_PLACES: Final = _NOBODY | frozenset(
    "stock bath battle bell enterprise fleet gap golden green orange pearl peer ski summit tab temple tours van "
    "central".split()
)
"""Towns that are words first: no places in lower case when nothing but the model says so."""


class _OfflineEmailRecognizer(EmailRecognizer):
    """Checks domains against the suffix list that tldextract ships, and never fetches a newer one."""

    def __init__(self) -> None:
        super().__init__()
        self._suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    def validate_result(self, pattern_text: str) -> bool:
        return bool(self._suffixes(pattern_text).top_domain_under_public_suffix)


class _NoContext(ContextAwareEnhancer):
    """Leaves scores alone: the recognisers kept here need no context words, and the cues of ours are phrases."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(self, text: str, raw_results: list[Any], *_: Any, **__: Any) -> list[Any]:
        del text
        return raw_results


class _LoadedNlpEngine(SpacyNlpEngine):
    """Presidio's engine over a pipeline that is loaded already, so that it loads (and downloads) nothing itself."""

    def __init__(self, language: Language) -> None:
        configuration = NerModelConfiguration(
            model_to_presidio_entity_mapping=_MAPPING, labels_to_ignore=_IGNORED, low_score_entity_names=[]
        )
        super().__init__(
            models=[{"lang_code": LANGUAGE, "model_name": "loaded"}], ner_model_configuration=configuration
        )
        self.nlp: dict[str, Language] = {LANGUAGE: language}  # type: ignore[assignment]  # declared as None there


class Presidio:
    """Findings of Presidio's recognisers. Not thread-safe: one thread uses it at a time."""

    def __init__(self, language: Language) -> None:
        recognizers: list[EntityRecognizer] = [
            SpacyRecognizer(supported_entities=list(_NAMED)),
            CreditCardRecognizer(),
            CryptoRecognizer(),
            _OfflineEmailRecognizer(),
            IbanRecognizer(),
            IpRecognizer(),
            MacAddressRecognizer(),
            MedicalLicenseRecognizer(),
            UrlRecognizer(),
            UsMbiRecognizer(),
        ]
        self._nlp = _LoadedNlpEngine(language)
        self._engine: Any = AnalyzerEngine(
            registry=RecognizerRegistry(recognizers=recognizers, supported_languages=[LANGUAGE]),
            nlp_engine=self._nlp,
            supported_languages=[LANGUAGE],
            default_score_threshold=THRESHOLD,
            context_aware_enhancer=_NoContext(),
        )
        if not any(isinstance(one, SpacyRecognizer) for one in self._engine.get_recognizers(LANGUAGE)):
            raise RedactorUnavailableError("the named-entity recogniser is not registered")

    def find(self, text: str) -> list[Finding]:
        """Findings in one text."""
        return self._convert(text, self._engine.analyze(text, LANGUAGE, entities=_wanted(text)))

    def find_each(self, texts: list[str], batch_size: int) -> list[list[Finding]]:
        """Findings in many texts at once, twice as many a second as one at a time: for what is stored, not for live."""
        read = self._nlp.process_batch(texts, LANGUAGE, batch_size=batch_size)
        return [
            self._convert(text, self._engine.analyze(text, LANGUAGE, entities=_wanted(text), nlp_artifacts=artifacts))
            for text, artifacts in cast(Iterator[tuple[str, Any]], read)
        ]

    @staticmethod
    def _convert(text: str, results: list[Any]) -> list[Finding]:
        return [
            Finding(one.start, one.end, label, min(float(one.score), 1.0), "presidio", recognizer="presidio")
            for one in results
            if (label := _label(one.entity_type)) is not None and not _is_word(label, text[one.start : one.end])
        ]


def _wanted(text: str) -> list[str] | None:
    return None if _STRUCTURED.search(text) else list(_NAMED)


def _is_word(label: Label, said: str) -> bool:
    words = {Label.PERSON: _NOBODY, Label.LOCATION: _NO_PLACES}.get(label, frozenset())
    return said in words or said.lower() in words & _NOBODY


def _label(entity: str) -> Label | None:
    return _LABELS.get(entity) or (Label(entity) if entity in Label.__members__ else None)
