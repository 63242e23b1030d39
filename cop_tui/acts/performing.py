"""An act is performed once, for both clients: sent, waited for, and answered with its sentence.

What is to be shown comes as replies, in the order in which it is to be shown; clients decide where.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cop_tui import core
from cop_tui.acts import nothing_done, noting_ahead, queries, refusals, waiting
from cop_tui.acts.act import Draft, Hush, Leave, Misread, Page, Question, Read, Send, Step, Tell, UseNote, of_act
from cop_tui.acts.anew import changes
from cop_tui.acts.entered import NEVER, TOO_EARLY
from cop_tui.acts.leaving import Leaving
from cop_tui.acts.notes import ANSWERS, USES
from cop_tui.acts.parser import ACTS
from cop_tui.acts.reader import LEFT, Reader, guarded
from cop_tui.client.fetching import fetch_words
from cop_tui.client.liveness import CONNECTING, LOST
from cop_tui.client.outbox import ENDED, NO_ANSWER, RETURNED, Answer
from cop_tui.core.engine.base import tag
from cop_tui.wire import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from cop_tui.acts.entered import Entered
    from cop_tui.client.session import Session

ANSWER_SECONDS = 2.0  # a poor line answers in this; after it typing goes on, so that bye works on a dead one
KEPT = "Kept as your draft: the up key brings it back."
DROPPED = "Dropped. Nothing was sent."
HUSHED = "Only what concerns you is announced now. unhush announces everything again."
UNHUSHED = "Everything is announced again."
NOTHING_SAID = "Nothing that was said is kept yet."
FETCHING = "Fetching what was said. You can go on typing; it is shown when all of it is here."
NOT_WHOLE = "Not all that was said could be fetched, so it is not shown, and nothing was sent. Try again once the connection is back."
UNDONE = (frames.REFUSED, RETURNED, frames.REPEATED)
WORDS_KEPT = frozenset(
    {"lobby", "paused", "others_turn", "round_ahead", "round_had", "ask_for_floor", "not_called", "text_too_long", "off_record_keep",
     "quiet_part", "reading_full", "became_meanwhile", *core.WIDER}
)  # fmt: skip
"""Refusals of words that may be said later: their line is never lost."""
_DONE = {act.command: act.done for act in ACTS if act.command and act.done}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be shown of an act: one sentence, or lines that are read to their end, or both, as one and as the other.

    `asks`: the sentence is a question that waits. `late`: it comes after it was said that there is no answer yet. `opens`
    is the page a screen may have for the lines. `before` is said first, of a question that this closed; `again` is the end of the
    sentence that asks again what was open before. `dropped` is what was typed for the question that this closed, and must come back. `line` is what was typed and was not done, and `keep` whether it must come
    back even where lines do not come back by themselves. `leaves`: the person wants to leave.
    """

    text: str = ""
    lines: tuple[str, ...] = ()
    asks: bool = False
    late: bool = False
    opens: str = ""
    before: str = ""
    again: str = ""
    dropped: str = ""
    line: str = ""
    keep: bool = False
    leaves: bool = False
    step: Step | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Performed:
    """An act on its way: `said` is done once something of it was shown, `over` has the last that was."""

    said: asyncio.Future[None]
    over: asyncio.Future[Reply]


def after(command: core.Command, answer: Answer, session: Session | None = None) -> str:
    """Return the sentence with which a wish is answered, or "" where the event itself tells it."""
    return " ".join(_after(Send(command), answer, session))


def after_note(session: Session, note: UseNote, answer: Answer) -> str:
    """Return the sentence with which something done with a note of mine is answered, or "" where the event tells it."""
    return " ".join(_after(note, answer, session))


def _after(step: Send | UseNote, answer: Answer, session: Session | None) -> list[str]:
    """Return what is said of an answer: no line, one, or several that are read to their end."""
    if not answer.ok:
        text = refusals.reason(answer, session) or (NO_ANSWER if answer.how == RETURNED else "")
        return [text] if text else []
    done, sent = (
        (USES[step.what].done, step) if isinstance(step, UseNote) else (_DONE.get(type(step.command), ""), step.command)
    )
    said = done if isinstance(done, str) else done(sent, answer, session)
    if isinstance(said, str):
        return [said] if said else []
    return said


def of_before(line: str, answer: Answer) -> Reply:
    """Return what is shown of a line of an earlier run of this program, with what became of it."""
    return Reply(
        waiting.settled(line, answer), late=True, line="" if answer.ok else line, keep=not answer.ok, answer=answer
    )


