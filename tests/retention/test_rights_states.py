"""The state machine of rights requests: only the listed steps, each on record, extensions in time (R-DSR-2)."""

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.records import Records
from governance.request import Regime
from retention.errors import SamePersonError, TransitionError
from retention.rights import Filed
from retention.rights_policy import RightsType
from retention.rights_records import Request
from retention.rights_states import (
    DECISIONS,
    ENDED,
    EXTENDED,
    TRANSITIONS,
    UNANSWERED,
    Denial,
    Extension,
    Identity,
    State,
    Step,
    check,
    check_extension,
)
from tests.retention.conftest import INDEX_KEY, NOON, ORIGIN, Clock
from tests.retention.rights_desk import ScriptedErasing, moves, policy, rights_of

BASES = frozenset({"GDPR_17_3_e"})
LISTED = {
    ("received", "identity_pending"), ("received", "in_review"), ("received", "withdrawn"),
    ("identity_pending", "in_review"), ("identity_pending", "denied"), ("identity_pending", "withdrawn"),
    ("identity_pending", "expired"),
    ("in_review", "approved"), ("in_review", "denied"), ("in_review", "withdrawn"),
    ("approved", "executing"),
    ("executing", "completed"), ("executing", "partially_completed"), ("executing", "restricted_hold"),
    ("restricted_hold", "executing"), ("restricted_hold", "closed"),
    ("completed", "closed"), ("partially_completed", "closed"), ("denied", "closed"),
}  # fmt: skip
"""R-DSR-2, written out once more: the table in the code is held to it."""
STEPS = st.builds(
    Step,
    to=st.sampled_from([*State, EXTENDED, "nowhere"]),
    reason=st.sampled_from([None, *Denial, *Extension, "because"]),
    basis=st.sampled_from([None, "GDPR_17_3_e", "GDPR_99"]),
    identity=st.sampled_from([None, *Identity]),
)

T = TypeVar("T")


@given(st.sampled_from(State), STEPS)
def test_no_step_but_the_listed_ones_is_taken(state: State, step: Step) -> None:
    try:
        to = check(state, step, BASES)
    except TransitionError:
        return
    assert (state, to) in LISTED
    assert to is not State.IN_REVIEW or step.identity is not None
    assert (step.reason in set(Denial)) is (to is State.DENIED)
    assert step.basis is None or (to is State.DENIED and step.basis in BASES)


@pytest.mark.parametrize(("state", "to"), sorted(LISTED))
def test_every_listed_step_can_be_taken(state: str, to: str) -> None:
    reason = Denial.INSUFFICIENT_VERIFICATION if to == "denied" else None
    identity = Identity.SESSION if to == "in_review" else None
    assert check(State(state), Step(to=to, reason=reason, identity=identity), BASES) == to


def test_every_state_is_reached_and_leads_to_an_end() -> None:
    assert {to for _, to in LISTED} | {"received"} == set(State)
    assert set(TRANSITIONS) == set(State)
    assert {State(state) for state in State if not TRANSITIONS[state]} == ENDED == {
        State.CLOSED, State.WITHDRAWN, State.EXPIRED,
    }  # fmt: skip


@pytest.mark.parametrize("reason", [Denial.NO_RIGHT, Denial.STATUTORY_DUTY, Denial.LEGAL_CLAIMS])
def test_a_denial_on_grounds_of_law_names_a_basis_that_policy_knows(reason: Denial) -> None:
    assert check(State.IN_REVIEW, Step(to="denied", reason=reason, basis="GDPR_17_3_e"), BASES) is State.DENIED
    for basis in (None, "GDPR_99"):
        with pytest.raises(TransitionError):
            check(State.IN_REVIEW, Step(to="denied", reason=reason, basis=basis), BASES)


def test_before_review_a_request_is_denied_only_for_want_of_proof() -> None:
    for reason in Denial:
        step = Step(to="denied", reason=reason, basis="GDPR_17_3_e")
        if reason in {Denial.INSUFFICIENT_VERIFICATION, Denial.SUSPECTED_FRAUD, Denial.NO_MATCH}:
            assert check(State.IDENTITY_PENDING, step, BASES) is State.DENIED
        else:
            with pytest.raises(TransitionError):
                check(State.IDENTITY_PENDING, step, BASES)


@given(
    st.sampled_from(State),
    st.sampled_from([None, *Extension, "no_match"]),
    st.timedeltas(timedelta(days=-2), timedelta(days=2)),
    st.sampled_from([None, NOON]),
)
def test_an_extension_has_a_reason_and_comes_before_the_first_deadline(
    state: State, reason: str | None, late: timedelta, before: datetime | None
) -> None:
    due_at = datetime(2026, 12, 1, tzinfo=UTC)
    allowed = state in UNANSWERED and reason in set(Extension) and late < timedelta(0) and before is None
    try:
        check_extension(state, reason, due_at=due_at, extended_at=before, now=due_at + late)
    except TransitionError:
        assert not allowed
    else:
        assert allowed


