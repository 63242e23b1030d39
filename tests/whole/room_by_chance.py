"""A real server, people on poor connections, and chance: what happens in a room, drawn from a seed, one step after another.

Responsible for what happens; `entered` judges it. How a person enters a line is told by their client: a `Guest` is a
session alone, and other clients add to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from cop_server.app import Options, Running, running
from cop_tui import core
from cop_tui.client.ending import Ending
from cop_tui.client.profile import Places
from cop_tui.client.session import GOOD, Change, Session
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import agenda, clock, floor, group_talk, groups, learning, notes, parking, record, setup, words
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.wire import codec
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import Invite
from tests.whole import entered
from tests.whole.entered import Book, Entry, Sight
from tests.whole.unsteady import Unsteady

PLAN = setup.SessionPlan(
    "By chance",
    items=(
        PlannedItem("Everybody", mode="open"),
        PlannedItem("Two by two", mode="pairs"),
        PlannedItem("Unkept", mode="open", keep="live"),
        PlannedItem("Written", mode="reveal"),
        PlannedItem("Three by three", mode="threes", keep="live"),
        PlannedItem("In turn", mode="queue"),
        PlannedItem("Written and unkept", mode="reveal", keep="live"),
        PlannedItem("Once more", mode="open"),
    ),
    people=9,
)
NAMES = ("Ama", "Bo", "Cy", "Di", "Eve")
A_MOMENT = 0.1  # seconds; an app takes an answer without telling anybody
PATIENCE = 20.0  # seconds until a step is given up


class Time:
    """UTC for the server, and seconds for sessions, which pass only by being waited for."""

    def __init__(self) -> None:
        self.ms = 1_700_000_000_000
        self.seconds = 0.0

    def __call__(self) -> Ms:
        return Ms(self.ms)

    async def sleep(self, seconds: float) -> None:
        if seconds == 1:  # a session's own watch over its connection; here connections are ended outright
            await asyncio.Event().wait()
        self.seconds += max(seconds, 0.001)  # less would be lost in the sum
        await asyncio.sleep(0)


def sight(session: Session) -> Sight:
    """Return what this session has in sight, found without asking the product what it would stamp."""
    kept = session.replica.kept
    plan = kept.agenda.items[kept.agenda.current].plan if kept.agenda.current else None
    mine = next((frozenset(group) for group in kept.groups.groups if session.replica.me in group), None)
    off = kept.record.off
    keeps = plan is not None and plan.keep != "live" and not off and kept.setup.phase == base.OPEN
    writing = kept.agenda.current if plan is not None and plan.mode == "reveal" else 0
    return Sight(kept.agenda.current, keeps, off, mine, writing, keeps and bool(writing))


COMMANDS: dict[str, Callable[[str], core.Command]] = {
    entered.SAY: words.Say,
    entered.OFF: words.Off,
    entered.PARK: parking.Park,
    entered.LEARN: learning.Learn,
    entered.BRING: groups.BringBack,
    entered.NOTE: group_talk.GroupNote,
    entered.HAND: floor.Hand,
}


class Guest:
    """Somebody with a session on a poor connection, whose program may be killed and started again."""

    def __init__(self, room: Room, name: str, code: str, link: Unsteady) -> None:
        self.room, self.name, self.link = room, name, link
        self.invite = Invite("127.0.0.1", link.port, code)
        self.runs = 0
        self.ahead: list[tuple[Entry, core.Seen | None]] = []  # entered, and not taken yet
        self.waiting_kinds: list[str] = []  # of lines that are typed, and have not come through yet
        self.session: Session
        self.task: asyncio.Task[Ending]

    @property
    def home(self) -> Path:
        """The folder of the running program."""
        return self.room.folder / f"home-{self.name}-{self.runs}"

    @property
    def me(self) -> int:
        """My number in the room."""
        return self.session.replica.me

    def come(self) -> None:
        """Start the program."""
        self.places = Places(self.home)
        self.session = Session(
            self.invite,
            self.name,
            self.places,
            clock=lambda: self.room.time.ms / 1000,
            monotonic=lambda: self.room.time.seconds,
            rng=random.Random(self.name),
            sleep=self.room.time.sleep,
        )
        self.session.listen(self.see)
        self.start()
        self.task.add_done_callback(lambda _: self.room.changed.set())

    def start(self) -> None:
        """Run the client."""
        self.task = asyncio.get_running_loop().create_task(self.session.run())

    def end(self) -> None:
        """End the program, whatever it is doing."""
        self.task.cancel()

    def stop(self) -> None:
        """Let go of what the client holds beside its task."""

    def see(self, change: Change) -> None:
        """Take down what I am told."""
        replica, book = self.session.replica, self.room.book
        for message in change.messages:
            book.told(replica.me, message, replica.kept.agenda.current, replica.boot)
        for line, answer in change.answered:
            for token in entered.tokens(line.encode()):
                book.entries[token].answer = answer
        if change.fresh:
            self.look()
        self.room.changed.set()

    def look(self) -> None:
        """Look through everything that my client knows of others."""
        self.room.book.holds(PersonId(self.me), msgspec.json.encode(self.session.replica.state))

    def enter(self, kind: str, late: bool) -> None:
        """Press Enter on a line of some kind; `late`: it was typed ahead, and is taken only after others."""
        entry = self.room.book.enter(self.me, kind, sight(self.session), self.session.replica.boot)
        self.ahead.append((entry, self.session.seen()))
        if not late:
            self.take_all()

    def take_all(self) -> None:
        """Take the lines that were entered, in their order."""
        lines, self.ahead = self.ahead, []
        for entry, seen in lines:
            self.take(entry, seen)

    def take(self, entry: Entry, seen: core.Seen | None) -> None:
        """Do what a line says."""
        line = f"{entry.kind} {entry.token}"
        if entry.kind in entered.UNNAMED_KINDS:
            park = entry.kind == entered.UNNAMED
            work = self.session.my_notes.write(f"word {entry.token}", park=park, seen=seen, line=line)
            answer: asyncio.Future[Any] = asyncio.ensure_future(work)
        else:
            answer = self.session.do(COMMANDS[entry.kind](f"word {entry.token}"), seen, line)
        self.room.awaits(entry, answer)

    def back(self) -> None:
        """Start the program again if it has ended by itself, as its person does."""
        if self.task.done():
            self.task.result()
            self.stop()
            self.places.close()
            self.come()

    async def kill(self) -> None:
        """End the program as kill -9 does, and start it again on the files that it leaves."""
        for _ in range(3):  # an answer that is there is told
            await asyncio.sleep(0)
        self.room.take_answers()
        before = self.home
        self.runs += 1
        shutil.copytree(before, self.home)
        self.room.look_at_waiting(self.home)
        held = b"".join(path.read_bytes() for path in self.home.glob("waiting/*"))
        mine = [e for e in self.room.book.entries.values() if e.author == self.me and e.answer is None and not e.lost]
        for entry in mine:
            waits = entry.token.encode() in held
            untaken = any(entry is one for one, _ in self.ahead)
            if entry.must_wait and not waits and not untaken:
                self.room.book.breach("it does not outlive the program", entry)
            entry.lost = not waits
        self.room.forget({entry.token for entry in mine})
        self.ahead.clear()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.stop()
        self.places.close()
        shutil.rmtree(before)
        self.come()


class Room:
    """A server, a meeting, and people; `book` is where every breach stands. The same `seed` makes the same things happen."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.chance = random.Random(seed)
        self.time, self.book, self.changed = Time(), Book(), asyncio.Event()
        self.people: list[Guest] = []
        self.log: list[str] = []
        self._server = contextlib.AsyncExitStack()
        self._answers: dict[asyncio.Future[Any], str] = {}
        self._others: list[asyncio.Future[Any]] = []
        self.port = 0
        self.server: Running
        self.made: Created

    # The server

    async def start(self) -> None:
        """Start the server, on the port it had before if it had one."""
        options = Options(
            data=self.folder / "data", port=self.port, rate=1e9, burst=1e9, clock=self.time, ticking=False
        )
        self.server = await self._server.enter_async_context(running(options))
        self.port = self.server.port

    async def restart(self) -> None:
        """End the server and start it again in the same folder."""
        await self._server.aclose()
        self._server = contextlib.AsyncExitStack()
        await self.start()

    @property
    def kept(self) -> Any:
        """What the server keeps of the meeting."""
        return self.server.hub.rooms[self.made.meeting].state.kept

    # People

    def guest(self, name: str, code: str, link: Unsteady) -> Guest:
        """Return who comes in under this name."""
        return Guest(self, name, code, link)

    def number(self, name: str) -> int:
        """Return the number of somebody in the room."""
        return NAMES.index(name) + 1

    async def open(self) -> None:
        """Start, make the meeting, and let people in."""
        await self.start()
        self.made = await self.server.create(PLAN)
        for name in NAMES:
            link = Unsteady(self.port)
            await link.start()
            guest = self.guest(name, self.made.holder_code if name == "Ama" else self.made.code, link)
            self.people.append(guest)
            guest.come()
            await self.until(lambda guest=guest: guest.session.link == GOOD)  # type: ignore[misc]

    async def close(self) -> None:
        """End everything."""
        for guest in self.people:
            guest.link.flow()
            guest.end()
        await asyncio.gather(*(guest.task for guest in self.people), return_exceptions=True)
        for guest in self.people:
            guest.stop()
            guest.places.close()
            await guest.link.stop()
        await self._server.aclose()

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so; it becomes so with a change that somebody is told of, or an answer that a client takes."""
        async with asyncio.timeout(PATIENCE):
            while not so():
                self.changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), A_MOMENT)

    def awaits(self, entry: Entry, answer: asyncio.Future[Any]) -> None:
        """Take down the answer to an entry once it is there."""
        self._answers[answer] = entry.token
        answer.add_done_callback(lambda done: self._answered(entry, done))

    def _answered(self, entry: Entry, done: asyncio.Future[Any]) -> None:
        if self._answers.pop(done, None) and not done.cancelled():
            entry.answer = done.result()
        self.changed.set()

    def take_answers(self) -> None:
        """Take down the answers that are there already."""
        for answer, token in list(self._answers.items()):
            if answer.done():
                self._answered(self.book.entries[token], answer)

    def forget(self, tokens: set[str]) -> None:
        """Wait no longer for answers that were for a program that is gone."""
        self._answers = {answer: token for answer, token in self._answers.items() if token not in tokens}

    # What is looked at

    def look_at_waiting(self, home: Path) -> None:
        """Look at the files in which acts of somebody wait."""
        for path in home.glob("waiting/*"):
            with contextlib.suppress(FileNotFoundError):
                self.book.waiting(path.read_bytes())

    async def judge(self) -> None:
        """Look at everything that can be looked at while things are under way."""
        bodies = await self.server.hub.journal.load(self.made.meeting)
        self.book.journal((n, codec.read_event(body), bytes(body)) for n, body in enumerate(bodies, 1))
        for guest in self.people:
            guest.look()
            self.look_at_waiting(guest.home)
        self.book.disk(b"".join(path.read_bytes() for path in (self.folder / "data").rglob("*") if path.is_file()))

    async def calm(self) -> None:
        """Let everything through until everybody has caught up, and look at what became of everything."""
        for guest in self.people:
            guest.link.flow()
            guest.take_all()
        await self.until(self._calm)
        await self.judge()
        self.book.settled()

    def _calm(self) -> bool:
        for guest in self.people:
            guest.back()
        return not self._answers and all(
            guest.session.link == GOOD
            and not guest.session.unanswered
            and guest.session.replica.kept.seq == self.kept.seq
            for guest in self.people
        )

    # What happens

    async def step(self) -> None:
        """Let one thing happen, and give it some of the time it needs."""
        kind, weight = zip(*STEPS.items(), strict=True)
        (name,) = self.chance.choices(kind, weight)
        self.log.append(name)
        for guest in self.people:
            guest.back()
        await getattr(self, f"step_{name}")()
        for _ in range(self.chance.choice((0, 0, 1, 3, 10, 40))):
            await asyncio.sleep(0)

    def somebody(self) -> Guest:
        """Return who does the next thing."""
        return self.chance.choice([guest for guest in self.people if guest.session.replica.person is not None])

    def anything(self, guest: Guest) -> str:
        """Return a kind of line that makes sense to somebody, most of the time."""
        now = sight(guest.session)
        kinds = [entered.SAY, entered.SAY, entered.OFF, entered.PARK, entered.HAND, entered.LEARN, entered.UNNAMED]
        kinds += [entered.NOTE, entered.BRING, entered.SAY, entered.HAND] if now.group is not None else []
        kinds += [entered.WRITE] * 6 if now.notes else []
        return self.chance.choice(kinds) if self.chance.random() < 0.95 else self.chance.choice(entered.KINDS)

    async def step_enter(self) -> None:
        """Somebody enters a line."""
        guest = self.somebody()
        guest.enter(self.anything(guest), late=False)

    async def step_enter_ahead(self) -> None:
        """Somebody enters several lines at once; they are taken when there is time."""
        guest = self.somebody()
        for _ in range(self.chance.randint(1, 4)):
            guest.enter(self.anything(guest), late=True)

    async def step_take(self) -> None:
        """The program of somebody gets around to what was entered."""
        self.somebody().take_all()

    def _wish(self, guest: Guest, command: core.Command) -> asyncio.Future[Any]:
        answer = guest.session.do(command)
        answer.add_done_callback(lambda _: self.changed.set())
        return answer

    async def _steer(self, command: core.Command) -> None:
        self.time.ms += 2_500
        answer = self._wish(self.people[0], command)
        if self.chance.random() < 0.7:
            async with asyncio.timeout(PATIENCE):
                await answer

    async def step_move(self) -> None:
        """The space holder goes to another part, or begins."""
        if self.kept.setup.phase == base.LOBBY:
            await self._steer(setup.Begin())
        elif self.chance.random() < 0.3:
            await self._steer(agenda.MoveOn(really=True))
        else:
            await self._steer(agenda.TakeUp(ItemId(self.chance.randint(1, len(PLAN.items))), really=True))

    async def step_record(self) -> None:
        """The space holder takes the room off the record, or puts it on again."""
        await self._steer(record.RecordOn() if self.kept.record.off else record.RecordOff())

    async def step_regroup(self) -> None:
        """The groups are drawn anew."""
        await self._steer(groups.DrawGroups(self.chance.randint(1, 9)))

    async def step_choose(self) -> None:
        """Somebody goes to another group."""
        self._wish(self.somebody(), groups.ChooseGroup(PersonId(self.somebody().me)))

    async def step_reveal(self) -> None:
        """The notes are shown."""
        await self._steer(notes.Reveal())

    async def step_pause(self) -> None:
        """The meeting is paused for a moment."""
        await self._steer(clock.Pause())
        await self._steer(clock.Resume())

    async def step_floor(self) -> None:
        """The next one is called, or gives the floor back."""
        await self._steer(floor.CallNext(really=True))
        if self.kept.floor.speaker and self.chance.random() < 0.6:
            await self._steer(floor.Done(if_speaker=self.kept.floor.speaker))

    async def step_quote(self) -> None:
        """Somebody changes what the recap may do with a note of theirs."""
        guest = self.somebody()
        if mine := [note for note in guest.session.my_notes if note.open]:
            note = self.chance.choice(mine)
            asked = asyncio.ensure_future(guest.session.my_notes.quote(note, not note.quote))
            asked.add_done_callback(lambda _: self.changed.set())
            self._others.append(asked)

    def _shaky(self) -> Guest:
        return self.chance.choice(self.people[1:])  # whoever steers is not cut off, so that something happens

    async def step_cut(self) -> None:
        """A connection is cut."""
        self._shaky().link.cut()

    async def step_dark(self) -> None:
        """A connection is cut and does not come back for now."""
        link = self._shaky().link
        link.stand_still()
        link.cut()

    async def step_cut_after(self) -> None:
        """A connection is cut after some more bytes."""
        self._shaky().link.cut_after(self.chance.choice((0, 1, 40, 100, 200, 400)))

    async def step_still(self) -> None:
        """Nothing gets through for a while."""
        self._shaky().link.stand_still()

    async def step_swallow(self) -> None:
        """What the server says to somebody is lost."""
        self._shaky().link.swallow()

    async def step_flow(self) -> None:
        """A connection is as it should be again."""
        self._shaky().link.flow()

    async def step_kill(self) -> None:
        """The program of somebody is killed."""
        guest = self._shaky()
        if guest.session.replica.person is not None and not guest.task.done():
            await guest.kill()

    async def step_restart(self) -> None:
        """The server starts again, told or, as when it was killed, untold."""
        if self.chance.random() < 0.5:
            for guest in self.people:
                guest.link.cut()
        await self.restart()
        await self.until(lambda: self.people[0].session.link == GOOD)

    async def step_unheard(self) -> None:
        """Somebody's words get through and their answer does not, and then the server starts again."""
        guest = self._shaky()
        if guest.session.replica.person is None:
            return
        guest.link.swallow()
        guest.enter(self.chance.choice((entered.SAY, entered.OFF)), late=False)
        for _ in range(10):
            await asyncio.sleep(0)
        guest.link.stand_still()
        await self.step_restart()
        guest.link.cut()
        guest.link.flow()

    async def step_time(self) -> None:
        """Time passes on the server, and what is due happens."""
        self.time.ms += self.chance.choice((1_000, 20_000, 200_000))
        self.server.tick()

    async def step_calm(self) -> None:
        """Everybody catches up."""
        await self.calm()

    async def hold(self, steps: int) -> None:
        """Hold a meeting of so many steps. Raises AssertionError with the seed, what happened, and every breach."""
        try:
            await self.open()
            for _ in range(steps):
                await self.step()
                if self.book.breaches:
                    break
            else:
                await self.calm()
        except (TimeoutError, RuntimeError) as problem:
            self.book.breaches.append(f"{problem!r}: {self.stuck()}")
        finally:
            await self.close()
        assert not self.book.breaches, self.report()

    def stuck(self) -> str:
        """Return what is waited for in vain."""
        said = [f"answers {sorted(self._answers.values())}; server at {self.kept.seq}"]
        said += [
            f"{g.name} {g.session.link} at {g.session.replica.kept.seq}, still {g.link.still}, "
            f"unanswered {[(w.id, w.line) for w in g.session.unanswered]}"
            for g in self.people
        ]
        said += [f"{g.name} has ended: {g.task.result()}" for g in self.people if g.task.done()]
        return "\n".join(said)

    def report(self) -> str:
        """Return the seed, the last steps, and every breach."""
        steps = " ".join(self.log[-60:])
        return f"seed {self.seed}, {len(self.log)} steps: ... {steps}\n" + "\n".join(self.book.breaches)


STEPS = {
    "enter": 30,
    "enter_ahead": 12,
    "take": 8,
    "move": 9,
    "record": 5,
    "regroup": 3,
    "choose": 3,
    "reveal": 2,
    "pause": 0.5,
    "floor": 2,
    "quote": 1.5,
    "cut": 4,
    "dark": 3,
    "cut_after": 4,
    "still": 4,
    "swallow": 4,
    "flow": 8,
    "kill": 3,
    "restart": 1.5,
    "unheard": 1.5,
    "time": 2,
    "calm": 2,
}
