"""The TLS listener's certificate: files of the operator's, or a self-signed one for development."""

import ipaddress
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ingress.errors import TlsMaterialError
from ingress.settings import Settings

SELF_SIGNED_DAYS: Final = 30
RENEW_DAYS: Final = 3  # before its end a self-signed certificate is made anew at start
OWNER_ONLY: Final = 0o600


def server_context(settings: Settings, now: datetime) -> ssl.SSLContext | None:
    """The listener's TLS context; None where the settings ask for plaintext on loopback.

    TLS 1.2 is the oldest version spoken (RFC 9325 section 3.1.1).

    Raises:
        InsecureListenerError: Plaintext is asked for off loopback.
        TlsMaterialError: The certificate or its key cannot be used.
    """
    settings.require_secure_listener()
    if not settings.tls:
        return None
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None:
        certificate, key = self_signed(settings.config_dir.expanduser() / "tls", settings.host, now)
    if key is None:
        raise TlsMaterialError("set tls_key, the PEM private key of tls_certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate.expanduser(), key.expanduser(), password=_no_password)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise TlsMaterialError(
            f"cannot use {certificate} with {key}: both must be readable PEM files that belong together"
        ) from None
    return context


def self_signed(directory: Path, host: str, now: datetime) -> tuple[Path, Path]:
    """A certificate for this machine that nobody vouches for, and its key (mode 0600). Kept until it runs out.

    Raises:
        TlsMaterialError: The directory cannot be written.
    """
    certificate, key = directory / "self-signed.pem", directory / "self-signed.key"
    try:
        if not _serves(certificate, key, host, now):
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_pair(certificate, key, host, now)
    except (OSError, ValueError):
        raise TlsMaterialError(f"cannot keep a self-signed certificate in {directory}") from None
    return certificate, key


def _no_password() -> str:
    # Without this OpenSSL would ask on the terminal, and a service would hang at start.
    raise ValueError("the private key is encrypted")


def _serves(certificate: Path, key: Path, host: str, now: datetime) -> bool:
    if not (certificate.is_file() and key.is_file()):
        return False
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return _name(host) in names and made.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)


def _write_pair(certificate: Path, key: Path, host: str, now: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "earwitness (self-signed, development)")])
    names = dict.fromkeys(_name(name) for name in (host, "localhost", "127.0.0.1", "::1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(minutes=5))  # for a client whose clock is behind
        .not_valid_after(now.astimezone(UTC) + timedelta(days=SELF_SIGNED_DAYS))
        .add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    encoded = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key.unlink(missing_ok=True)
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(encoded)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
