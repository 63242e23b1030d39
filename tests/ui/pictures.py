"""Pictures of the screens as text: `make pictures` writes them, and a test compares them with what the app draws now.

A picture is the cells of a screen, and below them, for each row, which style each cell has; a difference is read as a diff of lines.
"""

from __future__ import annotations

import asyncio
import os
import string
import sys
import time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.ui.conftest import running
from tests.ui.evening import MOMENTS, SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style

FOLDER = Path(__file__).with_name("screens")
OTHER_THEMES = ("cop-light", "cop-monochrome")
LETTERS = string.ascii_lowercase + string.ascii_uppercase


def wanted() -> Iterator[tuple[str, tuple[int, int], str]]:
    """Give each picture there is: the moment, the size and the theme."""
    for moment in MOMENTS:
        for size in SIZES:
            yield moment, size, "cop-dark"
        for theme in OTHER_THEMES:
            yield moment, (80, 24), theme


def name(moment: str, size: tuple[int, int], theme: str) -> str:
    """Return what the file of a picture is called."""
    return f"{moment}-{size[0]}x{size[1]}-{theme.removeprefix('cop-')}.txt"


def dump(app: Any) -> str:
    """Return the screen as it stands: its rows, and the styles of their cells by letters that are explained at the end."""
    letters: dict[str, str] = {}
    rows, looks = [], []
    for strip in app.screen._compositor.render_strips():
        cells = [(letter, _look(segment.style)) for segment in strip for letter in segment.text]
        rows.append("".join(letter for letter, _ in cells).rstrip())
        line = []
        for look, run in groupby(look for _, look in cells):
            letter = letters.setdefault(look, LETTERS[len(letters) % len(LETTERS)])
            line.append(f"{letter}{len(list(run))}")
        looks.append(" ".join(line))
    named = [f"{letter}: {look}" for look, letter in letters.items()]
    return "\n".join([*rows, "", *looks, "", *named, ""])


def _look(style: Style | None) -> str:
    if style is None:
        return "plain"
    marks = [mark for mark in ("bold", "dim", "italic", "underline", "reverse") if getattr(style, mark)]
    colours = [f"{colour.name}" for colour in (style.color,) if colour] + [
        f"on {c.name}" for c in (style.bgcolor,) if c
    ]
    return " ".join([*marks, *colours]) or "plain"


async def draw(moment: str, size: tuple[int, int], theme: str) -> str:
    """Return one picture."""
    session, keys = MOMENTS[moment]()
    async with running(session, size, keys=False, theme=theme) as (app, pilot):
        for key in keys:
            await pilot.press(key)
            app.room.line.settle()
            await pilot.pause()
        await pilot.pause()
        return dump(app)


async def _write() -> None:
    FOLDER.mkdir(exist_ok=True)
    there = {name(*one) for one in wanted()}
    for old in FOLDER.glob("*.txt"):
        if old.name not in there:
            old.unlink()
    for one in wanted():
        (FOLDER / name(*one)).write_text(await draw(*one), encoding="utf-8")


def main() -> None:
    """Write all pictures."""
    os.environ |= {"TZ": "UTC", "COLORTERM": "truecolor"}
    os.environ.pop("NO_COLOR", None)
    if sys.platform != "win32":
        time.tzset()
    asyncio.run(_write())


if __name__ == "__main__":
    main()
