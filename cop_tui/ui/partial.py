"""What is sent to the terminal of a screen that changed in part: the cells that changed.

Textual 8 sends a row from the beginning of the widget on, up to its last changed cell. There is one widget for nearly the whole screen
here, so a change in the right-hand column would send what stands to the left of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.control import Control
from textual._compositor import ChopsUpdate

if TYPE_CHECKING:
    from rich.console import Console


class ChangedCells(ChopsUpdate):
    """An update of parts of rows that sends nothing beside them."""

    def render_segments(self, console: Console) -> str:
        """Return what the terminal is sent."""
        sent: list[str] = []
        for y, first, end in self.spans:
            for chop_end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                begins, stops = max(x, first), min(chop_end, end)
                if strip is not None and begins < stops:
                    sent += (Control.move_to(begins, y).segment.text, strip.crop(begins - x, stops - x).render(console))
        return "".join(sent)


def thin(update: Any) -> Any:
    """Return what to display in place of an update: the same, in fewer bytes where that is possible."""
    return ChangedCells(update.chops, update.spans, update.chop_ends) if type(update) is ChopsUpdate else update
