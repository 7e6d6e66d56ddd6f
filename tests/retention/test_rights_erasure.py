"""Rights requests over real erasure, keys, objects and holds: what a person asked for has happened, and is provable."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from audit.verdict import Code
from governance.consent import Evidence
from governance.identity import SubjectRef
from governance.request import Regime
from retention.errors import JobsUnavailableError, StorageUnavailableError
from retention.hold_scope import HoldScope
from retention.rights import Filed, Rights
from retention.rights_policy import RightsType
from retention.rights_records import Request
from retention.rights_states import Identity, State, Step
from retention.tables import filing_links, object_subjects, objects
from tests.retention.conftest import CLINIC, Archive
from tests.retention.erasing import Desk as Erasure
from tests.retention.erasing import desk as erasure_desk
from tests.retention.rights_desk import policy, rights_of
from tests.retention.vault_room import keep_a_stream, permit

DESK, OFFICER = "d" * 16, "0" * 16
MARIA = "maria@example.com"


@dataclass
class Office:
    """Rights over an erasure made of real parts. The clinic is under GDPR here, unless a test says otherwise."""

    erasure: Erasure
    rights: Rights

    async def stored(self) -> SubjectRef:
        """Maria, with a stored stream."""
        subject = await self.erasure.archive.subject(CLINIC, MARIA)
        await keep_a_stream(self.erasure.room, permit(self.erasure.archive, subject), {"caller": "Zeb"})
        return subject

    async def held_to(self, *regimes: Regime) -> None:
        await self.erasure.archive.records.tenants.set(CLINIC, regimes=regimes, actor="test")

    async def filed(self, kind: RightsType = RightsType.ERASURE) -> Filed:
        return await self.rights.file(CLINIC, MARIA, kind, actor=DESK, identity=Identity.SESSION)

    async def approved(self, request: Request) -> Request:
        """Approved, and followed until its erasure has ended."""
        approve = Step(to=State.APPROVED)
        moved = await self.rights.advance(CLINIC, request.request_id, approve, actor=OFFICER)
        return await self.settled(moved)

    async def settled(self, request: Request) -> Request:
        await self.erasure.jobs.settled()
        await self.rights.run_once(self.erasure.archive.clock())
        await self.erasure.jobs.settled()
        await self.rights.run_once(self.erasure.archive.clock())
        return await self.rights.get(CLINIC, request.request_id)

    async def receipt(self, request: Request) -> dict[str, Any]:
        """What the receipt says, once a stranger has verified it."""
        erasure = await self.erasure.erasures.get(CLINIC, request.erasure_id or "")
        assert await self.rights.receipt(request) == erasure.receipt
        verdict = self.erasure.verified(erasure)
        assert verdict.code is Code.OK
        return dict(verdict.predicate)

    async def left(self, subject: SubjectRef) -> int:
        async with self.erasure.archive.database.begin() as connection:
            its = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
            return len(list(await connection.execute(its)))


@pytest.fixture
async def office(archive: Archive) -> AsyncIterator[Office]:
    async with erasure_desk(archive) as erasure:
        rights = rights_of(archive.database, archive.records, erasure.erasures, archive.clock, policy())
        made = Office(erasure, rights)
        await made.held_to(Regime.GDPR)
        yield made


async def test_a_gdpr_tenants_erasure_completes_with_a_receipt_that_a_stranger_verifies(office: Office) -> None:
    subject = await office.stored()
    await office.rights.links.issue(CLINIC, MARIA, expires_at=None, actor=DESK)
    filed = await office.filed()
    done = await office.approved(filed.request)
    assert (done.state, await office.left(subject)) == (State.COMPLETED, 0)
    assert (await office.receipt(done))["subject"] == subject
    followed = await office.rights.follow(filed.link.reveal())  # the request and its link outlive the subject's row
    assert followed.receipt is not None
    assert MARIA not in followed.receipt
    async with office.erasure.archive.database.begin() as connection:
        assert list(await connection.execute(select(filing_links))) == []  # an unused link is of the subject too
    assert (await office.filed()).request.subject is None


async def test_who_approves_is_answered_though_the_platform_went_on_with_it_first(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await office.stored()
    filed = await office.filed()
    erasing = office.rights._execution._erasing
    begin = erasing.begin

    async def after_the_platform(*args: Any, **options: Any) -> str:
        monkeypatch.setattr(erasing, "begin", begin)
        await office.rights.run_once(office.erasure.archive.clock())
        return await begin(*args, **options)

    monkeypatch.setattr(erasing, "begin", after_the_platform)
    done = await office.approved(filed.request)
    assert (done.state, await office.left(subject)) == (State.COMPLETED, 0)


async def test_a_hipaa_tenants_record_stays_and_the_person_is_told_why(office: Office) -> None:
    subject = await office.stored()
    await office.held_to(Regime.HIPAA)
    request = (await office.filed()).request
    assert (request.state, request.reason, request.basis) == (State.DENIED, "no_right", "45_CFR_164.316_b_2_i")
    assert await office.left(subject) == 3


async def test_what_a_statute_keeps_makes_it_partly_completed(office: Office) -> None:
    await office.held_to(Regime.GDPR, Regime.HIPAA)
    subject = await office.stored()
    archive = office.erasure.archive
    its = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
    mine = objects.c.object_id.in_(its) & (objects.c.kind == "transcript")
    async with archive.database.begin() as connection:
        values = {"keep_until": archive.clock() + timedelta(days=2000), "purpose": "treatment"}
        await connection.execute(update(objects).where(mine).values(values))
    done = await office.approved((await office.filed()).request)
    assert (done.state, await office.left(subject)) == (State.PARTIALLY_COMPLETED, 1)
    assert "45_CFR_164.316_b_2_i" in str((await office.receipt(done))["exceptions"])


async def test_a_hold_queues_the_erasure_and_its_release_lets_it_run(office: Office) -> None:
    subject, holds = await office.stored(), office.erasure.holds
    placed = await holds.place(
        CLINIC,
        matter="doe-v-clinic",
        scope=HoldScope(subjects=frozenset({subject})),
        review_at=office.erasure.archive.clock() + timedelta(days=30),
        tell_subject=True,
        actor="k1",
    )
    held = await office.approved((await office.filed()).request)
    assert (held.state, await office.left(subject)) == (State.RESTRICTED_HOLD, 3)
    size = office.erasure.archive.log.size(CLINIC)
    assert (await office.settled(held)).state is State.RESTRICTED_HOLD
    assert office.erasure.archive.log.size(CLINIC) == size  # looking again leaves no trace while nothing changes
    await holds.approve(CLINIC, placed.hold_id, actor="k2")
    await holds.propose_release(CLINIC, placed.hold_id, actor="k1")
    assert (await office.settled(held)).state is State.RESTRICTED_HOLD
    await holds.approve_release(CLINIC, placed.hold_id, actor="k2")
    done = await office.settled(held)
    assert (done.state, await office.left(subject)) == (State.COMPLETED, 0)
    assert (await office.receipt(done))["subject"] == subject


@pytest.mark.parametrize("closed", [False, True], ids=["answered", "closed"])
async def test_what_a_hold_kept_of_a_partial_erasure_goes_with_its_release(office: Office, *, closed: bool) -> None:
    subject, holds, archive = await office.stored(), office.erasure.holds, office.erasure.archive
    placed = await holds.place(
        CLINIC,
        matter="doe-v-clinic",
        scope=HoldScope(subjects=frozenset({subject}), classes=frozenset({"audio.health"})),
        review_at=archive.clock() + timedelta(days=30),
        tell_subject=True,
        actor="k1",
    )
    partly = await office.approved((await office.filed()).request)
    assert (partly.state, await office.left(subject)) == (State.PARTIALLY_COMPLETED, 1)
    if closed:
        await office.rights.advance(CLINIC, partly.request_id, Step(to=State.CLOSED), actor=DESK)
    await holds.approve(CLINIC, placed.hold_id, actor="k2")
    await holds.propose_release(CLINIC, placed.hold_id, actor="k1")
    await holds.approve_release(CLINIC, placed.hold_id, actor="k2")
    archive.clock.forward(minutes=10)
    await office.settled(partly)
    assert await office.left(subject) == 0
    assert (await office.receipt(partly))["exceptions"] == []


async def test_withdrawing_consent_erases_what_rested_on_it_and_nothing_else(office: Office) -> None:
    subject, archive = await office.stored(), office.erasure.archive
    consent_id = await archive.records.consents.record(
        CLINIC,
        MARIA,
        purposes=["care"],
        notice_version="v1",
        expires_at=archive.clock() + timedelta(days=9),
        evidence=Evidence.PAPER,
        actor="test",
    )
    its = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
    mine = objects.c.object_id.in_(its) & (objects.c.kind == "audio")
    async with archive.database.begin() as connection:
        await connection.execute(update(objects).where(mine).values(consent_id=consent_id))
    request = (await office.filed(RightsType.CONSENT_WITHDRAWAL)).request
    assert (await archive.records.consents.get(CLINIC, consent_id)).facts.withdrawn_at is not None
    assert await office.left(subject) == 3  # nothing goes before a second person has approved
    await office.approved(request)
    assert await office.left(subject) == 2
    assert await archive.records.subjects.find(CLINIC, MARIA) == subject


async def test_a_crash_after_the_erasure_began_does_not_begin_another(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await office.stored()
    request = (await office.filed()).request
    begin = office.erasure.erasures.begin

    async def cut_off(*args: Any, **options: Any) -> str:
        await begin(*args, **options)
        raise JobsUnavailableError  # as a crash: begun, and the request does not know it

    with monkeypatch.context() as patch:
        patch.setattr(office.erasure.erasures, "begin", cut_off)
        with pytest.raises(JobsUnavailableError):
            await office.approved(request)
    assert (await office.rights.get(CLINIC, request.request_id)).state is State.APPROVED
    done = await office.settled(request)
    assert (done.state, await office.left(subject)) == (State.COMPLETED, 0)
    assert len(await office.erasure.entries(CLINIC, "erasure.intended")) == 1


async def test_an_erasure_that_failed_is_tried_again_and_completes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await office.stored()

    def gone(_name: str) -> int:
        raise StorageUnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(office.erasure.room.store, "delete", gone)
        stuck = await office.approved((await office.filed()).request)
    assert stuck.state is State.EXECUTING
    office.erasure.archive.clock.forward(minutes=11)
    done = await office.settled(stuck)
    assert (done.state, await office.left(subject)) == (State.COMPLETED, 0)
