"""Each control check passes on an honest history, and catches a violation that is seeded into real log entries."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checkpoint import Checkpoint, Note
from audit.checks import CHECKS, code_digest
from audit.controls import Assessment, Catalogue
from audit.encoding import draft, parse
from audit.errors import ControlsError
from audit.events import ChangeIntended, ChangeMade, ContentDamaged, ErasureDone, ErasureIntended
from audit.population import MAX_EXCEPTIONS, Case, Entry, Examination, Finding, Period
from audit.trust import Trust
from tests.audit.house import (
    CLINIC,
    CONSENT,
    EVIDENCE_KEY,
    KEY,
    LOG_KEY,
    NOON,
    SUBJECT,
    TRUST,
    House,
    catalogue,
    closed,
    denied,
    intended,
    permitted,
    reading,
    retained,
    retention,
    stored,
)

DAY = timedelta(days=1)
OTHER_KEY = "f" * 16


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House.opened(tmp_path) as opened:
        await opened.lives_well()
        yield opened


async def entries(house: House, period: Period) -> list[Entry]:
    leaves = await house.log.read(CLINIC, 0, house.log.size(CLINIC))
    values = [parse(leaf) for leaf in leaves]
    return [
        Entry(at, leaf, value, period.holds(value.at))
        for at, (leaf, value) in enumerate(zip(leaves, values, strict=True))
    ]


async def examined(house: House, check: str, *, begins: Any = None, ends: Any = None, trust: Trust = TRUST) -> Finding:
    """What a check finds in the house's log, from its beginning until now if nothing else is said."""
    period = Period(begins or NOON - DAY, ends or house.now + timedelta(seconds=1))
    case = Case(
        period=period,
        as_of=house.now,
        rows={name: each.listed for name, each in house.populations.items()},
        parameters=catalogue().checks[check].parameters,
        head=Note.parse((await house.log.checkpoint(CLINIC)).encode()),
        trust=trust,
        receipts=house.receipts,
    )
    examination = CHECKS[check](case)
    for entry in await entries(house, period):
        examination.read(entry)
    return examination.finish()


HONEST = {
    "agreement_live": 2,
    "consent_live": 2,
    "content_intact": 1,
    "coverage_complete": 2,
    "denials_explained": 1,
    "intents_closed": 5,
    "keys_expire": 1,
    "log_integrity": 16,
    "policy_on_record": 4,
    "reads_decided": 1,
    "retention_ran": 1,
    "storage_obliged": 1,
    "streams_permitted_first": 2,
    "unstored_left_nothing": 1,
    "within_ceiling": 1,
}


@pytest.mark.parametrize("check", sorted(CHECKS))
async def test_honest_history_has_no_exceptions_and_nothing_to_check_is_no_pass(check: str, house: House) -> None:
    house.forward(minutes=10)
    finding = await examined(house, check)
    assert finding.named == ()
    assert (finding.population, finding.result) == (
        HONEST.get(check, 0),
        "pass" if check in HONEST else "not_applicable",
    )


Seed: TypeAlias = Callable[[House], Awaitable[Any]]


async def _stream_without_permit(house: House) -> None:
    await house.says(closed("7" * 32))


async def _closed_by_another_decision(house: House) -> None:
    await house.says(permitted("7" * 32), closed("7" * 32, decision_id="9" * 32))


async def _denial_without_reasons(house: House) -> None:
    await house.says(denied("7" * 32, reasons=()))


async def _samples_lost(house: House) -> None:
    await house.says(permitted("7" * 32), closed("7" * 32, samples_silence=3_999))


async def _stored_against_the_permit(house: House) -> None:
    await house.says(permitted("7" * 32), closed("7" * 32))
    await house.stores("7" * 32, "7" * 32)


async def _stored_without_intent(house: House) -> None:
    await house.says(stored("3" * 32, 0, "7" * 32, outcome="stored", due=(house.now + DAY).isoformat()))


async def _stored_without_a_term(house: House) -> None:
    await house.says(permitted("7" * 32, storage="sealed"))
    intent = await house.says(intended("7" * 32, "7" * 32))
    await house.says(stored("7" * 32, intent, "7" * 32, outcome="cut_short", due=""))


