"""Collects `*_test.rego`: each `test_…` rule is a test of its own, run by the real engine."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.policies.suite import Suite, tests_in


class RegoTest(pytest.Item):
    """One `test_…` rule."""

    def __init__(self, *, rule: str, suite: Suite, name: str, parent: pytest.Collector) -> None:
        super().__init__(name, parent)
        self.rule = rule
        self.suite = suite

    def runtest(self) -> None:
        assert self.suite.passes(self.rule), f"{self.rule} is not true"

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.rule


class RegoFile(pytest.File):
    """A file of tests."""

    def collect(self) -> Iterable[RegoTest]:
        suite = Suite()
        for rule in tests_in(self.path):
            yield RegoTest.from_parent(self, name=rule.rpartition(".")[2], rule=rule, suite=suite)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RegoFile | None:
    """Called by pytest for every file below this one."""
    return RegoFile.from_parent(parent, path=file_path) if file_path.name.endswith("_test.rego") else None
