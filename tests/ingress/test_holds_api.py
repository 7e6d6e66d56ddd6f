"""Legal holds over HTTP and by order: two keys each way, by scope, every act on record, no tenant in another's."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from audit.events import EVENTS
from governance.errors import ForbiddenError
from governance.identity import KeyId, Scope, TenantId
from governance.request import Regime
from ingress.archive import Archive
from ingress.holds_api import AUDITED, HoldsDesk, routes
from ingress.listener import address, bind, listening
from ingress.orders.holds import (
    ApproveHold,
    ApproveRelease,
    DecideConflict,
    ListConflicts,
    ListHolds,
    PlaceHold,
    ReleaseHold,
    ReviewHold,
)
from ingress.orders.order import Office
from ingress.refusal import answer_errors
from retention.errors import HeldError, SamePersonError, UnknownHoldError
from retention.holds import Holds
from retention.precedence import Outcome, Ruling, Verdict
from retention.reviews import Reviews
from tests.simulators.platform import LightPlatform, light_platform, utc_now

CLINIC, SHOP = TenantId("clinic"), TenantId("shop")
MARIA = "maria-gonzalez@example.com"
WHO: dict[str, tuple[TenantId, set[Scope]]] = {
    "counsel": (CLINIC, {Scope.HOLDS_PLACE}),
    "officer": (CLINIC, {Scope.HOLDS_APPROVE}),
    "both": (CLINIC, {Scope.HOLDS_PLACE, Scope.HOLDS_APPROVE}),
    "nobody": (CLINIC, {Scope.STREAM}),
    "stranger": (SHOP, {Scope.HOLDS_PLACE, Scope.HOLDS_APPROVE}),
}


@dataclass
class Court:
    """A server with the routes of holds, over real records."""

    platform: LightPlatform
    holds: Holds
    reviews: Reviews
    url: str
    keys: dict[str, str] = field(default_factory=dict)
    ids: dict[str, KeyId] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        archive = SimpleNamespace(holds=self.holds, reviews=self.reviews, records=self.platform.records)
        return replace(self.platform.office, archive=cast("Archive", archive))

    async def call(self, who: str, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[who]}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False) as client:
            return await client.request(method, path, json=body)

    async def placed(self, who: str = "counsel", **changes: Any) -> dict[str, Any]:
        answer = await self.call(who, "POST", "/v1/holds", hold(**changes))
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    async def entries(self, tenant: TenantId = CLINIC) -> list[dict[str, Any]]:
        log = self.platform.log
        return [json.loads(leaf) for leaf in await log.read(tenant, 0, log.size(tenant))]

    async def review(self) -> str:
        verdict = Verdict(Ruling.REVIEW, 1, "legal_hold-or-erasure_request", None, (4,))
        await self.reviews.open(CLINIC, {"a" * 32: verdict}, intent=0)
        return (await self.reviews.list(CLINIC))[0].review_id


def hold(**changes: Any) -> dict[str, Any]:
    review = (utc_now() + timedelta(days=90)).isoformat()
    return {"matter": "case-7", "review_at": review, "tell_subject": True, "everything": True} | changes


@pytest.fixture
async def court(tmp_path: Path) -> AsyncIterator[Court]:
    async with light_platform(tmp_path) as platform:
        records = platform.records
        for tenant in (CLINIC, SHOP):
            await records.tenants.create(tenant, regimes=[Regime.GDPR], region="local", purposes=["care"], actor="test")
        database = records.tenants._database
        holds = Holds(database, records.ledger, utc_now)
        reviews = Reviews(database, records.ledger, holds, utc_now)
        app = FastAPI(openapi_url=None)
        answer_errors(app)
        app.include_router(routes(HoldsDesk(records, platform.log, records.subjects, holds, reviews, utc_now)))
        bound = await asyncio.to_thread(lambda: bind("127.0.0.1", 0).__enter__())
        try:
            async with listening(app, bound, None):
                made = Court(platform, holds, reviews, f"http://127.0.0.1:{address(bound)[1]}")
                for name, (tenant, scopes) in WHO.items():
                    expiry = utc_now() + timedelta(days=1)
                    key_id, key = await records.keys.create(tenant, scopes=scopes, expires_at=expiry, actor="test")
                    made.keys[name], made.ids[name] = key.reveal(), key_id
                yield made
        finally:
            bound.close()


async def test_two_keys_place_a_hold_and_two_release_it_each_on_record_with_its_key(court: Court) -> None:
    placed = await court.placed()
    assert (placed["state"], placed["blocks"], placed["issuer"]) == ("proposed", True, court.ids["counsel"])
    path = f"/v1/holds/{placed['hold_id']}"
    for who, step, state in (
        ("officer", "approve", "active"),
        ("counsel", "release", "release_proposed"),
        ("officer", "release/approve", "released"),
    ):
        answer = await court.call(who, "POST", f"{path}/{step}")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        assert answer.headers["cache-control"] == "no-store"
    changes = [entry for entry in await court.entries() if entry.get("ref") == placed["hold_id"]]
    assert [(each["change"], each["actor"]) for each in changes] == [
        ("hold.propose", court.ids["counsel"]),
        ("hold.approve", court.ids["officer"]),
        ("hold.propose_release", court.ids["counsel"]),
        ("hold.release", court.ids["officer"]),
    ]


async def test_one_key_with_both_scopes_is_one_person(court: Court) -> None:
    placed = await court.placed("both")
    answer = await court.call("both", "POST", f"/v1/holds/{placed['hold_id']}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_person_required")


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("officer", "POST", "/v1/holds"),
        ("counsel", "POST", "/v1/holds/{id}/approve"),
        ("counsel", "POST", "/v1/holds/{id}/release/approve"),
        ("counsel", "POST", "/v1/holds/{id}/review"),
        ("officer", "POST", "/v1/holds/{id}/release"),
        ("counsel", "POST", "/v1/reviews/{id}/decide"),
        ("nobody", "GET", "/v1/holds"),
        ("nobody", "GET", "/v1/holds/{id}"),
        ("nobody", "GET", "/v1/reviews"),
    ],
)
async def test_each_route_takes_its_scope_and_a_refusal_is_on_record(
    court: Court, who: str, method: str, path: str
) -> None:
    placed = await court.placed()
    answer = await court.call(who, method, path.format(id=placed["hold_id"]), hold())
    assert answer.status_code == 403
    refused = (await court.entries())[-1]
    assert (refused["type"], refused["key_id"]) == ("access.refused", court.ids[who])


async def test_a_guess_at_another_tenants_hold_looks_like_one_at_nothing_and_is_on_record(court: Court) -> None:
    placed = await court.placed()
    paths = [f"/v1/holds/{each}" for each in (placed["hold_id"], "f" * 32, "x" * 5000)]
    answers = [await court.call("stranger", "GET", path) for path in paths]
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[1].text)}
    for step in ("approve", "release", "release/approve"):
        answer = await court.call("stranger", "POST", f"{paths[0]}/{step}")
        assert answer.status_code == 404
    refused = [each for each in await court.entries(SHOP) if each["type"] == "access.refused"]
    assert len(refused) == 6
    assert (await court.holds.get(CLINIC, placed["hold_id"])).state == "proposed"


async def test_holds_and_conflicts_are_listed_for_either_scope_and_the_look_is_on_record(court: Court) -> None:
    placed = await court.placed()
    await court.review()
    for who in ("counsel", "officer"):
        listed = (await court.call(who, "GET", "/v1/holds")).json()["holds"]
        assert [each["hold_id"] for each in listed] == [placed["hold_id"]]
        reviews = (await court.call(who, "GET", "/v1/reviews")).json()["reviews"]
        assert [each["rules"] for each in reviews] == [[1, 4]]
    assert [each["operation"] for each in (await court.entries())[-2:]] == ["holds.list", "reviews.list"]


async def test_a_person_is_held_by_pseudonym_and_named_nowhere(court: Court) -> None:
    placed = await court.placed(subjects=[MARIA], everything=False)
    ref = await court.platform.records.subjects.find(CLINIC, MARIA)
    assert placed["scope"]["subjects"] == [ref]
    assert MARIA not in json.dumps(await court.entries())


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"matter": ""}, 400),
        ({"matter": "Smith v. Jones"}, 422),
        ({"everything": False}, 422),
        ({"everything": "yes"}, 400),
        ({"subjects": MARIA}, 400),
        ({"subjects": [MARIA], "everything": True}, 422),
        ({"streams": ["x"] * 101}, 400),
        ({"review_at": "soon"}, 400),
        ({"review_at": "2020-01-01T00:00:00Z"}, 422),
        ({"unknown": 1}, 400),
    ],
)
async def test_a_body_that_is_not_of_its_form_places_nothing_and_is_not_quoted(
    court: Court, changes: dict[str, Any], status: int
) -> None:
    answer = await court.call("counsel", "POST", "/v1/holds", hold(**changes))
    assert answer.status_code == status
    assert MARIA not in answer.text
    assert await court.holds.list(CLINIC) == []


async def test_a_conflict_is_decided_once_and_never_against_a_hold(court: Court) -> None:
    review = await court.review()
    answer = await court.call("officer", "POST", f"/v1/reviews/{review}/decide", {"outcome": "keep"})
    assert (answer.status_code, answer.json()["outcome"]) == (200, "keep")
    again = await court.call("officer", "POST", f"/v1/reviews/{review}/decide", {"outcome": "destroy"})
    assert again.status_code == 409


def test_the_table_of_entries_names_every_route() -> None:
    router = routes(HoldsDesk(*[cast("Any", None)] * 6))
    found = [route for route in router.routes if isinstance(route, APIRoute)]
    assert {(method, route.path) for route in found for method in route.methods or ()} == set(AUDITED)
    assert all(set(events) <= set(EVENTS) for events in AUDITED.values())


async def test_orders_do_the_same_with_the_keys_of_two_persons(court: Court) -> None:
    office, counsel, officer = court.office, court.keys["counsel"], court.keys["officer"]
    review = utc_now() + timedelta(days=30)
    placed = await PlaceHold(
        credential=counsel, matter="case-8", review_at=review, subjects=(MARIA,), tell_subject=True
    ).carry_out(office)
    approved = await ApproveHold(credential=officer, hold_id=placed.hold_id).carry_out(office)
    again = review + timedelta(days=30)
    reviewed = await ReviewHold(credential=officer, hold_id=placed.hold_id, review_at=again).carry_out(office)
    assert (approved.state, reviewed.review_at) == ("active", again)
    assert [each.state for each in await ListHolds(tenant="clinic").carry_out(office)] == ["active"]
    await ReleaseHold(credential=counsel, hold_id=placed.hold_id).carry_out(office)
    released = await ApproveRelease(credential=officer, hold_id=placed.hold_id).carry_out(office)
    assert released.state == "released"


async def test_orders_refuse_what_the_routes_refuse(court: Court) -> None:
    office, both = court.office, court.keys["both"]
    review = utc_now() + timedelta(days=30)
    with pytest.raises(ForbiddenError):
        await PlaceHold(credential=court.keys["officer"], matter="m", review_at=review, everything=True).carry_out(
            office
        )
    placed = await PlaceHold(credential=both, matter="m", review_at=review, everything=True).carry_out(office)
    with pytest.raises(SamePersonError):
        await ApproveHold(credential=both, hold_id=placed.hold_id).carry_out(office)
    with pytest.raises(UnknownHoldError):
        await ApproveHold(credential=court.keys["stranger"], hold_id=placed.hold_id).carry_out(office)


async def test_a_conflict_is_listed_and_decided_by_order(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    office, officer = court.office, court.keys["officer"]
    review = await court.review()
    assert [each.review_id for each in await ListConflicts(tenant="clinic").carry_out(office)] == [review]

    async def held(*_: object) -> dict[str, frozenset[str]]:
        return {"a" * 32: frozenset({"case-7"})}

    with monkeypatch.context() as patched:
        patched.setattr(court.holds, "blocking", held)
        with pytest.raises(HeldError):
            await DecideConflict(credential=officer, review_id=review, outcome=Outcome.DESTROY).carry_out(office)
    decided = await DecideConflict(credential=officer, review_id=review, outcome=Outcome.KEEP).carry_out(office)
    assert (decided.outcome, decided.decided_by) == ("keep", court.ids["officer"])


def test_no_order_shows_a_key_or_a_person() -> None:
    order = PlaceHold(credential="ew_secret", matter="m", review_at=utc_now(), subjects=(MARIA,))
    assert "ew_secret" not in repr(order)
    assert MARIA not in repr(order)
