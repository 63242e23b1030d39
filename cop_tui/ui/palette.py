"""The command palette: the acts offered now, read from their declarations, and the few settings of the app."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input

from cop_tui.acts import parser, searching
from cop_tui.acts.parser import NEAR
from cop_tui.ui.panels.turn import over_a_page
from cop_tui.ui.rows import KEY, indented
from cop_tui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.fuzzy import Matcher

    from cop_tui.acts.act import Act
    from cop_tui.ui.stage import Program


SAID = 1000.0
"""More than any likeness of letters counts."""


class Row(NamedTuple):
    """One thing that can be done: its name, its sentence, what does it, its key, other ways of saying it, and its act if it is one."""

    name: str
    help: str
    do: Callable[[], object]
    key: str = ""
    phrases: tuple[str, ...] = ()
    act: Act | None = None

    def shown(self, name: Content) -> Content:
        """Return the row as it is listed: the name, and the key that does the same."""
        return Content.assemble(name, "  ", (f"[{self.key}]", KEY)) if self.key else name


class Palette(CommandPalette):
    """The library's palette, with a cursor that stands still: a blinking one costs more bytes than a quiet meeting.

    Below it stands that it is my turn, or that somebody else ended it, as the room is covered.
    """

    def compose(self) -> ComposeResult:
        """Make the palette, and rows for what is about me."""
        yield from super().compose()
        yield Rows(id="over-me")

    def on_mount(self) -> None:
        """Let the cursor stand."""
        self.query_one(Input).cursor_blink = False
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Show what is about me, where anything is."""
        if not self.is_mounted:
            return
        app, rows = cast("Program", self.app), self.query_one("#over-me", Rows)
        lines = over_a_page(app.session, self.size.width - 2, app.ended_turn)
        rows.display = bool(lines)
        self.set_class(bool(lines), "-over")  # the list leaves room for them
        rows.styles.height = len(lines)
        rows.show(indented(lines, 1))


class Acts(Provider):
    """Offers what can be done now, by its word, its other words and its one sentence; one's own task comes first."""

    def _found(self) -> list[Row]:
        app = cast("Program", self.app)
        keys = app.keys.by_act(app.session)
        acts = [act for _, acts in parser.by_task(app.session) for act in acts]
        rows = [
            Row(act.usage, act.help, partial(app.room.start, act), keys.get(act.name, ""), act.phrases, act)
            for act in acts
        ]
        themes = app.offered_themes
        return rows + [Row(f"theme {name}", "Change the colours.", partial(app.wear, name)) for name in themes]

    async def discover(self) -> Hits:
        """Yield everything that is offered."""
        for row in self._found():
            yield DiscoveryHit(row.shown(Content(row.name)), row.do, text=row.name, help=row.help)

    async def search(self, query: str) -> Hits:
        """Yield what fits the query: first what it says as a line that is typed, then the acts that say it as `help` finds them, then likenesses."""
        matcher = self.matcher(query)
        app = cast("Program", self.app)
        meant = NEAR.meant(query)
        for each in meant:
            if each.phrase and each.rest and each.act.available(app.session):
                say = partial(app.room.send, each.line, typed=False)
                yield Hit(SAID * 2, Content(each.line), say, help=each.act.help)
        nearest = {each.act.usage for each in meant if not each.rest}
        found = self._found()
        whole_line = any(each.phrase and each.rest for each in meant)  # it says what to do and with what
        acts = [] if whole_line else [row.act for row in found if row.act]
        say_it = {act.usage for act in searching.saying(acts, query)}
        for row in found:
            score = max(matcher.match(row.help) * 0.5, *map(matcher.match, (row.name, *row.phrases)))
            score += SAID if row.name in nearest else SAID / 2 if row.name in say_it else 0
            if score > 0:
                yield Hit(score, row.shown(_marked(row.name, matcher)), row.do, text=row.name, help=row.help)


def _marked(name: str, matcher: Matcher) -> Content:
    """Return a name with the letters that fit marked. What stands in brackets is text here, never markup."""
    _, fitting = matcher.fuzzy_search.match(matcher.query, name)
    content = Content(name)
    for at in fitting:
        content = content.stylize(matcher.match_style, at, at + 1)
    return content
