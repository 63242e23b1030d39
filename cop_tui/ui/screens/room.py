"""The room: one screen at all sizes, from lobby to the end, so that a half-typed line outlives every change of role.

It has the widgets and takes what happens to them; what they show is drawn in `ui.drawing`, what a person does is in `ui.conversation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Static

from cop_tui.acts.act import HELP_PAGE, WRITING_PAGE
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.clicks import Clicks
from cop_tui.ui.conversation import ON_KEYS, Conversation
from cop_tui.ui.departure import Departure
from cop_tui.ui.drawing import Drawing
from cop_tui.ui.following import Following
from cop_tui.ui.hints import HintsToTry
from cop_tui.ui.painted import Mark
from cop_tui.ui.panels import footer, lobby
from cop_tui.ui.proportions import BESIDE_TALL, LOW, SMALL, VERY_WIDE, WIDE, Proportions
from cop_tui.ui.rows import wrap
from cop_tui.ui.screens.mine import MineScreen
from cop_tui.ui.screens.tasks import TasksScreen
from cop_tui.ui.view import KEYS, LINE, View
from cop_tui.ui.whole_line import WholeLine
from cop_tui.ui.widgets.line import CARRY, PANEL, ROW, Line
from cop_tui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Region
    from textual.selection import SelectState

    from cop_tui.acts.act import Act, Step
    from cop_tui.acts.performing import Performed, Reply
    from cop_tui.client.session import Change, Session
    from cop_tui.ui.hints import Hints
    from cop_tui.ui.keys import KeyTable
    from cop_tui.ui.panels.footer import Foot
    from cop_tui.ui.panels.panel import Can
    from cop_tui.ui.screens.writing import WritingPage
    from cop_tui.ui.stage import Program
    from cop_tui.wire.invite import Invite

TICK, SLOW_TICK = 1, 10  # seconds between looks at the clock; only cells that changed are sent
PROMPTS = {LINE: " > ", KEYS: "[/]"}


class RoomScreen(Screen[None]):
    """The meeting on the screen."""

    BINDINGS = [
        Binding("pageup", "scroll_panel(-1)", "Earlier", id="room.older", show=False, priority=True),
        Binding("pagedown", "scroll_panel(1)", "Later", id="room.newer", show=False, priority=True),
        Binding("ctrl+l", "repaint", "Paint everything again", id="room.repaint", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-small"), (SMALL, "-usual"), (WIDE, "-wide"), (VERY_WIDE, "-very-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]
    _select_state = var(None)  # pressing a button paints nothing: rows paint themselves where more is selected

    def __init__(self, session: Session, hints: Hints, *, marked: bool = True, invite: Invite | None = None) -> None:
        super().__init__()
        self.session = session
        self.view = View(session, session.now(), invite=invite)
        self.line = Line(id="line", marked=marked, opens=self._opens, pages=self._pages)
        self.talk = Conversation(self.view, self.line, self, HintsToTry(hints, session))
        self.talk.departure = Departure(self.talk)
        self.following = Following(self.talk)
        self.painted = self.talk.painted
        self.choosing = Choosing(self.view)
        self.prompt = Static(PROMPTS[LINE], id="prompt", markup=False)
        self.top, self.now, self.main, self.foot = (Rows(id=name) for name in ("top", "now", "main", "foot"))
        self.typed = WholeLine(self.line)
        self.sides = [Rows(id=f"side-{number + 1}") for number in range(BESIDE_TALL)]
        self.page: WritingPage | None = None  # what stands in the place of the panels
        self._chosen: dict[str, object] = {}  # what was chosen on it
        self._clicks = Clicks(self)
        self.drawing = Drawing(self)
        self.titles = self.drawing.titles
        self._mark = Mark()
        self._escaped, self._escapes = "", False  # what was said by an Escape, and whether that is still to come
        self._waits = False  # whether what was drawn is still to be painted

    def compose(self) -> ComposeResult:
        """Make the widgets: the top line, Now with a panel below it, other panels beside them, the foot and the line."""
        yield self.top
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self.now
                yield self.main
            with Vertical(id="side"):
                yield from self.sides
        yield self.typed
        yield self.foot
        with Horizontal(id="bottom"):
            yield self.prompt
            yield self.line

    def on_mount(self) -> None:
        """Begin: the clock is looked at every second and drawn only where its words change."""
        self.line.focus()
        self.set_interval(SLOW_TICK if cast("Program", self.app).low else TICK, self.draw)
        self.call_after_refresh(self.draw)

    def on_rows_resized(self, event: Rows.Resized) -> None:
        """Draw for the new size; the draft is not touched.

        All parts are painted, since the library may take what was uncovered for painted. What stands on the terminal already is not sent
        again.
        """
        event.stop()
        if self.page:
            self.page.resized()
        self.draw()
        self.refresh()

    def _watch__select_state(self, select_state: SelectState | None) -> None:
        """Follow what is selected; when that is nothing, the rows that showed it paint themselves."""
        if select_state is None:
            self._selecting = False
        else:
            super()._watch__select_state(select_state)

    # What is shown

    @property
    def keys(self) -> KeyTable:
        """Which key does which act."""
        return cast("Program", self.app).keys

    @property
    def ready(self) -> bool:
        """Whether anything can be shown."""
        return self.is_mounted

    @property
    def footer(self) -> Foot:
        """The foot as it stands there."""
        return self.drawing.footer

    @property
    def talk_in_sight(self) -> bool:
        """Whether the talk stands on the screen."""
        return self.page is None and self.choosing.shows_talk(self.wide)

    @property
    def newest_in_sight(self) -> bool:
        """Whether the end of the talk stands on the screen."""
        return self.talk_in_sight and self.main.at_end

    def fits(self, text: str) -> bool:
        """Return whether a sentence is seen whole above the line."""
        return len(wrap(text, self.foot.size.width - 2)) <= footer.SAID

    @property
    def proportions(self) -> Proportions:
        """How the cells of the screen are shared out now."""
        borders = not self.has_class("-borderless")
        return Proportions(*self.size, len(self.footer.lines) + self.typed.rows, self.choosing.opened, borders)

    @property
    def wide(self) -> bool:
        """Whether there is a side column."""
        return self.proportions.wide

    @property
    def text(self) -> str:
        """Everything that is shown, as plain lines."""
        beside = self.sides[: self.proportions.beside] if self.wide and not self.choosing.opened else []
        panels = [self.now, self.main, *beside]
        shown = [rows.text for rows in panels] if self.page is None else [self.page.text]
        return "\n".join([self.top.text, *shown, self.foot.text])

    def draw(self) -> None:
        """Show this moment."""
        if not self.is_mounted or not self.size:
            return
        self.view.now, self.view.mode = self.session.now(), self.line.mode
        self.view.lines.begin()
        self.following.passed()
        self.view.hint = self.talk.hints.now
        self.app.cursor_position = self.line.cursor_screen_offset
        self.set_class(self.choosing.opened, "-opened")
        self.choosing.most = self.proportions.beside
        self.choosing.follow()
        self.view.unseen = self.view.unseen and not self.talk_in_sight
        self.view.why = "" if self.page or self.view.told else self.choosing.why()
        self.view.quoting, self.view.in_a_row = self.talk.reader.asks_quoting, self.talk.in_a_row
        if self.page and (why := self.page.why_not):
            self._close_page(why)
        self._waits = self.drawing.show() or self._waits
        self.talk.read_on()
        self._mark = self.talk.mark()
        if not self._waits:
            self.painted.show(self._mark)

    def was_painted(self) -> None:
        """Take down that what was drawn stands on the screen."""
        if self._waits:
            self._waits = False
            self.painted.show(self._mark)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint everything again, as its parts.

        Painting the screen behind them forgets which of their rows are made; all are made again with the next small change.
        """
        if repaint and self.is_mounted:
            page = self.page.parts if self.page else ()
            for part in (
                self.top,
                self.now,
                self.main,
                *self.sides,
                *page,
                self.typed,
                self.foot,
                self.prompt,
                self.line,
            ):
                part.refresh()
        return super().refresh(repaint=repaint and not self.is_mounted, layout=layout, recompose=recompose)

    def action_repaint(self) -> None:
        """Paint everything again: something else wrote on the terminal."""
        cast("Program", self.app).frame.forget()
        self.refresh()

    # What happens

    def on_screen_resume(self) -> None:
        """Take in that what covered this was left: what was said over it was read."""
        cast("Program", self.app).ended_turn = ""

    def changed(self, change: Change) -> None:
        """Take in what the session says has changed."""
        self.view.lines.changed()
        self.following.changed(change)
        self.draw()

    def on_line_sent(self, event: Line.Sent) -> None:
        """Read a line; an empty one on keys is about the row or panel that is chosen."""
        event.stop()
        self.entered(event.text, event.at)

    def entered(self, text: str, at: float) -> None:
        """Take an Enter at a time in seconds."""
        keys = self.line.mode == KEYS and not self.talk.asks
        if self.page and not self.talk.asks and self.page.enter(text, at):
            return
        if keys and (line := self.choosing.leads()):
            self.talk.send(line, typed=False)
        elif keys and not self.page and self.choosing.toggle():
            self.talk.say(self.choosing.said_after(self.view.said))
        else:
            self.talk.enter(text, at)

    def on_line_asks(self, event: Line.Asks) -> None:
        """Ask about what was pasted."""
        event.stop()
        self.talk.paste(event)

    def on_line_begun(self, event: Line.Begun) -> None:
        """Show which act a letter does if none follows."""
        event.stop()
        if self.page and not self.talk.asks:
            self.page.begin(event.key)
        else:
            self.talk.begin(event.key)

    def on_line_pressed(self, event: Line.Pressed) -> None:
        """Do what a key does now: about the chosen row, to choose a panel, or as an act."""
        event.stop()
        self.press(event.key, event.at)

    def press(self, key: str, at: float) -> None:
        """Do what a single key does now. `at` is when it was pressed, in seconds."""
        self.talk.came_to_keys = False
        if self.page and not self.talk.asks:
            self.page.press(key, at)
            return
        if self.talk.chooses_listed(key, at):
            return
        can = next((can for can in self.can() if can.key == key), None)
        if not can and self.wide and not self.choosing.opened and not self.keys.find(key, self.session):
            can = self.choosing.beside_can(key)
        if can or key == "?" or key.isdecimal():
            self.talk.forget_begun()
        if key.isdecimal() and self.choosing.choose_number(int(key)):
            self.talk.untell()
            self.talk.say(self.talk.numbered.instead(key) or self.choosing.said_after(self.view.said))
        elif self.talk.asks:
            self.talk.press(key, at)
        elif can:
            self.talk.do_about(can)
        elif key == lobby.COPY and lobby.shows_invite(self.view):
            cast("Program", self.app).copy(str(self.view.invite))
        elif key == "?" and not self.view.told and (about := self.choosing.explained()):
            self.talk.tell(about)
        else:
            self.talk.press(key, at)

    def can(self) -> tuple[Can, ...]:
        """Return what can be done about the chosen row."""
        return self.page.can() if self.page else self.choosing.can()

    def _opens(self, key: str, at: float) -> bool:
        """Do at once what a key does that only opens the line, so that nothing typed after it is lost; return whether it was one."""
        can = next((can for can in self.can() if can.key == key), None)
        act = None if self.page else self.keys.find(key, self.session)
        opens = can.opens if can else bool(act and (act.needs or act.begins))
        if opens and not self.talk.asks:
            self.press(key, at)
        return self.line.mode == LINE

    def on_line_mode(self, event: Line.Mode) -> None:
        """Show which mode it is."""
        event.stop()
        self.prompt.update(PROMPTS[event.mode])
        self.talk.turned(event.mode, event.burst)
        if self.page:
            self.talk.by_key()
        if self._escapes:
            self._escaped, self._escapes = self.view.said, False

    def on_input_changed(self, event: Line.Changed) -> None:
        """Show what is typed whole, where the line is too short for it."""
        event.stop()
        if self.page:
            self.page.wrote()
        elif self.typed.needed or self.typed.display:
            self.draw()

    def on_line_escaped(self, event: Line.Escaped) -> None:
        """Leave what is open, in the order in which it was opened; at last there is nothing to leave."""
        event.stop()
        said, mode = self.view.said, self.line.mode
        if (self.page and not self.talk.asks and self.page.escape()) or self.talk.escape():
            self._escaped, self._escapes = self.view.said, self.line.mode != mode
            self.draw()
            return
        if self.page and said and said != self._escaped:
            self.talk.say("")  # what was told is closed first; what the Escape before told is no more to be closed
        elif self.page:
            self._close_page()
        elif self.talk.came_to_keys:
            self.talk.came_to_keys = False  # who is on keys already only wanted them: what they chose stays chosen
            self.talk.say(ON_KEYS)
        elif self.choosing.back():
            self.talk.say("")
        elif self.view.me:
            self.talk.say("/ begins a line.")

    def on_line_moved(self, event: Line.Moved) -> None:
        """Go to another row or panel, on keys."""
        event.stop()
        self.talk.came_to_keys = False
        if self.page:
            self.page.go(event.to, event.way)
        elif event.to == ROW:
            at = self._active.scroll_offset.y
            self.choosing.move(event.way, at, at + self._active.size.height)
            self.tell_why()
        elif event.to == PANEL:
            self.choosing.step(event.way)
            self.talk.untell()
        elif event.to != CARRY:
            self._turn(self._active, len(self._active.lines) if event.way > 0 else 0)
        self.draw()

    def tell_why(self) -> None:
        """Let go of what was said before, where there is something to say of the row that was chosen."""
        if self.choosing.why():
            self.view.said = ""

    def on_line_completes(self, event: Line.Completes) -> None:
        """Go on with what was begun, where there is one way to, or say which ways there are."""
        event.stop()
        self.talk.complete()

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Begin a line where one types."""
        if self.line.mode == KEYS and event.widget in (self.prompt, self.line):
            self.line.turn_to(LINE)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Take in that the pointer leaves what was clicked."""
        self.titles.moved(int(event.screen_y), int(event.screen_x))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Choose the row that was clicked, or do what was clicked in the foot."""
        event.stop()
        self._clicks.on_row(event.rows, event.row, event.column, event.at)

    def on_rows_titled(self, event: Rows.Titled) -> None:
        """Choose the panel whose title was clicked."""
        event.stop()
        self._clicks.on_title(event.rows, event.column, event.at)

    def on_rows_edged(self, event: Rows.Edged) -> None:
        """Choose the panel whose title stood there a moment ago."""
        event.stop()
        self._clicks.on_former_title(event.at)

    def on_rows_turned(self, event: Rows.Turned) -> None:
        """Take along what is chosen, as where a page is turned."""
        event.stop()
        event.rows.wheeled = False
        if not self.page:
            self._take_along(event.rows)
            self.draw()

    # Looking back

    @property
    def _active(self) -> Rows:
        return next((rows for rows in (self.main, *self.sides) if rows.name_shown == self.choosing.active), self.main)

    def action_scroll_panel(self, way: int) -> None:
        """Show what is above or below in the panel that is chosen."""
        self.talk.reading()
        if self.page:
            self.page.turn(way)
            self.draw()
            return
        rows, stay = (self.main, 1) if self.view.told else (self._active, 2)  # so many rows stay in sight
        self._turn(rows, rows.scroll_offset.y + way * max(1, rows.size.height - stay))
        self.draw()

    def _turn(self, rows: Rows, row: int) -> None:
        """Begin with this row; what is chosen there comes along, as it would hold the rows where they were."""
        rows.turn(row)
        self._take_along(rows)

    def _take_along(self, rows: Rows) -> None:
        if rows.name_shown == self.choosing.active:
            self.choosing.take_along(rows.scroll_offset.y, rows.scroll_offset.y + rows.size.height)

    def _pages(self) -> bool:
        """Turn to the next page of lines that are read; return whether there are any."""
        if not self.view.told:
            return False
        self.action_scroll_panel(1)
        return True

    # For whoever shows and asks

    def open_page(self, page: str, said: str = "") -> None:
        """Open a page of its own over the room, or in the place of its panels, on which a sentence is said first."""
        if page == WRITING_PAGE:
            self._open_page()
            return
        more = [lobby.COPY_HELP] if lobby.shows_invite(self.view) else []
        self.app.push_screen(TasksScreen(self.session, more) if page == HELP_PAGE else MineScreen(self, said=said))

    def _open_page(self) -> None:
        from cop_tui.ui.screens.writing import WritingPage  # only now: a room is painted sooner without it

        if self.page is None:
            self.page = WritingPage(self.talk, self._chosen)
            self.set_class(True, "-paged")
            self.mount(self.page, before=self.foot)
        self.line.turn_to(KEYS)

    def _close_page(self, said: str = "") -> None:
        if self.page:
            self.page.leave()
            self.page.remove()
            self.page = None
            self.set_class(False, "-paged")
        self.talk.say(said)

    def choose_panel(self, number: int) -> bool:
        """Choose the panel with this number, where panels stand; return whether there is one."""
        found = self.page is None and self.choosing.choose_number(number)
        if found:
            self.talk.untell()
            self.talk.say(self.choosing.says)
        return found

    def has_panel(self, number: int) -> bool:
        """Return whether there is a panel with this number."""
        return number in [place for place, _ in self.choosing.there()]

    def go(self) -> None:
        """Leave the meeting."""
        cast("Program", self.app).leave()

    def ask_leave(self, always: bool = False) -> None:
        """Leave, after asking where something would be left behind, or in any case."""
        self.talk.departure.ask(always)

    def say(self, text: str) -> None:
        """Show one sentence above the line."""
        self.talk.say(text)

    def send(self, text: str, typed: bool = True) -> None:
        """Do what a line says."""
        self.talk.send(text, typed)

    def start(self, act: Act) -> None:
        """Do an act, or open its line."""
        self.talk.start(act)

    def lead_back(self, begins: str, page: str) -> None:
        """Open a page once a line that begins so was done."""
        self.talk.leads_back = begins, page

    def take(self, step: Step) -> Performed:
        """Take one step."""
        return self.talk.take(step)

    def answered_no(self, which: int) -> None:
        """Take a no to what is asked about a note of mine, by its number."""
        self.talk.open_question.answered_no(which)

    def show(self, reply: Reply) -> None:
        """Show what became of an act."""
        self.talk.show(reply)
