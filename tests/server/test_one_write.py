"""One act is one write: what belongs together leaves together, and what may wait joins what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_server.app import Running
from cop_server.connection import Connection
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import CallNext, Done, Hand, HandUp
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Say
from cop_tui.wire import frames
from cop_tui.wire.limits import (
    LOW_BANDWIDTH_SECONDS,
    LOW_PATIENT_SECONDS,
    PATIENT_SECONDS,
    PROBE_IDLE,
    QUICK_PROBES,
    UNASKED,
)
from tests.server.guests import PLAN, Guest, ManualClock, served, settle

LOW = {frames.LOW: "1"}


def connection(server: Running, guest: Guest) -> Connection:
    return next(iter(server.hub.rooms[guest.meeting].presence.of(guest.welcome.you)))


class Meeting:
    """Ana holds the space, Bo and Cy take part; a part with a queue is open, and all that was sent has been read."""

    def __init__(self, server: Running, *guests: Guest) -> None:
        self.server = server
        self.guests = guests

    async def quiet(self) -> None:
        """Let everybody read what is on its way, and the link be idle for longer than frames are joined."""
        for guest in self.guests:
            for _ in range(QUICK_PROBES + 2):
                await guest.sync()
        for guest in self.guests:
            connection(self.server, guest)._sent -= 1.0

    def writes(self) -> list[int]:
        """Return how often the server has written to each."""
        return [connection(self.server, guest)._socket.pushes for guest in self.guests]

    def waits(self, guest: Guest) -> float:
        """Return for how many seconds at most what waits for somebody goes on waiting."""
        line = connection(self.server, guest)
        assert line._outbox
        assert line._timer is not None
        return line._timer.when() - line._loop.time()


async def begun(server: Running, **of_bo: str) -> tuple[Meeting, Guest, Guest, Guest]:
    made = await server.create(PLAN)
    ana = await Guest("Ana").come(server, made.holder_code)
    bo = await Guest("Bo").come(server, made.code, **of_bo)
    cy = await Guest("Cy").come(server, made.code)
    meeting = Meeting(server, ana, bo, cy)
    await ana.do(Begin())
    await meeting.quiet()
    return meeting, ana, bo, cy


async def test_events_asides_and_the_answer_of_one_act_leave_in_one_write(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        meeting, ana, _bo, cy = await begun(server)
        await cy.do(Hand("about the bus"))
        await meeting.quiet()
        before, seen = meeting.writes(), len(cy.frames)
        assert (await ana.do(CallNext())).how == "saved"
        await cy.until(lambda: any(isinstance(frame, frames.Aside) for frame in cy.frames[seen:]))
        assert [after - then for after, then in zip(meeting.writes(), before, strict=True)] == [1, 1, 1]
        kinds = [type(frame) for frame in cy.frames[seen:]]
        assert kinds.index(frames.Events) < kinds.index(frames.Aside)


async def test_anothers_hand_waits_for_what_comes_next_but_not_for_whom_it_concerns(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        meeting, ana, bo, cy = await begun(server)
        before = meeting.writes()
        await cy.do(Hand())
        await ana.until(lambda: bool(ana.state.kept.floor.waiting))  # she holds the space
        assert meeting.writes()[1] == before[1]
        assert PATIENT_SECONDS - 5 < meeting.waits(bo) <= PATIENT_SECONDS
        await ana.do(CallNext())
        await bo.until(lambda: bo.state.kept.floor.speaker == 3)
        assert meeting.writes()[1] == before[1] + 1


async def test_who_waits_for_the_floor_learns_at_once_of_other_hands(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        _meeting, _ana, bo, cy = await begun(server)
        await bo.do(Hand())
        await cy.do(Hand())
        await bo.until(lambda: len(bo.state.kept.floor.waiting) == 2)


async def test_a_hand_for_a_pause_waits_for_nobody(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        _meeting, _ana, bo, cy = await begun(server)
        await cy.do(Hand(kind="pause"))
        await bo.until(lambda: bool(bo.state.kept.floor.waiting))


async def test_ones_own_act_brings_along_what_waited(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        meeting, _ana, bo, cy = await begun(server)
        await cy.do(Hand())
        assert connection(server, bo)._outbox
        before = meeting.writes()[1]
        assert (await bo.do(Hand())).how == "saved"
        assert [hand.person for hand in bo.state.kept.floor.waiting] == [3, 2]
        assert meeting.writes()[1] == before + 1


async def test_in_low_bandwidth_mode_words_wait_from_the_first_that_waits_and_the_floor_of_others_longer(
    tmp_path: Path,
) -> None:
    async with served(tmp_path) as server:
        meeting, ana, bo, cy = await begun(server, **LOW)
        await cy.do(Hand())
        await ana.do(CallNext())
        assert LOW_BANDWIDTH_SECONDS < meeting.waits(bo) <= LOW_PATIENT_SECONDS
        connection(server, bo)._sent -= 8.0  # when anything was last sent shortens nothing
        await cy.do(Say("The bus stops at nine."))
        first = meeting.waits(bo)
        assert LOW_BANDWIDTH_SECONDS - 5 < first <= LOW_BANDWIDTH_SECONDS
        await cy.do(Say("And nobody knew."))
        assert meeting.waits(bo) <= first
        before = meeting.writes()[1]
        await ana.do(RecordOff())  # what decides what may be said does not wait, and brings along what did
        await bo.until(lambda: bo.state.kept.record.off)
        assert bo.state.kept.floor.speaker == 3
        assert meeting.writes()[1] == before + 1


async def test_in_low_bandwidth_mode_nobody_is_told_of_a_link_that_is_unsure(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        meeting, _ana, bo, cy = await begun(server, **LOW)
        cy.drop()
        room = server.hub.rooms[cy.meeting]
        await settle(lambda: not room.presence.of(PersonId(3)))
        server.tick()
        assert room.state.now.people.how(PersonId(3)) == "unsure"
        assert not connection(server, bo)._outbox
        clock.on(100)
        server.tick()
        assert connection(server, bo)._outbox
        await bo.sync()
        assert bo.state.now.people.how(PersonId(3)) == "away"
        assert meeting.guests


async def test_of_passing_messages_that_wait_only_the_last_of_a_kind_is_sent(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        _meeting, _ana, bo, cy = await begun(server)
        seen = len(bo.passing)
        for note in ("the bus", "the bus and the key", "the key"):
            assert (await cy.do(Hand(note))).how in ("saved", "relayed")
        await bo.sync()
        told = [message.text for message in bo.passing[seen:] if isinstance(message, HandUp)]
        assert told[-1] == "the key"
        assert "the bus and the key" not in told
        assert bo.state.now.floor.notes == {3: "the key"}


async def test_a_probe_that_is_due_while_things_are_taken_in_rides_with_them(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        meeting, ana, bo, cy = await begun(server)
        await bo.do(Hand())
        await ana.do(CallNext())
        await meeting.quiet()
        line, seen = connection(server, cy), len(cy.frames)
        before = line._socket.pushes
        acts = (UNASKED + 1) * PROBE_IDLE // 10
        for _ in range(acts):
            clock.on(10)
            line._sent -= 1.0
            await bo.do(Say("So it goes."))
            seq = bo.state.kept.seq
            await cy.until(lambda seq=seq: cy.state.kept.seq == seq)  # type: ignore[misc]
            for guest in meeting.guests:  # whose computer is slow to acknowledge would be away after minutes
                await settle(connection(server, guest)._socket.taken_in)
            server.tick()
        assert any(isinstance(frame, frames.Probe) for frame in cy.frames[seen:])
        assert line._socket.pushes == before + acts
        ana.drop()  # she has read nothing since, so she cannot close politely


@pytest.mark.parametrize("low", [False, True], ids=["usual", "low"])
async def test_the_end_of_a_turn_never_waits_longer_than_it_may(tmp_path: Path, low: bool) -> None:
    async with served(tmp_path) as server:
        meeting, ana, bo, cy = await begun(server, **(LOW if low else {}))
        await cy.do(Hand())
        await ana.do(CallNext())
        await meeting.quiet()
        before = meeting.writes()[1]
        await cy.do(Done())
        if low:
            assert meeting.waits(bo) <= LOW_PATIENT_SECONDS
        else:
            await bo.until(lambda: not bo.state.kept.floor.speaker)
            assert meeting.writes()[1] == before + 1
