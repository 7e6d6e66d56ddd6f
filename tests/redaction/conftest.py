"""The real redactor and detector, loaded once."""

from collections.abc import Iterator

import pytest

from redaction.detector import Detector
from redaction.stream import PresidioRedactor
from tests.redaction.speech import Speech


@pytest.fixture(scope="session")
def redactor() -> Iterator[PresidioRedactor]:
    """The redactor with the real model."""
    loaded = PresidioRedactor()
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def speech(redactor: PresidioRedactor) -> Speech:
    """Speech through the real redactor."""
    return Speech(redactor)


@pytest.fixture(scope="session")
def detector(redactor: PresidioRedactor) -> Detector:
    """The redactor's detector."""
    return redactor._detector
