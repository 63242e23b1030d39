"""A server from start to end: options, listening, one tick a second, and going away politely.

Responsible for putting the parts together. Nothing here knows what a meeting is.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from cop_server import certificate, exits, hosting, hostkey
from cop_server.clock import Clock, steady
from cop_server.connection import Connection
from cop_server.door import Door
from cop_server.hub import Hub
from cop_server.journal import Journal, JournalError
from cop_server.journal_file import FILE
from cop_server.pace import Pace
from cop_server.socket import Socket, limits
from cop_tui.core.setup import Session
from cop_tui.core.text import clean
from cop_tui.wire import frames
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import is_loopback
from cop_tui.wire.limits import COMMANDS_A_SECOND, COMMANDS_BURST, DEFAULT_PORT, FRAME_BYTES
from cop_tui.wire.steady import Sleeper

log = logging.getLogger("cop_server")

TICK = 1.0
OPEN_SECONDS = 10.0
_FORGOTTEN = Request("", Headers())  # the library takes frames for a handshake when there is none at all
BACKLOG = 512  # everybody may come back at once after a restart


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a server is started; `port` 0 takes a free one, `rate` and `burst` bound the frames of one device a second.

    `clock`, `open_journal` and `ticking` are for tests: UTC milliseconds, another journal, and whether time passes by
    itself.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    whose: str = ""
    compress: bool = True
    rate: float = COMMANDS_A_SECOND
    burst: float = COMMANDS_BURST
    clock: Clock | None = None
    open_journal: Callable[[Path], Awaitable[Journal]] = Journal.open
    ticking: bool = True


class CannotStart(Exception):
    """The server cannot start: one sentence for a person, and the exit code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Running:
    """A server that listens. `fingerprint` is that of its own certificate, None with a given one or without TLS."""

    def __init__(self, hub: Hub, server: Server, host_key: str, fingerprint: str | None, tls: bool) -> None:
        self.hub = hub
        self.host_key = host_key
        self.fingerprint = fingerprint
        self.tls = tls
        self.port: int = server.sockets[0].getsockname()[1]
        self._server = server

    async def create(self, session: Session) -> Created:
        """Make a meeting from a plan; raises BadPlan, CommitFailed."""
        return await self.hub.create(session)

    def tick(self) -> None:
        """Look after every connection and clock now, as happens once a second by itself."""
        self.hub.tick()

    async def _stop(self) -> None:
        self.hub.farewell()
        self._server.close()
        await self._server.wait_closed()
        await self.hub.close()


@contextlib.asynccontextmanager
async def running(options: Options) -> AsyncIterator[Running]:
    """Serve while the block runs; at its end everybody is told that the server stops or restarts.

    Raises CannotStart.
    """
    tls, fingerprint = _tls(options)
    try:
        journal = await options.open_journal(options.data)
    except JournalError as error:
        raise CannotStart(exits.of(error), str(error)) from error
    try:
        host_key = hostkey.make(options.data)
        clock = options.clock or steady()
        hub = await Hub.open(
            journal, options.data / FILE, clock, clean(options.whose or f"the computer {socket.gethostname()}")
        )
        server = await _listen(options, hub, host_key, tls)
    except JournalError as error:
        await journal.close()
        raise CannotStart(exits.of(error), str(error)) from error
    except hostkey.HostKeyProblem as error:
        await journal.close()
        raise CannotStart(exits.DATA, str(error)) from error
    except BaseException:
        await journal.close()
        raise
    now_running = Running(hub, server, host_key, fingerprint, tls is not None)
    ticker = asyncio.create_task(_tick(now_running)) if options.ticking else None
    try:
        yield now_running
    finally:
        if ticker is not None:
            ticker.cancel()
        await now_running._stop()


