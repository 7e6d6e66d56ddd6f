"""The listener's certificate: TLS or loopback, and a clear word about what is wrong with a file."""

import asyncio
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from pydantic import ValidationError

from ingress.errors import InsecureListenerError, TlsMaterialError
from ingress.listener import address, bind, listening
from ingress.server import create_app
from ingress.settings import Settings
from ingress.tls import SELF_SIGNED_DAYS, self_signed, server_context
from tests.simulators.platform import light_platform

NOW = datetime.now(UTC)


def settings(tmp_path: Path, **changes: object) -> Settings:
    return Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com"])  # noqa: S104  refused is what it must be
def test_plaintext_off_loopback_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(InsecureListenerError, match="tls_certificate"):
        server_context(settings(tmp_path, host=host), NOW)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_plaintext_is_served_on_loopback(tmp_path: Path, host: str) -> None:
    assert server_context(settings(tmp_path, host=host), NOW) is None


def test_a_self_signed_certificate_is_made_once_and_its_key_is_the_owners_alone(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path / "tls", "host.example", NOW)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    made = certificate.read_bytes()
    assert self_signed(tmp_path / "tls", "host.example", NOW)[0].read_bytes() == made
    names = x509.load_pem_x509_certificate(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "host.example" in names.get_values_for_type(x509.DNSName)


def test_a_self_signed_certificate_is_renewed_before_its_end_and_for_another_host(tmp_path: Path) -> None:
    first = self_signed(tmp_path, "one.example", NOW)[0].read_bytes()
    later = NOW + timedelta(days=SELF_SIGNED_DAYS - 1)
    second = self_signed(tmp_path, "one.example", later)[0].read_bytes()
    third = self_signed(tmp_path, "other.example", later)[0].read_bytes()
    assert len({first, second, third}) == 3


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    certificate, _ = self_signed(tmp_path / "one", "a.example", NOW)
    _, other_key = self_signed(tmp_path / "other", "b.example", NOW)
    for chosen, key in ((certificate, other_key), (tmp_path / "absent.pem", other_key), (other_key, other_key)):
        with pytest.raises(TlsMaterialError, match="belong together") as refused:
            server_context(settings(tmp_path, tls_certificate=chosen, tls_key=key), NOW)
        assert chosen.name in str(refused.value)


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    certificate, _ = self_signed(tmp_path / "one", "a.example", NOW)
    with pytest.raises((TlsMaterialError, ValidationError), match="tls_key"):
        server_context(settings(tmp_path, tls_certificate=certificate), NOW)


def test_a_self_signed_certificate_that_cannot_be_kept_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TlsMaterialError):
        self_signed(tmp_path / "file" / "tls", "a.example", NOW)
    (tmp_path / "self-signed.pem").write_text("not a certificate")
    (tmp_path / "self-signed.key").write_text("not a key")
    with pytest.raises(TlsMaterialError):
        self_signed(tmp_path, "a.example", NOW)


async def _spoken(port: int, trusted: Path, newest: ssl.TLSVersion) -> str:
    context = ssl.create_default_context(cafile=str(trusted))
    context.maximum_version = newest
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname="localhost")
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    version = str(writer.get_extra_info("ssl_object").version())
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200")
    return version


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
async def test_tls_1_2_and_1_3_are_spoken_and_nothing_older(tmp_path: Path) -> None:
    chosen = settings(tmp_path, insecure_self_signed=True)
    context = server_context(chosen, NOW)
    trusted = tmp_path / "config" / "tls" / "self-signed.pem"
    async with light_platform(tmp_path) as platform:
        with bind("127.0.0.1", 0) as bound:
            async with listening(create_app(platform), bound, context):
                port = address(bound)[1]
                assert await _spoken(port, trusted, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
                assert await _spoken(port, trusted, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
                with pytest.raises((ssl.SSLError, ConnectionError)):
                    await _spoken(port, trusted, ssl.TLSVersion.TLSv1_1)
