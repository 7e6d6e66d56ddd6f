"""Leaving out a step of the session does not type-check: small programs that try, and what mypy says of each."""

import re
from pathlib import Path

import pytest
from mypy import api

PROGRAMS = Path(__file__).parent / "skipped_steps"
REPOSITORY = Path(__file__).parents[2]
SKIPPING = sorted(path for path in PROGRAMS.glob("*.py") if path.stem != "nothing_skipped")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[int, str]]]:
    """What mypy --strict rejects, by program: (line, error code)."""
    cache = tmp_path_factory.mktemp("mypy")
    programs = [str(path) for path in sorted(PROGRAMS.glob("*.py"))]
    options = ["--config-file", str(REPOSITORY / "pyproject.toml"), "--cache-dir", str(cache), "--no-pretty"]
    report, trouble, _ = api.run([*options, *programs])
    assert not trouble
    rejected: dict[str, set[tuple[int, str]]] = {Path(path).name: set() for path in programs}
    for name, line, code in re.findall(r"skipped_steps/(\w+\.py):(\d+): error: .*\[([a-z-]+)\]$", report, re.MULTILINE):
        rejected[name].add((int(line), code))
    return rejected


def test_a_program_that_skips_nothing_is_accepted(verdicts: dict[str, set[tuple[int, str]]]) -> None:
    assert verdicts["nothing_skipped.py"] == set()


@pytest.mark.parametrize("program", SKIPPING, ids=lambda path: path.stem)
def test_a_program_that_skips_a_step_is_rejected(program: Path, verdicts: dict[str, set[tuple[int, str]]]) -> None:
    expected = {
        (number, match.group(1))
        for number, line in enumerate(program.read_text().splitlines(), 1)
        if (match := re.search(r"# rejected: ([a-z-]+)$", line))
    }
    assert expected
    assert verdicts[program.name] == expected
