"""The gate: how many sockets there are, of whom, and who gives way."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cop_server import app, gate
from cop_server.app import Running
from cop_server.bounds import KEPT_BACK, SOCKETS, Bounds, bounds, descriptors
from cop_server.gate import ASKING, GONE, REFUSED_BYTES, SILENT, SPEAKING, UNFINISHED, Gate, Ticket
from tests.server.guests import PLAN, Guest, served, settle

SMALL = Bounds(sockets=8, strangers=6, sockets_each=4, strangers_each=3)


class Line:
    """A connection that only notes that it was cut."""

    was_cut = False

    def cut(self) -> None:
        self.was_cut = True


class Crowd:
    """A gate without a listener, and the far ends of the sockets it has taken in."""

    def __init__(self, limits: Bounds, **options: Any) -> None:
        self.far: list[socket.socket] = []
        self.tickets: list[Ticket] = []
        self.gate = Gate(self._never, self._never, limits, None, patience=10, **options)

    def _never(self, *_: object) -> Any:
        raise AssertionError("nothing was to begin")

    def come(self, address: str) -> Ticket | None:
        """Take a socket in and return its ticket, None if it was turned away."""
        near, far = socket.socketpair()
        near.setblocking(False)
        far.setblocking(False)
        self.far.append(far)
        before = set(self.gate._patient)
        self.gate._admit(near, (address, 1))
        new = set(self.gate._patient) - before
        if not new:
            return None
        self.tickets.append(ticket := new.pop())
        return ticket

    def end(self) -> None:
        self.gate.close()
        for ticket in self.tickets:
            ticket.raw.close()
        for far in self.far:
            far.close()


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    made = Crowd(SMALL)
    yield made
    made.end()


def came(crowd: Crowd, address: str) -> Ticket:
    ticket = crowd.come(address)
    assert ticket is not None
    return ticket


async def test_the_oldest_silent_stranger_of_a_source_gives_way_to_a_new_one_of_it(crowd: Crowd) -> None:
    other = came(crowd, "198.51.100.1")
    own = [came(crowd, f"2001:db8::{n}") for n in range(1, 6)]  # one household has many of these addresses
    assert [ticket.stage for ticket in own] == [GONE, GONE, SILENT, SILENT, SILENT]
    assert other.stage == SILENT
    assert crowd.gate.total == 4
    with pytest.raises(OSError, match="Bad file descriptor"):  # it was closed at once
        own[0].raw.getpeername()


async def test_when_all_places_are_taken_a_stranger_of_the_largest_source_gives_way(crowd: Crowd) -> None:
    many = [came(crowd, "198.51.100.1") for _ in range(3)]
    few = [came(crowd, f"203.0.113.{n}") for n in range(3)]
    assert came(crowd, "192.0.2.9").stage == SILENT
    assert [ticket.stage for ticket in many] == [GONE, SILENT, SILENT]
    assert [ticket.stage for ticket in few] == [SILENT] * 3


async def test_who_has_said_more_gives_way_later_and_a_whole_request_never(crowd: Crowd) -> None:
    asking, speaking, silent = (came(crowd, "198.51.100.1") for _ in range(3))
    lines = [Line(), Line()]
    for ticket, line in zip((asking, speaking), lines, strict=True):
        ticket.speaks(line)  # type: ignore[arg-type]
    asking.asks()
    newest = came(crowd, "198.51.100.1")
    assert (silent.stage, speaking.stage) == (GONE, SPEAKING)
    newest.speaks(Line())  # type: ignore[arg-type]
    newest.asks()
    last = came(crowd, "198.51.100.1")
    assert speaking.stage == GONE
    assert [line.was_cut for line in lines] == [False, True]
    last.asks()
    assert crowd.come("198.51.100.1") is None
    assert asking.stage == ASKING


async def test_whoever_is_in_never_gives_way_and_strangers_never_take_their_places(crowd: Crowd) -> None:
    for n in range(6):
        came(crowd, f"198.51.100.{n}").enters()
    for n in range(10):
        came(crowd, f"203.0.113.{n}")
    assert crowd.gate.total == 8
    assert [ticket.stage for ticket in crowd.tickets[:6]] == [gate.INSIDE] * 6
    for ticket in crowd.tickets:
        ticket.enters()
    assert crowd.come("192.0.2.1") is None
    crowd.tickets[0].leaves()
    crowd.tickets[0].leaves()
    assert came(crowd, "192.0.2.1").stage == SILENT


async def test_one_source_does_not_take_all_places_of_people_either(crowd: Crowd) -> None:
    for _ in range(4):
        came(crowd, "198.51.100.1").enters()
    assert crowd.come("198.51.100.1") is None
    assert crowd.come("198.51.100.2") is not None


@pytest.mark.parametrize(
    ("address", "proxied"), [("127.0.0.1", False), ("::1", False), ("::ffff:127.0.0.1", False), ("192.0.2.1", True)]
)
async def test_this_computer_and_a_proxy_have_no_bound_of_their_own(address: str, proxied: bool) -> None:
    crowd = Crowd(SMALL, proxied=proxied)
    for _ in range(10):
        assert crowd.come(address) is not None
    assert crowd.gate.total == 6
    crowd.end()


async def test_an_address_that_is_none_counts_as_a_source(crowd: Crowd) -> None:
    for _ in range(4):
        came(crowd, "somewhere")
    assert crowd.gate.total == 3


async def test_whoever_comes_and_goes_leaves_nothing_behind(crowd: Crowd) -> None:
    ticket = came(crowd, "198.51.100.1")
    crowd.far[0].close()
    await asyncio.sleep(0.01)
    assert ticket.stage == GONE
    assert crowd.gate.total == 0
    assert not crowd.gate._sources


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (1_024, Bounds(896, 448, 448, 224)),
        (20_000, Bounds(19_872, 1_024, 9_936, 512)),
        (1_000_000, Bounds(20_000, 1_024, 10_000, 512)),
        (4, Bounds(8, 4, 4, 2)),
    ],
)
def test_half_of_the_sockets_are_for_people_in_rooms(allowed: int, expected: Bounds) -> None:
    assert bounds(allowed) == expected


def test_as_many_descriptors_are_asked_for_as_the_system_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    endless = resource.RLIM_INFINITY
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _what, wanted: asked.append(wanted))
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (256, 4_096))
    assert (descriptors(), descriptors(raise_it=True)) == (256, 4_096)
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (256, endless))
    assert descriptors(raise_it=True) == SOCKETS + KEPT_BACK
    assert asked == [(4_096, 4_096), (SOCKETS + KEPT_BACK, endless)]
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (endless, endless))
    assert descriptors(raise_it=True) == SOCKETS + KEPT_BACK

    def refuses(_what: int, _wanted: tuple[int, int]) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuses)
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (256, 4_096))
    assert descriptors(raise_it=True) == 256


def small(monkeypatch: pytest.MonkeyPatch, limits: Bounds) -> None:
    monkeypatch.setattr(app, "bounds", lambda _allowed: limits)


def the_gate(server: Running) -> Gate:
    found: Any = server._server.server
    assert isinstance(found, Gate)
    return found


async def connect(server: Running, first: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(first)
    return reader, writer


@pytest.mark.parametrize("first", [b"", b"GET /m HTT"])
async def test_somebody_comes_in_among_more_silent_sockets_than_there_are_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, first: bytes
) -> None:
    small(monkeypatch, SMALL)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        held = [await connect(server, first) for _ in range(20)]
        bo = await Guest("Bo").come(server, made.code)
        await bo.sync()
        assert the_gate(server).total <= SMALL.sockets
        assert await held[0][0].read() == b""
        await ama.sync()
        for _, writer in held:
            writer.close()
        await ama.leave()
        await bo.leave()
    assert "too many sockets: strangers give way" in caplog.text


@pytest.mark.parametrize("first", [b"", b"GET /m HTT", b"\x16"])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_who_asks_for_nothing_is_closed_in_time_with_tls_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bytes, host: str
) -> None:
    monkeypatch.setattr(app, "OPEN_SECONDS", 0.1)
    async with served(tmp_path, host=host) as server:
        reader, writer = await connect(server, first)
        async with asyncio.timeout(2):
            assert await reader.read() == b""
        writer.close()
        assert the_gate(server).total == 0


async def test_a_stranger_in_the_middle_of_tls_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch, Bounds(4, 1, 4, 1))
    async with served(tmp_path, host="0.0.0.0") as server:
        reader, writer = await connect(server, b"\x16")
        await settle(lambda: any(t.stage == SPEAKING for t in the_gate(server)._patient))
        _, second = await connect(server)
        async with asyncio.timeout(2):
            assert await reader.read() == b""
        writer.close()
        second.close()


async def test_a_system_without_descriptors_is_asked_again_after_a_breath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(gate, "BREATH", 0.001)
    loop = asyncio.get_running_loop()
    real, left = loop.sock_accept, [errno.EMFILE, errno.ECONNABORTED]

    async def scarce(listener: socket.socket) -> Any:
        if left:
            raise OSError(left.pop(0), "x")
        return await real(listener)

    monkeypatch.setattr(loop, "sock_accept", scarce)
    with caplog.at_level(logging.WARNING):
        async with served(tmp_path) as server:
            made = await server.create(PLAN)
            await (await Guest("Ama").come(server, made.holder_code)).leave()
    assert caplog.text.count("no socket could be taken in: EMFILE") == 1


async def test_where_sockets_cannot_be_watched_each_begins_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        loop, found = asyncio.get_running_loop(), the_gate(server)

        class Bare:
            """An event loop as on Windows."""

            def __getattr__(self, name: str) -> Any:
                if name in ("add_reader", "remove_reader"):
                    raise NotImplementedError
                return getattr(loop, name)

        monkeypatch.setattr(found, "_loop", Bare())
        await (await Guest("Ama").come(server, made.holder_code)).leave()


async def test_not_more_strangers_than_are_worth_it_are_in_the_middle_of_tls_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "TLS_AT_ONCE", 2)
    async with served(tmp_path, host="0.0.0.0") as server:
        made = await server.create(PLAN)
        lines = [await connect(server, b"\x16") for _ in range(3)]
        async with asyncio.timeout(2):
            assert await lines[0][0].read() == b""
        assert the_gate(server)._speaking == 2
        await (await Guest("Ama").come(server, made.holder_code)).leave()
        for _, writer in lines:
            writer.close()


async def test_a_request_may_come_in_pieces_but_not_without_end(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        reader, writer = await connect(server, b"GET /healthz HTTP/1.1\r\nHost: x\r")
        await settle(lambda: any(t.stage == UNFINISHED for t in the_gate(server)._patient))
        writer.write(b"\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
        reader, writer = await connect(server, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 3_000)
        assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
        writer.write(b"X" * REFUSED_BYTES)
        await settle(lambda: the_gate(server).total == 0)
        writer.close()


async def test_behind_tls_a_request_ends_too(tmp_path: Path) -> None:
    async with served(tmp_path, host="0.0.0.0") as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=context)
        writer.write(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100 + b"Y: " + b"z" * 20_000)
        with suppress(ConnectionResetError):
            assert b"HTTP/1.1 2" not in await reader.read()
        writer.close()
        await settle(lambda: the_gate(server).total == 0)


async def test_a_socket_that_comes_as_the_gate_closes_is_closed_with_it() -> None:
    async def bind() -> asyncio.Server:
        return await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0, start_serving=False)

    def never(_ticket: Ticket) -> Any:
        raise AssertionError("nothing was to begin")

    for turns in range(4):  # of the loop: taken in by none, by the system, by the loop, by the gate
        opened = await Gate(bind, never, SMALL, None, patience=10).open()
        await asyncio.sleep(0)
        with socket.create_connection(opened.sockets[0].getsockname()) as far:
            for _ in range(turns):
                await asyncio.sleep(0)
            opened.close()
            await opened.wait_closed()
            gc.collect()  # whatever was left open is warned of here, which is an error
            far.settimeout(5)
            with suppress(ConnectionResetError):
                assert far.recv(1) == b""
