"""Rights requests over HTTP: the desk's routes by scope, a person's own by secret link, every act on record."""

import asyncio
import base64
import hashlib
import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from audit.errors import LogUnavailableError
from audit.events import EVENTS
from audit.trees import SYSTEM
from governance.identity import KeyId, Scope, TenantId
from governance.request import Regime
from ingress import attempts, rights_api, rights_own, rights_page
from ingress.attempts import MAX_ADDRESSES, MAX_FAILURES, WINDOW, Attempts
from ingress.errors import TooManyRequestsError
from ingress.listener import address, bind, listening
from ingress.refusal import answer_errors
from retention.rights import Rights
from retention.rights_policy import RightsType
from retention.rights_states import Denial, State
from tests.retention.conftest import Clock
from tests.retention.rights_desk import RECEIPT, ScriptedErasing, entries, policy, rights_of
from tests.simulators.platform import LightPlatform, light_platform, utc_now

SHOP, CLINIC = TenantId("shop"), TenantId("clinic")
MARIA = "maria-gonzalez@example.com"
PAGE = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
ERASURE = {"subject": MARIA, "type": "erasure", "identity": "original_channel"}


@dataclass
class Counter:
    """A server with the rights routes, over real records."""

    platform: LightPlatform
    rights: Rights
    erasing: ScriptedErasing
    url: str
    keys: dict[str, str] = field(default_factory=dict)
    ids: dict[str, KeyId] = field(default_factory=dict)

    def as_(self, who: str | None, **headers: str) -> httpx.AsyncClient:
        credential = {} if who is None else {"Authorization": f"Bearer {self.keys[who]}"}
        return httpx.AsyncClient(base_url=self.url, headers=credential | headers, trust_env=False)

    async def post(self, who: str, path: str, body: dict[str, Any]) -> httpx.Response:
        async with self.as_(who) as client:
            return await client.post(path, json=body)

    async def filed(self, **changes: Any) -> tuple[dict[str, Any], str]:
        answer = await self.post("desk", "/v1/rights-requests", ERASURE | changes)
        assert answer.status_code == 201, answer.text
        return answer.json()["request"], answer.json()["link"]

    async def advance(self, who: str, request: dict[str, Any], **step: str) -> httpx.Response:
        return await self.post(who, f"/v1/rights-requests/{request['request_id']}/advance", step)

    async def link(self) -> str:
        answer = await self.post("desk", "/v1/rights-links", {"subject": MARIA})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["path"])

    async def entries(self, tree: TenantId = SHOP) -> list[dict[str, Any]]:
        return await entries(self.platform.log, tree)


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with light_platform(tmp_path) as platform:
        records, erasing = platform.records, ScriptedErasing()
        for tenant, regime in ((SHOP, Regime.GDPR), (CLINIC, Regime.HIPAA)):
            facts = {"region": "local", "purposes": ["care"], "actor": "test"}
            await records.tenants.create(tenant, regimes=[regime], **facts)  # type: ignore[arg-type]
            await records.subjects.ref(tenant, MARIA, actor="test")
        database = records.tenants._database
        rights = rights_of(database, records, erasing, utc_now, policy())
        app = FastAPI(openapi_url=None)
        answer_errors(app)
        app.include_router(rights_api.routes(rights_api.RightsDesk(records, platform.log, rights)))
        own = rights_own.OwnDesk(platform.log, rights, Attempts(utc_now))
        app.include_router(rights_own.routes(own))
        with bind("127.0.0.1", 0) as bound:
            async with listening(app, bound, None):
                host, port = address(bound)
                made = Counter(platform, rights, erasing, f"http://{host}:{port}")
                for who, tenant, scopes in (
                    ("desk", SHOP, {Scope.RIGHTS_FILE}),
                    ("officer", SHOP, {Scope.RIGHTS_APPROVE}),
                    ("both", SHOP, {Scope.RIGHTS_FILE, Scope.RIGHTS_APPROVE}),
                    ("weak", SHOP, set(Scope) - {Scope.RIGHTS_FILE, Scope.RIGHTS_APPROVE}),
                    ("clinic", CLINIC, set(Scope)),
                ):
                    expiry = utc_now() + timedelta(days=1)
                    key_id, key = await records.keys.create(tenant, scopes=scopes, expires_at=expiry, actor="test")
                    made.keys[who], made.ids[who] = key.reveal(), key_id
                yield made


