"""One visit by ssh, from the first words to the exit status: asked at the door, then the line client on a session."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, TextIO, cast

from cop_tui.acts.letters import Letters
from cop_tui.acts.pasted import marks_pastes
from cop_tui.acts.refusals import explained
from cop_tui.acts.waiting import farewell, goodbye
from cop_tui.client.ending import GOODBYE
from cop_tui.core.engine.text import clean, wrapped
from cop_tui.doors.ssh import way_back
from cop_tui.doors.ssh.asking import Asking, Leaves
from cop_tui.doors.ssh.piped import Piped
from cop_tui.doors.ssh.screen import Screen, Seen
from cop_tui.plain import paste
from cop_tui.plain.client import Plain
from cop_tui.plain.drawing import Terminal, rises
from cop_tui.plain.lines import Typing, as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.ending import Ending
    from cop_tui.client.session import Change, Session
    from cop_tui.doors.door import Door, Visitor
    from cop_tui.doors.ssh.link import Link

# So much is taken at once, and others are served in between: lines, so that a paste is seen to be one, else a few keys.
_LINES = re.compile(r"[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f]{1,4096}")
_KEYS = re.compile(r"(?:[\x00-\x09\x0b\x0c\x0e-\x1f\x7f][^\x00-\x09\x0b\x0c\x0e-\x1f\x7f]{0,4096}){1,16}")
MOST_LINES = 50  # that wait to be carried out; no more is read then
LOOK_SECONDS = 0.1  # until it is looked again whether they still wait
SHARE = 4.0  # for each second that somebody's keys took, others have so many


class Visit:
    """A visitor on one channel. `user` is the name they logged in with; who proved to have no key has the `word` of their way back.

    `inside` is called when they are in a meeting; `seconds` is how long an answer may take before.
    """

    def __init__(
        self,
        door: Door,
        visitor: Visitor,
        link: Link,
        *,
        user: str,
        word: str,
        inside: Callable[[Visit], None],
        seconds: float,
    ) -> None:
        self.visitor, self.link = visitor, link
        self.columns = 0
        self.meeting = ""
        self._door, self._user, self._word, self._inside = door, user, word, inside
        self._seconds = seconds
        self._screen, self._seen = Screen(link), Seen(link)
        self._out = cast("TextIO", self._screen)  # all that is asked of it is write and flush
        self._letters = Letters("utf-8")
        self._lines: Typing | Piped = Piped()
        self._term = ""
        self._plain: Plain | None = None
        self._unread = ""
        self._paused = False
        self._ended = self._over = False

    # What comes in

    def begin(self, term: str | None) -> None:
        """Take in what their terminal is; None: they have none here."""
        self._term = term or ""
        if term is not None:
            self._screen.terminal = True
            environ = {"TERM": term}
            terminal = Terminal(lambda: self.columns, rises(environ))
            self._lines = Typing(self._out, marked=marks_pastes(environ), terminal=terminal)

    def take(self, data: bytes) -> None:
        """Take in what they typed: all of it, a little at a time where it is much."""
        self._unread += self._letters.decode(data)
        if not self._paused:
            self._take_some()

    def _take_some(self) -> None:
        self._paused = False
        if self._over:
            return
        spent = LOOK_SECONDS
        if self._lines.waiting < MOST_LINES:
            began = time.perf_counter()
            some = _LINES.match(self._unread) or _KEYS.match(self._unread)
            read, self._unread = (some[0], self._unread[some.end() :]) if some else ("", "")
            if read:
                self._lines.take(read)
            spent = SHARE * (time.perf_counter() - began)
        if self._unread:
            self._paused = True
            self.link.pause()
            asyncio.get_running_loop().call_later(spent, self._take_some)
        else:
            self.link.resume()
            if self._ended:
                self._lines.end()

    def end(self) -> None:
        """Take in that nothing more comes."""
        self._ended = True
        if not self._paused:
            self._lines.end()

    def hang_up(self) -> None:
        """Take in that nobody is there any more."""
        self._lines.hung_up.set()

    # What goes out

    def say(self, *sentences: str) -> None:
        """Say something, above the line that is being typed; to whoever is gone, nothing."""
        if self._plain is not None:
            self._plain.write(*sentences)
            return
        half = self._lines.half
        below = self._lines.below() if half and isinstance(self._lines, Typing) else ""
        lines = [line for one in sentences if (text := clean(one)) for line in wrapped(text, self.columns)]
        try:
            self._screen.write(below + "".join(f"{line}\n" for line in lines))
            self._screen.flush()
        except OSError:
            self.hang_up()
            return
        if half:
            self._lines.again()

    async def run(self) -> int:
        """Hold the visit; return its exit status."""
        if marks := self._term and marks_pastes({"TERM": self._term}):
            self._raw(paste.ON)
        try:
            return await self._held()
        except Leaves as leaves:
            self.say(str(leaves))
            return leaves.status
        finally:
            self._over = True
            self._seen.stop()
            if marks:
                self._raw(paste.OFF)

    def _raw(self, sequence: str) -> None:
        try:
            self._screen.write(sequence)
            self._screen.flush()
        except OSError:
            self.hang_up()

    async def _held(self) -> int:
        asking = Asking(self._door, self.visitor, self._lines, self.say, self._seconds, self._word)
        found = await asking.meeting(self._user)
        while True:
            session = await asking.session(found, keyed=not self._word)
            self.visitor = asking.visitor
            self._lines.forget_all()  # a code or a word is nothing to bring back and send
            ending = await self._taking_part(session, asking)
            if ending.text:
                self.say(explained(ending.text, ending.code, {}))
            if self.meeting or not asking.again(ending.code, ending.status):
                return ending.status

    async def _taking_part(self, session: Session, asking: Asking) -> Ending:
        def heard(change: Change) -> None:
            if change.fresh and not self.meeting:
                self.meeting = session.replica.meeting
                self._inside(self)
                if asking.word and not asking.shown:
                    # Last of what is said at first, where somebody looks for it who was cut off.
                    asyncio.get_running_loop().call_soon(self.say, way_back.SHOWN.format(word=asking.word))

        session.listen(heard)
        self._lines.stamp = as_it_is
        self._plain = Plain(session, self._lines, self._out, width=lambda: self.columns, on_told=self._seen.told)
        self._seen.follow(self._plain, self._lines)
        try:
            ending = await self._plain.run()
        finally:
            self._plain = None
            self._lines.stamp = as_it_is
        if self.meeting:
            left = ending is GOODBYE
            self.say(*(goodbye(session) if left else ()), *farewell(session))
            if left:
                self.say(way_back.PLACE_KEPT.format(word=asking.word) if asking.word else way_back.BY_KEY_BACK)
        return ending
