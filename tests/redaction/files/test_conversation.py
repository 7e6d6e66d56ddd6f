"""A stored transcript read as speech again: the same shape comes out, and nothing that was found."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from inference.transcript import Segment
from redaction.errors import UnreadableFileError
from redaction.files import conversation
from redaction.files.lines import Line
from redaction.stream import PresidioRedactor
from redaction.transcript import RedactedSegment
from redaction.transcript_line import transcript_line
from retention.content import line as stored
from tests.redaction.speech import make_permit, segment, words_of


def lines(*segments: Segment) -> list[Line]:
    return [Line(number, stored(each).rstrip(b"\n")) for number, each in enumerate(segments, 1)]


async def coming(segments: Iterator[Segment]) -> AsyncIterator[Segment]:
    for each in segments:
        yield each


def test_what_the_vault_stores_is_read_again() -> None:
    said = segment(words_of("hello there"), utterance=0, channel=1)
    (read,) = conversation.segments(lines(said))
    assert read == said


@pytest.mark.parametrize(
    "change",
    [
        {"type": "note"},
        {"words": "x"},
        {"words": [{"text": "x"}]},
        {"words": [{"text": 5, "start": 0, "end": 1, "confidence": 1}]},
        {"channel": -1},
        {"channel": True},
        {"start": None},
        {"end": "1"},
        {"text": ...},
    ],
)
def test_a_line_that_is_none_is_refused_by_its_number(change: dict[str, Any]) -> None:
    fields = {**json.loads(stored(segment(words_of("PLANTED CANARY")))), **change}
    data = json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()
    with pytest.raises(UnreadableFileError, match=r"line 7 is not one of a transcript") as failed:
        list(conversation.segments([Line(7, data)]))
    assert "CANARY" not in str(failed.value)


async def test_a_transcript_is_redacted_over_its_lines_and_channels(redactor: PresidioRedactor) -> None:
    mine, theirs = words_of("my card is 4111 1111"), words_of("one moment please")
    rest = words_of("1111 1111 thank you", at=mine[-1].end + 0.4)
    given = [segment(mine), segment(theirs, channel=1), segment(rest, utterance=1)]
    stream = redactor.open(make_permit())
    shown = [each async for each in conversation.redacted(coming(conversation.segments(lines(*given))), stream)]
    assert all(isinstance(each, RedactedSegment) for each in shown)
    rows = [transcript_line(each, explain=True) for each in shown]
    assert "1111" not in json.dumps(rows)
    (span,) = [span for row in rows for span in row["redactions"]]
    assert (span["label"], span["why"]["validator"]) == ("CREDIT_CARD", "luhn")
    assert [row["text"] for row in rows if row["channel"] == 1] == ["one moment please"]
    assert all("why" not in span for each in shown for span in transcript_line(each, explain=False)["redactions"])
    assert json.loads(stored(shown[0])) == transcript_line(shown[0], explain=True)
