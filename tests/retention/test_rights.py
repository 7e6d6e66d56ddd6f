"""Rights requests over real records: filed, decided by another, carried out, followed; every step on record."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from governance.consent import Evidence
from governance.errors import InvalidFactsError
from governance.identity import SubjectRef, TenantId
from retention.errors import (
    JobsUnavailableError,
    SamePersonError,
    ScheduleError,
    TransitionError,
    UnknownRequestError,
)
from retention.rights import Filed, Rights
from retention.rights_policy import RightsPolicy, RightsType
from retention.rights_records import Request
from retention.rights_states import Identity, State, Step
from retention.tables import holds, object_subjects, objects
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.rights_desk import POLICY, RECEIPT, ScriptedErasing, entries, moves, policy, rights_of

DESK, OFFICER = "d" * 16, "0" * 16
MARIA = "maria@example.com"
APPROVE = Step(to=State.APPROVED)
REVIEW = Step(to=State.IN_REVIEW, identity=Identity.ORIGINAL_CHANNEL)


@dataclass
class Desk:
    """Rights over an archive, and what they start."""

    archive: Archive
    rights: Rights
    erasing: ScriptedErasing

    async def filed(self, tenant: TenantId = SHOP, kind: RightsType = RightsType.ERASURE, **options: object) -> Filed:
        """A request of Maria's, filed by the desk."""
        await self.archive.subject(tenant, MARIA)
        chosen = {"identity": Identity.SESSION} | options
        return await self.rights.file(tenant, MARIA, kind, actor=DESK, **chosen)  # type: ignore[arg-type]

    async def approved(self, request: Request) -> Request:
        return await self.rights.advance(request.tenant, request.request_id, APPROVE, actor=OFFICER)

    async def moves(self, request: Request) -> list[tuple[str, str]]:
        return await moves(self.archive.log, request.tenant, request.request_id)

    async def consent(self, purpose: str = "care") -> str:
        return await self.archive.records.consents.record(
            SHOP,
            MARIA,
            purposes=[purpose],
            notice_version="2026-01",
            expires_at=self.archive.clock() + timedelta(days=30),
            evidence=Evidence.SPOKEN,
            actor="test",
        )

    async def stored(self, subject: SubjectRef, object_id: str) -> None:
        """A row of a stored object, as the vault leaves it."""
        now = self.archive.clock()
        row = {
            "object_id": object_id,
            "tenant": SHOP,
            "stream_id": "5" * 32,
            "channel": 0,
            "kind": "audio",
            "retention_class": "personal",
            "purpose": "care",
            "jurisdiction": "local",
            "state": "stored",
            "wrapped_key": b"key",
            "bytes": 1,
            "milliseconds": 1,
            "cut_short": False,
            "created_at": now,
            "trigger_at": now,
            "schedule_revision": "1",
            "restricted": False,
            "intent": 0,
        }
        async with self.archive.database.begin() as connection:
            await connection.execute(insert(objects).values(row))
            await connection.execute(insert(object_subjects).values(object_id=object_id, subject=subject, intent=0))

    async def restricted(self, object_id: str) -> bool:
        async with self.archive.database.begin() as connection:
            wanted = select(objects.c.restricted).where(objects.c.object_id == object_id)
            return bool((await connection.execute(wanted)).scalar_one())


@pytest.fixture
def desk(archive: Archive) -> Desk:
    erasing = ScriptedErasing()
    return Desk(archive, rights_of(archive.database, archive.records, erasing, archive.clock, policy()), erasing)


async def test_an_erasure_is_filed_approved_by_another_and_completed(desk: Desk) -> None:
    filed = await desk.filed()
    assert (filed.request.state, filed.request.regime) == (State.IN_REVIEW, "gdpr")
    done = await desk.approved(filed.request)
    assert done.state is State.COMPLETED
    begun = desk.erasing.begun[done.erasure_id or ""]
    assert begun == {"tenant": SHOP, "subject": done.subject, "cause": "request", "actor": OFFICER}
    assert await desk.moves(done) == [
        ("received", "in_review"),
        ("in_review", "approved"),
        ("approved", "executing"),
        ("executing", "completed"),
    ]
    followed = await desk.rights.follow(filed.link.reveal())
    assert (followed.request.state, followed.receipt) == (State.COMPLETED, RECEIPT)


