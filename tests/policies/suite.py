"""Runs Rego's own unit tests with the real engine, as `opa test` does, and measures what they cover.

A test is a rule named `test_…` in a `*_test.rego` file. It passes when it is true.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from opa_bindings import OpaEngine, OpaError

POLICIES: Final = Path(__file__).resolve().parents[2] / "policies"
TESTS: Final = Path(__file__).parent


class Suite:
    """The policies with their tests, loaded. `policies` replaces some of the shipped modules' source."""

    def __init__(self, policies: dict[str, str] | None = None) -> None:
        self.engine = OpaEngine()
        for path, source in (modules() | (policies or {})).items():
            self.engine.add_policy(path, source)
        for file in sorted(TESTS.rglob("*.rego")):
            self.engine.add_policy(file.relative_to(TESTS).as_posix(), file.read_text())
        for name in ("limits", "redaction"):
            self.engine.add_data(shipped(name), f"earwitness.{name}")
        self.covered: dict[str, set[int]] = {}
        self.missed: dict[str, set[int]] = {}

    def passes(self, test: str) -> bool:
        """Whether a test, named by its package and rule, is true."""
        try:
            return self.engine.eval_document(test) is True
        except OpaError:
            return False

    def passes_all(self, *, coverage: bool = False) -> bool:
        """Whether every test is true. All in one query: preparing a query compiles every module anew."""
        try:
            outcomes: dict[str, Any] = self.engine.eval_document("earwitness", coverage=coverage)
        except OpaError:
            return False
        for path, report in (self.engine.last_coverage or {}).get("files", {}).items():
            self.covered.setdefault(path, set()).update(_rows(report.get("covered", [])))
            self.missed.setdefault(path, set()).update(_rows(report.get("not_covered", [])))
        parts = [test.split(".") for test in all_tests()]
        return all(outcomes.get(package, {}).get(name) is True for _, package, name in parts)

    def close(self) -> None:
        """Release the engine."""
        self.engine.close()


def modules() -> dict[str, str]:
    """The shipped policies' source, by path."""
    return {file.relative_to(POLICIES).as_posix(): file.read_text() for file in sorted(POLICIES.rglob("*.rego"))}


def shipped(name: str) -> dict[str, Any]:
    """Some of the shipped policy data."""
    with OpaEngine() as engine:
        text = (POLICIES / "earwitness" / name / "data.json").read_text()
        found: dict[str, Any] = engine.eval_query("found := json.unmarshal(input)", text)[0]["found"]
        return found


def tests_in(file: Path) -> Iterator[str]:
    """The tests of a file, by package and rule, in order."""
    with OpaEngine() as engine:
        tree = engine.eval_query('tree := rego.parse_module("test.rego", input)', file.read_text())[0]["tree"]
    package = ".".join(part["value"] for part in tree["package"]["path"][1:])
    names = [rule["head"]["name"] for rule in tree["rules"] if rule["head"].get("name", "").startswith("test_")]
    yield from (f"{package}.{name}" for name in dict.fromkeys(names))


@cache
def all_tests() -> tuple[str, ...]:
    """Every test there is."""
    return tuple(test for file in sorted(TESTS.rglob("*_test.rego")) for test in tests_in(file))


def _rows(ranges: list[dict[str, Any]]) -> Iterator[int]:
    for span in ranges:
        yield from range(span["start"]["row"], span["end"]["row"] + 1)
