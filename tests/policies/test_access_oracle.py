"""The reading policy beside the same rules said once more, in Python: over facts in every combination they agree."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policies.suite import Suite

DECISION: Final = "earwitness.access.decision"
DAY: Final = 86400
PATIENT: Final = "0123456789abcdef0123456789abcdef"
STRANGER: Final = "f" * 32
PURPOSES: Final = ("treatment", "payment", "operations", "support", "marketing", "legal_matter")

SELDOM: Final = st.sampled_from([False, False, False, True])
CONSENTS: Final = ("stands", "withdrawn", "expired", "other purpose", "other voice", "gone")

FACTS: Final = st.fixed_dictionaries(
    {
        "asked": st.sampled_from(["treatment", "legal_matter", *PURPOSES]),
        "kept_for": st.sampled_from(["treatment", *PURPOSES[:4]]),
        "matter": st.sampled_from([None, "smith", "smith", "smith", "jones"]),
        "matters": st.sampled_from(
            [frozenset[str](), frozenset({"smith"}), frozenset({"smith", "doe"}), frozenset({"doe"})]
        ),
        "kind": st.sampled_from(["audio", "redacted_audio", "transcript", "clear_transcript"]),
        "restricted": SELDOM,
        "overdue": SELDOM,
        "consent": st.sampled_from([*["not needed"] * len(CONSENTS), *CONSENTS]),
        "regimes": st.sets(st.sampled_from(["gdpr", "hipaa", "soc2"])),
        "who": st.sampled_from([*["fine"] * 9, "another tenant's", "no scope", "inactive"]),
        "agreement": st.sampled_from(["good", "good", "good", "over", "none"]),
    }
)


@pytest.fixture(scope="module")
def suite() -> Iterator[Suite]:
    suite = Suite()
    yield suite
    suite.close()


@pytest.fixture(scope="module")
def lawful(suite: Suite) -> Any:
    return suite.engine.eval_document("earwitness.samples.reading")


def document(lawful: Any, facts: dict[str, Any]) -> Any:
    """The facts as policy sees them."""
    now = lawful["now"]
    consents = {
        "stands": {},
        "withdrawn": {"withdrawn_at": now - 1},
        "expired": {"expires_at": now - 1},
        "other purpose": {"purposes": ["newsletter"]},
        "other voice": {"subject": STRANGER},
    }
    whole = {
        "subject": PATIENT,
        "purposes": list(PURPOSES),
        "recorded_at": now - DAY,
        "expires_at": now + DAY,
        "withdrawn_at": None,
    }
    stands = consents.get(facts["consent"])
    return lawful | {
        "access": {"purpose": facts["asked"], "matter": facts["matter"]},
        "object": {
            "tenant": "shop" if facts["who"] == "another tenant's" else "clinic",
            "kind": facts["kind"],
            "retention_class": "health",
            "purpose": facts["kept_for"],
            "subjects": [PATIENT],
            "restricted": facts["restricted"],
            "matters": sorted(facts["matters"]),
            "rests_on_consent": facts["consent"] != "not needed",
            "delete_after": now + (-1 if facts["overdue"] else DAY),
        },
        "principal": lawful["principal"] | {"scopes": ["stream" if facts["who"] == "no scope" else "recordings"]},
        "tenant": lawful["tenant"]
        | {
            "active": facts["who"] != "inactive",
            "regimes": sorted(facts["regimes"]),
            "baa_expires_at": {"good": now + DAY, "over": now - 1, "none": None}[facts["agreement"]],
        },
        "consent": None if stands is None else whole | stands,
    }


def may(facts: dict[str, Any]) -> bool:
    """Whether it may be read, in other words than the policy's."""
    for_matter = facts["asked"] == "legal_matter" and facts["matter"] in facts["matters"]
    registered = facts["asked"] not in {"marketing", "legal_matter"}
    compatible = facts["asked"] == facts["kept_for"] or (
        facts["kept_for"] == "treatment" and facts["asked"] in {"payment", "operations"}
    )
    open_to_all = not facts["restricted"] and not facts["overdue"]
    consented = facts["consent"] in {"not needed", "stands"} or "gdpr" not in facts["regimes"]
    if facts["who"] != "fine":
        return False
    if not for_matter and not (registered and compatible and open_to_all and consented):
        return False
    if not for_matter and facts["consent"] == "expired":
        return False  # under any regime: no permit outlives the consent it rests on
    if facts["kind"] == "clear_transcript" and facts["asked"] != "treatment":
        return False
    if "hipaa" in facts["regimes"]:
        whole_need = facts["asked"] in {"treatment", "legal_matter"}
        return facts["agreement"] == "good" and (whole_need or facts["kind"] == "transcript")
    return True


@settings(max_examples=400, deadline=None)
@given(facts=FACTS)
def test_policy_says_what_its_words_say(suite: Suite, lawful: Any, facts: dict[str, Any]) -> None:
    decision = suite.engine.eval_document(DECISION, document(lawful, facts))
    assert decision["allow"] is may(facts), decision["reasons"]
    assert bool(decision["reasons"]) is not decision["allow"]


@settings(max_examples=200, deadline=None)
@given(facts=FACTS, regime=st.sampled_from(["gdpr", "hipaa", "soc2"]))
def test_a_regime_more_never_opens_anything(suite: Suite, lawful: Any, facts: dict[str, Any], regime: str) -> None:
    held = document(lawful, facts | {"regimes": facts["regimes"] | {regime}})
    free = document(lawful, facts | {"regimes": facts["regimes"] - {regime}})
    if suite.engine.eval_document(DECISION, held)["allow"]:
        assert suite.engine.eval_document(DECISION, free)["allow"]
