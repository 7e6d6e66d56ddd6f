"""No model, no start; and no network, ever."""

import shutil
import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.labelled_text import load
from governance.request import RedactionProfile
from redaction import model
from redaction.detector import Detector
from redaction.errors import RedactorUnavailableError
from redaction.presidio import Presidio
from redaction.profile import LABELS
from redaction.stream import PresidioRedactor


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the model that may be damaged."""
    return Path(shutil.copytree(model.folder(), tmp_path / model.NAME))


def test_the_installed_model_is_the_pinned_one() -> None:
    assert model.digest(model.folder()) == model.SHA256


def test_only_the_entity_pipe_runs() -> None:
    assert model.load().pipe_names == ["ner"]


def test_an_altered_model_is_refused(copied: Path) -> None:
    with (copied / "ner" / "model").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(RedactorUnavailableError, match="pinned"):
        model.load(copied)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A copy of our own weights that may be damaged."""
    return Path(shutil.copytree(model.NAMES, tmp_path / "names"))


def test_our_weights_are_the_pinned_ones() -> None:
    assert model.digest(model.NAMES) == model.NAMES_SHA256


def test_altered_weights_are_refused(weights: Path) -> None:
    with (weights / "ner.msgpack").open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)
        file.seek(1_000_000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(RedactorUnavailableError, match="pinned"):
        model.load(names=weights)


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RedactorUnavailableError, match="not installed"):
        model.load(names=tmp_path / "nothing")


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x81\xa5nodes\x90"], ids=["empty", "no msgpack", "no weights"])
def test_weights_that_do_not_load_are_refused(weights: Path, damage: bytes) -> None:
    (weights / "ner.msgpack").write_bytes(damage)
    with pytest.raises(RedactorUnavailableError, match="does not load"):
        model.load(names=weights, names_expected=model.digest(weights))


def test_half_precision_survives_being_saved(tmp_path: Path) -> None:
    model.save_names(model.load_with(model.NAMES), tmp_path / "again")
    assert model.digest(tmp_path / "again") == model.NAMES_SHA256


def test_what_the_model_never_says_makes_no_difference() -> None:
    whole, narrow = model.load_with(model.NAMES), model.load()
    texts = [row.text for row in load(Path("benchmarks/gold/written.jsonl"))] + [
        row.text for row in load(Path("benchmarks/gold/development.jsonl"))
    ][:400]
    asked = {"PERSON", "GPE", "LOC", "FAC", "ORG", "NORP", "DATE"}
    said = [
        [[(ent.start, ent.end, ent.label_) for ent in doc.ents if ent.label_ in asked] for doc in language.pipe(texts)]
        for language in (whole, narrow)
    ]
    assert sum(map(len, said[1])) > len(texts) / 2
    assert sum(one != other for one, other in zip(*said, strict=True)) <= 1


def test_names_without_capitals_are_found() -> None:
    language = model.load()
    found = {ent.text for ent in language("i gave the keys to oluwaseun and then marek kowalczyk signed it").ents}
    assert {"oluwaseun", "marek kowalczyk"} <= found


def test_it_multiplies_in_one_thread() -> None:
    with threadpool_limits(2, "blas"):
        model.load()
        assert {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"} == {1}


def test_a_renamed_file_changes_the_digest(copied: Path) -> None:
    (copied / "LICENSE").rename(copied / "LICENCE")
    assert model.digest(copied) != model.SHA256


def test_a_missing_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RedactorUnavailableError, match="make init"):
        model.load(tmp_path / "nothing")
    monkeypatch.setattr("redaction.model._PACKAGE", "no_such_package")
    with pytest.raises(RedactorUnavailableError, match="make init"):
        PresidioRedactor()


def test_a_model_that_does_not_load_is_refused(copied: Path) -> None:
    (copied / "config.cfg").write_text("[nlp]\nnot a config")
    with pytest.raises(RedactorUnavailableError, match="does not load"):
        model.load(copied, expected=model.digest(copied))


def test_a_model_without_entities_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redaction.model._UNUSED", (*model._UNUSED, "ner"))
    with pytest.raises(RedactorUnavailableError, match="ner"):
        model.load(copied)


def test_a_registry_without_the_entity_recogniser_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redaction.presidio.AnalyzerEngine.get_recognizers", lambda *_: [])
    with pytest.raises(RedactorUnavailableError, match="not registered"):
        Presidio(model.load())


def test_nothing_is_looked_up_over_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> NoReturn:
        attempts.append(arguments)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    detector = Detector(Presidio(model.load()))
    text = (
        "Mary Jones wrote from mary@mail.example.co.uk about https://example.org and 10.1.2.3, call +44 20 7946 0958."
    )
    found = {one.label.value for one in detector.detect(text, LABELS[RedactionProfile.PHI])}
    assert {"EMAIL_ADDRESS", "URL", "IP_ADDRESS", "PERSON", "PHONE_NUMBER"} <= found
    assert attempts == []
