"""Opening a TCP connection in a thread of its own, so that it is under way while the program still loads.

Responsible for the first round trip, and for a packet of it that is lost: the next address, or the only one again, is tried
beside the one that has not answered for a moment (RFC 8305, section 5). Nothing is sent here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import threading
import time
from collections import deque
from concurrent.futures import Future, InvalidStateError
from typing import TYPE_CHECKING, Any

from cop_tui.client.proxies import ProxyProblem, proxy_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.wire.invite import Invite

SECONDS = 25.0  # until a host that does not answer is given up
BESIDE = 0.3  # seconds without an answer after which one more is tried; the system itself waits a second
_LOOK = 0.5  # seconds between two looks whether anybody still wants it
_UNDER_WAY = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, getattr(errno, "WSAEWOULDBLOCK", 0)}

Address = tuple[int, Any]
"""The family of a socket, and what it connects to."""


def begin(invite: Invite) -> Dialling | None:
    """Begin to connect while the program still loads, where no proxy is to be asked first."""
    with contextlib.suppress(ProxyProblem):  # said when it is looked for again
        return Dialling(invite.host, invite.port) if proxy_for(invite) is None else None
    return None


class Dialling:
    """A connection that is being opened from now on, looking its host up included."""

    def __init__(self, host: str, port: int) -> None:
        self._future: Future[socket.socket] = Future()
        # Nobody waits for this thread: without a network looking a name up can take minutes, and people leave.
        threading.Thread(target=self._run, args=(host, port), name="dialling", daemon=True).start()

    async def socket(self) -> socket.socket:
        """Return the connected socket, which is the caller's from then on; raises OSError or TimeoutError.

        A caller that is cancelled ends the dialling.
        """
        import asyncio  # whoever waits has it; dialling begins before it is loaded

        try:
            return await asyncio.wrap_future(self._future)
        except asyncio.CancelledError:
            self.drop()  # it may have connected just now
            raise

    def drop(self) -> None:
        """End it, and close what it connected: nobody wants the socket."""
        if not self._future.cancel() and self._future.exception() is None:
            self._future.result().close()

    def _run(self, host: str, port: int) -> None:
        with contextlib.suppress(InvalidStateError):  # nobody wants it any more
            try:
                sock = connect(_addresses(host, port), lambda: not self._future.cancelled())
            except OSError as error:
                self._future.set_exception(error)
            else:
                try:
                    self._future.set_result(sock)
                except InvalidStateError:
                    sock.close()


def _addresses(host: str, port: int) -> list[Address]:
    try:
        return [(info[0], info[4]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "no such name") from None


def _begin(family: int, address: Any) -> socket.socket:
    # With the protocol named asyncio sends small writes at once; else the request would wait a round trip (Nagle).
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setblocking(False)
    code = sock.connect_ex(address)
    if code not in _UNDER_WAY:
        sock.close()
        raise OSError(code, os.strerror(code))
    return sock


def connect(addresses: list[Address], wanted: Callable[[], bool]) -> socket.socket:
    """Return a socket, not blocking, connected to the first address that answers, as long as it is `wanted`.

    Raises the OSError of the last address, TimeoutError when none says anything.
    """
    alone = len(addresses) == 1
    untried, waiting = deque(addresses * 2 if alone else addresses), list[socket.socket]()
    problem: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    until = time.monotonic() + SECONDS
    try:
        while untried or waiting:
            if untried:
                try:
                    waiting.append(_begin(*untried.popleft()))
                except OSError as error:
                    problem = error
                    continue
            _, good, bad = select.select([], waiting, waiting, BESIDE if untried else _LOOK)
            for sock in dict.fromkeys((*good, *bad)):
                waiting.remove(sock)
                code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not code:
                    return sock
                sock.close()
                problem = OSError(code, os.strerror(code))
                if alone:
                    untried.clear()  # it has answered
            if not wanted() or time.monotonic() > until:
                raise TimeoutError
        raise problem
    finally:
        for sock in waiting:
            sock.close()
