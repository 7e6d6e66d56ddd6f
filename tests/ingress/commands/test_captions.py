import io
from typing import Any

from rich.console import Console

from ingress.commands.captions import Captions, closing_lines
from ingress.protocol import ClosedReply, CoverageReport, TranscriptReply, Usage, Why, Withheld


def said(text: str, *, final: bool, stable: int = 0, **more: Any) -> TranscriptReply:
    return TranscriptReply(
        stream_id="s",
        seq=1,
        audio_end=1.0,
        channel=more.get("channel", 0),
        utterance=1,
        is_final=final,
        from_finalize=False,
        start=0.0,
        end=1.5,
        text=text,
        confidence=0.9,
        stability=0.0,
        stable_chars=stable,
        words=(),
        redactions=more.get("redactions", ()),
    )


def shown(*messages: TranscriptReply, terminal: bool) -> str:
    out = Console(file=io.StringIO(), force_terminal=terminal, width=80)
    with Captions(out) as captions:
        for message in messages:
            captions.show(message)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_without_a_terminal_every_message_is_a_plain_line() -> None:
    text = shown(said("my number", final=False), said("my number is [US_SSN].", final=True), terminal=False)
    assert text.splitlines() == ["    1.5  my number …", "    1.5  my number is [US_SSN]."]
    assert "\x1b" not in text


def test_on_a_terminal_a_partial_is_revised_in_place_and_settles() -> None:
    partials = (said("my nut", final=False), said("my number", final=False))
    text = shown(*partials, said("My number.", final=True), terminal=True)
    assert text.index("my nut") < text.index("\x1b[2K") < text.index("my number") < text.index("My number.")
    assert text.rstrip().endswith("\x1b[?25h")  # the cursor is given back


def test_a_redaction_that_says_why_is_explained_below_its_line() -> None:
    why = Why("ssn", "cue:us_ssn", "ssn", 0.97)
    spans = (Withheld("US_SSN", 0.0, 1.0, why=why),)
    text = shown(said("it is [US_SSN]", final=True, redactions=spans), terminal=False)
    assert "US_SSN: Words before it say that it is a US social security number" in text.splitlines()[1]


def test_what_was_withheld_stands_out_and_is_counted() -> None:
    out = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=80)
    with Captions(out) as captions:
        spans = (Withheld("US_SSN", 0.0, 1.0), Withheld("US_SSN", 1.0, 1.5))
        captions.show(said("[US_SSN] or [US_SSN]", final=True, redactions=spans))
    assert captions.withheld == {"US_SSN": 2}
    assert isinstance(out.file, io.StringIO)
    assert "\x1b[30;43m[US_SSN]" in out.file.getvalue()


def test_markup_in_speech_is_shown_as_it_is() -> None:
    assert "say [bold] and [/]" in shown(said("say [bold] and [/]", final=True), terminal=False)


def test_the_closing_lines_name_the_record_and_the_coverage() -> None:
    closed = ClosedReply(
        stream_id="s",
        seq=9,
        audio_end=2.0,
        code="ok",
        decision_id="d-17",
        usage=Usage(2.0, 2100, 1, 5, {"US_SSN": 1}),
        coverage=CoverageReport(16_000, 32_000, 24_000, 8_000),
        models={},
        log_index=41,
        checkpoint="c",
    )
    text = "\n".join(closing_lines(closed))
    assert "2.00 s received = 1.50 s speech + 0.50 s silence" in text
    assert "decision d-17, entry 41" in text
    assert "1 US_SSN" in text
