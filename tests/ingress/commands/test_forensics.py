"""`earwitness forensics` on a real installation without a server."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.ingress.test_cli import Cli, earwitness  # noqa: F401  a fixture

PERSON = "mary.jones@example.org"


@pytest.fixture
def officer(earwitness: Cli, tmp_path: Path) -> Cli:  # noqa: F811  the fixture of that name
    """A clinic that has recorded one consent."""
    earwitness.monkeypatch.setenv("EARWITNESS_KEY_DIR", str(tmp_path / "config" / "key-store"))
    earwitness.monkeypatch.setenv("EARWITNESS_INSECURE_DEVELOPMENT_APPROVER", "true")
    assert earwitness("tenants", "create", "clinic", "--regime", "gdpr", "--purpose", "care")[0] == 0
    consent = ("--purpose", "care", "--notice", "1", "--evidence", "paper")
    assert earwitness("consents", "record", "clinic", "--subject", PERSON, *consent)[0] == 0
    return earwitness


def test_what_is_found_is_told_by_place_and_by_exit_code(officer: Cli, tmp_path: Path) -> None:
    traces = tmp_path / "traces.json"
    officer.monkeypatch.setattr(sys, "stdin", StringIO(f"{PERSON}\n"))
    code, out, err = officer("forensics", "scan", "--tenant", "clinic", "--subject", "-", "--collect", str(traces))
    assert code == 3
    assert "UNEXPECTED\tlookup\tdata/records.sqlite\tsubjects\t" in out
    assert "UNEXPECTED\tpseudonym\tdata/records.sqlite\tconsents\t" in out
    assert "stated\tpseudonym\tdata/audit/log.sqlite" in out
    assert f"{traces} holds traces of a person" in err
    assert PERSON not in out + err
    nobody_has_it(officer, tmp_path, traces)


def nobody_has_it(officer: Cli, tmp_path: Path, traces: Path) -> None:
    """Another installation has nothing of the person; a backup of the first one has."""
    officer.monkeypatch.setenv("EARWITNESS_DATA_DIR", str(tmp_path / "elsewhere"))
    assert officer("tenants", "create", "clinic", "--regime", "gdpr", "--purpose", "care")[0] == 0
    assert officer("forensics", "scan", "--tenant", "clinic", "--traces", str(traces))[0] == 0
    also = ("--also", str(tmp_path / "data"), "--json")
    code, out, _ = officer("forensics", "scan", "--tenant", "clinic", "--traces", str(traces), *also)
    assert code == 3
    unexpected = [each for each in json.loads(out)["findings"] if not each["stated"]]
    assert {each["kind"] for each in unexpected} == {"lookup", "pseudonym"}
    assert all(each["place"].startswith("also-1/") for each in unexpected)


@pytest.mark.parametrize(
    "arguments", [(), ("--traces", "a", "--collect", "b"), ("--subject", "a", "--traces", "b", "--collect", "c")]
)
def test_a_scan_needs_to_know_whom_to_look_for(earwitness: Cli, arguments: tuple[str, ...]) -> None:  # noqa: F811
    assert earwitness("forensics", "scan", "--tenant", "clinic", *arguments)[0] == 2


def test_a_person_who_is_not_known_is_a_typed_error(officer: Cli) -> None:
    code, out, err = officer("forensics", "scan", "--tenant", "clinic", "--subject", "nobody@example.org")
    assert (code, out) == (1, "searching …\n")
    assert err.startswith("scan_incomplete: ")
    assert "nobody@" not in err
