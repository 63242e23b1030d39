"""What the app asks of a terminal: clicks, the wheel and dragging, and nothing that a mouse or a window does by itself.

Textual asks for every move of the mouse and for every change of the window's focus, and paints for them. Over a thin
connection one move across the screen costs more than an act, and no part of this app changes with either.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_ASKED: dict[str, str] = {
    "\x1b[?1003h": "\x1b[?1002h",  # every move of the mouse: only those with a button down
    "\x1b[?1003l": "\x1b[?1002l",
    "\x1b[?1015h": "",  # an older form of what 1006 says
    "\x1b[?1015l": "",
    "\x1b[?1016h": "",  # where in its cell the mouse is
    "\x1b[?1016l": "",
    "\x1b[?1004h": "",  # focus gained and lost
    "\x1b[?1004l": "",
}


@cache
def quiet(driver: type[Driver]) -> type[Driver]:
    """Return a driver that is like this one and asks the terminal for less."""

    def write(self: Any, data: str) -> None:
        asked = _ASKED.get(data, data)
        if asked:
            driver.write(self, asked)

    def cells_only(_self: Any) -> None:
        """Leave places in cells: in pixels there would be a report for each."""

    return type(f"Quiet{driver.__name__}", (driver,), {"write": write, "_enable_mouse_pixels": cells_only})
