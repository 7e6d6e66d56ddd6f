"""Which labels a redaction profile looks for. Each profile holds all of the narrower ones."""

from typing import Final

from governance.request import RedactionProfile
from redaction.entities import Label

_PCI: Final = frozenset(
    {Label.CREDIT_CARD, Label.CARD_SECURITY_CODE, Label.CARD_EXPIRY, Label.BANK_ACCOUNT, Label.IBAN_CODE}
)
_PII: Final = _PCI | {
    Label.PERSON,
    Label.LOCATION,
    Label.DATE_OF_BIRTH,
    Label.PHONE_NUMBER,
    Label.EMAIL_ADDRESS,
    Label.US_SSN,
    Label.MEDICAL_RECORD_NUMBER,
    Label.HEALTH_PLAN_ID,
    Label.US_PASSPORT,
    Label.US_DRIVER_LICENSE,
    Label.LICENSE_NUMBER,
    Label.VEHICLE_ID,
    Label.DEVICE_ID,
    Label.IP_ADDRESS,
    Label.URL,
    Label.CRYPTO,
    Label.UNIQUE_ID,
}

# Dates of care and ages over 89 identify under HIPAA's Safe Harbor, and are ordinary words elsewhere.
LABELS: Final[dict[RedactionProfile, frozenset[Label]]] = {
    RedactionProfile.NONE: frozenset(),
    RedactionProfile.PCI: _PCI,
    RedactionProfile.PII: frozenset(_PII),
    RedactionProfile.PHI: frozenset(_PII | {Label.DATE_TIME, Label.AGE}),
}
