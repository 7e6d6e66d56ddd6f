"""The demo's erasures: one that completes, with its receipt and a scan to show it, and one that the law refuses."""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from audit.verdict import Code
from governance.identity import Scope
from governance.request import LawfulBasis, ModelProfile, RedactionProfile, Regime
from ingress.audio_source import open_file
from ingress.commands.errors import RefusedError
from ingress.demo.auditor import verified
from ingress.demo.clinic import A_DAY, SUBJECT, TENANT, ordered
from ingress.demo.installation import Installation
from ingress.demo.narrator import Narrator
from ingress.demo.planted import RECORDING
from ingress.orders.forensics import Scan
from ingress.orders.records import CreateKey, CreateTenant
from ingress.orders.rights import AdvanceRequest, FileRequest, ShowRequest
from ingress.protocol import Start
from ingress.rights_views import ShownRequest
from ingress.streaming_client import FAST, stream

SHOP: Final = "harbor-books"
CUSTOMER: Final = "customer-7731"
PURPOSE: Final = "support"
ERASURE_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.2
SEEN: Final = "original_channel"


@dataclass(frozen=True, slots=True)
class Shop:
    """A tenant under GDPR: its client's key, and two people's at its privacy desk."""

    client: str = field(repr=False)
    desk: str = field(repr=False)
    officer: str = field(repr=False)


async def erased(narrator: Narrator, house: Installation, folder: Path) -> None:
    """Store a customer's call, have it found, erase the customer, and have it looked for again."""
    narrator.chapter(
        "A customer asks to be forgotten",
        "A bookshop is held to GDPR alone. It keeps a customer's call; then the customer asks for erasure. A forensic"
        " scan looks at every byte that the platform has written, before and after: before, it must find something.",
    )
    shop = await _shop(house)
    await _call_kept(house, shop)
    traces = folder / "traces"
    before = await ordered(house, Scan(tenant=SHOP, subject=CUSTOMER, collect=traces))
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(before.counts(stated=False).items()))
    narrator.check(f"the scan finds the customer in {before.places} places: {counted}", held=bool(before.unexpected))
    shown = await _asked_and_approved(narrator, house, shop)
    narrator.check("the request is completed", held=shown.request.state == "completed")
    await _receipt(narrator, house, shown, folder / "receipt.json")
    after = await ordered(house, Scan(tenant=SHOP, traces=traces))
    left = ", ".join(f"{count} {kind}" for kind, count in sorted(after.counts(stated=True).items()))
    narrator.check(
        f"the same scan of {after.places} places finds nothing but what the receipt states: {left or 'nothing'}",
        held=not after.unexpected,
    )
    await asyncio.to_thread(traces.unlink)


async def refused(narrator: Narrator, house: Installation) -> None:
    """Ask the same of the clinic."""
    narrator.chapter(
        "A medical record is lawfully kept",
        "The patient of the first call asks the clinic the same. HIPAA gives no right to have a medical record erased,"
        " and has documentation kept for six years.",
    )
    desk = await _key(house, TENANT, Scope.RIGHTS_FILE)
    filed = await ordered(
        house,
        FileRequest(credential=desk, subject=SUBJECT, type="erasure", regime=Regime.HIPAA, identity=SEEN),
    )
    request_id = filed.request.request_id
    request = (await ordered(house, ShowRequest(credential=desk, request_id=request_id))).request
    narrator.say(f"{request.state}: {request.reason}, {request.basis}")
    narrator.check(
        "refused, with the reason and the provision it rests on",
        held=request.state == "denied" and request.reason == "no_right" and "164.316" in (request.basis or ""),
    )


async def _shop(house: Installation) -> Shop:
    order = CreateTenant(tenant=SHOP, regimes=(Regime.GDPR,), region=house.settings.region, purposes=(PURPOSE,))
    await ordered(house, order)
    return Shop(
        client=await _key(house, SHOP, Scope.STREAM),
        desk=await _key(house, SHOP, Scope.RIGHTS_FILE, Scope.RIGHTS_APPROVE),
        officer=await _key(house, SHOP, Scope.RIGHTS_APPROVE),
    )


async def _key(house: Installation, tenant: str, *scopes: Scope) -> str:
    key = await ordered(house, CreateKey(tenant=tenant, scopes=scopes, expires_at=datetime.now(UTC) + A_DAY))
    return key.credential


async def _call_kept(house: Installation, shop: Shop) -> None:
    start = Start(
        type="start",
        version=1,
        purpose=PURPOSE,
        subjects=(CUSTOMER,),
        lawful_basis=LawfulBasis.CONTRACT,
        model_profile=ModelProfile.FAST,
        redaction_profile=RedactionProfile.PII,
        interim_results=False,
        storage=True,
        metadata={"ticket": "returned order"},
    )
    async with stream(house.url, shop.client, start, open_file(RECORDING), speed=FAST) as messages:
        async for _ in messages:
            pass


async def _asked_and_approved(narrator: Narrator, house: Installation, shop: Shop) -> ShownRequest:
    filed = await ordered(house, FileRequest(credential=shop.desk, subject=CUSTOMER, type="erasure", identity=SEEN))
    request_id = filed.request.request_id
    narrator.say(f"request {request_id[:8]}… filed; to be answered by {filed.request.due_at:%Y-%m-%d}")
    code = "nothing"
    try:
        await ordered(house, AdvanceRequest(credential=shop.desk, request_id=request_id, to="approved"))
    except RefusedError as error:
        code = error.code
    narrator.check(f"whoever filed it may not approve it ({code})", held=code == "second_person_required")
    await ordered(house, AdvanceRequest(credential=shop.officer, request_id=request_id, to="approved"))
    async with asyncio.timeout(ERASURE_SECONDS):
        while True:
            shown = await ordered(house, ShowRequest(credential=shop.desk, request_id=request_id))
            if shown.request.state not in {"approved", "executing"}:
                return shown
            await asyncio.sleep(POLL_SECONDS)


async def _receipt(narrator: Narrator, house: Installation, shown: ShownRequest, file: Path) -> None:
    await asyncio.to_thread(file.write_text, shown.receipt or "", "utf-8")
    body = json.loads(base64.b64decode(json.loads(shown.receipt or "{}").get("payload", "e30=")))
    for store in body.get("predicate", {}).get("stores", []):
        narrator.say(f"{store['store']}: {store['level']}" + (f" ({store['why']})" if store.get("why") else ""))
    code, verdict = await verified(file, "--trust", str(house.trust))
    narrator.say(verdict)
    narrator.check("the signed receipt verifies offline, with its place in the log", held=code is Code.OK)
