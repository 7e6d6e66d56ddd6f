"""Rego unit tests, run by the engine that decides: every rule named `test_…` must be true."""

import json
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
    engine = OpaEngine()
    try:
        engine.add_data(_data(policies))
        names = []
        for file in sorted({*policies.rglob("*.rego"), *tests.rglob("*.rego")}):
            source = approval.read(file).decode()
            engine.add_policy(str(file), source)
            if file.name.endswith("_test.rego"):
                names += _names(engine, file, source)
        return tuple(Outcome(name, _passes(engine, name)) for name in names)
    except OpaError as error:
        raise PolicyTestsFailedError(f"the engine takes neither policies nor tests: {error.code}") from None
    finally:
        engine.close()


def _data(policies: Path) -> dict[str, Any]:
    """The data document: each `a/b/data.json` is the value at `a.b`."""
    document: dict[str, Any] = {}
    for file in sorted(policies.rglob(DATA)):
        place = document
        for part in file.relative_to(policies).parts[:-1]:
            place = place.setdefault(part, {})
        place.update(json.loads(approval.read(file)))
    return document


def _names(engine: OpaEngine, file: Path, source: str) -> list[str]:
    """The full name of each test in a module, as the engine's own parser sees it."""
    asked = {"path": str(file), "source": source}
    tree = engine.eval_query("tree := rego.parse_module(input.path, input.source)", asked)[0]["tree"]
    package = ".".join(str(part["value"]) for part in tree["package"]["path"])
    heads = (rule["head"].get("name", "") for rule in tree.get("rules", []))
    return sorted({f"{package}.{name}" for name in heads if name.startswith("test_")})


def _passes(engine: OpaEngine, name: str) -> bool:
    try:
        return engine.eval_query(f"passed := {name}", {})[0]["passed"] is True
    except (OpaUndefinedError, IndexError):
        return False
