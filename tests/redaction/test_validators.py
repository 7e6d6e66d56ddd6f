"""Published examples pass their checks, one changed character fails them, and nothing else is taken for a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.check_digits import luhn
from redaction.validators import VALIDATORS, card_network, passed

PUBLISHED = {
    "luhn": ("4111111111111111", "378282246310005", "6011111111111117"),
    "mod97": ("gb82west12345698765432", "de89370400440532013000", "fr1420041010050500013m02606"),
    "ssn": ("219099999",),
    "itin": ("900700000",),
    "npi": ("1234567893",),
    "mbi": ("1eg4te5mk73",),
    "vin": ("1m8gdm9axkp042788", "11111111111111111"),
    "aba": ("021000021", "122105155"),
    "imei": ("490154203237518",),
    "dea": ("bb1388568",),
    "nhs": ("9434765919", "4010232137"),
    "nino": ("ab123456c",),
    "es_nif": ("12345678z", "x1234567l"),
    "it_codice_fiscale": ("rssmra85t10a562s",),
    "fr_nir": ("255081416802538",),
    "de_steuer_id": ("36574261809", "86095742719"),
    "de_identity_card": ("t220001293",),
    "nl_bsn": ("111222333", "123456782"),
    "be_national_number": ("85073003328",),
    "pl_pesel": ("44051401359",),
    "pt_nif": ("501964843",),
    "ie_ppsn": ("1234567t", "1234567fa"),
    "se_personnummer": ("8112289874",),
    "fi_hetu": ("131052308t",),
    "ca_sin": ("130692544",),
    "in_aadhaar": ("234123412346",),
    "in_pan": ("abcpk4821l",),
    "cn_resident_id": ("11010519491231002x",),
    "za_identity_number": ("8001015009087",),
    "ae_emirates_id": ("784198012345678",),
    "tr_identity_number": ("10000000146",),
    "br_cpf": ("11144477735",),
    "ch_ahv": ("7569217076985",),
    "mx_curp": ("boxw310820hneryn09",),
    "sg_nric": ("s1234567d", "g1234567x"),
    "ro_cnp": ("1800101221144",),
    "no_fodselsnummer": ("15108695088",),
    "hr_oib": ("94577403194",),
    "au_tfn": ("123456782",),
    "de_kvnr": ("a123456780",),
    "ca_ohip": ("9876543217ab",),
}
FORMS_ALONE = {"ssn", "itin", "mbi", "nino", "in_pan", "mx_curp"}
"""Numbers without a check digit: only their form is known."""


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in PUBLISHED for value in PUBLISHED[name]])
def test_a_published_example_passes(name: str, value: str) -> None:
    assert VALIDATORS[name](value)
    assert passed(value, name) == name


def test_every_check_has_an_example() -> None:
    assert PUBLISHED.keys() == VALIDATORS.keys()


@pytest.mark.parametrize("name", sorted(set(VALIDATORS) - FORMS_ALONE))
def test_a_changed_check_digit_fails(name: str) -> None:
    value = PUBLISHED[name][0]
    at = {"vin": 8, "fr_nir": 13, "ie_ppsn": 7, "mod97": 2, "ca_ohip": 9}.get(name, -1)
    others = [char for char in "0123456789abcdefghijklmnopqrstuvwxyz" if char != value[at]]
    changed = [value[:at] + char + value[at:][1:] for char in others]
    assert not any(VALIDATORS[name](one) for one in changed if one[at].isdigit() == value[at].isdigit())


@pytest.mark.parametrize("number", ["000121234", "666121234", "901121234", "219009999", "219090000", "21909999"])
def test_the_ssa_never_issued_these(number: str) -> None:
    assert not VALIDATORS["ssn"](number)


def test_cards_are_known_by_their_issuer() -> None:
    assert card_network("4111111111111111") == "visa"
    assert card_network("378282246310005") == "amex"
    assert card_network("5555555555554444") == "mastercard"
    assert card_network("490154203237518") == ""  # an IMEI passes Luhn too
    assert card_network("4111111111111112") == ""


@given(st.text(max_size=40))
def test_no_text_breaks_a_check(value: str) -> None:
    for check in VALIDATORS.values():
        assert check(value) in {True, False}
    assert isinstance(card_network(value), str)


@given(st.text("\u0660\u0661\u0662\u00b2\u00b3\uff10\uff11\u0967", min_size=1, max_size=20))
def test_digits_of_other_scripts_are_no_values(value: str) -> None:
    assert not any(check(value) for check in VALIDATORS.values())


@given(st.text("0123456789", min_size=2, max_size=19))
def test_one_wrong_digit_never_passes_luhn(digits: str) -> None:
    if luhn(digits):
        assert not luhn(digits[:-1] + str((int(digits[-1]) + 1) % 10))
