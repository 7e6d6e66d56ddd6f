"""The shipped policies as a whole: tested to the last condition, and never allowing what is not fully known."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from opa_bindings import OpaError

from governance.bundle import EntryPoint
from governance.errors import PolicyUnavailableError
from governance.policy_input import InputSchema
from tests.policies.suite import POLICIES, Suite, modules

MIN_COVERAGE: Final = 0.9
ENTRY_POINT: Final = {
    "contract": EntryPoint.STREAM,
    "consent": EntryPoint.STREAM,
    "reading": EntryPoint.ACCESS,
    "reading by consent": EntryPoint.ACCESS,
    "matter": EntryPoint.ACCESS,
    "revealing": EntryPoint.REVEAL,
}
"""Lawful facts by what they rest on, and the question they are the facts of."""

WRONG: Final[tuple[object, ...]] = (
    None,
    True,
    False,
    0,
    7,
    -1,
    10**18,
    1.5,
    "",
    "x",
    "true",
    "7",
    [],
    ["x"],
    [None],
    {},
    {"x": "x"},
)

OPTIONAL: Final = {
    # Where nothing is stored and no consent relied on, a voice may be nobody's we know.
    ("contract", "stream.subjects.0", "null"),
    # A consent that is named without a basis is the basis.
    ("consent", "stream.lawful_basis", "null"),
    # A hold keeps what it keeps, whatever date or consent it had.
    ("matter", "object.delete_after", "null"),
    ("matter", "consent", "null"),
}
"""The facts that may be null for a stream or a reading to be allowed. None may be absent or of another type."""

UNSTATED: Final = {
    # Null in these facts, where another value would be as lawful: it is not looked at.
    ("reading", "access.matter"),
    ("reading by consent", "access.matter"),
    ("matter", "consent.withdrawn_at"),
}


@pytest.fixture(scope="module")
def suite() -> Iterator[Suite]:
    suite = Suite()
    yield suite
    suite.close()


def facts(suite: Suite) -> dict[str, Any]:
    """Lawful facts by what they rest on: of a stream, a contract, or a consent and a subject whose audio is stored."""
    samples = suite.engine.eval_document("earwitness.samples")
    consent = {"consent": samples["consent"]}
    stored = samples["lawful"]["stream"] | {"lawful_basis": "consent", "storage": True}
    resting = samples["reading"]["object"] | {"rests_on_consent": True}
    held = resting | {"restricted": True, "matters": ["doe-v-clinic", "smith-v-clinic"]}
    matter = {"purpose": "legal_matter", "matter": "smith-v-clinic"}
    return {
        "contract": samples["lawful"],
        "consent": samples["lawful"] | consent | {"stream": stored},
        "reading": samples["reading"],
        "reading by consent": samples["reading"] | consent | {"object": resting},
        "revealing": samples["revealing"],
        "matter": samples["reading"] | consent | {"object": held, "access": matter},
    }


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a document, the document itself excepted."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from paths(item, (*path, key))


def altered(document: Any, path: tuple[str | int, ...], value: object = ...) -> Any:
    """A copy with something else at a place, or with nothing there."""
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return changed


def alterations(document: Any) -> Iterator[tuple[str, str, Any]]:
    """Each field deleted, null, and of every wrong type: its name, what was done, and the document.

    An item of a list is not deleted: fewer purposes, scopes or regimes are lawful facts of another tenant.
    """
    for path in paths(document):
        name = ".".join(map(str, path))
        if isinstance(path[-1], str):
            yield name, "deleted", altered(document, path)
        place = document
        for key in path:
            place = place[key]
        for wrong in WRONG:
            if kind(wrong) != kind(place):
                yield name, "null" if wrong is None else f"mistyped {wrong!r}", altered(document, path, wrong)


def kind(value: object) -> str:
    """A value's type as JSON has it."""
    return "number" if type(value) in {int, float} else type(value).__name__


def allowed(suite: Suite, entry: EntryPoint, document: Any) -> bool:
    try:
        return bool(suite.engine.eval_document(entry.path, document)["allow"])
    except OpaError:
        return False


def schema(entry: EntryPoint) -> InputSchema:
    return InputSchema(json.loads((POLICIES / entry.schema).read_text()))


def is_of_the_form(entry: EntryPoint, document: Any) -> bool:
    try:
        schema(entry).encoded(document)
    except PolicyUnavailableError:
        return False
    return True


@pytest.mark.parametrize("basis", ENTRY_POINT)
def test_no_fact_can_be_missing_null_or_mistyped(suite: Suite, basis: str) -> None:
    document, entry = facts(suite)[basis], ENTRY_POINT[basis]
    assert allowed(suite, entry, document)
    assert is_of_the_form(entry, document)

    checked = schema(entry)
    permitted = set()
    for name, what, altered_document in alterations(document):
        try:
            checked.encoded(altered_document)
        except PolicyUnavailableError:
            continue
        if (basis, name) not in UNSTATED and allowed(suite, entry, altered_document):
            permitted.add((basis, name, what))
    assert permitted == {each for each in OPTIONAL if each[0] == basis}


