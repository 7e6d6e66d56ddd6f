"""What really happened on a running platform, as an auditor gets it: every check finds its population in order."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.trust import Trust
from audit.verdict import Code
from audit.verify import verify
from governance.request import Regime
from ingress.orders.evidence import ExportPack
from ingress.orders.records import RevokeKey
from tests.end_to_end.conftest import SAMPLE_RATE, Server
from tests.end_to_end.test_canary import SPOKEN, hits, written
from tests.end_to_end.test_storage import PURPOSE, content, recordings, verified

pytestmark = pytest.mark.models

SUBJECT = "stored.patient@example.com"


async def test_honest_day_of_a_running_platform_has_no_exceptions(server: Server, call: bytes, tmp_path: Path) -> None:
    began = datetime.now(UTC)
    key = await server.tenant("audited", Regime.HIPAA, purposes=[PURPOSE])
    said = call[: 3 * SAMPLE_RATE * 2]
    wishes: tuple[dict[str, Any], ...] = ({"storage": True}, {}, {"purpose": "marketing"})
    streams = [{"purpose": PURPOSE, "subjects": [SUBJECT]} | wish for wish in wishes]
    ended = await asyncio.gather(*(server.stream(key.credential, said, pace=4.0, **start) for start in streams))
    assert [messages[-1]["type"] for messages in ended] == ["closed", "closed", "error"]
    for recording in await recordings(server, key):
        await (verified if recording["kind"] == "redacted_audio" else content)(server, key, recording)
    trust = Trust.parse((server.settings.config_dir / "log.vkey").read_text(encoding="utf-8"))
    async with server.officer() as officer:
        await officer.carry_out(RevokeKey(tenant="audited", key_id=key.key_id))
        for regime in ("soc2", "hipaa", "gdpr"):
            pack = ExportPack(
                tenant="audited",
                regime=regime,
                purpose="audit-2026",
                begins=began,
                ends=datetime.now(UTC) + timedelta(minutes=1),
                directory=tmp_path / regime,
            )
            view = await officer.carry_out(pack)
            assert [each for each in view.controls if each.exceptions] == []
            assert sum(each.result == "pass" for each in view.controls) >= 8
            verdict = await asyncio.to_thread(verify, tmp_path / regime, trust)
            assert (verdict.code, verdict.why) == (Code.OK, "")
    assert hits(list(written(tmp_path)), (SUBJECT, *SPOKEN)) == []
