"""The session: the right code, the right record and nothing left open, whatever fails and whenever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.errors import LogUnavailableError
from audit.events import StreamRefused
from audit.log import AuditLog
from audit.recorded import Recorded
from audit.signing import FileSigner
from audit.trees import SYSTEM
from governance.decision import Permit, Storage
from governance.errors import Denied, PolicyUnavailableError
from governance.facts import StreamWish
from governance.identity import Scope, StreamId, TenantId
from inference.audio import AudioFormat
from inference.errors import DecoderLostError, EngineError, UndecodableAudioError
from ingress.admission import Admission
from ingress.errors import ClientGoneError, DrainingError, WireError
from ingress.session import Audio, ClientInput, Closing, Configure, Finalize, Session, Stages
from redaction.errors import RedactionError
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment
from retention.seal import Kept, ZeroRetention
from tests.simulators.stages import (
    FORMAT,
    KEY,
    OBLIGATIONS,
    TENANT,
    WISH,
    NoMeter,
    ScriptedDecoder,
    ScriptedFacts,
    ScriptedPolicy,
    ScriptedRecognizer,
    ScriptedRedactor,
    principal,
)

SECOND = bytes(32_000)
DENIED = Denied("d-no", ("lawful_basis",), bundle_revision="test", bundle_digest="0" * 64)


@dataclass
class ScriptedClient:
    """Sends `script`, then stops; or raises what stands in the script; or, at `...`, waits for ever."""

    script: list[Any] = field(default_factory=lambda: [Audio(SECOND)])
    credential: str = KEY
    wish: StreamWish = WISH
    shown: list[Redacted] = field(default_factory=list)
    permits: list[Recorded[Permit]] = field(default_factory=list)
    closing: Closing | None = None
    error: WireError | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None

    async def start(self, stream_id: StreamId) -> tuple[StreamWish, AudioFormat]:
        return self.wish, FORMAT

    async def started(self, permit: Recorded[Permit]) -> None:
        self.permits.append(permit)

    async def inputs(self) -> AsyncIterator[ClientInput]:
        for item in self.script:
            if item is ...:
                self.ready.set()
                await asyncio.Event().wait()
            if isinstance(item, Exception):
                raise item
            yield item

    async def deliver(self, result: Kept[Redacted]) -> None:
        if self.fault is not None:
            raise self.fault
        self.shown.append(result.value)

    async def ended(self, closing: Closing | None, error: WireError | None) -> None:
        self.closing, self.error = closing, error


@dataclass
class House:
    """The stages of one test, and the log they write."""

    log: AuditLog
    facts: ScriptedFacts = field(default_factory=ScriptedFacts)
    policy: ScriptedPolicy = field(default_factory=ScriptedPolicy)
    decoder: ScriptedDecoder = field(default_factory=ScriptedDecoder)
    recognizer: ScriptedRecognizer = field(default_factory=ScriptedRecognizer)
    redactor: ScriptedRedactor = field(default_factory=ScriptedRedactor)
    admission: Admission = field(default_factory=lambda: Admission(2, 1))
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def session(self, client: ScriptedClient) -> Session:
        return Session(
            Stages(
                facts=self.facts,
                policy=self.policy,
                log=self.log,
                decoder=self.decoder,
                recognizer=self.recognizer,
                redactor=self.redactor,
                vault=ZeroRetention(),
                admission=self.admission,
                meter=NoMeter(),
                now=self.now,
            ),
            client,
        )

    async def entries(self, tree: TenantId = TENANT) -> list[dict[str, Any]]:
        """What the log says, oldest first."""
        import json  # noqa: PLC0415  the leaves are canonical JSON; nothing else here reads them

        return [json.loads(leaf) for leaf in await self.log.read(tree, 0, self.log.size(tree))]

    async def types(self) -> list[str]:
        return [entry["type"] for entry in await self.entries()]

    def assert_nothing_open(self) -> None:
        assert self.decoder.open_now == 0
        assert self.recognizer.open_now == 0
        assert self.admission.taken == 0


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AuditLog.open(
        tmp_path / "log.sqlite", FileSigner.create(tmp_path / "log.key", "test.invalid/log"), "test.invalid/log"
    ) as log:
        yield House(log)


async def test_a_stream_is_permitted_recorded_shown_and_closed(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), Configure(interim_results=True), Finalize(), Audio(SECOND)])
    await house.session(client).run()
    assert client.error is None
    assert [type(shown).__name__ for shown in client.shown].count("RedactedSegment") == 2
    permitted, closed = await house.entries()
    assert (permitted["type"], closed["type"], closed["code"]) == ("stream.permitted", "stream.closed", "ok")
    assert closed["samples_received"] == closed["samples_speech"] + closed["samples_silence"] == 32_000
    assert (closed["segments"], closed["words"]) == (2, 4)
    assert client.closing is not None
    assert client.closing.entry.index == 1
    assert client.closing.checkpoint.splitlines()[1] == "2"
    house.assert_nothing_open()


async def test_audio_is_heard_only_after_the_permit_is_on_record(house: House) -> None:
    client = ScriptedClient()
    await house.session(client).run()
    assert client.permits[0].index == 0
    assert (await house.entries())[0]["decision_id"] == client.permits[0].value.decision_id


async def test_a_bad_credential_is_refused_and_recorded_and_names_nobody(house: House) -> None:
    client = ScriptedClient(credential="ew_wrong")
    await house.session(client).run()
    assert client.error is not None
    assert client.error.code == "unauthenticated"
    (refused,) = await house.entries(SYSTEM)
    assert (refused["type"], refused["key_id"]) == ("access.refused", "")


async def test_a_key_without_the_stream_scope_is_refused_and_recorded(house: House) -> None:
    house.facts.principal = principal(Scope.AUDIT)
    client = ScriptedClient()
    await house.session(client).run()
    assert client.error is not None
    assert client.error.code == "forbidden"
    assert await house.types() == ["access.refused"]


async def test_a_denial_is_recorded_with_its_reasons_and_nothing_is_heard(house: House) -> None:
    house.policy.refusals = [DENIED]
    client = ScriptedClient()
    await house.session(client).run()
    assert client.error is not None
    assert (client.error.code, client.closing, client.shown) == ("denied", None, [])
    (entry,) = await house.entries()
    assert (entry["type"], entry["reasons"]) == ("stream.denied", ["lawful_basis"])
    house.assert_nothing_open()


async def test_a_purpose_that_the_tenant_never_registered_stays_out_of_the_log(house: House) -> None:
    house.policy.refusals = [DENIED]
    await house.session(ScriptedClient(wish=replace(WISH, purpose="maria-gonzalez"))).run()
    (entry,) = await house.entries()
    assert entry["purpose"] == "unregistered"


async def test_no_policy_decision_no_stream(house: House) -> None:
    house.policy.refusals = [PolicyUnavailableError()]
    client = ScriptedClient()
    await house.session(client).run()
    assert client.error is not None
    assert client.error.code == "policy_unavailable"
    (entry,) = await house.entries()
    assert (entry["type"], entry["code"]) == ("stream.refused", "policy_unavailable")


async def test_a_log_that_cannot_be_written_refuses_the_stream(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unavailable(*_: object) -> None:
        raise LogUnavailableError

    monkeypatch.setattr(house.log, "record", unavailable)
    client = ScriptedClient()
    await house.session(client).run()
    assert client.error is not None
    assert (client.error.code, client.shown, client.permits) == ("audit_unavailable", [], [])
    assert house.recognizer._heard == 0


async def test_storage_that_is_obliged_and_cannot_be_had_refuses_the_stream(house: House) -> None:
    house.policy.obligations = replace(OBLIGATIONS, storage=Storage.SEALED)
    client = ScriptedClient()
    await house.session(client).run()
    assert client.error is not None
    assert (client.error.code, client.shown) == ("storage_unavailable", [])
    assert await house.types() == ["stream.permitted", "stream.closed"]


FAULTS = [
    ("decoder", "open", UndecodableAudioError()),
    ("decoder", "enter", DecoderLostError()),
    ("decoder", "decode", UndecodableAudioError()),
    ("decoder", "flush", DecoderLostError()),
    ("recognizer", "open", EngineError()),
    ("recognizer", "enter", EngineError()),
    ("recognizer", "feed", EngineError()),
    ("recognizer", "finish", EngineError()),
    ("recognizer", "events", EngineError()),
    ("redactor", "open", RedactionError()),
    ("redactor", "redact", RedactionError()),
    ("redactor", "flush", RedactionError()),
    ("redactor", "redact", ZeroDivisionError("maria gonzalez")),
]


@pytest.mark.parametrize(("stage", "step", "fault"), FAULTS, ids=lambda value: getattr(value, "code", str(value)))
async def test_a_stage_that_fails_ends_the_stream_with_its_code_and_leaves_nothing_open(
    house: House, caplog: pytest.LogCaptureFixture, stage: str, step: str, fault: Exception
) -> None:
    getattr(house, stage).faults = {step: fault}
    client = ScriptedClient([Audio(SECOND), ...] if step not in {"flush", "finish"} else [Audio(SECOND)])
    await asyncio.wait_for(house.session(client).run(), 5)
    assert client.error is not None
    assert client.error.code == getattr(fault, "code", "internal_error")
    entries = await house.entries()
    assert [entry["type"] for entry in entries] == ["stream.permitted", "stream.closed"]
    assert entries[-1]["code"] == client.error.code
    assert client.closing is not None
    if stage == "redactor" and step != "flush":
        assert client.shown == []
    assert "maria" not in caplog.text
    house.assert_nothing_open()


async def test_a_client_that_goes_away_is_recorded(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ClientGoneError()])
    await house.session(client).run()
    assert (await house.entries())[-1]["code"] == "client_gone"
    house.assert_nothing_open()


async def test_a_result_that_cannot_be_delivered_ends_the_stream(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ...], fault=ClientGoneError())
    await asyncio.wait_for(house.session(client).run(), 5)
    assert (await house.entries())[-1]["code"] == "client_gone"
    house.assert_nothing_open()


async def test_cancellation_is_recorded_and_closes_everything(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ...])
    running = asyncio.create_task(house.session(client).run())
    await client.ready.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await house.entries())[-1]["code"] == "cancelled"
    house.assert_nothing_open()


async def test_a_change_after_which_policy_refuses_ends_the_live_stream(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ...])
    running = asyncio.create_task(house.session(client).run())
    await client.ready.wait()
    house.policy.refusals = [DENIED]
    house.facts.changed.put_nowait("consent.withdraw")
    await asyncio.wait_for(running, 2)
    assert client.error is not None
    assert client.error.code == "denied"
    types = [(entry["type"], entry.get("again"), entry.get("code")) for entry in await house.entries()]
    assert types == [
        ("stream.permitted", False, None),
        ("stream.denied", True, None),
        ("stream.closed", None, "denied"),
    ]


async def test_a_change_after_which_policy_permits_again_is_recorded_and_the_stream_goes_on(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ...])
    running = asyncio.create_task(house.session(client).run())
    await client.ready.wait()
    house.facts.changed.put_nowait("tenant.set")
    await house.policy.decided_again.wait()
    await house.log.append(TENANT, StreamRefused(stream_id="0", key_id="k1", code="barrier"))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [entry.get("again") for entry in await house.entries()] == [False, True, None, None]


async def test_other_obligations_end_the_live_stream(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ...])
    running = asyncio.create_task(house.session(client).run())
    await client.ready.wait()
    house.policy.obligations = replace(OBLIGATIONS, retention_class="clinical")
    house.facts.changed.put_nowait("tenant.set")
    await asyncio.wait_for(running, 2)
    assert client.error is not None
    assert client.error.code == "permit_changed"


async def test_a_policy_engine_that_stays_away_after_a_change_ends_the_stream_within_two_seconds(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ...])
    running = asyncio.create_task(house.session(client).run())
    await client.ready.wait()
    house.policy.refusals = [PolicyUnavailableError() for _ in range(1000)]
    house.facts.changed.put_nowait("consent.withdraw")
    await asyncio.wait_for(running, 2)
    assert (await house.entries())[-1]["code"] == "policy_unavailable"


async def test_a_permit_is_decided_anew_before_it_runs_out(house: House) -> None:
    house.policy.obligations = replace(OBLIGATIONS, permit_seconds=1)
    client = ScriptedClient([Audio(SECOND), ...])
    running = asyncio.create_task(house.session(client).run())
    await client.ready.wait()
    await house.policy.decided_again.wait()
    first = client.permits[0].value
    assert datetime.now(UTC) < first.expires_at + timedelta(seconds=0.5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_an_orderly_end_delivers_what_was_heard(house: House) -> None:
    client = ScriptedClient([Audio(SECOND), ...])
    session = house.session(client)
    running = asyncio.create_task(session.run())
    await client.ready.wait()
    session.end(DrainingError())
    await asyncio.wait_for(running, 2)
    assert client.error is not None
    assert client.error.code == "draining"
    assert any(isinstance(shown, RedactedSegment) for shown in client.shown)
    assert (await house.entries())[-1]["code"] == "draining"


async def test_a_stream_ends_at_the_duration_its_permit_allows(house: House) -> None:
    house.policy.obligations = replace(OBLIGATIONS, max_duration_seconds=0)
    client = ScriptedClient([Audio(SECOND), ...])
    await asyncio.wait_for(house.session(client).run(), 2)
    assert client.error is not None
    assert client.error.code == "duration_exceeded"


async def test_interim_results_can_be_turned_off(house: House) -> None:
    client = ScriptedClient([Configure(interim_results=False), Audio(SECOND)])
    await house.session(client).run()
    assert not any(isinstance(shown, RedactedHypothesis) for shown in client.shown)
    assert any(isinstance(shown, RedactedSegment) for shown in client.shown)


async def test_a_place_is_held_for_each_stream_and_no_more(house: House) -> None:
    first = ScriptedClient([Audio(SECOND), ...])
    running = asyncio.create_task(house.session(first).run())
    await first.ready.wait()
    second = ScriptedClient()
    await house.session(second).run()
    assert second.error is not None
    assert second.error.code == "too_many_streams"
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    house.assert_nothing_open()
