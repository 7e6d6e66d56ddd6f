"""What policy says of one stream's redaction: which labels, what stands in their place, and how long to hold back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from governance.decision import Certification, Obligations, RedactionOperator, SurrogateScope
from governance.decision import RedactionHold as Hold
from governance.labels import Label
from governance.request import RedactionProfile

__all__ = ("EVERYTHING", "LABELS", "Hold", "Rules", "rules")


@dataclass(frozen=True)
class Rules:
    """One stream's redaction, as its permit obliges.

    Attributes:
        operators: What stands in the place of each label that is looked for.
        hold: How interim results treat what is not settled.
        show_overdue: Whether what stayed unsettled past its limit is shown; withheld otherwise.
        scope: How far one value keeps one surrogate.
        certification: What redaction must have been measured to find in the stream's language.
    """

    operators: Mapping[Label, RedactionOperator]
    hold: Hold = Hold.BALANCED
    show_overdue: bool = False
    scope: SurrogateScope = SurrogateScope.STREAM
    certification: Certification = Certification.FULL

    @cached_property
    def labels(self) -> frozenset[Label]:
        """What is looked for."""
        return frozenset(self.operators)


def rules(obligations: Obligations) -> Rules:
    """What a permit obliges redaction to do."""
    return Rules(
        operators=obligations.redaction,
        hold=obligations.redaction_hold,
        show_overdue=obligations.redaction_overdue_shown,
        scope=obligations.surrogate_scope,
        certification=obligations.redaction_certification,
    )


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

# Dates of care and ages over 89 identify under HIPAA's Safe Harbor, and are ordinary words elsewhere; origin, belief
# and opinion are what GDPR Article 9 protects.
LABELS: Final[dict[RedactionProfile, frozenset[Label]]] = {
    RedactionProfile.NONE: frozenset(),
    RedactionProfile.PCI: _PCI,
    RedactionProfile.PII: frozenset(_PII),
    RedactionProfile.GDPR: frozenset(_PII | {Label.NRP}),
    RedactionProfile.PHI: frozenset(_PII | {Label.DATE_TIME, Label.AGE_OVER_89}),
}
"""What the shipped profiles look for, where there is no policy to ask: files and measurements. A test compares."""

EVERYTHING: Final = frozenset(Label)
"""For files and measurements: no profile of a stream is as wide."""
