"""A meeting belongs to the people in it, on a real server: the holders' code, absence, ends, erasing, and arrivals."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from cop_server.app import Running
from cop_server.arrivals import OF_A_SOURCE, OF_AN_INVITE, REMEMBERED, Arrivals
from cop_tui.core.engine.base import HOLDER, Refused
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.ending import OpenAgain, YesEnd
from cop_tui.core.topics.regime import NamesBlanked
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import LayDown, OfferRole, RoleTaken, TakeRole
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import Say
from cop_tui.wire import closing, codec
from tests.server.guests import PLAN, Guest, ManualClock, Turned, replica_equals, served, settle

CLOSED_PLAN = msgspec.structs.replace(PLAN, regime="closed")


async def turned(guest: Guest, server: Running, code: str) -> Turned:
    with pytest.raises(Turned) as caught:
        await guest.come(server, code)
    return caught.value


def on_offer(guest: Guest) -> bool:
    """Return whether the role lies open, as somebody's replica knows it."""
    return any(offer.role == HOLDER and not offer.by for offer in guest.state.kept.people.offers)


async def test_thirty_who_join_at_once_leave_the_holders_code_its_place(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(msgspec.structs.replace(PLAN, people=3))
        for number in range(3):
            await Guest(f"Guest {number}").come(server, made.code)
        assert (await turned(Guest("Bo"), server, made.code)).code == "meeting_full"
        ama = await Guest("Ama").come(server, made.holder_code)
        assert ama.state.kept.people.entrusted() == [ama.welcome.you]


async def test_one_stranger_with_two_seats_takes_no_meeting_over(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(CLOSED_PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        await ama.do(Begin())
        one = await Guest("One").come(server, made.code)
        other = await Guest("Other").come(server, made.code)
        assert (await one.do(AskToLeave(PersonId(1), "so"))).code == "holder_stays"
        assert (await other.do(AskToLeave(PersonId(1), "so"))).code == "holder_stays"
        await one.do(TakeRole(HOLDER))  # the offer at the start
        assert (await one.do(End())).how == "saved"
        assert (await other.do(YesEnd())).how == "saved"
        assert (await one.do(End())).code == "end_waits"
        assert server.hub.rooms[made.meeting].state.kept.setup.phase == "open"
        assert (await ama.do(LayDown(HOLDER, PersonId(2)))).how == "saved"


async def test_a_holder_whose_program_was_killed_leaves_the_role_open_after_three_minutes(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ama.do(Begin())
        ama.drop()
        room = server.hub.rooms[made.meeting]
        await settle(lambda: not room.presence.of(PersonId(1)))
        for _ in range(6):
            clock.on(29.9)
            server.tick()
            await bo.sync()
        assert not on_offer(bo)
        clock.on(0.6)
        server.tick()
        await bo.until(lambda: on_offer(bo))
        assert (await bo.do(TakeRole(HOLDER))).how == "saved"
        ama = await Guest("Ama", ama.seat).come(server, made.code)
        await bo.sync()
        assert ama.state.kept.people.with_role(HOLDER) == [1, 2]
        assert ama.state.kept.people.entrusted() == [1]


async def test_the_holders_code_entrusts_whoever_stood_in_or_laid_it_down(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ama.do(OfferRole(HOLDER, PersonId(0)))
        await bo.do(TakeRole(HOLDER))
        await ama.do(LayDown(HOLDER, PersonId(2)))
        again = await Guest("Bo", bo.seat).come(server, made.holder_code)
        assert again.state.kept.people.entrusted() == [1, 2]
        assert codec.read_event((await server.hub.journal.load(made.meeting))[-1]) == RoleTaken(
            PersonId(2), HOLDER, by_code=True
        )


async def test_a_meeting_that_is_opened_again_goes_on_with_its_codes_and_seats(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(CLOSED_PLAN)
        room = server.hub.rooms[made.meeting]
        ama = await Guest("Ama").come(server, made.holder_code)
        await ama.do(Begin())
        await ama.do(End())
        assert room.closes
        assert (await ama.do(OpenAgain())).how == "saved"
        assert room.closes is None
    clock.on(40 * 86_400)
    async with served(tmp_path, clock) as server:
        room = server.hub.rooms[made.meeting]
        assert room.state.kept.setup.phase == "open"
        bo = await Guest("Bo").come(server, made.code)
        await room.end()
        await bo.until(lambda: bo.state.kept.setup.phase == "closed")
        await room.open_again()
        await room.end()
        with pytest.raises(Refused, match="not_open"):
            await room.end()
        await bo.until(lambda: bo.state.kept.seq == room.state.kept.seq)
        assert replica_equals(server, bo)


async def test_a_closed_meeting_is_erased_before_anybody_comes_in(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(CLOSED_PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        await ama.do(Begin())
        await ama.do(AskAll())
        await ama.do(Say("between us"))
        await ama.do(End(really=True))
    clock.on(40 * 86_400)  # after its seats have ended, too
    async with served(tmp_path, clock) as server:
        assert server.hub.rooms[made.meeting].state.kept.regime.erased
        bodies = await server.hub.journal.load(made.meeting)
        assert NamesBlanked() in map(codec.read_event, bodies)
        assert b"between us" not in b"".join(bodies)
    async with served(tmp_path, clock) as server:
        assert made.meeting not in server.hub.rooms


def test_people_come_in_at_the_pace_of_people() -> None:
    clock = ManualClock()
    arrivals = Arrivals(clock)
    burst, each = OF_A_SOURCE
    assert [arrivals.wait("m", "192.0.2.1") for _ in range(burst)] == [0] * burst
    assert arrivals.wait("m", "192.0.2.1") == each
    assert arrivals.wait("m", "192.0.2.2") == arrivals.wait("other", "192.0.2.1") == 0
    clock.on(each)
    assert arrivals.wait("m", "192.0.2.1") == 0
    assert arrivals.wait("m", "192.0.2.1") == each
    let_in = sum(arrivals.wait("m", f"source {number}") == 0 for number in range(200))
    assert let_in <= OF_AN_INVITE[0]
    assert not any(arrivals.wait("n", "::1") for _ in range(300))


def test_what_is_remembered_of_arrivals_is_bounded() -> None:
    arrivals = Arrivals(ManualClock())
    for number in range(3 * REMEMBERED):
        arrivals.wait(f"meeting {number}", "192.0.2.1")
    assert len(arrivals._full) <= REMEMBERED


async def test_who_comes_too_fast_is_told_when_to_try_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop_server.arrivals.OF_THIS_COMPUTER", (1, 5.0))
    async with served(tmp_path, ManualClock()) as server:
        made = await server.create(PLAN)
        bo = await Guest("Bo").come(server, made.code)
        told = await turned(Guest("Cy"), server, made.code)
        assert (told.status, told.code, told.facts) == (429, "come_slowly", {"seconds": 5})
        assert "Seconds to wait: 5." in closing.DOORS[told.code].text.format(**told.facts)
        await Guest("Ama").come(server, made.holder_code)
        await Guest("Bo", bo.seat).come(server, made.code)
