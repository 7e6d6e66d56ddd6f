"""What the log is told of a permit: every obligation, in tokens."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.encoding import draft, timestamp
from governance.decision import Permit, RedactionOperator
from governance.labels import Label
from ingress.entries import permitted
from tests.simulators.stages import OBLIGATIONS, WISH, ScriptedFacts, ScriptedPolicy, principal

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def entry(redaction: dict[Label, RedactionOperator]) -> dict[str, str]:
    """The obligations of a permit as its leaf has them."""
    request = await ScriptedFacts().assemble(principal(), "5" * 32, WISH)  # type: ignore[arg-type]  # a stream's id
    obligations = replace(OBLIGATIONS, redaction=redaction, redaction_profile="gdpr+phi")
    permit: Permit = await ScriptedPolicy(obligations=obligations).decide(request, NOW)
    leaf = draft(permitted(request, permit, again=False)).leaf(timestamp(NOW))
    told: dict[str, str] = json.loads(leaf)["obligations"]
    return told


async def test_the_log_says_label_by_label_what_is_redacted_and_how() -> None:
    told = await entry({Label.US_SSN: RedactionOperator.TOKEN, Label.PERSON: RedactionOperator.TAG})
    assert told["redaction"] == "PERSON:tag,US_SSN:token"
    assert (told["redaction_profile"], told["redaction_hold"]) == ("gdpr+phi", "balanced")
    assert set(told) == set(type(OBLIGATIONS).__dataclass_fields__)


@pytest.mark.parametrize("operator", RedactionOperator)
async def test_every_label_fits_an_entry(operator: RedactionOperator) -> None:
    told = await entry(dict.fromkeys(Label, operator))
    assert told["redaction"].count(operator) == len(Label)
    assert (await entry({}))["redaction"] == ""
