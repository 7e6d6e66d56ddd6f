"""Locale packs: which language is certified for what, and that structured identifiers are found in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detector import read_bounded, spoken_findings
from redaction.entities import Label
from redaction.errors import UncertifiedLocaleError
from redaction.locales import LOCALES, Certification, locale_for, locale_of
from redaction.profile import EVERYTHING

STRUCTURED = [
    ("es", "mi teléfono es [[seis uno dos treinta y cuatro cincuenta y seis setenta y ocho]]", Label.PHONE_NUMBER),
    ("es", "mi correo es [[juan punto garcia arroba gmail punto com]] gracias", Label.EMAIL_ADDRESS),
    ("es", "la tarjeta es [[4111 1111 1111 1111]]", Label.CREDIT_CARD),
    ("es", "el dni es [[uno dos tres cuatro cinco seis siete ocho zeta]]", Label.NATIONAL_ID),
    ("es", "mi IBAN es [[ES91 2100 0418 4502 0005 1332]]", Label.IBAN_CODE),
    ("fr", "mon numéro est [[zéro six douze trente-quatre cinquante-six soixante-dix-huit]]", Label.PHONE_NUMBER),
    ("fr", "l'adresse est [[jean point dupont arobase orange point fr]]", Label.EMAIL_ADDRESS),
    ("fr", "mon numéro de sécurité sociale est [[2 69 05 49 588 157 80]]", Label.NATIONAL_ID),
    ("de", "meine telefonnummer ist [[null eins sieben zwo dreiundzwanzig fünfundvierzig]]", Label.PHONE_NUMBER),
    ("de", "meine e-mail ist [[max punkt mustermann ät web punkt de]]", Label.EMAIL_ADDRESS),
    ("de", "die iban lautet [[DE89 3704 0044 0532 0130 00]]", Label.IBAN_CODE),
    ("de", "es ist [[hundertzweiundneunzig punkt eins sechs acht punkt eins punkt eins]]", Label.IP_ADDRESS),
]
HARMLESS = [
    ("es", "quiero dos kilos de patatas y treinta y tres botellas"),
    ("es", "llegué a las ocho y media con mi hermana"),
    ("fr", "je voudrais deux baguettes et quatre-vingt-dix croissants"),
    ("fr", "c'est un point important pour nous"),
    ("de", "ich hätte gern zwei brötchen und einundzwanzig eier"),
    ("de", "wir treffen uns um halb acht am bahnhof"),
]


@pytest.mark.parametrize(("language", "marked", "label"), STRUCTURED)
def test_structured_identifiers_are_found_in_each_language(language: str, marked: str, label: Label) -> None:
    before, value, after = marked.replace("]]", "[[").split("[[")
    locale = locale_for(language, Certification.STRUCTURED)
    found = spoken_findings(read_bounded(before + value + after, locale), EVERYTHING)
    assert [(one.label, one.start, one.end) for one in found] == [(label, len(before), len(before) + len(value))]


@pytest.mark.parametrize(("language", "text"), HARMLESS)
def test_ordinary_speech_is_left_alone_in_each_language(language: str, text: str) -> None:
    locale = locale_for(language, Certification.STRUCTURED)
    assert spoken_findings(read_bounded(text, locale), EVERYTHING) == ()


@pytest.mark.parametrize("tag", ["en", "en-US", "en_GB", "EN-us", "en-AU"])
def test_english_is_certified_fully(tag: str) -> None:
    assert locale_for(tag).certification is Certification.FULL


@pytest.mark.parametrize("tag", ["es", "fr-CA", "de_AT"])
def test_a_language_certified_for_structured_identifiers_is_refused_unless_they_do(tag: str) -> None:
    with pytest.raises(UncertifiedLocaleError):
        locale_for(tag)
    assert locale_for(tag, Certification.STRUCTURED).certification is Certification.STRUCTURED


@pytest.mark.parametrize("tag", ["", "it", "xx-YY", "english", "-", "e\u0301n"])
def test_any_other_language_is_refused(tag: str) -> None:
    with pytest.raises(UncertifiedLocaleError):
        locale_for(tag, Certification.STRUCTURED)


def test_a_reading_knows_its_language() -> None:
    french = locale_for("fr", Certification.STRUCTURED)
    assert locale_of(read_bounded("bonjour", french)) is french


@given(st.sampled_from(sorted(LOCALES)), st.text(max_size=120))
def test_offsets_hold_for_any_text_in_any_language(tag: str, text: str) -> None:
    reading = read_bounded(text, LOCALES[tag])
    found = spoken_findings(reading, EVERYTHING)
    ends = [0]
    for one in found:
        assert ends[-1] <= one.start < one.end <= len(text)
        ends.append(one.end)


@pytest.mark.parametrize(
    ("language", "words", "digits"),
    [
        ("fr", "quatre vingt dix sept", "97"),
        ("fr", "soixante et onze", "71"),
        ("fr", "vingt-et-un", "21"),
        ("es", "noventa y nueve", "99"),
        ("de", "neunundneunzig", "99"),
        ("de", "dreihundertfünf", "305"),
        ("de", "doppel null", "00"),
    ],
)
def test_numbers_are_read_in_their_language(language: str, words: str, digits: str) -> None:
    reading = read_bounded(words, locale_for(language, Certification.STRUCTURED))
    assert [run.chars for run in reading.runs] == [digits]
