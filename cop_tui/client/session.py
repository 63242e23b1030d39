"""One person's session in a meeting: it connects, comes back, sends wishes, folds what arrives and says what changed.

It holds the parts together and no rule of a meeting: the replica folds, the outbox keeps wishes in order, `telling`
finds the sentences, `ending` judges failures. Screens hear of changes after the state is folded, in the event loop.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from cop_tui import core
from cop_tui.client import blame, ending, notices, opening, proxies
from cop_tui.client.arriving import Arrived, Before
from cop_tui.client.change import Change
from cop_tui.client.cost import Cost
from cop_tui.client.ending import REFUSED, REMOVED, Again, Ending
from cop_tui.client.fetching import Fetching
from cop_tui.client.line import Line, SendRate, end
from cop_tui.client.liveness import CONNECTING, GOOD, LOST, OVER, SLOW
from cop_tui.client.mynotes import MyNotes
from cop_tui.client.offset import ServerClock
from cop_tui.client.outbox import ENDED, Answer, Outbox, Returned, Wish, answer_of
from cop_tui.client.replica import Folded, Replica
from cop_tui.client.seated import Seated
from cop_tui.client.telling import Telling
from cop_tui.client.unanswered import Pending
from cop_tui.client.watching import Watch
from cop_tui.client.wishes import Wishes
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.wire import codec, frames, limits
from cop_tui.wire.steady import boottime

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Container, Coroutine, Mapping

    from cop_tui.client.carried import OwnRole
    from cop_tui.client.dialling import Dialling
    from cop_tui.client.profile import Places, Seat
    from cop_tui.client.seated import Promised
    from cop_tui.core.engine.ids import Ms, WordId
    from cop_tui.wire.invite import Invite

__all__ = ["CONNECTING", "GOOD", "LOST", "OVER", "SLOW", "Change", "Session"]

STEADY = 30.0  # seconds a connection must last before the next failure counts as the first
LONGEST_DELAY = 30.0  # seconds between two tries, at most
CONTRADICTIONS, WITHIN = 5, 600.0  # so often within so many seconds, and a server is not believed any more
ANSWERED_AT_ONCE = 10_000  # ms; a probe that comes later is no answer to the last echo
LAST_WORDS = 0.7  # seconds that leaving waits for answers
BURST, A_SECOND = limits.COMMANDS_BURST - 5, limits.COMMANDS_A_SECOND - 1  # a little below what the server allows

T = TypeVar("T")


class _Left(Exception):
    """The person leaves."""


class Session:
    """A person in a meeting, on this device. `link` says how the connection is, `rtt` its last round trip in ms.

    With a `seat` it comes back to that one, and its invite needs no code. With a `word` it comes in as somebody who is part of the meeting already, on a seat of this device's own. `ways` are
    words made here for other devices, by what the server is told of them, until they were shown. `dialling` is a
    connection to its server that was begun already. `by_door` are the headers by which a door tells the server whose visitor
    this is. `clock` tells UTC,
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
        seat: Seat | None = None,
        dialling: Dialling | None = None,
        by_door: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = boottime,
        awake: Callable[[], float] | None = None,
        rng: random.Random | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.replica = Replica()
        self._seated = Seated(self.replica, places, invite, name, clock, seat)
        self.my_notes = MyNotes(self.do, lambda: self.replica.state, self._seated.on_disk)
        self._telling = Telling(self.replica, self._seated)
        self.ideas = self._telling.ideas
        self.needs_read: set[tuple[str, str]] = set()  # what others need and I have read here, by its hash and words
        self.promise_numbers: dict[tuple[str, WordId], int] = {}  # of promises from before, by the seat and the words
        self.ways: dict[str, str] = {}
        self.more_history = False
        self.read_only = False
        self._invite, self._places = invite, places
        self._observer, self._low, self._word = observer, low, word
        self._monotonic, self._sleep = monotonic, sleep
        self._rng = rng or random.Random()
        self._clock = ServerClock(clock, monotonic)
        # Random, so that a client started again in the same boot never meets answers to its earlier self.
        self.pending = Pending(places)
        self._outbox = Outbox(secrets.randbits(48), self.pending.keep)
        self.left_behind: list[Wish] = []
        self._costs: list[Cost] = []
        self._listeners: list[Callable[[Change], None]] = []
        self._leaving, self._finished = asyncio.Event(), asyncio.Event()
        self._running = False
        self._dialling = dialling
        self._by_door = by_door or {}
        self._told_undone = False
        self._pace = SendRate(BURST, A_SECOND, monotonic, sleep)
        self._fetching = Fetching(self.replica, self._pace.take, self._emit)
        self._place_before: notices.Snapshotlet | None = None
        self._contradicted: deque[float] = deque(maxlen=CONTRADICTIONS)
        self._watch = Watch(
            invite,
            self._emit,
            self._waiting_since,
            self._keen,
            low=low,
            monotonic=monotonic,
            awake=awake,
            by_door=bool(by_door),
        )
        self._wishes = Wishes(self.replica, self._outbox, self.pending, self._watch, self._leaving, self._emit)
        self.returned = self._wishes.returned
        self.last_done: object = None  # what I did here last that came true, as the acts know it
        self.did_nothing = False  # whether the line after that did nothing
        self._arrived: Arrived | None = None  # a welcome that waits for a snapshot
        self._silences = 0  # connections in a row that were opened and brought no welcome

    @property
    def link(self) -> str:
        """How the connection is, in a word."""
        return self._watch.link

    @property
    def at_a_door(self) -> bool:
        """Whether a door runs this for a visitor, so that nothing of the meeting is on the computer they sit at."""
        return bool(self._by_door)

    @property
    def rtt(self) -> int:
        """The last round trip, in ms."""
        return self._watch.rtt

    def promised_before(self) -> list[Promised]:
        """Return what I promised in earlier meetings of the series, as this computer alone knows."""
        return self._seated.promised_before()

    def put_away(self, promise: Promised) -> None:
        """Forget a promise of mine from an earlier meeting, on this computer; nobody is told."""
        self._seated.put_away(promise)

    def carried(self) -> list[OwnRole]:
        """Return what I carried in this series, as this computer alone knows."""
        return self._seated.roles.before()

    def carried_words(self, roles: Container[str] | None = None) -> str:
        """Return what I carried in earlier meetings, in these roles alone where they are given, in the middle of a sentence; "" for nothing."""
        return self._telling.carried_words(roles)

    def forget_carried(self) -> None:
        """Keep nothing any more of what I carried in this series, on this computer; nobody is told."""
        self._seated.roles.forget()

    @property
    def _line(self) -> Line | None:
        return self._watch.line

    @property
    def _joined(self) -> bool:
        return self._watch.joined

    # What a person does

    def seen(self) -> core.Seen | None:
        """Return what is seen now of where words would go; None before the first welcome."""
        return self._wishes.seen()

    def do(self, command: core.Command, seen: core.Seen | None = None, line: str = "") -> asyncio.Future[Answer]:
        """Return the answer to a wish, in time; offline it waits its turn. Never raises.

        `seen` is what the author of its words saw at Enter (None: what is seen now), `line` what they typed.
        """
        return self._wishes.do(command, seen, line)

    @property
    def unanswered(self) -> list[Wish]:
        """What I did that has no answer yet, in order."""
        return self._wishes.unanswered

    def take_back(self, wish: Wish) -> bool:
        """Drop what was never sent; return whether that was so. What is on its way may arrive, and is not sent later."""
        return self._wishes.take_back(wish)

    def now(self) -> Ms:
        """Return the server's UTC in milliseconds, as well as it is known."""
        return self._clock.now()

    def heard_ago(self) -> int:
        """Return how many seconds ago anything was last heard, in steps of 10; 0 before the first time."""
        return self._watch.heard_ago()

    def cost(self) -> Cost:
        """Return what all connections of this session have cost so far, in bytes."""
        return sum(self._costs, Cost())

    async def history(self, before: int = 0) -> dict[WordId, str]:
        """Return a page of kept words with numbers below `before` (0: the newest); empty while the line is down."""
        if self._line is None or not self._line.welcomed:
            return {}
        line = self._line
        await self._pace.take()
        if self._line is not line:
            return {}
        page = await line.history(before)
        self.more_history = page.more
        return self.replica.page(page.texts)

    async def look(self, find: str) -> frames.Looked | None:
        """Return what was released in other meetings of the series, with the words `find` or in short.

        None where there was no answer: the line is down, or its server is one that tells none.
        """
        line = self._line
        if line is None or not line.welcomed or frames.LOOK not in self.replica.features:
            return None
        await self._pace.take()
        return await line.look(find) if self._line is line else None

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
            if self._joined:
                self._seated.mark()
            for wish in self.left_behind:
                self._wishes.give_back(Returned(wish, "The connection ended before the server answered this.", ENDED))
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
            seat = self._seated.seat = self._seated.seat or self._seated.find(bool(self._word))
            self.replica.remember(seat.epoch, seat.seq)
            # The seat's secret is one a meeting and person: no device can be told from it elsewhere.
            device = self._places.device(seat.secret)
            self._wishes.find_pending(seat.secret)
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
            sent |= self._by_door
            if self._joined:
                sent.pop(frames.CODE, None)  # it is brought once: a role laid down since is not taken again
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
                self._seated.take_another(seat)
                return Again()
            return verdict if isinstance(verdict, Again) else replace(verdict, text=self._watch.in_words(verdict.text))
        self._costs.append(ws.cost)
        line = self._watch.line = Line(ws, self._outbox, self._pace, self._monotonic, asked)
        try:
            verdict = await self._attend(line)
            return verdict if line.welcomed or isinstance(verdict, Ending) else self._no_welcome(verdict)
        finally:
            self._watch.closed(line)
            self._fetching.stop()
            line.drop()

    def _no_welcome(self, verdict: Again) -> Ending | Again:
        """Return what it means that a server let us in and then said nothing."""
        if self._joined:
            return Again(verdict.after, verdict.why or blame.nobody_home(self._invite))
        self._silences += 1
        return ending.SILENT if self._silences >= ending.FIRST_TRIES else verdict

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
                return self._snapshot(line, frame)
            case frames.Passing():
                return self._tell(lambda: self.replica.passing(frame.items))
            case frames.Aside():
                return self._tell(lambda: self.replica.aside(frame.items))
            case frames.Result():
                if wish := self._outbox.answered(frame.id):
                    self._wishes.answered(wish, answer_of(frame))
                self._watch.see()
            case frames.Page():
                line.page(frame)
            case frames.Looked():
                line.looked(frame)
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
                if frame.code in ("read_only", "writable"):
                    self.read_only = frame.code == "read_only"
                if frame.text:
                    urgent = frame.code == "read_only"
                    self._emit(Change(notices=[notices.notice(frame.text, frame.code, urgent=urgent)]))
            case _:
                pass
        return None

    def _snapshot(self, line: Line, frame: frames.Snapshot) -> Ending | Again | None:
        if self._arrived is not None and not line.welcomed:
            arrived, self._arrived = self._arrived, None
            return self._come_in(line, arrived.mended(self.replica.snapshot(frame)))
        verdict = self._tell(lambda: self.replica.snapshot(frame))
        if verdict is None:
            self._fetching.begin(line)
        return verdict

    def _welcome(self, line: Line, frame: frames.Welcome) -> Ending | Again | None:
        replica = self.replica
        place = self._place_before or self._telling.place()
        hand, group = replica.state.now.floor.notes.get(replica.me, ""), replica.state.mine.group
        before = Before(place, hand, group, self.seen())
        folded = replica.welcome(frame)
        if folded.new_boot:
            self._clock.forget()
        self._clock.stamp(frame.now, (self._monotonic() - line.asked) * 1000)
        self.read_only = False
        self._keep_seat()
        arrived, earlier = Arrived(folded, frame.last, before), self._arrived
        self._arrived = None
        if earlier is not None:
            arrived = arrived.after(earlier)
        if folded.unknown and self._ask_whole(line):
            self._arrived = arrived
            return None
        return self._come_in(line, arrived)

    def _come_in(self, line: Line, arrived: Arrived) -> Ending | Again | None:
        """Go on after a welcome that is folded: what waits goes out, and it is told what has changed."""
        replica, (folded, last, before) = self.replica, arrived
        now = core.seen_by(replica.state, replica.me)
        returned = self._outbox.welcomed(last, new_boot=folded.new_boot, now=now)
        for each in returned:
            self._wishes.give_back(each)
        self._see_mine(folded.messages)
        self.my_notes.forget_gone()
        if folded.out_of_step:
            self._place_before = before.place
            replica.partial = True
            return self._out_of_step(folded)
        self._place_before = None
        line.welcomed = True
        if folded.new_boot:
            self._wishes.offer_again(self.my_notes.offer_again(), before.hand, before.group, before.seen)
        else:
            self._wishes.keep_held()
        self.my_notes.find_letters()
        line.wake()
        words = any(core.has_words(r.wish.command) for r in returned)
        said = self._telling.welcomed(before.place, folded, returned=words, by_word=bool(self._word))
        self._word = ""
        first, self._told_undone = not self._told_undone, True
        self._watch.welcomed(Change(folded.messages, said, fresh=folded.fresh))
        if first:
            self._wishes.tell_undone()
        if folded.fresh or self._fetching.unfinished:
            self._fetching.begin(line)
        return None

    def _tell(self, take: Callable[[], Folded]) -> Ending | Again | None:
        """Fold a frame and tell what it brought, once all of it is folded."""
        replica, before = self.replica, self._telling.place()
        folded = take()
        self._see_mine(folded.messages)
        said = self._telling.came(before, folded)
        if any(view.changed_name(message) == replica.me for message in folded.messages):
            self._keep_seat()
        if folded.messages or said or folded.fresh:
            self._emit(Change(folded.messages, said, fresh=folded.fresh))
        if folded.out_of_step and not (folded.unknown and self._ask_whole(self._line)):
            self._place_before = before
            return self._out_of_step(folded)
        return None

    def _ask_whole(self, line: Line | None) -> bool:
        """Ask for a snapshot on this connection; return whether this server takes that."""
        if line is None or frames.WHOLE not in self.replica.features:
            return False
        self.replica.asked = True
        line.ask_whole()
        return True

    def _out_of_step(self, folded: Folded) -> Ending | Again:
        if folded.unknown:
            return Again()  # the server takes no `whole`; coming back without a number brings a snapshot
        return self._contradiction(ending.WENT_BACK if folded.went_back else ending.CONTRADICTS)

    def _contradiction(self, over: Ending) -> Ending | Again:
        """Try again with a snapshot, unless that has not helped too often."""
        now = self._monotonic()
        self._contradicted.append(now)
        often = len(self._contradicted) == CONTRADICTIONS and now - self._contradicted[0] < WITHIN
        return over if often else Again()

    def _stamped(self, line: Line, now: Ms) -> None:
        """Take in the stamp of a probe: where it is the answer to our echo, we know how old it is at most."""
        since = 0.0 if line.echoed is None else (self._monotonic() - line.echoed) * 1000
        self._clock.stamp(now, since if since < ANSWERED_AT_ONCE else 0)

    def _keep_seat(self) -> None:
        if (kept := self._seated.keep(self._joined)) is not None:
            self.my_notes.found(kept.notes)
            self.my_notes.found_later(kept.later)

    def _see_mine(self, messages: list[core.Message]) -> None:
        self.my_notes.see(messages)
        self._wishes.see(messages)

    # The line, and time

    async def _tick(self) -> None:
        while True:
            await self._sleep(1)
            self._watch.look()
            if self._joined and (said := self._telling.due(self.now())):
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
