"""The line client's loop: typed lines in, sentences out.

Announcements wait while somebody is in the middle of a line, unless they are urgent; then the line is written again below.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, TextIO

from cop_tui import core
from cop_tui.acts import looking
from cop_tui.acts.act import Hush, Leave, Misread, Note, Page, Question, Step, Tell, Wish
from cop_tui.acts.reading import Reader, after
from cop_tui.client.notices import due_cues
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from cop_tui.client.ending import Ending
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Change, Session
    from cop_tui.plain.keyboard import Lines


CUE_SECONDS = 1.0


class Plain:
    """One person's line client."""

    def __init__(self, session: Session, lines: Lines, out: TextIO) -> None:
        self._session, self._lines, self._out = session, lines, out
        self._reader = Reader(session)
        self._waiting: list[str] = []
        self._hushed = False
        self._ready = asyncio.Event()
        self._told: set[tuple[Any, ...]] = set()
        self._link = ""
        self._leaving = False

    def write(self, *sentences: str) -> None:
        """Write sentences, a line each, cleaned of whatever a terminal would obey."""
        for sentence in sentences:
            if line := clean(sentence):
                self._out.write(line + "\n")
        try:
            self._out.flush()
        except OSError:
            self._leaving = True  # nobody reads us any more

    async def run(self) -> Ending:
        """Run until the person leaves, input ends, or the meeting lets go of us."""
        self._session.listen(self._changed)
        async with asyncio.TaskGroup() as tasks:
            link = tasks.create_task(self._session.run())
            typed = tasks.create_task(self._type(link))
            cues = tasks.create_task(self._cue())
            ending = await link
            typed.cancel()
            cues.cancel()
        self._release()
        return ending

    async def _type(self, link: asyncio.Task[Ending]) -> None:
        await self._ready.wait()
        while not self._leaving:
            line = await self._lines.next()
            self._release()
            if line is None:
                break
            await self._line(line)
            self._release()
        if not link.done():
            await self._session.leave()

    async def _line(self, line: str) -> None:
        try:
            step = self._reader.read(line)
        except Misread as problem:
            self.write(str(problem))
        except core.Refused as refusal:
            self.write(core.explain(refusal))
        else:
            await self._step(step)

    async def _step(self, step: Step) -> None:
        match step:
            case Tell(lines):
                self.write(*lines)
            case Question(text=text):
                self.write(text)
            case Wish(command):
                if self._session.link == "lost":
                    self.write("The line is away. This is kept and sent in order when it is back.")
                answer = await self._session.do(command)
                self._reader.answered(command, answer)
                self._answer(after(command, answer), answer)
            case Note():
                answer = await self._note(step)
                self._answer(answer.text, answer)
            case Page(count):
                await self._session.history()
                kept = self._session.replica.kept.words.by_id
                self.write(*(looking.said(self._session, list(kept))[-count:] or ["Nothing has been kept yet."]))
            case Hush(on):
                self._hushed = on
                self.write("Only what concerns you is announced now." if on else "Everything is announced again.")
            case Leave():
                self._leaving = True

    async def _note(self, step: Note) -> Answer:
        session = self._session
        if step.what == "write":
            return await session.write(step.text, quote=step.quote)
        note = session.my_notes[step.which]
        if step.what == "quote":
            return await session.quote(note, step.quote)
        return await (session.publish(note) if step.what == "publish" else session.take_back(note))

    def _answer(self, sentence: str, answer: Answer) -> None:
        self.write(sentence)
        if answer.how in ("refused", "returned") and self._session.returned:
            self._lines.put(self._session.returned.pop())

    def _changed(self, change: Change) -> None:
        if change.fresh and not self._ready.is_set():
            self.write(*looking.lobby_lines(self._session), looking.item_line(self._session))
            self._ready.set()
        if self._session.link != self._link:
            self._tell_link(self._link, self._session.link)
            self._link = self._session.link
        for notice in change.notices:
            if not self._hushed or notice.mine:
                self._announce(notice.text, notice.urgent)

    def _tell_link(self, before: str, now: str) -> None:
        if now == "lost":
            self._announce("The line is away. Your place is kept; this program joins again by itself.", True)
        elif before == "lost" and now in ("good", "slow"):
            self._announce("The line is back.", True)

    def _announce(self, sentence: str, urgent: bool) -> None:
        if self._lines.typing and not urgent:
            self._waiting.append(sentence)
            return
        if self._lines.typing:
            self._out.write("\n")
            self._release()
            self.write(sentence)
            self._lines.again()
            self._out.flush()
        else:
            self.write(sentence)

    def _release(self) -> None:
        waiting, self._waiting = self._waiting, []
        self.write(*waiting)

    async def _cue(self) -> None:
        await self._ready.wait()
        while True:
            await asyncio.sleep(CUE_SECONDS)
            for notice in due_cues(
                self._session.replica.state, self._session.replica.me, self._session.now(), self._told
            ):
                if not self._hushed or notice.mine:
                    self._announce(notice.text, notice.urgent)


async def run(session: Session, lines: Lines, out: TextIO) -> Ending:
    """Run the line client on a session until it ends; return how it ended."""
    client = Plain(session, lines, out)
    try:
        return await client.run()
    finally:
        with contextlib.suppress(OSError):
            out.flush()
