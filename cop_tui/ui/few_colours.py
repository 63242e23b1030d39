"""Themes on a terminal of 16 colours, each of which looks another way on another terminal.

Rich would take the nearest of the 16, as one kind of terminal shows them: a brown that reads well there is a bright yellow
on white elsewhere. Here only those are taken that are easy to read on every kind (tests/ui/test_themes.py has the kinds).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.palette import Palette
from textual.color import Color

from cop_tui.ui.themes import ANSI, COLOURS, OWN, made

if TYPE_CHECKING:
    from textual.theme import Theme

FEW = frozenset(("standard", "windows"))
"""What Rich calls a terminal of 16 colours."""

ON_BLACK = ("white", "bright_white", "bright_green", "bright_yellow", "bright_cyan")
ON_WHITE = ("black", "red", "blue", "magenta")
GREYS = frozenset(("black", "white", "bright_white"))
GREY = 40  # how far apart red, green and blue may be, of 255, where a colour is still a grey
BEHIND = frozenset(("background", "surface", "panel"))


def in_few(theme: Theme) -> Theme:
    """Return a theme with the terminal's own colours in the place of its own."""
    if theme.ansi:
        return theme
    names = ON_BLACK if theme.dark else ON_WHITE
    behind = ANSI + ("black" if theme.dark else "bright_white")
    own = {key: str(getattr(theme, key)) for key in COLOURS} | {key: theme.variables[key] for key in OWN}
    colours = {key: behind if key in BEHIND else ANSI + nearest(colour, names) for key, colour in own.items()}
    return made(theme.name, theme.dark, colours)


def nearest(colour: str, names: tuple[str, ...]) -> str:
    """Return which of the terminal's colours, by name, is most like this one: a grey for a grey, another for another."""
    wanted = Color.parse(colour).rgb
    grey = max(wanted) - min(wanted) < GREY
    alike = [name for name in names if (name in GREYS) == grey]
    return alike[Palette([Color.parse(ANSI + name).rgb for name in alike]).match(wanted)]
