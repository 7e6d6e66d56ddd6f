import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from audit.events import ServiceStarted, StreamDenied
from audit.trees import SYSTEM
from governance.identity import TenantId
from ingress.commands.errors import StepFailedError
from ingress.demo.call import Heard, presentable
from ingress.demo.clinic import PURPOSE, TENANT, consented, taken_on, withdraw
from ingress.demo.evidence import exported, tampered
from ingress.demo.installation import Installation
from ingress.demo.narrator import Narrator
from ingress.demo.planted import shown
from ingress.protocol import ClosedReply, CoverageReport, TranscriptReply, Usage
from ingress.settings import Settings
from ingress.wiring import office


def said(text: str, *, final: bool = True) -> TranscriptReply:
    return TranscriptReply(
        stream_id="s",
        seq=1,
        audio_end=1.0,
        channel=0,
        utterance=1,
        is_final=final,
        from_finalize=False,
        start=0.0,
        end=1.5,
        text=text,
        confidence=0.9,
        stability=0.0,
        stable_chars=0,
        words=(),
        redactions=(),
    )


def closed(checkpoint: str) -> ClosedReply:
    return ClosedReply(
        stream_id="s",
        seq=9,
        audio_end=2.0,
        code="ok",
        decision_id="d",
        usage=Usage(2.0, 2100, 1, 5, {}),
        coverage=CoverageReport(16_000, 2, 1, 1),
        models={},
        log_index=1,
        checkpoint=checkpoint,
    )


@pytest.fixture
def out() -> Console:
    return Console(file=io.StringIO(), soft_wrap=True)


def text(out: Console) -> str:
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """An installation without a server: orders are carried out on its records directly."""
    settings = Settings(
        data_dir=tmp_path / "data",
        config_dir=tmp_path / "config",
        key_dir=tmp_path / "key-store",
        log_origin="demo.invalid/log",
        insecure_development_approver=True,
    )
    return Installation("ws://127.0.0.1:9/v1/stream", settings)


def test_a_check_that_does_not_hold_fails_the_story_at_its_end(out: Console) -> None:
    narrator = Narrator(out)
    narrator.chapter("A chapter", "What it is about.")
    narrator.check("the sky is blue", held=True)
    narrator.check("the sea is dry", held=False)
    with pytest.raises(StepFailedError, match=r"1 checks did not hold: 1\. the sea is dry"):
        narrator.end(3.0)
    assert "✓ the sky is blue" in text(out)
    assert "✗ the sea is dry" in text(out)


def test_a_story_that_holds_says_so(out: Console) -> None:
    narrator = Narrator(out)
    narrator.check("the sky is blue", held=True)
    narrator.end(3.2)
    assert "Every step held: 1 checks in 3 s." in text(out)


def test_an_identifier_split_over_two_finals_is_found() -> None:
    assert Heard([said("it is nine eight"), said("seven six five")]).exposed() == {"social security number"}
    assert Heard([said("my name is [PERSON]"), said("maria", final=False)]).exposed() == {"name", "e-mail address"}
    assert not Heard([said("my name is [PERSON]")]).exposed()


def test_what_redaction_missed_is_kept_off_the_screen() -> None:
    message = presentable(said("call 415 555 0132"))
    assert isinstance(message, TranscriptReply)
    assert not shown(message.text)
    harmless = said("call [PHONE_NUMBER]")
    assert presentable(harmless) is harmless


async def test_the_auditors_chapters_hold_on_a_real_log(out: Console, house: Installation, tmp_path: Path) -> None:
    narrator = Narrator(out)
    clinic = await taken_on(narrator, house)
    await withdraw(house, await consented(house))
    async with office(house.settings) as desk:
        await desk.log.append(SYSTEM, started())
        await desk.log.append(TenantId(TENANT), denial())
        note = await desk.log.checkpoint(TenantId(TENANT))
    await exported(narrator, house, Heard([closed(note)]), tmp_path / "evidence")
    await tampered(narrator, house, tmp_path / "evidence")
    narrator.end(1.0)
    assert "REJECTED (inclusion)" in text(out)
    assert clinic.credential not in text(out) + repr(clinic)


async def test_a_log_that_the_client_did_not_witness_fails_the_story(
    out: Console, house: Installation, tmp_path: Path
) -> None:
    narrator = Narrator(out)
    await taken_on(narrator, house)
    async with office(house.settings) as desk:
        await desk.log.append(TenantId(TENANT), denial())
        note = await desk.log.checkpoint(TenantId(TENANT))
    forged = note.replace("\n5\n", "\n4\n", 1)
    await exported(narrator, house, Heard([closed(forged)]), tmp_path / "evidence")
    with pytest.raises(StepFailedError, match="witnessed"):
        narrator.end(1.0)


@pytest.mark.deep
@pytest.mark.models
def test_the_whole_demo_holds_and_prints_nothing_that_was_planted() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EARWITNESS_")}
    told = subprocess.run(
        [sys.executable, "-m", "ingress.cli", "demo", "--fast"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=280,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Every step held" in told.stdout
    assert not shown(" ".join(line for line in told.stdout.splitlines() if "[" in line))


def started() -> ServiceStarted:
    """The policy under which the stream was denied came into force."""
    refusal = denial()
    return ServiceStarted(
        version="1", bundle_revision=refusal.bundle_revision, bundle_digest=refusal.bundle_digest, models={}
    )


def denial() -> Any:
    return StreamDenied(
        stream_id="s" * 32,
        decision_id="d" * 32,
        key_id="k" * 16,
        subjects=(),
        purpose=PURPOSE,
        lawful_basis="",
        consent_id="",
        bundle_revision="1",
        bundle_digest="0" * 64,
        reasons=("gdpr.lawful_basis",),
        again=False,
    )