class Performer:
    """Performs one person's acts. `show` is given what is to be shown; `asking` tells whether its client asks something itself."""

    def __init__(
        self, session: Session, show: Callable[[Reply], None], asking: Callable[[], bool] = lambda: False
    ) -> None:
        self.session = session
        self.reader = Reader(session)
        self.parting = Leaving(session)
        self.hushed = False
        self._showing, self._asking = show, asking
        self._entries = 0
        self._offered: list[Step | None] = []  # what was asked about notes that waited on this device
        self._tasks: set[asyncio.Task[Reply]] = set()
        self._lines: dict[str, list[str]] = {}  # what each act showed last to be read
        self._again = ""  # the act that begins again by itself: what it shows was read before, as it was then

    def touch(self) -> None:
        """Take in that a key was pressed or a line entered: what is asked after it comes as a surprise."""
        self._entries += 1

    def read(self, entered: Entered) -> Step | Reply:
        """Return the step that a line asks for, or why there is none."""
        step = self._step(entered)
        nothing_done.take_in(self.session, entered.text, step.step if isinstance(step, Reply) else step)
        if isinstance(step, Reply):
            self.parting.stay()  # as where something is done: what was asked about leaving is left
        return step

    def _step(self, entered: Entered) -> Step | Reply:
        self.touch()
        try:
            pasted = entered.pasted
            step = self.reader.read(entered) if pasted is None else self.reader.pasted(pasted, entered)
        except Misread as problem:
            return self._in_turn(_unread(str(problem), entered, problem.__cause__))
        except core.Refused as refusal:
            return self._in_turn(_unread(refusals.explain(refusal, self.session), entered, refusal))
        if isinstance(step, Send) and step.act and step.act.first and not step.sure:
            step = self.reader.ask_first(step, step.act.first(self.session, step))
        if entered.question == NEVER and isinstance(step, Send | UseNote | Question):
            self.reader.pending = None
            return Reply(TOO_EARLY, line=entered.text, keep=True)
        return step

    def offer_notes(self) -> None:
        """Ask about a note that waited on this device for the part that has begun, once, when nothing else is asked."""
        question = noting_ahead.offer(self.session)
        about = question.then if question else None
        if question is None or about in self._offered:
            return
        self._offered.append(about)
        self.reader.ask_later(question)
        if not self._asking():
            self.ask_next()

    def ask_next(self) -> None:
        """Show the question that waited for the one before, which was dropped."""
        if question := self.reader.following():
            self._showing(Reply(question.asked, asks=True, late=question.sudden, step=question))

    def _show(self, reply: Reply) -> None:
        """Show a reply; then the question that waited until the one before had its answer."""
        reply = self._in_turn(reply)
        self._showing(reply)
        if not (reply.asks or reply.leaves or self._asking()):
            self.ask_next()

    def _in_turn(self, reply: Reply) -> Reply:
        """Return a reply with what has to be said before it of a question that it closed, and after it of one that waited."""
        if self.reader.left():
            reply = replace(reply, before=LEFT, dropped=self.reader.dropped)
        alone, stands = (
            bool(reply.lines) or reply.leaves or reply.asks or isinstance(reply.step, Draft),
            self.reader.open,
        )
        if alone or self._asking() or not (question := self.reader.following()):
            return reply
        again = question.asked if stands else ""
        return replace(reply, text=f"{reply.text} {question.asked}".lstrip(), asks=True, again=again)

    def perform(self, step: Step) -> Performed:
        """Perform a step. What can be said at once is shown before this returns, what takes time when it is known."""
        if not isinstance(step, Leave):
            self.parting.stay()
        said: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        match step:
            case Send(command):
                wish = self.session.do(command, step.seen, step.line)
                return self._start(self._wished(step, wish, said), said)
            case UseNote(what):
                wish = asyncio.ensure_future(USES[what].do(self.session, step))
                return self._start(self._wished(step, wish, said), said)
            case Page(count):
                return self._start(self._paged(step, count), said)
            case Read():
                return self._start(self._read(step, said), said)
        reply = self._told(step)
        self._show(reply)
        over: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        over.set_result(reply)
        said.set_result(None)
        return Performed(said, over)

    def _start(self, work: Coroutine[Any, Any, Reply], said: asyncio.Future[None]) -> Performed:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)

        def ended(done: asyncio.Task[Reply]) -> None:
            self._tasks.discard(done)
            if said.done():
                return
            if done.cancelled():
                said.cancel()
            elif problem := done.exception():
                said.set_exception(problem)
            else:
                said.set_result(None)

        task.add_done_callback(ended)
        return Performed(said, task)

    def _told(self, step: Step) -> Reply:
        """Return what is shown of a step that sends nothing, after what it does on this computer."""
        if isinstance(step, Tell) and step.do:
            step.do(self.session)
        match step:
            case Tell([line]):
                return Reply(line, opens=step.opens, step=step, line=step.back, keep=bool(step.back))
            case Tell(lines):
                return Reply(lines=tuple(lines), opens=step.opens, step=step)
            case Question():
                return Reply(step.asked, asks=True, step=step)
            case Draft(keep=keep):
                return Reply(KEPT if keep else DROPPED, step=step)
            case Hush(on):
                self.hushed = on
                return Reply(HUSHED if on else UNHUSHED, step=step)
        return Reply(leaves=True, step=step)

    async def _paged(self, step: Page, count: int) -> Reply:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.session.history(), ANSWER_SECONDS)
        lines = queries.said(self.session, list(self.session.replica.kept.words.by_id))[-count:]
        reply = Reply("" if lines else NOTHING_SAID, tuple(lines), step=step)
        self._show(reply)
        return reply

    async def _read(self, step: Read, said: asyncio.Future[None]) -> Reply:
        """Show what a step makes of all that was said, and of what other meetings released, and ask what it asks then."""
        fetched = asyncio.ensure_future(self._fetched())
        looked = asyncio.ensure_future(self._looked(step))
        await asyncio.wait([fetched, looked], timeout=ANSWER_SECONDS)
        if late := not (fetched.done() and looked.done()):
            self._show(Reply(FETCHING, step=step))
            said.set_result(None)
        there, act = await looked, step.act.name if step.act else ""
        again, self._again = bool(act) and act == self._again, ""
        if await fetched:
            lines, question = step.then(self.session)
            lines = [*lines, *(step.series.then(self.session, there) if step.series else [])]
            before, self._lines[act] = self._lines.get(act, []), lines
            lines = [*(changes(before, lines) if again else ()), *lines]
            if question:
                asks = of_act(question, step.act) if step.act else question
                assert isinstance(asks, Question)
                self.reader.ask_later(replace(asks, to_read=True))
            reply = Reply(lines=tuple(lines), late=late, step=step)
        else:
            reply = Reply(NOT_WHOLE, late=late, step=step)
        self._show(reply)
        return reply

    async def _fetched(self) -> bool:
        return self.session.replica.whole() or await fetch_words(self.session)

    async def _looked(self, step: Read) -> frames.Looked | None:
        return await self.session.look(step.series.find) if step.series else None

    async def _wished(self, step: Send | UseNote, wish: asyncio.Future[Answer], said: asyncio.Future[None]) -> Reply:
        """Show what became of a wish; when that takes long, first that there is no answer yet."""
        entries = self._entries
        await asyncio.wait([wish], timeout=0 if self.session.link in (CONNECTING, LOST) else ANSWER_SECONDS)
        late = not wish.done()
        if late:
            self._show(Reply(waiting.begun(_called(step)), step=step))
            said.set_result(None)
        reply = self._replied(step, await wish, late, sudden=late or entries != self._entries)
        if isinstance(step, UseNote) and step.what in ANSWERS and reply.answer and reply.answer.ok:
            self.reader.drop_about(step.which)
        self.session.did_nothing = not (reply.answer and reply.answer.ok)
        if reply.answer and reply.answer.ok:
            self.session.last_done = step
        if reply.answer and reply.answer.code != ENDED:  # what ends unanswered is left to the farewell
            self._show(reply)
            if isinstance(step, Send) and step.follows and reply.answer.ok:
                await self.perform(step.follows).over
            if _anew(step, reply.answer) and step.act:
                self._again = step.act.name
                await self.perform(of_act(step.act.build(self.session, ""), step.act)).over
        return reply

    def _replied(self, step: Send | UseNote, answer: Answer, late: bool, *, sudden: bool) -> Reply:
        asked = self._asked(step, answer, sudden=sudden)
        lines = [asked.text] if asked else _after(step, answer, self.session)
        text = " ".join(lines)
        if late:
            text = waiting.settled(_called(step), answer, text, self.session)
            lines = [waiting.settled(_called(step), answer, session=self.session), *lines]
        asked_again = _anew(step, answer) or (isinstance(step, Send) and guarded(step.command, answer))
        undone = answer.how in UNDONE and not asked_again
        if undone:
            self.session.returned.clear()  # the whole line is kept: words meant off the record stay so
        keep = answer.code in WORDS_KEPT or (undone and (late or answer.how != frames.REFUSED))
        return Reply(
            text,
            tuple(lines) if len(lines) > 1 + late else (),
            asks=asked is not None,
            late=late,
            line=step.line if undone else "",
            keep=keep,
            step=step,
            answer=answer,
        )

    def _asked(self, step: Send | UseNote, answer: Answer, *, sudden: bool) -> Question | None:
        """Return what is asked about an act that has its answer now, where the client asks nothing itself."""
        if isinstance(step, UseNote):
            return self.reader.held(step, answer, sudden, waits=self._asking())
        if answer.ok and step.after:
            self.reader.ask_later(step.after)
        question = self.reader.answered(step.command, answer, sudden=sudden)
        if question and self._asking():
            self.reader.pending = None
            return None
        return question


def _unread(text: str, entered: Entered, why: BaseException | None) -> Reply:
    """Return what is shown of a line that asks for nothing; words that may be said later are kept."""
    return Reply(text, line=entered.text, keep=isinstance(why, core.Refused) and why.code in WORDS_KEPT)


def _anew(step: Send | UseNote, answer: Answer) -> bool:
    """Return whether an act begins again by itself after this answer."""
    return step.act is not None and answer.code in step.act.anew


def _called(step: Send | UseNote) -> str:
    """Return what was done, as it was typed; what no line did is called by what it sends."""
    return step.line or (step.what if isinstance(step, UseNote) else tag(type(step.command).__name__).replace("_", " "))
