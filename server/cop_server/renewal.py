"""The certificate a running server shows, and reading a given one again when it was renewed.

Responsible for never showing a broken one: a new certificate is tried apart from the one in use.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from cop_server import certificate
from cop_tui.wire.invite import fingerprint


class Shown:
    """What is shown to whoever connects: `own` is the fingerprint of a certificate the server made for itself.

    `context` is None where nothing is encrypted here; `cert` and `key` are the files it was read from, if it was given.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        own: str | None = None,
        cert: Path | None = None,
        key: Path | None = None,
    ) -> None:
        self.context, self.own = context, own
        self._cert, self._key = cert, key
        self._pem = _first(cert) if cert is not None else ""

    @property
    def pin(self) -> str | None:
        """The fingerprint of the certificate that is shown, None without one."""
        return fingerprint(ssl.PEM_cert_to_DER_cert(self._pem)) if self._pem else self.own

    @property
    def ends(self) -> int | None:
        """When a given certificate ends (UTC seconds), None where there is none: its own lasts ten years."""
        if not self._pem:
            return None
        try:
            from cryptography import x509  # slow to import, and asked for rarely
        except ModuleNotFoundError:  # it is shown all the same; when it ends, `cop status` learns where people reach it
            return None

        return int(x509.load_pem_x509_certificate(self._pem.encode()).not_valid_after_utc.timestamp())

    def renew(self) -> bool:
        """Read a given certificate again; lines that are open stay as they are. Returns whether there was one to read.

        Raises CertificateProblem when the new one cannot be used; then the old one goes on.
        """
        if self.context is None or self._cert is None or self._key is None:
            return False
        certificate.given(self._cert, self._key)
        pem = _first(self._cert)
        try:
            self.context.load_cert_chain(self._cert, self._key, password="")
        except (OSError, ssl.SSLError):  # it changed between the two
            raise certificate.CertificateProblem(f"The certificate {self._cert} cannot be used.") from None
        self._pem = pem
        return True


def _first(path: Path) -> str:
    """Return the first certificate of a file as PEM: the server's own, those that signed it follow."""
    try:
        text = path.read_text("ascii", "replace")
        start = text.index(ssl.PEM_HEADER)
        return text[start : text.index(ssl.PEM_FOOTER, start) + len(ssl.PEM_FOOTER)]
    except (OSError, ValueError):
        raise certificate.CertificateProblem(f"The certificate {path} cannot be read.") from None
