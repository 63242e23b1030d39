"""What whoever runs a server asks of it by signals, and what it tells a service manager."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cop_server import service
from cop_server.certificate import CertificateProblem, self_signed
from cop_server.renewal import Shown
from cop_server.service import Orders
from tests.server.guests import served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP and no terminals of this kind there")


def renewed(folder: Path) -> Path:
    """Put a new certificate where the old one was, and return its file; key and certificate are one."""
    (folder / "tls" / "server.pem").unlink(missing_ok=True)
    folder.mkdir(exist_ok=True)
    self_signed(folder, ["localhost"])
    return folder / "tls" / "server.pem"


def shown_at(port: int) -> bytes:
    """The certificate that a new connection is shown."""
    return ssl.get_server_certificate(("127.0.0.1", port)).encode()


async def test_a_renewed_certificate_is_shown_to_new_lines_and_a_broken_one_never(tmp_path: Path) -> None:
    pem = renewed(tmp_path / "own")
    told: list[str | None] = []
    async with served(tmp_path / "data", cert=pem, key=pem) as server:
        first, pin = await asyncio.to_thread(shown_at, server.port), server.pin
        server.on_certificate = lambda: told.append(server.pin)
        renewed(tmp_path / "own")
        assert server.renew()
        second = await asyncio.to_thread(shown_at, server.port)
        assert second != first
        assert told == [server.pin] != [pin]
        for broken in ("", "no certificate", pem.read_text("ascii")[:600]):
            pem.write_text(broken, "ascii")
            with pytest.raises(CertificateProblem):
                server.renew()
        assert await asyncio.to_thread(shown_at, server.port) == second
        assert told == [server.pin]


async def test_without_a_given_certificate_there_is_none_to_read_again(tmp_path: Path) -> None:
    async with served(tmp_path / "plain") as plain, served(tmp_path / "own", host="0.0.0.0") as own:
        assert (plain.renew(), plain.pin) == (False, None)
        assert (own.renew(), own.pin) == (False, own.fingerprint)


def test_a_certificate_that_changes_while_it_is_read_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = renewed(tmp_path)
    shown = Shown(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), cert=pem, key=pem)
    pin, whole = shown.pin, pem.read_text("ascii")
    assert shown.ends is not None
    monkeypatch.setattr("cop_server.certificate.given", lambda *_: pem.write_text(whole[whole.index("-----BEGIN C") :]))
    with pytest.raises(CertificateProblem, match="cannot be used"):
        shown.renew()
    assert shown.pin == pin
    assert Shown().ends is None
    pem.unlink()
    with pytest.raises(CertificateProblem, match="cannot be read"):
        Shown(cert=pem)


async def test_orders_are_taken_and_a_service_manager_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service, "_in_terminal", lambda: False)
    heard: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        loop = asyncio.get_running_loop()
        tries: list[Callable[[], bool]] = [lambda: True, lambda: False]

        def renew() -> bool:
            if tries:
                return tries.pop(0)()
            raise CertificateProblem("The certificate cannot be used.")

        with caplog.at_level(logging.INFO, "cop_server"):
            orders = Orders()
            orders.hang_up()  # too early: it has just been read
            ending = asyncio.create_task(orders.stopped(renew))
            heard.append((await loop.sock_recv(manager, 99)).decode())
            for _ in range(3):
                os.kill(os.getpid(), signal.SIGHUP)
                heard += [(await loop.sock_recv(manager, 99)).decode() for _ in range(2)]
            os.kill(os.getpid(), signal.SIGTERM)
            await ending
        heard.append((await loop.sock_recv(manager, 99)).decode())
    assert [line.partition("\n")[0] for line in heard] == ["READY=1", *["RELOADING=1", "READY=1"] * 3, "STOPPING=1"]
    assert heard[1].partition("MONOTONIC_USEC=")[2].isdigit()
    assert [record.getMessage() for record in caplog.records] == [
        "the certificate was read again",
        "the certificate was not read again, and the one in use stays: The certificate cannot be used.",
    ]
    monkeypatch.setenv("NOTIFY_SOCKET", "@nobody-listens-here")
    service.notify("READY=1")
    monkeypatch.delenv("NOTIFY_SOCKET")
    service.notify("READY=1")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.remove_signal_handler(number)


def test_a_service_manager_that_watches_is_told_that_all_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.delenv("WATCHDOG_USEC", raising=False)
        service.alive()
        monkeypatch.setenv("WATCHDOG_USEC", "1000")
        service.alive()
        assert manager.recv(99) == b"WATCHDOG=1"
        manager.setblocking(False)
        with pytest.raises(BlockingIOError):
            manager.recv(99)


async def test_a_server_in_a_terminal_ends_when_that_is_closed_and_lives_while_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = [True, True, False]  # when it starts, at the first signal, at the second
    monkeypatch.setattr(service, "_in_terminal", lambda: there.pop(0))
    renewals: list[int] = []

    def renew() -> bool:
        renewals.append(1)
        return True

    orders = Orders()
    ending = asyncio.create_task(orders.stopped(renew))
    await asyncio.sleep(0)
    orders.hang_up()
    await asyncio.sleep(0)
    assert (renewals, ending.done()) == ([1], False)
    orders.hang_up()
    async with asyncio.timeout(5):
        await ending
    assert renewals == [1]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(number)
