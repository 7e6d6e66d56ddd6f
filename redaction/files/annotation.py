"""Lines of text and what is personal in them: spans with offsets, for whoever measures or labels. Nothing is withheld.

The text of a line is printed as it came, since offsets mean nothing without it: the output is as confidential as the
input.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from redaction.entities import Finding, Label
from redaction.errors import UnreadableFileError
from redaction.explain import as_json, explained
from redaction.files.batch import Detection, batches, spread
from redaction.files.lines import Line, parsed, text_of

NAMES: Final = {Label.AGE_OVER_89: "AGE"}
"""Labels that are printed under a wider name: to find an age is one task, to find that it identifies another."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line that has a text.

    Attributes:
        number: From 1.
        text: What is analysed.
        fields: What else the line says.
    """

    number: int
    text: str = field(repr=False)
    fields: dict[str, Any] = field(repr=False)


def labelled(line: Line) -> Labelled:
    """A line of JSON with a `text`.

    Raises:
        UnreadableFileError: It is no JSON object, or its `text` is none.
    """
    fields = parsed(line)
    text = fields.get("text")
    if not isinstance(text, str):
        raise UnreadableFileError(f"line {line.number} has no `text`, or one that is no string")
    return Labelled(line.number, text, fields)


def plain(line: Line) -> Labelled:
    """A line of plain text, as if it were JSON with nothing but a `text`."""
    text = text_of(line)
    return Labelled(line.number, text, {"text": text})


def annotated(
    given: Iterable[Labelled], finding: Detection, *, workers: int = 1, explain: bool = False
) -> Iterator[dict[str, Any]]:
    """Each line with its `spans`; what else it says is kept.

    Args:
        given: Lines, read as they are needed.
        finding: What is looked for, and in which language.
        workers: Processes to spread the work over.
        explain: Say of each span why.

    Raises:
        UnreadableFileError: A line is not what it should be.
        RedactionError: Detection failed.
    """
    with spread(finding, workers) as detect:
        waiting: list[list[Labelled]] = []

        def texts() -> Iterator[list[str]]:
            for batch in batches(given, lambda one: len(one.text)):
                waiting.append(batch)
                yield [one.text for one in batch]

        for found in detect(texts()):
            for one, findings in zip(waiting.pop(0), found, strict=True):
                yield one.fields | {"text": one.text, "spans": spans(findings, explain=explain)}


def spans(findings: Sequence[Finding], *, explain: bool) -> list[dict[str, Any]]:
    """Findings as JSON, with offsets in characters."""
    return [_span(one) | (as_json(explained(one)) if explain else {}) for one in findings]


def _span(finding: Finding) -> dict[str, Any]:
    return {"start": finding.start, "end": finding.end, "label": NAMES.get(finding.label, finding.label.value)}
