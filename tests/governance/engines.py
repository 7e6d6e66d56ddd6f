"""Every kind of policy engine, for the suites that hold them to the same decisions."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import pytest

from governance.bundle import Bundle
from governance.embedded import EmbeddedOpa
from governance.policy import PolicyEngine
from governance.remote import RemoteOpa
from governance.secret import Secret
from tests.governance import opa_server

KINDS: Final = ("embedded", "remote", "server")
"""The worker, the HTTP client before a server of the test's own, and a real server where OPA_URL names one."""

# A busy machine must not turn a decision into an overrun: deadlines have tests of their own.
PATIENCE: Final = 5.0


class Engines:
    """Opens engines of one kind, closed when the test ends."""

    def __init__(self, kind: str, stack: AsyncExitStack) -> None:
        self.kind = kind
        self._stack = stack

    @classmethod
    @asynccontextmanager
    async def of(cls, kind: str) -> AsyncIterator["Engines"]:
        async with AsyncExitStack() as stack:
            yield cls(kind, stack)

    async def open(self, bundle: Bundle) -> PolicyEngine:
        if self.kind == "embedded":
            return await self._stack.enter_async_context(EmbeddedOpa(bundle, deadline_seconds=PATIENCE))
        if self.kind == "remote":
            server = await self._stack.enter_async_context(opa_server.serve(bundle))
            remote = RemoteOpa(server.url, Secret(opa_server.TOKEN), bundle, deadline_seconds=PATIENCE)
            return await self._stack.enter_async_context(remote)
        url, token = os.environ.get("OPA_URL"), os.environ.get("OPA_TOKEN")
        if not url:
            pytest.skip("NO REAL OPA SERVER: set OPA_URL (and OPA_TOKEN) to one that serves policies/")
        remote = RemoteOpa(url, Secret(token) if token else None, bundle, deadline_seconds=PATIENCE)
        return await self._stack.enter_async_context(remote)

    def deciding_by_any_bundle(self) -> None:
        """Skip where the policy cannot be chosen."""
        if self.kind == "server":
            pytest.skip("a real server decides by the shipped policies only")
