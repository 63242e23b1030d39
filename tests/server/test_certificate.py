"""The server's certificate and host key: private, made once, and clear about what is wrong."""

from __future__ import annotations

import asyncio
import os
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cop_server import hostkey, private
from cop_server.certificate import CertificateProblem, fingerprint, given, self_signed


def parts(directory: Path) -> tuple[Path, Path]:
    """Return certificate and key of a self-signed server as two files."""
    self_signed(directory, ["example.org"])
    pem = (directory / "tls" / "server.pem").read_text()
    at = pem.index("-----BEGIN CERTIFICATE")
    (directory / "cert.pem").write_text(pem[at:])
    (directory / "key.pem").write_text(pem[:at])
    return directory / "cert.pem", directory / "key.pem"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_certificate_is_made_once_privately_and_used_again(tmp_path: Path) -> None:
    _, first = self_signed(tmp_path, ["example.org", "192.0.2.1", "2001:db8::1"])
    _, again = self_signed(tmp_path, ["elsewhere.example"])
    assert first == again
    assert [path.name for path in (tmp_path / "tls").iterdir()] == ["server.pem"]
    assert mode(tmp_path / "tls") == 0o700
    assert mode(tmp_path / "tls" / "server.pem") == 0o600


def test_the_certificate_is_small_lasts_ten_years_and_names_the_hosts(tmp_path: Path) -> None:
    cert, _ = parts(tmp_path)
    read = x509.load_pem_x509_certificate(cert.read_bytes())
    key = read.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert (read.not_valid_after_utc - read.not_valid_before_utc).days == 3_651
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "example.org" in names.get_values_for_type(x509.DNSName)
    der = read.public_bytes(serialization.Encoding.DER)
    assert len(der) < 500
    assert fingerprint(der) == self_signed(tmp_path, [])[1]


async def handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> str | None:
    serving = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=server)
    port = serving.sockets[0].getsockname()[1]
    async with serving:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client, server_hostname="example.org")
        version = writer.get_extra_info("ssl_object").version()
        writer.close()
        await writer.wait_closed()
    return version if version is None else str(version)


async def test_a_given_certificate_serves_those_who_trust_it(tmp_path: Path) -> None:
    cert, key = parts(tmp_path)
    client = ssl.create_default_context(cafile=cert)
    version = await handshake(given(cert, key), client)
    assert version == "TLSv1.3"


async def test_tls_1_2_is_served_and_nothing_older(tmp_path: Path) -> None:
    context, _ = self_signed(tmp_path, [])
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    version = await handshake(context, client)
    assert version == "TLSv1.2"


def test_a_missing_or_wrong_certificate_is_told_in_words_for_a_person(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    cert, key = parts(one)
    _, other_key = parts(other)
    with pytest.raises(CertificateProblem, match=r"key\.pem does not belong to the certificate"):
        given(cert, other_key)
    with pytest.raises(CertificateProblem, match=r"nowhere\.pem cannot be read: No such file"):
        given(tmp_path / "nowhere.pem", key)
    with pytest.raises(CertificateProblem, match=r"nokey\.pem cannot be read: No such file"):
        given(cert, tmp_path / "nokey.pem")
    (tmp_path / "junk.pem").write_bytes(os.urandom(300))
    with pytest.raises(CertificateProblem, match="cannot be used"):
        given(tmp_path / "junk.pem", key)


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it(tmp_path: Path) -> None:
    cert, key = parts(tmp_path)
    secret = serialization.load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(
        secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"words"),
        )
    )
    with pytest.raises(CertificateProblem, match="without a passphrase"):
        given(cert, key)


@pytest.mark.parametrize("content", [b"", b"junk", b"\xff\xfe"])
def test_a_damaged_certificate_is_never_replaced_in_silence(tmp_path: Path, content: bytes) -> None:
    self_signed(tmp_path, [])
    path = tmp_path / "tls" / "server.pem"
    path.write_bytes(content)
    with pytest.raises(CertificateProblem, match="everybody needs a new invite"):
        self_signed(tmp_path, [])
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_used_is_told_in_words_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "tls").write_text("in the way")
    with pytest.raises(CertificateProblem, match="cannot be written"):
        self_signed(tmp_path, [])
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(hostkey.HostKeyProblem, match="cannot be written"):
        hostkey.make(tmp_path / "file")


def test_the_host_key_is_made_once_and_privately(tmp_path: Path) -> None:
    key = hostkey.make(tmp_path)
    assert len(bytes.fromhex(key)) == 32
    assert hostkey.make(tmp_path) == hostkey.read(tmp_path) == key
    assert mode(tmp_path / "host.key") == 0o600


def test_only_the_host_key_matches(tmp_path: Path) -> None:
    key = hostkey.make(tmp_path)
    assert hostkey.matches(key, key)
    for wrong in ("", key[:-1], key + "0", "\u00e9", "0" * 64):
        assert not hostkey.matches(key, wrong)


def test_a_missing_or_damaged_host_key_is_told_and_kept(tmp_path: Path) -> None:
    with pytest.raises(hostkey.HostKeyProblem, match="no server has used this folder"):
        hostkey.read(tmp_path)
    (tmp_path / "host.key").write_bytes(b"\xff")
    for use in (hostkey.read, hostkey.make):
        with pytest.raises(hostkey.HostKeyProblem, match="damaged"):
            use(tmp_path)
    assert (tmp_path / "host.key").read_bytes() == b"\xff"


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private.write(tmp_path / "file", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        private.write(tmp_path / "file", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"
