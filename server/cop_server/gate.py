"""The gate: sockets are counted as they are taken in, before TLS and before anything is read from them.

Responsible for how many sockets there are, in all and of one source, and for who gives way. A *stranger* is a socket that
is not through the door yet. A silent one costs a descriptor and nothing else: TLS begins with its first byte, and without
TLS nothing begins before the whole request is here, so that who asks at once is never behind those who do not. When
there is no place for a new one, the oldest stranger that has said least is closed, of the same source or of the one with
the most; whoever is in a room never gives way. Who may come in is the door's matter.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import logging
import re
import socket
import ssl
import traceback
from asyncio import sslproto
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cop_server.bounds import Bounds
from cop_tui.wire.source import source_of

if TYPE_CHECKING:
    from cop_server.socket import Socket

log = logging.getLogger("cop_server")

TLS_AT_ONCE = 128  # strangers in the middle of TLS, some 70 KB each; people who come back do not all come at once
TLS_BYTES = 16 * 1024  # a TLS connection reads at once: one record; asyncio would set 256 KiB aside for each
BACKLOG = 512  # sockets the system holds for us: everybody may come back at once after a restart
BATCH = 32  # sockets taken in before others have their turn
BREATH = 0.1  # seconds before it is tried again when the system has no descriptors
HERE = ""  # the source of what comes from this computer
_ABORTED = (errno.ECONNABORTED, errno.EPROTO, errno.EINTR)

REQUEST_BYTES = 16 * 1024  # of a whole request: ours take one or two
REFUSED_BYTES = 256 * 1024  # read of one that is too long, as who is cut off while sending learns nothing
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_END = re.compile(rb"\n\r?\n")

UNFINISHED, SILENT, SPEAKING, ASKING, INSIDE, GONE = range(6)
"""How far a socket has come, those who give way first before the others: a piece of a request, which our programs send in
one; nothing sent; in the middle of TLS or of a request behind it; a whole request; in; no more."""


def _source(address: object) -> str:
    """Return what counts as one source, `HERE` for this computer itself."""
    known = str(address[0]) if isinstance(address, tuple) else ""
    try:
        ip = ipaddress.ip_address(known.partition("%")[0])
    except ValueError:
        return source_of(known)  # a Unix socket has no address
    mapped = getattr(ip, "ipv4_mapped", None)
    return HERE if (mapped or ip).is_loopback else source_of(known)


class Ticket:
    """One socket from the moment it is taken in: where it comes from, how far it has come, and since when."""

    __slots__ = ("gate", "heard", "line", "raw", "read", "since", "source", "stage", "watched")

    def __init__(self, gate: Gate, raw: socket.socket, source: str, since: float) -> None:
        self.gate = gate
        self.raw = raw
        self.source = source
        self.since = since
        self.stage = SILENT
        self.line: Socket | None = None
        self.heard = bytearray()  # what was sent before there was a connection to read it
        self.read = 0  # how many bytes were read of it
        self.watched = False

    def speaks(self, line: Socket) -> None:
        """Note the connection that reads this socket now; its request has its own time."""
        self.line = line
        self.gate.again(self)

    def of_visitor(self, visitor: str) -> None:
        """Count this socket with a visitor of a door from now on: many come by one door, and each is a source."""
        self.gate.belongs(self, visitor)

    def asks(self) -> None:
        """Note that the whole request is here: the door looks at it."""
        self.gate.moved(self, ASKING)

    def enters(self) -> None:
        """Note that whoever it is came in: they never give way to a stranger."""
        self.gate.moved(self, INSIDE)

    def leaves(self) -> None:
        """Give the place back."""
        self.gate.moved(self, GONE)


class _Source:
    """What the gate knows of one source: its strangers by stage, oldest first, and how many are in."""

    __slots__ = ("inside", "strangers")

    def __init__(self) -> None:
        self.strangers: tuple[dict[Ticket, None], ...] = ({}, {}, {}, {})
        self.inside = 0

    @property
    def waiting(self) -> int:
        return sum(map(len, self.strangers))

    def first_to_go(self) -> Ticket | None:
        """Return the oldest of those that have said least; a whole request does not give way."""
        return next((t for stage in self.strangers[:ASKING] for t in stage), None)


class Gate:
    """Takes sockets in and stands in for the library's own listening; `line` makes the connection of a ticket.

    `patience` is in seconds: for TLS, and again for the request. `proxied`: all sockets come from a proxy of ours.
    """

    def __init__(
        self,
        bind: Callable[[], Awaitable[asyncio.Server]],
        line: Callable[[Ticket], Socket],
        bounds: Bounds,
        tls: ssl.SSLContext | None,
        *,
        patience: float,
        proxied: bool = False,
    ) -> None:
        self._bind, self._line, self._bounds, self._tls, self._proxied = bind, line, bounds, tls, proxied
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._sources: dict[str, _Source] = {}
        self._patient: dict[Ticket, None] = {}  # silent and speaking ones, in the order of their deadlines
        self._total = self._strangers = self._speaking = 0
        self._listeners: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._bound: asyncio.Server | None = None
        self._open = False
        if tls is not None:
            sslproto.SSLProtocol.max_size = TLS_BYTES

    # What the library asks of a server that listens

    async def open(self) -> Gate:
        """Listen; raises OSError."""
        self._bound = await self._bind()
        for bound in self._bound.sockets:
            listener = bound.dup()
            self._listeners.append(listener)
            listener.setblocking(False)
            listener.listen(BACKLOG)
        self._open = True
        for listener in self._listeners:
            self._start(self._accept(listener))
        return self

    @property
    def sockets(self) -> tuple[socket.socket, ...]:
        """The sockets that listen."""
        return tuple(self._listeners)

    def is_serving(self) -> bool:
        """Whether sockets are taken in."""
        return self._open

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop in which this runs."""
        return self._loop

    def close(self) -> None:
        """Take nothing more in, and close every stranger that has not asked for anything yet."""
        self._open = False
        for task in self._tasks:
            self._loop.call_soon(task.cancel)  # not at once: a socket that was just taken in would be lost
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()
        if self._bound is not None:
            self._bound.close()
        for ticket in list(self._patient):
            self._turn_out(ticket)
        if self._timer is not None:
            self._timer.cancel()

    async def wait_closed(self) -> None:
        """Wait until nothing of this runs."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    # Taking in

    @property
    def total(self) -> int:
        """How many sockets there are."""
        return self._total

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        taken = 0
        while True:
            try:
                raw, address = await self._loop.sock_accept(listener)
            except OSError as error:
                if error.errno not in _ABORTED:
                    log.warning("no socket could be taken in: %s", errno.errorcode.get(error.errno or 0, "?"))
                    self._one_less(None)
                    await asyncio.sleep(BREATH)
                continue
            if not self._open:
                raw.close()
                return
            self._admit(raw, address)
            taken += 1
            if taken % BATCH == 0:
                await asyncio.sleep(0)

    def _admit(self, raw: socket.socket, address: object) -> None:
        source = _source(address)
        if not self._room_for(source):
            raw.close()
            return
        ticket = Ticket(self, raw, source, self._loop.time())
        self._sources.setdefault(source, _Source()).strangers[SILENT][ticket] = None
        self._patient[ticket] = None
        self._total += 1
        self._strangers += 1
        self._hear(ticket)  # what it asks is often here already
        self._watch()

    def _room_for(self, source: str) -> bool:
        """Return whether there is a place for one more of a source, having closed whoever gives way to it."""
        known, limits = self._sources.get(source), self._bounds
        if known is not None and source != HERE and not self._proxied:
            waiting = known.waiting
            if waiting >= limits.strangers_each or waiting + known.inside >= limits.sockets_each:
                return self._one_less(known)
        if self._strangers >= limits.strangers or self._total >= limits.sockets:
            return self._one_less(None)
        return True

    def _one_less(self, source: _Source | None) -> bool:
        """Close a stranger of a source, or of the one that has most of them; return whether there was one to close."""
        source = source or max(self._sources.values(), key=lambda one: one.waiting, default=None)
        ticket = source.first_to_go() if source is not None else None
        if ticket is None:
            return False
        log.warning("too many sockets: strangers give way")
        self._turn_out(ticket)
        return True

    # How far they come

    def _hear(self, ticket: Ticket) -> None:
        """Let somebody begin who has sent enough for it; who only came and went costs nothing more."""
        try:
            begins = self._enough(ticket)
        except BlockingIOError:
            begins = False
        except OSError:
            self._turn_out(ticket)
            return
        if ticket.read and not begins:
            self._move(ticket, UNFINISHED)
        if not begins and not ticket.watched:
            try:
                self._loop.add_reader(ticket.raw.fileno(), self._hear, ticket)
                ticket.watched = True
            except NotImplementedError:  # Windows: what it costs there is paid at once
                begins = True
        if begins:
            self._no_reader(ticket)
            if self._tls is not None and self._speaking >= TLS_AT_ONCE:
                most = max(self._sources.values(), key=lambda one: len(one.strangers[SPEAKING]))
                self._turn_out(next(iter(most.strangers[SPEAKING])))
            self._move(ticket, SPEAKING if self._tls else ASKING)
            self._start(self._begin(ticket))

    def _enough(self, ticket: Ticket) -> bool:
        """Take in what a socket has sent; raises OSError at its end and when it is too much for a request."""
        if self._tls is not None:
            if not ticket.raw.recv(1, socket.MSG_PEEK):
                raise ConnectionResetError
            return True
        data = ticket.raw.recv(REQUEST_BYTES)
        before = len(ticket.heard)
        ticket.read += len(data)
        if not data or ticket.read > REFUSED_BYTES:
            raise ConnectionResetError
        if ticket.read <= REQUEST_BYTES:
            ticket.heard += data
            return _END.search(ticket.heard, max(0, before - 2)) is not None
        if before or ticket.read == len(
            data
        ):  # from now on nothing is kept: it is only read so that the answer arrives
            ticket.heard.clear()
            ticket.raw.send(_TOO_LONG)
            ticket.raw.shutdown(socket.SHUT_WR)
        return False

    def _no_reader(self, ticket: Ticket) -> None:
        if ticket.watched:
            ticket.watched = False
            self._loop.remove_reader(ticket.raw.fileno())

    async def _begin(self, ticket: Ticket) -> None:
        more = {"ssl_handshake_timeout": self._patience} if self._tls else {}
        try:
            await self._loop.connect_accepted_socket(lambda: self._line(ticket), ticket.raw, ssl=self._tls, **more)
        except (OSError, asyncio.CancelledError) as error:  # no TLS after all, or not within its time
            traceback.clear_frames(error.__traceback__)  # they hold the connection, until the garbage collector comes
            ticket.leaves()
            ticket.raw.close()

    def moved(self, ticket: Ticket, stage: int) -> None:
        """Note how far a socket has come."""
        if stage <= ticket.stage:
            return
        self._move(ticket, stage)

    def again(self, ticket: Ticket) -> None:
        """Be patient with a socket from now on anew."""
        if ticket.stage < ASKING:
            self._move(ticket, SPEAKING)
            del self._patient[ticket]
            self._patient[ticket] = None
            ticket.since = self._loop.time()
            self._watch()

    def belongs(self, ticket: Ticket, visitor: str) -> None:
        """Count a stranger's socket with another source from now on."""
        if ticket.stage >= INSIDE:
            return
        before = self._sources[ticket.source]
        before.strangers[ticket.stage].pop(ticket, None)
        if not (before.inside or before.waiting):
            del self._sources[ticket.source]
        ticket.source = visitor
        self._sources.setdefault(visitor, _Source()).strangers[ticket.stage][ticket] = None

    def _move(self, ticket: Ticket, stage: int) -> None:
        source = self._sources[ticket.source]
        if ticket.stage < INSIDE:
            source.strangers[ticket.stage].pop(ticket, None)
            self._strangers -= stage >= INSIDE
        if stage >= ASKING:
            self._patient.pop(ticket, None)
        self._speaking += (stage == SPEAKING) - (ticket.stage == SPEAKING)
        source.inside += (stage == INSIDE) - (ticket.stage == INSIDE)
        ticket.stage = stage
        if stage < INSIDE:
            source.strangers[stage][ticket] = None
        elif stage == GONE:
            self._total -= 1
            if not (source.inside or source.waiting):
                del self._sources[ticket.source]

    def _turn_out(self, ticket: Ticket) -> None:
        """Close a stranger's socket."""
        self._no_reader(ticket)
        silent = ticket.stage <= SILENT
        self._move(ticket, GONE)
        ticket.heard.clear()
        if silent:
            ticket.raw.close()
        elif ticket.line is not None:
            ticket.line.cut()
        else:  # in the middle of TLS: whoever reads it finds its end
            with contextlib.suppress(OSError):
                ticket.raw.shutdown(socket.SHUT_RDWR)

    # Patience

    def _watch(self) -> None:
        if self._timer is None and self._patient and self._open:
            self._timer = self._loop.call_at(next(iter(self._patient)).since + self._patience, self._lose_patience)

    def _lose_patience(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._patient and (first := next(iter(self._patient))).since + self._patience <= now:
            self._turn_out(first)
        self._watch()
