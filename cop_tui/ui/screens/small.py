"""What is shown in the place of any screen while the terminal is too small for one: which size is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from cop_tui.ui.rows import wrap
from cop_tui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.geometry import Size

    from cop_tui.ui.stage import Program

COLUMNS, LINES = 40, 10  # cells below which no screen can be read
NEEDED = (
    f"Make the window at least {COLUMNS} columns wide and {LINES} lines high; with --plain cop works at any size, "
    "and what you typed is still there."
)
LEAVE = "Leave the meeting? Ctrl+C once more does."


def too_small(size: Size) -> bool:
    """Return whether a terminal of this size can show no screen."""
    return size.width < COLUMNS or size.height < LINES


class SmallScreen(Screen[None]):
    """One sentence, until the window is larger. It takes no key; what leaves is the app's."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = Rows(id="small")
        self._asked = False

    def compose(self) -> ComposeResult:
        """Make the one widget."""
        yield self._rows

    @property
    def text(self) -> str:
        """What is shown, as plain lines."""
        return self._rows.text

    def on_rows_resized(self, event: Rows.Resized) -> None:
        """Say it anew for the new width."""
        event.stop()
        self._say()

    def _say(self) -> None:
        self._rows.show(wrap(LEAVE if self._asked else NEEDED, self._rows.size.width))

    def ask_leave(self) -> None:
        """Ask whether to leave; asked twice, leave."""
        if self._asked:
            cast("Program", self.app).leave()
        self._asked = True
        self._say()
