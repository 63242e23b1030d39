"""What the terminal shows is what the screen has, also where the library has moved parts before it lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyte
import pytest
from rich.console import Console
from textual._compositor import CompositorUpdate

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import deciding
from tests.ui.conftest import meeting, rows_of, running

if TYPE_CHECKING:
    from textual.screen import Screen

    from cop_tui.ui.app import CopApp

CONSOLE = Console(force_terminal=True, color_system="truecolor")


class Terminal:
    """A terminal that an app writes to, as it does to a real one."""

    def __init__(self, app: CopApp, size: tuple[int, int]) -> None:
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._app, self._display = app, app._display
        app._display = self._take  # type: ignore[method-assign]
        app.frame.forget()
        app.room.refresh()

    def _take(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            self._stream.feed(self._app.frame.changes(renderable).render_segments(CONSOLE))
        self._display(screen, renderable)

    @property
    def rows(self) -> list[str]:
        """What stands in each row."""
        return [row.rstrip() for row in self._screen.display]


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_a_part_of_another_height_is_painted_whole_also_where_it_was_moved_before_it_was_laid_out(
    size: tuple[int, int],
) -> None:
    session = meeting("Ana", item=ItemId(7))
    async with running(session, size=size) as (app, pilot):
        terminal, room = Terminal(app, size), app.room
        await pilot.pause()
        assert terminal.rows == [row.rstrip() for row in rows_of(app)]
        height = room.now.outer_size.height
        session.act(
            "Cy", deciding.Propose("We keep ten minutes at the end of each visit, in which nobody writes. " * 5)
        )
        room.draw()
        assert room.now.styles.height
        assert room.now.styles.height.value > height
        room.now._check_refresh()  # it asks to be laid out, and is not yet
        room._compositor._full_map_invalidated = True  # a new part came, or rows scrolled
        assert room._compositor.full_map[room.now].region.height > height, (
            "who asks for a place has all parts moved, and nothing is dirty for it"
        )
        for _ in range(5):
            await pilot.pause()
        assert terminal.rows == [row.rstrip() for row in rows_of(app)]
