"""The spoken-form layer is timed on what a channel reads."""

from benchmarks.labelled_text import Row
from benchmarks.spoken_layer import STRUCTURED, alone, analysed, layer_times
from redaction.entities import Label

LONG = Row("spoken", " ".join(f"w{number}" for number in range(20)), ())
SSN = Row("spoken", "my social is", ())


def test_an_interim_result_is_read_after_fourteen_words_of_context() -> None:
    texts = list(analysed([LONG, SSN]))
    assert len(texts) == 23
    assert texts[0] == "w0"
    assert texts[20].split() == [*LONG.text.split()[-14:], "my"]


def test_alone_nothing_stands_before_it_and_it_has_fifteen_words_at_most() -> None:
    assert list(alone([LONG, SSN]))[-4:] == [" ".join(LONG.text.split()[:15]), "my", "my social", "my social is"]


def test_each_interim_result_has_a_time() -> None:
    times = layer_times([SSN], frozenset(Label), 1)
    assert {name: len(each) for name, each in times.items()} == {"spoken_ms": 3, "spoken_alone_ms": 3, "interim_ms": 3}
    assert all(time > 0 for each in times.values() for time in each)


def test_recognisers_of_names_places_and_dates_are_not_counted_as_structured() -> None:
    assert {"ssn", "card", "phone", "email", "medical"} <= STRUCTURED
    assert not STRUCTURED & {"name", "places", "dates", "address", "age", "postal"}
