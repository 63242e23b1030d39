"""A door: where it leads, how its visitors find their seats, and the session of each.

A visitor's seat is computed anew each time from the door's own key, the visitor's and the meeting, so that they find it
again after the door was started again and no list of seats lies on its disk. Nothing here knows how a visitor is reached.
"""

from __future__ import annotations

import asyncio
import hmac
import http.client
import io
import re
import secrets
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from cop_tui.client import ending, profile, trust
from cop_tui.client.session import Session
from cop_tui.core.engine.text import clean
from cop_tui.wire import closing, frames
from cop_tui.wire.invite import BadInvite, Invite, read_code, read_word
from cop_tui.wire.source import source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ASK_SECONDS = 15.0  # the server is near its door
MOST_BYTES = 16 * 1024  # of an answer to a door: a meeting's id and a name
_MEETING = re.compile(r"[0-9A-Za-z_-]{1,64}")  # what a visitor sends goes into a header as it is

UNREACHABLE = (
    "The meeting's server cannot be reached from this door just now. Nothing was joined; try again in a minute."
)


class TurnedAway(Exception):
    """A visitor cannot come in; its text is one sentence for them. `retry`: after so many seconds it may be another."""

    def __init__(self, code: str, text: str, retry: float = 0.0) -> None:
        super().__init__(text)
        self.code, self.retry = code, retry


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the door. `address` is where they come from, as this door alone knows; `key` what they bring each time.

    Who brings nothing has a key for this visit only, and comes back with a word.
    """

    address: str
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting that a visitor may come to. `name` is who they are there already, empty for somebody new."""

    meeting: str
    code: str = field(repr=False)
    seat: str = field(repr=False)
    name: str = ""


class _Answer(msgspec.Struct):
    meeting: str = ""
    name: str = ""
    code: str = ""
    facts: dict[str, str | int | list[str]] = {}
    text: str = ""


