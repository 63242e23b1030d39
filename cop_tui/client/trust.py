"""Whether the server is the one the invite names, settled before anything secret leaves this computer.

Responsible for the TLS context of a connection. A pinned certificate is compared inside the handshake, so
that a wrong server gets no application byte: the code and the seat secret travel in the first request. With TLS
1.3 it does not even get the end of the handshake. A connection through a proxy uses the same context.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from cop_tui.wire.invite import fingerprint as fingerprint_of
from cop_tui.wire.invite import same

if TYPE_CHECKING:
    from cop_tui.wire.invite import Invite


class CertificateMismatch(ssl.SSLCertVerificationError):
    """The server's certificate is not the one in the invite: a hard stop, never to be retried by itself."""

    def __init__(self) -> None:
        super().__init__(
            "This is not the server your invite names, so nothing was sent to it. "
            "Ask whoever invited you, in another way, for a new invite."
        )

    def __str__(self) -> str:
        """Return the sentence for a person."""
        return str(self.args[0])


def verify(tls: ssl.SSLObject | ssl.SSLSocket, fingerprint: str) -> None:
    """Compare the certificate the other side has shown with a fingerprint; raise CertificateMismatch."""
    der = tls.getpeercert(binary_form=True)
    if der is None or not same(fingerprint_of(der), fingerprint):
        raise CertificateMismatch


_PADDING = 0x10  # OpenSSL's SSL_OP_TLSEXT_PADDING, which the ssl module does not name


class _Pinned(ssl.SSLContext):
    """A context that trusts one certificate, whoever signed it, whatever names and dates are in it."""

    fingerprint: str


class _PinnedObject(ssl.SSLObject):
    def do_handshake(self) -> None:
        super().do_handshake()
        assert isinstance(self.context, _Pinned)
        verify(self, self.context.fingerprint)


class _PinnedSocket(ssl.SSLSocket):
    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        assert isinstance(self.context, _Pinned)
        verify(self, self.context.fingerprint)


def context(invite: Invite) -> ssl.SSLContext | None:
    """Return the context to connect with, or None for a plain connection, which stays on this computer."""
    if not invite.tls:
        return None
    if invite.fingerprint is None:
        return ssl.create_default_context()
    pinned = _Pinned(ssl.PROTOCOL_TLS_CLIENT)
    pinned.minimum_version = ssl.TLSVersion.TLSv1_2
    # 250 bytes of nothing, for load balancers of long ago; a pinned certificate is that of our own server.
    pinned.options &= ~_PADDING
    pinned.check_hostname = False
    pinned.verify_mode = ssl.CERT_NONE  # replaced by `verify`, not given up
    pinned.sslobject_class = _PinnedObject
    pinned.sslsocket_class = _PinnedSocket
    pinned.fingerprint = invite.fingerprint
    return pinned