class Page(HTMLParser):
    """What a screen reader finds on a page: its words, and its form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.tags, self.style = "", list[tuple[str, dict[str, str | None]]](), ""
        self._within = ""
        self.feed(text)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = tag

    def handle_data(self, data: str) -> None:
        if self._within == "style":
            self.style = self.style or data
        else:
            self.words += f" {data}"

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


async def test_the_desk_files_an_officer_approves_and_the_person_follows(counter: Counter) -> None:
    request, link = await counter.filed()
    assert (request["state"], request["regime"], request["type"]) == ("in_review", "gdpr", "erasure")
    assert (await counter.advance("officer", request, to="approved")).json()["request"]["state"] == "completed"
    async with counter.as_(None) as person:
        answer = await person.get(f"/v1/rights/{link}")
        receipt = await person.get(f"/v1/rights/{link}/receipt")
    assert answer.json()["request"]["state"] == "completed"
    assert answer.json()["request"]["receipt"] is True
    assert (receipt.text, receipt.headers["Content-Type"]) == (RECEIPT, "application/json")
    assert "attachment" in receipt.headers["Content-Disposition"]


async def test_the_person_files_through_a_link_and_takes_it_back(counter: Counter) -> None:
    path = await counter.link()
    async with counter.as_(None) as person:
        offer = await person.get(path)
        assert (offer.status_code, set(offer.json()["types"])) == (200, set(RightsType))
        filed = await person.post(path, json={"type": "erasure"})
        assert (filed.status_code, filed.json()["request"]["state"]) == (201, "in_review")
        assert (await person.get(path)).status_code == 404  # used up
        own = f"/v1/rights/{filed.json()['link']}"
        back = await person.post(own, json={"withdraw": "yes"})
        assert back.json()["request"]["state"] == "withdrawn"
        assert (await person.post(own, json={"withdraw": "yes"})).status_code == 409


async def test_a_hipaa_tenants_answer_names_reason_and_basis(counter: Counter) -> None:
    answer = await counter.post("clinic", "/v1/rights-requests", ERASURE)
    request = answer.json()["request"]
    assert (request["state"], request["reason"], request["basis"]) == ("denied", "no_right", "45_CFR_164.316_b_2_i")
    async with counter.as_(None, **PAGE) as person:
        page = Page((await person.get(f"/v1/rights/{answer.json()['link']}")).text)
    assert "Your request has been refused." in page.words
    assert "45 CFR 164.316 (b)(2)(i)" in page.words


async def test_one_person_alone_erases_nobody(counter: Counter) -> None:
    answer = await counter.post("both", "/v1/rights-requests", ERASURE)
    refused = await counter.advance("both", answer.json()["request"], to="approved")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_person_required")
    link = (await counter.post("both", "/v1/rights-links", {"subject": MARIA})).json()["path"]
    async with counter.as_(None) as person:
        await person.post(link, json={"type": "erasure"})
    async with counter.as_("both") as client:
        found = (await client.get("/v1/rights-requests")).json()["requests"]
    for request in found:
        assert (await counter.advance("both", request, to="approved")).status_code == 403
    assert counter.erasing.begun == {}


GOVERNED = [
    ("POST", "/v1/rights-requests", ERASURE),
    ("GET", "/v1/rights-requests", None),
    ("GET", "/v1/rights-requests/abc", None),
    ("POST", "/v1/rights-requests/abc/advance", {"to": "closed"}),
    ("POST", "/v1/rights-links", {"subject": MARIA}),
]


async def test_without_a_key_or_its_scope_nothing_is_told_and_the_attempt_is_on_record(counter: Counter) -> None:
    for method, path, body in GOVERNED:
        async with counter.as_(None) as client:
            answer = await client.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        async with counter.as_("weak") as client:
            answer = await client.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    strangers = [each for each in await counter.entries(SYSTEM) if each["type"] == "access.refused"]
    weak = [each for each in await counter.entries() if each["type"] == "access.refused"]
    assert (len(strangers), len(weak)) == (len(GOVERNED), len(GOVERNED))
    assert {each["key_id"] for each in weak} == {counter.ids["weak"]}


def test_every_route_says_what_it_leaves_on_record() -> None:
    routers = (rights_api.routes(None), rights_own.routes(None))  # type: ignore[arg-type]  # nothing is asked of them
    found = {
        (method, route.path)
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    audited = rights_api.AUDITED | rights_own.AUDITED
    assert found == set(audited)
    assert all(set(events) <= set(EVENTS) for events in audited.values())
    assert {(method, path.replace("{request_id}", "abc")) for method, path in rights_api.AUDITED} == {
        (method, path) for method, path, _ in GOVERNED
    }


async def test_what_is_looked_at_is_on_record(counter: Counter) -> None:
    request, link = await counter.filed()
    async with counter.as_("officer") as client:
        assert len((await client.get("/v1/rights-requests")).json()["requests"]) == 1
        assert (await client.get("/v1/rights-requests?state=denied")).json()["requests"] == []
        assert (await client.get("/v1/rights-requests?overdue=true")).json()["requests"] == []
        shown = await client.get(f"/v1/rights-requests/{request['request_id']}")
        assert shown.json()["request"] == request
    async with counter.as_(None) as person:
        await person.get(f"/v1/rights/{link}")
    reads = [each for each in await counter.entries() if each["type"] == "records.read"]
    assert [(each["operation"], each["actor"]) for each in reads[-3:]] == [
        ("rights.list", counter.ids["officer"]),
        ("rights.show", counter.ids["officer"]),
        ("rights.follow", "subject"),
    ]


async def test_another_tenants_request_looks_like_none_and_the_guess_is_on_record(counter: Counter) -> None:
    request, _ = await counter.filed()
    async with counter.as_("clinic") as client:
        theirs = await client.get(f"/v1/rights-requests/{request['request_id']}")
        nobodys = await client.get(f"/v1/rights-requests/{'0' * 32}")
    assert theirs.status_code == 404
    assert theirs.content == nobodys.content
    assert (await counter.advance("clinic", request, to="approved")).content == nobodys.content
    last = (await counter.entries(CLINIC))[-1]
    assert (last["type"], last["code"], last["key_id"]) == ("access.refused", "unknown_request", counter.ids["clinic"])


NO_REQUESTS: list[tuple[dict[str, Any], int]] = [
    ({"subject": MARIA, "type": "oblivion"}, 422),
    ({"subject": MARIA, "type": "erasure", "regime": "hipaa"}, 422),
    ({"subject": MARIA, "type": "erasure", "identity": "voice"}, 422),
    ({"subject": MARIA, "type": "erasure", "identity": "link"}, 422),  # not the desk's to claim
    ({"subject": MARIA}, 400),
    ({"subject": MARIA, "type": "erasure", "why": "because"}, 400),
    ({"subject": "x" * 257, "type": "erasure"}, 400),
    ({"subject": "a\nb", "type": "erasure"}, 422),
]


async def test_a_request_that_is_not_of_its_form_is_refused_without_quoting_it(counter: Counter) -> None:
    for body, status in NO_REQUESTS:
        answer = await counter.post("desk", "/v1/rights-requests", body)
        assert answer.status_code == status, body
        assert MARIA not in answer.text
        assert "oblivion" not in answer.text
    assert await counter.rights.requests(SHOP) == []


NO_STEPS = [
    {"to": "closed"},
    {"to": "nowhere"},
    {"to": "denied", "reason": "because"},
    {"to": "denied", "reason": "legal_claims"},
    {"to": "extended"},
    {"to": "approved", "reason": "no_match"},
]


async def test_a_step_that_cannot_be_taken_is_refused_and_nothing_moves(counter: Counter) -> None:
    request, _ = await counter.filed()
    for step in NO_STEPS:
        answer = await counter.advance("desk" if step["to"] in {"closed", "nowhere"} else "officer", request, **step)
        assert (answer.status_code, answer.json()["code"]) == (409, "transition_refused"), step
    assert (await counter.rights.get(SHOP, request["request_id"])).state is State.IN_REVIEW


async def test_deciding_and_taking_more_time_is_not_the_desks(counter: Counter) -> None:
    request, _ = await counter.filed()
    for step in ({"to": "approved"}, {"to": "denied", "reason": "other"}, {"to": "extended", "reason": "complexity"}):
        assert (await counter.advance("desk", request, **step)).status_code == 403
    extended = await counter.advance("officer", request, to="extended", reason="complexity")
    assert extended.json()["request"]["due_at"] > request["due_at"]


WRONG = [
    "ewf_" + "A" * 43,
    "ewr_" + "A" * 43,
    "ewr_short",
    "nonsense",
    "%00",
    "ewr_" + "A" * 4000,
    "ewr_" + "%C3%A9" * 43,
]


async def test_a_link_that_opens_nothing_looks_like_every_other(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "MAX_FAILURES", 1000)
    _, followed = await counter.filed()
    async with counter.as_(None) as person:
        answers = [await person.get(f"/v1/rights/{followed}/receipt")]  # there is none yet
        for link in WRONG:
            answers += [await person.get(f"/v1/rights/{link}"), await person.get(f"/v1/rights/{link}/receipt")]
            answers.append(await person.post(f"/v1/rights/{link}", json={"withdraw": "yes"}))
            answers.append(await person.post(f"/v1/rights/{link}", json={"type": "erasure"}))
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "unknown_request")}
    assert len({answer.content for answer in answers}) == 1
    refused = [each for each in await counter.entries(SYSTEM) if each["type"] == "access.refused"]
    assert {(each["code"], each["key_id"]) for each in refused} == {("unknown_request", "")}
    assert len(refused) == len(answers)


async def test_a_used_link_an_ended_one_and_none_look_alike(counter: Counter) -> None:
    used = await counter.link()
    async with counter.as_(None, **PAGE) as person:
        await person.post(used, data={"type": "access"})
        pages = [await person.get(used), await person.get("/v1/rights/ewf_" + "A" * 43)]
    assert pages[0].content == pages[1].content
    assert {page.status_code for page in pages} == {404}
    assert pages[0].headers["Content-Type"].startswith("text/html")


async def test_a_stranger_fails_so_often_and_no_more(counter: Counter) -> None:
    _, link = await counter.filed()
    async with counter.as_(None) as person:
        for _ in range(MAX_FAILURES):
            assert (await person.get("/v1/rights/nonsense")).status_code == 404
        size = counter.platform.log.size(SYSTEM)
        refused = await person.get(f"/v1/rights/{link}")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        assert (await person.post("/v1/rights/nonsense", json={})).status_code == 429
    assert counter.platform.log.size(SYSTEM) == size  # strangers write no more


def test_failures_are_forgotten_after_their_window_and_bounded_in_number() -> None:
    clock = Clock()
    made = Attempts(clock)
    for _ in range(MAX_FAILURES):
        made.check("here")
        made.failed("here")
    with pytest.raises(TooManyRequestsError):
        made.check("here")
    made.check("there")
    clock.now += WINDOW
    made.check("here")
    for number in range(MAX_ADDRESSES * 2):
        made.failed(str(number))
    assert len(made._failures) == MAX_ADDRESSES


JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NO_BODIES = [
    (b"x" * 20_000, JSON),
    (b"type=erasure&type=access", FORM),
    (b"type=erasure&more=1", FORM),
    (b"type", FORM),
    (b"a=1&b=1&c=1&d=1&e=1", FORM),
    (b"type=\xff", FORM),
    (b"withdraw=yes", FORM),
    (b'{"type": "erasure", "subject": "someone else"}', JSON),
    (b"", JSON),
]


async def test_a_persons_body_that_is_not_of_its_form_uses_no_link_up(counter: Counter) -> None:
    path = await counter.link()
    async with counter.as_(None) as person:
        for body, kind in NO_BODIES:
            answer = await person.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code in {400, 413}, body
        assert (await person.get(path)).status_code == 200


async def test_nothing_happens_unrecorded(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    path, (_, link) = await counter.link(), await counter.filed()

    async def full(*_args: object) -> int:
        raise LogUnavailableError

    monkeypatch.setattr(counter.platform.log, "append", full)
    async with counter.as_(None) as person:
        answers = [await person.get(path), await person.get(f"/v1/rights/{link}"), await person.get("/v1/rights/x")]
        answers.append(await person.post(path, json={"type": "erasure"}))
    assert {answer.status_code for answer in answers} == {503}
    assert len(await counter.rights.requests(SHOP)) == 1


async def test_neither_links_nor_persons_reach_logs_or_the_record(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path, (_, link) = await counter.link(), await counter.filed()
    async with counter.as_(None) as person:
        await person.get(path)
        await person.get(f"/v1/rights/{link}")
        await person.get(f"/v1/rights/{link}?x=1")
        await person.post(path, json={"type": "access"})
        await person.get(f"/v1/rights/{link}/more")
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))
    recorded = json.dumps([*await counter.entries(), *await counter.entries(SYSTEM)])
    for secret in (link, path.rpartition("/")[2], MARIA):
        assert secret not in ours
        assert secret not in recorded


async def test_the_page_of_a_link_is_a_form_that_needs_no_script(counter: Counter) -> None:
    path = await counter.link()
    async with counter.as_(None, **PAGE) as person:
        answer = await person.get(path)
        page = Page(answer.text)
        boxes = [each for each in page.all("input") if each.get("type") == "radio"]
        assert {box["value"] for box in boxes} == set(RightsType)
        assert {each["for"] for each in page.all("label")} == {box["id"] for box in boxes}
        assert page.all("script") == []
        filed = await person.post(path, data={"type": "erasure"})
        told = Page(filed.text)
        link = next(each["href"] for each in told.all("a") if "ewr_" in (each["href"] or ""))
        followed = Page((await person.get(link or "")).text)
    assert filed.status_code == 201
    assert "Keep this link" in told.words
    assert "Keep this link" not in followed.words
    assert "Your request is being reviewed." in followed.words
    assert re.search(r"To be answered by \d+ \w+ \d{4}, \d\d:\d\d UTC", followed.words)
    assert "/receipt" not in str(followed.tags)


async def test_a_page_keeps_its_address_to_itself(counter: Counter) -> None:
    path, (_, link) = await counter.link(), await counter.filed()
    async with counter.as_(None, **PAGE) as person:
        answers = [await person.get(each) for each in (path, f"/v1/rights/{link}", "/v1/rights/nonsense")]
    for answer in answers:
        policy_ = answer.headers["Content-Security-Policy"]
        style = base64.b64encode(hashlib.sha256(Page(answer.text).style.encode()).digest()).decode()
        assert f"style-src 'sha256-{style}'" in policy_
        assert "default-src 'none'" in policy_
        assert "script" not in policy_
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert re.findall(r"https?://", answer.text) == []  # nothing comes from elsewhere
    assert link not in answers[1].text.replace(f"/v1/rights/{link}", "")


async def test_a_person_who_is_too_late_to_take_it_back_sees_where_it_stands(counter: Counter) -> None:
    request, link = await counter.filed()
    await counter.advance("officer", request, to="approved")
    async with counter.as_(None, **PAGE) as person:
        answer = await person.post(f"/v1/rights/{link}", data={"withdraw": "yes"})
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "Your request has been carried out." in page.words
    assert f"/v1/rights/{link}/receipt" in {each["href"] for each in page.all("a")}


def test_the_page_has_words_for_everything_it_may_have_to_say() -> None:
    assert set(rights_page.TYPES) == set(RightsType)
    assert set(rights_page.WORDS) == set(State)
    assert set(rights_page.REASONS) == set(Denial) - {Denial.OTHER}


async def test_the_same_link_at_once_files_once(counter: Counter) -> None:
    path = await counter.link()
    async with counter.as_(None) as person:
        answers = await asyncio.gather(*(person.post(path, json={"type": "access"}) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 404, 404, 404, 404]
