"""What a tenant is shown of its recordings: nobody's name, and nothing of how they are sealed."""

from dataclasses import dataclass
from datetime import datetime

from retention.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """A stored object.

    Attributes:
        voices: How many subjects it has.
        milliseconds: Of the stream, up to the end of what it holds.
        cut_short: Whether its end is missing.
        restricted: Whether it may be read for a holding matter only (GDPR Art. 18).
        verdict: Of redacted audio: pending, clean or quarantined; only clean audio is read.
        keep_until: It is not destroyed before; None without a floor.
        delete_after: It is destroyed after.
    """

    object_id: str
    stream_id: str
    channel: int
    kind: str
    retention_class: str
    purpose: str
    jurisdiction: str
    voices: int
    milliseconds: int
    cut_short: bool
    restricted: bool
    verdict: str | None
    created_at: datetime
    keep_until: datetime | None
    delete_after: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPage:
    """Some of what was looked for; `after` asks for more, where there may be more."""

    recordings: list[RecordingView]
    after: str | None


def recording_view(stored: Stored) -> RecordingView:
    """What is shown of an object."""
    label = stored.label
    return RecordingView(
        object_id=label.object_id,
        stream_id=label.stream_id,
        channel=label.channel,
        kind=label.kind,
        retention_class=label.retention_class,
        purpose=label.purpose,
        jurisdiction=label.jurisdiction,
        voices=len(label.subjects),
        milliseconds=stored.milliseconds,
        cut_short=stored.cut_short,
        restricted=stored.restricted,
        verdict=stored.verdict,
        created_at=stored.created_at,
        keep_until=stored.keep_until,
        delete_after=stored.delete_after,
    )