async def _policy_of_nobody(house: House) -> None:
    await house.says(permitted("7" * 32, bundle_digest="0" * 64))


async def _policy_announced_too_late(house: House) -> None:
    house.populations["service_starts"].listed[0] = {
        **house.populations["service_starts"].listed[0],
        "at": house.now.isoformat(),
    }


async def _read_without_decision(house: House) -> None:
    await house.says(reading("a" * 32, decision_id=""))


async def _read_what_was_not_stored(house: House) -> None:
    await house.says(reading("7" * 32))


async def _damage_found_in_reading(house: House) -> None:
    await house.says(reading("a" * 32))
    await house.says(ContentDamaged(object_id="a" * 32, stream_id="3" * 32, actor=KEY, decision_id="f" * 32))


async def _key_for_ever(house: House) -> None:
    await house.changes("key.create", OTHER_KEY)
    life = {"created_at": house.now.isoformat(), "expires_at": (house.now + 367 * DAY).isoformat()}
    house.populations["keys"].listed.append({"key_id": OTHER_KEY, **life, "revoked_at": ""})


async def _key_that_the_log_does_not_know(house: House) -> None:
    row = house.populations["keys"].listed[0]
    house.populations["keys"].listed.append({**row, "key_id": OTHER_KEY})


async def _key_that_the_records_do_not_know(house: House) -> None:
    await house.changes("key.create", OTHER_KEY)


async def _revocation_that_the_records_do_not_know(house: House) -> None:
    await house.changes("key.revoke", KEY)


async def _revoked_key_streams(house: House) -> None:
    await house.changes("key.revoke", KEY)
    house.forward(seconds=10)
    await house.says(permitted("7" * 32))


async def _revoked_key_reads(house: House) -> None:
    await house.changes("key.revoke", KEY)
    house.forward(seconds=10)
    await house.says(reading("a" * 32))


async def _hold_by_one_person(house: House) -> None:
    for change in ("hold.propose", "hold.approve"):
        await house.says(ChangeIntended(change=change, ref="8" * 32, actor=KEY, details={}))
        await house.says(made(await last(house)))


async def _release_by_one_person(house: House) -> None:
    for change in ("hold.propose_release", "hold.release"):
        await house.says(ChangeIntended(change=change, ref="8" * 32, actor=KEY, details={}))
        await house.says(made(await last(house)))


async def _right_decided_by_who_issued_its_link(house: House) -> None:
    filed = ChangeIntended(change="rights.file", ref="8" * 32, actor=f"link:{KEY}", details={"due_at": ""})
    await house.says(filed, made(house.log.size(CLINIC)))
    moved = ChangeIntended(change="rights.move", ref="8" * 32, actor=KEY, details={"to": "denied"})
    await house.says(moved, made(house.log.size(CLINIC)))


async def _approval_of_what_nobody_asked_for(house: House) -> None:
    await house.changes("hold.approve", "8" * 32)


async def _consent_of_nobody(house: House) -> None:
    await house.says(permitted("7" * 32, consent_id="7" * 32))


async def _no_consent_named(house: House) -> None:
    await house.says(permitted("7" * 32, lawful_basis="consent", consent_id=""))


async def _consent_to_something_else(house: House) -> None:
    await house.says(permitted("7" * 32, purpose="marketing"))


async def _consent_of_one_voice_of_two(house: House) -> None:
    await house.says(permitted("7" * 32, subjects=(SUBJECT, "6" * 32)))


async def _consent_over(house: House) -> None:
    house.forward(days=366)
    await house.says(permitted("7" * 32))


async def _consent_withdrawn(house: House) -> None:
    await house.changes("consent.withdraw", CONSENT)
    house.forward(seconds=10)
    await house.says(permitted("7" * 32))


async def _agreement_over(house: House) -> None:
    house.forward(days=301)
    await house.says(permitted("7" * 32))


async def _agreement_ended(house: House) -> None:
    await house.changes("tenant.set", CLINIC, baa_expires_at="")
    await house.says(permitted("7" * 32))


