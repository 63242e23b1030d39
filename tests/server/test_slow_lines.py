"""Lines that take in little or nothing: bounded memory, a snapshot in place of what was missed, and an end."""

from __future__ import annotations

import random
import socket
from pathlib import Path

import pytest

from cop_server.app import Running
from cop_server.connection import Connection
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.clock import Extend
from cop_tui.core.topics.floor import CallNext, Hand
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.wire import closing, frames
from cop_tui.wire.limits import LOST_IDLE, OUTBOX_BYTES, PROBE_IDLE, PROBE_KEEN, QUICK_PROBES, UNASKED
from cop_tui.wire.steady import Sleeper
from tests.server.guests import PLAN, Guest, ManualClock, replica_equals, served, settle


def line(server: Running, guest: Guest) -> Connection:
    return next(iter(server.hub.rooms[guest.meeting].presence.of(guest.welcome.you)))


def noise(length: int, chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))


async def stop_reading(guest: Guest) -> None:
    """From now on the kernel's buffers fill up."""
    guest.ws.transport.pause_reading()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"], ids=["plain", "encrypted"])
async def test_who_does_not_read_holds_little_memory_and_gets_a_snapshot_in_the_end(tmp_path: Path, host: str) -> None:
    chance = random.Random(1)
    async with served(tmp_path, compress=False, host=host) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        slow = await Guest("Slow").come(server, made.code)
        await slow.sync()
        await ana.do(Begin())
        await ana.do(MoveOn())
        await slow.until(lambda: slow.state.kept.agenda.current == 2)
        raw = slow.ws.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await stop_reading(slow)
        held = line(server, slow)
        most = sent = 0
        while not held._outbox.stale:
            sent += 1
            assert sent < 20_000, "the kernel takes in everything"
            await ana.do(Say(noise(1_000, chance)))
            most = max(most, held._outbox.waiting + held._socket.waiting)
        for _ in range(200):
            await ana.do(Say(noise(1_000, chance)))
            most = max(most, held._outbox.waiting + held._socket.waiting)
        assert most < 3 * OUTBOX_BYTES
        slow.ws.transport.resume_reading()
        await slow.until(lambda: isinstance(slow.frames[-1], frames.Snapshot))
        await slow.sync()
        await ana.sync()
        assert replica_equals(server, slow)
        # And from there on it follows event by event again.
        await ana.do(Park("after"))
        await slow.sync()
        assert isinstance(slow.last(frames.Events), frames.Events)
        assert replica_equals(server, slow)


async def test_a_line_that_is_stuck_for_a_minute_is_cut(tmp_path: Path) -> None:
    clock, chance = ManualClock(), random.Random(2)
    async with served(tmp_path, clock, compress=False) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        slow = await Guest("Slow").come(server, made.code)
        await ana.do(Begin())
        await ana.do(MoveOn())
        await slow.sync()
        await stop_reading(slow)
        held = line(server, slow)
        while not held._socket.full:
            await ana.do(Say(noise(1_000, chance)))
        server.tick()
        clock.on(59)
        server.tick()
        assert not held.ended
        clock.on(2)
        server.tick()
        assert held.ended
        await settle(lambda: not server.hub.rooms[slow.meeting].presence.of(2))
        slow.drop()


