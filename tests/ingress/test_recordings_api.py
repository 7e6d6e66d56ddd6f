"""Recordings over REST, over the real vault, policy and log: what may be read is read, and all of it is on record."""

import json
import wave
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest

from audit.errors import LogUnavailableError
from audit.trees import SYSTEM
from governance.consent import Evidence
from governance.errors import PolicyUnavailableError
from governance.identity import Scope
from governance.stored_audio import StoredAudio
from ingress.recordings_api import AUDITED
from retention.errors import SealBrokenError
from retention.hold_scope import HoldScope
from retention.reading import Recording
from retention.stored import Stored
from tests.ingress.reading_room import PATIENT, ReadingRoom, reading_room
from tests.retention.conftest import CLINIC, SHOP, Archive, archive, clock  # noqa: F401  fixtures
from tests.retention.vault_room import OBLIGATIONS, pcm_bytes

SPOKEN = ("mary", "jones", "called")
NO_ID = "0" * 32


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[ReadingRoom]:  # noqa: F811  the fixture of that name
    async with reading_room(archive) as made:
        yield made


async def content(room: ReadingRoom, stored: Stored, key: str = "clinic", **why: str) -> httpx.Response:
    async with room.as_(key) as client:
        query = {"purpose": "treatment"} | why
        return await client.get(f"/v1/recordings/{stored.label.object_id}/content", params=query)


