"""A very light WebSocket client, so that hundreds in one process cost less than the server that is measured.

Responsible for the upgrade, for frames from a server (text, with or without permessage-deflate) and for text to it. It
is for measuring only: it trusts the server, and fragments, pings and a polite end are not in it.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import ssl
import time
import zlib
from collections.abc import Callable
from functools import partial

from cop_tui.client.replica import Replica
from cop_tui.wire import codec, frames

_TAIL = b"\x00\x00\xff\xff"
_DEFLATE = "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"


class Light(asyncio.Protocol):
    """One client with a replica of its own. `events` counts frames of events, `at` is when the last was folded.

    `fold` False leaves them as bytes. `seen`, when set, is called after each frame of events.
    """

    def __init__(self, headers: dict[str, str], *, compress: bool, fold: bool = True) -> None:
        self.replica = Replica()
        self.fold = fold
        self.events = 0
        self.at = 0.0
        self.last = b""
        self.seen: Callable[[], None] | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._headers = headers
        self._inflate = zlib.decompressobj(-12) if compress else None
        self._deflate = zlib.compressobj(wbits=-12, memLevel=5) if compress else None
        self._buffer = b""
        self._open = False
        self._wanted: tuple[int, asyncio.Future[None]] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        headers = {
            "Host": "localhost",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": frames.SUBPROTOCOL,
            **self._headers,
        }
        if self._inflate is not None:
            headers["Sec-WebSocket-Extensions"] = _DEFLATE
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        transport.write(f"GET /m HTTP/1.1\r\n{lines}\r\n".encode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so to whoever waits."""
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("the server closed the line"))

    def data_received(self, data: bytes) -> None:
        """Take frames apart and fold them."""
        buffer = self._buffer + data if self._buffer else data
        if not self._open:
            head, found, rest = buffer.partition(b"\r\n\r\n")
            if not found:
                self._buffer = buffer
                return
            if not head.startswith(b"HTTP/1.1 101") or (b"permessage-deflate" in head) != (self._inflate is not None):
                self.ready.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))
                self._transport.abort()
                return
            self._open, buffer = True, rest
            if not self.fold:
                self.ready.set_result(None)
        at, size = 0, len(buffer)
        while size - at >= 2:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if size < start + length:
                break
            payload = buffer[start : start + length]
            if self._inflate is not None and buffer[at] & 0x40:
                payload = self._inflate.decompress(payload + _TAIL)
            if buffer[at] & 0x0F == 1:
                self._take(payload)
            at = start + length
        self._buffer = buffer[at:]

    def _take(self, payload: bytes) -> None:
        if self.fold:
            match codec.read_server(payload):
                case frames.Events() as frame:
                    folded = self.replica.events(frame)
                    assert not folded.out_of_step
                case frames.Welcome() as frame:
                    self.replica.welcome(frame)
                    self.ready.set_result(None)
                    self._look()
                    return
                case frames.Probe(n=n):
                    self.send(codec.encode(frames.Echo(n)))
                    return
                case frames.Passing(items=items):
                    self.replica.passing(items)
                    self._look()
                    return
                case _:
                    return
        self.events += 1
        self.at = time.perf_counter()
        self.last = payload
        if self.seen is not None:
            self.seen()

    def _look(self) -> None:
        here = sum(one.how == "here" for one in self.replica.state.now.people.here.values())
        if self._wanted and here >= self._wanted[0]:
            self._wanted[1].set_result(None)
            self._wanted = None

    async def sees(self, people: int) -> None:
        """Wait until so many people are here."""
        found = asyncio.get_running_loop().create_future()
        self._wanted = (people, found)
        self._look()
        await found

    def send(self, payload: bytes) -> None:
        """Send a text frame, masked with zeros, which changes nothing of it."""
        first = 0x81
        if self._deflate is not None:
            # The server's memory for taking it apart is part of what a connection costs.
            packed = self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            first, payload = 0xC1, packed.removesuffix(_TAIL)
        size = len(payload)
        head = bytes([first, 0x80 | size]) if size < 126 else bytes([first, 0xFE]) + size.to_bytes(2, "big")
        self._transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        """End at once."""
        self._transport.abort()


class Crowd:
    """Many light clients at one server."""

    def __init__(self, clients: list[Light]) -> None:
        self.clients = clients
        self._missing = 0
        self._all: asyncio.Future[None]
        for one in clients:
            one.seen = self._seen

    def _seen(self) -> None:
        self._missing -= 1
        if self._missing == 0 and not self._all.done():
            self._all.set_result(None)

    def expect(self) -> None:
        """Begin to wait for one frame of events for everybody."""
        self._missing = len(self.clients)
        self._all = asyncio.get_running_loop().create_future()

    async def all(self) -> float:
        """Wait until everybody has it, and return when the last one had."""
        await asyncio.wait_for(self._all, 30)
        return max(one.at for one in self.clients)

    async def tell(self, sender: Light, payload: bytes) -> float:
        """Send something and return the seconds until everybody has the frame of events it leads to."""
        self.expect()
        began = time.perf_counter()
        sender.send(payload)
        return await self.all() - began

    def close(self) -> None:
        """End all of them."""
        for one in self.clients:
            one.close()


async def connect(
    port: int, headers: list[dict[str, str]], *, compress: bool, fold: bool = True, tls: ssl.SSLContext | None = None
) -> Crowd:
    """Return a crowd in which everybody has their first frame; raises ConnectionError."""
    loop = asyncio.get_running_loop()
    clients = [Light(one, compress=compress, fold=fold) for one in headers]
    for client in clients:
        await loop.create_connection(partial(_same, client), "127.0.0.1", port, ssl=tls)
        await client.ready
    return Crowd(clients)


def _same(client: Light) -> Light:
    return client
