"""Whoever presents is asked by their own program, alone and once, whether they would like ideas as their own minutes end."""

from __future__ import annotations

from pathlib import Path

from cop_tui.core.plan.modes import IDEAS_ASKED
from cop_tui.core.topics.floor import CallNext, Done, Hand
from cop_tui.core.topics.presenting import Present
from cop_tui.core.topics.setup import Begin, PlannedItem
from tests.client.guests import guest
from tests.client.room import Room, opened


async def test_whoever_has_presented_is_asked_about_ideas_alone_and_once(tmp_path: Path) -> None:
    room = Room(PlannedItem("Case", minutes=10, mode="presenter"))
    async with (
        opened(room),
        guest(room.holder_invite, "Ama", tmp_path) as ama,
        guest(room.invite, "Bo", tmp_path) as bo,
    ):
        await ama.session.do(Begin())
        await bo.session.do(Present())
        assert IDEAS_ASKED not in bo.told
        await bo.session.do(Done())
        await bo.until(lambda: IDEAS_ASKED in bo.told)
        await bo.session.do(Hand())
        await ama.session.do(CallNext())
        await bo.session.do(Done())
        done = bo.session.replica.kept.seq
        await ama.until(lambda: ama.session.replica.kept.seq >= done)
        assert (bo.told.count(IDEAS_ASKED), ama.told.count(IDEAS_ASKED)) == (1, 0)