async def test_audio_is_a_wav_file_and_transcripts_are_lines(room: ReadingRoom) -> None:
    kept = await room.kept()

    audio = await content(room, kept["audio"])
    assert (audio.status_code, audio.headers["Content-Type"]) == (200, "audio/wav")
    with wave.open(BytesIO(audio.content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert file.readframes(file.getnframes()) == pcm_bytes(1.5)
    shown = await content(room, kept["transcript"])
    assert shown.headers["Content-Type"] == "application/jsonl"
    assert [json.loads(line)["text"] for line in shown.text.splitlines()] == ["[NAME] called"]
    clear = await content(room, kept["clear_transcript"])
    assert json.loads(clear.text)["text"] == "mary jones"
    for answer in (audio, shown, clear):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert int(answer.headers["Content-Length"]) == len(answer.content)


async def test_redacted_audio_is_given_once_it_was_listened_to_and_never_where_something_was_heard(
    room: ReadingRoom,
) -> None:
    both = replace(OBLIGATIONS, stored_audio=StoredAudio.BOTH)
    redacted = (await room.kept(obligations=both))["redacted_audio"]
    waits = await content(room, redacted)
    assert (waits.status_code, waits.json()["code"]) == (503, "verification_pending")
    async with room.as_() as client:
        path = f"/v1/recordings/{redacted.label.object_id}"
        described = await client.get(path, params={"purpose": "treatment"})
        assert described.json()["verdict"] == "pending"
    await room.set(redacted, verdict="quarantined")
    refused = await content(room, redacted)
    assert (refused.status_code, refused.json()["code"]) == (423, "quarantined")
    await room.set(redacted, verdict="clean")
    audio = await content(room, redacted)
    assert (audio.status_code, audio.headers["Content-Type"]) == (200, "audio/wav")
    with wave.open(BytesIO(audio.content)) as file:
        assert len(file.readframes(file.getnframes())) == len(pcm_bytes(1.5))
    assert [entry["type"] for entry in await room.entries()].count("content.read") == 1
    for_payment = await content(room, redacted, purpose="payment")
    assert (for_payment.status_code, "access.minimum_necessary" in for_payment.text) == (403, True)


async def test_every_reading_is_on_record_with_who_what_and_why_and_nothing_that_was_said(room: ReadingRoom) -> None:
    kept = await room.kept()
    await content(room, kept["transcript"])

    entry = (await room.entries())[-1]
    assert (entry["type"], entry["object_id"]) == ("content.read", kept["transcript"].label.object_id)
    assert (entry["actor"], entry["purpose"], entry["again"]) == (room.key_ids["clinic"], "treatment", False)
    assert entry["bundle_digest"] == room.policy.bundle.digest
    assert len(entry["decision_id"]) == 32
    on_record = json.dumps(await room.entries())
    assert not [word for word in (*SPOKEN, PATIENT) if word in on_record]


async def test_the_entry_is_there_before_a_byte_is_opened(room: ReadingRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = (await room.kept())["audio"]
    seen: list[str] = []
    real: Any = room.recordings.open

    async def opening(permit: Any) -> Recording:
        seen.append((await room.entries())[-1]["type"])
        opened: Recording = await real(permit)
        return opened

    monkeypatch.setattr(room.recordings, "open", opening)
    assert (await content(room, stored)).status_code == 200
    assert seen == ["content.read"]


async def test_what_cannot_be_recorded_is_not_read(room: ReadingRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = (await room.kept())["transcript"]

    async def full(*_args: object) -> int:
        raise LogUnavailableError(PATIENT)

    monkeypatch.setattr(room.room.archive.log, "append", full)
    answer = await content(room, stored)
    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert PATIENT not in answer.text


async def test_recordings_are_found_by_a_subject_that_stands_in_no_address(room: ReadingRoom) -> None:
    mine = await room.kept()
    others = await room.kept("somebody-else")
    async with room.as_() as client:
        found = (await client.post("/v1/recordings/search", json={"subject": PATIENT})).json()
        everything = (await client.post("/v1/recordings/search", json={})).json()
        nobody = (await client.post("/v1/recordings/search", json={"subject": "never-heard-of"})).json()
    assert {each["object_id"] for each in found["recordings"]} == {each.label.object_id for each in mine.values()}
    assert len(everything["recordings"]) == len(mine) + len(others)
    assert (nobody["recordings"], nobody["after"]) == ([], None)
    assert PATIENT not in json.dumps([found, everything])
    reads = [entry for entry in await room.entries() if entry["type"] == "records.read"]
    assert [(entry["operation"], entry["count"]) for entry in reads] == [("recordings.search", n) for n in (3, 6, 0)]
    # Asking after a person does not make one known.
    assert await room.room.archive.records.subjects.find(CLINIC, "never-heard-of") is None


async def test_a_search_is_paged(room: ReadingRoom) -> None:
    kept = await room.kept()
    found: list[str] = []
    async with room.as_() as client:
        after: str | None = None
        for _ in range(4):
            page = (await client.post("/v1/recordings/search", json={"limit": 1, "after": after})).json()
            found += [each["object_id"] for each in page["recordings"]]
            after = page["after"]
            if after is None:
                break
    assert found == sorted(each.label.object_id for each in kept.values())


async def test_a_description_is_for_whoever_may_read_and_is_no_reading(room: ReadingRoom) -> None:
    stored = (await room.kept())["audio"]
    async with room.as_() as client:
        shown = await client.get(f"/v1/recordings/{stored.label.object_id}", params={"purpose": "treatment"})
        refused = await client.get(f"/v1/recordings/{stored.label.object_id}", params={"purpose": "care"})
    assert shown.json() | {"milliseconds": 1500, "kind": "audio", "voices": 1} == shown.json()
    assert refused.status_code == 403
    last = (await room.entries())[-2:]
    assert [entry["type"] for entry in last] == ["records.read", "content.read_denied"]


GOVERNED: list[tuple[str, str, Any]] = [
    ("POST", "/v1/recordings/search", {}),
    ("GET", f"/v1/recordings/{NO_ID}?purpose=treatment", None),
    ("GET", f"/v1/recordings/{NO_ID}/content?purpose=treatment", None),
]


def test_every_governed_route_is_tried() -> None:
    tried = {(method, path.partition("?")[0].replace(NO_ID, "{object_id}")) for method, path, _ in GOVERNED}
    assert tried == set(AUDITED)


async def test_without_a_credential_or_with_any_other_scope_nothing_is_told_and_the_attempt_is_on_record(
    room: ReadingRoom,
) -> None:
    room.keys["stranger"] = "ew_" + "0" * 16 + "_" + "x" * 43
    others = [(str(scope), 403, "forbidden", CLINIC) for scope in Scope if scope is not Scope.RECORDINGS]
    for key, status, code, tree in (("stranger", 401, "unauthenticated", SYSTEM), *others):
        async with room.as_(key) as client:
            for method, path, body in GOVERNED:
                answer = await client.request(method, path, json=body)
                assert (answer.status_code, answer.json()["code"]) == (status, code)
                last = (await room.entries(tree))[-1]
                assert (last["type"], last["code"]) == ("access.refused", code)


async def test_another_tenants_recording_is_as_unknown_as_none_at_all_and_the_guess_is_on_record(
    room: ReadingRoom,
) -> None:
    theirs = (await room.kept())["transcript"].label.object_id
    answers = []
    async with room.as_("shop") as client:
        for guess in (theirs, NO_ID, "x", "%00", "%ed%a0%80", "e" * 3000):
            for path in (f"/v1/recordings/{guess}", f"/v1/recordings/{guess}/content"):
                answer = await client.get(path, params={"purpose": "treatment"})
                answers.append((answer.status_code, answer.text))
    assert [status for status, _ in answers] == [404] * 12
    assert len({text for _, text in answers}) == 1
    refused = [entry for entry in await room.entries(SHOP) if entry["type"] == "access.refused"]
    assert len(refused) == len(answers)
    assert {(entry["code"], entry["key_id"], entry["operation"]) for entry in refused} == {
        ("unknown_object", room.key_ids["shop"], "recordings.read")
    }
    assert not [entry for entry in await room.entries() if entry["type"].startswith("content.read")]
    async with room.as_("shop") as client:
        assert (await client.post("/v1/recordings/search", json={"subject": PATIENT})).json()["recordings"] == []


REFUSED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("treatment", {"purpose": "care"}, "access.purpose_compatible"),
    ("treatment", {"purpose": "marketing"}, "access.purpose_registered"),
    ("treatment", {"purpose": "legal_matter", "matter": "smith"}, "access.purpose_compatible"),
    ("care", {"purpose": "care"}, "access.minimum_necessary"),
)


async def test_policy_refuses_and_the_refusal_is_on_record(room: ReadingRoom) -> None:
    for purpose, why, reason in REFUSED:
        stored = (await room.kept(purpose=purpose))["audio"]
        answer = await content(room, stored, **why)
        assert (answer.status_code, answer.json()["code"]) == (403, "denied")
        assert reason in answer.json()["message"]
        entry = (await room.entries())[-1]
        assert (entry["type"], entry["object_id"]) == ("content.read_denied", stored.label.object_id)
        assert reason in entry["reasons"]
        assert entry["purpose"] == ("unregistered" if why["purpose"] == "marketing" else why["purpose"])


async def test_what_is_restricted_or_overdue_is_read_no_more(room: ReadingRoom) -> None:
    kept = await room.kept()
    await room.set(kept["audio"], restricted=True)
    assert "access.restriction_respected" in (await content(room, kept["audio"])).json()["message"]
    assert (await content(room, kept["transcript"])).status_code == 200
    room.room.archive.clock.forward(days=31)
    assert "access.within_retention" in (await content(room, kept["transcript"])).json()["message"]


async def test_the_matter_of_an_approved_hold_opens_what_is_restricted(room: ReadingRoom) -> None:
    stored = (await room.kept())["audio"]
    await room.set(stored, restricted=True)
    now = room.room.archive.clock()
    hold = await room.holds.place(
        CLINIC,
        matter="smith-v-clinic",
        scope=HoldScope(streams=frozenset({stored.label.stream_id})),
        review_at=now + timedelta(days=30),
        tell_subject=False,
        actor="key-1",
    )
    matter = {"purpose": "legal_matter", "matter": "smith-v-clinic"}
    assert (await content(room, stored, **matter)).status_code == 403
    await room.holds.approve(CLINIC, hold.hold_id, actor="key-2")
    assert (await content(room, stored, **matter)).status_code == 200
    assert (await room.entries())[-1]["purpose"] == "legal_matter"
    assert (await content(room, stored)).status_code == 403
    assert (await content(room, stored, purpose="legal_matter", matter="doe-v-clinic")).status_code == 403


async def test_what_rests_on_a_consent_is_read_while_it_stands(room: ReadingRoom) -> None:
    records = room.room.archive.records
    await records.tenants.set(CLINIC, regimes=["gdpr"], actor="test")  # type: ignore[list-item]  # the name of one
    consent_id = await records.consents.record(
        CLINIC,
        PATIENT,
        purposes=["treatment"],
        notice_version="1",
        expires_at=room.room.archive.clock() + timedelta(days=9),
        evidence=Evidence.SPOKEN,
        actor="test",
    )
    stored = (await room.kept(consent_id=consent_id))["transcript"]
    assert (await content(room, stored)).status_code == 200
    await records.consents.withdraw(CLINIC, consent_id, actor="test")
    answer = await content(room, stored)
    assert (answer.status_code, "access.basis_stands" in answer.text) == (403, True)
    await room.set(stored, consent_id="f" * 32)
    assert (await content(room, stored)).status_code == 403


async def test_without_a_policy_engine_nothing_is_read_and_that_is_on_record(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = (await room.kept())["transcript"]

    async def gone(*_args: object) -> None:
        raise PolicyUnavailableError(PATIENT)

    monkeypatch.setattr(room.policy, "access", gone)
    answer = await content(room, stored)
    assert (answer.status_code, answer.json()["code"]) == (503, "policy_unavailable")
    assert PATIENT not in answer.text
    entry = (await room.entries())[-1]
    assert (entry["type"], entry["reasons"], entry["decision_id"]) == (
        "content.read_denied",
        ["policy_unavailable"],
        "",
    )


BAD_QUERIES = [
    "",
    "?purpose",
    "?purpose=",
    "?purpose=a&purpose=b",
    "?purpose=treatment&for=fun",
    "?purpose=a%20b",
    "?matter=m",
]
BAD_MATTERS = ["?purpose=legal_matter&matter=", "?purpose=legal_matter&matter=a/b", "?purpose=t&matter=" + "m" * 65]


async def test_a_purpose_that_is_none_is_refused_and_not_quoted(room: ReadingRoom) -> None:
    stored = (await room.kept())["transcript"]
    async with room.as_() as client:
        for query in (*BAD_QUERIES, *BAD_MATTERS):
            answer = await client.get(f"/v1/recordings/{stored.label.object_id}/content{query}")
            assert (answer.status_code, answer.json()["code"]) in {(400, "invalid_message"), (422, "invalid_request")}
            assert "a b" not in answer.text
    assert not [entry for entry in await room.entries() if entry["type"] == "content.read"]


BAD_SEARCHES: list[Any] = [
    b"{",
    b"[]",
    {"subject": 7},
    {"subject": ""},
    {"after": "x"},
    {"limit": 0},
    {"limit": 101},
    {"limit": "1"},
    {PATIENT: 1},
]


async def test_a_search_that_is_none_is_refused_and_not_quoted(room: ReadingRoom) -> None:
    size = len(await room.entries())
    async with room.as_() as client:
        for body in BAD_SEARCHES:
            sent = body if isinstance(body, bytes) else json.dumps(body).encode()
            answer = await client.post("/v1/recordings/search", content=sent)
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_message")
            assert PATIENT not in answer.text
    assert len(await room.entries()) == size


async def test_an_object_that_was_altered_is_not_begun(room: ReadingRoom) -> None:
    stored = (await room.kept())["audio"]
    (file,) = room.room.archive.data.rglob(stored.label.object_id)
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.chmod(0o600)
    file.write_bytes(bytes(raw))
    answer = await content(room, stored)
    assert (answer.status_code, answer.json()["code"]) == (500, "seal_broken")


async def test_an_object_whose_key_is_gone_is_gone(room: ReadingRoom) -> None:
    stored = (await room.kept())["audio"]
    await room.room.keys.forget(CLINIC, stored.label.subjects[0], intent=0)
    answer = await content(room, stored)
    assert (answer.status_code, answer.json()["code"]) == (410, "key_destroyed")


async def test_a_reading_that_fails_on_the_way_looks_cut_off_and_is_told_to_nobody(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stored = (await room.kept())["audio"]
    whole = Recording.pieces

    async def broken(recording: Recording) -> AsyncIterator[bytes]:
        async for piece in whole(recording):
            yield piece[:1000]
            raise SealBrokenError(PATIENT)

    monkeypatch.setattr(Recording, "pieces", broken)
    with pytest.raises(httpx.RemoteProtocolError):
        await content(room, stored)
    assert "seal_broken" in caplog.text
    assert PATIENT not in caplog.text