async def test_what_happens_at_once_comes_in_few_frames(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await bo.sync()
        seen = len(bo.frames)
        line(server, bo)._wait *= 10  # a busy machine needs longer for forty steps than a line waits for more of them
        for number in range(40):
            await ana.wish(Park(str(number)))
        await ana.until(lambda: len(ana.answered) == 40)
        await bo.sync()
        batches = [f for f in bo.frames[seen:] if isinstance(f, frames.Events)]
        assert sum(len(f.items) for f in batches) == 40
        assert len(batches) < 20
        assert replica_equals(server, bo)


async def test_in_low_bandwidth_mode_only_your_turn_pause_and_time_do_not_wait(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code, **{frames.LOW: "1"})
        await bo.sync()
        await ana.do(Begin())
        await bo.until(lambda: bo.state.kept.setup.phase == "open")
        await ana.do(Park("waits"))
        assert line(server, bo)._outbox
        assert (await bo.do(Hand())).how == "saved"  # an answer brings what waited with it
        assert "waits" in bo.state.texts.values()
        await ana.do(Park("waits too"))
        await ana.do(CallNext())
        await bo.until(lambda: bo.state.kept.floor.speaker == 2)
        assert "waits too" in bo.state.texts.values()


async def test_a_silent_device_is_unsure_then_away_then_seen_out(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await bo.sync()
        await ana.sync()
        bo.echoes = False
        room = server.hub.rooms[made.meeting]

        async def how_after(seconds: float) -> str:
            clock.on(seconds)
            server.tick()
            await ana.sync()
            return ana.state.now.people.how(PersonId(2))

        assert await how_after(61) == "here"  # a probe goes out now
        assert await how_after(91) == "unsure"
        assert await how_after(61) == "away"
        assert not line(server, bo).ended
        assert await how_after(90) == "away"
        assert await bo.end() == closing.SLOW
        assert bo.last(frames.Bye).code == "too_slow"
        await settle(lambda: not room.presence.of(PersonId(2)))
        await bo.come(server)
        await ana.until(lambda: ana.state.now.people.how(PersonId(2)) == "here")


async def test_who_keeps_the_room_is_probed_more_often(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        for guest in (ana, bo):
            for _ in range(QUICK_PROBES + 1):
                await guest.sync()
        before = [sum(isinstance(f, frames.Probe) for f in g.frames) for g in (ana, bo)]
        for _ in range(4):
            clock.on(PROBE_KEEN + 1)
            server.tick()
            await ana.sync()
        await bo.sync()
        after = [sum(isinstance(f, frames.Probe) for f in g.frames) for g in (ana, bo)]
        assert [a - b for a, b in zip(after, before, strict=True)] == [4, 1]


def probes(guest: Guest) -> int:
    return sum(isinstance(frame, frames.Probe) for frame in guest.frames)


async def test_while_events_flow_nobody_is_probed_but_a_program_that_hangs_is_asked_in_the_end(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        for _ in range(QUICK_PROBES + 1):
            await bo.sync()
        await ana.do(Begin())
        before, bo.echoes = probes(bo), False

        async def events_for(seconds: int) -> int:
            for _ in range(seconds // 10):
                clock.on(10)
                await ana.do(Park("something happens"))
                seq = ana.state.kept.seq
                await bo.until(lambda seq=seq: bo.state.kept.seq == seq)  # type: ignore[misc]
                await settle(line(server, bo)._socket.taken_in)
                server.tick()
            await ana.sync()
            return probes(bo) - before

        assert await events_for((UNASKED - 1) * PROBE_IDLE) == 0
        assert await events_for(PROBE_IDLE + 10) == 0  # now it is asked, but reads that only with the next event
        assert await events_for(10) == 1
        assert await events_for(LOST_IDLE) == 1
        assert ana.state.now.people.how(PersonId(2)) == "unsure"


async def test_soon_after_a_sign_of_life_the_system_is_not_asked_what_has_arrived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, asked = ManualClock(), []
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ana.do(Begin())
        monkeypatch.setattr(line(server, bo)._socket, "taken_in", lambda: asked.append(True))
        for _ in range(PROBE_IDLE):
            clock.on(1)
            await ana.do(Park("something happens"))
            server.tick()
    assert len(asked) == PROBE_IDLE // 2, "it costs most of looking after a line"


async def test_somebody_who_fell_silent_is_unsure_within_seventy_five_seconds(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await bo.sync()
        bo.echoes = False
        for _ in range(LOST_IDLE):
            clock.on(1)
            server.tick()
        await ana.sync()
        assert ana.state.now.people.how(PersonId(2)) == "here"
        clock.on(2)
        server.tick()
        await ana.sync()
        assert ana.state.now.people.how(PersonId(2)) == "unsure"


async def test_an_hour_of_sleep_of_the_servers_computer_is_nobodys_silence(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await bo.sync()
        bo.echoes = False
        clock.on(PROBE_IDLE + 1)
        server.tick()  # a probe is under way
        clock.on(3_600)
        server.hub.slept(3_600)
        server.tick()
        await ana.sync()
        assert ana.state.now.people.how(PersonId(2)) == "here"
        assert not line(server, bo).ended


async def test_a_sleep_of_the_servers_computer_is_made_good_before_anything_is_over_and_said_once(
    tmp_path: Path,
) -> None:
    clock, slept = ManualClock(), [0.0]
    async with served(tmp_path, clock) as server:
        server.hub._sleeper = Sleeper(lambda: slept[0], lambda: 0.0)
        made = await server.create(
            SessionPlan("Timed", items=(PlannedItem("One", minutes=10), PlannedItem("Two", minutes=10)))
        )
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(2)))
        await ana.do(Extend(5))
        state = server.hub.rooms[made.meeting].state
        until = state.now.clock.object_until
        clock.on(3_600)
        slept[0] = 3_600.0
        await ana.do(Park("the first to wake the room"))
        server.hub.look_asleep()
        server.tick()
        await ana.sync()
        said = [frame.text for frame in ana.frames if isinstance(frame, frames.Notice)]
        assert said == [
            "The computer that keeps this meeting slept, for about 60 minutes. Clocks go on where they stood, and nobody's "
            "time was used up."
        ]
        assert state.now.clock.object_until == until + 3_600_000
        assert state.kept.clock.proposal is not None
        slept[0] += 5
        clock.on(5)
        server.hub.look_asleep()
        await ana.sync()
        assert len([frame for frame in ana.frames if isinstance(frame, frames.Notice)]) == 1
        assert state.now.clock.object_until == until + 3_605_000
        assert replica_equals(server, ana)


async def test_a_newcomers_clock_is_right_after_a_few_probes_and_then_there_is_quiet(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Guest("Bo").come(server, made.code)
        assert isinstance(bo.frames[0], frames.Welcome)
        for _ in range(QUICK_PROBES + 3):
            await bo.sync()
        assert probes(bo) == 1 + QUICK_PROBES


async def test_a_line_that_ends_is_unsure_at_once_and_away_after_ninety_seconds(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        phone = await Guest("Bo", bo.seat).come(server, **{frames.MEETING: made.meeting})
        await ana.until(lambda: ana.state.now.people.how(PersonId(2)) == "here")
        phone.drop()
        room = server.hub.rooms[made.meeting]
        await settle(lambda: len(room.presence.of(PersonId(2))) == 1)
        await ana.sync()
        assert ana.state.now.people.how(PersonId(2)) == "here"  # one person, several devices, one place in the room
        bo.drop()
        await ana.until(lambda: ana.state.now.people.how(PersonId(2)) == "unsure")
        clock.on(89)
        server.tick()
        await ana.sync()
        assert ana.state.now.people.how(PersonId(2)) == "unsure"
        clock.on(2)
        server.tick()
        await ana.until(lambda: ana.state.now.people.how(PersonId(2)) == "away")


async def test_a_place_in_the_queue_is_kept_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ana.do(Begin())
        await bo.do(Hand())
        bo.drop()
        await ana.until(lambda: ana.state.now.people.how(PersonId(2)) == "unsure")
        clock.on(91)
        server.tick()
        await ana.until(lambda: ana.state.now.people.how(PersonId(2)) == "away")
        clock.on(14 * 60)
        server.tick()
        await ana.sync()
        assert ana.state.kept.floor.waiting
        clock.on(61)
        server.tick()
        await ana.until(lambda: not ana.state.kept.floor.waiting)
        await bo.come(server)
        assert replica_equals(server, bo)


async def test_a_client_without_compression_and_one_that_sends_in_pieces_are_served_too(tmp_path: Path) -> None:
    async with served(tmp_path, compress=False) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.ws.send(['{"f":"do","id":"k1",', '"command":{"do":"begin"}}'])
        await ana.until(lambda: "k1" in ana.answered)
        assert ana.answered["k1"].how == "saved"