async def test_whoever_filed_it_does_not_decide_it(desk: Desk) -> None:
    request = (await desk.filed()).request
    for step in (APPROVE, Step(to=State.DENIED, reason="no_match")):
        with pytest.raises(SamePersonError):
            await desk.rights.advance(SHOP, request.request_id, step, actor=DESK)
    assert (await desk.rights.get(SHOP, request.request_id)).state is State.IN_REVIEW
    assert desk.erasing.begun == {}


async def test_whoever_issued_the_link_does_not_decide_what_comes_through_it(desk: Desk) -> None:
    await desk.archive.subject(SHOP, MARIA)
    link, _ = await desk.rights.links.issue(SHOP, MARIA, expires_at=None, actor=DESK)
    request = (await desk.rights.file_by_link(link.reveal(), RightsType.ERASURE)).request
    assert request.state is State.IN_REVIEW  # the link proves who asks
    with pytest.raises(SamePersonError):
        await desk.rights.advance(SHOP, request.request_id, APPROVE, actor=DESK)
    assert (await desk.approved(request)).state is State.COMPLETED


async def test_a_hipaa_tenants_record_is_refused_with_reason_and_basis(desk: Desk) -> None:
    request = (await desk.filed(CLINIC)).request
    assert (request.state, request.reason, request.basis, request.decided_by) == (
        State.DENIED,
        "no_right",
        "45_CFR_164.316_b_2_i",
        "platform",
    )
    assert desk.erasing.begun == {}
    assert ("in_review", "denied") in await desk.moves(request)


@pytest.mark.parametrize("regime", ["gdpr", "ccpa", "contract"])
async def test_a_hipaa_tenant_cannot_be_asked_under_a_law_that_does_not_bind_it(desk: Desk, regime: str) -> None:
    with pytest.raises(InvalidFactsError):
        await desk.filed(CLINIC, regime=regime)


@pytest.mark.parametrize(
    ("ends", "state"),
    [("partial", State.PARTIALLY_COMPLETED), ("held", State.RESTRICTED_HOLD), ("running", State.EXECUTING)],
)
async def test_the_request_ends_as_its_erasure_does(desk: Desk, ends: str, state: State) -> None:
    desk.erasing.ends = ends
    assert (await desk.approved((await desk.filed()).request)).state is state


async def test_a_hold_that_is_released_lets_the_queued_erasure_run(desk: Desk) -> None:
    desk.erasing.ends = "held"
    held = await desk.approved((await desk.filed()).request)
    run = await desk.rights.run_once(desk.archive.clock())
    assert (run.moved, (await desk.rights.get(SHOP, held.request_id)).state) == (0, State.RESTRICTED_HOLD)
    desk.erasing.ends = "completed"
    run = await desk.rights.run_once(desk.archive.clock())
    assert (run.moved, (await desk.rights.get(SHOP, held.request_id)).state) == (1, State.COMPLETED)
    assert (await desk.moves(held))[-2:] == [("restricted_hold", "executing"), ("executing", "completed")]
    assert (await desk.rights.run_once(desk.archive.clock())).moved == 0


async def test_a_failed_erasure_is_tried_again_but_not_all_the_time(desk: Desk) -> None:
    desk.erasing.ends = "failed"
    request = await desk.approved((await desk.filed()).request)
    assert request.state is State.EXECUTING
    for _ in range(5):
        await desk.rights.run_once(desk.archive.clock())
        desk.archive.clock.forward(seconds=2)
    assert desk.erasing.retried == [request.erasure_id]
    desk.archive.clock.forward(minutes=10)
    await desk.rights.run_once(desk.archive.clock())
    assert desk.erasing.retried == [request.erasure_id] * 2


