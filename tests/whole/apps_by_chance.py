"""Somebody at the app in the room by chance: keys that come in one read, pastes, and what they saw read off the painted screen."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from textual import events
from textual.pilot import Pilot

from cop_tui.client.ending import Ending
from cop_tui.ui.app import CopApp
from tests.whole import entered
from tests.whole.entered import PASTE, Entry, Sight
from tests.whole.room_by_chance import PLAN, Guest, Room
from tests.whole.typists_by_chance import WORDS
from tests.whole.unsteady import Unsteady

NAMED = {"\r": "enter", " ": "space", "\x15": "ctrl+u"}


class AtApp(Guest):
    """Somebody at the app, whose program is never killed."""

    app: CopApp
    pilot: Pilot[Any] | None = None
    sight = Sight()

    def start(self) -> None:
        """Run the app on a session."""
        self.over = asyncio.Event()
        self.app = CopApp(self.session, on_end=lambda _: self.over.set())
        self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> Ending:
        async with self.app.run_test(size=(100, 40)) as self.pilot:
            self.app.room.line._gap = 3600  # letters are told apart by Enter alone, never by how fast this machine is
            room = self.app.room
            show = room.painted.show

            def painted(mark: object) -> None:
                self.sight = self._read(room.text)
                show(mark)

            room.painted.show = painted  # type: ignore[method-assign]
            room.action_repaint()
            await self.over.wait()
            self.pilot = None
        assert self.app.return_value is not None
        return self.app.return_value

    def _read(self, text: str) -> Sight:
        """Return what a painted screen says."""
        flat = " ".join(text.split())
        found = re.search(rf"(\d+) of {len(PLAN.items)} ", flat)
        item = int(found[1]) if found else 0
        plan = PLAN.items[item - 1] if item else None
        off = "OFF THE RECORD" in flat
        group = None
        if mine := re.search(r"Your group (?:You are with (.+?)\.|You are alone)", flat):
            names = re.split(r", | and ", mine[1]) if mine[1] else []
            group = frozenset({self.me, *map(self.room.number, names)})
        keeps = plan is not None and plan.keep != "live" and not off
        notes = item if plan is not None and plan.mode == "reveal" else 0
        return Sight(item, keeps, off, group, notes, keeps and bool(notes))

    async def kill(self) -> None:
        """Stay."""

    def end(self) -> None:
        """Let the app end."""
        self.app.leave()

    def enter(self, kind: str, late: bool) -> None:
        """Type a line, or, `late`, one that comes in the same read as the next."""
        self.waiting_kinds.append(kind)
        if not late:
            self.take_all()

    def take_all(self) -> None:
        """Type what has not come through yet, in one read."""
        if self.pilot is None:
            return
        kinds, self.waiting_kinds = self.waiting_kinds, []
        chance = self.room.chance
        if kinds and chance.random() < 0.15:
            kinds.insert(chance.randint(0, len(kinds)), entered.BARE)
        if chance.random() < 0.1:
            kinds.append(PASTE)
        for kind in kinds:
            self._type(kind)
        if chance.random() < 0.2:
            self._keys(chance.choice(("y\r", "n\r", "d\r", "k\r")))

    def _type(self, kind: str) -> None:
        entry: Entry = self.room.book.enter(self.me, kind, self.sight, self.session.replica.boot)
        entry.lost = True  # what became of it stands on the screen, which is not judged here
        if kind == PASTE:
            self.app.post_message(events.Paste(f"say word {entry.token}\noff word {entry.token}\ny\nbye\n"))
        else:
            self._keys(f"{WORDS[kind]} word {entry.token}\r".lstrip())

    def _keys(self, text: str) -> None:
        # What came back into the line is cleared first: an Enter on it would send it anew, as it is meant to.
        for char in f"\x15{text}":
            self.app.post_message(events.Key(NAMED.get(char, char), char))


class RoomWithApp(Room):
    """A room in which Bo sits at the app, and enters most of what is entered."""

    def guest(self, name: str, code: str, link: Unsteady) -> Guest:
        """Return who comes in under this name."""
        return (AtApp if name == "Bo" else Guest)(self, name, code, link)

    def somebody(self) -> Guest:
        """Return who does the next thing."""
        return self.people[1] if self.chance.random() < 0.6 else super().somebody()

    async def calm(self) -> None:
        """Let the app get around to everything first."""
        at = self.people[1]
        if isinstance(at, AtApp) and at.pilot is not None:
            await at.pilot.pause()
        await super().calm()