class Life(RuleBasedStateMachine):
    """One request's life over real records, against a model that knows the listed steps and the rules around them."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = Path(self.stack.enter_context(TemporaryDirectory()))
        self.clock, self.erasing = Clock(), ScriptedErasing()
        self.filed: Filed = self.wait(self._open())
        self.state, self.extended, self.steps = State.RECEIVED, False, list[tuple[str, str]]()

    async def _open(self) -> Filed:
        (self.folder / "config").mkdir()
        signer = FileSigner.create(self.folder / "config" / "log.key", ORIGIN)
        opened = AuditLog.open(self.folder / "audit" / "log.sqlite", signer, ORIGIN, clock=self.clock)
        self.log = await self.stack.enter_async_context(opened)
        database = await self.stack.enter_async_context(Database.open(self.folder / "records.sqlite"))
        records = Records(database, LogRecorder(self.log), index_key=INDEX_KEY, region="local", now=self.clock)
        self.stack.push_async_callback(records.settled)
        facts = {"regimes": [Regime.GDPR], "region": "local", "purposes": ["care"], "actor": "test"}
        self.shop = (await records.tenants.create("shop", **facts)).tenant  # type: ignore[arg-type]
        await records.subjects.ref(self.shop, "maria", actor="test")
        self.rights = rights_of(database, records, self.erasing, self.clock, policy())
        return await self.rights.file(self.shop, "maria", RightsType.ERASURE, actor="desk")

    def wait(self, work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return self.runner.run(waited())

    def teardown(self) -> None:
        self.wait(self.stack.aclose())
        self.runner.close()

    def took(self, *states: State) -> None:
        for to in states:
            self.steps.append((self.state, to))
            self.state = to

    @rule(step=STEPS, actor=st.sampled_from(["desk", "officer"]))
    def advance(self, step: Step, actor: str) -> None:
        try:
            self.wait(self.rights.advance(self.shop, self.filed.request.request_id, step, actor=actor))
        except SamePersonError:
            assert step.to in DECISIONS
            assert actor == "desk"
            return
        except TransitionError:
            return
        if step.to == EXTENDED:
            assert not self.extended
            assert step.reason in set(Extension)
            assert self.clock() < self.filed.request.due_at
            self.extended = True
            self.steps.append((self.state, EXTENDED))
            return
        assert (self.state, step.to) in LISTED
        assert step.to not in DECISIONS or actor == "officer"
        self.took(State(step.to))
        if self.state is State.APPROVED:
            self.took(State.EXECUTING)
            self.settle()

    @rule(step=st.sampled_from([
        Step(to="in_review", identity=Identity.AGENT), Step(to="approved"), Step(to="identity_pending"),
        Step(to="denied", reason="no_match"), Step(to=EXTENDED, reason="complexity"), Step(to="closed"),
    ]))  # fmt: skip
    def advance_well(self, step: Step) -> None:
        """Steps that are often good: random ones seldom come far."""
        self.advance(step, "officer")

    @rule(ends=st.sampled_from(["running", "failed", "completed", "partial", "held"]))
    def erasure_ends(self, ends: str) -> None:
        self.erasing.ends = ends

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.clock.forward(days=days)

    @rule()
    def run(self) -> None:
        run = self.wait(self.rights.run_once(self.clock()))
        assert run.failed == 0
        if self.state is State.IDENTITY_PENDING and self.clock() >= self.request().due_at:
            self.took(State.EXPIRED)
        elif self.state is State.RESTRICTED_HOLD and self.erasing.ends != "held":
            self.took(State.EXECUTING)
            self.settle()
        elif self.state is State.EXECUTING:
            self.settle()

    @rule()
    @precondition(lambda self: self.state in {State.RECEIVED, State.IDENTITY_PENDING, State.IN_REVIEW})
    def person_withdraws(self) -> None:
        self.wait(self.rights.withdraw(self.filed.link.reveal()))
        self.took(State.WITHDRAWN)

    def settle(self) -> None:
        ends = {"completed": State.COMPLETED, "partial": State.PARTIALLY_COMPLETED, "held": State.RESTRICTED_HOLD}
        if self.erasing.ends in ends:
            self.took(ends[self.erasing.ends])

    def request(self) -> Request:
        return self.wait(self.rights.get(self.shop, self.filed.request.request_id))

    @invariant()
    def it_stands_where_the_model_says_and_every_step_is_on_record(self) -> None:
        found = self.request()
        assert found.state is self.state
        assert (found.extended_at is not None) is self.extended
        assert (found.closed_at is not None) is (found.state in ENDED)
        assert self.wait(moves(self.log, self.shop, found.request_id)) == self.steps


LifeOfARequest = Life.TestCase
LifeOfARequest.settings = settings(
    max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)


class LongLife(Life):
    """The same, for longer."""


ManyLives = pytest.mark.deep(LongLife.TestCase)
ManyLives.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
