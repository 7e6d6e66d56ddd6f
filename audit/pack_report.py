"""The report of an evidence pack: one page for people, without scripts, that prints."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template

from audit.checkpoint import Checkpoint
from audit.controls import Result
from audit.population import FAIL, NOT_APPLICABLE, PASS

REGIMES: Final = {"soc2": "SOC 2", "gdpr": "GDPR", "hipaa": "HIPAA"}

WORDS: Final = {PASS: "No exceptions", FAIL: "Exceptions", NOT_APPLICABLE: "Nothing to check"}
"""What a result is called. A check that found no exception does not say that a control is met."""

SHOWN_EXCEPTIONS: Final = 20


def render(
    header: Mapping[str, Any],
    results: Sequence[Result],
    checkpoint: Checkpoint,
    redactions: Sequence[Sequence[str]] = (),
) -> str:
    """The report as an HTML page that stands alone.

    Args:
        header: What the pack says of itself, as its manifest has it.
        results: What the checks found, in the table's order.
        checkpoint: The head of the tree in the pack.
        redactions: What was withheld, as `Sheets.redactions` counts it.
    """
    counts = {result: sum(each.finding.result == result for each in results) for result in WORDS}
    return _template().render(
        header=header,
        regime=REGIMES.get(header["regime"], header["regime"]),
        results=[each.as_json() | {"entry": at} for each, at in zip(results, header["controls"], strict=True)],
        counts=counts,
        bar=_bar(counts),
        words=WORDS,
        checkpoint=checkpoint,
        redactions={by: [row for row in redactions if row[0] == by] for by in ("label", "recognizer")},
        shown=SHOWN_EXCEPTIONS,
    )


def _bar(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The parts of the bar that shows the counts, in percent of its width."""
    whole, at, parts = sum(counts.values()) or 1, 0.0, []
    for result, count in counts.items():
        width = 100 * count / whole
        parts.append({"result": result, "at": f"{at:.3f}", "width": f"{width:.3f}", "count": count})
        at += width
    return [part for part in parts if part["count"]]


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["seconds"] = lambda at: at[:19].replace("T", " ")
    source = resources.files("audit").joinpath("pack_report.html").read_text(encoding="utf-8")
    return environment.from_string(source)
