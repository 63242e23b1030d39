"""Many seats that act at full pace delay nobody else: what one person wishes is not behind all that others wish."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_server.fair import ALIKE, Inbox
from cop_server.steps import Request
from cop_tui.core.engine.base import MEMBER
from cop_tui.core.topics.people import Away, Back
from tests.attack import moments
from tests.server.guests import served, settle

SEATS, EACH = 6, 2 * ALIKE


async def test_an_act_of_another_person_is_taken_after_a_few_of_each_seat_and_not_after_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    take = Inbox.take

    def noted(inbox: Inbox) -> Request:
        wish = take(inbox)
        taken.append(wish.who)
        return wish

    async with served(tmp_path) as server:
        made = await server.create(moments.PLAN)
        room = await server.hub.room(made.meeting)
        assert room is not None
        bo, *seats = [await room.join(f"Guest {n}", MEMBER, f"{n:064x}") for n in range(SEATS + 1)]
        monkeypatch.setattr(Inbox, "take", noted)
        for n in range(EACH):
            for seat in seats:
                room._put(Request(seat, (Away, Back)[n % 2]()))
        room._put(Request(bo, Away()))
        await settle(lambda: len(taken) == SEATS * EACH + 1)
    assert taken.index(bo) <= SEATS * ALIKE
