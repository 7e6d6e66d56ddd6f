"""What stored content is: the label without which nothing is written, and which every rule of retention reads."""

from dataclasses import dataclass
from enum import StrEnum

from governance.identity import StreamId, SubjectRef, TenantId


class Kind(StrEnum):
    """What an object holds."""

    AUDIO = "audio"
    """As it was said."""
    REDACTED_AUDIO = "redacted_audio"
    """With personal data masked. Read only once another recogniser has listened to it (`retention/verification.py`)."""
    TRANSCRIPT = "transcript"
    """Redacted."""
    CLEAR_TRANSCRIPT = "clear_transcript"

    @property
    def is_audio(self) -> bool:
        """Whether it is samples; else it is lines."""
        return self in {Kind.AUDIO, Kind.REDACTED_AUDIO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Of one object: bound into its ciphertext, stored with its row, and read by the schedule.

    Attributes:
        object_id: 128 random bits in hex.
        tenant: Whose.
        stream_id: The stream it comes from.
        channel: Of that stream, from 0.
        kind: What it holds.
        retention_class: As the permit obliges; with `kind` it is the schedule's class, `<kind>.<retention_class>`.
        purpose: Why it is kept.
        jurisdiction: The permit's region.
        subjects: Whose voices: at least one, in the order of their pseudonyms.
    """

    object_id: str
    tenant: TenantId
    stream_id: StreamId
    channel: int
    kind: Kind
    retention_class: str
    purpose: str
    jurisdiction: str
    subjects: tuple[SubjectRef, ...]

    @property
    def scheduled_class(self) -> str:
        """The class that the retention schedule knows."""
        return f"{self.kind}.{self.retention_class}"
