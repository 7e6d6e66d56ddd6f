"""Why something was withheld, in plain sentences. They name rules, cues, checks and scores, and never the value."""

from collections.abc import Mapping
from typing import Any, Final

from redaction.entities import Finding, Label
from redaction.transcript import Explanation, RedactedSpan
from redaction.validators import VALIDATORS

LABELS: Final[Mapping[Label, str]] = {
    Label.PERSON: "a person's name",
    Label.LOCATION: "a place below a state",
    Label.DATE_TIME: "a date",
    Label.DATE_OF_BIRTH: "a date of birth",
    Label.AGE: "an age",
    Label.AGE_OVER_89: "an age over 89",
    Label.ORGANIZATION: "an organisation",
    Label.NRP: "a nationality, religion or political group",
    Label.TITLE: "a form of address",
    Label.PHONE_NUMBER: "a telephone or fax number",
    Label.EMAIL_ADDRESS: "an e-mail address",
    Label.US_SSN: "a US social security number",
    Label.MRN: "a medical record number",
    Label.HEALTH_PLAN_ID: "a health-plan number",
    Label.BANK_ACCOUNT: "a bank account or routing number",
    Label.IBAN_CODE: "an IBAN",
    Label.CREDIT_CARD: "a payment card number",
    Label.CARD_SECURITY_CODE: "a card's security code",
    Label.CARD_EXPIRY: "a card's expiry date",
    Label.US_PASSPORT: "a US passport number",
    Label.PASSPORT: "a passport number",
    Label.UK_NHS: "an NHS number",
    Label.UK_NINO: "a UK National Insurance number",
    Label.NATIONAL_ID: "a national identity, insurance or tax number",
    Label.US_DRIVER_LICENSE: "a driver's licence number",
    Label.LICENSE_NUMBER: "a certificate or professional licence number",
    Label.VEHICLE_ID: "a number plate or vehicle identification number",
    Label.DEVICE_ID: "a device's serial number or address",
    Label.IP_ADDRESS: "an IP address",
    Label.URL: "a web address",
    Label.CRYPTO: "a crypto-currency address",
    Label.UNIQUE_ID: "another number that may identify someone",
}
"""What each label is, in words."""

_CUES: Final = {
    "cue": "words before it say that it is {what}",
    "cue-after": "words behind it say that it was {what}",
    "list": "it stands in the list of names for {what}",
}
_OF_A_RULE: Final[Mapping[str, str]] = {
    "another": "another person's telephone number",
    "area_code": "an area code",
    "department": "a department, and no number",
    "extension": "a telephone extension",
    "fax": "a fax number",
    "harmless": "an order, a page or something else that identifies nobody",
    "imei": "a mobile device's identity",
    "mac_address": "a network interface's address",
    "npi": "a National Provider Identifier",
    "number": "somebody's number",
    "plate": "a number plate",
    "health_card": "a health card's number",
    "paid_into": "an account that money goes to or comes from",
    "policy": "an insurance policy's number",
    "purchase": "the long number of one purchase",
    "reference": "the reference of somebody's claim, case or booking",
    "routing": "a bank's routing number",
    "sort_code": "a bank's sort code",
    "swift": "a bank's SWIFT code",
    "vin": "a vehicle identification number",
}
"""What a cue can say besides a label."""

