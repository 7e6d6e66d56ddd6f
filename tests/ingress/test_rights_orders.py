"""Rights requests by order: each with the key of whoever asks, and none without."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from governance.errors import ForbiddenError, InvalidFactsError, UnauthenticatedError
from governance.identity import Scope, TenantId
from governance.request import Regime
from ingress.commands import rights as commands
from ingress.orders.order import Office, Order
from ingress.orders.rights import AdvanceRequest, FileRequest, IssueLink, ListRequests, ShowRequest
from ingress.rights_views import NewLink, NewRequest, RequestView, ShownRequest
from retention.errors import ScheduleError, UnknownRequestError
from retention.rights_policy import RightsType
from retention.rights_states import State
from tests.retention.conftest import NOON
from tests.retention.rights_desk import RECEIPT, ScriptedErasing, entries, policy, rights_of
from tests.simulators.platform import light_platform, utc_now

SHOP = TenantId("shop")
MARIA = "maria-gonzalez@example.com"


@dataclass
class Desk:
    """An office with rights, and keys."""

    office: Office
    keys: dict[str, str] = field(default_factory=dict)

    async def file(self, who: str = "desk", **changes: Any) -> NewRequest:
        given = {"subject": MARIA, "type": "erasure", "identity": "session"} | changes
        return await FileRequest(credential=self.keys[who], **given).carry_out(self.office)

    async def advance(self, who: str, request_id: str, to: str, **more: Any) -> RequestView:
        order = AdvanceRequest(credential=self.keys[who], request_id=request_id, to=to, **more)
        return await order.carry_out(self.office)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with light_platform(tmp_path) as platform:
        records = platform.records
        await records.tenants.create(SHOP, regimes=[Regime.GDPR], region="local", purposes=["care"], actor="test")
        await records.subjects.ref(SHOP, MARIA, actor="test")
        rights = rights_of(records.tenants._database, records, ScriptedErasing(), utc_now, policy())
        archive: Any = SimpleNamespace(rights=rights)  # the one part of it that these orders use
        made = Desk(replace(platform.office, archive=archive))
        scopes = {"desk": Scope.RIGHTS_FILE, "officer": Scope.RIGHTS_APPROVE, "weak": Scope.STREAM}
        for who, scope in scopes.items():
            expiry = utc_now() + timedelta(days=1)
            made.keys[who] = (await records.keys.create(SHOP, scopes=[scope], expires_at=expiry, actor="test"))[
                1
            ].reveal()
        yield made


async def test_one_key_files_and_another_approves(desk: Desk) -> None:
    made = await desk.file()
    assert made.request.state is State.IN_REVIEW
    with pytest.raises(ForbiddenError):
        await desk.advance("desk", made.request.request_id, "approved")
    done = await desk.advance("officer", made.request.request_id, "approved")
    assert done.state is State.COMPLETED
    found = await ShowRequest(credential=desk.keys["officer"], request_id=done.request_id).carry_out(desk.office)
    assert (found.request, found.receipt) == (done, RECEIPT)
    listed = ListRequests(credential=desk.keys["desk"], state="completed")
    assert await listed.carry_out(desk.office) == [done]
    assert await ListRequests(credential=desk.keys["desk"], overdue=True).carry_out(desk.office) == []


async def test_a_filing_link_is_issued_by_the_desk(desk: Desk) -> None:
    made = await IssueLink(credential=desk.keys["desk"], subject=MARIA).carry_out(desk.office)
    filed = await desk.office.stored.rights.file_by_link(made.link, RightsType.ACCESS)
    assert filed.request.by_link
    with pytest.raises(ForbiddenError):
        await IssueLink(credential=desk.keys["officer"], subject=MARIA).carry_out(desk.office)


async def test_no_order_without_its_key(desk: Desk) -> None:
    for credential, refusal in (("nonsense", UnauthenticatedError), (desk.keys["weak"], ForbiddenError)):
        orders: list[Order[Any]] = [
            FileRequest(credential=credential, subject=MARIA, type="erasure"),
            ListRequests(credential=credential),
            ShowRequest(credential=credential, request_id="0" * 32),
            AdvanceRequest(credential=credential, request_id="0" * 32, to="approved"),
            IssueLink(credential=credential, subject=MARIA),
        ]
        for order in orders:
            with pytest.raises(refusal):
                await order.carry_out(desk.office)


async def test_a_guess_at_an_id_is_on_record(desk: Desk) -> None:
    with pytest.raises(UnknownRequestError):
        await ShowRequest(credential=desk.keys["desk"], request_id="0" * 32).carry_out(desk.office)
    with pytest.raises(UnknownRequestError):
        await desk.advance("officer", "0" * 32, "approved")
    last = (await entries(desk.office.log, SHOP))[-2:]
    assert [(each["type"], each["code"], each["operation"]) for each in last] == [
        ("access.refused", "unknown_request", "rights.show"),
        ("access.refused", "unknown_request", "rights.advance"),
    ]


async def test_words_that_nobody_knows_are_refused(desk: Desk) -> None:
    for changes in ({"type": "oblivion"}, {"identity": "voice"}, {"regime": "hipaa"}):
        with pytest.raises(InvalidFactsError):
            await desk.file(**changes)
    with pytest.raises(InvalidFactsError):
        await ListRequests(credential=desk.keys["desk"], state="limbo").carry_out(desk.office)


async def test_without_an_approved_policy_there_are_no_requests(desk: Desk) -> None:
    with pytest.raises(ScheduleError, match="policy sign"):
        await FileRequest(credential=desk.keys["desk"], subject=MARIA, type="erasure").carry_out(
            replace(desk.office, archive=None)
        )


async def test_keys_links_and_persons_show_themselves_nowhere(desk: Desk) -> None:
    made = await desk.file()
    link = await IssueLink(credential=desk.keys["desk"], subject=MARIA).carry_out(desk.office)
    orders = [
        FileRequest(credential=desk.keys["desk"], subject=MARIA, type="erasure"),
        IssueLink(credential=desk.keys["desk"], subject=MARIA),
        AdvanceRequest(credential=desk.keys["desk"], request_id="", to="approved"),
    ]
    shown = repr([made, link, *orders]) + json.dumps(await entries(desk.office.log, SHOP))
    for secret in (made.link, link.link, desk.keys["desk"], MARIA):
        assert secret not in shown


VIEW = RequestView(
    request_id="a" * 32,
    type=RightsType.ERASURE,
    regime="gdpr",
    state=State.IN_REVIEW,
    subject="b" * 32,
    filed_by="c" * 16,
    decided_by=None,
    reason=None,
    basis=None,
    received_at=NOON,
    confirm_by=None,
    due_at=NOON,
    extended_at=None,
    closed_at=None,
    erasure_id=None,
)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[Order[Any]]:
    """The command line up to the counter; what is handed in there."""
    handed: list[Order[Any]] = []

    def carry_out(order: Order[Any]) -> Any:
        handed.append(order)
        answers = {
            NewRequest: NewRequest(request=VIEW, link="ewr_secret"),
            list[RequestView]: [VIEW],
            ShownRequest: ShownRequest(request=VIEW, receipt=RECEIPT),
            RequestView: VIEW,
            NewLink: NewLink(link="ewf_secret", expires_at=NOON),
        }
        answer = answers[order.answer]
        adapter = TypeAdapter(order.answer)
        return adapter.validate_json(adapter.dump_json(answer))  # as it comes over the socket

    monkeypatch.setattr(commands, "carry_out", carry_out)
    monkeypatch.setenv("EARWITNESS_KEY", "ew_key")
    return handed


def test_each_verb_is_one_order_with_the_key_of_the_environment(terminal: list[Order[Any]], tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.json"
    verbs = [
        (["file", "--subject", "-", "--type", "erasure"], "/v1/rights/ewr_secret"),
        (["list", "--overdue"], "in_review"),
        (["show", "a" * 32, "--receipt", str(receipt)], "in_review"),
        (["advance", "a" * 32, "--to", "denied", "--reason", "no_match"], "in_review"),
        (["link", "--subject", "-"], "/v1/rights/ewf_secret"),
    ]
    for arguments, told in verbs:
        answer = CliRunner().invoke(commands.app, arguments, input=f"{MARIA}\n")
        assert answer.exit_code == 0, answer.output
        assert told in answer.stdout
        assert MARIA not in answer.output
    assert terminal == [
        FileRequest(credential="ew_key", subject=MARIA, type=RightsType.ERASURE),
        ListRequests(credential="ew_key", overdue=True),
        ShowRequest(credential="ew_key", request_id="a" * 32),
        AdvanceRequest(credential="ew_key", request_id="a" * 32, to="denied", reason="no_match"),
        IssueLink(credential="ew_key", subject=MARIA),
    ]
    assert receipt.read_text() == RECEIPT
    again = CliRunner().invoke(commands.app, ["show", "a" * 32, "--receipt", str(receipt)])
    assert isinstance(again.exception, FileExistsError)  # a receipt is not written over


def test_a_type_that_nobody_knows_is_wrong_usage(terminal: list[Order[Any]]) -> None:
    answer = CliRunner().invoke(commands.app, ["file", "--subject", "x", "--type", "oblivion"])
    assert (answer.exit_code, terminal) == (2, [])
