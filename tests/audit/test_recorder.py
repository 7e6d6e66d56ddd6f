import json

import pytest

from audit.errors import UnsafeFieldError
from audit.events import ChangeIntended, StreamRefused
from audit.log import AuditLog
from audit.recorder import LogRecorder, close_dangling, open_intents
from governance.identity import TenantId
from governance.recorder import Change, Recorder

ACME, BETA = TenantId("acme"), TenantId("beta")
CHANGE = Change(ACME, "key.create", "k1", "operator", {"scope": "stream"})


async def leaves(log: AuditLog, tree: TenantId) -> list[dict[str, object]]:
    return [json.loads(leaf) for leaf in await log.read(tree, 0, log.size(tree))]


async def test_intent_is_durable_before_the_effect_and_the_result_names_it(log: AuditLog) -> None:
    recorder: Recorder = LogRecorder(log)
    await log.append(ACME, StreamRefused(stream_id="s", key_id="k", code="c"))
    intent = await recorder.intent(CHANGE)
    assert (intent, log.size(ACME)) == (1, 2)
    await recorder.result(CHANGE, intent, "made")
    intended, made = (await leaves(log, ACME))[1:]
    assert intended["type"] == "change.intended"
    assert (intended["change"], intended["ref"], intended["details"]) == ("key.create", "k1", {"scope": "stream"})
    assert (made["type"], made["intent"], made["outcome"]) == ("change.made", 1, "made")


async def test_details_with_content_are_refused_before_any_effect(log: AuditLog) -> None:
    change = Change(ACME, "consent.record", "c1", "k1", {"subject": "jane@example.com"})
    with pytest.raises(UnsafeFieldError):
        await LogRecorder(log).intent(change)
    assert log.size(ACME) == 0


async def test_dangling_intents_are_abandoned_once(log: AuditLog) -> None:
    recorder = LogRecorder(log)
    first, second, third = [await recorder.intent(CHANGE) for _ in range(3)]
    await recorder.result(CHANGE, second, "failed")
    await recorder.intent(Change(BETA, "tenant.create", "beta", "operator"))
    assert await open_intents(log, ACME) == [first, third]
    assert await close_dangling(log, [ACME, BETA, TenantId("empty")]) == 3
    assert [entry["intent"] for entry in await leaves(log, ACME) if entry.get("outcome") == "abandoned"] == [0, 2]
    before = log.size(ACME), log.size(BETA)
    assert await close_dangling(log, log.trees()) == 0
    assert (log.size(ACME), log.size(BETA)) == before


async def test_dangling_intents_are_found_across_bundles(log: AuditLog) -> None:
    event = ChangeIntended(change="key.create", ref="k", actor="o", details={})
    await log.append(ACME, event)
    for _ in range(258):
        await log.append(ACME, StreamRefused(stream_id="s", key_id="k", code="c"))
    await log.append(ACME, event)
    assert await open_intents(log, ACME) == [0, 259]
