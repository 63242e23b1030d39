"""The theme that a person chose, where there is one of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.cli.settings import shown
from cop_tui.ui import themes

if TYPE_CHECKING:
    from cop_tui.cli.settings import Settings


def chosen(settings: Settings) -> tuple[str | None, list[str]]:
    """Return the theme that is chosen, None when there is no such one or none is chosen; and what is wrong."""
    found = settings.found["theme"]
    if not found.value:
        return None, []
    own = [settings.themes] if settings.themes else []
    names = [theme.name for theme in themes.load(themes.shipped(), *own)[0]]
    if found.value in names:
        return str(found.value), []
    return None, [f"{found.where}: theme is {shown(found.value)}; there is {', '.join(names)}. The usual one is worn."]
