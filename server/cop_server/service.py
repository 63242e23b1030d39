"""How a server lives with whoever runs it: the signals that end it or renew its certificate, and a service manager.

Responsible for those only. It speaks systemd's protocol by itself, as it is one datagram, and says nothing where there is
no service manager.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Callable

from cop_server.certificate import CertificateProblem

log = logging.getLogger("cop_server")


def notify(*lines: str) -> None:
    """Tell the service manager, if there is one: READY=1, STOPPING=1 and the like."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if not where or not hasattr(socket, "AF_UNIX"):
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(1.0)
        line.sendto("\n".join(lines).encode(), f"\0{where[1:]}" if where[0] == "@" else where)


def alive() -> None:
    """Tell the service manager that this process still gets things done, if it wants to know."""
    if os.environ.get("WATCHDOG_USEC"):
        notify("WATCHDOG=1")


class Orders:
    """What whoever runs the server asks of it by signals, from the moment this is made."""

    def __init__(self) -> None:
        self._renew: Callable[[], bool] | None = None
        self._stop = asyncio.Event()
        self._terminal = _in_terminal()
        loop = asyncio.get_running_loop()
        for name, does in (("SIGTERM", self._stop.set), ("SIGINT", self._stop.set), ("SIGHUP", self.hang_up)):
            number = getattr(signal, name, None)
            if number is None:  # Windows knows no SIGHUP
                continue
            try:
                loop.add_signal_handler(number, does)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._stop.set))

    def stop(self) -> None:
        """Stop, as if it had been asked for by a signal."""
        self._stop.set()

    async def stopped(self, renew: Callable[[], bool]) -> None:
        """Say that the server is ready, and wait until it is told to stop.

        `renew` reads the certificate again; it returns whether there was one, and raises CertificateProblem.
        """
        self._renew = renew
        notify("READY=1")
        await self._stop.wait()
        notify("STOPPING=1")

    def hang_up(self) -> None:
        """Stop if the terminal it was started in is gone; otherwise read the certificate again."""
        if self._terminal and not _in_terminal():
            self._stop.set()
            return
        if self._renew is None:
            return  # it has just been read
        notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            if self._renew():
                log.info("the certificate was read again")
        except CertificateProblem as problem:
            log.error("the certificate was not read again, and the one in use stays: %s", problem)
        notify("READY=1")


def _in_terminal() -> bool:
    """Whether a terminal is at any of our three streams; one that was closed is none."""
    return any(os.isatty(number) for number in (0, 1, 2))
