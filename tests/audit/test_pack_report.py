"""The report is a page for people: whole, without scripts, and honest about what it does not show."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from audit.checkpoint import Checkpoint
from audit.controls import CheckTerms, Control, Result
from audit.pack_report import SHOWN_EXCEPTIONS, render
from audit.population import Finding
from tests.audit.house import ORIGIN, catalogue

HEADER: dict[str, Any] = {
    "v": 1,
    "tenant": "clinic",
    "regime": "gdpr",
    "purpose": "audit-2026",
    "exporter": "operator",
    "exported_at": "2026-11-21T12:00:00.000000Z",
    "begins": "2026-10-01T00:00:00.000000Z",
    "ends": "2026-11-01T00:00:00.000000Z",
    "first": 3,
    "last": 12,
    "count": 10,
    "filtered": 0,
    "record": 14,
    "controls": [15],
    "rows": {"keys.csv": 2},
    "version": "0.1.0",
    "signer": f"{ORIGIN}/evidence",
}
CONTROL = Control(control="Art.7-1", name="Art. 7(1)", title="Consent", check="consent_live", not_shown="its freedom")
TERMS = CheckTerms(population="permits", parameters={"seconds": 10})
CHECKPOINT = Checkpoint(f"{ORIGIN}/clinic", 16, b"\xab" * 32)


def result(finding: Finding, control: Control = CONTROL) -> Result:
    return Result(control, TERMS, finding, "1" * 64, "0.1.0+2")


class Page(HTMLParser):
    """A page's tags and attributes, each tag closed in its turn."""

    VOID = frozenset({"meta", "rect", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self._open.pop() == tag


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_report_says_who_exported_what_why_and_what_was_found() -> None:
    page = render(HEADER, [result(Finding(4, 0, ()))], CHECKPOINT)
    said = words(page)
    for told in (
        "Evidence for GDPR: clinic",
        "2026-10-01 00:00:00 up to 2026-11-01 00:00:00",
        "audit-2026",
        "operator, 2026-11-21 12:00:00 UTC",
        "entry 14 of the log",
        "12 &minus; 3 + 1 &minus; 0 left out = 10",
        "permits: 4 (10 seconds allowed)",
        "its freedom",
        "consent_live , on record as entry 15",
        "evidence/keys.csv 2",
        "ab" * 32,
        "python -m audit verify THIS-FOLDER --trust KEYFILE",
    ):
        assert told in said


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (Finding(4, 0, ()), "No exceptions"),
        (Finding(4, 1, ("entry:7",)), "Exceptions"),
        (Finding(0, 0, ()), "Nothing to check"),
    ],
)
def test_result_stands_beside_its_control(finding: Finding, verdict: str) -> None:
    page = render(HEADER, [result(finding)], CHECKPOINT)
    section = page[page.index('<section class="control"') :]
    assert f">{verdict}</span>" in section[: section.index("</section>")]
    assert ("entry:7" in section) == bool(finding.exceptions)


def test_long_list_of_exceptions_is_cut_and_says_so() -> None:
    named = tuple(f"entry:{number}" for number in range(SHOWN_EXCEPTIONS + 5))
    page = render(HEADER, [result(Finding(99, len(named), named))], CHECKPOINT)
    assert f"entry:{SHOWN_EXCEPTIONS - 1}<" in page
    assert f"entry:{SHOWN_EXCEPTIONS}<" not in page
    assert "and 5 more" in page


def test_page_stands_alone_and_runs_nothing() -> None:
    page = Page(render(HEADER, [result(Finding(4, 1, ("entry:7",)))], CHECKPOINT))
    assert not {"script", "img", "link", "iframe", "form", "object", "embed"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_text_of_the_table_of_controls_cannot_become_markup() -> None:
    control = CONTROL.model_copy(update={"title": "<script>alert(1)</script>", "not_shown": "a & b"})
    page = render(HEADER, [result(Finding(1, 0, ()), control)], CHECKPOINT)
    assert "<script" not in page
    assert "a &amp; b" in page


def test_period_without_entries_is_told_so() -> None:
    header = HEADER | {"first": 3, "last": 2, "count": 0}
    assert "no entries in this period" in words(render(header, [result(Finding(0, 0, ()))], CHECKPOINT))


@pytest.mark.parametrize("regime", ["soc2", "gdpr", "hipaa"])
def test_no_report_claims_that_anybody_is_compliant(regime: str) -> None:
    controls = catalogue().controls(regime)
    results = [result(Finding(1, 0, ()), control) for control in controls]
    header = HEADER | {"regime": regime, "controls": list(range(len(controls)))}
    said = words(render(header, results, CHECKPOINT)).lower()
    assert not re.search(r"compliant|certif|guarantee", said)
    assert "does not replace one" in said
