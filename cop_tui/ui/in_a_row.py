"""Before the meeting, people on the phone are put in one after the other: a name, Enter, the next name, Enter, Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Send, Step
from cop_tui.acts.parser import BY_NAME
from cop_tui.core.engine import base
from cop_tui.core.topics import floor
from cop_tui.ui import painted
from cop_tui.ui.view import LINE

if TYPE_CHECKING:
    from cop_tui.ui.view import View
    from cop_tui.ui.widgets.line import Line

NEXT_NAME = "The next name, then Enter. Escape: that was everybody."
BEGINS = f"{BY_NAME['put in'].words[0]} "


class InARow:
    """Leaves the line ready for the next name; `open` while it does."""

    def __init__(self, view: View, line: Line) -> None:
        self._view, self._line = view, line
        self.open, self._since = False, 0.0

    def meant(self, text: str, at: float) -> str:
        """Return a line that was entered at a time in seconds: a name alone where the line was not ready yet for it."""
        return BEGINS + text if self.open and text and at < self._since else text

    def follow(self, step: Step, by_key: bool) -> None:
        """Go on after somebody is put in by a line that a key opened (`by_key`), and end with any other step.

        This is for the moment of Enter: whoever types the next name at once types it into that line.
        """
        self.open = bool(_puts_in(step)) and by_key and self._view.phase == base.LOBBY
        if self.open and self._line.mode == LINE:
            self._line.put(BEGINS + self._line.value.removeprefix(BEGINS))
            self._since = painted.now()

    def end(self) -> None:
        """Drop the beginning of a line to which no name was typed."""
        if self.open and self._line.value == BEGINS:
            self._line.value = ""
        self.open = False

    def asks(self, step: Step | None, said: str) -> str:
        """Return what is said once somebody was put in, with what to type next."""
        put_in = _puts_in(step)
        return f"{put_in.name} is in. {NEXT_NAME}" if self.open and put_in else said


def _puts_in(step: Step | None) -> floor.PutIn | None:
    return step.command if isinstance(step, Send) and isinstance(step.command, floor.PutIn) else None
