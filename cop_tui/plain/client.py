"""The line client's loop: typed lines in, sentences out.

Announcements wait while somebody is in the middle of a line, unless they are urgent or the line is left alone. Whatever
is written while a line is half-typed begins a line of its own, and the half-typed line is written again below. What
happens, and what time brings, the session tells; nothing here watches a connection.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

from cop_tui.acts import queries, waiting
from cop_tui.acts.act import Draft, Send, Tell, UseNote
from cop_tui.acts.calling import BELL, Calling
from cop_tui.acts.completing import completed, ways_line
from cop_tui.acts.entered import NEVER, Entered
from cop_tui.acts.parser import BY_NAME, find
from cop_tui.acts.pasted import Pasted
from cop_tui.acts.performing import Performer, Reply, of_before
from cop_tui.acts.unknown import LINE_KEPT, NO_WORD_OF_OURS
from cop_tui.acts.written import Yeses
from cop_tui.core.engine.text import clean, wrapped
from cop_tui.plain.lines import Typing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cop_tui import core
    from cop_tui.client.ending import Ending
    from cop_tui.client.session import Change, Session
    from cop_tui.plain.lines import Lines, Typed

LOOK_SECONDS = 1.0  # between two looks whether a half-typed line is still being typed
JOIN_SECONDS = 0.5  # a bye typed before the meeting is there waits so long for it
_DRAFT = "The line you were typing when the program ended is kept: the up key brings it back."
_LINE_IS_KEPT = "Your line is kept: the up key brings it back."


def _leaves(typed: Typed) -> bool:
    text = typed.text if isinstance(typed, Entered) else typed
    found = find(text) if isinstance(text, str) else None
    return found is not None and found[0] is BY_NAME["bye"]


def _looks(entered: Entered) -> bool:
    """Return whether a line asks for the recap."""
    found = find(entered.text)
    return found is not None and found[0] is BY_NAME["recap?"]


class Plain:
    """One person's line client. `sleep` waits for seconds; with `bell` the terminal rings for my turn and for a pause.

    `width` tells how many cells a line has (0: as many as it takes); left out, the terminal of `out` is asked. `on_told` is called
    when what has been told by now is something else.
    """

    def __init__(
        self,
        session: Session,
        lines: Lines,
        out: TextIO,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        *,
        bell: bool = False,
        width: Callable[[], int] | None = None,
        on_told: Callable[[], None] = lambda: None,
    ) -> None:
        self._session, self._lines, self._out, self._sleep = session, lines, out, sleep
        self._width, self._on_told = width or self._of_the_terminal, on_told
        self._calling = Calling(session) if bell else None
        self._performer = Performer(session, self._show)
        self._yeses = Yeses(session)
        self._waiting: list[str] = []
        self._told = Entered("", question=NEVER)
        lines.stamp = self._stamp
        if isinstance(lines, Typing):
            lines.complete, lines.say = self._completed, lambda ways: self.write(ways_line(ways))
        self._begun: core.Seen | None = None  # what was in sight when the half-typed line was begun
        self._came_back: set[str] = set()
        self._before = ""  # half-typed in an earlier run, until something is entered
        self._entered: list[str] = []  # and not carried out yet
        self._leaving = self._explained = False
        self._ready, self._unread = asyncio.Event(), asyncio.Event()
        self._early: list[Typed | None] = []

    @property
    def told(self) -> Entered:
        """What has been told by now: a line entered by somebody who has read all of it is stamped with this."""
        return self._told

    @property
    def performer(self) -> Performer:
        """What performs this person's acts, and knows the question that waits."""
        return self._performer

    @property
    def joined(self) -> bool:
        """Whether the meeting is there."""
        return self._ready.is_set()

    def write(self, *sentences: str) -> None:
        """Write sentences, a line each, cleaned of whatever a terminal would obey; a half-typed line comes again below."""
        lines = [line for sentence in sentences if (text := clean(sentence)) for line in wrapped(text, self._width())]
        if not lines:
            return
        begun = self._lines.typing
        below = self._lines.below() if isinstance(self._lines, Typing) else "\n"
        self._put_out((below if begun else "") + "".join(f"{line}\n" for line in lines))
        if begun:
            self._lines.again()

    def _completed(self, begun: str) -> tuple[str, list[str]]:
        return completed(self._session, begun) if self._ready.is_set() else (begun, [])

    def _put_out(self, text: str) -> None:
        try:
            self._out.write(text)
            self._out.flush()
        except OSError:
            self._unread.set()  # nobody reads us any more

    def _of_the_terminal(self) -> int:
        try:
            return os.get_terminal_size(self._out.fileno()).columns
        except (OSError, ValueError):
            return 0  # a pipe or a file: one sentence is one line

    async def run(self) -> Ending:
        """Run until the person leaves, input ends, nobody reads us, or the meeting lets go of us."""
        self._session.listen(self._changed)
        async with asyncio.TaskGroup() as tasks:
            link = tasks.create_task(self._session.run())
            others = [
                tasks.create_task(work)
                for work in (
                    self._type(link),
                    self._interrupted(),
                    self._leave_on(self._lines.hung_up),
                    self._leave_on(self._unread),
                    self._look(),
                )
            ]
            ending = await link
            for other in others:
                other.cancel()
        self._release()
        self._keep_typed()
        return ending

    async def _type(self, link: asyncio.Task[Ending]) -> None:
        await self._come_in()
        while not self._leaving:
            line = self._first_early() if self._early else await self._lines.next()
            self._release()
            if line is None:
                break
            await self._line(line)
            self._keep_typed()
            self._release()
        if not link.done():
            await self._session.leave()

    def _first_early(self) -> Typed | None:
        """Return what was typed before the meeting was there; what a program wrote reads no screen, so it is stamped now."""
        typed = self._early.pop(0)
        if self._lines.terminal or not isinstance(typed, Entered):
            return typed
        return self._stamp(typed.text)

    async def _come_in(self) -> None:
        """Wait until the meeting is there. Who types before that can leave; what a program wrote waits in order."""
        ready = asyncio.ensure_future(self._ready.wait())
        try:
            while not (ready.done() or self._leaving or None in self._early):
                typed = asyncio.ensure_future(self._lines.next())
                try:
                    await asyncio.wait([ready, typed], return_when=asyncio.FIRST_COMPLETED)
                finally:
                    typed.cancel()  # what nobody took is kept, for whoever asks after us too
                if typed.done() and (ready.done() or not await self._before_joining(typed.result(), ready)):
                    self._early.append(typed.result())
            if not self._leaving:
                await ready
        finally:
            ready.cancel()  # whoever was not let in leaves nothing behind that waits

    async def _before_joining(self, typed: Typed | None, ready: asyncio.Future[Any]) -> bool:
        """Return whether somebody leaves although the meeting is not there yet."""
        # What a program wrote before its bye is for the meeting; a person at a terminal wants to be out.
        at_once = self._lines.terminal or (typed is not None and not self._early)
        if at_once and (typed is None or _leaves(typed)):
            await asyncio.wait([ready], timeout=JOIN_SECONDS)
            self._leaving = not ready.done()
        return self._leaving

    async def _leave_on(self, wanted: asyncio.Event) -> None:
        await wanted.wait()
        await self._session.leave()

    async def _interrupted(self) -> None:
        """Leave at Ctrl+C, after asking once where something has no answer yet."""
        while True:
            await self._lines.interrupted.wait()
            self._lines.interrupted.clear()
            if not (asked := self._performer.parting.question()):
                await self._session.leave()
                return
            self.write(asked)

    async def _look(self) -> None:
        """Say what waits once the half-typed line has been left alone, and keep that line where it may be kept."""
        while True:
            await self._sleep(LOOK_SECONDS)
            self._keep_typed()
            if self._waiting and self._lines.resting:
                self._release()

    def _keep_typed(self) -> None:
        """Keep what was typed and not carried out, where it may be kept: what is there already stays until it was shown."""
        if self._ready.is_set():
            half = self._half()
            back = any(half.startswith(line) for line in self._came_back)
            begun = waiting.KEEP_NOTHING if back else self._begun
            waiting.keep_draft(self._session, half or self._before, self._entered, begun)

    def _half(self) -> str:
        """Return the half-typed line, and take down what was in sight when it was begun."""
        half = self._lines.half
        # Where nothing was in sight yet, nothing of the line is kept.
        self._begun = (self._begun or self._told.seen or waiting.KEEP_NOTHING) if half else None
        return half

    def _stamp(self, typed: str | Pasted) -> Entered:
        """Return what was typed with what its author had been told by then; what still waits to be said they had not."""
        self._before = ""
        line = "" if isinstance(typed, Pasted) else typed
        self._entered.append(line if waiting.entered_may_be_kept(self._session, line, self._told.seen) else "")
        self._keep_typed()
        if isinstance(typed, Pasted):
            return replace(self._told, pasted=typed)
        return replace(self._told, text=typed)

    def _seen(self) -> None:
        """Take down what has been told, unless something waits."""
        if self._ready.is_set() and not self._waiting:
            self._half()  # before what is in sight becomes another thing
            told = Entered("", self._session.seen(), self._performer.reader.asked)
            if told != self._told:
                self._told = told
                self._on_told()

    async def _line(self, typed: Typed) -> None:
        entered = typed if isinstance(typed, Entered) else self._stamp(typed)
        self._entered = self._entered[1:]
        if entered.pasted is None and (said := self._performer.parting.answer(entered.text)) is not None:
            self.write(said)
            return
        if entered.pasted is not None:
            self._lines.keep(self._performer.reader.line_of(entered.pasted))
            self.write(*entered.pasted.shown())
        if _looks(entered):
            self._yeses.looked()
        step = self._performer.read(entered)
        if isinstance(step, Reply):
            self._show(step)
        else:
            if isinstance(step, Send | UseNote):
                self._lines.forget(step.line)
            await self._performer.perform(step).said
        self._seen()

    # What is shown

    def _show(self, reply: Reply) -> None:
        """Show what became of an act; what comes late is announced, so that nobody is interrupted."""
        say = self._announce if reply.late else self.write
        reply = self._with_how(reply)
        if reply.before:
            say(reply.before)
        if reply.dropped:
            self._came_back.add(reply.dropped)
            say(_LINE_IS_KEPT if self._lines.keep(reply.dropped) else f"Your line was: {reply.dropped}")
        if reply.leaves:
            self._leave()
        elif isinstance(reply.step, Draft):
            self._draft(reply.step, reply.text)
        elif reply.again:
            say(reply.text.removesuffix(reply.again).rstrip())
            say(reply.again)
        elif reply.text:
            say(reply.text)
        else:
            for line in reply.lines:
                say(line)
        if reply.keep:
            self._keep(reply.line, say, word=isinstance(reply.step, Tell))

    def _with_how(self, reply: Reply) -> Reply:
        """Return what is shown of a line that is no word of ours with how it comes back, once, where the sentence says that it is kept."""
        says = reply.text.startswith(NO_WORD_OF_OURS) and LINE_KEPT in reply.text
        if not (says and reply.keep) or self._explained or not self._lines.keep(reply.line):
            return reply
        self._explained = True
        self._came_back.add(reply.line)
        return replace(reply, text=reply.text.replace(LINE_KEPT, _LINE_IS_KEPT), keep=False)

    def _leave(self) -> None:
        asked = self._performer.parting.question()
        self.write(asked)
        self._leaving = not asked

    def _draft(self, draft: Draft, said: str) -> None:
        if draft.keep:
            self._lines.keep(draft.text)
        else:
            self._lines.forget(draft.text)
        self.write(said, self._performer.reader.question)

    def _keep(self, line: str, say: Callable[[str], None], *, word: bool = False) -> None:
        """Keep a line that could not be sent for the up key, and say once that it is; a `word` alone only where it may have been meant
        for the others, and then it is said each time.

        In the line the next word would be glued to it.
        """
        self._came_back.add(line)
        if (word or " " in line.strip()) and self._lines.keep(line) and (word or not self._explained):
            self._explained = True
            say(_LINE_IS_KEPT)

    # What happens

    def _changed(self, change: Change) -> None:
        if change.fresh and not self._ready.is_set():
            self.write(*queries.joining_lines(self._session))
            self._ready.set()
            self._before = self._session.pending.draft
            if self._before and self._lines.keep(self._before):
                self.write(_DRAFT)
        moved = self._session.seen() != self._told.seen  # where words go is told to whoever hushed, too
        told = [notice for notice in change.notices if not self._performer.hushed or notice.mine or moved]
        # All of it waits before any of it is written: what has been told would else hold what is still to be said.
        self._waiting += [notice.text for notice in told]
        if (quoted := self._yeses.follow()) and not self._performer.hushed:
            self._waiting.append(quoted)
        if lapsed := self._performer.reader.lapse():
            self._waiting.append(lapsed)
        urgent = bool(lapsed) or any(notice.urgent or notice.of_line for notice in told)
        if change.fresh and moved and self._told.question != NEVER:
            self._waiting.append(queries.where_now(self._session))  # a snapshot comes without what happened
            urgent = True
        before = [of_before(line, answer) for line, answer in change.answered]
        self._waiting += [reply.text for reply in before]
        self._release_when_fitting(urgent)
        for reply in before:
            if reply.keep:
                self._keep(reply.line, self._announce)
        self._performer.offer_notes()
        self._seen()
        if self._calling and self._calling.follow():
            self._put_out(BELL)

    def _announce(self, sentence: str) -> None:
        self._waiting.append(sentence)
        self._release_when_fitting(urgent=False)

    def _release_when_fitting(self, urgent: bool) -> None:
        if self._waiting and (urgent or self._lines.resting or not self._lines.typing):
            self._release()

    def _release(self) -> None:
        waiting, self._waiting = self._waiting, []
        self.write(*waiting)
        self._seen()


async def run(session: Session, lines: Lines, out: TextIO, *, bell: bool = False) -> Ending:
    """Run the line client on a session until it ends; return how it ended."""
    return await Plain(session, lines, out, bell=bell).run()
