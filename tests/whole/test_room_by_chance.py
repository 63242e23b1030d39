"""A real server and real sessions under chance: random wishes, lines that die, restarts, time. Whenever everybody has
caught up, every replica, the server and the fold of the journal are the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cop_server.app import Options, Running, running
from cop_tui import core
from cop_tui.client.ending import Ending
from cop_tui.client.profile import Places
from cop_tui.client.session import GOOD, Session
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics import clock, door, floor, people, record, setup, words
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.wire import codec
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import Invite
from tests.contract.random_meeting import some_command

PLAN = setup.SessionPlan(
    "By chance",
    items=(
        PlannedItem("Talk", mode="queue", minutes=5),
        PlannedItem("Round", mode="round", turn=30),
        PlannedItem("Notes", mode="reveal"),
        PlannedItem("Live", mode="open", keep="live"),
        PlannedItem("Open", mode="open"),
        PlannedItem("Arrival", mode="queue", order="arrival", turn=0),
    ),
    people=9,
)
SESSIONS = 5
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking a meeting takes minutes and finds no more
NEVER = "neverkept"


WISHED: set[type[core.Command]] = set()


class Errors(logging.Handler):
    """Collects what the server logs as its own mistakes."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


class Time:
    """UTC for the server, and seconds for sessions, which pass only by being waited for."""

    def __init__(self) -> None:
        self.ms = 1_700_000_000_000
        self.seconds = 0.0

    def __call__(self) -> Ms:
        return Ms(self.ms)

    async def sleep(self, seconds: float) -> None:
        if seconds == 1:  # a session's own watch over its line; here lines are ended outright
            await asyncio.Event().wait()
        self.seconds += seconds
        await asyncio.sleep(0)


class Person:
    """Somebody with a session, who may leave and come back."""

    def __init__(
        self, name: str, invite: Invite, home: Path, time: Time, changed: asyncio.Event, observer: bool = False
    ) -> None:
        self.name, self.invite, self.time, self.observer = name, invite, time, observer
        self.changed = changed
        self.places = Places(home)
        self.session: Session
        self.task: asyncio.Task[Ending] | None = None

    def come(self) -> None:
        self.session = Session(
            self.invite,
            self.name,
            self.places,
            observer=self.observer,
            clock=lambda: self.time.ms / 1000,
            monotonic=lambda: self.time.seconds,
            rng=random.Random(self.name),
            sleep=self.time.sleep,
        )
        self.session.listen(lambda _: self.changed.set())
        self.task = asyncio.get_running_loop().create_task(self.session.run())
        self.task.add_done_callback(lambda _: self.changed.set())

    @property
    def here(self) -> bool:
        return self.task is not None and not self.task.done()

    async def leave(self) -> None:
        if self.here and self.task is not None:
            await self.session.leave()
            await self.task