async def _object_past_its_time(house: House) -> None:
    row = {"object_id": "7" * 32, "state": "stored", "delete_after": (house.now - 3 * DAY).isoformat()}
    house.populations["objects"].listed.append(row | {"held": "no", "in_review": "no"})


async def _object_without_a_term(house: House) -> None:
    row = {"object_id": "7" * 32, "state": "stored", "delete_after": "", "held": "no", "in_review": "no"}
    house.populations["objects"].listed.append(row)


async def _no_run_for_three_days(house: House) -> None:
    house.forward(days=3)


async def _only_dry_and_interrupted_runs(house: House) -> None:
    house.forward(days=1)
    for outcome in ("dry_run", "interrupted"):
        await house.says(retention(dry_run=outcome == "dry_run"))
        await house.says(retained(house.log.size(CLINIC) - 1, outcome=outcome))
    house.forward(days=2)
    await house.runs_retention()


async def _intent_left_open(house: House) -> None:
    await house.says(ChangeIntended(change="key.create", ref=OTHER_KEY, actor="operator", details={}))
    house.forward(minutes=6)


async def _object_left_open(house: House) -> None:
    await house.says(permitted("7" * 32, storage="sealed"), intended("7" * 32, "7" * 32, "8" * 32))
    intent = house.log.size(CLINIC) - 1
    await house.says(stored("7" * 32, intent, "7" * 32, outcome="stored", due=house.now.isoformat()))
    await house.says(closed("7" * 32))
    house.forward(minutes=6)


async def _request_answered_late(house: House) -> None:
    await house.changes("rights.file", "8" * 32, due_at=(house.now + DAY).isoformat())
    house.forward(days=2)
    await house.changes("rights.move", "8" * 32, to="completed", due_at="")


async def _request_not_answered(house: House) -> None:
    await house.changes("rights.file", "8" * 32, due_at=(house.now + DAY).isoformat())
    await house.changes("rights.move", "8" * 32, to="approved", due_at=(house.now + DAY).isoformat())
    house.forward(days=2)


async def _erasure_takes_too_long(house: House) -> None:
    await house.says(erasing())
    house.forward(days=31)
    await house.says(erased(house.log.size(CLINIC) - 1))


async def _erasure_never_ends(house: House) -> None:
    await house.says(erasing())
    house.forward(days=31)


async def _erasure_fails(house: House) -> None:
    await house.says(erasing())
    await house.says(erased(house.log.size(CLINIC) - 1, outcome="failed"))


async def _receipt_missing(house: House) -> None:
    await house.says(erasing())
    await house.says(erased(house.log.size(CLINIC) - 1, receipt="4" * 64))


async def _receipt_forged(house: House) -> None:
    await _receipt_missing(house)
    house.receipts["e" * 32] = b"{}"


SEEDS: list[tuple[str, Seed]] = [
    ("streams_permitted_first", _stream_without_permit),
    ("streams_permitted_first", _closed_by_another_decision),
    ("denials_explained", _denial_without_reasons),
    ("coverage_complete", _samples_lost),
    ("unstored_left_nothing", _stored_against_the_permit),
    ("storage_obliged", _stored_against_the_permit),
    ("storage_obliged", _stored_without_intent),
    ("storage_obliged", _stored_without_a_term),
    ("policy_on_record", _policy_of_nobody),
    ("policy_on_record", _policy_announced_too_late),
    ("reads_decided", _read_without_decision),
    ("reads_decided", _read_what_was_not_stored),
    ("content_intact", _damage_found_in_reading),
    ("keys_expire", _key_for_ever),
    ("keys_expire", _key_that_the_log_does_not_know),
    ("keys_expire", _key_that_the_records_do_not_know),
    ("keys_expire", _revocation_that_the_records_do_not_know),
    ("revoked_keys_silent", _revoked_key_streams),
    ("revoked_keys_silent", _revoked_key_reads),
    ("two_persons", _hold_by_one_person),
    ("two_persons", _release_by_one_person),
    ("two_persons", _right_decided_by_who_issued_its_link),
    ("two_persons", _approval_of_what_nobody_asked_for),
    ("consent_live", _consent_of_nobody),
    ("consent_live", _no_consent_named),
    ("consent_live", _consent_to_something_else),
    ("consent_live", _consent_of_one_voice_of_two),
    ("consent_live", _consent_over),
    ("consent_live", _consent_withdrawn),
    ("withdrawals_heeded", _consent_withdrawn),
    ("agreement_live", _agreement_over),
    ("agreement_live", _agreement_ended),
    ("within_ceiling", _object_past_its_time),
    ("within_ceiling", _object_without_a_term),
    ("retention_ran", _no_run_for_three_days),
    ("retention_ran", _only_dry_and_interrupted_runs),
    ("intents_closed", _intent_left_open),
    ("intents_closed", _object_left_open),
    ("rights_in_time", _request_answered_late),
    ("rights_in_time", _request_not_answered),
    ("erasures_in_time", _erasure_takes_too_long),
    ("erasures_in_time", _erasure_never_ends),
    ("erasures_in_time", _erasure_fails),
    ("receipts_verify", _receipt_missing),
    ("receipts_verify", _receipt_forged),
]


