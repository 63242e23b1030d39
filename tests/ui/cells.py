"""A screen as text: each row as it stands, and the styles in it, so that two screens can be compared line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App


def rows_of(app: App[Any]) -> list[str]:
    """Return the screen's rows as plain text."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]
