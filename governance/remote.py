"""`RemoteOpa`: an OPA server beside the platform, asked over HTTP.

opa-python-client is used in the one way that is safe (docs/adr/0003-policy-engine.md): its asynchronous client inside
`async with`, no retries (they multiply the deadline), `query_rule` and `check_health` only (its bulk query puts inputs
into the query text, past the server's log masks), and strict built-in errors, so that a failing check is an error there
as it is in the embedded engine. An undefined decision is HTTP 200 without a result; `answer.read` alone gives permits.

A private CA is trusted through SSL_CERT_FILE, the only way this client leaves.
"""

import json
import secrets
from datetime import datetime
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from aiohttp import ClientError
from opa_client.opa_async import AsyncOpaClient

from governance import answer, policy_input
from governance.access import AccessRequest, ReadPermit
from governance.bundle import Bundle, EntryPoint
from governance.decision import Permit
from governance.errors import PolicyUnavailableError
from governance.policy import BundleIdentity
from governance.policy_input import Document
from governance.request import StreamRequest
from governance.reveal import RevealPermit, RevealRequest
from governance.secret import Secret

DEADLINE_SECONDS: Final = 0.2
DEFAULT_PORT: Final = 8181
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
PARAMETERS: Final = {"strict-builtin-errors": "true"}
ENGINE: Final = "remote-opa"


class RemoteOpa:
    """Decides streams and readings by a server that has a verified bundle loaded. An async context manager."""

    def __init__(
        self, url: str, token: Secret | None, bundle: Bundle, *, deadline_seconds: float = DEADLINE_SECONDS
    ) -> None:
        """Prepare a client; nothing is sent.

        Args:
            url: Where the server listens; https unless on loopback.
            token: Its bearer token.
            bundle: The bundle the server is meant to serve; an answer by any other revision is refused.
            deadline_seconds: For each decision.

        Raises:
            PolicyUnavailableError: The URL is no place to send facts to.
        """
        self._bundle = bundle
        self._client = _client(url, token, deadline_seconds)

    async def __aenter__(self) -> Self:
        """Connect.

        Raises:
            PolicyUnavailableError: The server is not there, or its bundle is not active.
        """
        await self._client.__aenter__()
        if not await self._client.check_health({"bundles": True}):
            await self._client.close_connection()
            raise PolicyUnavailableError("the OPA server is not there or not ready")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._client.close_connection()

    @property
    def bundle(self) -> BundleIdentity:
        """The policy in force."""
        return self._bundle.identity

    async def ready(self) -> bool:
        """Whether the server answers and its bundle is active."""
        return bool(await self._client.check_health({"bundles": True}))

    async def decide(self, request: StreamRequest, now: datetime) -> Permit:
        """Permit a stream, or raise; see `PolicyEngine`."""
        identity = self._bundle.identity
        document = policy_input.build(request, now, identity, self._bundle.approvers)
        result = await self._result(EntryPoint.STREAM, document)
        profiles = self._bundle.profiles
        return answer.read(
            result, request, now, bundle=identity, profiles=profiles, engine=ENGINE, decision_id=_decision_id()
        )

    async def access(self, request: AccessRequest, now: datetime) -> ReadPermit:
        """Permit the reading of a stored object, or raise; see `PolicyEngine`."""
        identity = self._bundle.identity
        document = policy_input.build_access(request, now, identity, self._bundle.approvers)
        result = await self._result(EntryPoint.ACCESS, document)
        return answer.read_access(result, request, now, bundle=identity, engine=ENGINE, decision_id=_decision_id())

    async def reveal(self, request: RevealRequest, now: datetime) -> RevealPermit:
        """Permit the turning back of a token, or raise; see `PolicyEngine`."""
        identity = self._bundle.identity
        document = policy_input.build_reveal(request, now, identity, self._bundle.approvers)
        result = await self._result(EntryPoint.REVEAL, document)
        return answer.read_reveal(result, request, now, bundle=identity, engine=ENGINE, decision_id=_decision_id())

    async def _result(self, entry: EntryPoint, document: Document) -> object:
        question = json.loads(self._bundle.schemas[entry].encoded(document))
        try:
            answered = await self._client.query_rule(question, entry.package, entry.rule, PARAMETERS)
        except (ClientError, TimeoutError, OSError, ValueError):
            raise PolicyUnavailableError("the OPA server did not decide in time") from None
        if not isinstance(answered, dict) or "result" not in answered:
            raise PolicyUnavailableError(answer.UNUSABLE)
        return answered["result"]


def _decision_id() -> str:
    return secrets.token_hex(16)


def _client(url: str, token: Secret | None, deadline_seconds: float) -> AsyncOpaClient:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.path.strip("/") or parts.query or parts.username:
        raise PolicyUnavailableError("the OPA server's address is not of the form https://host:port")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise PolicyUnavailableError("an OPA server off loopback is asked over https only")
    return AsyncOpaClient(
        host=f"[{host}]" if ":" in host else host,
        port=parts.port or DEFAULT_PORT,
        ssl=parts.scheme == "https",
        token=None if token is None else token.reveal(),
        retries=0,
        timeout=deadline_seconds,
    )