async def test_a_run_with_nothing_to_do_writes_nothing(desk: Desk) -> None:
    desk.erasing.ends = "held"
    await desk.approved((await desk.filed()).request)
    await desk.filed(kind=RightsType.ACCESS)
    size = desk.archive.log.size(SHOP)
    await desk.rights.run_once(desk.archive.clock())
    assert desk.archive.log.size(SHOP) == size


@pytest.mark.parametrize(("ends", "state"), [("held", State.RESTRICTED_HOLD), ("partial", State.PARTIALLY_COMPLETED)])
async def test_a_hold_that_may_not_be_told_is_not_shown_to_the_person(desk: Desk, ends: str, state: State) -> None:
    desk.erasing.ends = ends
    filed = await desk.filed()
    held = await desk.approved(filed.request)
    told = await desk.rights.follow(filed.link.reveal())
    assert (told.request.state, told.receipt) == (state, RECEIPT)
    now = desk.archive.clock()
    row: dict[str, Any] = {
        "hold_id": "a" * 32,
        "tenant": SHOP,
        "matter": "m",
        "scope": {},
        "state": "active",
        "issuer": DESK,
    }
    row |= {"tell_subject": False, "placed_at": now, "review_at": now, "intent": 0}
    async with desk.archive.database.begin() as connection:
        await connection.execute(insert(holds).values(row))
    untold = await desk.rights.follow(filed.link.reveal())
    assert (untold.request.state, untold.receipt) == (State.EXECUTING, None)
    assert (await desk.rights.get(SHOP, held.request_id)).state is state
    await desk.rights.advance(SHOP, held.request_id, Step(to=State.CLOSED), actor=DESK)
    closed = await desk.rights.follow(filed.link.reveal())
    assert (closed.request.state, closed.receipt) == (State.CLOSED, None)


async def test_an_erasure_that_cannot_begin_is_taken_up_by_the_next_run(desk: Desk) -> None:
    request = (await desk.filed()).request
    desk.erasing.hurdle = JobsUnavailableError()
    with pytest.raises(JobsUnavailableError):
        await desk.approved(request)
    assert (await desk.rights.get(SHOP, request.request_id)).state is State.APPROVED  # as decided, not yet begun
    assert (await desk.rights.run_once(desk.archive.clock())).failed == 1
    desk.erasing.hurdle = None
    assert (await desk.rights.run_once(desk.archive.clock())).moved == 1
    assert (await desk.rights.get(SHOP, request.request_id)).state is State.COMPLETED
    assert desk.erasing.begun.popitem()[1]["actor"] == OFFICER


async def test_one_request_that_is_stuck_does_not_keep_the_others_waiting(desk: Desk) -> None:
    desk.erasing.ends = "running"
    requests = [await desk.approved((await desk.filed()).request) for _ in range(3)]
    del desk.erasing.begun[requests[1].erasure_id or ""]
    outcome = desk.erasing.outcome

    async def partly_lost(tenant: TenantId, erasure_id: str) -> object:
        if erasure_id not in desk.erasing.begun:
            raise JobsUnavailableError
        return await outcome(tenant, erasure_id)

    desk.erasing.outcome = partly_lost  # type: ignore[method-assign,assignment]
    desk.erasing.ends = "completed"
    run = await desk.rights.run_once(desk.archive.clock())
    assert (run.moved, run.failed) == (2, 1)


async def test_a_withdrawn_consent_ends_at_once_and_what_it_destroys_waits_for_a_second_person(desk: Desk) -> None:
    consents = [await desk.consent("care"), await desk.consent("treatment")]
    request = (await desk.filed(kind=RightsType.CONSENT_WITHDRAWAL)).request
    found = [await desk.archive.records.consents.get(SHOP, each) for each in consents]
    assert all(each.facts.withdrawn_at is not None for each in found)
    assert (request.state, desk.erasing.begun) == (State.IN_REVIEW, {})
    done = await desk.approved(request)
    assert done.state is State.COMPLETED
    assert desk.erasing.begun[done.erasure_id or ""]["cause"] == "consent_withdrawn"


async def test_where_policy_keeps_the_data_a_withdrawal_needs_nobodys_approval(desk: Desk) -> None:
    request = (await desk.filed(CLINIC, RightsType.CONSENT_WITHDRAWAL)).request
    assert (request.state, request.decided_by, desk.erasing.begun) == (State.COMPLETED, "platform", {})


