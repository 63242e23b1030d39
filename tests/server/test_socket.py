"""What goes onto the line is what the WebSocket library would have put there."""

from __future__ import annotations

import asyncio
import gc
import weakref
from pathlib import Path

import pytest
from websockets.frames import Frame, Opcode

from cop_server.app import Running
from cop_server.socket import PIECE, TAKEN, Socket, _head
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from tests.server.guests import PLAN, Guest, Turned, served, settle


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_a_text_without_compression_is_framed_as_the_library_does(size: int) -> None:
    text = b"x" * size
    assert _head(size) + text == Frame(Opcode.TEXT, text).serialize(mask=False)


def only_line(server: Running) -> Socket:
    (line,) = server._server.all_connections
    assert isinstance(line, Socket)
    return line


async def test_a_long_message_that_comes_in_pieces_is_whole(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        ama = await Guest("Ama").come(server, (await server.create(PLAN)).holder_code)
        refused = await ama.do(Park("x" * 15_000))
        assert (refused.code, refused.facts["length"]) == ("text_too_long", 15_000)
        assert (await ama.do(Begin())).how == "saved"
        await ama.leave()


async def test_while_messages_wait_what_came_with_them_does_not_become_more_of_them(tmp_path: Path) -> None:
    async with served(tmp_path, rate=1, burst=1) as server:
        ama = await Guest("Ama").come(server, (await server.create(PLAN)).holder_code)
        line = only_line(server)
        flood = Frame(Opcode.TEXT, b'{"f":"history"}').serialize(mask=True) * 20_000
        most = 0
        ama.ws.transport.write(flood)
        for _ in range(200):
            await asyncio.sleep(0)
            most = max(most, len(line.recv_messages.frames))
        assert 0 < most <= PIECE // 20 + 8
        assert len(line._unread) <= TAKEN
        ama.drop()


async def test_what_was_sent_right_before_the_end_is_still_done(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        ama = await Guest("Ama").come(server, (await server.create(PLAN)).holder_code)
        line = only_line(server)
        sent = [
            Frame(Opcode.TEXT, b'{"f":"do","id":"k%d","command":{"do":"park","text":"%s"}}' % (n, b"x" * 900))
            for n in range(1, 5)
        ]
        line.data_received(b"".join(frame.serialize(mask=True) for frame in sent))
        assert line._unread
        line.eof_received()
        assert not line._unread
        assert len(line.recv_messages.frames) == 4
        ama.drop()
        line.transport.abort()  # its end was only told, and a server that stops would wait for it


async def test_the_memory_of_compression_goes_with_its_connection(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        ama = await Guest("Ama").come(server, (await server.create(PLAN)).holder_code)
        compression = weakref.ref(only_line(server).protocol.extensions[0])
        gc.disable()
        try:
            await ama.leave()
            await settle(lambda: compression() is None)
        finally:
            gc.enable()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"], ids=["plain", "TLS"])
@pytest.mark.parametrize("how", ["leaves", "is cut", "is refused"])
async def test_a_connection_that_has_ended_leaves_memory_without_the_garbage_collector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, host: str
) -> None:
    """A server in which nothing happens has none that would come; among many that come and go it comes late."""
    lines: list[weakref.ref[object]] = []
    made = Socket.connection_made

    def noted(self: Socket, transport: asyncio.BaseTransport) -> None:
        lines.extend([weakref.ref(self), weakref.ref(self.protocol)])
        made(self, transport)

    monkeypatch.setattr(Socket, "connection_made", noted)
    async with served(tmp_path, host=host) as server:
        code = (await server.create(PLAN)).code
        gc.collect()
        gc.disable()
        try:
            if how == "is refused":
                with pytest.raises(Turned):
                    await Guest("Ama").come(server, "AAAABBBBCCCC")
            else:
                ama = await Guest("Ama").come(server, code)
                assert all(line() is not None for line in lines)
                if how == "leaves":
                    await ama.leave()
                else:
                    ama.drop()
            await settle(lambda: not any(line() is not None for line in lines))
            assert len(lines) == 2
        finally:
            gc.enable()
