"""What people reach first: where the server listens, whose word it believes there, and what each line is made of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from cop_server import exits, proxies
from cop_server.gate import Ticket
from cop_server.listening import addresses
from cop_server.options import CannotStart, Options
from cop_server.socket import Socket, limits
from cop_tui.wire import frames
from cop_tui.wire.forwarded import BadProxy, Proxied
from cop_tui.wire.limits import FRAME_BYTES


def behind(options: Options) -> Proxied:
    """Return which proxies are in front; raises CannotStart where plain text would go further than them."""
    try:
        before = Proxied(options.behind_proxy or options.unix is not None, options.proxy_from)
        if options.unix is None:
            before.check(options.host, encrypted=options.cert is not None)
    except BadProxy as error:
        raise CannotStart(exits.USAGE, str(error)) from None
    return before


def places(options: Options) -> dict[str, Any]:
    """Return where the server listens, as `create_server` takes it; raises CannotStart."""
    if options.unix is None:
        hosts, port = addresses(options.host, options.port)
        return {"host": hosts, "port": port}
    try:
        return {"sock": proxies.listen(options.unix)}
    except BadProxy as error:
        raise CannotStart(exits.PORT if isinstance(error, proxies.InUse) else exits.USAGE, str(error)) from None


def lines(server: Server, options: Options) -> Callable[[Ticket], Socket]:
    """Return what makes the connection of a socket that was taken in."""
    deflate = ServerPerMessageDeflateFactory(
        server_max_window_bits=12, client_max_window_bits=12, compress_settings={"memLevel": 5}
    )

    def line(ticket: Ticket) -> Socket:
        protocol = ServerProtocol(
            extensions=[deflate] if options.compress else None,
            subprotocols=[Subprotocol(frames.SUBPROTOCOL), Subprotocol(frames.HOSTING)],
            max_size=FRAME_BYTES,
            logger=quiet(),
        )
        made = Socket(protocol, server, close_timeout=2, **limits())
        made.ticket = ticket
        return made

    return line


def quiet() -> logging.Logger:
    """Return the library's logger, which says nothing: it logs frames and headers, which hold people's words and secrets."""
    quiet = logging.getLogger("cop_server.wire")
    quiet.propagate, quiet.disabled = False, True
    return quiet


def short(_connection: ServerConnection, _request: Request, response: Response) -> None:
    """Leave out of the upgrade what nobody reads: on a poor line every packet counts."""
    if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
        del response.headers["Date"]
