"""The HTTP client: whatever a server or the way to it does, what is no permit permits nothing."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from governance.bundle import Bundle
from governance.errors import PolicyUnavailableError
from governance.remote import RemoteOpa
from governance.secret import Secret
from tests.governance import opa_server
from tests.governance.conftest import NOON
from tests.governance.opa_server import TOKEN, OpaServer
from tests.governance.samples import PERMIT, answering, reading, request, ruling, shipped


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return shipped(tmp_path)


@pytest.fixture
async def server(bundle: Bundle) -> AsyncIterator[OpaServer]:
    async with opa_server.serve(bundle) as server:
        yield server


async def test_only_the_decision_is_asked_for_and_strictly(server: OpaServer, bundle: Bundle) -> None:
    async with RemoteOpa(server.url, Secret(TOKEN), bundle, deadline_seconds=5) as engine:
        permits = await engine.decide(request(), NOON), await engine.access(reading(), NOON)

    assert {permit.engine for permit in permits} == {"remote-opa"}
    assert server.asked == [
        "/v1/data/earwitness/stream/decision?strict-builtin-errors=true",
        "/v1/data/earwitness/access/decision?strict-builtin-errors=true",
    ]


@pytest.mark.parametrize("status", [200, 301, 400, 401, 404, 429, 500, 502, 503, 504])
async def test_a_server_that_does_not_answer_well_permits_nothing_and_is_asked_once(
    server: OpaServer, bundle: Bundle, status: int
) -> None:
    async def refuse(_request: web.Request) -> web.Response:
        return web.json_response({"code": "nope"}, status=status)

    server.intercept = refuse
    async with RemoteOpa(server.url, Secret(TOKEN), bundle, deadline_seconds=5) as engine:
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/json"),
        ("{", "application/json"),
        ("[]", "application/json"),
        ("true", "application/json"),
        ('{"result": true}', "application/json"),
        ('{"result": false}', "application/json"),
        ("<html>", "text/html"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "application/json"),
    ],
)
async def test_what_is_no_decision_permits_nothing(server: OpaServer, bundle: Bundle, body: str, kind: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=body, content_type=kind)

    server.intercept = answer
    async with RemoteOpa(server.url, Secret(TOKEN), bundle, deadline_seconds=5) as engine:
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)


async def test_a_server_that_hangs_is_given_up_in_time(server: OpaServer, bundle: Bundle) -> None:
    release = asyncio.Event()

    async def hang(_request: web.Request) -> None:
        await release.wait()

    server.intercept = hang
    async with RemoteOpa(server.url, Secret(TOKEN), bundle, deadline_seconds=0.1) as engine:
        began = asyncio.get_running_loop().time()
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)
        assert asyncio.get_running_loop().time() - began < 1
        release.set()


async def test_a_server_that_serves_another_policy_decides_nothing(bundle: Bundle, tmp_path: Path) -> None:
    async with (
        opa_server.serve(answering(tmp_path, PERMIT)) as server,
        RemoteOpa(server.url, Secret(TOKEN), bundle, deadline_seconds=5) as engine,
    ):
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)


async def test_a_wrong_token_opens_nothing_and_is_not_told(
    server: OpaServer, bundle: Bundle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for token in (None, Secret("wrong-token-canary")):
        async with RemoteOpa(server.url, token, bundle, deadline_seconds=5) as engine:
            with pytest.raises(PolicyUnavailableError) as refused:
                await engine.decide(request(), NOON)
            assert "canary" not in str(refused.value) + repr(engine)
    assert "canary" not in caplog.text


async def test_a_server_that_is_gone_permits_nothing(bundle: Bundle) -> None:
    async with AsyncExitStack() as stack:
        async with opa_server.serve(bundle) as server:
            engine = await stack.enter_async_context(RemoteOpa(server.url, Secret(TOKEN), bundle, deadline_seconds=5))
            assert await engine.ready()
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)
        assert not await engine.ready()


async def test_a_server_whose_bundle_is_not_active_is_not_used(server: OpaServer, bundle: Bundle) -> None:
    server.healthy = False
    with pytest.raises(PolicyUnavailableError):
        async with RemoteOpa(server.url, Secret(TOKEN), bundle):
            pass


async def test_an_undefined_decision_of_a_lenient_server_is_none(tmp_path: Path) -> None:
    bundle = ruling(tmp_path, 'decision := {"allow": to_number("zz") == 1}')
    async with (
        opa_server.serve(bundle) as server,
        RemoteOpa(server.url, Secret(TOKEN), bundle, deadline_seconds=5) as engine,
    ):
        with pytest.raises(PolicyUnavailableError):
            await engine.decide(request(), NOON)


@pytest.mark.parametrize(
    "url",
    [
        "http://opa.example.com:8181",
        "http://10.0.0.1:8181",
        "ftp://127.0.0.1",
        "127.0.0.1:8181",
        "",
        "https://user:pass@opa.example.com",
        "https://opa.example.com/v1",
        "https://opa.example.com?x=1",
    ],
)
def test_facts_are_sent_encrypted_or_not_off_the_machine(bundle: Bundle, url: str) -> None:
    with pytest.raises(PolicyUnavailableError):
        RemoteOpa(url, None, bundle)


@pytest.mark.parametrize(
    "url", ["https://opa.example.com", "https://10.0.0.1:8181", "http://[::1]:8181", "http://localhost"]
)
def test_addresses_that_facts_may_be_sent_to(bundle: Bundle, url: str) -> None:
    assert RemoteOpa(url, None, bundle).bundle == bundle.identity


def self_signed(directory: Path) -> Path:
    """A certificate for 127.0.0.1 that only itself vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "opa")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    (directory / "opa.pem").write_bytes(pem)
    return directory / "opa.pem"


async def test_a_certificate_counts_only_where_ssl_cert_file_vouches_for_it(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)

    async def healthy(_request: web.BaseRequest) -> web.Response:
        return web.json_response({})

    runner = web.ServerRunner(web.Server(healthy))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    url = f"https://127.0.0.1:{runner.addresses[0][1]}"
    with pytest.raises(PolicyUnavailableError):
        async with RemoteOpa(url, None, bundle, deadline_seconds=5):
            pass
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    async with RemoteOpa(url, None, bundle, deadline_seconds=5) as engine:
        assert await engine.ready()
    await runner.cleanup()
