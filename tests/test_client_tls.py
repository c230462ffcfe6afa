"""A client holds a service to its certificate, and shows a stranger nothing (QUIET)."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from custody.client import Client
from custody.errors import (
    UnreachableError,
)
from tests.answering import TOKEN, Said, serving


def certificate(folder: Path, host: str, *, days: int = 1) -> ssl.SSLContext:
    """Make a server's certificate that signs itself; ``ca.pem`` in the folder is it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "custody test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with (
        serving(Said(), certificate(tmp_path, "127.0.0.1")) as server,
        pytest.raises(UnreachableError, match=r"TLS certificate.*self-signed") as caught,
    ):
        Client(server.url, TOKEN).get("/service")
    assert server.asked == []
    assert "SSL_CERT_FILE" in str(caught.value.hint)


def test_an_authority_of_ones_own_is_named_by_ssl_cert_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Said(body=b"[1]"), certificate(tmp_path, "127.0.0.1")) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert Client(server.url, TOKEN).get("/service") == [1]


@pytest.mark.parametrize(
    ("host", "days", "reason"),
    [("127.0.0.2", 1, "(?i)mismatch"), ("127.0.0.1", -1, "expired")],
)
def test_a_certificate_of_another_host_or_time_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, days: int, reason: str
) -> None:
    with serving(Said(), certificate(tmp_path, host, days=days)) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with pytest.raises(UnreachableError, match=reason):
            Client(server.url, TOKEN).get("/service")
    assert server.asked == []


def test_https_to_a_server_without_tls_is_one_clear_error() -> None:
    with serving(Said()) as server, pytest.raises(UnreachableError, match="TLS"):
        Client(server.url.replace("http:", "https:"), TOKEN).get("/service")
    assert server.asked == []
