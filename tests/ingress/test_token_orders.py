"""Orders that turn tokens back, as they reach the desk: each leaves the entries it names, and gives one answer."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from audit.recorded import DurableAppend, Recorded
from governance.decision import RedactionOperator
from governance.errors import ForbiddenError, PolicyUnavailableError
from governance.identity import Scope
from ingress.orders.catalogue import ORDERS
from ingress.orders.order import Office, Order
from ingress.orders.tokens import ApproveReveal, ListReveals, RequestReveal, Revealed, RevealToken
from redaction.operators.stand_ins import StandInFactory
from redaction.stream import PresidioRedactor
from retention.errors import SamePersonError
from tests.redaction.speech import Speech, make_permit
from tests.retention import conftest
from tests.retention.conftest import CLINIC, Archive
from tests.retention.reveal_room import RevealRoom, reveal_room

archive, clock = conftest.archive, conftest.clock


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[RevealRoom]:
    async with reveal_room(archive) as room:
        yield room


def office(room: RevealRoom, **changes: Any) -> Office:
    records = room.archive.records
    given: dict[str, Any] = {
        "facts": records,
        "tenants": records.tenants,
        "keys": records.keys,
        "consents": records.consents,
        "log": room.archive.log,
        "now": room.archive.clock,
        "reveals": room.desk,
    }
    return Office(**given | changes)


async def key(room: RevealRoom, *scopes: Scope) -> str:
    expiry = room.archive.clock() + timedelta(days=1)
    _, secret = await room.archive.records.keys.create(CLINIC, scopes=scopes, expires_at=expiry, actor="test")
    return secret.reveal()


async def carried_out(room: RevealRoom, order: Order[Any]) -> Any:
    """Carry an order out as its wire form would be, and hold what it leaves in the log to what it names."""
    sent = TypeAdapter(type(order)).dump_json(order)
    before = len(await room.entries())
    answer = await TypeAdapter(type(order)).validate_json(sent).carry_out(office(room))
    assert [entry["type"] for entry in (await room.entries())[before:]] == [event.type for event in order.audited]
    return TypeAdapter(order.answer).validate_json(TypeAdapter(order.answer).dump_json(answer))


async def test_a_token_is_turned_back_by_two_keys_and_the_command_line_sees_the_value_once(room: RevealRoom) -> None:
    asker, approver = await key(room, Scope.TOKENS_REVEAL), await key(room, Scope.TOKENS_APPROVE)
    token = await room.token()
    order = RequestReveal(credential=asker, token=token, purpose="treatment")
    assert token not in repr(order)
    assert asker not in repr(order)
    asked = await carried_out(room, order)
    approved = await carried_out(room, ApproveReveal(credential=approver, reveal_id=asked.reveal_id))
    assert (approved.state, approved.requester, approved.approver) == (
        "approved",
        asker.split("_")[1],
        approver.split("_")[1],
    )
    revealed = await carried_out(room, RevealToken(credential=asker, reveal_id=asked.reveal_id, token=token))
    assert revealed == Revealed(label=revealed.label, value="zebulon quux")
    assert "quux" not in repr(revealed)
    (listed,) = await carried_out(room, ListReveals(credential=approver))
    assert (listed.state, listed.reveal_id) == ("revealed", asked.reveal_id)
    assert "quux" not in json.dumps(await room.entries())


async def test_a_token_that_a_stream_has_shown_is_turned_back(room: RevealRoom) -> None:
    """From speech to the value again: the redactor and the desk share nothing but the tenant's wrapped key."""
    said = "my phone number is two one two five five five oh one nine eight thanks"
    permit = make_permit(operator=RedactionOperator.TOKEN)
    clinics = Recorded(replace(permit.value, tenant=CLINIC), 0, DurableAppend())
    redactor = PresidioRedactor(stand_ins=StandInFactory(room.keys))
    try:
        (text,) = await Speech(redactor).finals(said, permit=clinics)
    finally:
        redactor.close()
    (token,) = re.findall(r"\[TOKEN:[^]]*\]", text)
    asker, approver = await key(room, Scope.TOKENS_REVEAL), await key(room, Scope.TOKENS_APPROVE)
    asked = await carried_out(room, RequestReveal(credential=asker, token=token, purpose="treatment"))
    await carried_out(room, ApproveReveal(credential=approver, reveal_id=asked.reveal_id))
    revealed = await carried_out(room, RevealToken(credential=asker, reveal_id=asked.reveal_id, token=token))
    assert (revealed.label, revealed.value) == ("PHONE_NUMBER", "2125550198")


async def test_each_step_takes_its_scope(room: RevealRoom) -> None:
    asker, approver = await key(room, Scope.TOKENS_REVEAL), await key(room, Scope.TOKENS_APPROVE)
    recordings = await key(room, Scope.RECORDINGS, Scope.STREAM)
    token = await room.token()
    asked = await RequestReveal(credential=asker, token=token, purpose="treatment").carry_out(office(room))
    orders: tuple[Order[Any], ...] = (
        RequestReveal(credential=approver, token=token, purpose="treatment"),
        ApproveReveal(credential=asker, reveal_id=asked.reveal_id),
        RevealToken(credential=approver, reveal_id=asked.reveal_id, token=token),
        ListReveals(credential=recordings),
    )
    for order in orders:
        with pytest.raises(ForbiddenError):
            await order.carry_out(office(room))
        assert (await room.entries())[-1]["code"] == "forbidden"


async def test_one_key_with_both_scopes_is_still_one_person(room: RevealRoom) -> None:
    both = await key(room, Scope.TOKENS_REVEAL, Scope.TOKENS_APPROVE)
    asked = await RequestReveal(credential=both, token=await room.token(), purpose="treatment").carry_out(office(room))
    with pytest.raises(SamePersonError):
        await ApproveReveal(credential=both, reveal_id=asked.reveal_id).carry_out(office(room))


async def test_without_a_server_nothing_is_turned_back(room: RevealRoom) -> None:
    asker = await key(room, Scope.TOKENS_REVEAL)
    order = RequestReveal(credential=asker, token=await room.token(), purpose="treatment")
    with pytest.raises(PolicyUnavailableError):
        await order.carry_out(office(room, reveals=None))


def test_the_orders_are_in_the_catalogue() -> None:
    verbs = {order.verb for order in ORDERS}
    assert {"tokens.request", "tokens.approve", "tokens.reveal", "tokens.list"} <= verbs
