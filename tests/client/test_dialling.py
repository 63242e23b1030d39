"""A connection is dialled in a thread: from before the program has loaded, and again beside one that does not answer."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cop_tui.client import dialling
from cop_tui.client.dialling import Address, Dialling, connect


@contextmanager
def listening(backlog: int = 8) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as server:
        yield server


@contextmanager
def full() -> Iterator[tuple[socket.socket, list[socket.socket]]]:
    """Somebody who listens and whose system drops every attempt: the queue of those who wait is full."""
    with listening(backlog=0) as server:
        waiting = []
        try:
            for _ in range(2):
                waiting.append(one := socket.socket())
                one.setblocking(False)
                one.connect_ex(server.getsockname())
            yield server, waiting
        finally:
            for one in waiting:
                one.close()


def where(server: socket.socket) -> Address:
    return socket.AF_INET, server.getsockname()


def test_the_first_address_that_answers_is_taken() -> None:
    with listening() as server, connect([where(server)], lambda: True) as sock:
        assert sock.getpeername() == server.getsockname()
        assert sock.getblocking() is False


def test_an_address_that_does_not_answer_does_not_hold_up_the_next_one() -> None:
    with full() as (silent, _), listening() as server:
        began = time.monotonic()
        with connect([where(silent), where(server)], lambda: True) as sock:
            assert sock.getpeername() == server.getsockname()
        assert time.monotonic() - began < dialling.BESIDE + 0.6


def test_a_lost_first_packet_costs_less_than_the_second_the_system_waits() -> None:
    with full() as (server, waiting):
        server.settimeout(10)

        def make_room() -> None:
            for _ in waiting:
                server.accept()[0].close()

        later = threading.Timer(dialling.BESIDE / 2, make_room)
        began = time.monotonic()
        later.start()
        with connect([where(server)], lambda: True):
            assert time.monotonic() - began < 0.9
        later.join()


def test_an_address_that_refuses_is_not_asked_twice() -> None:
    with listening() as server:
        gone = where(server)
    with pytest.raises(ConnectionRefusedError):
        connect([gone], lambda: True)


def test_where_none_answers_the_last_refusal_is_told() -> None:
    with listening() as server, listening() as other:
        gone = [where(server), where(other)]
    with pytest.raises(ConnectionRefusedError):
        connect(gone, lambda: True)
    with pytest.raises(socket.gaierror):
        connect([], lambda: True)


def test_an_address_that_cannot_be_tried_at_all_is_passed_over() -> None:
    with listening() as server:
        nowhere: Address = (socket.AF_INET, ("255.255.255.255", 1))
        with connect([nowhere, where(server)], lambda: True) as sock:
            assert sock.getpeername() == server.getsockname()
        with pytest.raises(OSError, match=r"denied|unreachable|[Pp]ermi"):
            connect([nowhere], lambda: True)


def test_a_host_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialling, "SECONDS", 0.1)
    with full() as (silent, _), pytest.raises(TimeoutError):
        connect([where(silent)], lambda: True)


async def test_a_socket_is_handed_over_once_it_is_asked_for() -> None:
    with listening() as server:
        under_way = Dialling(*server.getsockname())
        accepted, _ = await asyncio.to_thread(server.accept)  # before anybody has asked
        with accepted, await under_way.socket() as sock:
            assert sock.getpeername() == server.getsockname()


async def test_whoever_leaves_ends_the_dialling() -> None:
    with full() as (silent, _):
        asking = asyncio.create_task(Dialling(*silent.getsockname()).socket())
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    for thread in threading.enumerate():
        if thread.name == "dialling":
            await asyncio.to_thread(thread.join, 5)
            assert not thread.is_alive()


async def test_a_socket_that_nobody_asks_for_is_closed() -> None:
    with listening() as server:
        unwanted = Dialling(*server.getsockname())
        accepted, _ = await asyncio.to_thread(server.accept)
        with accepted:
            unwanted.drop()
            assert await asyncio.to_thread(accepted.recv, 1) == b""


async def test_a_name_that_nobody_has_is_a_failure_of_looking_it_up() -> None:
    for name in ("nobody.invalid", "a" * 64 + ".invalid", "x..invalid"):
        with pytest.raises(socket.gaierror):
            await Dialling(name, 1).socket()
