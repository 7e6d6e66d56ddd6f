"""The seam between the session and redaction."""

from typing import Protocol

from audit.recorded import Recorded
from governance.decision import Permit
from inference.transcript import RecognitionEvent
from redaction.transcript import Redacted


class RedactionStream(Protocol):
    """One stream's redaction. It remembers what an earlier event left open, for each channel."""

    async def redact(self, event: RecognitionEvent) -> tuple[Redacted, ...]:
        """What may be shown of an event, in order; perhaps nothing yet.

        Raises:
            RedactionError: Detection failed. The caller MUST end the stream and MUST NOT deliver the event.
        """
        ...

    async def flush(self) -> tuple[Redacted, ...]:
        """End of recognition: what was withheld until something followed it, redacted on what is known."""
        ...


class Redactor(Protocol):
    """Opens redaction streams."""

    def open(self, permit: Recorded[Permit]) -> RedactionStream:
        """Redaction as the permit obliges.

        Raises:
            UncertifiedLocaleError: The permit's language has no certified redaction locale.
        """
        ...
