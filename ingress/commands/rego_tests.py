"""Rego unit tests, run by the engine that decides: every rule named `test_…` must be true."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opa_bindings import OpaEngine, OpaError, OpaUndefinedError

from governance import approval
from governance.bundle import DATA
from ingress.commands.errors import PolicyTestsFailedError


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test."""

    name: str
    passed: bool


def run(policies: Path, tests: Path) -> tuple[Outcome, ...]:
    """Run every test below `tests` against the policies.

    Raises:
        PolicyTestsFailedError: A module does not parse or compile.
        BundleError: A file cannot be read.
    """
    # Tests are named by an engine of their own: a query compiles every module that its engine has been given.
    engine, parser = OpaEngine(), OpaEngine()
    try:
        engine.add_data(_data(policies))
        suites: dict[str, set[str]] = {}
        for file in sorted({*policies.rglob("*.rego"), *tests.rglob("*.rego")}):
            source = approval.read(file).decode()
            engine.add_policy(str(file), source)
            if file.name.endswith("_test.rego"):
                package, names = _tests(parser, file, source)
                suites.setdefault(package, set()).update(names)
        return tuple(outcome for package in sorted(suites) for outcome in _outcomes(engine, package, suites[package]))
    except OpaError as error:
        raise PolicyTestsFailedError(f"the engine takes neither policies nor tests: {error.code}") from None
    finally:
        engine.close()
        parser.close()


def _data(policies: Path) -> dict[str, Any]:
    """The data document: each `a/b/data.json` is the value at `a.b`."""
    document: dict[str, Any] = {}
    for file in sorted(policies.rglob(DATA)):
        place = document
        for part in file.relative_to(policies).parts[:-1]:
            place = place.setdefault(part, {})
        place.update(json.loads(approval.read(file)))
    return document


def _tests(parser: OpaEngine, file: Path, source: str) -> tuple[str, set[str]]:
    """A module's package, and the names of its tests, as the engine's own parser sees them."""
    asked = {"path": str(file), "source": source}
    tree = parser.eval_query("tree := rego.parse_module(input.path, input.source)", asked)[0]["tree"]
    package = ".".join(str(part["value"]) for part in tree["package"]["path"][1:])
    heads = (rule["head"].get("name", "") for rule in tree.get("rules", []))
    return package, {name for name in heads if name.startswith("test_")}


def _outcomes(engine: OpaEngine, package: str, names: set[str]) -> Iterator[Outcome]:
    """Evaluate a package whole: one compilation, however many tests there are."""
    try:
        found = engine.eval_document(package)
    except OpaUndefinedError:
        found = {}
    for name in sorted(names):
        yield Outcome(f"{package}.{name}", found.get(name) is True)
