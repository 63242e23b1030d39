"""Real proxies for tests: CONNECT and SOCKS5, on this computer; names beyond it all lead to one port here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """What a proxy does: `status` answers a CONNECT (200: it lets through), `to` is where everything leads.

    `seen` holds the first line of each request, or the SOCKS address; `headers` what came with it.
    """

    def __init__(self, to: int) -> None:
        self.to, self.status = to, 200
        self.seen: list[str] = []
        self.headers: list[str] = []
        self.port = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        if first == b"\x05":
            await self._socks(reader, writer)
            return
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
        self.seen.append(head.split("\r\n")[0])
        self.headers += head.split("\r\n")[1:]
        writer.write(f"HTTP/1.1 {self.status} So\r\nContent-Length: 0\r\n\r\n".encode() if self.status != 200 else b"")
        if self.status == 200:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await self._join(reader, writer)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x00")  # RFC 1928: no login
        _, _, _, kind = await reader.readexactly(4)
        size = (await reader.readexactly(1))[0] if kind == 3 else 4
        host = await reader.readexactly(size)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.seen.append(f"{host.decode() if kind == 3 else '.'.join(map(str, host))}:{port}")
        if self.status != 200:
            writer.write(b"\x05\x02\x00\x01\0\0\0\0\0\0")  # not allowed
            return
        writer.write(b"\x05\x00\x00\x01\0\0\0\0\0\0")
        await self._join(reader, writer)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, away = await asyncio.open_connection("127.0.0.1", self.to)
        await asyncio.gather(_pump(reader, away), _pump(far, writer))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(65536):
            sink.write(piece)
            await sink.drain()
    sink.close()


@asynccontextmanager
async def proxying(to: int) -> AsyncIterator[Proxy]:
    """Run a proxy that lets everything through to a port of this computer."""
    proxy = Proxy(to)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await proxy.carry(reader, writer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
