"""The server is killed twenty times in the middle of its work: nothing it has answered *saved* is lost, nothing it has
promised to forget is found, and everybody carries on by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from cop_server.reading import read_bodies
from cop_tui import core
from cop_tui.client.places import Places
from cop_tui.client.session import GOOD, OVER, Session
from cop_tui.core import agenda, parking, record, setup, words
from cop_tui.wire import codec, frames
from cop_tui.wire.invite import Invite
from tests.whole.programs import Opened, Place, Program

KILLS = 20
MEMBERS = 6

pytestmark = pytest.mark.slow


class Eager(random.Random):
    """Chance that never waits long before it tries a connection again."""

    def uniform(self, a: float, b: float) -> float:
        return min(super().uniform(a, b), 0.1)


class Member:
    """Somebody who writes without end, and remembers what was answered."""

    def __init__(self, name: str, invite: str, home: Path, heard: asyncio.Condition) -> None:
        self.name = name
        self.places = Places(home)
        self.session = Session(Invite.read(invite), name, self.places, rng=Eager(name))
        self.saved: dict[int, str] = {}
        self.heard = heard
        self.said = 0
        self._running: list[asyncio.Task[object]] = []
        self.session.listen(lambda _change: self._wake())

    def start(self) -> None:
        self._running = [asyncio.create_task(self.session.run())]

    def write(self) -> None:
        """Begin to write, one thing after the other."""
        self._running.append(asyncio.create_task(self._write()))

    def _wake(self) -> None:
        async def wake() -> None:
            async with self.heard:
                self.heard.notify_all()

        self._running.append(asyncio.create_task(wake()))

    async def _write(self) -> None:
        while True:
            self.said += 1
            kept = record.keeps(self.session.replica.state)
            text = f"{'kept' if kept else 'unkept'} words {self.said} of {self.name}"
            command: core.Command = words.Say(text) if kept else words.Off(text)
            if kept and self.said % 3 == 0:
                command = parking.Park(text)
            assert self.session.link != OVER, await self._running[0]
            answer = await self.session.do(command)
            if answer.how == frames.SAVED:
                assert answer.seq not in self.saved
                self.saved[answer.seq] = text
            self._wake()

    @property
    def fingerprint(self) -> str:
        return core.state_hash(self.session.replica.kept)

    def stop_writing(self) -> None:
        for task in self._running[1:]:
            task.cancel()

    async def leave(self) -> None:
        self.stop_writing()  # else it would go on for ever, with answers that need no waiting
        await self.session.leave()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self.places.close()


class Meeting:
    """Everybody in it, in this process, around a server in another."""

    def __init__(self, place: Place, made: Opened) -> None:
        self.place, self.made = place, made
        self.heard = asyncio.Condition()
        self.holder = Member("Ama", made.holder_invite, place.folder / "Ama", self.heard)
        self.members = [Member(f"P{n}", made.invite, place.folder / f"P{n}", self.heard) for n in range(1, MEMBERS + 1)]
        self.everybody = [self.holder, *self.members]

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(30), self.heard:
            await self.heard.wait_for(lambda: so() or self.gone)
        assert not self.gone

    @property
    def gone(self) -> list[object]:
        """Return how sessions have ended; none may while the meeting goes on."""
        return [member._running[0].result() for member in self.everybody if member._running[0].done()]

    @property
    def answered(self) -> int:
        return sum(len(member.saved) for member in self.members)

    def stored(self) -> list[dict[str, object]]:
        return [json.loads(body) for body in read_bodies(self.place.data, self.made.meeting)]

    def folded(self) -> core.State:
        state = core.State()
        for body in read_bodies(self.place.data, self.made.meeting):
            core.apply(state, codec.read_event(body))
        return state

    def check_saved(self) -> None:
        """Everything that was answered *saved* is stored once, with the number that was answered."""
        bodies = self.stored()
        texts = [str(body.get("text", "")) for body in bodies]
        for member in self.members:
            for seq, text in member.saved.items():
                assert texts[seq - 1] == text
        said = [text for text in texts if text.startswith("kept words")]
        assert len(said) == len(set(said)), "something was stored twice"

    def check_unkept(self) -> None:
        for path in self.place.data.rglob("*"):
            if path.is_file():
                assert b"unkept words" not in path.read_bytes(), path


@contextlib.asynccontextmanager
async def meeting(place: Place, made: Opened) -> AsyncIterator[Meeting]:
    held = Meeting(place, made)
    for member in held.everybody:
        member.start()
    try:
        await held.until(lambda: all(m.session.link == GOOD for m in held.everybody))
        yield held
    finally:
        for member in held.everybody:
            await member.leave()


async def kill(server: Program) -> None:
    server.process.kill()
    await asyncio.to_thread(server.process.wait)


async def test_a_server_that_is_killed_loses_nothing_it_answered_and_stays_off_the_record(place: Place) -> None:
    chance = random.Random(9)
    server = await asyncio.to_thread(place.serve)
    made = await asyncio.to_thread(place.open)
    async with meeting(place, made) as held:
        holder = held.holder.session
        assert (await holder.do(setup.Begin())).ok
        assert (await holder.do(agenda.TakeUp(5))).ok
        await held.until(lambda: all(m.session.replica.kept.agenda.current == 5 for m in held.everybody))
        for member in held.members:
            member.write()
        off = False
        for round_ in range(KILLS):
            if round_ % 4 in (1, 3):
                off = not off
                answer = await holder.do(record.RecordOff() if off else record.RecordOn())
                assert answer.how == frames.SAVED
            if off:
                said = [m.said for m in held.members]
                await held.until(lambda said=said: any(m.said > n + 2 for m, n in zip(held.members, said, strict=True)))  # type: ignore[misc]
            else:
                wanted = held.answered + chance.randrange(1, 25)
                await held.until(lambda wanted=wanted: held.answered >= wanted)  # type: ignore[misc]
            boots = {m.session.replica.boot for m in held.everybody}
            await kill(server)
            held.check_saved()
            held.check_unkept()
            assert held.folded().kept.record.off == off, f"kill {round_}"
            server = await asyncio.to_thread(place.serve)
            await held.until(
                lambda boots=boots: all(  # type: ignore[misc]
                    m.session.link == GOOD and m.session.replica.boot not in boots for m in held.everybody
                )
            )
            assert {m.session.replica.kept.record.off for m in held.everybody} == {off}
        assert held.answered > KILLS
        for member in held.members:
            member.stop_writing()
        last = await holder.do(parking.Park("The end of it"))
        assert last.how == frames.SAVED
        await held.until(lambda: len({m.session.replica.kept.seq for m in held.everybody}) == 1)
        state = held.folded()
        assert {m.fingerprint for m in held.everybody} == {core.state_hash(state.kept)}
        held.check_saved()
        held.check_unkept()
