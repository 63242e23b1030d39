"""One visit: a visitor's session and line client at this door, and what their page has of it.

The page may come and go; the visit lives on for a while without one. Each frame that was sent keeps what its reader had been
told, so that a line entered before a change is stamped with what its author saw.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from typing import TYPE_CHECKING

from cop_tui.acts import about_me
from cop_tui.acts.entered import NEVER, Entered
from cop_tui.acts.pasted import Pasted
from cop_tui.acts.refusals import explained
from cop_tui.acts.waiting import farewell
from cop_tui.client.ending import GOODBYE
from cop_tui.core.engine import limits, spoken_time
from cop_tui.doors.web import messages
from cop_tui.doors.web.lines import PageLines
from cop_tui.doors.web.log import Log, Mended
from cop_tui.doors.web.sections import sections
from cop_tui.doors.web.speaking import Speaking

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

    from cop_tui.client.ending import Ending
    from cop_tui.client.session import Change, Session

STAMPS = 256  # frames told apart by what their reader had been told; a page further behind is asked to read first

GONE_ON = (
    "Much has happened since what you had read, so nothing was sent. Your line is in your input again; read first."
)
GONE = (
    "You have left, and nobody is told. Come back, here or on this page in the same browser, brings you to your seat again; your place in the "
    f"queue waits {spoken_time.spelled(limits.PLACE_KEPT_MS)}."
)
EARLIER = "Earlier lines are not kept here any more. last 20 shows what was said and kept."


class Stamps:
    """What the reader of each frame had been told: only where it differs from the frame before."""

    def __init__(self) -> None:
        self._told: deque[tuple[int, Entered]] = deque([(0, Entered("", question=NEVER))])

    def sent(self, number: int, told: Entered) -> None:
        """Take in that a frame leaves."""
        if told != self._told[-1][1]:
            self._told.append((number, told))
            if len(self._told) > STAMPS:
                self._told.popleft()

    def at(self, number: int) -> Entered | None:
        """Return what somebody had been told who had read as far as this frame; None where that is not known any more."""
        return next((told for first, told in reversed(self._told) if first <= number), None)

    def differs(self, told: Entered) -> bool:
        """Return whether the last frame told something else."""
        return told != self._told[-1][1]


class Visit:
    """A visitor in a meeting. `changed` is set whenever their page is to be told something; `page` is that page, and `left` when
    the last one went.
    """

    def __init__(self, session: Session, key: bytes) -> None:
        self.id = secrets.token_urlsafe(16)
        self.key = key
        self.page: ServerConnection | None = None
        self.session = session
        self.changed = asyncio.Event()
        self.lines = PageLines(self.changed.set)
        self.log = Log()
        self.plain = Speaking(session, self.lines, self.log)
        self.ending: Ending | None = None
        self._closing = False
        self._settled = asyncio.Event()
        self.left = 0.0
        self._stamps = Stamps()
        self._mine = False
        self._turn = ""
        self._number = 0
        self._sent: dict[str, object] = {}
        self._sent_lines = 0
        self._back: list[tuple[int, str]] = []
        self._mended: Mended = []
        self._last = 0  # the number of the first line that stays when the visit is over

    @property
    def joined(self) -> bool:
        """Whether they are, or were, in the meeting."""
        return self.plain.joined

    @property
    def over(self) -> bool:
        """Whether nothing more will be told."""
        return self.ending is not None or self._closing

    async def run(self) -> None:
        """Take part until the visitor leaves, or until it cannot go on."""
        unlisten = self.session.listen(self._heard)
        try:
            ending = await self.plain.run()
        finally:
            unlisten()
            self.lines.finish()
            self._settled.set()
        if not self._closing:
            self.end(ending)

    def end(self, ending: Ending) -> None:
        """Say how it ended."""
        self._last = self.log.end
        if self.joined:
            if ending == GOODBYE:
                self.plain.write(GONE)
            said = explained(ending.text, ending.code, {}) if ending.text else ""
            self.plain.write(said, *farewell(self.session))
        self.ending = ending
        self.changed.set()
        self._settled.set()

    def close(self, text: str) -> None:
        """Say that the door closes, and nothing more: the page may come back by itself."""
        self._closing = True
        self.plain.write(text)
        self.changed.set()

    async def settled(self) -> None:
        """Wait until the visitor is in the meeting, or known not to be let in."""
        await self._settled.wait()

    async def leave(self) -> None:
        """Leave the meeting politely."""
        await self.session.leave()

    def _heard(self, change: Change) -> None:
        self._mended += self.log.follow(self.session.replica.state.texts)
        before, self._mine = self._mine, self.session.replica.kept.floor.speaker == self.session.replica.me
        if self._mine and not before and self.session.replica.me:
            self._turn = next((notice.text for notice in change.notices if notice.urgent), about_me.YOUR_TURN)
        if change.fresh:
            self._settled.set()
        self.changed.set()

    # What a page says

    def enter(self, said: messages.Line | messages.Paste) -> None:
        """Take a line in as one that was entered with what was on its page. Raises TooMuch."""
        told = self._stamps.at(said.shown)
        if told is None:
            self._back.append((said.id, said.text))
            self.plain.write(GONE_ON)
            self.changed.set()
            return
        self.lines.enter(said.id, typed := _typed(said), told)
        self.log.entered(said.id, typed if isinstance(typed, str) else typed.text)

    # What a page is told

    def begin(self, have: int) -> None:
        """Begin with a page that has nothing of this visit but so many lines of its log: a later frame has what is new."""
        self._sent = {}
        self._sent_lines = min(have, self.log.end)
        self._mended = self.log.mended(self._sent_lines)
        self.changed.set()

    def frame(self) -> dict[str, object] | None:
        """Return what the page has not been told yet, and take down what its reader knows then; None where that is nothing."""
        told, now = self.plain.told, self._now()
        frame: dict[str, object] = {
            part: shown for part, shown in now.items() if self._sent.get(part, _NOTHING) != shown
        }
        places = self.log.places_since(self._sent_lines)
        lines = self._new_lines()
        if lines:
            frame |= {"log": lines, "at": self.log.end - len(lines)}
            if places:
                frame["places"] = places
        frame |= self._once()
        if not frame and not self._stamps.differs(told):
            return None
        self._sent |= now
        self._number += 1
        self._stamps.sent(self._number, told)
        return {"n": self._number, **frame}

    def _now(self) -> dict[str, object]:
        lines = self.lines
        now: dict[str, object] = {"end": self.log.end, "taken": lines.taken, "done": lines.done, "keep": lines.kept}
        if self.joined:
            replica = self.session.replica
            person = replica.person
            now["in"] = [replica.meeting, person.name if person else "", self.id]
            now |= sections(self.session, self.plain.performer)
        if self.ending is not None:
            now["ended"] = [self.ending.code, self.ending.text, self._last]
        return now

    def _new_lines(self) -> list[str]:
        lost = self._sent_lines < self.log.first
        lines = self.log.since(self._sent_lines)
        self._sent_lines = self.log.end
        return [EARLIER, *lines] if lost and lines else lines

    def _once(self) -> dict[str, object]:
        """Return what is told one time: that it is my turn, and lines that go back."""
        once: dict[str, object] = {}
        if self._turn:
            once["call"], self._turn = self._turn, ""
        if self._back:
            once["back"], self._back = self._back, []
        if self._mended:
            once["mend"], self._mended = self._mended, []
        return once


_NOTHING = object()


def _typed(said: messages.Line | messages.Paste) -> str | Pasted:
    return Pasted(said.text, said.before, said.after) if isinstance(said, messages.Paste) else said.text
