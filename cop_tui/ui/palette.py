"""The command palette: the acts offered now, read from their declarations, and the few settings of the app."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from cop_tui.acts import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.ui.app import CopApp


class Acts(Provider):
    """Offers what can be done now, by its word and its one sentence."""

    def _found(self) -> list[tuple[str, str, Callable[[], object]]]:
        app = cast("CopApp", self.app)
        rows: list[tuple[str, str, Callable[[], object]]] = [
            (act.usage, act.help, partial(app.room.start, act)) for act in reading.offered(app.session)
        ]
        themes = [name for name in app.available_themes if name.startswith("cop-")]
        return rows + [(f"theme {name}", "Change the colours.", partial(app.wear, name)) for name in themes]

    async def discover(self) -> Hits:
        """Yield everything that is offered."""
        for name, text, callback in self._found():
            yield DiscoveryHit(name, callback, help=text)

    async def search(self, query: str) -> Hits:
        """Yield what fits the query, in name or help."""
        matcher = self.matcher(query)
        for name, text, callback in self._found():
            score = max(matcher.match(name), matcher.match(text) * 0.5)
            if score > 0:
                yield Hit(score, matcher.highlight(name), callback, text=name, help=text)
