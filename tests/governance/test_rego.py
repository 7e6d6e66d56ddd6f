"""What policies may not do, on the trees that the real parser gives."""

from typing import Any

import pytest
from opa_bindings import OpaEngine

from governance.errors import BundleError
from governance.rego import check
from tests.governance.samples import POLICIES


def tree(source: str) -> Any:
    with OpaEngine() as engine:
        return engine.eval_query('tree := rego.parse_module("policy.rego", input)', source)[0]["tree"]


def rules(body: str, package: str = "earwitness.stream") -> dict[str, Any]:
    return {"policy.rego": tree(f"package {package}\n\n{body}\n")}


def test_the_shipped_policies_pass() -> None:
    check({str(file): tree(file.read_text()) for file in POLICIES.rglob("*.rego")}, ("earwitness",))


@pytest.mark.parametrize(
    "call",
    [
        'http.send({"method": "get", "url": "http://127.0.0.1"})',
        "opa.runtime()",
        "time.now_ns()",
        'rand.intn("x", 10)',
        'uuid.rfc4122("x")',
        'net.lookup_ip_addr("example.com")',
        "rego.metadata.rule()",
        'io.jwt.decode("x")',
        'print("input")',
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        "decision := {}",
        "x := CALL",
        "x if CALL == 1",
        "x if not CALL",
        "x contains y if y := CALL",
        "x := [y | y := CALL]",
        "x := {CALL | true}",
        'x := {"a": {"b": [CALL]}}',
        "x if every y in [CALL] { y == 1 }",
        "f(x) := CALL",
        "default x := 1\nx := CALL.a if input.a",
        "x := count(CALL)",
        "x if { some y in CALL }",
        "x := 1 if input.a else := CALL",
    ],
)
def test_no_policy_reaches_network_clock_chance_or_environment(place: str, call: str) -> None:
    if "CALL" not in place:
        check(rules(place), ("earwitness",))
        return
    if call.startswith("print") and place != "x if CALL == 1":
        return
    body = f"x if {call}" if call.startswith("print") else place.replace("CALL", call)
    with pytest.raises(BundleError):
        check(rules(body), ("earwitness",))


def test_a_rule_named_like_a_built_in_is_no_way_around() -> None:
    with pytest.raises(BundleError):
        check(rules('http.send := 1\n\nx := http.send({"url": "x"})'), ("earwitness",))


def test_calls_of_ones_own_and_of_imported_rules_are_allowed() -> None:
    check(rules("import data.earwitness.base\n\nf(x) := x + 1\n\ny := f(1)\n\nz := base.g(2)"), ("earwitness",))
    check(rules("import data.earwitness.base as b\n\nz := b.g(2)"), ("earwitness",))


def test_allow_is_denied_by_default() -> None:
    for body in ("allow := true", "allow if input.a", "default allow := true\n\nallow if input.a"):
        with pytest.raises(BundleError):
            check(rules(body), ("earwitness",))
    check(rules("default allow := false\n\nallow if input.a"), ("earwitness",))


def test_a_policy_judges_the_input_it_was_given() -> None:
    with pytest.raises(BundleError):
        check(rules('x if data.earwitness.y with input as {"a": 1}'), ("earwitness",))


def test_a_policy_stays_in_its_package() -> None:
    for package in ("system.authz", "other", "earwitnesses.stream"):
        with pytest.raises(BundleError):
            check(rules("x := 1", package), ("earwitness",))
