"""What policy says of one stream's redaction: which labels, what stands in their place, and how long to hold back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from governance.decision import Obligations, RedactionOperator
from governance.request import RedactionProfile
from redaction.entities import Label


class Hold(StrEnum):
    """How an interim result treats what is not settled."""

    STRICT = "strict"
    """Nothing unsettled is shown."""
    BALANCED = "balanced"
    """What the detectors know could become personal data is not shown."""
    NONE = "none"
    """Only what is found is withheld."""


@dataclass(frozen=True)
class Rules:
    """One stream's redaction, as its permit obliges.

    Attributes:
        operators: What stands in the place of each label that is looked for.
        hold: How interim results treat what is not settled.
        show_overdue: Whether what stayed unsettled past its limit is shown; withheld otherwise.
    """

    operators: Mapping[Label, RedactionOperator]
    hold: Hold = Hold.BALANCED
    show_overdue: bool = False

    @cached_property
    def labels(self) -> frozenset[Label]:
        """What is looked for."""
        return frozenset(self.operators)


def rules(obligations: Obligations) -> Rules:
    """What a permit obliges redaction to do."""
    labels = LABELS[obligations.redaction_profile]
    return Rules(dict.fromkeys(labels, obligations.redaction_operator))


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
    Label.MRN,
    Label.HEALTH_PLAN_ID,
    Label.US_PASSPORT,
    Label.PASSPORT,
    Label.UK_NHS,
    Label.UK_NINO,
    Label.NATIONAL_ID,
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
    RedactionProfile.PHI: frozenset(_PII | {Label.DATE_TIME, Label.AGE_OVER_89}),
}

EVERYTHING: Final = frozenset(Label)
"""For files and measurements: no profile of a stream is as wide."""
