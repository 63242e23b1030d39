"""A server that is not the one of the invite gets nothing: no code, no seat, no byte of the request."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from cop_tui.client.trust import CertificateMismatch, context
from cop_tui.wire.invite import Invite, fingerprint

CODE = "K7QM-2X9R-4TDV"
OTHER = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ"


@pytest.fixture
def served(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    """Return a server's context and its certificate's fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody else entirely")])
    # Long over, and for another name: the fingerprint alone decides.
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2002, 1, 1, tzinfo=datetime.UTC))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, fingerprint(made.public_bytes(serialization.Encoding.DER))


class Listener(asyncio.Protocol):
    """What a server sees above TLS: whether a handshake was completed, and every byte of a request."""

    def __init__(self) -> None:
        self.connected = False
        self.got = b""
        self.something = asyncio.Event()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.connected, self.transport = True, transport

    def data_received(self, data: bytes) -> None:
        self.got += data
        self.something.set()

    def connection_lost(self, _: Exception | None) -> None:
        self.something.set()


@asynccontextmanager
async def listening(server: ssl.SSLContext) -> AsyncIterator[tuple[int, Listener, asyncio.Queue[None]]]:
    """Serve TLS on this computer; the queue gets an entry when a TCP connection has ended."""
    listener, ended = Listener(), asyncio.Queue[None]()
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening_socket:
        listening_socket.setblocking(False)

        async def accept() -> None:
            taken, _ = await loop.sock_accept(listening_socket)
            try:
                transport, _ = await loop.connect_accepted_socket(lambda: listener, taken, ssl=server)
                await listener.something.wait()
                transport.abort()
            except (OSError, ConnectionError):
                pass
            ended.put_nowait(None)

        task = asyncio.create_task(accept())
        yield listening_socket.getsockname()[1], listener, ended
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if listener.transport is not None:
            listener.transport.abort()


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_with_another_certificate_gets_no_byte_of_the_request(
    served: tuple[ssl.SSLContext, str], newest: ssl.TLSVersion
) -> None:
    server, _ = served
    server.maximum_version = newest
    async with listening(server) as (port, listener, ended):
        invite = Invite("127.0.0.1", port, CODE, OTHER)
        with pytest.raises(CertificateMismatch, match="not the server your invite names") as caught:
            await connect(invite.url, ssl=context(invite), proxy=None, additional_headers={"X-Secret": invite.code})
        assert isinstance(caught.value, ssl.SSLError)
        await ended.get()
        assert listener.got == b""
        if newest is ssl.TLSVersion.TLSv1_3:
            assert not listener.connected, "not even the handshake was completed"


async def test_the_same_listener_does_see_the_request_when_the_certificate_is_right(
    served: tuple[ssl.SSLContext, str],
) -> None:
    server, right = served
    async with listening(server) as (port, listener, ended):
        invite = Invite("127.0.0.1", port, CODE, right)
        with pytest.raises(Exception, match=r"valid HTTP response|connection"):
            await connect(invite.url, ssl=context(invite), proxy=None, additional_headers={"X-Secret": invite.code})
        await ended.get()
        assert CODE.encode() in listener.got


async def test_the_right_certificate_is_enough_whatever_its_names_and_dates(
    served: tuple[ssl.SSLContext, str],
) -> None:
    server, right = served

    async def echo(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())

    async with serve(echo, "127.0.0.1", 0, ssl=server) as serving:
        port = next(iter(serving.sockets)).getsockname()[1]
        invite = Invite("127.0.0.1", port, CODE, right)
        async with connect(invite.url, ssl=context(invite), proxy=None) as connection:
            await connection.send("hello")
            assert await connection.recv() == "hello"


async def test_a_mismatch_through_a_proxy_stops_before_the_request_too(
    served: tuple[ssl.SSLContext, str],
) -> None:
    server, _ = served
    async with listening(server) as (port, listener, ended):

        async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            beyond_reader, beyond_writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

            async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
                try:
                    while piece := await source.read(4_096):
                        sink.write(piece)
                except OSError:
                    pass
                sink.close()

            await asyncio.gather(pass_on(reader, beyond_writer), pass_on(beyond_reader, writer))

        async with await asyncio.start_server(proxy, "127.0.0.1", 0) as proxying:
            invite = Invite("127.0.0.1", port, CODE, OTHER)
            with pytest.raises(CertificateMismatch):
                await connect(
                    invite.url,
                    ssl=context(invite),
                    proxy=f"http://127.0.0.1:{proxying.sockets[0].getsockname()[1]}",
                    additional_headers={"X-Secret": invite.code},
                )
            await ended.get()
        assert listener.got == b""
        assert not listener.connected


def test_a_plain_socket_is_checked_as_well(served: tuple[ssl.SSLContext, str]) -> None:
    server, right = served
    for seal, trusted in ((right, True), (OTHER, False)):
        ours, theirs = socket.socketpair()

        def answer(end: socket.socket) -> None:
            try:
                server.wrap_socket(end, server_side=True).close()
            except OSError:
                end.close()

        thread = threading.Thread(target=answer, args=(theirs,))
        thread.start()
        pinned = context(Invite("example.org", 8765, CODE, seal))
        assert pinned is not None
        if trusted:
            pinned.wrap_socket(ours, server_hostname="example.org").close()
        else:
            with pytest.raises(CertificateMismatch):
                pinned.wrap_socket(ours, server_hostname="example.org")
            ours.close()
        thread.join()


def test_without_a_fingerprint_the_usual_authorities_and_names_decide() -> None:
    usual = context(Invite("example.org", 8765, CODE))
    assert usual is not None
    assert usual.verify_mode is ssl.CERT_REQUIRED
    assert usual.check_hostname


def test_only_this_computer_is_reached_plainly() -> None:
    assert context(Invite("127.0.0.1", 8765, CODE)) is None
    assert context(Invite("127.0.0.1", 8765, CODE, OTHER)) is not None
    assert context(Invite("192.168.1.20", 8765, CODE)) is not None