RULES: Final[Mapping[str, str]] = {
    "address-door": "it is a house's number, as Indian addresses begin",
    "address-line": "its parts have the form of an address: a house's number, a name, a post code",
    "given-name": "a word that is a given name and no common word stands where people are named",
    "age-apposed": "a number stands between marks behind a name, as ages are written",
    "age-said": "words before a number say that it is an age",
    "age-birthday": "the number says whose birthday it is by years",
    "age-years-old": "words behind a number say that it is an age",
    "code-by-place": "words beside a short number say where on a card it stands",
    "code-beside-card": "a short number beside a payment card is its security code or its expiry",
    "date-after-name": "a date right behind a name is a date of birth",
    "dea": "it has the form and the check digit of a DEA registration",
    "group:politician": "a politician behind it makes it a party",
    "group:gazetteer": "it stands in the list of nationalities, religions and parties",
    "health-card": "it has the form and the check of a health card's number",
    "imei": "it has the length and the check digit of a mobile device's identity",
    "initial": "a single letter beside a name belongs to it",
    "list:person": "it stands in the list of names, where a name is likely",
    "national-id": "it has the form and the check of a national identifier",
    "npi": "it has the form and the check digit of a National Provider Identifier",
    "organization-form": "it ends in a legal form or a kind of organisation",
    "organization-line": "a line of its own names an organisation",
    "organization-partners": "surnames stand together where words before them say that a firm follows",
    "organization-of": "it is a kind of organisation, of something",
    "place:corner": "it names the corner of two streets",
    "place:country": "it stands in the list of countries",
    "place:cue": "words before it say that it is a place",
    "place:dateline": "a report begins with it, in capitals, as datelines do",
    "place:state": "a form asks for a state there",
    "place:street": "a kind of street stands behind it, and words before it say that something is there",
    "place:town": "it stands in the list of towns",
    "place:town-state": "a town stands before a state",
    "postal-block": "its lines have the form of a postal address",
    "postcode-shape": "it has the form of a postcode",
    "title": "it is a form of address before a name",
    "uk_nino": "it has the form of a UK National Insurance number",
    "vin": "it has the form of a vehicle identification number",
    "address:person": "a form of address before it says that it is a name",
    "age-over-89": "the words around a number say that it is an age over 89",
    "apartment": "it names a unit of a building",
    "card-length": "it has as many digits as a payment card",
    "continued": "it goes on where something withheld ended",
    "crypto-address": "it has the form of a crypto-currency address",
    "date": "it is a calendar date",
    "dvla": "it has the form of a British driving licence's number",
    "nhs": "it has the check digit of an NHS number, and no telephone number begins so",
    "plate": "it has the form of a number plate",
    "sort-code": "six digits before an account number are its bank's sort code",
    "date-of-birth": "words before a date say that it is a date of birth",
    "date-read-out": "digits after words for a date of birth are a date read out",
    "domain": "it has the form of a web address",
    "octets-cut": "it reads as an IP address whose numbers the recogniser cut elsewhere",
    "octets-listed": "it reads as an IP address whose dots were lost, where machines are spoken of",
    "four-octets": "it has the form of an IP address: four numbers up to 255",
    "home-town": "words before it say that somebody lives there",
    "hint:person": "words near it make a name likely",
    "iban": "it has the form and the check digits of an IBAN",
    "ipv6": "it has the form of an IPv6 address",
    "left-open": "it was still open when nothing more came, and is withheld as what it most likely is",
    "long-number": "it is a number too long to count anything",
    "luhn": "it has the length and the check digit of a payment card",
    "luhn-homophone": "with its first word read as a digit it has the check digit of a payment card",
    "luhn-within": "a payment card with its check digit stands inside a longer number",
    "mac-address": "it has the form of a network interface's address",
    "mailbox-at-domain": "it has the form of an e-mail address: a mailbox, at, a domain",
    "medicare-beneficiary": "it has the form of a Medicare beneficiary identifier",
    "military-mail": "it has the form of a US military mail address",
    "nine-digits": "it has nine digits, as social security numbers have",
    "other-script": "it is written in a script that no certified language uses",
    "phone-length": "it has as many digits as a telephone number",
    "phone-shape": "it is grouped as a telephone number",
    "international": "a plus sign before it marks an international telephone number",
    "post-box": "it names a post-office box",
    "presidio": "the named-entity model or one of Presidio's patterns found it",
    "read-back": "it is said twice, and found where it is cued",
    "pointed": "digits that a recogniser wrote with points between them are as many as a number of its kind has",
    "cues-behind": "the words for two values stand behind both",
    "said-before": "it was found earlier in the same stream",
    "said-elsewhere": "it was found elsewhere in the same document",
    "spelled-code": "it is spelled with the radio alphabet, and digits in it",
    "tracking-number": "it has the form of a parcel's tracking number",
    "record-locator": "it is six letters behind what announces a booking",
    "spelled-name": "it is a name spelled out",
    "state-zip": "a ZIP code stands behind a state",
    "street-address": "it has the form of a street address: a number, a name, a kind of street",
    "unsettled": "it is a number that an interim result does not show yet",
}
"""What each rule of a recogniser says, without its value."""


def sentence(why: Explanation) -> str:
    """One explanation as a plain sentence.

    Args:
        why: From a redaction; its names are fixed, and so is everything in the sentence.
    """
    said = rule(why.rule)
    check = f", and {validator(why.validator)}" if why.validator else ""
    return f"{said[:1].upper()}{said[1:]}{check} (recogniser {why.recognizer}, score {why.score:.2f})."


def rule(name: str) -> str:
    """What a rule says; of one that is not known, its name.

    Args:
        name: As `Finding.why` has it.
    """
    kind, _, what = name.partition(":")
    if name in RULES or not what:
        return RULES.get(name, f"the rule {name} found it")
    said = LABELS[Label(what.upper())] if what.upper() in Label.__members__ else _OF_A_RULE.get(what)
    return _CUES[kind].format(what=said) if said and kind in _CUES else f"the rule {name} found it"


def known(name: str) -> bool:
    """Whether a rule has a sentence of its own."""
    return not rule(name).startswith("the rule ")


def validator(name: str) -> str:
    """What a check is, as `redaction/validators.py` has it, its source included."""
    check = VALIDATORS.get(name)
    source = (check.__doc__ or "").split("\n")[0].rstrip(".") if check is not None else ""
    return f"it passes the check {name} ({source[:1].lower()}{source[1:]})" if source else f"it passes the check {name}"


def explained(finding: Finding) -> Explanation:
    """Why something was found."""
    return Explanation(finding.recognizer, finding.why, finding.validator, finding.score)


def as_json(why: Explanation) -> dict[str, Any]:
    """An explanation in JSON: fixed names and a score."""
    return {
        "recognizer": why.recognizer,
        "rule": why.rule,
        "validator": why.validator,
        "score": round(why.score, 3),
    }


def reported(span: RedactedSpan, *, explain: bool) -> dict[str, Any]:
    """A redaction in JSON: what was withheld, where, and if it is asked for and known, why."""
    said: dict[str, Any] = {
        "label": span.label,
        "start": span.start,
        "end": span.end,
        "settled": span.settled,
    }
    return said | {"why": as_json(span.why)} if explain and span.why is not None else said
