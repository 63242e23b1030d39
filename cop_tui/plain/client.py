"""The line client's loop: typed lines in, sentences out.

Announcements wait while somebody is in the middle of a line, unless they are urgent; then the line is written again below.
What happens, and what time brings, the session tells; nothing here watches a clock or a connection.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TextIO

from cop_tui import core
from cop_tui.acts import looking
from cop_tui.acts.act import Hush, Leave, Misread, Note, Page, Question, Step, Tell, Wish
from cop_tui.acts.reading import Reader, after, after_note
from cop_tui.client.notices import BACK
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cop_tui.client.ending import Ending
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Change, Session
    from cop_tui.plain.keyboard import Lines

ANSWER_SECONDS = 2.0  # a poor line answers in this; after it typing goes on, so that bye works on a dead one
_ABOUT_THE_LINE = ("line_lost", BACK)
_LINE_KEPT = ("paused", "others_turn", "ask_for_floor", "text_too_long", "off_record_keep")


class Plain:
    """One person's line client."""

    def __init__(self, session: Session, lines: Lines, out: TextIO) -> None:
        self._session, self._lines, self._out = session, lines, out
        self._reader = Reader(session)
        self._waiting: list[str] = []
        self._hushed = False
        self._ready = asyncio.Event()
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
            interrupted = tasks.create_task(self._interrupt())
            ending = await link
            typed.cancel()
            interrupted.cancel()
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

    async def _interrupt(self) -> None:
        await self._lines.interrupted.wait()
        await self._session.leave()

    async def _line(self, line: str) -> None:
        try:
            step = self._reader.read(line)
        except Misread as problem:
            self.write(str(problem))
        except core.Refused as refusal:
            self.write(core.explain(refusal))
            if refusal.code in _LINE_KEPT and " " in line.strip() and not self._lines.typing:
                self._lines.put(line)
        else:
            await self._step(step)

    async def _step(self, step: Step) -> None:
        match step:
            case Tell(lines):
                self.write(*lines)
            case Question(text=text):
                self.write(text)
            case Wish(command):
                await self._answered(self._session.do(command), lambda answer: self._told(command, answer))
            case Note():
                await self._answered(self._note(step), lambda answer: after_note(self._session, step, answer))
            case Page(count):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._session.history(), ANSWER_SECONDS)
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

    async def _answered(self, wish: Awaitable[Answer], sentence: Callable[[Answer], str]) -> None:
        """Show what became of a wish; when that takes long, later, so that the next line can be typed."""
        answer = asyncio.ensure_future(wish)
        await asyncio.wait([answer], timeout=0 if self._session.link == "lost" else ANSWER_SECONDS)
        if answer.done():
            self.write(sentence(answer.result()))
            self._put_back(answer.result())
            return
        self.write("There is no answer yet. This is kept and goes out in order; you can go on.")
        answer.add_done_callback(lambda late: self._late(late.result(), sentence))

    def _late(self, answer: Answer, sentence: Callable[[Answer], str]) -> None:
        self._announce(sentence(answer), urgent=False)
        self._put_back(answer)

    def _told(self, command: core.Command, answer: Answer) -> str:
        self._reader.answered(command, answer)
        return after(command, answer, self._session)

    def _put_back(self, answer: Answer) -> None:
        if answer.how in ("refused", "returned") and self._session.returned and not self._lines.typing:
            self._lines.put(f"say {self._session.returned.pop()}")

    def _changed(self, change: Change) -> None:
        if change.fresh and not self._ready.is_set():
            self.write(*looking.joining_lines(self._session))
            self._ready.set()
        for notice in change.notices:
            if not self._hushed or notice.mine:
                self._announce(notice.text, notice.urgent or notice.kind in _ABOUT_THE_LINE)

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


async def run(session: Session, lines: Lines, out: TextIO) -> Ending:
    """Run the line client on a session until it ends; return how it ended."""
    client = Plain(session, lines, out)
    try:
        return await client.run()
    finally:
        with contextlib.suppress(OSError):
            out.flush()
