"""The real recogniser, loaded once for all tests."""

import asyncio
import os
from collections.abc import Iterator

import pytest

# Before numpy's first use of it: threads of its own would fight those of the engines.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from inference.registry import Registry
from inference.speech import SpeechRecognizer


@pytest.fixture(scope="session")
def recognizer() -> Iterator[SpeechRecognizer]:
    """Every profile, from the installed weights."""
    loaded = SpeechRecognizer(Registry())
    asyncio.run(loaded.__aenter__())
    yield loaded
    asyncio.run(loaded.__aexit__(None, None, None))
