"""A meeting that is over and empty leaves memory after a minute, and is there again when somebody comes for it."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from cop_server.app import Running
from cop_server.journal.store import Journal
from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End
from cop_tui.wire import frames
from tests.server.guests import PLAN, Guest, ManualClock, Turned, bytes_on_disk, replica_equals, served, settle
from tests.whole.programs import ROOT

COUNTED = 10  # meetings that are held to see what stays of one
STAYS = 12_000  # bytes; some of them are made once, and counted with a few meetings


class Counted(Journal):
    """A journal that counts how often a meeting is read from it."""

    loads = 0

    async def load(self, meeting: str) -> list[bytes]:
        self.loads += 1
        await asyncio.sleep(0)
        return await super().load(meeting)


async def over(server: Running) -> tuple[Guest, Guest, str]:
    """A meeting that has ended, from which all have gone: Ana and Bo, and the ordinary code."""
    made = await server.create(PLAN)
    ana = await Guest("Ana").come(server, made.holder_code)
    bo = await Guest("Bo").come(server, made.code)
    await ana.do(Begin())
    await bo.do(Park("what stays"))
    await ana.do(AskAll())
    ended = await ana.do(End(really=True))
    assert ended.how == "saved", ended
    await ana.sync()
    await bo.sync()
    return ana, bo, made.code


async def gone(server: Running, *guests: Guest) -> None:
    """Let people leave, and wait until the room has seen them go."""
    for guest in guests:
        await guest.leave()
    await settle(lambda: not len(server.hub.rooms[guests[0].meeting].presence))


def rested(server: Running, clock: ManualClock) -> None:
    """Let the minute pass after which a meeting that is over rests."""
    server.tick()
    clock.on(61)
    server.tick()
    assert not server.hub.rooms


async def test_a_meeting_that_is_over_and_empty_rests_and_comes_back_as_it_was(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock, open_journal=Counted.open) as server:
        journal = server.hub.journal
        assert isinstance(journal, Counted)
        ana, bo, code = await over(server)
        before = core.state_hash(server.hub.rooms[ana.meeting].state.kept)
        await gone(server, ana, bo)
        server.tick()
        clock.on(59)
        server.tick()
        assert ana.meeting in server.hub.rooms, "whoever was cut off at the end finds it as it was"
        clock.on(2)
        server.tick()
        assert not server.hub.rooms
        assert [(m.title, m.phase) for m in server.hub.listing().meetings] == [("Reflection", "closed")]
        with pytest.raises(Turned):
            await Guest("Cy").come(server, code)  # a code opens the door of it, and says that it is over
        clock.on(120)
        server.tick()
        clock.on(61)
        server.tick()
        loads = journal.loads
        await asyncio.gather(ana.come(server), bo.come(server))
        assert journal.loads == loads + 1, "however many come at once, it is read once"
        assert core.state_hash(server.hub.rooms[ana.meeting].state.kept) == before
        assert replica_equals(server, bo)
        (word,) = bo.state.kept.words.of(PersonId(2))
        assert (await bo.do(Consent([word], "quote without name"))).how == "saved"
        assert (await bo.do(Withdraw([word]))).how == "saved"
        assert not server.hub.resting.rested
    assert b"what stays" not in bytes_on_disk(tmp_path)


async def test_answers_outlive_a_rest(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        ana, bo, _code = await over(server)
        (word,) = bo.state.kept.words.of(PersonId(2))
        wish = await bo.wish(Consent([word], "quote without name"))
        await bo.until(lambda: wish in bo.answered)
        await gone(server, ana, bo)
        rested(server, clock)
        await bo.come(server)
        assert (await bo.do(Consent([word], "quote without name"), wish)).seq == server.hub.rooms[
            ana.meeting
        ].state.kept.seq


async def test_a_meeting_that_rests_takes_new_codes_and_ends_with_its_seats(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        ana, bo, _code = await over(server)
        room = server.hub.rooms[ana.meeting]
        await gone(server, ana, bo)
        server.tick()
        clock.on(61)
        server.tick()
        assert (await server.hub.new_codes(ana.meeting)).meeting == ana.meeting
        clock.on(60)
        server.tick()
        clock.on(61)
        server.tick()
        assert not server.hub.rooms
        assert room.closes is not None
        clock.ms = room.closes
        with pytest.raises(Turned):
            await ana.come(server)
        with pytest.raises(KeyError):
            await server.hub.new_codes(ana.meeting)
        assert await server.hub.room("nothere1") is None


async def test_a_meeting_that_goes_on_does_not_rest(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        clock.on(600)
        server.tick()
        clock.on(600)
        server.tick()
        assert made.meeting in server.hub.rooms


async def test_what_devices_were_answered_is_forgotten_a_while_after_a_meeting_rests(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        ana, bo, _code = await over(server)
        await gone(server, ana, bo)
        for seconds in (0, 61, 599):
            clock.on(seconds)
            server.tick()
            await asyncio.sleep(0)
        assert server.hub.resting.rested[ana.meeting].devices is not None
        clock.on(1)
        server.tick()
        assert server.hub.resting.rested[ana.meeting].devices is None


def test_of_a_meeting_that_rests_hardly_anything_stays_in_memory() -> None:
    # A process of its own: what other tests have left, or make meanwhile, is not counted.
    command = [sys.executable, "-m", "tests.server.rested_bytes", str(COUNTED)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=55, check=False)
    assert said.returncode == 0, said.stderr
    over, rests, later = json.loads(said.stdout)
    print(f"bytes of a meeting: over {over}, resting {rests}, later {later}")
    assert over > 4 * STAYS, "otherwise this measures nothing"
    assert rests < STAYS
    assert later < STAYS


async def test_what_was_answered_and_is_not_stored_outlives_a_rest_too(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        ana, bo, _code = await over(server)
        refused = await bo.do(Begin(), "k90")
        assert refused.how == "refused"
        await gone(server, ana, bo)
        rested(server, clock)
        await bo.come(server)
        assert await bo.do(Begin(), "k90") == refused
        (word,) = bo.state.kept.words.of(PersonId(2))
        for number in ("k90", "k89"):
            assert (await bo.do(Withdraw([word]), number)).how == "repeated"
        await bo.leave()
        new = await Guest("Bo", bo.seat, bo.device).come(server, **{frames.MEETING: bo.meeting})
        assert (await new.do(Withdraw([word]), "k90")).how == "saved", "a program started anew counts anew"


async def test_a_meeting_that_rests_leaves_memory_without_the_garbage_collector(tmp_path: Path) -> None:
    """A server in which nothing happens has none that would come."""
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        ana, bo, _code = await over(server)
        await gone(server, ana, bo)
        room = weakref.ref(server.hub.rooms[ana.meeting])
        gc.collect()
        gc.disable()
        try:
            server.tick()
            clock.on(61)
            server.tick()
            await settle(lambda: all(task.done() for task in server.hub.resting._stops.values()))
            server.tick()
            await asyncio.sleep(0)
            assert not server.hub.rooms
            assert room() is None
        finally:
            gc.enable()
