"""A recap: what a meeting shares with others, in the words people agreed to.

`build` makes it as data from what is kept; `render` writes that data as Markdown, HTML, plain text or JSON. Pure: no files,
no network, no clock; the caller decides where the result goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.recap import html, json, markdown, text
from cop_tui.recap.build import build
from cop_tui.recap.shape import Bullet, Next, Recap, Section, washed

if TYPE_CHECKING:
    from collections.abc import Callable

_WRITERS: dict[str, Callable[[Recap], str]] = {
    "md": markdown.write,
    "html": html.write,
    "txt": text.write,
    "json": json.write,
}
FORMATS = tuple(_WRITERS)

__all__ = ["FORMATS", "Bullet", "Next", "Recap", "Section", "build", "render"]


def render(recap: Recap, format: str) -> str:
    """Return a recap in one of `FORMATS`, ending in a newline; raises ValueError for any other format."""
    writer = _WRITERS.get(format)
    if writer is None:
        raise ValueError(f"A recap is written as one of: {', '.join(FORMATS)}.")
    # Every format is a place where words are shown, so they are cleaned here whoever made the data.
    return writer(washed(recap))
