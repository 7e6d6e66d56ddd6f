"""Legal holds: two persons each way, from the first word on, over what was named and nothing else."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import InvalidFactsError
from governance.identity import SubjectRef
from retention.errors import SamePersonError, TransitionError, UnknownHoldError
from retention.hold import Hold, HoldState
from retention.hold_scope import HoldScope, Item
from retention.holds import Holds
from tests.retention.conftest import CLINIC, NOON, SHOP, Archive
from tests.retention.shelf import Shelf, entries

EVERYTHING = HoldScope(everything=True)
LATER = NOON + timedelta(days=90)
ISSUER, APPROVER, OTHER = "key-1", "key-2", "key-3"


@pytest.fixture
def holds(archive: Archive) -> Holds:
    return Holds(archive.database, archive.records.ledger, archive.clock)


@pytest.fixture
def shelf(archive: Archive) -> Shelf:
    return Shelf(archive)


async def placed(holds: Holds, scope: HoldScope = EVERYTHING, matter: str = "case-7", **changes: Any) -> Hold:
    given: dict[str, Any] = {"review_at": LATER, "tell_subject": True, "actor": ISSUER}
    return await holds.place(CLINIC, matter=matter, scope=scope, **(given | changes))


async def test_a_hold_blocks_from_the_moment_it_is_proposed_until_two_have_released_it(
    holds: Holds, shelf: Shelf
) -> None:
    (one,) = await shelf.add(CLINIC, 1)
    blocked, matters = {}, {}

    async def note(state: str) -> None:
        blocked[state] = bool(await holds.blocking(CLINIC, [one]))
        matters[state] = await holds.matters(CLINIC, one)

    await note("before")
    hold = await placed(holds)
    await note("proposed")
    await holds.approve(CLINIC, hold.hold_id, actor=APPROVER)
    await note("active")
    await holds.propose_release(CLINIC, hold.hold_id, actor=ISSUER)
    await note("release proposed")
    await holds.approve_release(CLINIC, hold.hold_id, actor=OTHER)
    await note("released")
    assert [state for state, blocks in blocked.items() if blocks] == ["proposed", "active", "release proposed"]
    # For its purpose content is read only once a second person has approved it.
    assert [state for state, named in matters.items() if named == {"case-7"}] == ["active", "release proposed"]


async def test_nobody_approves_what_they_proposed(holds: Holds) -> None:
    hold = await placed(holds)
    with pytest.raises(SamePersonError):
        await holds.approve(CLINIC, hold.hold_id, actor=ISSUER)
    await holds.approve(CLINIC, hold.hold_id, actor=APPROVER)
    await holds.propose_release(CLINIC, hold.hold_id, actor=APPROVER)
    with pytest.raises(SamePersonError):
        await holds.approve_release(CLINIC, hold.hold_id, actor=APPROVER)
    assert (await holds.get(CLINIC, hold.hold_id)).state is HoldState.RELEASE_PROPOSED
    assert (await holds.approve_release(CLINIC, hold.hold_id, actor=ISSUER)).state is HoldState.RELEASED


@pytest.mark.parametrize("calls", [4, 16])
async def test_of_approvals_at_once_one_counts(holds: Holds, calls: int) -> None:
    hold = await placed(holds)
    outcomes = await asyncio.gather(
        *(holds.approve(CLINIC, hold.hold_id, actor=f"key-{number}") for number in range(2, calls + 2)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Hold) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TransitionError) for outcome in outcomes) == calls - 1


async def test_steps_are_taken_in_order_only(holds: Holds) -> None:
    hold = await placed(holds)
    with pytest.raises(TransitionError):
        await holds.approve_release(CLINIC, hold.hold_id, actor=APPROVER)
    await holds.propose_release(CLINIC, hold.hold_id, actor=ISSUER)  # a proposal that nobody approved
    with pytest.raises(TransitionError):
        await holds.approve(CLINIC, hold.hold_id, actor=APPROVER)
    await holds.approve_release(CLINIC, hold.hold_id, actor=APPROVER)
    for step in (holds.approve, holds.propose_release, holds.approve_release):
        with pytest.raises(TransitionError):
            await step(CLINIC, hold.hold_id, actor=OTHER)
    with pytest.raises(TransitionError):
        await holds.review(CLINIC, hold.hold_id, review_at=LATER, actor=OTHER)


async def test_another_tenant_neither_sees_nor_moves_a_hold_nor_is_held_by_it(holds: Holds, shelf: Shelf) -> None:
    hold = await placed(holds)
    (theirs,) = await shelf.add(SHOP, 1)
    with pytest.raises(UnknownHoldError):
        await holds.approve(SHOP, hold.hold_id, actor=APPROVER)
    assert await holds.list(SHOP) == []
    assert await holds.blocking(SHOP, [theirs]) == {}
    assert await holds.blocking(CLINIC, [theirs]) == {}


async def test_a_scope_covers_what_it_names(holds: Holds, shelf: Shelf, archive: Archive) -> None:
    ana, ben = [await archive.subject(CLINIC, name) for name in ("ana", "ben")]
    (of_ana,) = await shelf.add(CLINIC, 1, subjects=[ana])
    (of_both,) = await shelf.add(CLINIC, 1, subjects=[ben, ana])
    (of_ben,) = await shelf.add(CLINIC, 1, subjects=[ben], kind="transcript")
    everything = [of_ana, of_both, of_ben]

    async def held(scope: HoldScope) -> set[str]:
        hold = await placed(holds, scope)
        found = set(await holds.blocking(CLINIC, everything))
        await holds.propose_release(CLINIC, hold.hold_id, actor=ISSUER)
        await holds.approve_release(CLINIC, hold.hold_id, actor=APPROVER)
        return found

    assert await held(HoldScope(subjects=frozenset({ana}))) == {of_ana, of_both}
    assert await held(HoldScope(classes=frozenset({"audio.*"}))) == {of_ana, of_both}
    assert await held(HoldScope(classes=frozenset({"transcript.health"}))) == {of_ben}
    assert await held(HoldScope(subjects=frozenset({ana}), classes=frozenset({"transcript.*"}))) == set()
    assert await held(HoldScope(everything=True, begins=NOON + timedelta(days=1))) == set()
    assert await held(EVERYTHING) == set(everything)


@pytest.mark.parametrize(
    "scope",
    [
        HoldScope(),
        HoldScope(begins=NOON),
        HoldScope(everything=True, classes=frozenset({"audio.health"})),
        HoldScope(classes=frozenset({"audio"})),
        HoldScope(streams=frozenset({"not an id"})),
        HoldScope(everything=True, begins=LATER, ends=NOON),
        HoldScope(everything=True, begins=datetime(2026, 1, 1)),  # noqa: DTZ001  that is the fault
        HoldScope(streams=frozenset(f"{number:032x}" for number in range(1001))),
        HoldScope(subjects=frozenset({SubjectRef("a" * 32)})),
    ],
)
async def test_a_scope_that_names_nothing_or_what_is_not_there_is_refused(holds: Holds, scope: HoldScope) -> None:
    with pytest.raises(InvalidFactsError):
        await placed(holds, scope)
    assert await holds.list(CLINIC) == []


@pytest.mark.parametrize(
    "changes", [{"review_at": NOON}, {"review_at": NOON + timedelta(days=367)}, {"matter": "Smith v. Jones"}]
)
async def test_a_hold_needs_a_slug_and_a_review_within_a_year(holds: Holds, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidFactsError):
        await placed(holds, **changes)


async def test_a_review_that_is_overdue_is_listed_and_blocks_all_the_same(
    holds: Holds, shelf: Shelf, archive: Archive
) -> None:
    (one,) = await shelf.add(CLINIC, 1)
    hold = await placed(holds)
    assert await holds.overdue(archive.clock()) == []
    archive.clock.forward(days=91)
    assert [each.hold_id for each in await holds.overdue(archive.clock())] == [hold.hold_id]
    assert await holds.blocking(CLINIC, [one])
    await holds.review(CLINIC, hold.hold_id, review_at=LATER + timedelta(days=90), actor=OTHER)
    assert await holds.overdue(archive.clock()) == []


async def test_every_step_is_on_record_with_who_took_it(holds: Holds, archive: Archive) -> None:
    hold = await placed(holds)
    await holds.approve(CLINIC, hold.hold_id, actor=APPROVER)
    await holds.propose_release(CLINIC, hold.hold_id, actor=ISSUER)
    await holds.approve_release(CLINIC, hold.hold_id, actor=OTHER)
    intents = [each for each in await entries(archive, CLINIC, "change.intended") if each["ref"] == hold.hold_id]
    assert [(each["change"], each["actor"], each["details"]["matter"]) for each in intents] == [
        ("hold.propose", ISSUER, "case-7"),
        ("hold.approve", APPROVER, "case-7"),
        ("hold.propose_release", ISSUER, "case-7"),
        ("hold.release", OTHER, "case-7"),
    ]


async def test_a_hold_is_not_placed_while_destruction_passes_its_door(holds: Holds) -> None:
    async with holds.fence():
        placing = asyncio.create_task(placed(holds))
        await asyncio.sleep(0.05)  # it has had every chance
        assert await holds.list(CLINIC) == []
    await placing
    assert len(await holds.list(CLINIC)) == 1


refs = st.sampled_from([SubjectRef(letter * 32) for letter in "abc"])
streams = st.sampled_from([letter * 32 for letter in "def"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds it
scopes = st.builds(
    HoldScope,
    subjects=st.frozensets(refs),
    streams=st.frozensets(streams),
    classes=st.frozensets(st.sampled_from(["audio.*", "audio.health", "transcript.health"])),
    begins=st.none() | moments,
    ends=st.none() | moments,
    everything=st.booleans(),
)
items = st.builds(
    Item,
    subjects=st.frozensets(refs, min_size=1),
    stream_id=streams,
    scheduled_class=st.sampled_from(["audio.health", "audio.standard", "transcript.health"]),
    created_at=moments,
)


@given(scopes, items)
def test_a_scope_is_the_same_after_it_was_stored(scope: HoldScope, item: Item) -> None:
    again = HoldScope.of(scope.document())
    assert again == scope
    assert again.covers(item) == scope.covers(item)


@given(scopes, items)
def test_what_is_not_known_of_a_thing_never_frees_it(scope: HoldScope, item: Item) -> None:
    unknown = Item(subjects=item.subjects, stream_id=item.stream_id, scheduled_class=None, created_at=item.created_at)
    assert scope.covers(unknown) or not scope.covers(item)