class _Taken:
    """Bytes that were taken in, in the place of a socket."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, _mode: str) -> io.BytesIO:
        """Return them as a file."""
        return io.BytesIO(self._content)


class Door:
    """Leads to one server. `to` says where that is, its code empty; `key` is the server's door key, `own` this door's."""

    def __init__(self, to: Invite, key: str, own: bytes, whose: str) -> None:
        self._leads, self._key, self._own, self.whose = [to], key, own, clean(whose)
        # Another one at each start: the server can follow a visitor for as long as it counts their tries, and no longer.
        self._tags = secrets.token_bytes(32)

    @property
    def to(self) -> Invite:
        """Where it leads, by each way in."""
        return self._leads[0]

    @to.setter
    def to(self, now: Invite) -> None:
        self._leads[0] = now

    def by(self, way: str) -> Door:
        """Return this door as one way in has it, with seats of its own.

        A page may bring what it likes, also what follows from somebody's ssh key, which is public.
        """
        door = copy(self)
        door._own = hmac.digest(self._own, b"way " + way.encode(), "sha256")
        return door

    def headers(self, visitor: Visitor) -> dict[str, str]:
        """Return what tells the server that this is a visitor of ours, and whose tries to count together."""
        # By household, as a server counts who comes straight to it: one has more IPv6 addresses than can be counted.
        tag = hmac.digest(self._tags, source_of(visitor.address).encode(), "sha256")[:16].hex()
        return {frames.DOOR: self._key, frames.VISITOR: tag}

    async def known(self) -> None:
        """Return if the server knows this door; raises TurnedAway."""
        try:
            await self._ask(Visitor(""), {})
        except TurnedAway as no:
            if no.code != "seat_unknown":  # so it is where nobody in particular is asked about
                raise

    async def find(self, visitor: Visitor, typed: str = "", meeting: str = "", *, guessed: bool = False) -> Found:
        """Return the meeting that a code opens, or the one with this id, and whether the visitor sits there already.

        `guessed`: their key follows from what they typed, so that the server counts a wrong one. Raises TurnedAway.
        """
        code = ""
        if typed:
            try:
                code = read_code(typed)
            except BadInvite as problem:
                raise TurnedAway("wrong_code", str(problem)) from None
            meeting = (await self._ask(visitor, {frames.CODE: code})).meeting
        elif not _MEETING.fullmatch(meeting):
            raise TurnedAway("seat_unknown", closing.DOORS["seat_unknown"].text)
        seat = self._seat(visitor, meeting)
        about = {frames.MEETING: meeting, frames.SEAT: seat} | ({frames.CODE: code} if code else {})
        about |= {frames.GUESSED: "1"} if guessed else {}
        known = await self._ask(visitor, about)
        return Found(meeting, code, seat, clean(known.name))

    def session(
        self,
        visitor: Visitor,
        found: Found,
        name: str = "",
        *,
        word: str = "",
        observer: bool = False,
        low: bool = False,
        notes: tuple[profile.OwnNote, ...] = (),
    ) -> Session:
        """Return the session of a visitor, which runs nothing yet: on the seat they have, else as `name`, or by a `word`.

        `notes` are those without a name that they can take back, where they have kept what does so.
        Raises TurnedAway for what is no word.
        """
        try:
            word = read_word(word) if word else ""
        except BadInvite as problem:
            raise TurnedAway("wrong_word", str(problem)) from None
        seat = profile.Seat(
            self.to.where,
            found.meeting if found.name else "",
            found.seat,
            found.name or name,
            fingerprint=self.to.fingerprint,
            code=profile.digest(found.code),
            notes=notes,
        )
        return Session(
            Invite(self.to.host, self.to.port, found.code, self.to.fingerprint, self.to.https),
            found.name or name,
            profile.Places(shared=True),
            observer=observer,
            low=low,
            word=word,
            seat=seat,
            by_door=self.headers(visitor) | self._again(found),
        )

    def _again(self, found: Found) -> dict[str, str]:
        """Return what is sent beside a seat that is known: who brings the space holders' code holds the space with it.

        The name is for a seat that has ended since.
        """
        return {frames.CODE: found.code, frames.NAME: quote(found.name, safe="")} if found.name and found.code else {}

    def _seat(self, visitor: Visitor, meeting: str) -> str:
        """Return the secret of a visitor's seat in a meeting: without the door's key nobody can compute it."""
        about = len(visitor.key).to_bytes(4, "big") + visitor.key + meeting.encode()
        return hmac.digest(self._own, about, "sha256").hex()

    async def _ask(self, visitor: Visitor, about: Mapping[str, str]) -> _Answer:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                status, body, retry = await self._get(self.headers(visitor) | dict(about))
            answer = msgspec.json.decode(body, type=_Answer)
        except (OSError, TimeoutError, http.client.HTTPException, msgspec.MsgspecError, UnicodeDecodeError):
            raise TurnedAway("unreachable", UNREACHABLE) from None
        if status == 200 and answer.meeting:
            return answer
        known = closing.DOORS.get(answer.code)
        raise TurnedAway(
            answer.code, ending.filled(known.text, answer.facts, answer.text) if known else UNREACHABLE, retry
        )

    async def _get(self, sent: dict[str, str]) -> tuple[int, bytes, float]:
        """Return status, body and when to try again (seconds), of what the server says before any upgrade.

        Nothing waits in a thread: who tries many wrong codes, which are slow, would keep everybody else from coming in.
        """
        reader, writer = await asyncio.open_connection(self.to.host, self.to.port, ssl=trust.context(self.to))
        try:
            head = {"Host": self.to.where, "Connection": "close"} | sent
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            writer.write(f"GET /door HTTP/1.1\r\n{lines}\r\n".encode("ascii"))
            taken = b""
            while len(taken) <= MOST_BYTES and (more := await reader.read(MOST_BYTES)):
                taken += more
        finally:
            writer.transport.abort()
        reply = http.client.HTTPResponse(_Taken(taken))  # type: ignore[arg-type]  # it asks of a socket for no more
        reply.begin()
        after = reply.headers.get("Retry-After", "")
        return reply.status, reply.read(), float(after) if after.isdecimal() else 0.0
