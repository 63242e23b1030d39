"""People who write without end and remember what was answered, around a server in another process that falls.

Responsible for telling what was answered *saved* from what the journal holds afterwards; how the server falls is the test's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from cop_server.journal.database import FILE
from cop_server.journal.reading import read_bodies
from cop_tui import core
from cop_tui.client.profile import Places
from cop_tui.client.session import GOOD, OVER, Session
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, parking, record, setup, words
from cop_tui.wire import codec, frames
from cop_tui.wire.invite import Invite
from tests.whole.programs import Opened, Place

MEMBERS = 6
OPEN_ITEM = 5  # in the plan of `programs`


class Eager(random.Random):
    """Chance that never waits long before it tries a connection again."""

    def uniform(self, a: float, b: float) -> float:
        return min(super().uniform(a, b), 0.1)


class Member:
    """Somebody who writes without end, and remembers what was answered."""

    def __init__(self, name: str, invite: str, home: Path, heard: asyncio.Condition) -> None:
        self.name = name
        self.places = Places(home)
        self.session = Session(Invite.read(invite), name, self.places, rng=Eager(name))
        self.saved: dict[int, str] = {}
        self.heard = heard
        self.said = 0
        self._running: list[asyncio.Task[object]] = []
        self.session.listen(lambda _change: self._wake())

    def start(self) -> None:
        self._running = [asyncio.create_task(self.session.run())]

    def write(self) -> None:
        """Begin to write, one thing after the other."""
        self._running.append(asyncio.create_task(self._write()))

    def _wake(self) -> None:
        async def wake() -> None:
            async with self.heard:
                self.heard.notify_all()

        self._running.append(asyncio.create_task(wake()))

    async def _write(self) -> None:
        while True:
            self.said += 1
            kept = record.keeps(self.session.replica.state)
            text = f"{'kept' if kept else 'unkept'} words {self.said} of {self.name}"
            command: core.Command = words.Say(text) if kept else words.Off(text)
            if kept and self.said % 3 == 0:
                command = parking.Park(text)
            assert self.session.link != OVER, await self._running[0]
            answer = await self.session.do(command)
            if answer.how == frames.SAVED:
                assert answer.seq not in self.saved
                self.saved[answer.seq] = text
            self._wake()

    @property
    def fingerprint(self) -> str:
        return core.state_hash(self.session.replica.kept)

    def stop_writing(self) -> None:
        for task in self._running[1:]:
            task.cancel()

    async def leave(self) -> None:
        self.stop_writing()  # else it would go on for ever, with answers that need no waiting
        await self.session.leave()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self.places.close()


class Meeting:
    """Everybody in it, in this process, around a server in another."""

    def __init__(self, place: Place, made: Opened) -> None:
        self.place, self.made = place, made
        self.heard = asyncio.Condition()
        homes = place.folder / made.meeting
        self.holder = Member("Ama", made.holder_invite, homes / "Ama", self.heard)
        self.members = [Member(f"P{n}", made.invite, homes / f"P{n}", self.heard) for n in range(1, MEMBERS + 1)]
        self.everybody = [self.holder, *self.members]

    async def begin(self) -> None:
        """Begin the meeting, and have everybody write in its open part."""
        holder = self.holder.session
        assert (await holder.do(setup.Begin())).ok
        assert (await holder.do(agenda.TakeUp(ItemId(OPEN_ITEM)))).ok
        await self.until(lambda: all(m.session.replica.kept.agenda.current == OPEN_ITEM for m in self.everybody))
        for member in self.members:
            member.write()

    async def until(self, so: Callable[[], bool], seconds: float = 30) -> None:
        async with asyncio.timeout(seconds), self.heard:
            await self.heard.wait_for(lambda: so() or self.gone)
        assert not self.gone

    @property
    def gone(self) -> list[object]:
        """Return how sessions have ended; none may while the meeting goes on."""
        return [member._running[0].result() for member in self.everybody if member._running[0].done()]

    @property
    def answered(self) -> int:
        return sum(len(member.saved) for member in self.members)

    def stored(self) -> list[dict[str, object]]:
        return [json.loads(body) for body in read_bodies(self.place.data, self.made.meeting)]

    def folded(self, upto: int | None = None) -> core.State:
        """Return what the journal folds to, up to an event's number or to its end."""
        state = core.State()
        for body in read_bodies(self.place.data, self.made.meeting)[:upto]:
            core.apply(state, codec.read_event(body))
        return state

    def lost(self) -> int:
        """Return how much of what was answered *saved* is not stored under the number that was answered."""
        texts = [str(body.get("text", "")) for body in self.stored()]
        numbered = dict(enumerate(texts, 1))
        return sum(numbered.get(seq) != text for member in self.members for seq, text in member.saved.items())

    def check_saved(self) -> None:
        """Everything that was answered *saved* is stored once, with the number that was answered."""
        assert self.lost() == 0
        said = [text for body in self.stored() if (text := str(body.get("text", ""))).startswith("kept words")]
        assert len(said) == len(set(said)), "something was stored twice"

    def check_whole(self) -> None:
        """The database is whole by SQLite's own check."""
        with contextlib.closing(sqlite3.connect(f"file:{self.place.data / FILE}?mode=ro", uri=True)) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def check_unkept(self) -> None:
        for path in self.place.data.rglob("*"):
            if path.is_file():
                assert b"unkept words" not in path.read_bytes(), path


@contextlib.asynccontextmanager
async def meeting(place: Place, made: Opened) -> AsyncIterator[Meeting]:
    held = Meeting(place, made)
    for member in held.everybody:
        member.start()
    try:
        await held.until(lambda: all(m.session.link == GOOD for m in held.everybody))
        yield held
    finally:
        for member in held.everybody:
            await member.leave()
