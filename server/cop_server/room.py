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
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING

from msgspec import Raw

from cop_server.batches import batch, waits
from cop_server.devices import Device, Devices, hash_device, hash_let_back
from cop_server.journal import CommitFailed, Journal
from cop_server.journal_errors import words_for
from cop_server.outbox import Piece, piece
from cop_server.presence import Presence
from cop_server.stall import Stall
from cop_server.steps import Step, Unsaved, Wish
from cop_server.tail import Tail
from cop_server.urgent import haste
from cop_server.views import Views
from cop_tui import core
from cop_tui.core import returning
from cop_tui.core.base import CLOSED, HOLDER, Command, Event, Outcome, Passing, Refused
from cop_tui.core.people import Join, Joined, Left, Link
from cop_tui.core.roles import RoleTaken
from cop_tui.wire import closing, codec, frames

if TYPE_CHECKING:
    from cop_server.connection import Connection
    from cop_server.entry import Entry

log = logging.getLogger("cop_server")

LONGEST_SLEEP = 60.0
LINES_EACH = 16  # devices of one person at once; more is a program gone wrong


class TakeHolder(Command, frozen=True):
    """Made by the server when somebody with a seat brings the code of those who hold the space."""


class Room:
    """A meeting that is served. `closes` is when its seats and codes end (UTC ms), None while it is not over."""

    def __init__(
        self,
        meeting: str,
        state: core.State,
        tail: Tail,
        journal: Journal,
        clock: Callable[[], int],
        *,
        boot: str,
        epoch: str,
        whose: str,
        closes: int | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.meeting = meeting
        self.state = state
        self.closes = closes
        self.presence = Presence()
        self._boot, self._epoch, self._whose = boot, epoch, whose
        self._tail = tail
        self._journal = journal
        self._clock = clock
        self._sleep = sleep
        self._devices = Devices()
        self._views = Views(state)
        self._inbox: deque[Wish] = deque()
        self._wake = asyncio.Event()
        self._stall: Stall | None = None
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish the step under way, and end."""
        if self._stall is not None:
            self._stall.stop()
        self._inbox.clear()
        self._task.cancel()
        await asyncio.wait([self._task])

    @property
    def read_only(self) -> bool:
        """Whether the disk takes nothing now."""
        return self._stall is not None

    # What people see

    def welcome(self, entry: Entry) -> frames.Welcome:
        """Return the first frame for somebody who comes in: what they missed, or everything."""
        views, person = self._views, entry.person
        missed = self._tail.since(entry.seq) if entry.epoch == self._epoch and entry.seq >= 0 else None
        whole = missed is None
        return frames.Welcome(
            self._boot,
            self._epoch,
            self.state.kept.seq,
            self.meeting,
            person,
            self._clock(),
            entry.device.last,
            snapshot=views.kept() if whole else None,
            texts=views.texts(person) if whole else {},
            first=0 if whole else entry.seq + 1,
            events=missed or [],
            passing=views.passing(person),
            aside=views.aside(person, entry.since),
            whose=self._whose,
            since=entry.since,
        )

    def snapshot(self, person: int, since: int = 0) -> frames.Snapshot:
        """Return the frame in place of what a device could not take in; `since` is the event its seat began with."""
        return self._views.snapshot(person, since)

    def page(self, before: int) -> frames.Page:
        """Return the kept words below a number."""
        return self._views.page(before)

    # Coming and going

    async def device(self, device: str, person: int, boot: str) -> Device:
        """Return a person's device, with its counter as stored; raises Damaged."""
        hashed = hash_device(device, self.meeting, person)
        known = self._devices.get(hashed)
        if known is None:
            known = self._devices.add(Device(device, hashed, await self._journal.counter(self.meeting, hashed)))
        elif boot != self._boot:
            known.forget()  # a new start of that program: it counts anew what is not stored
        return known

    async def join(self, name: str, role: str, seat: str) -> int:
        """Take somebody new in and return their number; raises Refused, or Unsaved."""
        return await self._ask(0, Join(name, role), seat)

    async def take_holder(self, person: int) -> None:
        """Give somebody the role of space holder; raises Refused, or Unsaved."""
        if not self.state.kept.people.by_id[person].has(HOLDER):
            await self._ask(person, TakeHolder())

    @property
    def let_back(self) -> list[int]:
        """The numbers of the events with which seats began to which people were let back, and which stand."""
        return [back.at for backs in self.state.kept.returning.back.values() for back in backs]

    def opens(self, way: str) -> int | None:
        """Return the person for whom a word with this digest opens a seat now, or None."""
        found = returning.opens(self.state, way, self._clock())
        return found.person if found is not None else None

    async def take_seat(self, person: int, way: str, seat: str) -> None:
        """Give a person one more seat for a word with this digest; raises Refused, or Unsaved."""
        await self._ask(person, returning.TakeSeat(way), seat)

    async def _ask(self, who: int, command: Command, seat: str = "") -> int:
        door: asyncio.Future[int] = self._loop.create_future()
        self._put(Wish(who, command, seat=seat, door=door))
        return await door

    def attach(self, line: Connection) -> None:
        """Let a device take part."""
        line.device.connections += 1
        self.presence.add(line)
        self._look()  # first, so that who comes in is here already in what they are sent
        line.open()
        if self._stall is not None:
            line.say(_notice("read_only", self._stall.why))
        if len(self.presence.of(line.person)) > LINES_EACH:
            line.bye("too_busy", closing.BUSY, retry=30)

    def detach(self, line: Connection) -> None:
        """A device has gone."""
        line.device.connections -= 1
        self.presence.remove(line, self._clock())
        self._look()

    def tick(self, now: int) -> None:
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
        """Hold nobody's silence against them while this computer slept."""
        for line in self.presence:
            line.slept(ms)

    def _look(self) -> None:
        for person, how in self.presence.changes(self._clock()):
            # Presence is passing, so it waits for no write that is under way.
            self._hand_out(core.decide(self.state, Link(how), person, self._clock()), ())

    def wish(self, line: Connection, wish: str, command: Command, seen: core.Seen | None, digest: str) -> None:
        """Take in what somebody wishes, with what they saw; its answer goes to that connection."""
        self._put(Wish(line.person, command, wish, line, since=line.since, seen=seen, digest=digest))

    # The loop

    def _put(self, wish: Wish) -> None:
        self._inbox.append(wish)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            timer = None
            try:
                if self._stall is not None and self._stall.healed:
                    self._heal(self._stall)
                while self._inbox:
                    await self._take(self._inbox.popleft())
                await self._elapse()
                timer = self._arm()
            except Exception as error:
                # A mistake of ours must not end the meeting. Its words may be in the error, so only its kind is logged.
                log.error("room failed: %s", type(error).__name__)
            await self._wake.wait()
            if timer is not None:
                timer.cancel()

    def _arm(self) -> asyncio.TimerHandle | None:
        due = core.due(self.state)
        if due is None or self._stall is not None:
            return None
        seconds = max(0.05, min((due - self._clock()) / 1000, LONGEST_SLEEP))
        return self._loop.call_later(seconds, self._wake.set)

    async def _elapse(self) -> None:
        due = core.due(self.state)
        while due is not None and due <= self._clock() and self._stall is None:
            outcome = core.elapse(self.state, self._clock())
            if not (outcome.events or outcome.passing or outcome.aside or outcome.holds):
                return
            await self._step(None, outcome)
            due = core.due(self.state)

    async def _take(self, wish: Wish) -> None:
        try:
            await self._consider(wish)
        except Exception as error:
            log.error("wish failed: %s in %s", type(error).__name__, type(wish.command).__name__)
            wish.fail()

    async def _consider(self, wish: Wish) -> None:
        known = wish.line.device.answer(wish.id, wish.digest) if wish.line else None
        if known is not None and wish.line is not None:
            wish.line.answer(known)
            return
        if self._stall is not None and self._stall.holds_up(wish):
            return
        try:
            outcome = self._decide(wish)
        except Refused as refusal:
            wish.refuse(refusal)
            return
        if self._stall is not None and self._stall.conflicts(outcome):
            self._stall.wait(wish)
            return
        await self._step(wish, outcome)

    def _decide(self, wish: Wish) -> Outcome:
        if isinstance(wish.command, TakeHolder):
            # Whoever was given that code may hold the space; nobody in the room has to offer it.
            return Outcome([RoleTaken(wish.who, HOLDER)])
        if isinstance(wish.command, Join) and self.state.kept.setup.phase == CLOSED:
            raise Refused("code_expired")
        return core.decide(self.state, wish.command, wish.who, self._clock(), wish.seen, wish.since)

    async def _step(self, wish: Wish | None, outcome: Outcome) -> None:
        if not (outcome.events or waits(outcome.holds) or (wish and wish.seat)):
            result = frames.Result(
                wish.id if wish else "", frames.HELD if outcome.held else frames.RELAYED, facts=outcome.facts
            )
            self._hand_out(outcome, (), wish.line if wish else None)
            if wish is not None:
                wish.done(result, outcome)
            return
        last = self.state.kept.seq + len(outcome.events)
        result = frames.Result(wish.id if wish else "", frames.SAVED, last, facts=outcome.facts)
        counter = seat = None
        if wish is not None and wish.counter and wish.line is not None:
            device, named = wish.line.device, names(outcome.events, wish.who)
            counter = (device.hash, wish.counter, device.to_store(wish.digest, result, named=named))
        if wish is not None and wish.seat:
            seat = _seat(wish, outcome)
        written = await batch(
            self.meeting,
            self.state,
            outcome.events,
            self._stored,
            holds=outcome.holds,
            counter=counter,
            seat=seat,
        )
        step = Step(wish, outcome, written, result)
        try:
            await self._journal.append(written)
        except CommitFailed as error:
            self._failed(step, error)
        else:
            self._written(step)

    async def _stored(self, number: int) -> bytes:
        body = self._tail.get(number)
        return body if body is not None else (await self._journal.load(self.meeting))[number - 1]

    def _written(self, step: Step) -> None:
        if step.batch.closes is not None:
            self.closes = step.batch.closes
        for number, body in step.batch.blanks:
            self._tail.replace(number, body)
        wish = step.wish
        if wish is not None and wish.line is not None and step.batch.counter is not None:
            wish.line.device.stored(wish.counter, step.batch.counter[2])
        self._hand_out(step.outcome, step.batch.bodies, wish.line if wish else None)
        if wish is not None:
            wish.done(step.result, step.outcome)

    def _hand_out(self, outcome: Outcome, bodies: tuple[bytes, ...], asked: Connection | None = None) -> None:
        """Apply what was decided, and tell everybody it is for, each in one write; to `asked` its answer is still to come."""
        pieces: list[Piece] = []
        if bodies:
            first = self.state.kept.seq + 1
            raws = [self._tail.append(body) for body in bodies]
            for event in outcome.events:
                core.apply(self.state, event)
            pieces.append(piece(first, raws))
        for hold in outcome.holds:
            core.remember(self.state, hold)
        if outcome.passing:
            for message in outcome.passing:
                core.fold_passing(self.state, message)
            keys = tuple(_key(message) for message in outcome.passing)
            pieces.append(piece(0, [codec.raw(message) for message in outcome.passing], keys))
        own = self._asides(outcome)
        if asked is not None and asked in self.presence.of(asked.person):
            own.setdefault(asked, [])
        if pieces:
            texts, hurry, at = [each.frame for each in pieces], haste(self.state, outcome), self._loop.time()
            for line in self.presence:
                if line not in own:
                    line.offer(pieces, texts, hurry, at)
        for line, said in own.items():
            line.keep(pieces, said)
            if line is not asked:
                line.flush()
        self._see_out(outcome.events)

    def _asides(self, outcome: Outcome) -> dict[Connection, list[bytes]]:
        """Return the frames of asides, by the connection they are for."""
        told: dict[int, list[Raw]] = {}
        for readers, aside in outcome.aside:
            body = codec.raw(aside)
            for reader in readers:
                told.setdefault(reader, []).append(body)
        return {
            line: [codec.encode(frames.Aside(bodies))]
            for reader, bodies in told.items()
            for line in self.presence.of(reader)
        }

    def _see_out(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Left):
                for line in list(self.presence.of(event.person)):
                    line.bye("removed", closing.REMOVED)
            elif isinstance(event, returning.SeatsEnded):
                for line in list(self.presence.of(event.person)):
                    if line.since > event.since:
                        line.bye("not_them", closing.REMOVED)

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
        self._stall = Stall(words_for(error.reason), again, self._journal, self._wake.set, self._sleep)
        self._tell_all(_notice("read_only", self._stall.why))

    def _heal(self, stall: Stall) -> None:
        log.warning("commits work again")
        self._stall = None
        if stall.step is not None:
            self._written(stall.step)
        self._tell_all(_notice("writable", ""))
        self._inbox.extendleft(reversed(stall.line))

    def _tell_all(self, frame: bytes) -> None:
        for line in self.presence:
            line.say(frame)


def names(events: list[Event], person: int) -> bool:
    """Return whether the events themselves say that this person made them happen.

    A turn that ended names its speaker, and not whether they finished, passed or were skipped.
    """
    return any(
        getattr(event, "by", 0) == person or (getattr(event, "text", "") and getattr(event, "person", 0) == person)
        for event in events
    )


def _seat(wish: Wish, outcome: Outcome) -> tuple[str, int]:
    """Return the hash of the seat that somebody takes, and who they are."""
    since = next((hold.since for hold in outcome.holds if isinstance(hold, returning.SeatTaken)), 0)
    person = next((event.person for event in outcome.events if isinstance(event, Joined)), wish.who)
    return hash_let_back(wish.seat, since), person


def _key(message: Passing) -> Hashable | None:
    about = message.overtakes()
    return None if about is None else (type(message), about)


def _notice(code: str, why: str) -> bytes:
    return codec.encode(frames.Notice(code, closing.NOTICES[code].format(why=why)))
