"""An act that is done several times in a row: its line stands ready for the next one, a name and Enter each, until Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Act, Send, Step
from cop_tui.ui import painted
from cop_tui.ui.view import LINE

if TYPE_CHECKING:
    from cop_tui.ui.view import View
    from cop_tui.ui.widgets.line import Line


class InARow:
    """Leaves the line ready for the next one; `begins` is how that line begins, "" while there is none."""

    def __init__(self, view: View, line: Line) -> None:
        self._view, self._line = view, line
        self.begins, self._since = "", 0.0

    def meant(self, text: str, at: float) -> str:
        """Return a line that was entered at a time in seconds: what follows alone where the line was not ready yet for it."""
        return self.begins + text if text and at < self._since else text

    def follow(self, step: Step, by_key: bool) -> None:
        """Go on after an act that is done in a row, from a line that a key opened (`by_key`); any other step ends it.

        This is for the moment of Enter: whoever types the next name at once types it into that line.
        """
        act = _act(step)
        goes_on = by_key and act is not None and bool(self._asks(act))
        self.begins = f"{act.words[0]} " if act and goes_on else ""
        if self.begins and self._line.mode == LINE:
            self._line.put(self.begins + self._line.value.removeprefix(self.begins))
            self._since = painted.now()

    def end(self) -> None:
        """Drop the beginning of a line to which nothing was typed."""
        if self.begins and self._line.value == self.begins:
            self._line.value = ""
        self.begins, self._since = "", 0.0

    def asks(self, step: Step | None, said: str) -> str:
        """Return what is said once it was done, with what to type next."""
        act = _act(step)
        return (self._asks(act) if self.begins and act else "") or said

    def _asks(self, act: Act) -> str:
        return act.in_a_row(self._view.session) if act.in_a_row else ""


def _act(step: Step | None) -> Act | None:
    return step.act if isinstance(step, Send) else None
