"""One task per meeting: take a wish, decide, write, apply, hand out, sleep until something is due.

Musts:
1. Nothing is told before it is written, and nothing is applied that was not.
2. A write that fails refuses nobody: the answer is withheld and the same batch is tried again until it is taken. Until
   then wishes that keep something wait in line; reading, passing messages and asides go on.
3. What leaves no trace writes nothing: no row, no counter.
4. Everybody is sent the same bytes, encoded once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cop_server.batches import batch, names, seat_of
from cop_server.devices import Device, Devices, hash_device, stored
from cop_server.erasing import Bodies, Erasing, without_text
from cop_server.event_buffer import Tail
from cop_server.fair import Inbox
from cop_server.greeting import Greeting, Here
from cop_server.handing import Handing, notice
from cop_server.journal.errors import Reason, words_for
from cop_server.journal.rows import OPEN_ENDED
from cop_server.journal.store import CommitFailed, Journal
from cop_server.known import KnownCourse
from cop_server.letters import Letters
from cop_server.pace import Paces
from cop_server.presence import Presence
from cop_server.stall import Stall
from cop_server.steps import Request, Step, Unsaved
from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.engine.base import CLOSED, HOLDER, OPEN, Command, Event, Outcome, Refused
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, WordId
from cop_tui.wire import closing, frames
from cop_tui.wire.course import Course

if TYPE_CHECKING:
    from cop_server.connection import Connection
    from cop_server.entry import Entry

log = logging.getLogger("cop_server")

LONGEST_SLEEP = 60.0
SAID_MS = 30_000  # a shorter sleep is made good and not told
LINES_EACH = 16  # devices of one person at once; more is a program gone wrong


class Room:
    """A meeting that is served. `closes` is when its seats and codes end (UTC ms), None while it is not over; `settled` is
    set once what was due before anybody comes in has been done."""

    def __init__(
        self,
        meeting: str,
        state: core.ServerState,
        tail: Tail,
        journal: Journal,
        clock: Callable[[], Ms],
        *,
        boot: str,
        epoch: str,
        whose: str,
        gap: tuple[int, int] = (0, 0),
        look: Callable[[], None] = lambda: None,
        wrote: Callable[[str, Sequence[Event], bool], None] = lambda _meeting, _events, _narrower: None,
        closes: Ms | None = None,
        devices: Devices | None = None,
        course: Course | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.meeting = meeting
        self.state = state
        self.closes = closes
        self.presence = Presence()
        self.paces = Paces()
        self._boot = boot
        self._tail = tail
        self._course = KnownCourse(tail, lambda: journal.load(meeting), course)
        self._journal = journal
        self._clock = clock
        self._sleep = sleep
        self._look_asleep = look
        self._tell_series = wrote
        self.devices = devices or Devices()
        self.greeting = Greeting(meeting, state, tail, self._course, clock, Here(boot, epoch, whose, gap))
        self._wake = asyncio.Event()
        self._stall: Stall | None = None
        self._stored = _bodies(journal, meeting, tail)
        self._erasing = Erasing(journal, meeting, self._stored)
        self._handing = Handing(state, tail, self._course, self.presence)
        self._loop = asyncio.get_running_loop()
        self._inbox = Inbox(self._loop.time)
        self._letters = Letters(journal.path.parent, meeting, state)
        self.settled = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish the step under way, and end."""
        if self._stall is not None:
            self._stall.stop()
        self._inbox.clear()
        self._task.cancel()
        await asyncio.wait([self._task])
        await self._erasing.stop()
        await self._letters.follow()
        del self._task  # how it ended holds this room, until the garbage collector comes

    async def rest(self) -> None:
        """End, and keep only what the journal has not got: what devices were answered that is not stored."""
        await self.stop()
        self.devices.rest()
        await self._journal.rest(self.meeting)

    @property
    def read_only(self) -> bool:
        """Whether the disk takes nothing now."""
        return self._stall is not None

    @property
    def read_only_why(self) -> str:
        """Half a sentence on why, nothing while the disk takes what is written."""
        return "" if self._stall is None else self._stall.why

    @property
    def idle(self) -> bool:
        """Whether the meeting is over, nobody is here, and all there is to know of it is in the journal."""
        busy = self._inbox or self._stall is not None or self._erasing.going_on or len(self.presence)
        return not (busy or self._letters.behind) and core.may_rest(self.state)

    # What people see

    def welcome(self, entry: Entry) -> frames.Welcome:
        """Return the first frame for somebody who comes in: what they missed, or everything."""
        return self.greeting.welcome(entry)

    def snapshot(self, person: PersonId, since: int = 0) -> frames.Snapshot:
        """Return the frame in place of what a device could not take in; `since` is the event its seat began with."""
        return self.greeting.snapshot(person, since)

    def page(self, before: int, wanted: Sequence[WordId] = ()) -> frames.Page:
        """Return these kept words, or else those below a number."""
        return self.greeting.page(before, wanted)

    # Coming and going

    async def device(self, device: str, person: PersonId, boot: str) -> Device:
        """Return a person's device, with its counter as stored; raises Damaged."""
        await self._course.catch_up()
        hashed = hash_device(device, self.meeting, person)
        known = self.devices.get(hashed)
        if known is None:
            known = await stored(self._journal, self.meeting, device, hashed)
            known = self.devices.add(known, goes_on=boot == self._boot)
        elif boot != self._boot:
            known.forget()  # a new start of that program: it counts anew what is not stored
        return known

    async def join(self, name: str, role: str, seat: str) -> PersonId:
        """Take somebody new in and return their number; raises Refused, or Unsaved."""
        return await self._ask(NOBODY, by_server.join(name, role), seat)

    async def take_holder(self, person: PersonId) -> None:
        """Entrust somebody who brings the code for it with the space; raises Refused, or Unsaved."""
        if not self.state.kept.people.is_entrusted(person):
            await self._ask(person, by_server.hold())

    async def end(self) -> None:
        """End the meeting for whoever hosts; raises Refused, or Unsaved."""
        await self._ask(NOBODY, by_server.end())

    async def open_again(self) -> None:
        """Open the meeting again for whoever hosts; raises Refused, or Unsaved."""
        await self._ask(NOBODY, by_server.open_again())

    async def of_series(self, command: Command) -> None:
        """Let the meeting be as its series says; raises Refused, or Unsaved."""
        await self._ask(NOBODY, command)

    @property
    def let_back(self) -> list[int]:
        """The numbers of the events with which seats began to which people were let back, and which stand."""
        return [back.at for backs in self.state.kept.returning.back.values() for back in backs]

    def opens(self, way: str) -> PersonId | None:
        """Return the person for whom a word with this digest opens a seat now, or None."""
        return by_server.way_opens(self.state, way, self._clock())

    async def take_seat(self, person: PersonId, way: str, seat: str) -> None:
        """Give a person one more seat for a word with this digest; raises Refused, or Unsaved."""
        await self._ask(person, by_server.take_seat(way), seat)

    async def _ask(self, who: PersonId, command: Command, seat: str = "") -> PersonId:
        door: asyncio.Future[PersonId] = self._loop.create_future()
        self._put(Request(who, command, seat=seat, door=door))
        return await door

    def attach(self, line: Connection) -> None:
        """Let a device take part."""
        line.device.connections += 1
        self.presence.add(line)
        self._look()  # first, so that who comes in is here already in what they are sent
        line.open()
        if self._stall is not None:
            line.say(notice("read_only", self._stall.why))
        if len(self.presence.of(line.person)) > LINES_EACH:
            line.bye("too_busy", closing.BUSY, retry=30)

    def detach(self, line: Connection) -> None:
        """A device has gone."""
        line.device.connections -= 1
        self.presence.remove(line, self._clock())
        self._look()

    def tick(self, now: Ms) -> None:
        """Look after every connection, about once a second."""
        if self.closes is not None and now >= self.closes:
            for line in list(self.presence):
                line.bye("seat_ended", closing.REMOVED)
        keen = {self.state.kept.floor.speaker, *self.state.kept.people.with_role(HOLDER)}
        for line in list(self.presence):
            line.tick(now, line.person in keen)
        self._look()
        self._wake.set()

    def slept(self, ms: int) -> None:
        """Charge nobody for the time in which this computer slept, and say so once."""
        self.stood_still(ms)
        if ms >= SAID_MS and self.state.kept.setup.phase == OPEN:
            minutes = max(1, round(ms / 60_000))
            self._handing.notice("slept", f"{minutes} minute{'' if minutes == 1 else 's'}")

    def set_on(self, ms: int) -> None:
        """Take in that the clock was set on, and say so once."""
        self.stood_still(ms)
        self._handing.notice("clock_set", "")

    def stood_still(self, ms: int) -> None:
        """Leave the last `ms` milliseconds of the clock out of everything that runs."""
        for line in self.presence:
            line.slept(ms)
        self._handing.out(core.asleep(self.state, ms, self._clock()), ())

    def _look(self) -> None:
        for person, how, since in self.presence.changes(self._clock()):
            # Presence is passing, so it waits for no write that is under way.
            self._handing.out(core.decide(self.state, by_server.link(how, since), person, self._clock()), ())

    def wish(
        self, line: Connection, wish: str, command: Command | Refused, seen: core.Seen | None, digest: str
    ) -> None:
        """Take in what somebody wishes, with what they saw; its answer goes to that connection."""
        self._put(Request(line.person, command, wish, line, since=line.since, seen=seen, digest=digest))

    def backups_hold(self, days: int) -> None:
        """Take in over how many days backups hold what is withdrawn, and tell whoever is here when that is news."""
        before, self.greeting.backups = self.greeting.backups, days
        if days != before:
            people = tuple({line.person for line in self.presence})
            told = by_server.backups_hold(days, first=not before)
            self._handing.out(Outcome(aside=[(people, told)]), ())

    # The loop

    def _put(self, wish: Request) -> None:
        self._inbox.append(wish)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            timer = None
            try:
                self._look_asleep()  # before anything is found to be over
                if self._stall is not None and self._stall.healed:
                    self._heal(self._stall)
                while self._inbox:
                    await self._take(self._inbox.take())
                timer = self._arm(await self._elapse())
                await self._letters.follow()
            except Exception as error:
                # A mistake of ours must not end the meeting. Its words may be in the error, so only its kind is logged.
                log.error("room failed: %s", type(error).__name__)
            self.settled.set()
            await self._wake.wait()
            if timer is not None:
                timer.cancel()

    def _arm(self, due: Ms | None) -> asyncio.TimerHandle | None:
        if due is None or self._stall is not None:
            return None
        seconds = max(0.05, min((due - self._clock()) / 1000, LONGEST_SLEEP))
        return self._loop.call_later(seconds, self._wake.set)

    async def _elapse(self) -> Ms | None:
        """Let happen what is due, and return when the next is."""
        due = core.due(self.state)
        while due is not None and due <= self._clock() and self._stall is None:
            outcome = core.elapse(self.state, self._clock())
            if not (outcome.events or outcome.passing or outcome.aside or outcome.memos):
                break
            await self._step(None, outcome)
            due = core.due(self.state)
        return due

    async def _take(self, wish: Request) -> None:
        try:
            await self._consider(wish)
        except Exception as error:
            log.error("wish failed: %s in %s", type(error).__name__, type(wish.command).__name__)
            wish.fail()

    async def _consider(self, wish: Request) -> None:
        if self._erasing.holds_up(wish):
            return
        known = wish.line.device.answer(wish.id, wish.digest) if wish.line else None
        if known is not None and wish.line is not None:
            wish.line.answer(known)
            return
        if self._stall is not None and self._stall.holds_up(wish):
            return
        try:
            outcome = self._decide(wish)
        except Refused as refusal:
            for hold in refusal.memos:
                core.remember(self.state, hold)
            wish.refuse(refusal)
            return
        if self._stall is not None and self._stall.conflicts(outcome):
            self._stall.wait(wish)
            return
        await self._step(wish, outcome)

    def _decide(self, wish: Request) -> Outcome:
        if isinstance(wish.command, Refused):
            raise wish.command
        if by_server.is_join(wish.command) and self.state.kept.setup.phase == CLOSED:
            raise Refused("code_expired")
        return core.decide(self.state, wish.command, wish.who, self._clock(), wish.seen, wish.since)

    async def _step(self, wish: Request | None, outcome: Outcome) -> None:
        if not (outcome.events or by_server.waits(outcome.memos) or (wish and wish.seat)):
            if not await self._letters.stored(outcome.memos):
                if wish is not None:
                    wish.fail()
                return
            result = frames.Result(
                wish.id if wish else "", frames.HELD if outcome.held else frames.RELAYED, facts=outcome.facts
            )
            self._handing.out(outcome, (), wish.line if wish else None)
            if wish is not None:
                wish.done(result, outcome)
            return
        last = self.state.kept.seq + len(outcome.events)
        result = frames.Result(wish.id if wish else "", frames.SAVED, last, facts=outcome.facts)
        counter = seat = beside = None
        if wish is not None and wish.counter and wish.line is not None:
            device = wish.line.device
            if names(outcome.events, wish.who):
                counter = (device.hash, 0, device.row(wish.digest, result))
            else:
                beside = device.beside(wish.digest, result)
        if wish is not None and wish.seat:
            seat = seat_of(wish, outcome)
        written, rest = await batch(
            self.meeting,
            self.state,
            outcome.events,
            self._stored,
            memos=outcome.memos,
            counter=counter,
            beside=beside,
            seat=seat,
        )
        step = Step(wish, outcome, written, result, rest)
        try:
            await self._journal.append(written)
        except CommitFailed as error:
            self._failed(step, error)
        else:
            self._written(step)

    def _written(self, step: Step) -> None:
        self._letters.changed(step.outcome.memos)  # the event comes first: a start leaves out what was read out
        if step.batch.closes is not None:
            self.closes = step.batch.closes if step.batch.closes != OPEN_ENDED else None
        for number, body in step.batch.blanks:
            self._tail.replace(number, body)
        for number in step.rest:  # nobody who comes back is sent what is gone
            if (there := self._tail.get(number)) is not None:
                self._tail.replace(number, without_text(there))
        wish = step.wish
        if wish is not None and wish.line is not None:
            wish.line.wrote(len(step.outcome.events))
            self._inbox.wrote(wish.who, len(step.outcome.events))
        if wish is not None and wish.line is not None and step.batch.counter is not None:
            wish.line.device.stored(wish.counter)
        if wish is not None and wish.line is not None and step.batch.beside is not None:
            wish.line.device.found(step.batch.beside[1])
        self._handing.out(step.outcome, step.batch.bodies, wish.line if wish and not step.rest else None)
        self._tell_series(self.meeting, step.outcome.events, bool(step.batch.less))
        if step.rest:
            self._erasing.begin(step)
        elif wish is not None:
            wish.done(step.result, step.outcome)

    # When the disk takes nothing

    def _failed(self, step: Step, error: CommitFailed) -> None:
        log.warning("commit failed: %s", error.reason)
        wish = step.wish
        if error.reason == "refused":
            # It does not fit what is stored, and never will: a mistake of ours, not the disk's.
            if wish is not None:
                wish.fail()
            return
        if error.reason == "closed":
            return
        again: Step | None = step
        if wish is not None and wish.door is not None:
            # Whoever stands at the door is told to come back, and holds nothing up.
            wish.turn_away(Unsaved())
            again = None
        self._stop_saving(error.reason, again)

    def hold_still(self, reason: Reason) -> None:
        """Take in nothing to be kept until a write goes well: something is known to be wrong before one was tried."""
        if self._stall is None:
            self._stop_saving(reason, None)

    def _stop_saving(self, reason: Reason, step: Step | None) -> None:
        before, why = self._stall, words_for(reason)
        self._stall = Stall(why, step, self._journal, self._wake.set, self._sleep)
        if before is not None:
            before.stop()
            self._stall.line.extend(before.line)
        self._handing.notice("read_only", why)

    def _heal(self, stall: Stall) -> None:
        log.warning("commits work again")
        self._stall = None
        if stall.step is not None:
            self._written(stall.step)
        self._handing.notice("writable", "")
        self._inbox.put_back(stall.line)


def _bodies(journal: Journal, meeting: str, tail: Tail) -> Bodies:
    """Return what gives the bodies of events: from memory, or else from the journal."""

    async def stored(numbers: Sequence[int]) -> Mapping[int, bytes]:
        near = {number: body for number in numbers if (body := tail.get(number)) is not None}
        far = [number for number in numbers if number not in near]
        return near | (await journal.some(meeting, far) if far else {})

    return stored
