"""Locale packs: what a language must bring so that redaction in it is certified, and how far.

A pack is data: number words, the words of spoken marks, cue words for each label, and which recognisers run. `full`
means that names, places and dates are looked for too, with a model, at measured rates; `structured` means that only
identifiers with a form of their own are: numbers that checks and cues tell, addresses of mail and web. Adding a
language is a module of data beside these, its entry here, and a test (`tests/redaction/locales`).
"""

from typing import Final

from governance.decision import Certification
from redaction.errors import UncertifiedLocaleError
from redaction.locales.english import BRITISH, ENGLISH
from redaction.locales.french import FRENCH
from redaction.locales.german import GERMAN
from redaction.locales.locale import Locale, locale_of, read_in
from redaction.locales.spanish import SPANISH

LOCALES: Final[dict[str, Locale]] = {
    "en": ENGLISH,
    "en-us": ENGLISH,
    "en-gb": BRITISH,
    "es": SPANISH,
    "fr": FRENCH,
    "de": GERMAN,
}
"""Packs by lower-cased BCP 47 tag; a tag without one of its own takes its language's."""

_RANKS: Final = {Certification.STRUCTURED: 1, Certification.FULL: 2}


def locale_for(language: str, certification: Certification = Certification.FULL) -> Locale:
    """The pack of a language.

    Args:
        language: A BCP 47 tag; case and "_" do not matter.
        certification: The least that is accepted.

    Raises:
        UncertifiedLocaleError: There is none, or it is certified for less.
    """
    tag = language.lower().replace("_", "-")
    locale = LOCALES.get(tag) or LOCALES.get(tag.split("-")[0])
    if locale is None or _RANKS[locale.certification] < _RANKS[certification]:
        raise UncertifiedLocaleError("redaction is not certified for this language as far as policy demands")
    return locale


__all__ = ["LOCALES", "Certification", "Locale", "locale_for", "locale_of", "read_in"]
