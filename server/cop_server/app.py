"""A server from start to end: options, listening, one tick a second, and going away politely.

Responsible for putting the parts together. Nothing here knows what a meeting is.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import logging
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request

from cop_server import certificate, exits, failed, hosting, hostkey, logs, proxies
from cop_server.allocation import be_frugal
from cop_server.bounds import bounds, descriptors
from cop_server.clock import steady
from cop_server.condition import Condition
from cop_server.connection import Connection
from cop_server.entrance import Entrance
from cop_server.front import behind, lines, places, quiet, short
from cop_server.gate import Gate
from cop_server.hub import Hub
from cop_server.journal.database import FILE
from cop_server.journal.store import JournalError
from cop_server.keep import backup
from cop_server.listening import EVERYWHERE
from cop_server.options import CannotStart, Options
from cop_server.pace import RateLimit
from cop_server.renewal import Shown
from cop_server.service import Orders, alive
from cop_server.socket import Socket
from cop_tui.core.by_server import SessionPlan
from cop_tui.core.engine.text import clean
from cop_tui.wire import doorway
from cop_tui.wire.forwarded import Proxied
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import is_loopback

__all__ = ["CannotStart", "Options", "Running", "main_serve", "running"]

log = logging.getLogger("cop_server")

TICK = 1.0
SLICES = 10  # in which the rooms are looked after, so that nobody waits behind all of them
OPEN_SECONDS = 10.0
_FORGOTTEN = Request("", Headers())  # the library takes frames for a handshake when there is none at all


class Running:
    """A server that listens. `fingerprint` is that of its own certificate, None with a given one or without TLS."""

    def __init__(self, hub: Hub, server: Server, host_key: str, shown: Shown, condition: Condition) -> None:
        self.hub = hub
        self.host_key = host_key
        self.fingerprint = shown.own
        self.tls = shown.context is not None
        self.on_certificate: Callable[[], None] | None = None
        self.condition = condition
        self._shown = shown
        name = server.sockets[0].getsockname()
        self.port: int = name[1] if isinstance(name, tuple) else 0  # a Unix socket has none
        self._server = server

    async def create(self, session: SessionPlan) -> Created:
        """Make a meeting from a plan; raises BadPlan, CommitFailed."""
        return await self.hub.create(session)

    @property
    def pin(self) -> str | None:
        """The fingerprint of the certificate that is shown, whoever made it; None without TLS."""
        return self._shown.pin

    def renew(self) -> bool:
        """Read a given certificate again and say so to `on_certificate`; returns whether there was one.

        Raises CertificateProblem; then the one in use stays.
        """
        try:
            if not self._shown.renew():
                return False
        except certificate.CertificateProblem as problem:
            self.condition.not_read = str(problem)
            raise
        self.condition.not_read = ""
        self.condition.ends = self._shown.ends
        if self.on_certificate is not None:
            self.on_certificate()
        return True

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
    before = behind(options)
    shown = _tls(options)
    try:
        if options.backups is not None:
            backup.expect(options.data, options.backups.absolute())
        journal = await options.open_journal(options.data)
    except JournalError as error:
        raise CannotStart(exits.of(error), str(error)) from error
    try:
        host_key, door_key = hostkey.make(options.data), hostkey.make(options.data, hostkey.DOOR_FILE)
        clock = options.clock or steady()
        hub = await Hub.open(
            journal, options.data / FILE, clock, clean(options.whose or f"the computer {socket.gethostname()}")
        )
        condition = Condition(hub, options.data)
        condition.ends = shown.ends
        if shown.own is not None:
            condition.shows(shown.own)
        server = await _listen(options, hub, (host_key, door_key), shown, before, condition)
    except JournalError as error:
        await journal.close()
        raise CannotStart(exits.of(error), str(error)) from error
    except hostkey.HostKeyProblem as error:
        await journal.close()
        raise CannotStart(exits.DATA, str(error)) from error
    except BaseException:
        await journal.close()
        raise
    now_running = Running(hub, server, host_key, shown, condition)
    ticker = asyncio.create_task(_tick(now_running)) if options.ticking else None
    try:
        yield now_running
    finally:
        if ticker is not None:
            ticker.cancel()
        await now_running._stop()
        if options.unix is not None:
            proxies.take_away(options.unix)


async def _listen(
    options: Options, hub: Hub, keys: tuple[str, str], shown: Shown, before: Proxied, condition: Condition
) -> Server:
    async def handle(connection: ServerConnection) -> None:
        assert isinstance(connection, Socket)
        if connection.ticket is not None:
            connection.ticket.enters()
        if connection.hosting:
            await hosting.serve(hub, condition, connection)
        elif connection.entry is not None:
            entry = connection.entry
            pace = entry.room.paces.of(entry.person, options.rate, options.burst)
            await _take_part(connection, hub, pace)

    where = places(options)

    async def bind() -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(asyncio.Protocol, **where, start_serving=False)

    server = serve(
        handle,
        process_request=Entrance(
            hub,
            *keys,
            before,
            plain=shown.context is None,
            metrics=condition.metrics,
            doorway=lambda: doorway.left_in(options.data),
        ),
        process_response=short,
        server_header=None,
        open_timeout=OPEN_SECONDS,
        logger=quiet(),
    )
    gate = Gate(
        bind,
        lines(server, options),
        bounds(descriptors()),
        shown.context,
        patience=OPEN_SECONDS,
        proxied=before.behind,
    )
    server.create_server = gate.open  # type: ignore[assignment]  # it stands in for the library's own listening
    try:
        return await server
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Port {options.port} is in use, perhaps by another cop server. Choose another one with --port."
        else:
            text = (
                f"The server cannot listen on {options.host} port {options.port}. Choose others with --host and --port."
            )
        raise CannotStart(exits.PORT, f"{text} Nothing was changed.") from error


async def _take_part(socket_: Socket, hub: Hub, pace: RateLimit) -> None:
    entry = socket_.entry
    assert entry is not None
    # The headers hold the code and the seat secret, and several KiB for as long as somebody is here.
    socket_.request, socket_.response = _FORGOTTEN, None
    line = Connection(socket_, entry, hub.clock, pace, hub.looking.look)
    entry.room.attach(line)
    try:
        if hub.stopping:  # came in while the others were told to come back
            hub.farewell()
        await line.read()
    finally:
        entry.room.detach(line)
        await line.gone()


async def _tick(server: Running) -> None:
    for part in itertools.cycle(range(SLICES)):
        await asyncio.sleep(TICK / SLICES)
        try:
            server.hub.look_asleep()
            server.hub.tick_some(part, SLICES)
            if part == 0:
                server.hub.tick_itself()
                alive()
        except Exception as error:
            log.error("tick failed: %s", type(error).__name__)


def _tls(options: Options) -> Shown:
    """Return the certificate that is shown: beyond this computer nothing is served without TLS."""
    try:
        if options.cert is not None or options.key is not None:
            if options.cert is None or options.key is None:
                raise CannotStart(exits.USAGE, "A certificate needs its key: give both --cert and --key.")
            return Shown(certificate.given(options.cert, options.key), cert=options.cert, key=options.key)
        if behind(options).behind or is_loopback(options.host):
            return Shown()
        names = [options.host] if options.host not in EVERYWHERE else []
        return Shown(*certificate.self_signed(options.data, [*names, socket.gethostname()]))
    except certificate.CertificateProblem as error:
        raise CannotStart(exits.CERTIFICATE, str(error)) from error


def main_serve(options: Options, ready: Callable[[Running], None] | None = None, log_file: Path | None = None) -> int:
    """Serve until asked to stop (SIGTERM, SIGINT, a closed terminal) and return the exit code; `ready` is called once it listens.

    What goes wrong meanwhile is written to `log_file`, or to the terminal.
    """
    descriptors(raise_it=True)
    end_log = logs.start(options.data, log_file)
    try:
        asyncio.run(_until_asked(options, ready or _announce(options)))
    except CannotStart as error:
        print(error, file=sys.stderr)
        if error.code != exits.LOCKED:  # else a server runs here
            failed.note(options.data, str(error), time.time())
        return error.code
    except Exception as error:
        # A traceback may hold what people wrote.
        print(
            f"The server ended by a fault of its own: {logs.describe(error)}. What was answered is saved; start it again.",
            file=sys.stderr,
        )
        return exits.FAULT
    finally:
        end_log()
    return exits.OK


def _announce(options: Options) -> Callable[[Running], None]:
    def announce(server: Running) -> None:
        where = f"[{options.host}]" if ":" in options.host else options.host
        print(f"Serving on {where}:{server.port}", flush=True)
        if server.fingerprint:
            print(f"Fingerprint {server.fingerprint}", flush=True)

    return announce


async def _until_asked(options: Options, ready: Callable[[Running], None]) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.no_traceback)
    orders = Orders()
    async with running(options) as server:
        be_frugal()
        failed.forget(options.data)
        ready(server)
        await orders.stopped(server.renew)
