from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit.recorded import DurableAppend, Recorded, recorded_grant
from governance.decision import (
    Certification,
    InterimPolicy,
    Obligations,
    Permit,
    RedactionHold,
    RedactionOperator,
    Storage,
    SurrogateScope,
)
from governance.identity import StreamId, TenantId
from governance.labels import Label
from governance.request import ModelProfile, RedactionProfile
from governance.stored_audio import AudioOperator, StoredAudio, UntimedAudio

ROOT = Path(__file__).resolve().parents[2]
PERMIT = Permit(
    decision_id="d1",
    stream_id=StreamId("5" * 32),
    tenant=TenantId("acme"),
    purpose="care",
    subjects=(None,),
    obligations=Obligations(
        redaction_profile=RedactionProfile.PII,
        redaction={Label.PERSON: RedactionOperator.REPLACE},
        redaction_hold=RedactionHold.BALANCED,
        redaction_overdue_shown=False,
        redaction_certification=Certification.FULL,
        surrogate_scope=SurrogateScope.STREAM,
        interim_policy=InterimPolicy.REDACTED,
        storage=Storage.NONE,
        clear_transcript=False,
        stored_audio=StoredAudio.ORIGINAL,
        audio_operator=AudioOperator.SILENCE,
        untimed_audio=UntimedAudio.MASK,
        retention_class="none",
        region="eu",
        max_duration_seconds=60,
        model_channel="stable",
        permit_seconds=60,
    ),
    language="en",
    model_profile=ModelProfile.FAST,
    issued_at=datetime(2026, 11, 21, tzinfo=UTC),
    expires_at=datetime(2026, 11, 22, tzinfo=UTC),
    bundle_revision="r1",
    bundle_digest="b" * 64,
    engine="embedded",
)


def test_nothing_but_a_durable_append_makes_a_recorded_value() -> None:
    with pytest.raises(TypeError):
        Recorded("permit", 0, object())  # type: ignore[arg-type]  # that is the point


def test_recorded_grant_keeps_the_index_and_names_nobody() -> None:
    grant = recorded_grant(Recorded(PERMIT, 7, DurableAppend()))
    assert (grant.index, grant.value) == (7, PERMIT.grant)
    assert "acme" not in repr(grant.value)


def test_recorded_value_does_not_show_in_its_repr() -> None:
    assert repr(Recorded(PERMIT, 7, DurableAppend())) == "Recorded(Permit, index=7)"


def test_nothing_outside_the_log_says_of_itself_that_it_is_recorded() -> None:
    product = ("audit", "governance", "inference", "ingress", "redaction", "retention")
    makers = {
        str(file.relative_to(ROOT))
        for package in product
        for file in (ROOT / package).rglob("*.py")
        if "DurableAppend(" in file.read_text(encoding="utf-8")
    }
    assert makers == {"audit/log.py", "audit/recorded.py"}
