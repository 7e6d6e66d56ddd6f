"""Results whose words are moved to where they are said."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inference.transcript import Segment, Word
from redaction.audio.retiming import placed, together
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction

START = 10.0
WORDS = ("call", "five", "five", "now")


def utterance() -> Segment:
    """Four words of a second each."""
    words = tuple(Word(text, START + at, START + at + 1, 1.0, "estimated") for at, text in enumerate(WORDS))
    return Segment(channel=0, utterance=3, start=START, end=START + 4.5, words=words, confidence=1.0)


def shown(start: float, end: float, *words: tuple[str, float, float]) -> RedactedSegment:
    placed = tuple(RedactedWord(text, first, last, 1.0, "estimated") for text, first, last in words)
    return RedactedSegment(
        proof=Redaction(),
        channel=0,
        utterance=3,
        start=start,
        end=end,
        text="",
        words=placed,
        redactions=tuple(RedactedSpan("PHONE_NUMBER", word.start, word.end) for word in placed if word.text[0] == "["),
        confidence=1.0,
        from_finalize=False,
    )


PARTS = [
    shown(START, START + 1, ("call", START, START + 1)),
    shown(START + 1, START + 4.5, ("[PHONE]", START + 1, START + 3), ("now", START + 3, START + 4)),
]


def test_a_redaction_goes_where_the_words_under_it_are() -> None:
    said = utterance()
    better = placed(said, ((0.1, 0.4), (0.5, 0.9), (1.0, 1.6), (4.0, 4.4)))
    assert better is not None
    assert (better.words[1].start, better.words[1].end, better.words[1].timing) == (START + 0.5, START + 0.9, "aligned")
    result = together(PARTS, list(zip(said.words, better.words, strict=True)))
    assert [(word.text, word.start, word.end) for word in result.words] == [
        ("call", START + 0.1, START + 0.4),
        ("[PHONE]", START + 0.5, START + 1.6),
        ("now", START + 4.0, START + 4.4),
    ]
    assert [(span.start, span.end) for span in result.redactions] == [(START + 0.5, START + 1.6)]
    assert (result.start, result.end) == (START, START + 4.5)
    assert all(word.timing == "aligned" for word in result.words)


def test_a_redaction_over_two_utterances_of_which_one_is_placed_is_an_estimate() -> None:
    said = utterance()
    words = said.words
    moves = [(words[0], words[0]), (words[1], replace(words[1], start=START + 1.4, timing="aligned"))]
    result = together(PARTS, [*moves, (words[2], words[2]), (words[3], words[3])])
    assert (result.redactions[0].start, result.redactions[0].end) == (START + 1.4, START + 3)
    assert [word.timing for word in result.words] == ["estimated", "estimated", "estimated"]


def test_places_that_cannot_be_right_are_not_used() -> None:
    in_order = ((0.1, 0.4), (0.5, 0.9), (1.0, 1.6), (4.0, 4.4))
    assert placed(utterance(), in_order) is not None
    for wrong in (
        in_order[:3],
        (*in_order[:3], (4.0, 4.6)),  # beyond the utterance
        (in_order[1], in_order[0], *in_order[2:]),
        (in_order[0], (0.9, 0.5), *in_order[2:]),
        (in_order[0], (float("nan"), 0.9), *in_order[2:]),
    ):
        assert placed(utterance(), wrong) is None


def test_a_redaction_over_no_word_stays_where_it_was() -> None:
    nowhere = shown(START, START + 4.5, ("[PHONE]", START + 4.2, START + 4.4))
    words = utterance().words
    result = together([nowhere], [(word, replace(word, timing="aligned")) for word in words])
    assert result.redactions == nowhere.redactions
    assert result.words[0].timing == "estimated"


@given(st.lists(st.floats(-1, 6), min_size=8, max_size=8))
def test_whatever_the_places_words_stay_in_order_inside_their_utterance(times: list[float]) -> None:
    found = placed(utterance(), tuple(zip(times[::2], times[1::2], strict=True)))
    if found is not None:
        edges = [time for word in found.words for time in (word.start, word.end)]
        assert edges == sorted(edges)
        assert START <= edges[0] <= edges[-1] <= START + 4.5
