"""A live transcript in the terminal: partials revised in place, finals settling above them."""

import re
from collections import Counter
from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from ingress.protocol import ClosedReply, StartedReply, TranscriptReply, WarningReply, Why
from ingress.streaming_client import ServerSays
from redaction.explain import sentence
from redaction.transcript import Explanation

_REPLACEMENT: Final = re.compile(r"\[[A-Z][A-Z0-9_]*(?:\u2026|:[^\]\s]*)?\]|\*{4,}")
"""A label, with a number, a digest or a token of an operator behind it; a placeholder of what is not settled; stars."""


class Captions:
    """Shows what a server says. Used as a context manager; without a terminal every message is a line of its own.

    Attributes:
        withheld: How often each label was redacted in finals.
    """

    def __init__(self, out: Console) -> None:
        self.withheld: Counter[str] = Counter()
        self._out = out
        self._open: dict[int, Text] = {}  # the partial of each channel
        self._live = Live(console=out, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        if self._out.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.clear()
        if self._out.is_terminal:
            self._live.update(Group())
            self._live.stop()

    def show(self, message: ServerSays) -> None:
        """Show one message of the server; those without anything to see are passed over."""
        match message:
            case TranscriptReply(is_final=True):
                self.withheld.update(span.label for span in message.redactions)
                self._open.pop(message.channel, None)
                self._settled(Text.assemble((f"{message.end:7.1f}  ", "dim"), _marked(message.text)))
                for span in message.redactions:
                    if span.why is not None:
                        self._settled(Text(f"         {span.label}: {_said(span.why)}", "dim"))
            case TranscriptReply():
                self._revised(message)
            case StartedReply():
                self._settled(Text(f"permitted: decision {message.decision_id}, entry {message.log_index}", "green"))
            case WarningReply():
                self._settled(Text(f"{message.code}: {message.message}", "yellow"))
            case _:
                pass

    def _settled(self, line: Text) -> None:
        self._live.update(Group(*self._open.values()))  # printing draws it again, below the line
        self._out.print(line)

    def _revised(self, message: TranscriptReply) -> None:
        text = _marked(message.text)
        text.stylize("dim italic", message.stable_chars)
        line = Text.assemble((f"{message.end:7.1f}  ", "dim"), text, (" …", "dim"))
        if self._out.is_terminal:
            self._open[message.channel] = line
            self._redraw()
        else:
            self._out.print(line)

    def _redraw(self) -> None:
        if self._out.is_terminal:
            self._live.update(Group(*self._open.values()), refresh=True)


def _marked(shown: str) -> Text:
    """Redacted text with what was withheld set off."""
    text = Text(shown)
    text.highlight_regex(_REPLACEMENT, "black on yellow")
    return text


def _said(why: Why) -> str:
    return sentence(Explanation(why.recognizer, why.rule, why.validator, why.score))


def closing_lines(closed: ClosedReply) -> tuple[str, ...]:
    """How a stream ended, for people."""
    usage, coverage = closed.usage, closed.coverage
    received, speech, silence = (
        samples / coverage.sample_rate
        for samples in (coverage.samples_received, coverage.samples_speech, coverage.samples_silence)
    )
    withheld = ", ".join(f"{count} {label}" for label, count in sorted(usage.redactions.items())) or "nothing"
    return (
        f"closed: {closed.code}; {usage.audio_seconds:.1f} s of audio, {usage.segments} segments, {usage.words} words",
        f"withheld: {withheld}",
        f"coverage: {received:.2f} s received = {speech:.2f} s speech + {silence:.2f} s silence",
        f"recorded: decision {closed.decision_id}, entry {closed.log_index} of the log",
    )
