"""What happened, handed to everybody it is for: applied once, encoded once, and each device told in one write.

Responsible for who is told what; when a device is sent it is the connection's matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import TYPE_CHECKING

from msgspec import Raw

from cop_server.event_buffer import Tail
from cop_server.known import KnownCourse
from cop_server.outbox import Piece, piece
from cop_server.presence import Presence
from cop_server.priority import haste
from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.engine.base import Event, Outcome, Passing
from cop_tui.wire import closing, codec, frames

if TYPE_CHECKING:
    from cop_server.connection import Connection


class Handing:
    """Hands out what happens in one room."""

    def __init__(self, state: core.ServerState, tail: Tail, course: KnownCourse, presence: Presence) -> None:
        self._state, self._tail, self._course, self._presence = state, tail, course, presence
        self._loop = asyncio.get_running_loop()

    def out(self, outcome: Outcome, bodies: tuple[bytes, ...], asked: Connection | None = None) -> None:
        """Apply what was decided, and tell everybody it is for, each in one write; to `asked` its answer is still to come."""
        pieces: list[Piece] = []
        if bodies:
            first = self._state.kept.seq + 1
            raws = [self._tail.append(body) for body in bodies]
            self._course.add(bodies)
            for event in outcome.events:
                core.apply(self._state, event)
            pieces.append(piece(first, raws))
        for hold in outcome.memos:
            core.remember(self._state, hold)
        if outcome.passing:
            for message in outcome.passing:
                core.fold_passing(self._state, message)
            keys = tuple(_key(message) for message in outcome.passing)
            pieces.append(piece(0, [codec.raw(message) for message in outcome.passing], keys))
        own = self._asides(outcome)
        if asked is not None and asked in self._presence.of(asked.person):
            own.setdefault(asked, [])
        if pieces:
            texts, hurry, at = [each.frame for each in pieces], haste(self._state, outcome), self._loop.time()
            for line in self._presence:
                if line not in own:
                    line.offer(pieces, texts, hurry, at)
        for line, said in own.items():
            line.keep(pieces, said)
            if line is not asked:
                line.flush()
        self._see_out(outcome.events)

    def _asides(self, outcome: Outcome) -> dict[Connection, list[bytes]]:
        """Return the frames of asides, by the connection they are for; a seat to which somebody was let back is spared what is for their own."""
        told: dict[Connection, list[Raw]] = {}
        for readers, aside in outcome.aside:
            body = codec.raw(aside)
            for reader in readers:
                for line in self._presence.of(reader):
                    if not (aside.own_seat and line.since):
                        told.setdefault(line, []).append(body)
        return {line: [codec.encode(frames.Aside(bodies))] for line, bodies in told.items()}

    def _see_out(self, events: list[Event]) -> None:
        for event in events:
            over = by_server.seats_ended(event)
            if over is not None:
                for line in list(self._presence.of(over.person)):
                    if line.since > over.since:
                        line.bye(over.why, closing.REMOVED)

    def notice(self, code: str, why: str) -> None:
        """Tell everybody something about the room itself."""
        frame = notice(code, why)
        for line in self._presence:
            line.say(frame)


def _key(message: Passing) -> Hashable | None:
    about = message.overtakes()
    return None if about is None else (type(message), about)


def notice(code: str, why: str) -> bytes:
    """Return the frame of a notice, with half a sentence on `why`."""
    return codec.encode(frames.Notice(code, closing.NOTICES[code].format(why=why)))
