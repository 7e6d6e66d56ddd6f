"""Intent, effect, result, whatever happens in between; and word to whoever lives off the old state."""

import asyncio

import pytest

from governance.changes import SUBSCRIBER_ITEMS, Changes
from governance.errors import RecordsUnavailableError
from governance.identity import TenantId
from governance.recorder import Change
from tests.governance.conftest import LogGoneError, MemoryLog

CLINIC, BANK = TenantId("clinic"), TenantId("bank")
CHANGE = Change(CLINIC, "key.revoke", "k", "officer")


@pytest.fixture
def changes(log: MemoryLog) -> Changes:
    return Changes(log)


async def nothing(_intent: int) -> None:
    """An effect that needs no doing."""


async def test_the_effect_begins_when_the_intent_is_durable_and_knows_its_index(
    changes: Changes, log: MemoryLog
) -> None:
    async def effect(intent: int) -> str:
        assert log.intents == [CHANGE]
        assert log.results == []
        return f"row {intent}"

    assert await changes.make(CHANGE, effect) == "row 0"
    assert log.results == [("key.revoke", 0, "made")]


async def test_without_an_intent_there_is_no_effect(changes: Changes, log: MemoryLog) -> None:
    log.no_intents = True
    done = False

    async def effect(_intent: int) -> None:
        nonlocal done
        done = True

    with pytest.raises(LogGoneError):
        await changes.make(CHANGE, effect)
    assert not done


async def test_a_failed_effect_is_recorded_and_not_announced(changes: Changes, log: MemoryLog) -> None:
    async def effect(_intent: int) -> None:
        raise RecordsUnavailableError

    with changes.subscribe(CLINIC) as names:
        with pytest.raises(RecordsUnavailableError):
            await changes.make(CHANGE, effect)
        changes.announce("end", CLINIC)
        assert await anext(names) == "end"
    assert log.results == [("key.revoke", 0, "failed")]


async def test_a_caller_that_goes_away_does_not_leave_a_change_half_recorded(changes: Changes, log: MemoryLog) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def effect(_intent: int) -> None:
        begun.set()
        await go_on.wait()

    caller = asyncio.create_task(changes.make(CHANGE, effect))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await changes.settled()
    assert log.results == [("key.revoke", 0, "made")]


async def test_a_made_change_is_announced_even_if_its_result_cannot_be_recorded(
    changes: Changes, log: MemoryLog
) -> None:
    log.no_results = True
    with changes.subscribe(CLINIC) as names:
        with pytest.raises(LogGoneError):
            await changes.make(CHANGE, nothing)
        assert await anext(names) == "key.revoke"


async def test_only_the_tenants_own_streams_are_told(changes: Changes) -> None:
    with changes.subscribe(CLINIC) as ours, changes.subscribe(CLINIC) as ours_too, changes.subscribe(BANK) as theirs:
        await changes.make(CHANGE, nothing)
        changes.announce("policy.replace")
        assert [await anext(ours), await anext(ours)] == ["key.revoke", "policy.replace"]
        assert [await anext(ours_too), await anext(ours_too)] == ["key.revoke", "policy.replace"]
        assert await anext(theirs) == "policy.replace"
    changes.announce("nobody listens", CLINIC)


async def test_waiting_for_a_change_may_be_given_up_and_taken_up_again(changes: Changes) -> None:
    with changes.subscribe(CLINIC) as names:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(names), 0.001)
        changes.announce("consent.withdraw", CLINIC)
        assert await asyncio.wait_for(anext(names), 1) == "consent.withdraw"
        changes.announce("again", CLINIC)
        async for name in names:
            assert name == "again"
            break


async def test_a_subscriber_that_does_not_read_still_decides_again(changes: Changes) -> None:
    with changes.subscribe(CLINIC) as names:
        for number in range(10 * SUBSCRIBER_ITEMS):
            changes.announce(f"change {number}", CLINIC)
        told = [await anext(names) for _ in range(SUBSCRIBER_ITEMS)]
        assert told[0] == "change 0"
        changes.announce("afterwards", CLINIC)
        assert await asyncio.wait_for(anext(names), 1) == "afterwards"


async def test_who_looks_now_and_then_sees_that_something_has_changed(changes: Changes) -> None:
    before = changes.announced(CLINIC), changes.announced(BANK)
    await changes.make(CHANGE, nothing)
    assert (changes.announced(CLINIC) > before[0], changes.announced(BANK) > before[1]) == (True, False)
    changes.announce("policy.replaced")
    assert changes.announced(BANK) > before[1]