@pytest.mark.parametrize(("check", "seed"), SEEDS, ids=lambda each: each if isinstance(each, str) else each.__name__)
async def test_seeded_violation_is_caught(check: str, seed: Seed, house: House) -> None:
    await seed(house)
    finding = await examined(house, check)
    assert finding.result == "fail"
    assert finding.exceptions == len(finding.named) >= 1


def test_every_check_has_a_violation_that_it_must_catch() -> None:
    assert {check for check, _ in SEEDS} | {"log_integrity"} == CHECKS.keys()


async def test_log_that_is_not_what_was_signed_is_caught(house: House) -> None:
    signed_by_nobody = await examined(house, "log_integrity", trust=Trust((EVIDENCE_KEY.key,)))
    assert signed_by_nobody.named == ("checkpoint:signature",)
    period = Period(NOON - DAY, house.now)
    case = {"period": period, "as_of": house.now, "rows": {}, "parameters": {}, "trust": TRUST}
    head = Note.parse((await house.log.checkpoint(CLINIC)).encode())
    for change in (list[Entry].pop, list[Entry].reverse):
        altered = await entries(house, period)
        change(altered)
        examination = CHECKS["log_integrity"](Case(**case, head=head))  # type: ignore[arg-type]  # a test's shorthand
        for entry in altered:
            examination.read(entry)
        assert examination.finish().named == ("checkpoint:root",)


@pytest.mark.parametrize("check", sorted(check for check in CHECKS if CHECKS[check].needs))
async def test_population_that_nobody_contributed_is_an_exception(check: str, house: House) -> None:
    for name in CHECKS[check].needs:
        del house.populations[name]
    finding = await examined(house, check)
    assert finding.result == "fail"
    assert [each for each in finding.named if each.startswith("population:")]


async def test_entries_outside_the_period_are_read_and_not_judged(house: House) -> None:
    before = house.now
    await _stream_without_permit(house)
    await _denial_without_reasons(house)
    house.forward(hours=1)
    for check in ("streams_permitted_first", "denials_explained"):
        assert (await examined(house, check, ends=before)).result == "pass"
        assert (await examined(house, check, begins=house.now, ends=house.now + DAY)).result == "not_applicable"
        assert (await examined(house, check)).result == "fail"


async def test_intent_that_was_just_recorded_is_given_time(house: House) -> None:
    before = await examined(house, "intents_closed")
    await house.says(ChangeIntended(change="key.create", ref=OTHER_KEY, actor="operator", details={}))
    await house.says(permitted("7" * 32, storage="sealed"), intended("7" * 32, "7" * 32))
    house.forward(minutes=1)
    assert await examined(house, "intents_closed") == before
    # A stream that goes on for hours keeps its objects open; that is no exception.
    await house.says(made(house.log.size(CLINIC) - 3))
    house.forward(hours=2)
    assert (await examined(house, "intents_closed")).result == "pass"


