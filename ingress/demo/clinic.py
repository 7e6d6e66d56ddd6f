"""The demo's tenant: a clinic that is held to HIPAA and GDPR, and what it does with its officer."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from governance.consent import Evidence
from governance.identity import Scope
from governance.request import LawfulBasis, ModelProfile, RedactionProfile, Regime
from ingress.control import counter
from ingress.demo.installation import Installation
from ingress.demo.narrator import Narrator
from ingress.orders.order import Order
from ingress.orders.records import CreateKey, CreateTenant, RecordConsent, WithdrawConsent
from ingress.protocol import Start
from ingress.wiring import office

TENANT: Final = "harbor-clinic"
SUBJECT: Final = "patient-40417"  # the clinic's own id of the patient: content, kept out of the log and the database
PURPOSE: Final = "treatment"
A_YEAR: Final = timedelta(days=365)
A_DAY: Final = timedelta(days=1)

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Clinic:
    """The tenant, and what its client asks for."""

    credential: str = field(repr=False)
    start: Start


async def ordered(house: Installation, order: Order[A]) -> A:
    """Hand an order in at the running server's socket, as the command line does."""
    async with counter(house.settings, office) as desk:
        return await desk.carry_out(order)


async def taken_on(narrator: Narrator, house: Installation) -> Clinic:
    """Take the clinic on, and make it a key."""
    narrator.chapter(
        "A clinic is taken on",
        "A tenant is held to HIPAA and GDPR: it needs a business associate agreement on file, a lawful basis for every"
        " stream, and PHI redaction. Each change is in the audit log before it takes effect.",
    )
    made = await ordered(
        house,
        CreateTenant(
            tenant=TENANT,
            regimes=(Regime.GDPR, Regime.HIPAA),
            region=house.settings.region,
            purposes=(PURPOSE, "scheduling"),
            baa_expires_at=datetime.now(UTC) + A_YEAR,
        ),
    )
    narrator.check(f"tenant {made.tenant}: {', '.join(made.regimes)}; {', '.join(made.purposes)}", held=made.active)
    key = await ordered(house, CreateKey(tenant=TENANT, scopes=(Scope.STREAM,), expires_at=datetime.now(UTC) + A_DAY))
    narrator.check(f"key {key.key_id}: may stream, for one day; its secret is shown once, and not here", held=True)
    return Clinic(key.credential, _start())


async def consented(house: Installation) -> str:
    """Record the patient's consent; its id."""
    order = RecordConsent(
        tenant=TENANT,
        subject=SUBJECT,
        purposes=(PURPOSE,),
        notice_version="2026-11",
        evidence=Evidence.SPOKEN,
        expires_at=datetime.now(UTC) + A_YEAR,
    )
    return await ordered(house, order)


async def withdraw(house: Installation, consent_id: str) -> None:
    """Withdraw it."""
    await ordered(house, WithdrawConsent(tenant=TENANT, consent_id=consent_id))


def _start() -> Start:
    return Start(
        type="start",
        version=1,
        purpose=PURPOSE,
        subjects=(SUBJECT,),
        lawful_basis=LawfulBasis.CONTRACT,
        model_profile=ModelProfile.BALANCED,
        redaction_profile=RedactionProfile.PHI,
    )
