"""The order in which a channel's events go out, whatever order the engines finish in."""

from inference.transcript import Hypothesis, RecognitionEvent


class Outbox:
    """One channel's events, utterance by utterance.

    A later utterance may be heard, and even be final, before an earlier one's final is there. Its events are held
    until then; of its interim results only the newest is worth holding.
    """

    def __init__(self) -> None:
        self._turn = 0  # the utterance whose events go out as they come
        self._held: dict[int, list[RecognitionEvent]] = {}
        self._complete: set[int] = set()

    @property
    def empty(self) -> bool:
        """Whether nothing is held."""
        return not self._held

    def put(self, event: RecognitionEvent) -> list[RecognitionEvent]:
        """Take an event; give those that may go out now."""
        if event.utterance == self._turn:
            return [event]
        held = self._held.setdefault(event.utterance, [])
        if isinstance(event, Hypothesis):
            held[:] = [earlier for earlier in held if not isinstance(earlier, Hypothesis)]
        held.append(event)
        return []

    def complete(self, utterance: int) -> list[RecognitionEvent]:
        """Note that an utterance has no more events; give those that may go out now."""
        self._complete.add(utterance)
        released: list[RecognitionEvent] = []
        while self._turn in self._complete:
            self._complete.remove(self._turn)
            self._turn += 1
            released += self._held.pop(self._turn, [])
        return released
