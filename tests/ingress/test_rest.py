"""What a tenant may do over REST: over the real records, each act on record, and no tenant in another's."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from audit.errors import LogUnavailableError
from audit.trees import SYSTEM
from governance.identity import KeyId, Scope, TenantId
from governance.request import Regime
from ingress import request_body
from ingress.rest import AUDITED
from tests.simulators.platform import Running, reply, rest, running, started

CLINIC, OTHER = TenantId("clinic"), TenantId("other")
CANARY = "maria-gonzalez@example.com"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
CONSENT: dict[str, Any] = {
    "subject": CANARY,
    "purposes": ["care"],
    "notice_version": "2026-01",
    "expires_at": TOMORROW.isoformat(),
    "evidence": "spoken",
}


@dataclass(frozen=True)
class Office:
    """A server over real records, with two tenants."""

    server: Running
    key_id: KeyId
    key: str
    weak: str
    other: str

    def as_(self, key: str) -> httpx.AsyncClient:
        return self.server.http(key)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with running(tmp_path, real_facts=True) as server:
        made = []
        for tenant, scopes in ((CLINIC, set(Scope)), (CLINIC, {Scope.STREAM}), (OTHER, set(Scope))):
            records = server.platform.records
            if tenant not in {each.tenant for each in await records.tenants.list()}:
                await records.tenants.create(
                    tenant,
                    regimes=(Regime.SOC2,),
                    region="local",
                    purposes=("care",),
                    baa_expires_at=None,
                    actor="test",
                )
            made.append(await records.keys.create(tenant, scopes=scopes, expires_at=TOMORROW, actor="test"))
        (key_id, key), (_, weak), (_, other) = made
        yield Office(server, key_id, key.reveal(), weak.reveal(), other.reveal())


async def _types(office: Office, since: int, tree: str = CLINIC) -> list[str]:
    return [entry["type"] for entry in (await office.server.entries(tree))[since:]]


async def test_a_consent_is_recorded_and_withdrawn_and_both_are_on_record(office: Office) -> None:
    size = office.server.platform.log.size(CLINIC)
    async with office.as_(office.key) as client:
        made = await client.post("/v1/consents", json=CONSENT)
        assert made.status_code == 201
        consent_id = made.json()["consent_id"]
        withdrawn = await client.post(f"/v1/consents/{consent_id}/withdraw")
        assert (withdrawn.status_code, withdrawn.content) == (204, b"")
    consent = await office.server.platform.records.consents.get(CLINIC, consent_id)
    assert consent.facts.withdrawn_at is not None
    entries = (await office.server.entries())[size:]
    changes = [entry["change"] for entry in entries if entry["type"] == "change.intended"]
    assert changes[-2:] == ["consent.record", "consent.withdraw"]
    assert {entry["actor"] for entry in entries if entry["type"] == "change.intended"} == {office.key_id}
    assert CANARY not in json.dumps(entries)


async def test_keys_are_listed_without_what_they_open_and_the_look_is_on_record(office: Office) -> None:
    async with office.as_(office.key) as client:
        answer = await client.get("/v1/keys")
    assert {tuple(key["scopes"]) for key in answer.json()["keys"]} == {tuple(sorted(Scope)), ("stream",)}
    assert office.key.rpartition("_")[2] not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    last = (await office.server.entries())[-1]
    assert (last["type"], last["operation"], last["count"], last["actor"]) == (
        "records.read",
        "keys.list",
        2,
        office.key_id,
    )


async def test_a_revoked_key_opens_nothing_any_more_and_ends_its_stream(office: Office) -> None:
    async with office.server.connect(office.key) as socket:
        assert (await started(socket, subjects=[]))["type"] == "started"
        async with office.as_(office.key) as client:
            assert (await client.delete(f"/v1/keys/{office.key_id}")).status_code == 204
            assert (await client.get("/v1/keys")).status_code == 401
        messages, code = await rest(socket, 3)
    assert ([m["code"] for m in messages if m["type"] == "error"], code) == (["unauthenticated"], 4401)


GOVERNED = [
    ("POST", "/v1/consents", CONSENT),
    ("POST", "/v1/consents/abc/withdraw", None),
    ("GET", "/v1/keys", None),
    ("DELETE", "/v1/keys/abc", None),
]


def test_every_governed_rest_route_is_tried() -> None:
    paths = {(method, path.replace("{consent_id}", "abc").replace("{key_id}", "abc")) for method, path in AUDITED}
    assert {(method, path) for method, path, _ in GOVERNED} == paths - {("WEBSOCKET", "/v1/stream")}


@pytest.mark.parametrize(("method", "path", "body"), GOVERNED)
async def test_without_a_credential_or_its_scope_nothing_is_told_and_the_attempt_is_on_record(
    office: Office, method: str, path: str, body: Any
) -> None:
    async with office.as_("ew_" + "0" * 16 + "_" + "x" * 43) as stranger:
        answer = await stranger.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert (await office.server.entries(SYSTEM))[-1]["type"] == "access.refused"
    async with office.as_(office.weak) as weak:
        answer = await weak.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    last = (await office.server.entries())[-1]
    assert (last["type"], last["code"]) == ("access.refused", "forbidden")


async def test_a_tenant_reaches_nothing_of_anothers(office: Office) -> None:
    async with office.as_(office.key) as client:
        consent_id = (await client.post("/v1/consents", json=CONSENT)).json()["consent_id"]
    async with office.as_(office.other) as client:
        for method, path, code in (
            ("POST", f"/v1/consents/{consent_id}/withdraw", "unknown_consent"),
            ("DELETE", f"/v1/keys/{office.key_id}", "unknown_key"),
        ):
            answer = await client.request(method, path)
            assert (answer.status_code, answer.json()["code"]) == (404, code)
        assert len((await client.get("/v1/keys")).json()["keys"]) == 1
    consent = await office.server.platform.records.consents.get(CLINIC, consent_id)
    assert consent.facts.withdrawn_at is None


BAD_BODIES: dict[str, tuple[Any, int, str]] = {
    "not JSON": (b"{", 400, "invalid_message"),
    "nothing": (b"", 400, "invalid_message"),
    "unknown field": (CONSENT | {CANARY: CANARY}, 400, "invalid_message"),
    "no purpose": (CONSENT | {"purposes": []}, 400, "invalid_message"),
    "evidence of its own": (CONSENT | {"evidence": CANARY}, 400, "invalid_message"),
    "no time zone": (CONSENT | {"expires_at": "2030-01-01T00:00:00"}, 400, "invalid_message"),
    "past": (CONSENT | {"expires_at": "2020-01-01T00:00:00Z"}, 422, "invalid_request"),
    "too long": (b" " * 17_000, 413, "frame_too_large"),
}


@pytest.mark.parametrize("what", BAD_BODIES)
async def test_a_body_that_is_not_right_is_refused_changes_nothing_and_is_not_quoted(office: Office, what: str) -> None:
    body, status, code = BAD_BODIES[what]
    size = office.server.platform.log.size(CLINIC)
    async with office.as_(office.key) as client:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = await client.post("/v1/consents", content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert CANARY not in answer.text
    assert await _types(office, size) == []


async def test_a_body_that_does_not_come_is_not_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_body, "BODY_SECONDS", 0.1)
    reader, writer = await asyncio.open_connection(office.server.host, office.server.port)
    head = f"POST /v1/consents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {office.key}\r\nContent-Length: 10\r\n\r\n"
    writer.write(head.encode())
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_what_cannot_be_recorded_is_not_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_args: object) -> int:
        raise LogUnavailableError(CANARY)

    monkeypatch.setattr(office.server.platform.log, "append", full)
    async with office.as_(office.key) as client:
        answer = await client.get("/v1/keys")
        assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
        assert answer.headers["Retry-After"] == "5"
        assert "keys" not in answer.json()
        answer = await client.post("/v1/consents", json=CONSENT)
        assert answer.status_code == 503
        assert CANARY not in answer.text
    assert await office.server.platform.records.consents.list(CLINIC) == []


async def test_a_withdrawn_consent_has_the_stream_that_rests_on_it_decided_anew(office: Office) -> None:
    async with office.as_(office.key) as client:
        consent_id = (await client.post("/v1/consents", json=CONSENT)).json()["consent_id"]
        async with office.server.connect(office.key) as socket:
            await started(socket, subjects=[CANARY], lawful_basis="consent", consent_id=consent_id)
            decisions = office.server.platform.policy.decisions
            await client.post(f"/v1/consents/{consent_id}/withdraw")
            async with asyncio.timeout(2):  # the promise: within a second of its being durable
                while office.server.platform.policy.decisions == decisions:  # noqa: ASYNC110  a counter, no event
                    await asyncio.sleep(0.01)
            await socket.send('{"type": "stop"}')
            assert (await reply(socket))["type"] == "closed"
