"""A wire between a client and a server that counts what crosses it, headers included, and can be made long.

Responsible for TCP payload, for the IP and TCP headers of what the server's side of it saw in packets of an ordinary
size, and for a delay each way. TLS goes through it as it is.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

SEGMENT = 1_400  # bytes of payload in a packet, as on a line with a tunnel or two
HEADERS = 52  # IPv4 and TCP with timestamps
OPENING = 60  # the same of a packet that opens a connection
_INFO = struct.Struct("@120xQQII")  # of Linux's tcp_info: bytes acknowledged, bytes received, packets out and in


def crossed(line: socket.socket) -> tuple[int, int]:
    """Return payload bytes and all IP bytes that crossed a connection so far, both ways together.

    Raises RuntimeError where the system does not count packets.
    """
    try:
        info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        sent, received, out, into = _INFO.unpack_from(info)
    except (AttributeError, OSError, struct.error):
        raise RuntimeError("this system does not count the packets of a connection") from None
    payload = sent + received
    return payload, payload + (out + into) * HEADERS + 2 * (OPENING - HEADERS)


class Wire:
    """One connection at a time through here to a server. `delay` is seconds one way.

    `crossed`, when set, is told of bytes that cross it: whether to the client, and how many.
    """

    def __init__(self, port: int, delay: float = 0.0) -> None:
        self.port = 0
        self.delay = delay
        self.crossed: Callable[[bool, int], None] | None = None
        self._to = port
        self._server_side: socket.socket | None = None
        self._pumps: set[asyncio.Task[None]] = set()

    def counted(self) -> tuple[int, int]:
        """Return payload bytes and all IP bytes that crossed so far, both ways together.

        Raises RuntimeError where the system does not count packets.
        """
        return (0, 0) if self._server_side is None else crossed(self._server_side)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = socket.socket()
        line.setblocking(False)
        # Both sides keep to it: it is what this side offers, too.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self._to))
        self._server_side = line.dup()
        other_reader, other_writer = await asyncio.open_connection(sock=line)
        pumps = [
            asyncio.create_task(self._pump(reader, other_writer, False)),
            asyncio.create_task(self._pump(other_reader, writer, True)),
        ]
        self._pumps.update(pumps)
        await asyncio.wait(pumps)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, down: bool) -> None:
        loop = asyncio.get_running_loop()
        try:
            with suppress(ConnectionError):
                while data := await reader.read(65_536):
                    if self.crossed is not None:
                        self.crossed(down, len(data))
                    if self.delay:
                        loop.call_later(self.delay, writer.write, data)
                    else:
                        writer.write(data)
        finally:
            writer.close()

    def _close(self) -> None:
        for pump in self._pumps:
            pump.cancel()
        if self._server_side is not None:
            self._server_side.close()


@asynccontextmanager
async def wire(port: int, delay: float = 0.0) -> AsyncIterator[Wire]:
    """Run a wire to a port of this computer while the block runs."""
    one = Wire(port, delay)
    server = await asyncio.start_server(one._serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        one._close()
