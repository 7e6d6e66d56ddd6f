"""What a stream's closing entry counts: labels and recognisers, and nothing of what they found."""

from audit.encoding import draft
from ingress.tally import Tally
from redaction.transcript import Explanation, RedactedSegment, RedactedSpan, Redaction
from tests.redaction.speech import make_permit


def segment(*spans: RedactedSpan) -> RedactedSegment:
    return RedactedSegment(
        proof=Redaction(),
        channel=0,
        utterance=0,
        start=0.0,
        end=1.0,
        text="[US_SSN]",
        words=(),
        redactions=spans,
        confidence=0.9,
        from_finalize=False,
    )


def test_withheld_values_are_counted_by_label_and_by_recogniser() -> None:
    tally = Tally()
    ssn = Explanation("ssn", "cue:us_ssn", "ssn", 0.97)
    tally.delivered(segment(RedactedSpan("US_SSN", 0, 1, why=ssn), RedactedSpan("US_SSN", 1, 2, why=ssn)))
    tally.delivered(segment(RedactedSpan("PERSON", 0, 1, why=Explanation("name", "cue:person", "", 0.9))))
    tally.delivered(segment(RedactedSpan("UNIQUE_ID", 0, 1)))
    entry = tally.entry(make_permit().value, "ok", {})
    assert entry.redactions == {"PERSON": 1, "UNIQUE_ID": 1, "US_SSN": 2}
    assert entry.recognizers == {"name": 1, "ssn": 2}
    assert b'"recognizers":{"name":1,"ssn":2}' in draft(entry).leaf(b"2026-11-21T12:00:00.000000Z")