class RoomMachine(RuleBasedStateMachine):
    """One server, one meeting, up to five sessions.

    Who is here depends on how fast things go, so it decides within the rules and never which rules there are.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cop-chance-"))
        self.loop = asyncio.new_event_loop()
        self.time = Time()
        self.changed = asyncio.Event()
        self.errors = Errors()
        logging.getLogger("cop_server").addHandler(self.errors)
        self.stack = contextlib.AsyncExitStack()
        self.server: Running
        self.made: Created
        self.port = 0
        self.people: list[Person] = []
        self.chance = random.Random(0)
        self.words = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(work, 30))

    @property
    def room(self) -> Any:
        return self.server.hub.rooms[self.made.meeting]

    @property
    def here(self) -> list[Person]:
        return [person for person in self.people if person.here]

    async def start(self) -> None:
        options = Options(
            data=self.folder / "data", port=self.port, rate=1e9, burst=1e9, clock=self.time, ticking=False
        )
        self.server = await self.stack.enter_async_context(running(options))
        self.port = self.server.port

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so; it becomes so with a change that a session tells, or with its end."""
        while not so():
            self.changed.clear()
            await self.changed.wait()

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        """A server, a meeting, a space holder and two members, who begin."""
        self.chance = random.Random(seed)

        async def work() -> None:
            await self.start()
            self.made = await self.server.create(PLAN)
            for name in ("Ama", "Bo", "Cy"):
                await self._join(name, holder=name == "Ama")
            assert (await self.people[0].session.do(setup.Begin())).ok

        self.run(work())

    async def _join(self, name: str, holder: bool, observer: bool = False) -> None:
        invite = Invite("127.0.0.1", self.port, self.made.holder_code if holder else self.made.code)
        person = Person(name, invite, self.folder / f"home-{len(self.people)}", self.time, self.changed, observer)
        person.come()
        await self.until(lambda: person.session.link == GOOD or not person.here)
        self.people.append(person)

    @precondition(lambda self: len(self.people) < SESSIONS)
    @rule(name=st.sampled_from(["Di", "Eve", "\u0410ma", "", "x" * 30]), holder=st.booleans(), observer=st.booleans())
    def join(self, name: str, holder: bool, observer: bool) -> None:
        """Somebody new knocks; a name that will not do is turned away."""
        self.run(self._join(name, holder, observer))

    @rule(wishes=st.integers(1, 10), at_once=st.booleans())
    def wish(self, wishes: int, at_once: bool) -> None:
        """People do what their clients offer, one after the other or all at once."""

        async def work() -> None:
            answers = []
            for _ in range(wishes):
                if not self.here:
                    break
                person = self.chance.choice(self.here)
                answers.append(person.session.do(self.something(person.session)))
                if not at_once:
                    answer = await answers[-1]
                    assert answer.code != "failed"
                    self.time.ms += self.chance.choice([0, 2_500])
            for answer in await asyncio.gather(*answers):
                assert answer.code != "failed"

        self.run(work())

    def something(self, session: Session) -> core.Command:
        """Return a wish that makes sense to this session, most of the time."""
        chance, state, me = self.chance, session.replica.state, session.replica.me
        offered = [c for c in core.COMMANDS if chance.random() < 0.03 or core.permits(state, me, c) is None]
        dull = {setup.End, people.Away, clock.Pause} if chance.random() < 0.9 else set()
        kinds = [c for c in offered if c not in dull] or list(core.COMMANDS)
        (command,) = chance.choices(kinds, [1 if c in WISHED else 20 for c in kinds])
        WISHED.add(command)
        self.words += 1
        text = f"words {self.words}"
        if command is words.Off or (command is words.Say and not record.keeps(state)):
            return words.Off(f"{NEVER} {self.words}")
        wish = some_command(chance, state.kept, command)
        unkept = {floor.Hand: "note", door.AskToLeave: "reason"}
        changed = {"text": text} if hasattr(wish, "text") else {}
        changed |= {unkept[command]: f"{NEVER} {self.words}"} if command in unkept else {}
        return msgspec.structs.replace(wish, **changed)

    @rule(nth=st.integers(0, SESSIONS), text=st.sampled_from(["We were tired.", "Nobody asked."]))
    def write_a_note(self, nth: int, text: str) -> None:
        """Somebody writes a note to be shown without a name, where one is asked for."""
        if self.here:
            self.run(self.here[nth % len(self.here)].session.my_notes.write(text))

    @rule(nth=st.integers(0, SESSIONS), wishes=st.integers(0, 4))
    def line_dies(self, nth: int, wishes: int) -> None:
        """A line ends without a word, perhaps with wishes on it; the session comes back by itself."""
        if not self.here:
            return
        person = self.here[nth % len(self.here)]

        async def work() -> None:
            answers = [person.session.do(self.something(person.session)) for _ in range(wishes)]
            await asyncio.sleep(0)
            for line in list(self.room.presence.of(person.session.replica.me)):
                line._socket.cut()
            for answer in await asyncio.gather(*answers):
                assert answer.code != "failed"

        self.run(work())

    @rule(nth=st.integers(0, SESSIONS))
    def leave(self, nth: int) -> None:
        """Somebody leaves."""
        if self.here:
            self.run(self.here[nth % len(self.here)].leave())

    @rule(nth=st.integers(0, SESSIONS))
    def come_back(self, nth: int) -> None:
        """Somebody who had left comes back with the seat they have, on the same device."""
        gone = [person for person in self.people if not person.here]
        if not gone:
            return
        person = gone[nth % len(gone)]

        async def work() -> None:
            person.come()
            await self.until(lambda: person.session.link == GOOD or not person.here)

        self.run(work())

    @rule(wishes=st.integers(0, 4))
    def restart(self, wishes: int) -> None:
        """The server starts again while people go on; what was off the record is off."""

        async def work() -> None:
            off = self.room.state.kept.record.off
            answers = [person.session.do(self.something(person.session)) for person in self.here for _ in range(wishes)]
            await asyncio.sleep(0)
            before = self.server.hub.boot
            if not wishes:
                await self.until(self.all_level)
            await self.stack.aclose()
            self.stack = contextlib.AsyncExitStack()
            await self.start()
            assert self.server.hub.boot != before
            if not wishes:
                assert self.room.state.kept.record.off == off
            for answer in await asyncio.gather(*answers):
                assert answer.code != "failed"

        self.run(work())

    @rule(seconds=st.sampled_from([1, 20, 70, 200, 1_000]))
    def time_passes(self, seconds: int) -> None:
        """Time passes on the server, and what is due happens."""

        async def work() -> None:
            self.time.ms += seconds * 1000
            self.server.tick()

        self.run(work())

    def all_level(self) -> bool:
        seq = self.room.state.kept.seq
        return all(p.session.link == GOOD and p.session.replica.kept.seq == seq for p in self.here)

    @invariant()
    def everybody_sees_what_is_stored(self) -> None:
        """When all have caught up, the server, every replica and the fold of the journal are one."""
        if not self.people:
            return

        async def work() -> None:
            bodies: list[bytes] = []
            while len(bodies) != self.room.state.kept.seq or not self.all_level():  # a dead line may show only now
                await self.until(self.all_level)
                bodies = await self.server.hub.journal.load(self.made.meeting)
            kept, texts = self.room.state.kept, self.room.state.texts
            fold = core.State()
            for body in bodies:
                core.apply(fold, codec.read_event(body))
                assert NEVER.encode() not in body
            assert core.state_hash(fold.kept) == core.state_hash(kept)
            assert fold.texts == texts
            for person in self.here:
                replica = person.session.replica
                assert core.state_hash(replica.kept) == core.state_hash(kept), person.name
                assert replica.state.texts.items() <= texts.items(), "a replica has words that are gone"
                assert not replica.partial
            assert self.errors.said == []

        if hasattr(self, "made"):
            self.run(work())

    def teardown(self) -> None:
        """Everybody leaves, the server stops, and nothing that was never to be kept is in any file."""

        async def work() -> None:
            for person in self.people:
                await person.leave()
                person.places.close()
            await self.stack.aclose()

        try:
            self.run(work())
            for path in (self.folder / "data").rglob("*"):
                assert not path.is_file() or NEVER.encode() not in path.read_bytes(), path
        finally:
            logging.getLogger("cop_server").removeHandler(self.errors)
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)


@pytest.mark.slow
def test_a_real_room_stays_one_with_its_journal_whatever_people_do() -> None:
    for examples in (12, 6, 6, 6, 6):  # what chance left out so far has some more
        run_state_machine_as_test(
            RoomMachine,
            settings=settings(max_examples=examples, stateful_step_count=25, deadline=None, phases=PHASES),
        )
        if set(core.COMMANDS) <= WISHED:
            break
    assert set(core.COMMANDS) - WISHED == set(), "every command was on the wire"
