"""Captions: what is read of them, and that they are written from what may be shown alone."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.transcript import Segment
from redaction.errors import UnreadableFileError
from redaction.files.captions import MAX_LINE, CaptionFormat, read, written
from redaction.stream import PresidioRedactor
from redaction.transcript import RedactedSegment, RedactedWord, Redaction
from tests.redaction.speech import make_permit

SRT = """1\r
00:00:01,000 --> 00:00:04,000\r
<i>My name is Maria</i>\r
Gonzalez and my\r
\r
2\r
00:01:04,200 --> 01:00:08,050 X1:40\r
{\\an8}social is zero seven\r
"""
BACKWARDS = "00:00:05,000 --> 00:00:04,000"
VTT = """WEBVTT Kind: captions

NOTE Maria Gonzalez called

STYLE
::cue { color: red }

intro-maria
00:01.000 --> 00:04.000 align:start
<v Maria Gonzalez>one &amp; two</v>

00:05.000 --> 00:06.000
"""


def segment(*texts: str, start: float = 0.0) -> RedactedSegment:
    words = tuple(RedactedWord(text, start + at, start + at + 0.5, 0.9, "aligned") for at, text in enumerate(texts))
    return RedactedSegment(
        proof=Redaction(),
        channel=0,
        utterance=0,
        start=start,
        end=start + len(texts),
        text=" ".join(texts),
        words=words,
        redactions=(),
        confidence=0.9,
        from_finalize=False,
    )


def test_subrip_is_read_with_its_times_and_without_its_tags() -> None:
    first, second = read(SRT)
    assert (first.text, first.start, first.end) == ("My name is Maria Gonzalez and my", 1.0, 4.0)
    assert (second.text, second.start, second.end) == ("social is zero seven", 64.2, 3608.05)
    assert (first.words[0].start, first.words[-1].end) == (1.0, 4.0)
    assert all(word.timing == "estimated" for word in first.words)


def test_webvtt_is_read_without_notes_styles_names_of_cues_and_voices() -> None:
    first, second = read(VTT)
    assert first.text == "one & two"
    assert (second.text, second.words) == ("", ())


@pytest.mark.parametrize("text", ["", "hello", f"1\n{BACKWARDS}\nx", "a\nb\nc\n00:00:05,000 --> 00:00:06,000"])
def test_what_are_no_captions_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        list(read(text))


@pytest.mark.parametrize("form", CaptionFormat)
def test_what_is_written_is_read_again(form: CaptionFormat) -> None:
    shown = [segment("call", "[PHONE_NUMBER]", "<now>", "-->", "&c."), segment(*["word"] * 40, start=3600.0)]
    again = list(read("".join(written(shown, form))))
    assert again[0].text.startswith("call [PHONE_NUMBER]")
    assert sum(len(each.words) for each in again) >= 43
    assert again[1].start == 3600.0
    assert all(len(line) <= MAX_LINE for line in "".join(written(shown[1:], form)).splitlines() if "-->" not in line)


def test_captions_are_written_from_redacted_segments_alone() -> None:
    clear = Segment(channel=0, utterance=0, start=0.0, end=1.0, words=(), confidence=1.0)
    with pytest.raises(TypeError):
        list(written(cast("Any", [clear]), CaptionFormat.SRT))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        for each in read("WEBVTT\n\n00:01.000 --> 00:02.000\n" + text):
            assert each.start <= each.end
    except UnreadableFileError:
        pass


async def test_a_value_over_two_captions_is_withheld(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    first = "00:01.000 --> 00:03.000\nmy social is zero seven eight"
    second = "00:03.100 --> 00:05.000\nzero five one one two zero okay"
    shown = [out for each in read(f"WEBVTT\n\n{first}\n\n{second}") for out in await stream.redact(each)]
    shown += await stream.flush()
    text = "".join(written([one for one in shown if isinstance(one, RedactedSegment)], CaptionFormat.VTT))
    assert "[US_SSN] okay" in text
    assert "seven" not in text
