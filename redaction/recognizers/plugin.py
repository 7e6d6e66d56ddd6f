"""Our recognisers as Presidio's: a stock `AnalyzerEngine` finds spoken identifiers with them.

    registry.add_recognizer(SpokenRecognizer("ssn"))
    for recognizer in load_all("en"):
        registry.add_recognizer(recognizer)

Each reads the text for itself; what several of them find may overlap, as Presidio's own findings do. The product does
not come this way: it reads a text once for all of them and resolves what they find (`redaction/detector.py`).
"""

from typing import Any, Final

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult

from redaction.entities import Finding, Label
from redaction.recognizers import RECOGNIZERS
from redaction.spoken import read

VERSION: Final = "1"
FOUND: Final[dict[str, frozenset[Label]]] = {
    "address": frozenset({Label.LOCATION}),
    "address_line": frozenset({Label.LOCATION}),
    "age": frozenset({Label.AGE, Label.AGE_OVER_89}),
    "bank": frozenset({Label.BANK_ACCOUNT, Label.IBAN_CODE}),
    "card": frozenset({Label.CREDIT_CARD, Label.CARD_SECURITY_CODE, Label.CARD_EXPIRY}),
    "crypto": frozenset({Label.CRYPTO}),
    "dates": frozenset({Label.DATE_TIME, Label.DATE_OF_BIRTH}),
    "device": frozenset({Label.DEVICE_ID}),
    "documents": frozenset({Label.US_PASSPORT, Label.PASSPORT, Label.US_DRIVER_LICENSE, Label.LICENSE_NUMBER}),
    "email": frozenset({Label.EMAIL_ADDRESS}),
    "groups": frozenset({Label.NRP}),
    "health_card": frozenset({Label.HEALTH_PLAN_ID}),
    "internet": frozenset({Label.EMAIL_ADDRESS, Label.URL, Label.IP_ADDRESS, Label.DEVICE_ID}),
    "locator": frozenset({Label.UNIQUE_ID}),
    "medical": frozenset({Label.MRN, Label.HEALTH_PLAN_ID, Label.UNIQUE_ID}),
    "name": frozenset({Label.PERSON}),
    "national": frozenset({Label.NATIONAL_ID}),
    "network": frozenset({Label.URL, Label.IP_ADDRESS}),
    "npi": frozenset({Label.LICENSE_NUMBER}),
    "organization": frozenset({Label.ORGANIZATION}),
    "phone": frozenset({Label.PHONE_NUMBER}),
    "places": frozenset({Label.LOCATION}),
    "pointed": frozenset({Label.CREDIT_CARD, Label.US_SSN, Label.PHONE_NUMBER}),
    "postal": frozenset({Label.LOCATION}),
    "postcodes": frozenset({Label.LOCATION}),
    "scripts": frozenset({Label.PERSON, Label.LOCATION, Label.ORGANIZATION}),
    "spelled": frozenset({Label.PERSON}),
    "ssn": frozenset({Label.US_SSN}),
    "title": frozenset({Label.TITLE}),
    "uk": frozenset({Label.UK_NHS, Label.UK_NINO}),
    "unique": frozenset({Label.UNIQUE_ID}),
    "vehicle": frozenset({Label.VEHICLE_ID}),
}
"""What a recogniser may find, where that is known beforehand; any label otherwise."""


class SpokenRecognizer(EntityRecognizer):
    """One of our recognisers, by the name of its module."""

    def __init__(self, name: str, language: str = "en") -> None:
        """Wrap a recogniser.

        Args:
            name: A key of `RECOGNIZERS`.
            language: The language that Presidio asks it for.

        Raises:
            KeyError: There is none of that name.
        """
        self._find = RECOGNIZERS[name]
        self._name = f"spoken-{name}"
        labels = FOUND.get(name, frozenset(Label))
        super().__init__(
            supported_entities=sorted(label.value for label in labels),
            name=self._name,
            supported_language=language,
            version=VERSION,
        )

    def load(self) -> None:
        """Nothing is loaded: the rules are code."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Findings in a text, of the entities that are asked for."""
        del nlp_artifacts
        return [self._result(found) for found in self._find(read(text)) if found.label.value in entities]

    def _result(self, found: Finding) -> RecognizerResult:
        explanation = AnalysisExplanation(
            recognizer=self._name,
            original_score=found.score,
            pattern_name=found.why,
            validation_result=bool(found.validator),
            textual_explanation=found.validator,
        )
        return RecognizerResult(
            entity_type=found.label.value,
            start=found.start,
            end=found.end,
            score=found.score,
            analysis_explanation=explanation,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self._name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )


def load_all(language: str = "en") -> list[SpokenRecognizer]:
    """Every recogniser of ours, for Presidio."""
    return [SpokenRecognizer(name, language) for name in RECOGNIZERS]
