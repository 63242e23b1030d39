"""What comes back into the line after a no is typed over, and never grows onto what is typed next."""

from __future__ import annotations

from tests.ui.conftest import running
from tests.ui.moments import my_turn


async def test_what_came_back_after_a_no_is_replaced_by_what_is_typed_next_and_found_by_up() -> None:
    session = my_turn()
    async with running(session) as (app, pilot):
        await pilot.press("slash", *"My boss hits people", "enter")
        await pilot.pause()
        await pilot.press("n", "enter")
        await pilot.pause()
        assert app.room.line.value == "My boss hits people"
        await pilot.press(*"say Good day")
        assert app.room.line.value == "say Good day"
        await pilot.press("up")
        assert app.room.line.value == "My boss hits people"
