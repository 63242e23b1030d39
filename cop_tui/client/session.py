"""One person's session in a meeting: it connects, comes back, sends wishes, folds what arrives and says what changed.

It holds the parts together and no rule of a meeting: the replica folds, the outbox keeps wishes in order, `notices`
finds the sentences, `ending` judges failures. Screens hear of changes after the state is folded, in the event loop.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from cop_tui import core
from cop_tui.client import blame, ending, notices, opening, proxies
from cop_tui.client.change import Change
from cop_tui.client.cost import Cost
from cop_tui.client.ending import REFUSED, REMOVED, Again, Ending
from cop_tui.client.line import Line, Pace, end
from cop_tui.client.liveness import CONNECTING, GOOD, LOST, OVER, SLOW
from cop_tui.client.mynotes import MyNotes
from cop_tui.client.offset import ServerClock
from cop_tui.client.outbox import ENDED, RETURNED, Answer, Outbox, Returned, Wish, answer_of
from cop_tui.client.pending import Pending
from cop_tui.client.places import PlacesProblem
from cop_tui.client.replica import Folded, Replica
from cop_tui.client.standing import Standing, in_group
from cop_tui.client.watching import Watch
from cop_tui.core import base
from cop_tui.core.agenda import ItemOpened
from cop_tui.core.floor import Hand
from cop_tui.core.naming import Renamed
from cop_tui.core.setup import Opened
from cop_tui.wire import codec, frames, limits
from cop_tui.wire.steady import boottime

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from cop_tui.client.dialling import Dialling
    from cop_tui.client.notices import Notice
    from cop_tui.client.places import Places, Seat, Seats
    from cop_tui.core.among import GroupNote, MyGroup
    from cop_tui.wire.invite import Invite

__all__ = ["CONNECTING", "GOOD", "LOST", "OVER", "SLOW", "Change", "Session"]

STEADY = 30.0  # seconds a connection must last before the next failure counts as the first
LONGEST_DELAY = 30.0  # seconds between two tries, at most
CONTRADICTIONS, WITHIN = 5, 600.0  # so often within so many seconds, and a server is not believed any more
ANSWERED_AT_ONCE = 10_000  # ms; a probe that comes later is no answer to the last echo
LAST_WORDS = 0.7  # seconds that leaving waits for answers
BURST, A_SECOND = limits.COMMANDS_BURST - 5, limits.COMMANDS_A_SECOND - 1  # a little below what the server allows

NO_CONNECTION = "There is no connection now, so this was not done. Do it again when the connection is back."
NOT_HERE_YET = "The meeting is not here yet, so nothing was sent. Your line is kept."
NOT_COME_TO = "The program ended before it came to this line."
OTHER_SEAT = (
    "The server does not know the seat any more from which this was to be sent. Send it again if it still fits."
)

T = TypeVar("T")


class _Left(Exception):
    """The person leaves."""


class Session:
    """A person in a meeting, on this device. `link` says how the connection is, `rtt` its last round trip in ms.

    With a `word` it comes in as somebody who is part of the meeting already, on a seat of this device's own. `ways` are
    words made here for other devices, by what the server is told of them, until they were shown. `dialling` is a
    connection to its server that was begun already. `clock` tells UTC,
    `monotonic` seconds that nobody can set, sleep included, `awake` those without sleep (nothing: as if this computer
    never slept, where `monotonic` is another than the system's).
    """

    def __init__(
        self,
        invite: Invite,
        name: str,
        places: Places,
        *,
        observer: bool = False,
        low: bool = False,
        word: str = "",
        dialling: Dialling | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = boottime,
        awake: Callable[[], float] | None = None,
        rng: random.Random | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.replica = Replica()
        self.returned: list[str] = []
        self.my_notes = MyNotes(self.do, lambda: self.replica.state, self._on_disk)
        self.ideas: list[str] = []
        self.ways: dict[str, str] = {}
        self.more_history = False
        self.read_only = False
        self._invite, self._name, self._places = invite, name, places
        self._observer, self._low, self._word = observer, low, word
        self._monotonic, self._sleep = monotonic, sleep
        self._rng = rng or random.Random()
        self._clock = ServerClock(clock, monotonic)
        # Random, so that a client started again in the same boot never meets answers to its earlier self.
        self.pending = Pending(places)
        self._outbox = Outbox(secrets.randbits(48), self.pending.keep)
        self.left_behind: list[Wish] = []
        self._standing = Standing()
        self._costs: list[Cost] = []
        self._listeners: list[Callable[[Change], None]] = []
        self._leaving, self._finished = asyncio.Event(), asyncio.Event()
        self._running = False
        self._dialling = dialling
        self._seat: Seat | None = None
        self._told_undone = False
        self._pace = Pace(BURST, A_SECOND, monotonic, sleep)
        self._cues: set[tuple[Any, ...]] = set()
        self._place_before: notices.Snapshotlet | None = None
        self._contradicted: deque[float] = deque(maxlen=CONTRADICTIONS)
        self._watch = Watch(
            invite, self._emit, self._waiting_since, self._keen, low=low, monotonic=monotonic, awake=awake
        )
        self._silences = 0  # connections in a row that were opened and brought no welcome

    @property
    def link(self) -> str:
        """How the connection is, in a word."""
        return self._watch.link

    @property
    def rtt(self) -> int:
        """The last round trip, in ms."""
        return self._watch.rtt

    @property
    def _line(self) -> Line | None:
        return self._watch.line

    @property
    def _joined(self) -> bool:
        return self._watch.joined

    # What a person does

    def seen(self) -> core.Seen | None:
        """Return what is seen now of where words would go; None before the first welcome."""
        return core.seen_by(self.replica.state, self.replica.me) if self.replica.person is not None else None

    def do(self, command: core.Command, seen: core.Seen | None = None, line: str = "") -> asyncio.Future[Answer]:
        """Return the answer to a wish, in time; offline it waits its turn. Never raises.

        `seen` is what the author of its words saw at Enter (None: what is seen now), `line` what they typed.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        words = core.has_words(command)
        then = (seen or self.seen()) if words else None
        if answer := self._at_once(command, then, words):
            future.set_result(answer)
            return future
        self._outbox.add(Wish(command, future, then, line))
        future.add_done_callback(lambda done: self._standing.note(command, done, then))
        if self._line is not None:
            self._line.wake()
        return future

    def _at_once(self, command: core.Command, then: core.Seen | None, words: bool) -> Answer | None:
        """Return the answer to what cannot be sent as things stand, or None."""
        if self.link == OVER or self._leaving.is_set():
            return Answer(RETURNED, text="You have left the meeting, so this was not sent.")
        if type(command).waits == base.NEVER and self.link in (LOST, CONNECTING):
            return Answer(frames.REFUSED, code="no_connection", text=NO_CONNECTION)
        now = self.seen()
        if not words or (then is None and now is None and not self.replica.boot):
            return Answer(RETURNED, text=NOT_HERE_YET) if words else None
        refused = core.wider(command, then, now) if then is not None and now is not None else None
        return Answer(RETURNED, code=refused.code, text=core.explain(refused)) if refused else None

    @property
    def unanswered(self) -> list[Wish]:
        """What I did that has no answer yet, in order."""
        return self._outbox.waiting

    def take_back(self, wish: Wish) -> bool:
        """Drop what was never sent; return whether that was so. What is on its way may arrive, and is not sent later."""
        taken = self._outbox.drop(wish)
        if taken:
            wish.settle(Answer(RETURNED, code=ENDED, text="Taken back: it was not sent."))
        return taken

    def _find_pending(self, about: str) -> None:
        """Take up what an earlier run of this program left for this seat; what was for another one is given back."""
        taken = self.pending.turn_to(about)
        if taken is None:
            return
        found, left = taken
        for wish in found:
            self._tell_of(wish)
        if left:
            for wish in self._outbox.empty():
                self._give_back(Returned(wish, OTHER_SEAT))
        self._outbox.restore(found)

    def _tell_undone(self) -> None:
        """Give back the lines that were entered in an earlier run and that it did not come to."""
        undone = [(line, Answer(RETURNED, text=NOT_COME_TO)) for line in self.pending.entered]
        if undone:
            self.pending.keep_draft(self.pending.draft)
            self._emit(Change(answered=undone))

    def _tell_of(self, wish: Wish) -> None:
        def tell(done: asyncio.Future[Answer]) -> None:
            if done.result().code != ENDED:  # else leaving says that it still waits
                self._emit(Change(answered=[(wish.name, done.result())]))

        wish.future.add_done_callback(tell)

    def now(self) -> int:
        """Return the server's UTC in milliseconds, as well as it is known."""
        return self._clock.now()

    def heard_ago(self) -> int:
        """Return how many seconds ago anything was last heard, in steps of 10; 0 before the first time."""
        return self._watch.heard_ago()

    def cost(self) -> Cost:
        """Return what all connections of this session have cost so far, in bytes."""
        return sum(self._costs, Cost())

    async def history(self, before: int = 0) -> dict[int, str]:
        """Return a page of kept words with numbers below `before` (0: the newest); empty while the line is down."""
        if self._line is None or not self._line.welcomed:
            return {}
        page = await self._line.history(before)
        self.more_history = page.more
        return self.replica.page(page.texts)

    def listen(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call `callback` with every change from now on; returns what ends that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    async def leave(self) -> None:
        """Leave politely; after two seconds without the server's help."""
        self._leaving.set()
        if self._running:
            await self._finished.wait()

    # Coming, going, coming back

    async def run(self) -> Ending:
        """Take part until the person leaves, or until it cannot go on; returns why."""
        self._running = True
        staying, ticking = asyncio.create_task(self._stay()), asyncio.create_task(self._tick())
        try:
            await asyncio.wait({staying, ticking}, return_when=asyncio.FIRST_COMPLETED)
            if ticking.done():  # it never ends by itself: something that listens has failed
                ticking.result()
            ending = await staying
            if ending.status in (REFUSED, REMOVED):
                self.pending.forget()
            return ending
        finally:
            await end(staying, ticking)
            self.left_behind = self._outbox.empty()
            for wish in self.left_behind:
                self._give_back(Returned(wish, "The connection ended before the server answered this.", ENDED))
            self._finished.set()
            self._watch.become(OVER)

    async def _stay(self) -> Ending:
        failures = 0
        try:
            while True:
                began = self._monotonic()
                verdict = await self._once(failures + 1)
                if isinstance(verdict, Ending):
                    return verdict
                self._watch.failed(verdict.why, failures)
                if self._monotonic() - began >= STEADY:
                    failures = 0
                # Full jitter, so that a room of people does not come back in one instant.
                delay = verdict.after + self._rng.uniform(0, min(LONGEST_DELAY, 2.0**failures))
                failures = min(failures + 1, 10)
                await self._unless_leaving(_awaiting(self._sleep(delay)))
        except _Left:
            return ending.GOODBYE

    async def _once(self, tries: int) -> Ending | Again:
        """Connect and take part until the connection ends."""
        proxy = None
        dialling, self._dialling = self._dialling, None
        try:
            seat = self._seat = self._seat or self._find_seat()
            # The seat's secret is one a meeting and person: no device can be told from it elsewhere.
            device = self._places.device(seat.secret)
            self._find_pending(seat.secret)
            sent = opening.headers(
                self._invite,
                seat,
                device,
                self.replica,
                observer=self._observer,
                low=self._low,
                whole=self.replica.partial,
                word=self._word,
            )
            asked = self._watch.trying = self._monotonic()
            proxy = proxies.proxy_for(self._invite)
            ws = await self._unless_leaving(opening.open_connection(self._invite, sent, proxy, dialling))
        except _Left:
            raise
        except Exception as error:
            if dialling is not None:
                dialling.drop()
            verdict = ending.judge(error, self._invite, joined=self._joined, tries=tries, proxy=proxy)
            stale = isinstance(verdict, Ending) and verdict.code in ("seat_unknown", "seat_ended")
            if stale and seat.meeting and not self._joined:
                self._seat = opening.new_seat(self._invite, self._name or seat.name)
                return Again()
            return verdict
        self._costs.append(ws.cost)
        line = self._watch.line = Line(ws, self._outbox, self._pace, self._monotonic, asked)
        try:
            verdict = await self._attend(line)
            return verdict if line.welcomed or isinstance(verdict, Ending) else self._no_welcome(verdict)
        finally:
            self._watch.closed(line)
            line.drop()

    def _no_welcome(self, verdict: Again) -> Ending | Again:
        """Return what it means that a server let us in and then said nothing."""
        if self._joined:
            return Again(verdict.after, verdict.why or blame.nobody_home(self._invite))
        self._silences += 1
        return ending.SILENT if self._silences >= ending.FIRST_TRIES else verdict

    def _find_seat(self) -> Seat:
        if self._word:  # a seat that was taken here before may be somebody else's
            return opening.new_seat(self._invite, "")
        try:
            return opening.seat_for(self._places, self._invite, self._name)
        except PlacesProblem as problem:
            self._places.notices.append(str(problem))
            return opening.new_seat(self._invite, self._name)

    async def _attend(self, line: Line) -> Ending | Again:
        reading = asyncio.create_task(line.read(lambda frame: self._take(line, frame)))
        writing, leaving = asyncio.create_task(line.write()), asyncio.create_task(self._leaving.wait())
        try:
            await asyncio.wait({reading, writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                await line.part(LAST_WORDS, opening.CLOSE_SECONDS - LAST_WORDS)
                raise _Left
            if not reading.done():
                writing.result()  # it ends only with the line, or with an error of ours
            return await reading
        except codec.BrokenFrame:
            self.replica.partial = True
            return self._contradiction(ending.CONTRADICTS) if self._joined else ending.NOT_UNDERSTOOD
        finally:
            await end(reading, writing, leaving)

    async def _unless_leaving(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what `work` returns; raises _Left, and ends the work, when the person leaves first."""
        working, leaving = asyncio.create_task(work), asyncio.create_task(self._leaving.wait())
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                raise _Left
            return await working
        finally:
            await end(working, leaving)

    # What arrives

    def _take(self, line: Line, frame: frames.Frame) -> Ending | Again | None:
        match frame:
            case frames.Welcome():
                return self._welcome(line, frame)
            case frames.Events():
                return self._tell(lambda: self.replica.events(frame))
            case frames.Snapshot():
                return self._tell(lambda: self.replica.snapshot(frame))
            case frames.Passing():
                return self._tell(lambda: self.replica.passing(frame.items))
            case frames.Aside():
                return self._tell(lambda: self.replica.aside(frame.items))
            case frames.Result():
                if wish := self._outbox.answered(frame.id):
                    self._answered(wish, answer_of(frame))
                self._watch.see()
            case frames.Page():
                line.page(frame)
            case frames.Probe():
                self._stamped(line, frame.now)
                line.echo(frame.n)
                self._watch.rtt = frame.rtt or self.rtt
                self._watch.see()
            case frames.Bye():
                verdict = ending.farewell(frame.code, frame.retry, frame.facts, frame.text)
                if isinstance(verdict, Again):
                    said = ending.filled_bye(frame.code, frame.facts, frame.text)
                    self._emit(Change(notices=[notices.notice(said, frame.code)]))
                return verdict
            case frames.Notice():
                self.read_only = frame.code == "read_only"
                if frame.text:
                    self._emit(Change(notices=[notices.notice(frame.text, frame.code, urgent=self.read_only)]))
            case _:
                pass
        return None

    def _welcome(self, line: Line, frame: frames.Welcome) -> Ending | Again | None:
        replica, then = self.replica, self.seen()
        before = self._place_before or notices.Snapshotlet.of(replica.state, replica.me)
        hand, group = replica.state.now.floor.notes.get(replica.me, ""), replica.state.mine.group
        folded = replica.welcome(frame)
        if folded.new_boot:
            self._clock.forget()
        self._clock.stamp(frame.now, (self._monotonic() - line.asked) * 1000)
        self.read_only = False
        self._keep_seat()
        now = core.seen_by(replica.state, replica.me)
        returned = self._outbox.welcomed(frame.last, new_boot=folded.new_boot, now=now)
        for each in returned:
            self._give_back(each)
        self._see_mine(folded.messages)
        self.my_notes.forget_gone()
        if folded.out_of_step:
            self._place_before = before
            replica.partial = True
            return self._out_of_step(folded)
        self._place_before = None
        line.welcomed = True
        if folded.new_boot:
            self._offer_again(hand, group, then)
        line.wake()
        said = notices.at_welcome(
            before, replica.state, replica.me, folded, returned=any(core.has_words(r.wish.command) for r in returned)
        )
        if self._word:
            said += notices.came_in(replica.state)
            self._word = ""
        first, self._told_undone = not self._told_undone, True
        self._watch.welcomed(Change(folded.messages, said, fresh=folded.fresh))
        if first:
            self._tell_undone()
        return None

    def _tell(self, take: Callable[[], Folded]) -> Ending | Again | None:
        """Fold a frame and tell what it brought, once all of it is folded."""
        replica = self.replica
        before = notices.Snapshotlet.of(replica.state, replica.me)
        folded = take()
        self._see_mine(folded.messages)
        said = notices.folded(before, replica.state, replica.me, folded)
        if self.ideas and any(isinstance(message, ItemOpened) for message in folded.messages):
            said += notices.kept_ideas(replica.state)
        said += self._held(folded.messages)
        if any(isinstance(message, Renamed) and message.person == replica.me for message in folded.messages):
            self._keep_seat()
        if folded.messages or said or folded.fresh:
            self._emit(Change(folded.messages, said, fresh=folded.fresh))
        if folded.out_of_step:
            self._place_before = before
            return self._out_of_step(folded)
        return None

    def _out_of_step(self, folded: Folded) -> Ending | Again:
        if folded.unknown:
            return Again()  # a newer server says more than this program understands: a snapshot helps each time
        return self._contradiction(ending.WENT_BACK if folded.went_back else ending.CONTRADICTS)

    def _contradiction(self, over: Ending) -> Ending | Again:
        """Try again with a snapshot, unless that has not helped too often."""
        now = self._monotonic()
        self._contradicted.append(now)
        often = len(self._contradicted) == CONTRADICTIONS and now - self._contradicted[0] < WITHIN
        return over if often else Again()

    def _stamped(self, line: Line, now: int) -> None:
        """Take in the stamp of a probe: where it is the answer to our echo, we know how old it is at most."""
        since = 0.0 if line.echoed is None else (self._monotonic() - line.echoed) * 1000
        self._clock.stamp(now, since if since < ANSWERED_AT_ONCE else 0)

    def _keep_seat(self) -> None:
        seat, replica = self._seat, self.replica
        if seat is None or replica.person is None:
            return
        title = replica.kept.setup.session.title
        kept = opening.filled_seat(seat, replica.meeting, replica.person.name, title)
        if kept == seat and self._joined:
            return
        self._seat = kept
        self._on_disk(lambda seats, seat: seats.keep(seat))
        self.my_notes.found(kept.notes)

    def _held(self, messages: list[core.Message]) -> list[Notice]:
        """Remember, on this computer alone, that I hold this meeting; return a nudge for who begins one after the other."""
        replica = self.replica
        if (
            self._seat is None
            or self._seat.held
            or replica.kept.setup.phase != base.OPEN
            or not replica.has(base.HOLDER)
        ):
            return []
        self._seat = replace(self._seat, held=True)
        self._on_disk(lambda seats, seat: seats.keep(seat))
        before: list[int] = []
        alone = replica.kept.people.with_role(base.HOLDER) == [replica.me]
        if alone and any(isinstance(message, Opened) and message.by == replica.me for message in messages):
            self._on_disk(lambda seats, seat: before.append(seats.held_before(seat)))
        return notices.held_often(sum(before))

    def _on_disk(self, change: Callable[[Seats, Seat], None]) -> None:
        if self._seat is None:
            return
        try:
            change(self._places.seats, self._seat)
        except PlacesProblem as problem:
            self._places.notices.append(str(problem))

    def _see_mine(self, messages: list[core.Message]) -> None:
        self.my_notes.see(messages)
        self._standing.see(messages)

    def _offer_again(self, hand: str, group: MyGroup, then: core.Seen | None) -> None:
        """Offer a server that started anew what only its memory held."""
        state, me = self.replica.state, self.replica.me
        for line, answered in self.my_notes.offer_again():
            self._tell_if_returned(line, answered)
        for command in in_group(state, me, group):
            self._offer_to_group(command)
        for asked in self._standing.again(hand if state.kept.floor.find(me) else ""):
            self.do(asked, (self._standing.seen(asked) if isinstance(asked, Hand) else None) or then)

    def _offer_to_group(self, command: Hand | GroupNote) -> None:
        """Offer my group again what I said to it, if it is the group that I said it to."""
        then, now = self._standing.seen(command), self.seen()
        same = then is not None and now is not None and core.wider(command, then, now) is None
        if isinstance(command, Hand):
            self.do(command if same else Hand(kind=command.kind), then if same else now)
        elif then is not None:
            self._tell_if_returned(f"jot {command.text}", self.do(command, then))

    def _tell_if_returned(self, line: str, answered: asyncio.Future[Answer]) -> None:
        """Give a line back to its author when what it was said to is not there any more."""

        def tell(done: asyncio.Future[Answer]) -> None:
            if done.result().code in core.WIDER:
                self._emit(Change(answered=[(line, done.result())]))

        answered.add_done_callback(tell)

    def _answered(self, wish: Wish, answer: Answer) -> None:
        if answer.code in core.WIDER:
            self._give_back(Returned(wish, answer.text, answer.code))
        else:
            wish.settle(answer)

    def _give_back(self, returned: Returned) -> None:
        wish = returned.wish
        if core.has_words(wish.command):
            self.returned.append(wish.line or " ".join(getattr(wish.command, name) for name in wish.command.texts))
        wish.settle(Answer(RETURNED, code=returned.code, text=returned.text))

    # The line, and time

    async def _tick(self) -> None:
        while True:
            await self._sleep(1)
            self._watch.look()
            if self._joined:
                said = notices.due_cues(self.replica.state, self.replica.me, self.now(), self._cues)
                if said:
                    self._emit(Change(notices=said))

    def _keen(self) -> bool:
        """Return whether others wait for this person: they hold the space, or have the floor."""
        return self.replica.has(base.HOLDER) or self.replica.kept.floor.speaker == self.replica.me

    def _waiting_since(self) -> float | None:
        return None if self.read_only else self._outbox.waiting_since()

    def _emit(self, change: Change) -> None:
        # Whoever cannot come back later without the invite has to know that now.
        waiting, self._places.notices[:] = list(self._places.notices), []
        change.notices += [notices.notice(text, "places", mine=True) for text in waiting]
        for listener in list(self._listeners):
            listener(change)


async def _awaiting(work: Awaitable[T]) -> T:
    return await work
