"""Help by task: what this person can do now, read from the acts, with word, key and one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events
from textual.binding import Binding
from textual.screen import Screen

from cop_tui.acts.parser import everything
from cop_tui.core.engine.text import cells
from cop_tui.ui.keys import GAP
from cop_tui.ui.panels.turn import over_a_page
from cop_tui.ui.rows import BLANK, HEAD, KEY, QUIET, indented, row, wrap
from cop_tui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.content import Content
    from textual.timer import Timer

    from cop_tui.client.session import Session
    from cop_tui.ui.keys import KeyTable
    from cop_tui.ui.stage import Program

WHEEL = 3  # lines
_OWN = ("space", "question_mark")  # keys of this page that would be text in the line
QUIT = "q"  # goes back where no letter follows it: queue? begins with it
WORDS, WORDS_WIDE, WIDE = 22, 40, 150  # cells for a word and what may follow it, more where there are so many in all


def lines(session: Session, width: int, table: KeyTable, more: Sequence[str] = ()) -> list[Content]:
    """Return the help for this moment, grouped by task, with the keys that do something now; `more` are sentences below."""
    found: list[Content] = []
    keys = table.by_act(session)
    words = WORDS if width < WIDE else WORDS_WIDE
    for group, acts in everything(session):
        found += [row(" ", (group.upper(), HEAD)), BLANK]
        for act in acts:
            key = row((f"[{keys[act.name]}]", KEY)) if act.name in keys else row("   ")
            text = wrap(act.help, max(20, width - words - 9))
            column = f"{act.usage} "
            if cells(column) > words:
                found.append(row("  ") + key + row("  ", (column, "bold")))
                found += indented(text, words + 7)
                continue
            space = " " * (words - cells(column))
            found.append(row("  ") + key + row("  ", (column, "bold"), space) + text[0])
            found += indented(text[1:], words + 7)
        found.append(BLANK)
    for sentence in (
        *more,
        "Escape leads from the line to the keys, / back to typing. A letter waits half a second; Escape takes it back.",
        "What is asked of you has numbers: type one, then Enter, or click it. 0 puts it aside; nobody is told.",
        "Ctrl+P finds anything by its name. Up brings back a line you sent or left. Page Up shows older talk.",
        "help words: the twenty words of an evening.",
        "Nothing you type by mistake is sent to the room.",
    ):
        found += [row(" ") + part for part in wrap(sentence, width - 2, QUIET)]
    return found


class TasksScreen(Screen[None]):
    """The help; any of its keys goes back to the room, where nothing has been lost."""

    BINDINGS = [
        Binding("escape,enter,question_mark", "back", "Back", id="tasks.back"),
        Binding("pagedown,down,space", "down", "Down", id="tasks.down"),
        Binding("pageup,up", "up", "Up", id="tasks.up"),
    ]

    def __init__(self, session: Session, more: Sequence[str] = (), gap: float = GAP) -> None:
        super().__init__()
        self.session, self._more, self._gap = session, more, gap
        self._from = 0
        self._left = False  # keys that were pressed quickly may still be on their way here then
        self._waits: events.Key | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Make the sheet."""
        yield Rows(id="tasks")

    def on_mount(self) -> None:
        """Draw when there is a size, and again while time passes."""
        self.set_interval(1, self.draw)
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Show as much as fits from where we are, and that it is my turn while it is, or is ended; nothing before there is a sheet."""
        if not self.is_mounted:
            return
        sheet = self.query_one(Rows)
        width, height = sheet.size
        everything = lines(self.session, width, cast("Program", self.app).keys, self._more)
        mine = [row(" ") + line for line in over_a_page(self.session, width - 2, cast("Program", self.app).ended_turn)]
        room = max(1, height - 2 - len(mine))
        self._from = max(0, min(self._from, len(everything) - room))
        shown = everything[self._from : self._from + room]
        more = self._from + room < len(everything)
        foot = row(" Escape: back to the meeting", "    Page Down: more" if more else "")
        sheet.show([*shown, *[BLANK] * (room - len(shown)), BLANK, *mine, foot][-height:])

    def on_key(self, event: events.Key) -> None:
        """Go back with what is typed, which is taken there as if this page had never been open."""
        typed = event.is_printable and event.character and (event.key not in _OWN or self._waits is not None)
        if not (typed or self._left):
            return
        event.stop()
        event.prevent_default()
        waits, self._waits = self._waits, None
        if not waits and not self._left and event.character == QUIT:
            self._waits, self._timer = event, self.set_timer(self._gap, self.action_back)
            return
        self.action_back()
        for pressed in (waits, event):
            if pressed:
                self._hand_on(pressed)

    def _hand_on(self, event: events.Key) -> None:
        key = events.Key(event.key, event.character)
        key.time = event.time  # a question that came since is not answered by it
        cast("Program", self.app).room.line.post_message(key)

    def action_back(self) -> None:
        """Go back to the meeting."""
        if self._timer:
            self._timer.stop()
        if not self._left:
            self._left = True
            self.app.pop_screen()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go back when the line that says so is clicked."""
        event.stop()
        if event.row == len(event.rows.lines) - 1:
            self.action_back()

    def on_mouse_scroll_down(self) -> None:
        """Go on a little with the wheel."""
        self._from += WHEEL
        self.draw()

    def on_mouse_scroll_up(self) -> None:
        """Go back a little with the wheel."""
        self._from = max(0, self._from - WHEEL)
        self.draw()

    def action_down(self) -> None:
        """Go on."""
        self._from += max(1, self.size.height // 2)
        self.draw()

    def action_up(self) -> None:
        """Go back."""
        self._from = max(0, self._from - max(1, self.size.height // 2))
        self.draw()
