"""A file at its owner's desk, redacted: what kind it is decides how. No server, no key, no network, and no log.

What comes out is written as it is known: to a file, it appears whole or not at all; to standard output, line by line.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import chain
from typing import Any, BinaryIO, Final, TypeVar

from governance.decision import RedactionOperator
from inference.transcript import Segment
from redaction.entities import Finding
from redaction.errors import StandInKeysError, UnreadableFileError
from redaction.explain import explained
from redaction.files import captions, conversation
from redaction.files import lines as files
from redaction.files.annotation import Labelled, annotated, labelled, plain
from redaction.files.batch import Detection, batches, spread
from redaction.files.captions import CaptionFormat
from redaction.files.kinds import FileKind
from redaction.files.rehearsal import NOBODY, Rehearsal, Shown, Speech, redactor
from redaction.files.texts import documents, plain_text
from redaction.locales import locale_for
from redaction.operators import StandIns
from redaction.operators.stand_ins import stand_ins
from redaction.profile import Rules
from redaction.transcript import Explanation, RedactedSegment
from redaction.transcript_line import transcript_line

T = TypeVar("T")
Progress = Callable[[int], None]
_REMEMBERING: Final = frozenset({RedactionOperator.TAG, RedactionOperator.SURROGATE})
"""Operators whose stand-ins depend on what came before."""
_LINES: Final = frozenset({FileKind.JSONL, FileKind.TEXT})


def desk_stand_ins(rules: Rules, language: str) -> Callable[[], StandIns]:
    """What makes the stand-ins of each document. There are no keys here, and so nothing to wait for.

    Raises:
        StandInKeysError: An operator needs a tenant's keys.
    """
    made = _at_once(stand_ins(rules, NOBODY, None, language=language))
    if not set(rules.operators.values()) & _REMEMBERING:
        return lambda: made
    return lambda: _at_once(stand_ins(rules, NOBODY, None, language=language))


def _at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    try:
        coroutine.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    coroutine.close()
    raise StandInKeysError("an operator of redaction waits for keys")


@dataclass(slots=True)
class Report:
    """What was withheld, counted; and if somebody wants to know, told one by one.

    Attributes:
        labels: How often each label was.
        recognizers: How often each recogniser was the one that found it.
        told: Is given each explanation with its label.
    """

    labels: Counter[str] = field(default_factory=Counter)
    recognizers: Counter[str] = field(default_factory=Counter)
    told: Callable[[str, Explanation], None] | None = None

    def found(self, finding: Finding) -> None:
        """Something was withheld."""
        self.withheld(finding.label, explained(finding))

    def withheld(self, label: str, why: Explanation | None) -> None:
        """Something was withheld, and perhaps it is known why."""
        self.labels[str(label)] += 1
        if why is not None:
            self.recognizers[why.recognizer] += 1
            if self.told is not None:
                self.told(str(label), why)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDesk:
    """How files are redacted.

    Attributes:
        rules: What is looked for, and what stands in its place.
        stand_ins: Makes the stand-ins of one document.
        language: BCP 47.
        workers: Processes to spread the work over.
        explain: Whether results say why.
        report: Counts what was withheld.
        progress: Is told of bytes as they are read.

    Raises:
        UncertifiedLocaleError: The language is not certified as far as the rules demand.
    """

    rules: Rules
    stand_ins: Callable[[], StandIns]
    language: str
    workers: int = 1
    explain: bool = False
    report: Report = field(default_factory=Report)
    progress: Progress = lambda _bytes: None

    def __post_init__(self) -> None:
        # Refused before anything is read.
        locale_for(self.language, self.rules.certification)

    @property
    def _detection(self) -> Detection:
        return Detection(self.rules.labels, self.language, self.rules.certification)

    def spans(self, source: BufferedReader, kind: FileKind, out: BinaryIO) -> None:
        """Lines with the spans of what is personal in them; nothing is withheld."""
        given = self._labelled(source, kind)
        out.writelines(
            files.json_line(row)
            for row in annotated(given, self._detection, workers=self.workers, explain=self.explain)
        )

    def partials(self, source: BufferedReader, kind: FileKind, out: BinaryIO) -> None:
        """What a live stream would show of each line, word by word."""
        given = ((one, _speech(one)) for one in self._labelled(source, kind))
        for one, shown in self._rehearsed(given):
            if kind is FileKind.JSONL:
                named = {"id": one.fields["id"]} if "id" in one.fields else {}
                out.write(files.json_line(named | {"partials": shown.partials, "final": shown.final}))
            else:
                out.writelines(f"{partial}\n".encode() for partial in (*shown.partials, f"= {shown.final}"))

    def redact(self, source: BufferedReader, kind: FileKind, out: BinaryIO, form: FileKind | None = None) -> None:
        """The file as it may be shown.

        Args:
            source: What is read.
            kind: What it is; not audio.
            out: Where the result goes.
            form: For speech with times: what is written; the same kind as was read if None.

        Raises:
            UnreadableFileError: It is not what it is said to be.
            RedactionError: Detection failed.
        """
        match kind:
            case FileKind.TEXT:
                pieces = files.decoded(source, self.progress)
                out.writelines(
                    piece.encode()
                    for piece in plain_text(
                        pieces, self._detection, self.stand_ins(), workers=self.workers, told=self.report.found
                    )
                )
            case FileKind.JSON:
                value = files.json_of(files.whole(source, self.progress), "the file")
                out.writelines(files.json_line(shown) for shown in self._documents([value]))
            case FileKind.JSONL:
                self._lines(files.lines(source, self.progress), out, form or kind)
            case FileKind.SRT | FileKind.VTT:
                self._speech(captions.read(files.whole_text(source, self.progress)), out, form or kind)
            case FileKind.AUDIO:
                raise UnreadableFileError("audio has to be recognised first")

    async def speech(self, segments: AsyncIterator[Segment]) -> AsyncIterator[RedactedSegment]:
        """What may be shown of segments as they come, such as those of recognised audio."""
        stream = redactor().rehearse(self.rules, language=self.language, stand_ins=self.stand_ins())
        async for shown in conversation.redacted(segments, stream):
            for span in shown.redactions:
                self.report.withheld(span.label, span.why)
            yield shown

    def _lines(self, lines: Iterator[files.Line], out: BinaryIO, form: FileKind) -> None:
        first = next(lines, None)
        if first is None:
            return
        every = chain([first], lines)
        if conversation.is_transcript(files.parsed(first)):
            self._speech(conversation.segments(every), out, form)
            return
        out.writelines(files.json_line(shown) for shown in self._documents(map(files.parsed, every)))

    def _documents(self, values: Iterable[Any]) -> Iterator[Any]:
        return documents(values, self._detection, self.stand_ins, workers=self.workers, told=self.report.found)

    def _speech(self, segments: Iterator[Segment], out: BinaryIO, form: FileKind) -> None:
        shown = _blocking(self.speech(_coming(segments)))
        out.writelines(piece.encode() for piece in written(shown, form, explain=self.explain))

    def _labelled(self, source: BufferedReader, kind: FileKind) -> Iterator[Labelled]:
        if kind not in _LINES:
            raise UnreadableFileError("spans and partials are of text or JSON lines")
        return map(labelled if kind is FileKind.JSONL else plain, files.lines(source, self.progress))

    def _rehearsed(self, given: Iterable[tuple[Labelled, Speech]]) -> Iterator[tuple[Labelled, Shown]]:
        waiting: list[list[Labelled]] = []

        def speeches() -> Iterator[list[Speech]]:
            for batch in batches(given, lambda pair: PARTIAL_WEIGHT * len(pair[0].text)):
                waiting.append([one for one, _ in batch])
                yield [speech for _, speech in batch]

        with spread(Rehearsal(self.rules, self.language), self.workers) as rehearse:
            for shown in rehearse(speeches()):
                yield from zip(waiting.pop(0), shown, strict=True)


PARTIAL_WEIGHT: Final = 50
"""How much more a text weighs in a batch when it is played word by word."""


def _speech(one: Labelled) -> Speech:
    """What a line says, and where it was cut.

    Raises:
        UnreadableFileError: Its `boundaries` are no offsets.
    """
    boundaries = one.fields.get("boundaries") or []
    if not isinstance(boundaries, list) or not all(type(each) is int for each in boundaries):
        raise UnreadableFileError(f"line {one.number} has `boundaries` that are no offsets")
    return Speech(one.text, tuple(boundaries))


async def _coming(segments: Iterable[Segment]) -> AsyncIterator[Segment]:
    for segment in segments:
        yield segment


def _blocking(coming: AsyncIterator[T]) -> Iterator[T]:
    """What comes, one by one, for a caller without an event loop."""
    with asyncio.Runner() as runner:
        while True:
            try:
                yield runner.run(_next(coming))
            except StopAsyncIteration:
                return


async def _next(coming: AsyncIterator[T]) -> T:
    return await anext(coming)


def written(shown: Iterable[RedactedSegment], form: FileKind, *, explain: bool) -> Iterator[str]:
    """Redacted speech as a file: JSON lines, captions, or its text, one line a segment."""
    match form:
        case FileKind.SRT | FileKind.VTT:
            yield from captions.written(shown, CaptionFormat(form.value))
        case FileKind.TEXT:
            yield from (f"{segment.text}\n" for segment in shown)
        case _:
            yield from (files.json_line(transcript_line(segment, explain=explain)).decode() for segment in shown)
