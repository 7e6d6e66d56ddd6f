"""Consents and subjects: recorded, withdrawn, and nobody's name in the database."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import form
from governance.consent import Evidence
from governance.errors import InvalidFactsError, UnknownConsentError
from governance.identity import TenantId
from governance.records import Records
from governance.subjects import Subjects
from tests.governance.conftest import INDEX_KEY, NOON, Clock, LogGoneError, MemoryLog, all_bytes

CLINIC, BANK = TenantId("clinic"), TenantId("bank")
PATIENT = "jane.canary@example.com"


@pytest.fixture(autouse=True)
async def _tenants(records: Records) -> None:
    for name in (CLINIC, BANK):
        await records.tenants.create(name, regimes=[], region="eu-central", purposes=["treatment"], actor="officer")


async def agreed(records: Records, subject: str = PATIENT) -> str:
    return await records.consents.record(
        CLINIC,
        subject,
        purposes={"treatment"},
        notice_version="2026-01",
        expires_at=NOON + timedelta(days=365),
        evidence=Evidence.SPOKEN,
        actor="key1",
    )


async def test_a_consent_says_who_for_what_on_which_notice_and_until_when(records: Records) -> None:
    consent = await records.consents.get(CLINIC, await agreed(records))

    assert consent.facts.subject == await records.subjects.find(CLINIC, PATIENT)
    assert consent.facts.purposes == {"treatment"}
    assert (consent.facts.recorded_at, consent.facts.expires_at) == (NOON, NOON + timedelta(days=365))
    assert consent.facts.withdrawn_at is None
    assert (consent.notice_version, consent.evidence) == ("2026-01", Evidence.SPOKEN)
    assert await records.consents.list(CLINIC) == [consent]


async def test_withdrawing_takes_effect_once_and_stays(records: Records, clock: Clock, log: MemoryLog) -> None:
    consent_id = await agreed(records)
    clock.forward(hours=1)
    await records.consents.withdraw(CLINIC, consent_id, actor="key1")
    clock.forward(hours=1)
    await records.consents.withdraw(CLINIC, consent_id, actor="key1")

    assert (await records.consents.get(CLINIC, consent_id)).facts.withdrawn_at == NOON + timedelta(hours=1)
    assert [change.change for change in log.intents[2:]] == ["subject.create", "consent.record", "consent.withdraw"]
    assert [outcome for _, _, outcome in log.results] == ["made"] * 5


async def test_a_consent_is_another_tenants_to_nobody(records: Records) -> None:
    consent_id = await agreed(records)

    with pytest.raises(UnknownConsentError):
        await records.consents.get(BANK, consent_id)
    with pytest.raises(UnknownConsentError):
        await records.consents.withdraw(BANK, consent_id, actor="key1")
    assert await records.consents.list(BANK) == []
    assert (await records.consents.get(CLINIC, consent_id)).facts.withdrawn_at is None


async def test_nobodys_name_reaches_the_database_or_the_log(
    records: Records, log: MemoryLog, database_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    consent_id = await agreed(records)
    consent = await records.consents.get(CLINIC, consent_id)
    await records.consents.withdraw(CLINIC, consent_id, actor="key1")

    stored = all_bytes(database_file)
    assert consent.facts.subject.encode() in stored
    assert PATIENT.encode() not in stored
    assert b"jane.canary" not in stored
    assert PATIENT not in log.text() + caplog.text + repr(consent)
    assert consent.facts.subject in log.text()


async def test_bad_consents_are_refused(records: Records) -> None:
    good = {
        "purposes": {"treatment"},
        "notice_version": "2026-01",
        "expires_at": NOON + timedelta(days=1),
        "evidence": Evidence.SPOKEN,
        "actor": "key1",
    }
    for bad in (
        {"purposes": set[str]()},
        {"purposes": {"all of it"}},
        {"notice_version": "Dear patient,"},
        {"expires_at": NOON},
    ):
        with pytest.raises(InvalidFactsError):
            await records.consents.record(CLINIC, PATIENT, **(good | bad))  # type: ignore[arg-type]  # bad on purpose
    for subject in ("", "x" * 257, "a\nb", "a\0b"):
        with pytest.raises(InvalidFactsError):
            await agreed(records, subject)
    assert await records.consents.list(CLINIC) == []


async def test_a_subject_has_one_random_pseudonym_in_each_tenant(records: Records, log: MemoryLog) -> None:
    first = await records.subjects.ref(CLINIC, PATIENT, actor="key1")

    assert await records.subjects.ref(CLINIC, PATIENT, actor="key2") == first
    assert await records.subjects.ref(BANK, PATIENT, actor="key1") != first
    assert await records.subjects.ref(CLINIC, PATIENT + "x", actor="key1") != first
    assert await records.subjects.find(CLINIC, "somebody else") is None
    assert len(first) == 32
    assert [change.change for change in log.intents].count("subject.create") == 3


async def test_many_streams_of_a_new_subject_agree_on_the_pseudonym(records: Records, log: MemoryLog) -> None:
    refs = await asyncio.gather(*(records.subjects.ref(CLINIC, PATIENT, actor="key1") for _ in range(20)))

    assert len(set(refs)) == 1
    assert [change.change for change in log.intents].count("subject.create") == 1


async def test_another_index_key_finds_nobody(records: Records) -> None:
    await records.subjects.ref(CLINIC, PATIENT, actor="key1")
    other = Subjects(records.subjects._database, records.subjects._changes, INDEX_KEY[::-1], lambda: NOON)

    assert await other.find(CLINIC, PATIENT) is None
    with pytest.raises(ValueError, match="32 bytes"):
        Subjects(records.subjects._database, records.subjects._changes, b"short", lambda: NOON)


async def test_no_pseudonym_is_made_without_a_record(records: Records, log: MemoryLog) -> None:
    log.no_intents = True
    with pytest.raises(LogGoneError):
        await records.subjects.ref(CLINIC, PATIENT, actor="key1")
    log.no_intents = False
    assert await records.subjects.find(CLINIC, PATIENT) is None


@given(st.text(max_size=300))
def test_a_subject_id_is_taken_as_it_is_or_refused(text: str) -> None:
    try:
        assert form.subject(text) == text
        text.encode()
    except InvalidFactsError:
        assert not text or len(text) > 256 or not text.isprintable()
