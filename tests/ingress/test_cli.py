import asyncio
import os
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.events import EVENTS
from audit.verdict import Code
from governance import approval, bundle
from ingress import cli
from ingress.commands.policy import SIGNATURE, TRUST


@dataclass(frozen=True)
class Cli:
    """The command line in this process, as its entry point runs it."""

    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "argv", ["earwitness", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        told = self.capture.readouterr()
        return code, told.out, told.err


@pytest.fixture
def earwitness(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    for name in [name for name in os.environ if name.startswith("EARWITNESS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EARWITNESS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("EARWITNESS_CONFIG_DIR", str(tmp_path / "config"))
    return Cli(capsys, monkeypatch)


def test_every_verb_explains_itself(earwitness: Cli) -> None:
    code, out, _ = earwitness("--help")
    assert code == 0
    for verb in ("serve", "demo", "stream", "keys", "tenants", "consents", "policy", "audit", "models"):
        assert verb in out
        assert earwitness(verb, "--help")[0] == 0


@pytest.mark.parametrize(
    "arguments", [("sing",), ("keys", "create"), ("tenants", "create", "x", "--regime", "iso"), ("stream",), ("audit",)]
)
def test_wrong_usage_is_exit_code_2(earwitness: Cli, arguments: tuple[str, ...]) -> None:
    assert earwitness(*arguments)[0] == 2


def test_a_typed_error_is_its_code_and_a_sentence_and_no_traceback(earwitness: Cli) -> None:
    code, out, err = earwitness("keys", "list", "nobody")
    assert (code, out) == (1, "")
    assert err == "unknown_tenant: there is no such tenant\n"


def test_a_setting_of_the_wrong_form_is_named_and_not_repeated(earwitness: Cli) -> None:
    earwitness.monkeypatch.setenv("EARWITNESS_PORT", "PLANTED-CANARY")
    code, _, err = earwitness("models", "list")
    assert code == 1
    assert err.startswith("invalid_settings: ")
    assert "EARWITNESS_PORT" in err
    assert "CANARY" not in err


def test_an_officer_runs_an_installation_without_a_server(earwitness: Cli, tmp_path: Path) -> None:
    created = earwitness("tenants", "create", "clinic", "--regime", "gdpr", "--purpose", "care", "--region", "local")
    assert created[0] == 0
    assert earwitness("tenants", "set", "clinic", "--regime", "hipaa", "--baa-expires", "30d")[0] == 0
    assert earwitness("tenants", "list")[1].startswith("clinic\tactive\thipaa\tlocal\tcare\t20")

    code, credential, remark = earwitness("keys", "create", "clinic", "--expires", "12h")
    assert code == 0
    assert credential.startswith("ew_")
    assert credential.count("\n") == 1
    assert "not shown again" in remark
    key_id = credential.split("_")[1]
    assert earwitness("keys", "revoke", "clinic", key_id)[0] == 0
    listed = earwitness("keys", "list", "clinic")[1]
    assert listed.startswith(f"{key_id}\tstream\t")
    assert credential.strip() not in listed

    recorded = ("--purpose", "care", "--notice", "v1", "--evidence", "paper", "--subject", "PLANTED-CANARY")
    code, consent, _ = earwitness("consents", "record", "clinic", *recorded)
    assert code == 0
    assert earwitness("consents", "withdraw", "clinic", consent.strip())[0] == 0
    listed = earwitness("consents", "list", "clinic")[1]
    assert consent.strip() in listed
    assert "CANARY" not in listed

    code, out, _ = earwitness("audit", "export", str(tmp_path / "evidence"))
    assert code == 0
    assert "python -m audit verify" in out
    verified = subprocess.run(
        [sys.executable, "-m", "audit", "verify", tmp_path / "evidence", "--trust", tmp_path / "config" / "log.vkey"],
        check=False,
        capture_output=True,
    )
    assert verified.returncode == Code.OK
    assert b"CANARY" not in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_an_export_into_a_folder_that_exists_says_what_to_do(earwitness: Cli, tmp_path: Path) -> None:
    earwitness("tenants", "create", "clinic", "--purpose", "care")
    code, _, err = earwitness("audit", "export", str(tmp_path))
    assert code == 1
    assert err == "audit_export_failed: the evidence folder exists already: choose a new one\n"


@pytest.mark.parametrize("when", ["soon", "90", "2026-13-01"])
def test_a_moment_that_is_none_is_wrong_usage(earwitness: Cli, when: str) -> None:
    assert earwitness("keys", "create", "clinic", "--expires", when)[0] == 2


def test_models_are_listed_and_verified(earwitness: Cli) -> None:
    code, out, _ = earwitness("models", "list")
    assert code == 0
    assert "whisper-base\tMIT\t" in out


def test_altered_weights_fail_verification(earwitness: Cli, tmp_path: Path) -> None:
    place = tmp_path / "models" / "silero-vad"
    place.mkdir(parents=True)
    (place / "silero_vad_16k_sequence.onnx").write_bytes(b"something else")
    earwitness.monkeypatch.setenv("EARWITNESS_MODELS_DIR", str(tmp_path / "models"))
    code, out, err = earwitness("models", "verify")
    assert code == 1
    assert "silero-vad\trejected\tdirectory" in out
    assert err.startswith("weights_rejected: ")


def test_fetching_what_has_no_public_copy_says_what_to_do(earwitness: Cli) -> None:
    code, _, err = earwitness("models", "fetch", "moonshine-tiny-en")
    assert code == 1
    assert "install its package" in err


def approved(tmp_path: Path, config: Path) -> Path:
    """An approver's key, and a trust file that names it."""
    key = Ed25519PrivateKey.generate()
    pem = tmp_path / "approver.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    config.mkdir()
    (config / TRUST).write_bytes(approval.trust({bundle.DEVELOPMENT_APPROVER: key.public_key()}))
    return pem


def test_a_policy_is_signed_and_then_checked(earwitness: Cli, tmp_path: Path) -> None:
    code, _, err = earwitness("policy", "check")
    assert code == 1
    assert err.startswith("not_configured: ")
    assert "policy sign" in err
    pem = approved(tmp_path, tmp_path / "config")
    assert earwitness("policy", "sign", "--key", str(pem))[0] == 0
    assert (tmp_path / "config" / SIGNATURE).is_file()
    code, out, err = earwitness("policy", "check")
    assert (code, err) == (0, "")
    assert "compiled and reviewed" in out


def test_a_policy_signed_by_somebody_else_is_rejected(earwitness: Cli, tmp_path: Path) -> None:
    approved(tmp_path, tmp_path / "config")
    other = approved(tmp_path / "config", tmp_path / "config" / "other")
    assert earwitness("policy", "sign", "--key", str(other))[0] == 0
    code, _, err = earwitness("policy", "check")
    assert code == 1
    assert err.startswith("policy_bundle_rejected: ")


def test_rego_tests_are_run_and_one_that_fails_is_named(earwitness: Cli, tmp_path: Path) -> None:
    (tmp_path / "rego").mkdir()
    file = tmp_path / "rego" / "limits_test.rego"
    file.write_text(
        "package earwitness.limits_test\n\nimport data.earwitness.limits\n\ntest_known if limits.channels > 0\n"
    )
    assert earwitness("policy", "test", str(tmp_path / "rego"))[:2] == (0, "1 tests passed\n")
    file.write_text(file.read_text() + "\ntest_false if limits.channels < 0\n")
    code, out, err = earwitness("policy", "test", str(tmp_path / "rego"))
    assert code == 1
    assert "test_false" in out
    assert "1 of 2" in err
    file.write_text("package earwitness.limits_test\n\ntest_broken if {")
    assert earwitness("policy", "test", str(tmp_path / "rego"))[2].startswith("policy_tests_failed: ")


def test_no_test_at_all_is_a_failure(earwitness: Cli, tmp_path: Path) -> None:
    assert earwitness("policy", "test", str(tmp_path))[0] == 1


def test_the_version_is_told(earwitness: Cli) -> None:
    assert earwitness("--version")[:2] == (0, f"{version('earwitness')}\n")


def test_a_server_without_an_approved_policy_does_not_start_and_says_what_to_do(earwitness: Cli) -> None:
    code, _, err = earwitness("serve")
    assert code == 1
    assert err.startswith("not_configured: ")
    assert "policy sign" in err


def verbs(command: Any, *before: str) -> Iterator[str]:
    for name, found in command.commands.items():
        if hasattr(found, "commands"):
            yield from verbs(found, *before, name)
        else:
            yield " ".join((*before, name))


def test_every_verb_is_audited_or_says_why_not() -> None:
    assert set(verbs(typer.main.get_command(cli.app))) == set(cli.AUDITED) | cli.UNGOVERNED
    assert not set(cli.AUDITED) & cli.UNGOVERNED
    assert all(set(events) <= set(EVENTS) for events in cli.AUDITED.values())


def test_a_directory_that_cannot_be_made_is_named(earwitness: Cli) -> None:
    earwitness.monkeypatch.setenv("EARWITNESS_DATA_DIR", "/proc/nowhere")
    code, _, err = earwitness("tenants", "list")
    assert code == 1
    assert err.startswith("system_error: ")
    assert "/proc/nowhere" in err


def test_output_that_nobody_reads_on_is_no_traceback(tmp_path: Path) -> None:
    command = f"{sys.executable} -m ingress.cli models list | true"
    told = subprocess.run(["/bin/bash", "-c", command], check=False, capture_output=True)
    assert told.stderr == b""


def test_interruption_has_its_own_exit_code(earwitness: Cli) -> None:
    def interrupted(running: Coroutine[Any, Any, object]) -> None:
        running.close()
        raise KeyboardInterrupt

    earwitness.monkeypatch.setattr(asyncio, "run", interrupted)
    assert earwitness("tenants", "list")[0] == 130
