"""The entrance: who comes in, decided before the upgrade, so that a refusal is an ordinary HTTP answer.

A visitor of a door comes in as everybody does; the door, which the server knows by a key, says by a tag whose tries and
pace are counted together. Responsible for reading the headers and finding the seat; a secret it has read goes into no log and no message. What a
code costs to try is the code book's matter, whether somebody new may join the room's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from urllib.parse import unquote

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from cop_server import hostkey, http
from cop_server.arrivals import Arrivals
from cop_server.counts import COUNTS
from cop_server.devices import hash_let_back, hash_seat
from cop_server.entry import Entry, Seat
from cop_server.hub import Hub
from cop_server.journal.store import Code, JournalError
from cop_server.room import Room
from cop_server.socket import Socket
from cop_server.steps import Unsaved
from cop_server.turns import Slowed
from cop_tui.core import by_server
from cop_tui.core.engine.base import CLOSED, HOLDER, MEMBER, OBSERVER, Fact, Refused
from cop_tui.wire import frames
from cop_tui.wire.closing import DOORS
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.forwarded import Proxied
from cop_tui.wire.invite import BadInvite, is_loopback, read_code, read_word

log = logging.getLogger("cop_server")

HOUR = 3_600  # seconds after which nothing is slowed any more, however many words were wrong
LONGEST = 64  # characters kept of an id that was sent: ours have sixteen
SOON = 30  # seconds after which a full disk may have been seen to

_SEAT = re.compile(r"[0-9a-f]{64}")
_DEVICE = re.compile(r"[0-9a-f]{32}")
_SEQ = re.compile(r"[0-9]{1,15}")
_BY_PROXY = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


class Turned(Exception):
    """Somebody is turned away: a code of `DOORS` with its facts, and after how many seconds to come back."""

    def __init__(self, code: str, facts: dict[str, Fact] | None = None, retry: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts or {}
        self.retry = retry


class Entrance:
    """Looks at every request before it becomes a connection."""

    def __init__(
        self,
        hub: Hub,
        host_key: str,
        door_key: str,
        proxies: Proxied,
        *,
        plain: bool = False,
        metrics: Callable[[], str] | None = None,
        doorway: Callable[[], Doorway | None] = lambda: None,
    ) -> None:
        self._metrics, self._doorway = metrics, doorway
        self._hub = hub
        self._host_key = host_key
        self._door_key = door_key
        self._proxies = proxies
        self._plain_text = plain
        self._arrivals = Arrivals(hub.clock)

    async def __call__(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return None to let somebody in, or the answer to give instead."""
        assert isinstance(connection, Socket)
        # A proxy that nobody told us about is one all the same: it cuts lines that are silent.
        connection.proxied = self._proxies.behind or any(name in request.headers for name in _BY_PROXY)
        path = request.path.partition("?")[0]
        method = getattr(request, "method", "GET")
        if method not in ("GET", "HEAD"):
            return http.not_allowed()
        try:
            if self._plain_text and self._proxies.strange(_peer(connection)):
                raise Turned("past_the_proxy")
            if "websocket" not in (_one(request, "Upgrade") or "").lower():
                return await self._plain(path, connection, request)
            if path == "/hosting":
                self._host(connection, request)
            elif path in ("/", "/m"):
                _speaks(request, frames.SUBPROTOCOL)
                connection.entry = await self._enter(request, self._source(connection, request))
                connection.together(True)  # the answer to the upgrade, and the state right behind it
            else:
                return http.not_found()
        except JournalError as error:
            log.error("entrance failed: %s", type(error).__name__)
            COUNTS.refused["read_only"] += 1
            return http.refusal("read_only", {}, SOON)
        except Turned as turned:
            COUNTS.refused[turned.code] += 1
            return http.refusal(turned.code, turned.facts, turned.retry)
        return None

    async def _plain(self, path: str, connection: Socket, request: Request) -> Response:
        # Behind a proxy everybody seems to come from this computer; there `cop status --metrics` gives the same.
        if path == "/metrics" and self._metrics and not connection.proxied and is_loopback(_peer(connection)):
            return http.metrics(self._metrics())
        if path == "/healthz":
            return http.health(self._hub.read_only)
        if path == "/":
            return http.page(_one(request, "Host") or "", self._hub.whose, self._doorway())
        if path == "/door":
            return await self._for_door(connection, request)
        return http.not_found()

    async def _for_door(self, connection: Socket, request: Request) -> Response:
        """Return which meeting a code opens, for a door that asks for its visitor, and who sits on a seat there."""
        if _one(request, frames.DOOR) is None:
            raise Turned("strange_door")
        source = self._source(connection, request)
        meeting, code = _one(request, frames.MEETING) or "", None
        if typed := _one(request, frames.CODE):
            # What has expired finds its meeting still, for those who have a seat there.
            code = await self._opened(typed, source, seated=False)
            meeting = code.meeting if code is not None else ""
        seat = _must(request, frames.SEAT, _SEAT) if _one(request, frames.SEAT) else ""
        room, found = await self._seated(meeting, seat)
        if _one(request, frames.GUESSED) == "1":
            # Nothing waits between looking and counting, and a right word is told no sooner than a wrong one.
            if not self._hub.guesses.allowed(source):
                raise Turned("too_many_codes", retry=HOUR)
            if found is None:
                self._hub.guesses.wrong(source)
        kept = room.state.kept if room is not None else None
        person = kept.people.by_id.get(found.person) if kept is not None and found is not None else None
        over = kept is None or kept.setup.phase == CLOSED
        if code is not None and over and person is None and (seat or kept is None):
            raise Turned("code_expired")  # at once: nobody is to be asked for a name that lets them in nowhere
        if kept is None:
            raise Turned("meeting_lost" if meeting in self._hub.journal.lost else "seat_unknown")
        return http.found(meeting, person.name if person is not None else "")

    def _host(self, connection: Socket, request: Request) -> None:
        given = _one(request, frames.HOST_KEY) or ""
        # 256 random bits are enough from anywhere: beyond this computer they only travel encrypted.
        if not hostkey.matches(self._host_key, given):
            raise Turned("not_yours")
        _speaks(request, frames.HOSTING)
        connection.hosting = True

    def _source(self, connection: Socket, request: Request) -> str:
        """Return where somebody comes from: an address, or the tag by which a door of ours knows a visitor."""
        if (given := _one(request, frames.DOOR)) is not None:
            if not hostkey.matches(self._door_key, given):
                raise Turned("strange_door")
            visitor = f"visitor {_must(request, frames.VISITOR, _DEVICE)}"
            if connection.ticket is not None:
                connection.ticket.of_visitor(visitor)
            return visitor
        return self._proxies.source(_peer(connection), request.headers.get_all("X-Forwarded-For"))

    async def _enter(self, request: Request, source: str) -> Entry:
        device = _must(request, frames.DEVICE, _DEVICE)
        seat = _must(request, frames.SEAT, _SEAT)
        meeting = _one(request, frames.MEETING) or ""
        room, found = await self._seated(meeting, seat)
        typed = _one(request, frames.CODE)
        if typed:
            code = await self._code(typed, source, found is not None)
            if code is not None and (room is None or code.meeting != room.meeting or found is None):
                room, found = await self._seated(code.meeting, seat)
            if code is not None and room is not None:
                found = await self._by_code(request, room, found, code, seat, source)
        if room is None or found is None:
            raise Turned("meeting_lost" if meeting in self._hub.journal.lost else "seat_unknown")
        person = found.person
        boot = (_one(request, frames.BOOT) or "")[:LONGEST]
        seq = _one(request, frames.SEQ) or ""
        return Entry(
            room,
            person,
            await room.device(device, person, boot),
            boot,
            (_one(request, frames.EPOCH) or "")[:LONGEST],
            int(seq) if _SEQ.fullmatch(seq) else -1,
            _one(request, frames.LOW) == "1",
            found.since,
            (_one(request, frames.HASH) or "").lower(),
        )

    async def _seated(self, meeting: str, seat: str) -> tuple[Room | None, Seat | None]:
        room = await self._hub.room(meeting)
        if room is None or (room.closes is not None and room.closes <= self._hub.clock()):
            return None, None
        hashed = hash_seat(seat, meeting)
        hashes = {hash_let_back(hashed, since): since for since in (0, *room.let_back)}
        there = await self._hub.journal.first_seat(meeting, list(hashes))
        found = Seat(there[1], hashes[there[0]]) if there is not None else None
        known = room.state.kept.people.by_id.get(found.person) if found is not None else None
        return room, found if known is not None and not known.left else None

    async def _code(self, typed: str, source: str, seated: bool) -> Code | None:
        """Return what a code opens now; somebody with a seat is never held back by a wrong one."""
        code = await self._opened(typed, source, seated)
        if code is not None and not seated and code.expires <= self._hub.clock():
            raise Turned("code_expired")
        return code

    async def _opened(self, typed: str, source: str, seated: bool) -> Code | None:
        """Return what a code opens, or opened until its meeting was over."""
        try:
            code = await self._hub.codes.find(read_code(typed), source, patient=not seated)
        except (BadInvite, Slowed) as error:
            if seated:
                return None
            if isinstance(error, Slowed):
                raise Turned("code_waits", retry=error.retry) from None
            raise Turned("wrong_code") from None
        if code is None and not seated:
            raise Turned("wrong_code")
        if code is not None and not seated and code.meeting in self._hub.journal.lost:
            raise Turned("meeting_lost")
        return code

    async def _by_code(
        self, request: Request, room: Room, found: Seat | None, code: Code, seat: str, source: str
    ) -> Seat | None:
        hashed = hash_seat(seat, room.meeting)
        try:
            if found is None and (word := _one(request, frames.WORD)):
                await self._by_word(room, word, hashed, source)
                _, found = await self._seated(room.meeting, seat)
            if found is not None:
                if code.holder:
                    await room.take_holder(found.person)
                return found
            if not code.holder and (wait := self._arrivals.wait(room.meeting, source)):
                raise Turned("come_slowly", {"seconds": wait}, retry=wait)
            name = _name(request)
            role = HOLDER if code.holder else OBSERVER if _one(request, frames.ROLE) == OBSERVER else MEMBER
            return Seat(await room.join(name, role, hashed), 0)
        except Unsaved:
            raise Turned("read_only", retry=SOON) from None
        except Refused as refused:
            raise Turned(refused.code if refused.code in DOORS else "bad_headers", refused.facts) from None

    async def _by_word(self, room: Room, typed: str, seat: str, source: str) -> None:
        """Give somebody who brings a right word one more seat; wrong ones are slowed."""
        # Nothing waits between looking and counting, so that many at once cannot slip past the count.
        if not self._hub.guesses.allowed(source):
            raise Turned("too_many_codes", retry=HOUR)
        try:
            way = by_server.way_digest(read_word(typed), room.meeting)
            person = room.opens(way)
        except BadInvite:
            person = None
        if person is None:
            self._hub.guesses.wrong(source)
            raise Turned("wrong_word")
        await room.take_seat(person, way, seat)


def _peer(connection: ServerConnection) -> str:
    address = connection.remote_address
    return str(address[0]) if address else ""


def _one(request: Request, name: str) -> str | None:
    """Return a header that may be given once."""
    values = request.headers.get_all(name)
    if len(values) > 1:
        raise Turned("bad_headers")
    return values[0].strip() if values else None


def _must(request: Request, name: str, form: re.Pattern[str]) -> str:
    value = _one(request, name) or ""
    if not form.fullmatch(value):
        raise Turned("bad_headers")
    return value


def _name(request: Request) -> str:
    try:
        return unquote(_one(request, frames.NAME) or "", errors="strict")
    except UnicodeDecodeError:
        raise Turned("bad_headers") from None


def _speaks(request: Request, protocol: str) -> None:
    offered = ",".join(request.headers.get_all("Sec-WebSocket-Protocol"))
    if protocol not in (one.strip() for one in offered.split(",")):
        raise Turned("old_program")
