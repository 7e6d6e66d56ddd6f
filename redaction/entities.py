"""What is looked for, and what was found.

Labels carry Presidio's names where it has one, so that a deployment's other Presidio rules and reports read alike. They
cover the identifiers of 45 CFR 164.514(b)(2)(i) that text can hold (R-MIN-1).
"""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """A kind of personal data."""

    PERSON = "PERSON"
    LOCATION = "LOCATION"
    """Geography below a state: street, unit, city, ZIP."""
    DATE_TIME = "DATE_TIME"
    """A calendar date. Durations, weekdays and times of day are not."""
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    AGE = "AGE"
    """An age of 89 or less: personal data, but not an identifier of Safe Harbor."""
    AGE_OVER_89 = "AGE_OVER_89"
    """45 CFR 164.514(b)(2)(i)(C)."""
    ORGANIZATION = "ORGANIZATION"
    NRP = "NRP"
    """Nationality, religious or political group (GDPR Article 9 among them)."""
    TITLE = "TITLE"
    """A form of address before a name."""
    PHONE_NUMBER = "PHONE_NUMBER"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    US_SSN = "US_SSN"
    MRN = "MRN"
    HEALTH_PLAN_ID = "HEALTH_PLAN_ID"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    """Account and routing numbers."""
    IBAN_CODE = "IBAN_CODE"
    CREDIT_CARD = "CREDIT_CARD"
    CARD_SECURITY_CODE = "CARD_SECURITY_CODE"
    CARD_EXPIRY = "CARD_EXPIRY"
    US_PASSPORT = "US_PASSPORT"
    PASSPORT = "PASSPORT"
    """A passport of another country."""
    UK_NHS = "UK_NHS"
    UK_NINO = "UK_NINO"
    NATIONAL_ID = "NATIONAL_ID"
    """Another country's number for a person: identity card, social insurance, tax."""
    US_DRIVER_LICENSE = "US_DRIVER_LICENSE"
    LICENSE_NUMBER = "LICENSE_NUMBER"
    """Certificate and professional licence numbers."""
    VEHICLE_ID = "VEHICLE_ID"
    """Plates and vehicle identification numbers."""
    DEVICE_ID = "DEVICE_ID"
    """Serial numbers, IMEI, MAC addresses."""
    IP_ADDRESS = "IP_ADDRESS"
    URL = "URL"
    CRYPTO = "CRYPTO"
    UNIQUE_ID = "UNIQUE_ID"
    """A long number of no recognised kind: 45 CFR 164.514(b)(2)(i)(R)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        label: What kind.
        score: How sure, in (0, 1].
        why: The rule that found it; a fixed name, never content.
        validator: The check that its value passed ("luhn", "mod97", "npi"); empty where none applies.
        recognizer: The module that found it; set by `find_all`.
    """

    start: int
    end: int
    label: Label
    score: float
    why: str
    validator: str = ""
    recognizer: str = ""

    def overlaps(self, other: "Finding") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end
