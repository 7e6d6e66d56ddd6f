"""How policy has stored audio kept: as it was said, with personal data taken out of it, or both beside each other."""

from enum import StrEnum


class StoredAudio(StrEnum):
    """Which audio is kept where content is kept at all. Each is a class of its own, with rights of its own."""

    ORIGINAL = "original"
    REDACTED = "redacted"
    """What was said never touches a disk."""
    BOTH = "both"

    @property
    def keeps_original(self) -> bool:
        """Whether audio is kept as it was said."""
        return self is not StoredAudio.REDACTED

    @property
    def keeps_redacted(self) -> bool:
        """Whether audio is kept with personal data taken out."""
        return self is not StoredAudio.ORIGINAL


class AudioOperator(StrEnum):
    """What stands in the place of personal data in audio."""

    TONE = "tone"
    """1 kHz, as broadcasters use it: a listener hears that something was taken out."""
    SILENCE = "silence"


class UntimedAudio(StrEnum):
    """What becomes of a final result whose redactions have no usable place in time."""

    MASK = "mask"
    """All of it is masked."""
    REFUSE = "refuse"
    """The stream ends."""