async def test_change_of_agreement_that_is_under_way_may_count_either_way(house: House) -> None:
    await house.changes("tenant.set", CLINIC, baa_expires_at="")
    renewed = {"baa_expires_at": (house.now + DAY).isoformat()}
    await house.says(ChangeIntended(change="tenant.set", ref=CLINIC, actor="operator", details=renewed))
    await house.says(permitted("7" * 32))
    assert (await examined(house, "agreement_live")).result == "pass"
    await house.says(made(house.log.size(CLINIC) - 2, outcome="failed"), permitted("8" * 32))
    assert (await examined(house, "agreement_live")).result == "fail"


async def test_tenant_without_the_regime_needs_no_agreement(house: House) -> None:
    await house.changes("tenant.set", CLINIC, regimes="gdpr", baa_expires_at="")
    await house.says(permitted("7" * 32))
    assert (await examined(house, "agreement_live")).population == 2


async def test_objects_that_a_hold_or_a_review_keeps_are_no_exception(house: House) -> None:
    row = {"state": "stored", "delete_after": (house.now - 3 * DAY).isoformat()}
    rows = house.populations["objects"].listed
    rows.append({"object_id": "7" * 32, **row, "held": "yes", "in_review": "no"})
    rows.append({"object_id": "8" * 32, **row, "held": "no", "in_review": "yes"})
    rows.append({"object_id": "9" * 32, "state": "live", "delete_after": "", "held": "no", "in_review": "no"})
    assert await examined(house, "within_ceiling") == Finding(3, 0, ())


async def test_request_that_was_extended_is_due_later(house: House) -> None:
    await house.changes("rights.file", "8" * 32, due_at=(house.now + DAY).isoformat())
    await house.changes("rights.move", "8" * 32, to="extended", due_at=(house.now + 9 * DAY).isoformat())
    house.forward(days=2)
    assert (await examined(house, "rights_in_time")).result == "not_applicable"
    await house.changes("rights.move", "8" * 32, to="completed", due_at="")
    assert (await examined(house, "rights_in_time")).result == "pass"


async def test_two_persons_pass(house: House) -> None:
    for change, actor in (("hold.propose", KEY), ("hold.approve", OTHER_KEY)):
        await house.says(ChangeIntended(change=change, ref="8" * 32, actor=actor, details={}))
        await house.says(made(await last(house)))
    assert (await examined(house, "two_persons")).result == "pass"


async def test_erasure_in_time_passes_and_one_that_has_time_is_not_counted(house: House) -> None:
    await house.says(erasing())
    house.forward(days=1)
    assert (await examined(house, "erasures_in_time")).result == "not_applicable"
    await house.says(erased(house.log.size(CLINIC) - 1))
    assert (await examined(house, "erasures_in_time")).result == "pass"


async def test_storage_without_retention_is_not_asked_of_a_tenant_that_stores_nothing(tmp_path: Path) -> None:
    async with House.opened(tmp_path) as house:
        await house.says(permitted("1" * 32), closed("1" * 32))
        house.forward(days=30)
        assert (await examined(house, "retention_ran")).result == "not_applicable"


async def test_results_carry_what_they_rest_on(house: House) -> None:
    period = Period(NOON - DAY, house.now)
    case = {"period": period, "as_of": house.now, "head": Note.parse((await house.log.checkpoint(CLINIC)).encode())}
    rows = {"rows": {name: each.listed for name, each in house.populations.items()}, "trust": TRUST}

    async def results(inputs: dict[str, str]) -> dict[str, str]:
        assessment = Assessment(catalogue(), "soc2", case | rows, version="0.1.0")
        assessment.read(await entries(house, period))
        found = assessment.results(inputs)
        assert {each.version for each in found} == {f"0.1.0+{code_digest()}"}
        for each in found:
            assert parse(draft(each.event("soc2")).leaf(b"2026-11-21T00:00:00.000000Z")).fields["check"] == (
                each.control.check
            )
        return {each.control.check: each.inputs for each in found}

    first = await results({"root": "1", "rows.keys": "1", "rows.objects": "1"})
    assert first == await results({"root": "1", "rows.keys": "1", "rows.objects": "1"})
    other = await results({"root": "1", "rows.keys": "2", "rows.objects": "1"})
    assert {check for check in first if first[check] != other[check]} == {"keys_expire"}
    assert not set(first.values()) & set((await results({"root": "2"})).values())


