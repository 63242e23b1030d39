"""People at line clients in the room by chance: what they had in sight is read off what was written on their terminal.

The keys go through the real keyboard, so that lines come in one read, pastes are recognised, and half-typed lines wait.
"""

from __future__ import annotations

import asyncio
import io
import queue
import re
from collections.abc import Iterator
from dataclasses import replace

from cop_tui.core.engine.ids import ItemId
from cop_tui.plain.client import Plain
from cop_tui.plain.keyboard import Keyboard
from tests.whole import entered
from tests.whole.entered import PASTE, Entry, Sight
from tests.whole.room_by_chance import PLAN, Guest, Room, sight

WORDS = {
    entered.SAY: "say",
    entered.OFF: "off",
    entered.PARK: "park",
    entered.LEARN: "learn",
    entered.BRING: "bring back",
    entered.NOTE: "jot",
    entered.HAND: "hand about",
    entered.WRITE: "write",
    entered.UNNAMED: "park without name",
    entered.BARE: "",
}
START, END = "\x1b[200~", "\x1b[201~"


class Screen(io.StringIO):
    """A terminal that is read as its person reads it: which part it is, who is in the group, whether the record is off."""

    def __init__(self, guest: Typist) -> None:
        super().__init__()
        self.guest = guest
        self.sight = Sight()
        self._line = ""

    def write(self, text: str) -> int:
        """Show text, and read each whole line of it."""
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._read(line)
        self.guest.room.changed.set()
        return super().write(text)

    def _read(self, line: str) -> None:
        if found := re.search(r"(?:^|: |\. )[Pp]art (\d+) of \d+[:,]", line):
            self._part(ItemId(int(found[1])))
        elif (
            "The meeting has not begun yet." in line
            or line.startswith("That was the last part")
            or "No part is open now" in line
        ):
            self._part(ItemId(0))
        if found := re.search(r"You are with (.+?)\.", line):
            names = re.split(r", | and ", found[1])
            self.sight = replace(self.sight, group=frozenset({self.guest.me, *map(self.guest.room.number, names)}))
        elif found := re.search(r"^(\w+) is in your group now", line):
            group = (self.sight.group or frozenset()) | {self.guest.room.number(found[1]), self.guest.me}
            self.sight = replace(self.sight, group=group)
        elif "You are alone in your group now" in line:
            self.sight = replace(self.sight, group=frozenset({self.guest.me}))
        elif "goes to your group alone and is not kept" in line and self.sight.group is None:
            self.sight = replace(self.sight, group=sight(self.guest.session).group)  # told without names
        if "Off the record" in line and "word entry" not in line:
            self._record(off=True)
        elif line.startswith("Now: ") or ". Now: " in line or "on the record again. Words are kept" in line:
            self._record(off=False)

    def _part(self, item: ItemId) -> None:
        plan = PLAN.items[item - 1] if item else None
        keeps = plan is not None and plan.keep != "live" and not self.sight.off
        notes = item if plan is not None and plan.mode == "reveal" else 0
        self.sight = Sight(item, keeps, self.sight.off, None, notes, keeps and bool(notes))

    def _record(self, *, off: bool) -> None:
        group = self.sight.group
        self.sight = replace(self.sight, off=off)
        self._part(ItemId(self.sight.item))
        self.sight = replace(self.sight, group=group)


class Typist(Guest):
    """Somebody at a line client."""

    keys: queue.Queue[str | None]
    begun: Entry | None = None

    def start(self) -> None:
        """Run the line client on a session."""
        self.keys = queue.Queue()
        self.screen = Screen(self)
        self.keyboard = Keyboard(self.screen, lambda: self._keys(self.keys))
        self.second = asyncio.Event()
        self.begun = None
        plain = Plain(self.session, self.keyboard, self.screen, self._until_looked)
        self.task = asyncio.get_running_loop().create_task(plain.run())

    @staticmethod
    def _keys(keys: queue.Queue[str | None]) -> Iterator[str]:
        while (read := keys.get()) is not None:
            yield read

    async def _until_looked(self, _seconds: float) -> None:
        self.second.clear()
        await self.second.wait()

    def stop(self) -> None:
        """Let the reading of keys end."""
        self.keys.put(None)

    def type(self, *kinds: str) -> None:
        """Type lines in one read, each with its Enter, the first after what is half-typed."""
        read = ""
        if self.begun is not None:  # Enter on what was half-typed: only now it counts what is in sight
            self.begun.sight, self.begun.author, self.begun = self.screen.sight, self.me, None
            read += "\r"
        for kind in kinds:
            entry = self._entry(kind)
            if kind == PASTE:
                read += f"{START}say word {entry.token}\noff word {entry.token}\ny\nbye\n{END}"
            else:
                read += f"{_line(entry)}\r"
        self.keyboard.take(read)

    def _entry(self, kind: str) -> Entry:
        entry = self.room.book.enter(self.me, kind, self.screen.sight, self.session.replica.boot)
        entry.lost = True  # what became of it stands on the screen, which is not judged here
        return entry

    def begin(self, kind: str) -> None:
        """Type a line, and leave it there without Enter."""
        self.begun = self._entry(kind)
        self.keyboard.take(_line(self.begun))

    def enter(self, kind: str, late: bool) -> None:
        """Type a line, or, `late`, one that comes in the same read as the next."""
        self.waiting_kinds.append(kind)
        if not late:
            self.take_all()

    def take_all(self) -> None:
        """Type what has not come through yet, in one read."""
        kinds, self.waiting_kinds = self.waiting_kinds, []
        chance = self.room.chance
        if chance.random() < 0.15:
            kinds.insert(chance.randint(0, len(kinds)), PASTE)
        if chance.random() < 0.1:
            kinds.insert(chance.randint(0, len(kinds)), entered.BARE)
        if kinds or self.begun is not None:
            self.type(*kinds)
        if self.begun is None and chance.random() < 0.3:
            self.keyboard.take(chance.choice(("y\r", "n\r", "d\r", "k\r", "yes\r")))
        elif self.begun is None and chance.random() < 0.3:
            self.begin(self.room.anything(self))
        if chance.random() < 0.3:
            self.second.set()


def _line(entry: Entry) -> str:
    return f"{WORDS[entry.kind]} word {entry.token}".strip()


class TypistsRoom(Room):
    """A room in which all but the space holder sit at line clients."""

    def guest(self, name: str, code: str, link: object) -> Guest:
        """Return who comes in under this name."""
        return (Guest if name == "Ama" else Typist)(self, name, code, link)  # type: ignore[arg-type]

    def _calm(self) -> bool:
        typists = [guest for guest in self.people if isinstance(guest, Typist)]
        return all(typist.keyboard._lines.empty() for typist in typists) and super()._calm()
