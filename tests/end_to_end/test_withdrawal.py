"""A right that ends, ends the streams that rest on it, within two seconds; and the record says why."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import websockets

from governance.consent import Evidence
from governance.request import Regime
from ingress.orders.order import Order
from ingress.orders.records import RecordConsent, RevokeKey, SetTenant, WithdrawConsent
from tests.end_to_end.conftest import START, Server

pytestmark = pytest.mark.models

FRAME = bytes(3200)
SECONDS = 2.0


async def live_until_cut(server: Server, credential: str, order: Order[Any], **start: Any) -> tuple[str, float]:
    """Open a stream, carry the order out, go on sending; return the code it ended with and the seconds that took."""
    async with server.connect(credential) as ws:
        await ws.send(json.dumps(START | {"model_profile": "fast"} | start))
        assert json.loads(await ws.recv())["type"] == "started"
        await ws.send(FRAME)
        async with server.officer() as desk:
            await desk.carry_out(order)
        ordered = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(0.1):
                    message = json.loads(await ws.recv())
            except TimeoutError:
                assert time.monotonic() - ordered < 4 * SECONDS, "the stream lives on"
                await ws.send(FRAME)
                continue
            except websockets.ConnectionClosed:
                pytest.fail("closed without an error message")
            if message["type"] == "error":
                return message["code"], time.monotonic() - ordered


async def test_a_withdrawn_consent_ends_the_stream(server: Server) -> None:
    key = await server.tenant("withdrawal", Regime.GDPR)
    async with server.officer() as desk:
        consent = await desk.carry_out(
            RecordConsent(
                tenant="withdrawal",
                subject="patient-17",
                purposes=("care",),
                notice_version="2026-01",
                evidence=Evidence.SPOKEN,
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
        )
    order = WithdrawConsent(tenant="withdrawal", consent_id=consent)
    code, seconds = await live_until_cut(
        server, key.credential, order, lawful_basis="consent", consent_id=consent, subjects=["patient-17"]
    )
    assert (code, seconds < SECONDS) == ("denied", True)


async def test_a_revoked_key_ends_the_stream(server: Server) -> None:
    key = await server.tenant("revocation")
    code, seconds = await live_until_cut(server, key.credential, RevokeKey(tenant="revocation", key_id=key.key_id))
    assert (code, seconds < SECONDS) == ("unauthenticated", True)


async def test_a_lapsed_baa_ends_the_stream(server: Server) -> None:
    key = await server.tenant("baa", Regime.HIPAA)
    code, seconds = await live_until_cut(server, key.credential, SetTenant(tenant="baa", end_baa=True))
    assert (code, seconds < SECONDS) == ("denied", True)


async def test_one_tenants_change_leaves_anothers_stream_alone(server: Server) -> None:
    ours, theirs = await server.tenant("ours"), await server.tenant("theirs")
    async with server.connect(ours.credential) as ws:
        await ws.send(json.dumps(START | {"model_profile": "fast"}))
        assert json.loads(await ws.recv())["type"] == "started"
        async with server.officer() as desk:
            await desk.carry_out(RevokeKey(tenant="theirs", key_id=theirs.key_id))
        await ws.send(FRAME)
        await ws.send('{"type": "stop"}')
        assert json.loads([message async for message in ws][-1])["type"] == "closed"
