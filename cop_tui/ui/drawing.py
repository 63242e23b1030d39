"""What each part of the room shows at this moment: its widgets are given their rows, and paint those that changed.

Which panel is where is said by `choosing`, how high each is by `proportions`; what stands in them is made by the panels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import prompts
from cop_tui.core.engine import base
from cop_tui.ui.choosing import TALK, TOLD, WIDEST
from cop_tui.ui.panels import footer, now
from cop_tui.ui.panels.footer import Foot
from cop_tui.ui.panels.talk import told
from cop_tui.ui.panels.top import top
from cop_tui.ui.rows import row
from cop_tui.ui.steady import Answers, Height, Titles

if TYPE_CHECKING:
    from cop_tui.ui.choosing import Made
    from cop_tui.ui.screens.room import RoomScreen
    from cop_tui.ui.widgets.rows import Rows


class Drawing:
    """Shows a room. `footer` is the foot as it stands there, `titles` where the titles of panels stand, `answers` those to what is asked."""

    def __init__(self, room: RoomScreen) -> None:
        self._room, self._view = room, room.view
        self._now_height, self.titles, self.answers = Height(), Titles(), Answers()
        self.footer = Foot(row(""), (), ())
        self._told: list[str] = room.view.told  # the lines that were asked for and drawn last

    def show(self) -> bool:
        """Show this moment; return whether anything is to be painted."""
        room = self._room
        changed = [room.top.show([top(self._view, room.top.size.width)]), self._draw_foot()]
        changed.append(room.typed.draw(room.size.width, 0 if room.page else room.proportions.typed))
        changed += [room.page.draw(room.proportions.bare)] if room.page else [self._draw_now(), self._draw_main()]
        if room.wide and not room.choosing.opened and not room.page:
            changed += self._draw_sides()
        return any(changed)

    def _needs(self, width: int) -> int:
        """Return how many lines Now asks for; before and after the meeting it gives way to a panel that somebody chose."""
        needs = now.needs(self._view, width)
        return (
            needs
            if self._view.phase == base.OPEN or self._room.choosing.active == TALK
            else min(needs, self._room.size.height // 4)
        )

    def _draw_now(self) -> bool:
        room = self._room
        width, parts = min(room.now.size.width, WIDEST), room.proportions
        self._view.result.follow(self._view.state, self._view.talk, self._view.now)
        read = len(told(self._view, min(room.main.size.width, WIDEST)))
        needs = self._needs(width)
        if not parts.small:
            part = self._view.state.kept.agenda.current
            needs = self._now_height.of(needs, (self._view.phase, part, room.size, parts.opened, bool(read)))
        keeps = now.keeps(self._view, width, parts.small)
        height = parts.now(needs, read, keeps)
        if self._view.phase == base.CLOSED:  # what is said in a shorter way leaves its rows to what stands below
            height = parts.now(min(height, now.needs(self._view, width, height)), read, keeps)
        resized = _heighten(room.now, height + parts.chrome)
        title, time = now.titles(self._view, parts.bare, room.now.outer_size.width)
        entitled = room.now.entitle(row(title), row(time))
        shown = room.now.show(now.rows(self._view, width, height, parts.small))
        asked = prompts.asked(self._view.session, self._view.put_aside)
        own = asked and (asked.key, [choice.mine for choice in asked.choices], self._view.mode, room.size, parts.opened)
        self.answers.stand([line.plain for line in room.now.lines], own, self._view.now)
        return any((resized, entitled, shown))

    def _draw_main(self) -> bool:
        room = self._room
        rows, width = room.main, room.main.size.width
        made = room.choosing.main(room.wide, min(width, WIDEST), rows.size.height, room.proportions.bare)
        if self._view.told and self._told is not self._view.told:  # another answer begins at its first line
            self._told = self._view.told
            rows.name_shown = "" if rows.name_shown == TOLD else rows.name_shown
        changed = self._draw_panel(rows, made)
        if made.name == TOLD and rows.at_end:
            self._view.read = True
        below = room.top.size.height + int(room.now.styles.height.value if room.now.styles.height else 0)
        tabs = [(first + rows.title_at, end + rows.title_at, name) for first, end, name in room.choosing.tabs]
        own = (room.size, room.choosing.active, room.choosing.opened, bool(self._view.told))
        self.titles.stand(below, tabs, own, room.session.now())
        return changed

    def _draw_sides(self) -> list[bool]:
        room = self._room
        parts, shown = room.proportions, [*zip(room.sides, room.choosing.beside(), strict=False)]
        made = [
            room.choosing.side(name, min(rows.size.width or parts.side, WIDEST), rows.size.height, parts.brief)
            for rows, name in shown
        ]
        heights = parts.sides([len(each.lines) for each in made])
        for rows in room.sides:
            rows.display = rows in [each for each, _ in shown]
        resized = [_heighten(rows, height) for (rows, _), height in zip(shown, heights, strict=True)]
        return [*resized, *(self._draw_panel(rows, each) for (rows, _), each in zip(shown, made, strict=True))]

    def _draw_panel(self, rows: Rows, made: Made) -> bool:
        rows.set_class(made.name == self._room.choosing.active, "-active")
        changed = rows.show(made.lines)
        if (made.name, made.now) != (rows.name_shown, rows.now_shown):
            left, rows.left_at = rows.left_at, None
            if made.name == TOLD:
                rows.left_at = left or (rows.name_shown, rows.now_shown, rows.scroll_offset.y)
            rows.name_shown, rows.now_shown, rows.follows = made.name, made.now, True
            back = left and not made.from_end and left[:2] == (made.name, made.now)
            rows.go(left[2] if left and back else made.first(rows.size.height))
            changed = True
        elif rows.wheeled:
            pass  # the wheel wins: what it brings into sight is taken in first
        elif made.from_end and rows.follows and made.chosen is None:
            rows.go(len(made.lines))
        elif made.chosen is not None:
            rows.reveal(*made.chosen)
        return (
            rows.entitle(*made.titles(rows.scroll_offset.y, rows.size.height, self._room.proportions.bare)) or changed
        )

    def _draw_foot(self) -> bool:
        room = self._room
        width, small = room.foot.size.width, room.proportions.small
        if room.page:
            if small and room.page.latest.line(width):
                self._view.hint = ""  # what is said takes its row
            self.footer = footer.of_page(
                self._view,
                width,
                room.can(),
                room.page.other,
                small,
                room.page.opened.what,
                room.page.latest.is_cut(width),
            )
        else:
            self.footer = footer.foot(self._view, width, room.keys, room.can(), small)
        lines = self.footer.lines
        return any((_heighten(room.foot, len(lines)), room.foot.show(lines)))


def _heighten(rows: Rows, height: int) -> bool:
    """Give a widget another height; return whether it has another one now."""
    old = rows.styles.height
    if old is not None and old.value == height and old.is_cells:
        return False
    rows.styles.height = height
    return True
