"""Where utterances begin and end, and that no sample is lost or counted twice."""

import hypothesis.strategies as st
from hypothesis import given

from inference.audio import SAMPLE_RATE
from inference.segmentation import Boundary, Closed, Closing, Endpointing, Opened, Segmenter, Window

WINDOW = 512


def windows(*stretches: tuple[float, float]) -> list[Window]:
    """Stretches of (seconds, probability), as windows; as loud as they are probable."""
    return [
        Window(WINDOW, probability, probability)
        for seconds, probability in stretches
        for _ in range(round(seconds * SAMPLE_RATE / WINDOW))
    ]


def run(segmenter: Segmenter, heard: list[Window]) -> list[Boundary]:
    return [boundary for window in heard for boundary in segmenter.advance(window)]


def test_an_utterance_opens_with_its_pre_roll_and_closes_after_the_silence() -> None:
    segmenter = Segmenter(Endpointing())
    opened, closed = run(segmenter, windows((1.0, 0.0), (2.0, 0.9), (1.0, 0.0)))
    assert isinstance(opened, Opened)
    assert isinstance(closed, Closed)
    assert 0.6 <= opened.start / SAMPLE_RATE <= 0.8
    assert 3.2 <= closed.end / SAMPLE_RATE <= 3.4
    assert closed.closing is Closing.SILENCE
    assert [(round(a / SAMPLE_RATE, 1), round(b / SAMPLE_RATE, 1)) for a, b in closed.voiced] == [(1.0, 3.0)]


def test_a_click_opens_nothing() -> None:
    assert run(Segmenter(Endpointing()), windows((1.0, 0.0), (0.064, 0.99), (1.0, 0.0))) == []


def test_a_pause_shorter_than_the_end_silence_stays_inside() -> None:
    boundaries = run(Segmenter(Endpointing()), windows((1.0, 0.9), (0.4, 0.0), (1.0, 0.9), (0.6, 0.0)))
    assert len(boundaries) == 2


def test_a_long_utterance_is_cut_at_its_quietest_point_and_goes_on_without_a_gap() -> None:
    heard = windows((12.0, 0.9))
    heard += [Window(WINDOW, 0.6, 0.01)] * 3
    heard += windows((4.0, 0.9))
    opened, closed, again = run(Segmenter(Endpointing()), heard)[:3]
    assert isinstance(opened, Opened)
    assert isinstance(closed, Closed)
    assert isinstance(again, Opened)
    assert closed.closing is Closing.LENGTH
    assert abs(closed.end / SAMPLE_RATE - 12.0) < 0.1
    assert again.start == closed.end
    assert again.utterance == closed.utterance + 1


def test_finalize_closes_at_the_last_sample_and_speech_goes_on_as_the_next_utterance() -> None:
    segmenter = Segmenter(Endpointing())
    run(segmenter, windows((1.0, 0.9)))
    (closed,) = segmenter.finalize()
    assert isinstance(closed, Closed)
    assert closed.closing is Closing.FINALIZE
    assert closed.end == segmenter.received
    again = run(segmenter, windows((0.5, 0.9)))[0]
    assert again == Opened(1, closed.end)


def test_finalize_in_silence_does_nothing() -> None:
    segmenter = Segmenter(Endpointing())
    run(segmenter, windows((1.0, 0.0)))
    assert segmenter.finalize() == []


def test_the_tentative_end_is_where_silence_will_close_it() -> None:
    segmenter = Segmenter(Endpointing())
    run(segmenter, windows((1.0, 0.9)))
    ends = []
    boundaries: list[Boundary] = []
    for window in windows((1.0, 0.0)):
        boundaries += segmenter.advance(window)
        if boundaries:
            break
        if segmenter.falling_silent:
            ends.append(segmenter.tentative_end)
    (closed,) = boundaries
    assert isinstance(closed, Closed)
    assert ends
    assert set(ends) == {closed.end}


steps = st.one_of(
    st.builds(
        Window,
        st.just(WINDOW),
        st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.95]),
        st.floats(0, 1, allow_nan=False),
    ),
    st.sampled_from(["finalize", "rest", "speech", "silence"]),
)


@given(st.lists(steps, max_size=200))
def test_every_sample_is_in_one_utterance_or_in_silence(script: list[Window | str]) -> None:
    segmenter = Segmenter(Endpointing(max_utterance=3.0, min_cut=2.0))
    boundaries: list[Boundary] = []
    fed = 0
    for step in script:
        if step == "finalize":
            boundaries += segmenter.finalize()
            continue
        if isinstance(step, Window):
            heard = [step]
        else:
            heard = [Window(100, 0.9, 0.5)] if step == "rest" else windows((1.0, 0.9 if step == "speech" else 0.0))
        fed += sum(window.samples for window in heard)
        boundaries += run(segmenter, heard)
        assert segmenter.speech + segmenter.silence <= segmenter.received == fed
    boundaries += segmenter.finish()
    assert segmenter.received == fed == segmenter.speech + segmenter.silence

    opened = [boundary for boundary in boundaries if isinstance(boundary, Opened)]
    closed = [boundary for boundary in boundaries if isinstance(boundary, Closed)]
    assert [boundary.utterance for boundary in opened] == list(range(len(opened)))
    assert [(entry.utterance, entry.start) for entry in opened] == [(entry.utterance, entry.start) for entry in closed]
    assert sum(entry.end - entry.start for entry in closed) == segmenter.speech
    end = 0
    for entry in closed:
        assert end <= entry.start < entry.end
        assert all(entry.start <= begin < stop <= entry.end for begin, stop in entry.voiced)
        end = entry.end
