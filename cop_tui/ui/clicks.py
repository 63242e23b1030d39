"""What a click in the room does: it chooses a row or a panel, answers what is asked, or does what stands in the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.parser import HELP, ROLE, find
from cop_tui.acts.unsaid import ENDS
from cop_tui.ui import pointing
from cop_tui.ui.choosing import TOLD
from cop_tui.ui.hinted import BEGINS
from cop_tui.ui.panels.footer import SENDS
from cop_tui.ui.rows import width_of
from cop_tui.ui.view import KEYS, LINE

if TYPE_CHECKING:
    from textual.geometry import Offset

    from cop_tui.ui.screens.room import RoomScreen
    from cop_tui.ui.steady import Tab
    from cop_tui.ui.widgets.rows import Rows

MOVED = "The answers moved a moment ago, so nothing was done. Click once more."


class Clicks:
    """Takes clicks on the rows of a room."""

    def __init__(self, room: RoomScreen) -> None:
        self._room = room

    def on_row(self, rows: Rows, row: int, column: int, at: Offset) -> None:
        """Choose the row that was clicked, or do what was clicked in the foot."""
        room, name = self._room, rows.name_shown
        if self.on_former_title(at):
            return
        if rows is room.foot:
            self._on_foot(row, column)
        elif room.page and rows in room.page.parts:
            room.page.click(rows, row)
            room.draw()
        elif rows is room.now and row < len(room.now.lines):
            self._on_now(row, column)
        elif name == TOLD:
            if room.talk.reader.listed.has(number := pointing.listed(rows.lines, row)):
                room.talk.send(number, typed=False)
        elif name:
            if room.choosing.choose_row(name, row) and room.line.mode == LINE and not room.line.value:
                room.line.turn_to(KEYS)
            room.tell_why()
            room.draw()

    def _on_now(self, row: int, column: int) -> None:
        """Give the answer whose number was clicked, or do what a key or word does that stands there to be pressed or typed."""
        room, talk, line = self._room, self._room.talk, self._room.now.lines[row]
        if room.drawing.answers.unsure(row, column, room.session.now()):
            talk.say(MOVED)
            return
        if number := pointing.numbered(line.plain, column):
            talk.click_number(number, talk.clicked())
            return
        pressed = pointing.pressed(line, column)
        if pressed and talk.asks:
            talk.open_question.leave()
        if pressed == "/":
            room.line.turn_to(LINE)
        elif len(pressed) == 1 and room.line.mode == KEYS:
            room.press(pressed, talk.clicked())
        else:
            self._on_word(pressed)

    def _on_word(self, typed: str) -> None:
        """Do what a word does that stands there to be typed; one behind which more is typed begins the line."""
        talk = self._room.talk
        line = typed.removesuffix(BEGINS)
        found = find(line)
        if not found:
            return
        if line != typed or (found[0].needs and not found[1]):
            talk.open_line(f"{line} ", f"{found[0].usage}: {found[0].help}")
        elif found[1] and found[0] is ROLE:  # told to the room: a click that went astray takes no role
            talk.open_line(line, found[0].help)
        elif found[1]:
            talk.send(line, typed=False)
        else:
            talk.choose(found[0])

    def _stood(self, row: int) -> tuple[str, bool, tuple[Tab, ...]]:
        """Return what is chosen, whether it has the whole height, and where the titles stand in this row."""
        room = self._room
        return room.choosing.active, room.choosing.opened, room.titles.stood(row, room.session.now())

    def on_former_title(self, at: Offset) -> bool:
        """Choose the panel whose title was clicked in this cell of the screen, or stood there until a moment ago; return whether one did."""
        room = self._room
        rests, before = room.titles.at_rest(at.y, at.x), self._stood(at.y)
        name = "" if room.page else room.titles.meant(at.y, at.x, room.session.now())
        if name and room.choosing.choose_there(name):
            self._chose(*(rests or (at.y, (at.x, at.x + 1, name))), before)
        return bool(name)

    def _chose(self, row: int, title: Tab, before: tuple[str, bool, tuple[Tab, ...]]) -> None:
        """Show the panel whose title was clicked, and take down where that stood, and the others beside it."""
        room = self._room
        active, opened, tabs = before
        another = opened == room.choosing.opened and active != room.choosing.active
        room.talk.untell()
        room.view.said = room.choosing.said_after(room.view.said)
        room.draw()
        room.titles.clicked(row, title, (room.session.now(), tabs) if another else None)

    def on_title(self, rows: Rows, column: int, at: Offset) -> None:
        """Choose the panel whose title was clicked."""
        room = self._room
        if self.on_former_title(at):
            return
        if room.page and rows in room.page.parts:
            room.page.click_title(rows, column)
            room.draw()
            return
        before = self._stood(at.y)
        tabs = room.choosing.tabs if rows is room.main else [(0, width_of(rows.title), rows.name_shown)]
        first, end, name = next((tab for tab in tabs if tab[0] <= column < tab[1]), (column, column + 1, ""))
        if room.choosing.choose_title(rows.name_shown, column, rows is room.main):
            self._chose(at.y, (at.x - column + first, at.x - column + end, name or rows.name_shown), before)

    def _on_foot(self, line: int, column: int) -> None:
        room, talk = self._room, self._room.talk
        above = room.footer.above
        if line < len(above):
            if talk.asks and (answer := pointing.lettered(above[line].plain, column)):
                room.press(answer, talk.clicked())
            elif line < room.footer.hints and not talk.asks and find(room.footer.hint):
                talk.open_line(room.footer.hint)
            elif not talk.asks and (word := pointing.pressed(above[line], column)):
                self._on_word(word)
            return
        item = room.footer.at(column)
        if item is None:
            return
        stays = item.key == "Esc" or talk.reader.waits or (item.act and item.act.command in ENDS)
        if talk.asks and not stays:
            talk.open_question.leave()  # a key that is clicked answers nothing; what ends my turn asks about the words behind it
        if item.line:
            talk.send(item.line, typed=False)
        elif item.act:
            talk.choose(item.act)
        elif item.key == "?" and not room.page:
            talk.untell()
            talk.start(HELP)  # all of it, whichever row is chosen
        elif item.key == SENDS:
            room.line.send(talk.clicked())
        elif item.key == "/":
            room.line.turn_to(LINE)
        elif item.key == "Esc":
            if room.page and room.line.mode == KEYS:
                talk.say("")  # who clicks on the way back has read it
            room.line.action_escape()
        elif item.key.casefold() == "enter":
            room.entered("", talk.clicked())
        else:
            room.press(item.key.casefold() if len(item.key) > 1 else item.key, talk.clicked())