async def test_a_consent_given_after_the_request_stands(desk: Desk) -> None:
    request = (await desk.filed(kind=RightsType.CONSENT_WITHDRAWAL)).request
    desk.archive.clock.forward(hours=1)
    later = await desk.consent()
    await desk.rights.run_once(desk.archive.clock())
    assert (await desk.archive.records.consents.get(SHOP, later)).facts.withdrawn_at is None
    assert (await desk.rights.get(SHOP, request.request_id)).state is State.IN_REVIEW


async def test_withdrawing_a_consent_elsewhere_queues_one_erasure_and_leaves_other_consents(desk: Desk) -> None:
    subject = await desk.archive.subject(SHOP, MARIA)
    first, other = await desk.consent("care"), await desk.consent("treatment")
    await desk.archive.records.consents.withdraw(SHOP, first, actor=DESK)
    queued = await desk.rights.on_consent_withdrawn(SHOP, subject, actor=DESK)
    assert queued is not None
    assert (queued.state, queued.type) == (State.IN_REVIEW, RightsType.CONSENT_WITHDRAWAL)
    assert await desk.rights.on_consent_withdrawn(SHOP, subject, actor=DESK) is None
    await desk.rights.run_once(desk.archive.clock())
    assert (await desk.archive.records.consents.get(SHOP, other)).facts.withdrawn_at is None
    with pytest.raises(SamePersonError):
        await desk.rights.advance(SHOP, queued.request_id, APPROVE, actor=DESK)
    assert (await desk.approved(queued)).state is State.COMPLETED
    assert [begun["cause"] for begun in desk.erasing.begun.values()] == ["consent_withdrawn"]


async def test_a_tenant_whose_policy_keeps_queues_nothing(desk: Desk) -> None:
    subject = await desk.archive.subject(CLINIC, MARIA)
    assert await desk.rights.on_consent_withdrawn(CLINIC, subject, actor=DESK) is None


async def test_a_restriction_restricts_the_subjects_objects_and_no_others(desk: Desk) -> None:
    maria, other = await desk.archive.subject(SHOP, MARIA), await desk.archive.subject(SHOP, "other")
    await desk.stored(maria, "a" * 32)
    await desk.stored(other, "b" * 32)
    done = await desk.approved((await desk.filed(kind=RightsType.RESTRICTION)).request)
    assert done.state is State.COMPLETED
    assert (await desk.restricted("a" * 32), await desk.restricted("b" * 32)) == (True, False)


@pytest.mark.parametrize("kind", [RightsType.ACCESS, RightsType.PORTABILITY, RightsType.RECTIFICATION])
async def test_what_people_carry_out_people_say_is_done(desk: Desk, kind: RightsType) -> None:
    request = await desk.approved((await desk.filed(kind=kind)).request)
    assert request.state is State.APPROVED
    for to in (State.EXECUTING, State.COMPLETED, State.CLOSED):
        request = await desk.rights.advance(SHOP, request.request_id, Step(to=to), actor=DESK)
    assert request.state is State.CLOSED
    assert request.closed_at == desk.archive.clock()


async def test_nobody_can_say_that_an_erasure_is_done_but_the_erasure(desk: Desk) -> None:
    desk.erasing.ends = "running"
    request = await desk.approved((await desk.filed()).request)
    for to in (State.COMPLETED, State.PARTIALLY_COMPLETED, State.RESTRICTED_HOLD):
        with pytest.raises(TransitionError):
            await desk.rights.advance(SHOP, request.request_id, Step(to=to), actor=OFFICER)


async def test_a_person_who_is_not_known_gets_an_answer(desk: Desk) -> None:
    filed = await desk.rights.file(SHOP, "nobody", RightsType.ERASURE, actor=DESK, identity=Identity.SESSION)
    assert filed.request.subject is None
    with pytest.raises(TransitionError):
        await desk.approved(filed.request)
    no_match = Step(to=State.DENIED, reason="no_match")
    denied = await desk.rights.advance(SHOP, filed.request.request_id, no_match, actor=OFFICER)
    assert denied.state is State.DENIED
    assert await desk.archive.records.subjects.find(SHOP, "nobody") is None  # asking makes no record of the person


