"""A client of the recordings' routes: what `earwitness recordings` speaks."""

import os
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from ingress.commands.errors import AnswerError, RefusedError, ServerUnreachableError
from ingress.recording_views import RecordingPage, RecordingView

SECONDS: Final = 30.0  # for the server to go on with its answer
OWNER_ONLY: Final = 0o600
MAX_PAGES: Final = 1_000

_PAGE: Final = TypeAdapter(RecordingPage)
_FAULT: Final = TypeAdapter(dict[str, str | int | None])


@dataclass(frozen=True, slots=True)
class RecordingsClient:
    """Asks a server.

    Every method raises `ServerUnreachableError` where nobody answers to the end, `RefusedError` with the server's code
    where it says no, and `AnswerError` where it says something else.

    Attributes:
        server: Its address, `https://host:port`.
        key: The API key.
        tls: What to trust; the system's certificates if None.
    """

    server: str
    key: str = field(repr=False)
    tls: ssl.SSLContext | None = None

    async def search(self, subject: str | None) -> list[RecordingView]:
        """A subject's recordings, or all of the tenant's."""
        found: list[RecordingView] = []
        after: str | None = None
        for _ in range(MAX_PAGES):
            body = {"subject": subject, "after": after}
            async with self._asked("POST", "/v1/recordings/search", json=body) as response:
                page = _page(await response.aread())
            found += page.recordings
            after = page.after
            if after is None:
                return found
        raise AnswerError("the server's answer does not come to an end; name a subject")

    async def fetch(self, object_id: str, why: Mapping[str, str], output: Path) -> int:
        """Write a recording into a new file, readable by its owner alone. What was cut off leaves no file.

        Args:
            object_id: Which one.
            why: The purpose, and the matter if there is one.
            output: The file. It must not exist yet.

        Returns:
            Bytes written.

        Raises:
            OSError: The file cannot be made or written.
        """
        path = f"/v1/recordings/{quote(object_id, safe='')}/content"
        async with self._asked("GET", path, params=dict(why)) as response:
            with _NewFile(output) as file:
                async for piece in response.aiter_raw():
                    file.write(piece)
                return file.tell()

    @asynccontextmanager
    async def _asked(
        self, method: str, path: str, *, json: object = None, params: Mapping[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        client = httpx.AsyncClient(
            base_url=self.server,
            headers={"Authorization": f"Bearer {self.key}"},
            verify=self.tls or True,
            timeout=SECONDS,
            trust_env=False,  # a proxy that the environment names is nobody to tell a key to
        )
        try:
            async with client, client.stream(method, path, json=json, params=params) as response:
                if response.status_code != httpx.codes.OK:
                    raise _refusal(await response.aread())
                yield response
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ServerUnreachableError("the server does not answer, or stopped answering; is it running?") from None


def _page(raw: bytes) -> RecordingPage:
    try:
        return _PAGE.validate_json(raw)
    except ValidationError:
        raise AnswerError("the server and this command are not of one version") from None


def _refusal(raw: bytes) -> RefusedError | AnswerError:
    try:
        told = _FAULT.validate_json(raw)
        return RefusedError(str(told["code"]), str(told["message"]))
    except (ValidationError, KeyError):
        return AnswerError("the server answered in a form that this command does not know")


class _NewFile:
    """A file that is there when all of it is, and is not there otherwise."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, OWNER_ONLY)
        self._file = os.fdopen(descriptor, "wb")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            self._file.close()
        finally:
            if kind is not None:
                self._path.unlink(missing_ok=True)