UNREAD: Final = {
    "contract": {"consent", "stream.subjects.0"},
    "consent": set[str](),
    "reading": {"access.matter", "consent", "object.matters", "object.subjects", "object.subjects.0", "tenant.region"},
    "reading by consent": {"access.matter", "object.matters", "tenant.region"},
    "matter": {
        "tenant.region",
        *("object.delete_after", "object.purpose", "object.rests_on_consent", "object.restricted"),
        *("object.matters.0", "object.subjects", "object.subjects.0", "tenant.purposes"),
        *("consent", *(f"consent.{name}" for name in ("subject", "recorded_at", "expires_at", "withdrawn_at"))),
        *("consent.purposes", "consent.purposes.0"),
    },
    "revealing": {"tenant.region"},
    "every": {"bundle.digest", "bundle.approvers.0", "principal.scopes.0", *(f"tenant.purposes.{n}" for n in range(5))},
}
"""What the rules themselves do not look at: the schema alone holds these to their form."""


@pytest.mark.parametrize("basis", ENTRY_POINT)
def test_the_rules_alone_allow_nothing_that_is_not_known(suite: Suite, basis: str) -> None:
    document, entry = facts(suite)[basis], ENTRY_POINT[basis]
    unread = UNREAD[basis] | UNREAD["every"]
    permitted = {
        (basis, name, what)
        for name, what, altered_document in alterations(document)
        if name not in unread and allowed(suite, entry, altered_document)
    }
    assert permitted - OPTIONAL == set()


@pytest.mark.parametrize(
    ("basis", "own"),
    [
        ("consent", ["stream", "consent"]),
        ("reading by consent", ["access", "object", "consent"]),
        ("revealing", ["reveal"]),
    ],
)
def test_a_field_that_nobody_knows_is_refused(suite: Suite, basis: str, own: list[str]) -> None:
    document = facts(suite)[basis]
    assert not is_of_the_form(ENTRY_POINT[basis], altered(document, ("more",), 1))
    for part in (*own, "principal", "tenant", "bundle"):
        assert not is_of_the_form(ENTRY_POINT[basis], altered(document, (part, "more"), 1))


def test_no_question_is_answered_on_the_facts_of_another(suite: Suite) -> None:
    for basis, document in facts(suite).items():
        for entry in EntryPoint:
            if entry is not ENTRY_POINT[basis]:
                assert not is_of_the_form(entry, document)
                assert not allowed(suite, entry, document)


def test_the_rego_tests_cover_the_policies(suite: Suite) -> None:
    assert suite.passes_all(coverage=True)
    for path in modules():
        covered = suite.covered[path]
        missed = suite.missed[path] - covered
        assert len(covered) / (len(covered) + len(missed)) >= MIN_COVERAGE, f"{path} lines {sorted(missed)}"


def without_a_rule() -> Iterator[tuple[str, str, str]]:
    """The policies, each with one rule left out: path, what was left out, and the source."""
    for path, source in modules().items():
        blocks = source.split("\n\n")
        for number, block in enumerate(blocks):
            rule = "\n".join(line for line in block.split("\n") if not line.startswith("#"))
            if not rule.startswith(("package", "import")):
                yield path, rule, "\n\n".join(blocks[:number] + blocks[number + 1 :])


def without_a_condition() -> Iterator[tuple[str, str, str]]:
    """The policies, each with one condition of one rule taken for granted."""
    for path, source in modules().items():
        lines = source.split("\n")
        for number, line in enumerate(lines):
            if re.match(r"\t(?!some |\")\S", line) and not line.endswith(("{", ",", "(")):
                yield path, line.strip(), "\n".join([*lines[:number], "\ttrue", *lines[number + 1 :]])


def survives(path: str, source: str) -> bool:
    suite = Suite({path: source})
    try:
        return suite.passes_all()
    finally:
        suite.close()


def test_one_rule_of_each_file_is_held_by_a_test() -> None:
    mutants = {path: (left_out, source) for path, left_out, source in without_a_rule()}
    assert len(mutants) == len(modules())
    assert [(path, left_out) for path, (left_out, source) in mutants.items() if survives(path, source)] == []


@pytest.mark.deep
def test_every_rule_is_held_by_a_test() -> None:
    mutants = list(without_a_rule())
    assert len(mutants) > 40
    assert [(path, left_out) for path, left_out, source in mutants if survives(path, source)] == []


@pytest.mark.deep
def test_every_condition_is_held_by_a_test() -> None:
    mutants = list(without_a_condition())
    assert len(mutants) > 40
    assert [(path, left_out) for path, left_out, source in mutants if survives(path, source)] == []


def test_limits_are_data_and_not_code() -> None:
    numbers = {path: re.findall(r"(?<![\w.])\d{2,}", re.sub(r"#.*", "", source)) for path, source in modules().items()}
    assert {path: found for path, found in numbers.items() if found} == {}


def test_the_schema_is_published_beside_the_policies() -> None:
    for entry in EntryPoint:
        published = json.loads(Path(POLICIES / entry.schema).read_text())
        assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert published["additionalProperties"] is False


def test_the_readme_lists_every_check(suite: Suite) -> None:
    packages = ("base", "soc2", "gdpr", "hipaa")
    required = {check for each in packages for check in suite.engine.eval_document(f"earwitness.{each}.required")}
    for question in ("access", "reveal"):
        asked = suite.engine.eval_document(f"earwitness.{question}")
        required |= {check for checks in (asked["of_every_tenant"], *asked["of_regime"].values()) for check in checks}
    listed = set(re.findall(r"^\| `([a-z0-9_.]+)` \|", (POLICIES / "README.md").read_text(), flags=re.MULTILINE))
    assert listed == required
