"""The server's certificate: a given one, or one of its own made at first start.

Responsible for the TLS context and its fingerprint. Whether TLS is needed at all is the starting command's
matter.
"""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Iterable
from pathlib import Path

from cop_server import private
from cop_tui.extras import lacking
from cop_tui.wire.invite import fingerprint

__all__ = ["CertificateProblem", "fingerprint", "given", "self_signed"]

FOLDER, FILE = "tls", "server.pem"  # key and certificate in one file: never one without the other
YEARS = 10  # clients know it by its fingerprint; a new one would turn every old invite into a warning


class CertificateProblem(Exception):
    """A certificate or key cannot be used; its text is for a person: what is wrong and what to do."""


def given(cert: Path, key: Path) -> ssl.SSLContext:
    """Return a context with a certificate chain and its key, both PEM; raise CertificateProblem."""
    return _context(cert, key, "Give the certificate with its chain, and the key without a passphrase, both as PEM.")


def self_signed(directory: Path, hosts: Iterable[str]) -> tuple[ssl.SSLContext, str]:
    """Return a context with the server's own certificate, and its fingerprint; raise CertificateProblem.

    It is made at first start for these host names and addresses, and used again whatever the names:
    people know it by its fingerprint.
    """
    path = directory / FOLDER / FILE
    if not path.exists():
        try:
            private.write(path, _make(hosts))
        except OSError as error:
            raise CertificateProblem(f"The certificate {path} cannot be written: {error.strerror}.") from None
    context = _context(
        path,
        path,
        "Put it back from a backup, or delete it: a new one is made, and everybody needs a new invite.",
    )
    try:
        pem = path.read_text("ascii")
        der = ssl.PEM_cert_to_DER_cert(pem[pem.index(ssl.PEM_HEADER) :])
    except (OSError, ValueError):
        raise CertificateProblem(f"The certificate {path} cannot be read.") from None
    return context, fingerprint(der)


def _context(cert: Path, key: Path, advice: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.num_tickets = 0  # no client of ours resumes a session, and tickets cost a poor link some 300 bytes each
    for path in (cert, key):
        try:
            path.open("rb").close()  # OpenSSL does not say which of the two it could not open
        except OSError as error:
            raise CertificateProblem(f"{path} cannot be read: {error.strerror}. {advice}") from None
    try:
        # An empty passphrase, as OpenSSL would otherwise ask for one on the terminal and wait.
        context.load_cert_chain(cert, key, password="")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            what = f"The key {key} does not belong to the certificate {cert}."
        else:
            what = f"The certificate {cert} or its key {key} cannot be used."
        raise CertificateProblem(f"{what} {advice}") from None
    return context


def _make(hosts: Iterable[str]) -> bytes:
    """Return a new key and a certificate for it, as PEM."""
    try:
        # Needed once in ten years, and slow to import.
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
    except ModuleNotFoundError as missing:
        raise CertificateProblem(lacking(missing.name or "") or str(missing)) from None

    key = ec.generate_private_key(ec.SECP256R1())
    # The subject says nothing about whose computer this is.
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cop")])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = []
    for host in dict.fromkeys([*hosts, "localhost", "127.0.0.1", "::1"]):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host.partition("%")[0])))
        except ValueError:
            names.append(x509.DNSName(host))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))  # clocks of others may be behind
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
