"""A recap: what a meeting shares with others, in the words people agreed to.

`build` makes it as data from what is kept; `render` writes that data as text, `export` as the content of a file. Pure: no files,
no network, no clock; the caller decides where the result goes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cop_tui.extras import EXPORT, line
from cop_tui.recap import html, json, markdown, paste, text
from cop_tui.recap.build import build
from cop_tui.recap.shape import Bullet, Next, NotMade, Recap, Section, washed
from cop_tui.recap.style import ANSWERS, STYLES, styled

if TYPE_CHECKING:
    from collections.abc import Callable

_WRITERS: dict[str, Callable[[Recap], str]] = {
    "md": markdown.write,
    "html": html.write,
    "txt": text.write,
    "json": json.write,
    "paste": paste.write,
}
FORMATS = tuple(_WRITERS)
"""Formats that are text."""
# What each of them needs comes with an extra: many never write one, and lxml has no wheel for some phones.
_BINARY = {"docx": ("a DOCX document", "python-docx"), "ics": ("a calendar file", "icalendar")}
EXPORTS = (*FORMATS, *_BINARY)
"""All formats that a file can be in."""

__all__ = [
    "ANSWERS",
    "EXPORTS",
    "FORMATS",
    "STYLES",
    "Bullet",
    "Next",
    "NotMade",
    "Recap",
    "Section",
    "build",
    "export",
    "render",
    "styled",
]


def render(recap: Recap, format: str) -> str:
    """Return a recap in one of `FORMATS`, ending in a newline; raises ValueError for any other format."""
    writer = _WRITERS.get(format)
    if writer is None:
        raise ValueError(f"A recap is written as one of: {', '.join(FORMATS)}.")
    # Every format is a place where words are shown, so they are cleaned here whoever made the data.
    return writer(washed(recap))


def export(recap: Recap, format: str) -> bytes:
    """Return the content of a file in one of `EXPORTS`.

    Raises NotMade where it cannot be made of this recap or with what is installed, and ValueError for any other format.
    """
    if format not in _BINARY:
        return render(recap, format).encode()
    what, package = _BINARY[format]
    try:
        module = import_module(f"cop_tui.recap.{format}")
    except ModuleNotFoundError:
        raise NotMade(
            f"For {what} the package {package} is needed, which is not installed here: {line(EXPORT)}."
        ) from None
    content: bytes = module.write(washed(recap))
    return content
