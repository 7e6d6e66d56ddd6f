"""Turning tokens back: two persons, policy, the log, and then once."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from governance.errors import Denied, InvalidFactsError, PolicyUnavailableError, UnauthenticatedError
from redaction.entities import Label
from redaction.errors import InvalidTokenError
from redaction.operators.tokens import Token
from retention import reveals
from retention.errors import KeyDestroyedError, SamePersonError, TransitionError, UnknownRevealError
from retention.reveal import RevealState
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.reveal_room import NAME, RevealRoom, reveal_room


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[RevealRoom]:
    async with reveal_room(archive) as room:
        yield room


async def test_what_two_persons_agree_on_is_turned_back_once_and_is_on_record(room: RevealRoom) -> None:
    token = await room.token()
    before = len(await room.entries())
    asked = await room.desk.request(room.people["asker"], token, purpose="treatment")
    await room.desk.approve(room.people["approver"], asked.reveal_id)
    reveal, value = await room.desk.reveal(room.people["asker"], asked.reveal_id, token)

    assert (reveal.label, value.reveal()) == (Label.PERSON, "zebulon quux")
    entries = (await room.entries())[before:]
    assert [entry.get("change", entry["type"]) for entry in entries] == [
        *("reveal.request", "change.made"),
        *("reveal.approve", "change.made"),
        *("token.revealed", "reveal.open", "change.made"),
    ]
    (revealed,) = [entry for entry in entries if entry["type"] == "token.revealed"]
    people = (room.people["asker"].key_id, room.people["approver"].key_id)
    assert (revealed["requester"], revealed["approver"]) == people
    assert (revealed["purpose"], revealed["label"], len(revealed["decision_id"])) == ("treatment", "PERSON", 32)
    with pytest.raises(TransitionError):
        await room.desk.reveal(room.people["asker"], asked.reveal_id, token)
    assert [each.state for each in await room.desk.list(room.people["approver"])] == [RevealState.REVEALED]


async def test_nobody_approves_their_own(room: RevealRoom) -> None:
    token = await room.token()
    asked = await room.desk.request(room.people["both"], token, purpose="treatment")
    with pytest.raises(SamePersonError):
        await room.desk.approve(room.people["both"], asked.reveal_id)
    with pytest.raises(TransitionError):
        await room.desk.reveal(room.people["both"], asked.reveal_id, token)


async def test_it_is_given_to_whoever_asked_and_a_try_by_others_is_on_record(room: RevealRoom) -> None:
    token = await room.token()
    reveal_id = await room.approved(token)
    for name, tenant, code in (("both", CLINIC, "forbidden"), ("stranger", SHOP, "unknown_reveal")):
        with pytest.raises(UnknownRevealError):
            await room.desk.reveal(room.people[name], reveal_id, token)
        last = (await room.entries(tenant))[-1]
        assert (last["type"], last["code"]) == ("access.refused", code)
    with pytest.raises(UnknownRevealError):
        await room.desk.approve(room.people["stranger"], reveal_id)
    assert (await room.desk.reveal(room.people["asker"], reveal_id, token))[1].reveal() == "zebulon quux"


async def test_only_the_token_that_was_asked_about(room: RevealRoom) -> None:
    token, other = await room.token(), await room.token("Ada Lovelace")
    reveal_id = await room.approved(token)
    relabelled = Token(Label.LOCATION, Token.parse(token).key_id, Token.parse(token).sealed).text()
    altered = token.replace(token[-9], "a" if token[-9] != "a" else "b")
    for wrong in (other, relabelled, altered, "zebulon", ""):
        with pytest.raises(InvalidTokenError):
            await room.desk.reveal(room.people["asker"], reveal_id, wrong)


async def test_another_tenants_token_stays_shut_and_the_request_stands(room: RevealRoom) -> None:
    """Asked for under the clinic's name, and opened with no key of the clinic's."""
    theirs = await room.token(tenant=SHOP)
    await room.token()
    reveal_id = await room.approved(theirs)
    with pytest.raises(KeyDestroyedError):
        await room.desk.reveal(room.people["asker"], reveal_id, theirs)
    named = Token(Label.PERSON, (await room.keys.token_key(CLINIC)).key_id, Token.parse(theirs).sealed).text()
    reveal_id = await room.approved(named)
    with pytest.raises(InvalidTokenError):
        await room.desk.reveal(room.people["asker"], reveal_id, named)
    assert (await room.entries())[-1]["outcome"] == "failed"
    assert (await room.reveals.standing(CLINIC, reveal_id, RevealState.APPROVED)).reveal_id == reveal_id


@pytest.mark.parametrize(
    ("label", "purpose", "reason"),
    [(Label.CREDIT_CARD, "treatment", "reveal.label_needed"), (Label.PERSON, "care", "reveal.label_needed")],
)
async def test_policy_refuses_by_label_and_purpose_and_that_is_on_record(
    room: RevealRoom, label: Label, purpose: str, reason: str
) -> None:
    token = await room.token("4111 1111 1111 1111" if label is Label.CREDIT_CARD else NAME, label)
    reveal_id = await room.approved(token, purpose=purpose)
    with pytest.raises(Denied) as refused:
        await room.desk.reveal(room.people["asker"], reveal_id, token)
    assert refused.value.reasons == (reason,)
    last = (await room.entries())[-1]
    assert (last["type"], last["reasons"]) == ("token.reveal_denied", [reason])


async def test_an_approval_wears_off_and_a_request_ends(room: RevealRoom) -> None:
    token = await room.token()
    reveal_id = await room.approved(token)
    room.archive.clock.forward(hours=1)
    with pytest.raises(Denied) as refused:
        await room.desk.reveal(room.people["asker"], reveal_id, token)
    assert refused.value.reasons == ("reveal.approval_recent",)
    late = await room.desk.request(room.people["asker"], token, purpose="treatment")
    room.archive.clock.forward(hours=24)
    with pytest.raises(TransitionError):
        await room.desk.approve(room.people["approver"], late.reveal_id)


async def test_a_purpose_that_is_not_the_tenants_is_not_asked_for(room: RevealRoom) -> None:
    for purpose in ("marketing", "curiosity about Zeb"):
        with pytest.raises(InvalidFactsError):
            await room.desk.request(room.people["asker"], await room.token(), purpose=purpose)


async def test_a_revoked_key_gets_nothing(room: RevealRoom) -> None:
    token = await room.token()
    reveal_id = await room.approved(token)
    asker = room.people["asker"]
    await room.archive.records.keys.revoke(CLINIC, asker.key_id, actor="test")
    with pytest.raises(UnauthenticatedError):
        await room.desk.reveal(asker, reveal_id, token)


async def test_without_a_policy_engine_nothing_is_turned_back(room: RevealRoom) -> None:
    token = await room.token()
    reveal_id = await room.approved(token)
    await room.policy.__aexit__(None, None, None)
    with pytest.raises(PolicyUnavailableError):
        await room.desk.reveal(room.people["asker"], reveal_id, token)
    assert (await room.entries())[-1]["reasons"] == ["policy_unavailable"]


async def test_after_the_turn_of_the_epoch_nothing_old_is_turned_back(room: RevealRoom) -> None:
    token = await room.token()
    reveal_id = await room.approved(token)
    await room.ring.turn_epoch(CLINIC, actor="test")
    with pytest.raises(KeyDestroyedError):
        await room.desk.reveal(room.people["asker"], reveal_id, token)


async def test_of_many_at_once_one_gets_it(room: RevealRoom) -> None:
    token = await room.token()
    reveal_id = await room.approved(token)
    asked = [room.desk.reveal(room.people["asker"], reveal_id, token) for _ in range(8)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(not isinstance(each, BaseException) for each in outcomes) == 1
    assert all(isinstance(each, (tuple, TransitionError)) for each in outcomes)


async def test_requests_are_bounded(room: RevealRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reveals, "MAX_OPEN", 2)
    token = await room.token()
    for _ in range(2):
        await room.desk.request(room.people["asker"], token, purpose="treatment")
    with pytest.raises(InvalidFactsError):
        await room.desk.request(room.people["asker"], token, purpose="treatment")
    room.archive.clock.forward(hours=24)
    await room.desk.request(room.people["asker"], token, purpose="treatment")


async def test_neither_value_nor_token_is_in_anything_that_is_written(
    room: RevealRoom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = await room.token()
    sealed = token.rpartition(":")[2].rstrip("]")
    reveal_id = await room.approved(token)
    reveal, value = await room.desk.reveal(room.people["asker"], reveal_id, token)
    shown = f"{reveal!r} {value!r} {value} {Token.parse(token)!r} {caplog.text}"
    written = b"".join(file.read_bytes() for file in room.archive.root.rglob("*") if file.is_file())
    assert sealed not in shown
    for canary in ("zebulon", "quux", sealed):
        assert canary not in shown.casefold()
        assert canary.encode() not in written
