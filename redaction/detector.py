"""What personal data a text holds: the spoken-form layer and Presidio, brought to one answer."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

from redaction.entities import Finding, Label
from redaction.errors import RedactionError
from redaction.locales import Locale, locale_of, read_in
from redaction.locales.english import ENGLISH
from redaction.named import adjusted
from redaction.presidio import Presidio
from redaction.recognizers import find_all
from redaction.recognizers.repeated import read_back
from redaction.resolution import resolve
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import MONTHS, ORDINARY_WORDS

MAX_CHARACTERS: Final = 20_000
"""A longer text is refused: half an hour of speech without a pause is no utterance."""
_SETTLING_WORDS: Final = 2
_REMEMBERED: Final = 8  # texts of a stream
_MODELS: Final = frozenset({Label.PERSON, Label.LOCATION, Label.ORGANIZATION, Label.NRP})
"""What the model is asked for."""


class Detector:
    """Detects in one thread at a time."""

    def __init__(self, presidio: Presidio) -> None:
        self._presidio = presidio

    def detect(self, text: str, labels: frozenset[Label], locale: Locale = ENGLISH) -> tuple[Finding, ...]:
        """Findings in a text, disjoint and in order.

        Args:
            text: The text.
            labels: What is looked for.
            locale: Its language. In one that is certified for structured identifiers alone, the model does not run.

        Raises:
            RedactionError: Detection failed; nothing is known about the text.
        """
        return self.detect_reading(read_bounded(text, locale), labels)

    def detect_reading(
        self,
        reading: Reading,
        labels: frozenset[Label],
        memory: "Memory | None" = None,
        *,
        since: int = 0,
        interim: bool = False,
    ) -> tuple[Finding, ...]:
        """As `detect`, of a text that has been read.

        Args:
            reading: The text.
            labels: What is looked for.
            memory: What the model said of earlier texts of the same stream; of the same text it would say the same.
            since: Offset from which the model looks; before it, the words are context for our own rules alone.
            interim: What the model said of a text that this one has grown from by ordinary words will do.
        """
        if not labels:
            return ()
        try:
            found = [*_ruled(reading, labels), *self._named(reading, labels, memory, since, interim=interim)]
            return resolve(reading.text, found, labels)
        except Exception as error:
            # Whatever goes wrong in a third-party recogniser, the text must not pass as clean.
            raise RedactionError("detection failed") from error

    def detect_each(
        self, texts: list[str], labels: frozenset[Label], batch_size: int = 32, locale: Locale = ENGLISH
    ) -> list[tuple[Finding, ...]]:
        """As `detect`, of many texts at once."""
        try:
            if not locale.names:
                return [spoken_findings(read_bounded(text, locale), labels) for text in texts]
            named = self._presidio.find_each(texts, batch_size)
            return [
                resolve(text, [*_ruled(reading, labels), *adjusted(reading, found)], labels)
                for text, found in zip(texts, named, strict=True)
                for reading in (read_bounded(text, locale),)
            ]
        except Exception as error:
            # As in `detect_reading`.
            raise RedactionError("detection failed") from error

    def _named(
        self, reading: Reading, labels: frozenset[Label], memory: "Memory | None", since: int, *, interim: bool
    ) -> list[Finding]:
        locale = locale_of(reading)
        if not labels & _MODELS or (locale is not None and not locale.names) or not may_name(reading, since):
            return []
        if memory is not None and interim and memory.covers(reading):
            return adjusted(reading, list(memory.findings))
        looked_at = reading.text[since:]
        said = memory.recalled(looked_at) if memory is not None else None
        if said is None:
            said = tuple(self._presidio.find(looked_at))
        found = [replace(one, start=one.start + since, end=one.end + since) for one in said]
        if memory is not None:
            memory.remember(looked_at, said)
            memory.text, memory.findings = reading.text, tuple(found)
        return adjusted(reading, found)


@dataclass(slots=True)
class Memory:
    """What the model said of a stream's last texts, for as long as the stream lives.

    Interim results repeat: until the recogniser has more to say, and when what is withheld grows.
    """

    text: str = field(default="", repr=False)
    findings: tuple[Finding, ...] = ()
    _said: OrderedDict[str, tuple[Finding, ...]] = field(default_factory=OrderedDict, repr=False)

    def recalled(self, text: str) -> tuple[Finding, ...] | None:
        """What the model said of this very text; None if it is not remembered."""
        return self._said.get(text)

    def remember(self, text: str, said: tuple[Finding, ...]) -> None:
        """Remember what the model said of a text, and forget the oldest."""
        self._said[text] = said
        self._said.move_to_end(text)
        while len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)

    def covers(self, reading: Reading) -> bool:
        """Whether the model would most likely say the same of a text as of the last one, from which it has grown.

        Case must mean something in the text, and the model must have seen two ordinary words behind the last name.
        """
        if not self.text or not reading.cased or not reading.text.startswith(self.text + " "):
            return False
        seen = sum(1 for atom in reading.atoms if atom.kind is Kind.WORD and atom.end <= len(self.text))
        words = [atom for atom in reading.atoms if atom.kind is Kind.WORD]
        if any(char.isdigit() or char == "@" for char in reading.text[len(self.text) :]):
            return False
        return seen >= _SETTLING_WORDS and not any(
            reading.text[atom.start].isupper() and atom.value not in ORDINARY_WORDS
            for atom in words[seen - _SETTLING_WORDS :]
        )


def read_bounded(text: str, locale: Locale = ENGLISH) -> Reading:
    """Read a text that is not too long, in its language.

    Raises:
        RedactionError: It is.
    """
    if len(text) > MAX_CHARACTERS:
        raise RedactionError("the text is longer than is redacted at once")
    return read_in(text, locale)


def _ruled(reading: Reading, labels: frozenset[Label]) -> list[Finding]:
    """What the rules of the reading's language find."""
    locale = locale_of(reading)
    if locale is None:
        found = list(find_all(reading, labels))
    else:
        found = [*find_all(reading, labels, locale.recognizers), *locale.find(reading)]
    return [*found, *read_back(reading, found)]


def spoken_findings(reading: Reading, labels: frozenset[Label]) -> tuple[Finding, ...]:
    """What the spoken-form layer alone finds: a tenth of the time."""
    return resolve(reading.text, _ruled(reading, labels), labels) if labels else ()


def may_name(reading: Reading, since: int = 0) -> bool:
    """Whether the model could add anything: some capitalised word is no ordinary one, or case tells nothing."""
    if not reading.cased or any(char in reading.text[since:] for char in "@:/"):
        return True
    return any(_telling(reading, atom) for atom in reading.atoms if atom.start >= since)


def _telling(reading: Reading, atom: Atom) -> bool:
    if atom.kind is Kind.DIGITS:
        return not atom.spoken
    capital = reading.text[atom.start].isupper() and atom.value not in ORDINARY_WORDS and atom.value != "i"
    return atom.kind in {Kind.WORD, Kind.LETTER} and (capital or atom.value in MONTHS)
