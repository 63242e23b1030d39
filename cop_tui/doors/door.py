"""A door: where it leads, how its visitors find their seats, and the session of each.

A visitor's seat is computed anew each time from the door's own key, the visitor's and the meeting, so that they find it
again after the door was started again and no list of seats lies on its disk. Nothing here knows how a visitor is reached.
"""

from __future__ import annotations

import asyncio
import hmac
import http.client
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from cop_tui.client import ending, opening, profile, trust
from cop_tui.client.session import Session
from cop_tui.core.engine.text import clean
from cop_tui.wire import closing, frames
from cop_tui.wire.invite import BadInvite, Invite, read_code

if TYPE_CHECKING:
    from collections.abc import Mapping

ASK_SECONDS = 15.0  # the server is near its door
MOST_BYTES = 16 * 1024  # of an answer to a door: a meeting's id and a name

UNREACHABLE = "The meeting's server cannot be reached from this door just now. Nothing was joined; try again in a minute."


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


class Door:
    """Leads to one server. `to` says where that is, its code empty; `key` is the server's door key, `own` this door's."""

    def __init__(self, to: Invite, key: str, own: bytes, whose: str) -> None:
        self.to, self._key, self._own, self.whose = to, key, own, clean(whose)
        # Another one at each start: the server can follow a visitor for as long as it counts their tries, and no longer.
        self._tags = secrets.token_bytes(32)

    def headers(self, visitor: Visitor) -> dict[str, str]:
        """Return what tells the server that this is a visitor of ours, and whose tries to count together."""
        tag = hmac.digest(self._tags, visitor.address.encode(), "sha256")[:16].hex()
        return {frames.DOOR: self._key, frames.VISITOR: tag}

    async def find(self, visitor: Visitor, typed: str = "", meeting: str = "") -> Found:
        """Return the meeting that a code opens, or the one with this id, and whether the visitor sits there already.

        Raises TurnedAway.
        """
        code = ""
        if typed:
            try:
                code = read_code(typed)
            except BadInvite as problem:
                raise TurnedAway("wrong_code", str(problem)) from None
            meeting = (await self._ask(visitor, {frames.CODE: code})).meeting
        seat = self._seat(visitor, meeting)
        known = await self._ask(visitor, {frames.MEETING: meeting, frames.SEAT: seat})
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
        """
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
            by_door=self.headers(visitor),
        )

    def _seat(self, visitor: Visitor, meeting: str) -> str:
        """Return the secret of a visitor's seat in a meeting: without the door's key nobody can compute it."""
        about = len(visitor.key).to_bytes(4, "big") + visitor.key + meeting.encode()
        return hmac.digest(self._own, about, "sha256").hex()

    async def _ask(self, visitor: Visitor, about: Mapping[str, str]) -> _Answer:
        try:
            status, body, retry = await asyncio.to_thread(self._get, self.headers(visitor) | dict(about))
            answer = msgspec.json.decode(body, type=_Answer)
        except (OSError, http.client.HTTPException, msgspec.MsgspecError, UnicodeDecodeError):
            raise TurnedAway("unreachable", UNREACHABLE) from None
        if status == 200 and answer.meeting:
            return answer
        known = closing.DOORS.get(answer.code)
        raise TurnedAway(answer.code, ending.filled(known.text, answer.facts, answer.text) if known else UNREACHABLE, retry)

    def _get(self, sent: dict[str, str]) -> tuple[int, bytes, float]:
        context = trust.context(self.to)
        if context is None:
            line = http.client.HTTPConnection(self.to.host, self.to.port, timeout=ASK_SECONDS)
        else:
            line = http.client.HTTPSConnection(self.to.host, self.to.port, timeout=ASK_SECONDS, context=context)
        try:
            line.request("GET", "/door", headers=sent)
            reply = line.getresponse()
            after = reply.headers.get("Retry-After", "")
            return reply.status, reply.read(MOST_BYTES), float(after) if after.isdecimal() else 0.0
        finally:
            line.close()