def test_table_of_controls_has_ten_checks_a_regime() -> None:
    table = catalogue()
    assert {"soc2", "gdpr", "hipaa"} == table.regimes.keys()
    for regime in table.regimes:
        assert len({control.check for control in table.controls(regime)}) >= 10
    assert {control.check for regime in table.regimes for control in table.controls(regime)} == CHECKS.keys()
    said = str(table.model_dump()).lower()
    assert "compliant" not in said
    assert "certified" not in said


CONTROL = {"control": "C1", "name": "C1", "title": "t", "check": "log_integrity", "not_shown": "n"}
CHECK = {"log_integrity": {"population": "p"}}


@pytest.mark.parametrize(
    "table",
    [
        None,
        {},
        {"checks": CHECK, "regimes": {"soc2": []}},
        {"checks": {}, "regimes": {"soc2": [CONTROL]}},
        {"checks": {"magic": {"population": "p"}}, "regimes": {"soc2": [CONTROL | {"check": "magic"}]}},
        {"checks": CHECK, "regimes": {"soc2": [CONTROL, CONTROL]}},
        {"checks": CHECK, "regimes": {"soc2": [CONTROL | {"control": "has spaces"}]}},
        {"checks": CHECK, "regimes": {"soc2": [CONTROL | {"passed": True}]}},
        {"checks": {"log_integrity": {"population": "p", "parameters": {"years": 1}}}, "regimes": {"soc2": [CONTROL]}},
    ],
)
def test_table_that_is_not_of_its_form_is_refused(table: object) -> None:
    with pytest.raises(ControlsError):
        Catalogue.of_bundle({"earwitness": {"controls": table}})
    with pytest.raises(ControlsError):
        Catalogue.of_bundle({})


@given(st.integers(0, 3 * MAX_EXCEPTIONS), st.integers(0, 3 * MAX_EXCEPTIONS))
def test_finding_counts_all_exceptions_and_names_the_first(good: int, bad: int) -> None:
    examination = Examination(_no_case())
    for number in range(bad):
        examination.judged(f"entry:{number}", as_it_must_be=False)
    for number in range(good):
        examination.judged(f"entry:{number}", as_it_must_be=True)
    finding = examination.finish()
    assert (finding.population, finding.exceptions) == (good + bad, bad)
    assert len(finding.named) == min(bad, MAX_EXCEPTIONS)
    assert finding.result == ("fail" if bad else "pass" if good else "not_applicable")


def _no_case() -> Case:
    head = Note.parse(Checkpoint(f"{LOG_KEY.key.name}/clinic", 0, bytes(32)).signed(LOG_KEY).encode())
    return Case(period=Period(NOON, NOON + DAY), as_of=NOON, rows={}, parameters={}, head=head, trust=TRUST)


async def last(house: House) -> int:
    return house.log.size(CLINIC) - 1


def made(intent: int, outcome: str = "made") -> ChangeMade:
    return ChangeMade(intent=intent, outcome=outcome)


def erasing() -> ErasureIntended:
    return ErasureIntended(erasure_id="e" * 32, subject=SUBJECT, cause="request", request_id="8" * 32, actor=KEY)


def erased(intent: int, *, outcome: str = "completed", receipt: str = "") -> ErasureDone:
    return ErasureDone(
        intent=intent,
        erasure_id="e" * 32,
        subject=SUBJECT,
        outcome=outcome,
        levels={},
        erased={},
        remaining={},
        exceptions=(),
        receipt=receipt,
    )


def test_every_check_is_on_the_page_for_auditors() -> None:
    page = (Path(__file__).parents[2] / "docs/evidence.md").read_text(encoding="utf-8")
    assert {line.split("`")[1] for line in page.splitlines() if line.startswith("| `") and "_" in line} >= CHECKS.keys()
