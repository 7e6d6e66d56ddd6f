"""Redaction profiles are what they say they are, or nothing is decided by them."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.decision import RedactionOperator
from governance.errors import BundleError, InvalidFactsError
from governance.labels import Label
from governance.profiles import Profiles
from governance.request import RedactionProfile
from redaction.profile import LABELS
from tests.governance.samples import POLICIES, PROFILES

SHIPPED: dict[str, Any] = json.loads((POLICIES / PROFILES).read_text())
OWN: dict[str, Any] = {
    "operators": {"PERSON": "surrogate"},
    "includes": [],
    "hold": "strict",
    "show_overdue": False,
    "surrogate_scope": "tenant",
    "certification": "full",
}
OPERATORS = st.dictionaries(st.sampled_from(Label), st.sampled_from(RedactionOperator), max_size=6)


def parsed(change: Callable[[dict[str, Any]], object] = lambda _: None) -> Profiles:
    data = copy.deepcopy(SHIPPED)
    change(data)
    return Profiles.of_bundle({"earwitness": {"redaction": data}})


def found(profiles: Profiles, name: str, tenant: str = "clinic") -> dict[Label, RedactionOperator]:
    operators = profiles.find(tenant, name)
    assert operators is not None
    return dict(operators)


def test_what_is_shipped_looks_for_what_files_and_measurements_do() -> None:
    profiles = parsed()
    assert {name: frozenset(found(profiles, name)) for name in SHIPPED["profiles"]} == LABELS


def test_the_strength_of_operators_is_ranked_in_one_table() -> None:
    said_less_and_less = ("token", "surrogate", "hash", "tag", "replace", "mask", "redact")
    assert tuple(SHIPPED["order"]["operators"]) == said_less_and_less == parsed().order


def test_a_tenant_has_its_own_beside_everybodys() -> None:
    def add(data: dict[str, Any]) -> None:
        data["tenants"]["clinic"] = {"floor": "pii", "profiles": {"care": OWN}}

    profiles = parsed(add)
    assert found(profiles, "care") == {Label.PERSON: RedactionOperator.SURROGATE}
    assert profiles.find("shop", "care") is None
    assert found(profiles, "pii", "shop") == found(profiles, "pii")


def test_without_profiles_nothing_is_covered() -> None:
    assert Profiles.of_bundle({}).find("clinic", "none") is None
    assert Profiles.of_bundle({"earwitness": {"limits": {}}}).find("clinic", "pii") is None


@given(OPERATORS, OPERATORS)
def test_one_covers_another_that_looks_for_no_more_and_shows_no_less(
    one: dict[Label, RedactionOperator], other: dict[Label, RedactionOperator]
) -> None:
    profiles = Profiles(order=tuple(RedactionOperator))
    rank = list(RedactionOperator).index
    assert profiles.covers(one, one)
    assert profiles.covers(one, {})
    assert profiles.covers(one, other) is all(
        label in one and rank(one[label]) >= rank(operator) for label, operator in other.items()
    )


def wrong_label(data: dict[str, Any]) -> None:
    data["profiles"]["pii"]["operators"]["SHOE_SIZE"] = "replace"


def wrong_operator(data: dict[str, Any]) -> None:
    data["profiles"]["pii"]["operators"]["PERSON"] = "encrypt"


def less_than_included(data: dict[str, Any]) -> None:
    del data["profiles"]["phi"]["operators"]["PERSON"]


def weaker_than_included(data: dict[str, Any]) -> None:
    data["profiles"]["phi"]["operators"]["PERSON"] = "tag"


def includes_itself(data: dict[str, Any]) -> None:
    data["profiles"]["pii"]["includes"].append("pii")


def includes_nothing_known(data: dict[str, Any]) -> None:
    data["profiles"]["pii"]["includes"].append("gone")


def include_each_other(data: dict[str, Any]) -> None:
    data["profiles"]["copy"] = data["profiles"]["pii"] | {"includes": ["pii"]}
    data["profiles"]["pii"] = data["profiles"]["pii"] | {"includes": ["copy"]}


def unranked(data: dict[str, Any]) -> None:
    data["order"]["operators"].remove("token")


def ranked_twice(data: dict[str, Any]) -> None:
    data["order"]["operators"].append("token")


def backwards(data: dict[str, Any]) -> None:
    data["order"]["holds"].reverse()


def floor_is_gone(data: dict[str, Any]) -> None:
    data["tenants"]["clinic"] = {"floor": "gone", "profiles": {}}


def takes_a_name(data: dict[str, Any]) -> None:
    data["tenants"]["clinic"] = {"floor": "pii", "profiles": {"pii": OWN}}


def more(data: dict[str, Any]) -> None:
    data["profiles"]["pii"]["waived"] = True


@pytest.mark.parametrize(
    "change",
    [
        wrong_label,
        wrong_operator,
        less_than_included,
        weaker_than_included,
        includes_itself,
        includes_nothing_known,
        include_each_other,
        unranked,
        ranked_twice,
        backwards,
        floor_is_gone,
        takes_a_name,
        more,
    ],
    ids=lambda change: change.__name__,
)
def test_data_that_does_not_mean_what_it_says_is_not_loaded(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(BundleError):
        parsed(change)


def test_a_profile_is_named_by_a_slug() -> None:
    assert RedactionProfile("phi-safe-harbor") == RedactionProfile.PHI == "phi"
    assert RedactionProfile("clinic.own-1") == "clinic.own-1"
    for name in ("", "PHI", "two words", "gdpr+phi", "a" * 65, "é"):
        with pytest.raises(InvalidFactsError):
            RedactionProfile(name)
