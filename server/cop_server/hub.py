"""All meetings of one server: opening them from the journal, making new ones, looking after them.

Responsible for what meetings share (journal, clock, codes, this start's id). What happens inside one is the room's matter.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from pathlib import Path

from cop_server.codes import CodeBook
from cop_server.guesses import Guesses
from cop_server.journal import Code, CommitFailed, Journal, NewerFile, Row
from cop_server.room import Room
from cop_server.tail import Tail
from cop_tui import core
from cop_tui.core.earlier import HOUR_MS, Wait
from cop_tui.core.setup import Planned, Session, cleaned, problems
from cop_tui.wire import closing, codec, hosting
from cop_tui.wire.invite import ALPHABET, new_code

log = logging.getLogger("cop_server")

ID_LETTERS = 8
NEVER = 253_402_300_799_000  # the end of the year 9999, UTC ms: codes end with their meeting, not before


class BadPlan(ValueError):
    """A plan that cannot be held; its text is a sentence for whoever hosts."""


class Hub:
    """The meetings of one server start."""

    def __init__(self, journal: Journal, clock: Callable[[], int], whose: str, epoch: str, salt: bytes) -> None:
        self.clock = clock
        self.journal = journal
        self.whose = whose
        self.boot = secrets.token_hex(8)
        self.epoch = epoch
        self.rooms: dict[str, Room] = {}
        self.guesses = Guesses(lambda: clock() / 1000)
        self.codes: CodeBook[Code] = CodeBook(salt, journal.code, self.guesses)
        self.stopping = False

    @classmethod
    async def open(cls, journal: Journal, path: Path, clock: Callable[[], int], whose: str) -> Hub:
        """Open every meeting that is not over for good; raises Damaged, or NewerFile for an event of a newer version."""
        hub = cls(journal, clock, whose, await journal.epoch(), await journal.salt())
        for row in await journal.meetings():
            waits = await journal.waits(row.meeting)
            # What is to be taken back is, also when nobody has a seat there any more.
            if row.closes is None or row.closes > clock() or waits:
                hub._serve(row, await journal.load(row.meeting), waits, path)
        return hub

    def _serve(self, row: Row, bodies: list[bytes], waits: dict[int, int], path: Path) -> None:
        state, tail = core.State(), Tail()
        for body in bodies:
            try:
                event = codec.read_event(body)
            except codec.Unknown:
                raise NewerFile(path) from None
            core.apply(state, event)
            tail.append(body)
        core.wake(state, self.clock())
        for asked, hours in waits.items():
            core.remember(state, Wait(asked, hours, self.clock() + HOUR_MS))
        self._add(row.meeting, state, tail, row.closes)

    def _add(self, meeting: str, state: core.State, tail: Tail, closes: int | None) -> None:
        self.rooms[meeting] = Room(
            meeting,
            state,
            tail,
            self.journal,
            self.clock,
            boot=self.boot,
            epoch=self.epoch,
            whose=self.whose,
            closes=closes,
        )

    async def create(self, session: Session) -> hosting.Created:
        """Make a meeting from a plan; raises BadPlan, CommitFailed."""
        session = cleaned(session)
        if found := problems(session):
            where = ".".join(map(str, found[0].path))
            raise BadPlan(f"The plan cannot be held: {where} {core.sentence(found[0].code, found[0].facts)}.")
        meeting = "".join(secrets.choice(ALPHABET) for _ in range(ID_LETTERS))
        codes, stored = await self._codes(meeting)
        body = codec.encode(Planned(session))
        await self.journal.create(meeting, [body], stored)
        state, tail = core.State(), Tail([body])
        core.apply(state, codec.read_event(body))
        core.wake(state, self.clock())
        self._add(meeting, state, tail, None)
        return hosting.Created(meeting, *codes)

    async def new_codes(self, meeting: str, *, replace: bool = False) -> hosting.Created:
        """Make two more codes for a meeting, with `replace` in the place of the old ones; raises KeyError, CommitFailed."""
        room = self.rooms[meeting]
        codes, stored = await self._codes(meeting, room.closes)
        await self.journal.add_codes(meeting, stored, replace=replace)
        return hosting.Created(meeting, *codes)

    async def _codes(self, meeting: str, closes: int | None = None) -> tuple[tuple[str, str], list[Code]]:
        shown = new_code(), new_code()
        expires = NEVER if closes is None else closes
        hashes = await asyncio.gather(*map(self.codes.hash, shown))
        stored = [Code(hashed, meeting, holder, expires) for hashed, holder in zip(hashes, (False, True), strict=True)]
        return shown, stored

    def listing(self) -> hosting.Meetings:
        """Return the meetings that are served, newest last."""
        return hosting.Meetings(
            [
                hosting.Listed(meeting, room.state.kept.setup.session.title, room.state.kept.setup.phase)
                for meeting, room in self.rooms.items()
            ]
        )

    @property
    def read_only(self) -> bool:
        """Whether the disk takes nothing now."""
        return any(room.read_only for room in self.rooms.values())

    def tick(self) -> None:
        """Look after every room, about once a second."""
        now = self.clock()
        for room in self.rooms.values():
            room.tick(now)

    def slept(self, seconds: float) -> None:
        """Take in that this computer slept."""
        for room in self.rooms.values():
            room.slept(round(seconds * 1000))

    def farewell(self) -> None:
        """Tell everybody that the server stops or restarts, each with a time to come back that is their own."""
        self.stopping = True
        for room in self.rooms.values():
            for line in list(room.presence):
                line.bye("back_soon", closing.AWAY, retry=random.randint(1, 5))

    async def close(self) -> None:
        """End the rooms and the journal."""
        for room in self.rooms.values():
            await room.stop()
        self.codes.close()
        await self.journal.close()


__all__ = ["BadPlan", "CommitFailed", "Hub"]
