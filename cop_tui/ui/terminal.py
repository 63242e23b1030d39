"""What the app asks of a terminal: clicks, the wheel and dragging, and nothing that a mouse or a window does by itself.

Textual asks for every move of the mouse and for every change of the window's focus, and paints for them. Over a thin
connection one move across the screen costs more than an act, and no part of this app changes with either.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cop_tui.ui.encodings import encoding, shown

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
_KEEP_TITLE, _BRING_BACK = "\x1b[22;2t", "\x1b[23;2t"  # the window's title, on the terminal's own stack


def entitle(driver: Driver | None, title: str) -> None:
    """Give the terminal's window a title, a text of ours; the one it had comes back when the app ends."""
    set_title = getattr(driver, "entitle", None)
    if set_title:
        set_title(title)


@cache
def quiet(driver: type[Driver]) -> type[Driver]:
    """Return a driver that is like this one, asks the terminal for less, and writes only what that can show."""
    own = encoding()

    def write(self: Any, data: str) -> None:
        asked = _ASKED.get(data, data)
        if asked:
            driver.write(self, shown(asked, own) if own else asked)

    def cells_only(_self: Any) -> None:
        """Leave places in cells: in pixels there would be a report for each."""

    def entitle(self: Any, title: str) -> None:
        if not self.entitled:
            self.entitled = True
            self.write(_KEEP_TITLE)
        self.write(_titled(title))

    def stop(self: Any) -> None:
        if self.entitled:
            self.entitled = False
            self.write(_titled("") + _BRING_BACK)  # a terminal without such a stack shows its usual title again
        driver.stop_application_mode(self)

    ours = {
        "write": write,
        "_enable_mouse_pixels": cells_only,
        "entitled": False,
        "entitle": entitle,
        "stop_application_mode": stop,
    }
    return type(f"Quiet{driver.__name__}", (driver,), ours)


def _titled(title: str) -> str:
    return f"\x1b]2;{title}\x1b\\"