async def test_a_link_files_once(desk: Desk) -> None:
    await desk.archive.subject(SHOP, MARIA)
    link, _ = await desk.rights.links.issue(SHOP, MARIA, expires_at=None, actor=DESK)
    made = await asyncio.gather(
        *(desk.rights.file_by_link(link.reveal(), RightsType.ACCESS) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(each, Filed) for each in made) == 1
    assert sum(isinstance(each, UnknownRequestError) for each in made) == 3
    assert len(await desk.rights.requests(SHOP)) == 1
    with pytest.raises(UnknownRequestError):
        await desk.rights.links.offer(link.reveal())


async def test_a_link_ends(desk: Desk) -> None:
    await desk.archive.subject(SHOP, MARIA)
    ends = desk.archive.clock() + timedelta(hours=1)
    link, _ = await desk.rights.links.issue(SHOP, MARIA, expires_at=ends, actor=DESK)
    assert (await desk.rights.links.offer(link.reveal())).tenant == SHOP
    desk.archive.clock.forward(hours=1)
    with pytest.raises(UnknownRequestError):
        await desk.rights.file_by_link(link.reveal(), RightsType.ERASURE)


@pytest.mark.parametrize("hours", [-1, 0, 24 * 366])
async def test_a_link_that_ends_before_it_begins_or_never_is_refused(desk: Desk, hours: int) -> None:
    await desk.archive.subject(SHOP, MARIA)
    ends = desk.archive.clock() + timedelta(hours=hours)
    with pytest.raises(InvalidFactsError):
        await desk.rights.links.issue(SHOP, MARIA, expires_at=ends, actor=DESK)


async def test_neither_links_nor_the_persons_id_are_stored_or_recorded(desk: Desk) -> None:
    filed = await desk.filed()
    link, _ = await desk.rights.links.issue(SHOP, MARIA, expires_at=None, actor=DESK)
    await desk.rights.file_by_link(link.reveal(), RightsType.ACCESS)
    recorded = json.dumps(await entries(desk.archive.log, SHOP))
    raw = b"".join(path.read_bytes() for path in desk.archive.data.rglob("*") if path.is_file())
    for secret in (filed.link.reveal(), link.reveal(), MARIA):
        assert secret not in recorded
        assert secret.encode() not in raw
        assert secret not in repr(filed)


async def test_the_person_takes_back_what_they_filed_and_the_desk_cannot(desk: Desk) -> None:
    await desk.archive.subject(SHOP, MARIA)
    link, _ = await desk.rights.links.issue(SHOP, MARIA, expires_at=None, actor=DESK)
    filed = await desk.rights.file_by_link(link.reveal(), RightsType.ERASURE)
    with pytest.raises(TransitionError):
        await desk.rights.advance(SHOP, filed.request.request_id, Step(to=State.WITHDRAWN), actor=DESK)
    assert (await desk.rights.withdraw(filed.link.reveal())).state is State.WITHDRAWN
    with pytest.raises(TransitionError):
        await desk.approved(filed.request)


async def test_a_request_of_another_tenant_is_unknown(desk: Desk) -> None:
    request = (await desk.filed()).request
    with pytest.raises(UnknownRequestError):
        await desk.rights.get(CLINIC, request.request_id)
    with pytest.raises(UnknownRequestError):
        await desk.rights.advance(CLINIC, request.request_id, APPROVE, actor=OFFICER)
    assert await desk.rights.requests(CLINIC) == []


async def test_two_officers_at_once_decide_once(desk: Desk) -> None:
    request = (await desk.filed()).request
    made = await asyncio.gather(*(desk.approved(request) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(each, Request) for each in made) == 1
    assert sum(isinstance(each, TransitionError) for each in made) == 3
    assert [step for step in await desk.moves(request) if step[1] == "executing"] == [("approved", "executing")]


async def test_proof_that_does_not_come_ends_the_request_and_nothing_else_does(desk: Desk) -> None:
    waiting = (await desk.filed(identity=None)).request
    reviewed = (await desk.filed()).request
    await desk.rights.advance(SHOP, waiting.request_id, Step(to=State.IDENTITY_PENDING), actor=DESK)
    desk.archive.clock.forward(days=32)
    run = await desk.rights.run_once(desk.archive.clock())
    assert (run.expired, run.overdue) == (1, 1)
    assert (await desk.rights.get(SHOP, waiting.request_id)).state is State.EXPIRED
    assert (await desk.rights.get(SHOP, reviewed.request_id)).state is State.IN_REVIEW
    assert [each.request_id for each in await desk.rights.overdue(SHOP)] == [reviewed.request_id]
    assert await desk.rights.overdue(CLINIC) == []


async def test_more_time_is_counted_from_receipt_and_taken_once(desk: Desk) -> None:
    request = (await desk.filed()).request
    extend = Step(to="extended", reason="complexity")
    extended = await desk.rights.advance(SHOP, request.request_id, extend, actor=OFFICER)
    assert (extended.state, extended.extended_at) == (State.IN_REVIEW, desk.archive.clock())
    assert (request.due_at.date().isoformat(), extended.due_at.date().isoformat()) == ("2026-12-21", "2027-02-21")
    with pytest.raises(TransitionError):
        await desk.rights.advance(SHOP, request.request_id, extend, actor=OFFICER)
    last = [entry for entry in await entries(desk.archive.log, SHOP) if entry["type"] == "change.intended"][-1]
    assert (last["details"]["to"], last["details"]["reason"]) == ("extended", "complexity")


async def test_where_the_law_gives_no_more_time_none_is_taken(desk: Desk) -> None:
    request = (await desk.filed(CLINIC, RightsType.RESTRICTION)).request
    with pytest.raises(TransitionError):
        await desk.rights.advance(CLINIC, request.request_id, Step(to="extended", reason="complexity"), actor=OFFICER)


async def test_receipt_is_confirmed_within_ten_business_days_where_the_law_asks(desk: Desk) -> None:
    await desk.archive.records.tenants.create("store", regimes=[], region="local", purposes=["care"], actor="test")
    store = TenantId("store")
    request = (await desk.filed(store, regime="ccpa", identity=None)).request
    confirm = desk.rights.confirm_by(request)
    assert confirm is not None
    assert (confirm.date().isoformat(), request.due_at.date().isoformat()) == ("2026-12-03", "2027-01-05")
    reviewed = await desk.rights.advance(store, request.request_id, REVIEW, actor=DESK)
    assert desk.rights.confirm_by(reviewed) is None
    assert (await desk.filed(store)).request.regime == "contract"  # CCPA depends on the person: never taken unnamed


@pytest.mark.parametrize("kind", list(RightsType))
@pytest.mark.parametrize("regime", policy().regimes)
def test_every_regime_speaks_of_every_type(regime: str, kind: RightsType) -> None:
    rule = policy().rule(regime, kind)
    assert rule.basis in policy().bases


def test_a_tenant_under_both_is_asked_under_gdpr_unless_hipaa_is_named() -> None:
    both = {"gdpr", "hipaa"}
    assert (policy().regime(both), policy().regime(both, "hipaa")) == ("gdpr", "hipaa")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["regimes"]["gdpr"]["types"].pop("erasure"),
        lambda data: data["regimes"]["gdpr"]["types"]["erasure"].update(answer="soon"),
        lambda data: data["regimes"]["gdpr"]["types"]["erasure"].update(right="yes"),
        lambda data: data["regimes"]["gdpr"].update(on_consent_withdrawn="forget"),
        lambda data: data.pop("link_days"),
        lambda data: data.update(regimes={}),
        lambda data: data.update(more=1),
    ],
)
def test_a_policy_that_is_not_of_its_form_is_rejected(spoil: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(POLICY.read_bytes())
    spoil(data)
    with pytest.raises(ScheduleError):
        RightsPolicy.parse(data)
