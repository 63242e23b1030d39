"""A series as one person's program knows it, with a real server: who is asked what, and that nobody else hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from cop_server.app import Running
from cop_tui.core.engine.base import HOLDER, SCRIBE
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.carrying import AskCarried, Carried, TellCarried
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.roles import LayDown, TakeRole
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.server.guests import served

PLAN = SessionPlan(
    "Looking back", items=(PlannedItem("Talk", mode="open"), PlannedItem("More", mode="open")), series="Reflection"
)
FIRST, OFTEN, ASKED = (
    "Is this your first time in Reflection?",
    "in a row before this one",
    "Somebody asks who has carried what.",
)


@asynccontextmanager
async def meeting(server: Running, folder: Path) -> AsyncIterator[list[Guest]]:
    """Hold one more meeting of the series, with Ama who holds it, and Bo and Cy, each at their own computer."""
    made = await server.create(PLAN)
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(guest(Invite("127.0.0.1", server.port, code), name, folder))
            for name, code in (("Ama", made.holder_code), ("Bo", made.code), ("Cy", made.code))
        ]


def heard(person: Guest, begins: str) -> list[str]:
    return [text for text in person.told if begins in text]


async def together(*people: Guest) -> None:
    """Wait until everybody has seen what one of them does now."""
    done = await people[0].session.do(Park("Something"))
    for person in people:
        await person.until(lambda p=person: p.session.replica.kept.seq >= done.seq)  # type: ignore[misc]


async def test_who_comes_for_the_first_time_is_asked_so_alone_and_never_again(tmp_path: Path) -> None:
    async with served(tmp_path / "data") as server:
        for asked in (1, 0):
            async with meeting(server, tmp_path) as (ama, bo, cy):
                await together(ama, bo, cy)
                assert [len(heard(person, FIRST)) for person in (ama, bo, cy)] == [0, asked, asked]
                assert bo.session.replica.state.mine.signals == {}
                assert ama.session.replica.state.mine.signals == {}, "nothing is told without a yes"


@pytest.mark.takes("four meetings, one after the other")
async def test_who_holds_after_three_times_in_a_row_is_told_so_alone(tmp_path: Path) -> None:
    async with served(tmp_path / "data") as server:
        for number in range(4):
            async with meeting(server, tmp_path) as (ama, bo, cy):
                await ama.session.do(Begin())
                await ama.session.do(MoveOn(really=True))
                await together(ama, bo, cy)
                assert [len(heard(person, OFTEN)) for person in (ama, bo, cy)] == [number == 3, 0, 0]


async def test_whose_file_has_something_is_asked_and_the_room_reads_only_what_was_said(tmp_path: Path) -> None:
    async with served(tmp_path / "data") as server:
        async with meeting(server, tmp_path) as (ama, bo, cy):
            await ama.session.do(Begin())
            await bo.session.do(TakeRole(SCRIBE))
            await together(bo, ama, cy)
        async with meeting(server, tmp_path) as (ama, bo, cy):
            await ama.session.do(Begin())
            await cy.session.do(AskCarried())
            await bo.until(lambda: bool(heard(bo, ASKED)))
            await ama.until(lambda: bool(heard(ama, ASKED)))
            await together(cy, ama, bo)
            assert heard(cy, ASKED) == [], "there is nothing to ask Cy about"
            (role,) = bo.session.carried()
            assert (await bo.session.do(TellCarried([Carried(role.role, role.since, role.until)]))).how == "held"
            await ama.session.do(MoveOn(really=True))
            await cy.until(lambda: bool(heard(cy, "wrote for")))
            assert [text for text in cy.told if "held the space" in text] == [], "Ama has not said anything"
            assert heard(cy, "Bo wrote for the group in ") != []


async def test_who_comes_in_after_it_was_asked_is_asked_too(tmp_path: Path) -> None:
    async with served(tmp_path / "data") as server:
        async with meeting(server, tmp_path) as (ama, bo, cy):
            await ama.session.do(Begin())
            await bo.session.do(TakeRole(SCRIBE))
            await together(bo, ama, cy)
        made = await server.create(PLAN)
        where = Invite("127.0.0.1", server.port, made.code)
        async with guest(where, "Cy", tmp_path) as cy:
            await cy.session.do(AskCarried())
            async with guest(where, "Bo", tmp_path) as bo:
                await bo.until(lambda: bool(heard(bo, ASKED)))


@pytest.mark.takes("four meetings, one after the other")
async def test_who_comes_with_a_role_into_a_meeting_that_runs_is_told_at_once(tmp_path: Path) -> None:
    async with served(tmp_path / "data") as server:
        for _ in range(3):
            async with meeting(server, tmp_path) as (ama, bo, cy):
                await ama.session.do(Begin())
                await together(ama, bo, cy)
        made = await server.create(PLAN)
        where = [Invite("127.0.0.1", server.port, code) for code in (made.holder_code, made.code)]
        async with guest(where[0], "Di", tmp_path) as di:
            await di.session.do(Begin())
            await di.session.do(LayDown(HOLDER))
            async with guest(where[0], "Ama", tmp_path) as ama:
                await ama.until(lambda: bool(heard(ama, OFTEN)))
