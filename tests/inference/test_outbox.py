"""Events of a channel go out in the order of its utterances, whatever order they are made in."""

from inference.outbox import Outbox
from inference.transcript import Hypothesis, RecognitionEvent, Segment, SpeechStarted


def interim(utterance: int, end: float) -> Hypothesis:
    return Hypothesis(channel=0, utterance=utterance, start=0.0, end=end, words=(), stable=0, confidence=0.0)


def final(utterance: int) -> Segment:
    return Segment(channel=0, utterance=utterance, start=0.0, end=1.0, words=(), confidence=0.0)


def test_a_later_utterance_waits_for_the_final_before_it() -> None:
    outbox = Outbox()
    later: list[RecognitionEvent] = [SpeechStarted(0, 1, 2.0), interim(1, 2.5), interim(1, 3.0)]
    assert outbox.put(SpeechStarted(0, 0, 0.0))
    assert [outbox.put(event) for event in later] == [[], [], []]
    assert outbox.put(final(0)) == [final(0)]
    # Of the interims that could not be shown, the newest is shown.
    assert outbox.complete(0) == [later[0], later[2]]
    assert outbox.empty


def test_finals_made_out_of_order_go_out_in_order() -> None:
    outbox = Outbox()
    assert outbox.put(final(2)) == []
    assert outbox.complete(2) == []
    assert outbox.put(final(1)) == []
    assert outbox.complete(1) == []
    assert outbox.put(final(0)) == [final(0)]
    assert outbox.complete(0) == [final(1), final(2)]
