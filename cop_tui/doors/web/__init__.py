"""A door for browsers: one page from this package, and a WebSocket on which each visitor has a session of their own here.

Nothing is served but the three files of the page; each visit is a client of the meeting's server like any other.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_sockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

from cop_tui.doors.web import talking
from cop_tui.doors.web.bounds import Bounds
from cop_tui.doors.web.messages import MESSAGE_BYTES
from cop_tui.doors.web.pages import InTwo, Pages, host_of, said
from cop_tui.doors.web.reception import Reception
from cop_tui.wire.closing import DOORS
from cop_tui.wire.invite import is_loopback

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

    from websockets.http11 import Request, Response

    from cop_tui.doors.door import Door
    from cop_tui.wire.forwarded import Proxied

PATH = "/visit"
DEFLATE = ServerPerMessageDeflateFactory(
    server_max_window_bits=12, client_max_window_bits=12, compress_settings={"memLevel": 5}
)
WRONG_ORIGIN = "Only the page of this door may open that. Nothing was joined; open the door's own address."
MANY_HERE = "Many pages from your network are open here and in no meeting. Nothing was joined; close some, or try again in a few minutes."


@dataclass(slots=True)
class Web:
    """A door that browsers can open now."""

    port: int
    reception: Reception


class _Page(ServerConnection):
    """A connection of a browser. `source` is where it comes from, as far as this door knows; `inside`: it belongs to a visit."""

    source = peer = ""
    inside = False
    front: _Front

    def comes_in(self) -> None:
        """Take in that this belongs to a visit now."""
        self.inside = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.peer = str(self.remote_address[0]) if self.remote_address else ""
        self.front.take_in(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.front.open.pop(self, None)


class _Front:
    """Looks at every request before it is answered or becomes a connection."""

    def __init__(
        self, door: Door, bounds: Bounds, reception: Reception, tls: bool, proxied: Proxied | None, address: str
    ) -> None:
        self.bounds, self.open = bounds, dict[_Page, None]()  # in the order in which they came
        self._reception, self._tls, self._proxied = reception, tls, proxied
        self._address = address.rstrip("/").lower()
        self._encrypted = tls or self._address.startswith("https://")
        self._pages = Pages(door.whose, encrypted=self._encrypted)

    def connection(self) -> type[_Page]:
        """Return the class of connections here: the library makes them from a class, and this one knows the door."""

        class Connection(_Page):
            front = self

        return Connection

    def take_in(self, page: _Page) -> None:
        """Take a connection in; where that is one too many, the oldest of strangers goes, of the address that has most of them."""
        self.open[page] = None
        if len(self.open) <= self.bounds.sockets:
            return
        strangers = [one for one in self.open if not one.inside]
        each = Counter(one.peer for one in strangers)
        most = max(each.values())
        next(one for one in strangers if each[one.peer] == most).transport.abort()

    def look(self, page: ServerConnection, request: Request) -> Response | None:
        """Return None to let a page open its connection, or the answer to give instead."""
        assert isinstance(page, _Page)
        if self._proxied is not None and not self._tls and self._proxied.strange(page.peer):
            return said(HTTPStatus.FORBIDDEN, DOORS["past_the_proxy"].text)
        if "websocket" not in ",".join(request.headers.get_all("Upgrade")).lower():
            answer = self._pages.answer(request)
            if isinstance(answer, InTwo):
                page.transport.write(answer.begin())
            return answer
        if request.path != PATH:
            return said(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if not self._of_ours(request):
            return said(HTTPStatus.FORBIDDEN, WRONG_ORIGIN)
        forwarded = request.headers.get_all("X-Forwarded-For")
        page.source = self._proxied.source(page.peer, forwarded) if self._proxied is not None else page.peer
        if not self._reception.may_connect(page.source):
            return said(HTTPStatus.TOO_MANY_REQUESTS, MANY_HERE, {"Retry-After": "60"})
        return None

    def _of_ours(self, request: Request) -> bool:
        """Return whether the page that asks came from here: a browser says so, and no script of another site can."""
        origins = request.headers.get_all("Origin")
        if len(origins) != 1:
            return False
        origin = origins[0].lower()
        if self._address and origin == self._address:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        here = is_loopback(parts.hostname or "") and not self._tls  # for trying, past what encrypts it for others
        right = parts.scheme == ("https" if self._encrypted else "http") or (here and parts.scheme == "http")
        return right and bool(parts.netloc) and parts.netloc == host_of(request)


def _quiet() -> logging.Logger:
    """Return what the library logs to: nothing, as frames hold people's words, and headers secrets."""
    quiet = logging.getLogger("cop_tui.doors.sockets")
    quiet.propagate, quiet.disabled = False, True
    return quiet


@asynccontextmanager
async def serve(
    door: Door,
    host: str,
    port: int,
    *,
    tls: ssl.SSLContext | None,
    proxied: Proxied | None,
    address: str,
    bounds: Bounds | None = None,
    **reception: Any,
) -> AsyncIterator[Web]:
    """Let browsers in for a while. `address` is how they come here (`https://HOST`), "" where that is not known.

    `proxied` says which proxies are believed about where a visitor comes from.
    """
    bounds = bounds or Bounds()
    held = Reception(door, bounds, **reception)
    front = _Front(door, bounds, held, tls is not None, proxied, address)

    async def talk(page: ServerConnection) -> None:
        assert isinstance(page, _Page)
        await talking.serve(held, page, page.source, page.comes_in)

    async with serve_sockets(
        talk,
        host or None,
        port,
        ssl=tls,
        create_connection=front.connection(),
        process_request=front.look,
        compression=None,
        extensions=[DEFLATE],
        server_header=None,
        max_size=MESSAGE_BYTES,
        max_queue=8,
        ping_interval=None,
        close_timeout=5,
        open_timeout=10,
        logger=_quiet(),
    ) as server:
        looking = asyncio.create_task(held.look())
        try:
            yield Web(next(iter(server.sockets)).getsockname()[1], held)
        finally:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking
            await held.close()
