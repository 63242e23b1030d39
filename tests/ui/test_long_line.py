"""A line that is longer than where it is typed, in the room; and a command that waits for its words."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from tests.ui.conftest import meeting, running, send, shown

LONG = "say " + " ".join(f"word{n}" for n in range(40))


@pytest.mark.parametrize(("size", "most"), [((60, 15), 2), ((80, 24), 4), ((120, 34), 5)])
async def test_a_long_line_is_shown_folded_above_the_foot(size: tuple[int, int], most: int) -> None:
    async with running(meeting("Ana", item=ItemId(5)), size) as (app, pilot):
        room = app.room
        assert not room.typed.display
        room.line.put("say short")
        await pilot.pause()
        assert not room.typed.display
        room.line.put(LONG)
        await pilot.pause()
        assert room.typed.display
        assert 1 <= room.typed.size.height <= most
        assert "word39" in room.typed.text
        assert room.foot.region.bottom == size[1] - 1
        assert room.main.size.height >= 1
        await pilot.press("enter")
        await pilot.pause()
        assert not room.typed.display


async def test_a_word_that_needs_more_stays_before_what_is_typed_next() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "say")
        assert app.room.line.value == "say "
        await pilot.press(*"we", "space", *"rest")
        assert app.room.line.value == "say we rest"
        assert "Did you mean" not in shown(pilot)
        app.room.line.value = "we rest"
        app.room.talk.keep("say")
        assert app.room.line.value == "say we rest", "typed before the answer was there"