async def _listen(options: Options, hub: Hub, host_key: str, tls: ssl.SSLContext | None) -> Server:
    async def handle(connection: ServerConnection) -> None:
        assert isinstance(connection, Socket)
        if connection.hosting:
            await hosting.serve(hub, connection)
        elif connection.entry is not None:
            await _take_part(connection, hub, Pace(options.rate, options.burst))

    quiet = logging.getLogger("cop_server.wire")
    # The library logs frames and headers, which hold people's words and secrets.
    quiet.propagate, quiet.disabled = False, True
    deflate = ServerPerMessageDeflateFactory(
        server_max_window_bits=12, client_max_window_bits=12, compress_settings={"memLevel": 5}
    )
    try:
        return await serve(
            handle,
            options.host,
            options.port,
            ssl=tls,
            subprotocols=[Subprotocol(frames.SUBPROTOCOL), Subprotocol(frames.HOSTING)],
            compression=None,
            extensions=[deflate] if options.compress else None,
            process_request=Door(hub, host_key, behind_proxy=options.behind_proxy),
            process_response=_short,
            server_header=None,
            max_size=FRAME_BYTES,
            open_timeout=OPEN_SECONDS,
            close_timeout=2,
            logger=quiet,
            backlog=BACKLOG,
            **limits() | ({"ssl_handshake_timeout": OPEN_SECONDS} if tls else {}),
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Port {options.port} is in use, perhaps by another cop server. Choose another one with --port."
        else:
            text = (
                f"The server cannot listen on {options.host} port {options.port}. Choose others with --host and --port."
            )
        raise CannotStart(exits.PORT, f"{text} Nothing was changed.") from error


def _short(_connection: ServerConnection, _request: Request, response: Response) -> None:
    """Leave out of the upgrade what nobody reads: on a poor line every packet counts."""
    if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
        del response.headers["Date"]


async def _take_part(socket_: Socket, hub: Hub, pace: Pace) -> None:
    entry = socket_.entry
    assert entry is not None
    # The headers hold the code and the seat secret, and several KiB for as long as somebody is here.
    socket_.request, socket_.response = _FORGOTTEN, None
    line = Connection(socket_, entry, hub.clock, pace)
    entry.room.attach(line)
    try:
        if hub.stopping:  # came in while the others were told to come back
            hub.farewell()
        await line.read()
    finally:
        entry.room.detach(line)
        await line.gone()


async def _tick(server: Running) -> None:
    sleeper = Sleeper()
    while True:
        await asyncio.sleep(TICK)
        try:
            if (slept := sleeper.slept()) > TICK:
                server.hub.slept(slept)
            server.tick()
        except Exception as error:
            log.error("tick failed: %s", type(error).__name__)


def _tls(options: Options) -> tuple[ssl.SSLContext | None, str | None]:
    """Return the TLS context and the fingerprint people need: beyond this computer nothing is served without TLS."""
    try:
        if options.cert is not None or options.key is not None:
            if options.cert is None or options.key is None:
                raise CannotStart(exits.USAGE, "A certificate needs its key: give both --cert and --key.")
            return certificate.given(options.cert, options.key), None
        if options.behind_proxy or is_loopback(options.host):
            return None, None
        names = [options.host] if options.host not in ("", "0.0.0.0", "::") else []
        return certificate.self_signed(options.data, [*names, socket.gethostname()])
    except certificate.CertificateProblem as error:
        raise CannotStart(exits.CERTIFICATE, str(error)) from error


def main_serve(options: Options, ready: Callable[[Running], None] | None = None) -> int:
    """Serve until asked to stop (SIGTERM, SIGINT, SIGHUP) and return the exit code; `ready` is called once it listens."""
    try:
        asyncio.run(_until_asked(options, ready or _announce(options)))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return error.code
    return exits.OK


def _announce(options: Options) -> Callable[[Running], None]:
    def announce(server: Running) -> None:
        where = f"[{options.host}]" if ":" in options.host else options.host
        print(f"Serving on {where}:{server.port}", flush=True)
        if server.fingerprint:
            print(f"Fingerprint {server.fingerprint}", flush=True)

    return announce


async def _until_asked(options: Options, ready: Callable[[Running], None]) -> None:
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None:  # Windows knows no SIGHUP
            continue
        try:
            loop.add_signal_handler(number, asked.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked.set))
    async with running(options) as server:
        ready(server)
        await asked.wait()
