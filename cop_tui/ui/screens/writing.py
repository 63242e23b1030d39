"""The page on which the recap is written together: what was said beside the recap, on narrow screens one of the two at a time.

It stands in the room in the place of its panels, above the same foot and line, so that no half-typed word is lost by opening or
leaving it. What is done about a row is a line as anybody could type it; what is typed about a row means that row, whatever moves.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical

from cop_tui.acts import editing, waiting
from cop_tui.acts.act import Misread
from cop_tui.core import recap_view
from cop_tui.core.engine.ids import NO_WORD
from cop_tui.core.engine.text import shorten
from cop_tui.ui.choosing import WIDEST, Made
from cop_tui.ui.chosen_row import Chosen
from cop_tui.ui.column import GUTTER, Column
from cop_tui.ui.known_recap import Known
from cop_tui.ui.latest import Latest
from cop_tui.ui.opened_line import OpenedLine
from cop_tui.ui.panels import writing as panel
from cop_tui.ui.panels import writing_offers
from cop_tui.ui.panels.panel import Can
from cop_tui.ui.panels.talk import told, wholly
from cop_tui.ui.panels.turn import strong
from cop_tui.ui.panels.writing import RECAP, SAID, TITLES
from cop_tui.ui.rows import BLANK, QUIET, begun, fit, row, width_of
from cop_tui.ui.view import KEYS, LINE
from cop_tui.ui.whole_line import WholeLine
from cop_tui.ui.widgets.line import CARRY, PANEL, ROW
from cop_tui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from cop_tui.acts.written import Drafted, Said, Shown
    from cop_tui.core.engine.ids import WordId
    from cop_tui.ui.conversation import Conversation

TWO = 100  # cells from which both columns stand beside each other
TALK, LAST = "t", 20  # the key that shows what was said and told last, and how many of it
NOTHING = "Nothing was said since you came in."
CHANGED = "What was chosen changed just now, so nothing was done."


class WritingPage(Vertical):
    """Both columns, which row is chosen in each, and what is done about it.

    `chosen` is what was chosen in each when the page was left before.
    """

    def __init__(self, talk: Conversation, chosen: dict[str, object]) -> None:
        super().__init__()
        self._chosen = chosen
        self.talk, self.view, self.line = talk, talk.view, talk.line
        self.session = talk.session
        self.about_me, self.heard, self.typed = Rows(id="about-me"), Rows(id="latest"), WholeLine(talk.line)
        self.latest = Latest(self.view)
        self.columns = {name: Column(name, Rows(id=name)) for name in (SAID, RECAP)}
        for name, column in self.columns.items():
            column.about = chosen.get(name)
        self.active = RECAP
        self.placing: WordId = NO_WORD  # something that was said, to be placed where Enter is pressed next
        self.opened = OpenedLine(talk)
        self._tabs: list[tuple[int, int, str]] = []
        self._placed: WordId = NO_WORD  # what I place beneath something: once it stands there, the next is chosen
        self._from: object = None  # what was chosen in the recap when a line was entered
        self._waited: object = None  # what was chosen when a letter was pressed that waits for another
        self.known = Known(self.session)
        self._told: list[str] = []  # the lines that were asked for and drawn last
        self._newest: list[str] | None = None  # the talk, where it was asked for last
        self._fetching: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        """Make the line about me, the columns, a row for what is said meanwhile, and what is typed where the line is too short for it."""
        yield self.about_me
        with Horizontal():
            yield from (column.shown for column in self.columns.values())
        yield self.heard
        yield self.typed

    def on_mount(self) -> None:
        """Fetch the texts that are not here: whoever came late has seen none of the first."""
        self._fetching = asyncio.get_running_loop().create_task(self._fetch())

    async def _fetch(self) -> None:
        replica, before = self.session.replica, 0
        while missing := [one.word for one in self.known.everything if not replica.text(one.word)]:
            page = await self.session.history(before)
            if not page or min(page) <= min(missing):
                break
            before = min(page)
        self.talk.stage.draw()

    def leave(self) -> None:
        """Let go of what this page holds, before it is taken away, and note what is chosen for when it is opened again."""
        self._chosen.update((name, column.about) for name, column in self.columns.items())
        self.opened.held.leave()
        if self._fetching:
            self._fetching.cancel()

    # What stands there

    @property
    def parts(self) -> tuple[Rows, ...]:
        """The widgets that show something."""
        return (self.about_me, *(column.shown for column in self.columns.values()), self.heard, self.typed)

    @property
    def text(self) -> str:
        """Everything that is shown, as plain lines."""
        return "\n".join(rows.text for rows in self.parts if rows.display)

    @property
    def column(self) -> Column:
        """The column in which a row is chosen."""
        return self.columns[self.active]

    @property
    def two(self) -> bool:
        """Whether both columns stand beside each other."""
        return self.size.width >= TWO

    def _said(self) -> Said | None:
        """Return the chosen one of what was said."""
        return self.known.said(self.columns[SAID].about)

    def _place(self) -> tuple[Drafted | None, Shown | None]:
        """Return the section that is chosen in the recap, and the piece of it, None for its heading."""
        return self.known.place(self.columns[RECAP].about)

    def resized(self) -> None:
        """Bring what is chosen into sight once more."""
        for column in self.columns.values():
            column.forget()

    def draw(self, bare: bool) -> bool:
        """Show this moment; return whether anything is to be painted. `bare`: there are no borders."""
        self.opened.follow()
        about_me = self.size.width - 2
        mine = [row(" ") + line for line in begun(strong(self.view, about_me), about_me, 1)]
        heard = self.latest.line(self.size.width)
        changed = [self._show_one(self.about_me, mine), self._show_one(self.heard, [heard] if heard else [])]
        changed.append(self.typed.draw(self.size.width, max(2, self.size.height // 2)))
        for name, column in reversed(self.columns.items()):  # what is written in the recap leads on in what was said
            shows = (self.two and not self.view.told) or name == (RECAP if self.view.told else self.active)
            if column.shown.display != shows:
                column.shown.display = shows
            column.shown.set_class(name == self.active, "-active")
            width = min(column.shown.size.width if shows else self.size.width, WIDEST)
            self._fill(column, max(width, 2 * GUTTER) - GUTTER)
            if not shows or width <= GUTTER:
                continue
            changed.append(self._tell(width) if self.view.told else column.draw(self._is_active(name)))
            changed.append(self._entitle(column, bare))
        return any(changed)

    def _show_one(self, rows: Rows, lines: list[Content]) -> bool:
        """Show one line, or take its row away where there is none; return whether anything is to be painted."""
        if rows.display != bool(lines):
            rows.display = bool(lines)
        return rows.show([fit(line, self.size.width) for line in lines])

    def wrote(self) -> None:
        """Take in that the line was changed: what is longer than it is shown whole."""
        if self.typed.needed or self.typed.display:
            self.talk.stage.draw()

    def _is_active(self, name: str) -> bool:
        return name == self.active and self.line.mode == KEYS

    def _tell(self, width: int) -> bool:
        """Show lines that were asked for, from the first; the talk from its end."""
        rows = self.columns[RECAP].shown
        changed = rows.show(told(self.view, width))
        if self._told is not self.view.told:
            self._told = self.view.told
            rows.go(len(rows.lines) if self._told is self._newest else 0)
        self.view.read = self.view.read or rows.at_end
        self.columns[RECAP].forget()
        return changed

    def _fill(self, column: Column, width: int) -> None:
        if column.name == RECAP:
            column.take(panel.recap_rows(self.view, self.known.sections, width))
            self._choose_new(column)
        else:
            column.take(panel.said_rows(self.view, self.known.groups, width, column.about))
            if self._goes_on(column):
                column.take(panel.said_rows(self.view, self.known.groups, width, column.about))

    def _goes_on(self, column: Column) -> bool:
        """Choose what was said next once what I place stands in the recap; return whether another row is chosen since."""
        said = self.known.said((SAID, self._placed))
        if said is None or not said.placed:
            return False
        self._placed = NO_WORD
        return column.about == (SAID, said.word) and self._next_said(said.word)

    def _choose_new(self, column: Column) -> None:
        """Choose what I wrote last, once it is here, so that the next claim stands behind it; not where I went on meanwhile."""
        if self.opened.new is None:
            return
        opening, known, last = self.opened.new
        kept = self.session.replica.kept
        if kept.seq < last:
            return
        self.opened.new = None
        if new := [n for n in kept.writing.pieces if n not in known and n <= last]:
            if column.about == self._from:
                mine = max(new)
                column.choose(
                    ("section", recap_view.own_key(mine)) if opening.word == editing.SECTION else ("piece", mine)
                )
                self._from = column.about
            self._placed = opening.words

    def _entitle(self, column: Column, bare: bool) -> bool:
        if self.view.told:
            title, below = row((TITLES[RECAP], "bold")), "Escape: back to the page"
        elif self.two:
            title, below = self._title(column.name), ""
        else:
            title, below = self._both(), ""
        rows = column.shown
        made = Made(column.name, title, rows.lines, below=below)
        return rows.entitle(*made.titles(rows.scroll_offset.y, rows.size.height, bare))

    def _title(self, name: str) -> Content:
        waits = len(waiting.waiting(self.session)) if name == RECAP else 0
        count = sum(not one.placed for one in self.known.everything) if name == SAID else 0
        words = f"{TITLES[name]}{f' ({count})' if count else ''}{f', {waits} waiting' if waits else ''}"
        return row((words, "bold" if name == self.active else QUIET))

    def _both(self) -> Content:
        line, self._tabs = BLANK, []
        for name in self.columns:
            line = line + row("   ") if line else line
            title = self._title(name)
            self._tabs.append((width_of(line), width_of(line) + width_of(title), name))
            line = line + title
        return line

    # What can be done

    def can(self) -> tuple[Can, ...]:
        """Return what can be done about the chosen row, each with its key and the line that does it; "" where words follow."""
        if self.placing:
            return (Can("enter", "place it here", ""),)
        return tuple(self._row().can())

    def _row(self) -> Chosen:
        """Return what is chosen, with all that can be done about it."""
        return Chosen(self.session, self.known, self.active, *self._place(), self._said())

    # Keys

    def begin(self, key: str) -> None:
        """Show which act a letter does if none follows."""
        self._waited = self.column.about
        label = next((can.label for can in self.can() if can.key == key), "")
        if label:
            self.talk.say(f"{key}: {label} ...")

    def opens(self, key: str) -> bool:
        """Return whether a letter opens the line here, so that nothing typed after it is lost."""
        return any(can.key == key and can.opens for can in self.can())

    def press(self, key: str, at: float) -> None:
        """Do what a single key does about the chosen row."""
        waited, self._waited = self._waited, None
        self.latest.pressed()
        can = next((can for can in self.can() if can.key == key), None)
        self.view.told = self.view.told if key == "?" else []
        if waited not in (None, self.column.about):
            self.talk.say(CHANGED)
        elif key == "tab":
            self.step()
        elif key == "enter":
            self.enter("", at)
        elif key.isdecimal():
            self._go_to(int(key))
        elif can and can.opens:
            self._begin_line(key)
        elif can:
            self._do(can.line)
        elif key == TALK:
            self._newest = wholly(self.view, LAST) or [NOTHING]
            self.talk.tell(self._newest)
        elif key == "?" and not self.view.told:
            self.talk.tell(list(panel.EXPLAINED))
        elif key == "?":
            self.talk.press(key, at)
        else:
            self.talk.say(self._row().nothing(key))
        self.talk.stage.draw()

    def _do(self, line: str) -> None:
        """Do what a line says about the chosen row."""
        said = self._said()
        if said and line.startswith("place quote "):
            self._placed = said.word
        self.talk.performer.touch()
        self.talk.send(line, typed=False)

    def _next_said(self, word: WordId) -> bool:
        """Choose what was said next to the same question, and stands nowhere yet, or its heading; return whether there is one."""
        return self.columns[SAID].choose(self.known.after(word))

    def _begin_line(self, key: str) -> None:
        try:
            opening = self._row().opening(key)
        except Misread as why:
            self.talk.say(str(why))
            return
        self.opened.open(opening)

    def go(self, to: str, way: int) -> None:
        """Go to another row or column, or to an edge, or move what is chosen: back (-1) or on (1)."""
        if to == CARRY:
            self.press(writing_offers.UP if way < 0 else writing_offers.DOWN, 0.0)
        elif to == PANEL:
            self.latest.pressed()
            self.step()
        else:
            self.latest.pressed()
            before = self._question()
            if to == ROW:
                self.column.move(way)
            else:
                self.column.edge(way)
            self._went(before)

    def _went(self, before: int) -> None:
        """Take in that another row is chosen; `before` is the question that the one before belonged to."""
        if self.active == SAID and self._question() != before:
            self._to_question()
        self._left()

    def step(self) -> None:
        """Go to the other column."""
        self.active = RECAP if self.active == SAID else SAID
        self.placing = self.placing if self.active == RECAP else NO_WORD
        section, _ = self._place()
        if self.active == SAID and section and not section.number:
            self._to_question()
        self.column.forget()

    def _question(self) -> int:
        """Return the number of the section to which the chosen one of what was said belongs; 0 for none."""
        return self.known.question(self.columns[SAID].about)

    def _to_question(self) -> None:
        """Choose in the recap the end of the section to which belongs what is chosen of what was said."""
        number, (chosen, _) = self._question(), self._place()
        if 0 < number < len(self.known.sections) and not (chosen and chosen.number == number):
            section = self.known.sections[number]
            last = ("piece", section.pieces[-1].piece) if section.pieces else ("section", section.key)
            self.columns[RECAP].choose(last)

    def turn(self, way: int) -> None:
        """Show what is above or below."""
        self.latest.pressed()
        if self.view.told:
            rows = self.columns[RECAP].shown
            rows.go(rows.scroll_offset.y + way * max(1, rows.size.height - 1))  # one row stays in sight
            return
        before = self._question()
        self.column.turn(way)
        self._went(before)

    def _go_to(self, number: int) -> None:
        """Bring a section of this side to the top: what was said to it, or what is written in it."""
        sections = self.known.sections
        if self.active == SAID and number < len(sections):
            before, first = self._question(), self.known.first(number)
            if first is None:
                self.talk.say(f"Nothing that was said belongs to {number}. Tab leads to the recap.")
            else:
                self.column.lead(first)
                self._went(before)
        elif number < len(sections):
            self.active = RECAP
            self.columns[RECAP].lead(("section", sections[number].key))
            self._left()
        else:
            self.talk.say(f"There is no section {number}.")

    def _left(self) -> None:
        """Let go of a section that I hold once something else is chosen."""
        self.view.told = []
        if self.active == RECAP and self.line.mode == KEYS:
            section, _ = self._place()
            self.opened.held.leave(but=section.key if section else "")

    def escape(self) -> bool:
        """Leave what is being placed; return whether something was. A line to which nothing was typed is emptied."""
        self.opened.empty()
        self.latest.pressed()
        if not self.placing or self.line.mode == LINE:
            return False
        self.placing, self.active = NO_WORD, SAID
        self.talk.say("It stays where it was.")
        return True

    # Enter

    def enter(self, text: str, at: float) -> bool:
        """Take an Enter: about the chosen row on keys, else a line that was opened here; return whether it was for this page."""
        self.latest.pressed()
        if self.line.mode == LINE and not text:
            self.line.turn_to(KEYS)
            return True
        if self.line.mode == KEYS:
            if not self.view.told:
                self._enter_row()
            self.view.told = []
            return True
        self._from = self.columns[RECAP].about
        return self.opened.enter(text, at)

    def _enter_row(self) -> None:
        if self.active == SAID:
            self._enter_said()
        elif self.placing:
            self._put()
        else:
            self._begin_line(next((key for key in ("r", "c", "i") if self.opens(key)), "i"))
        self.talk.stage.draw()

    def _enter_said(self) -> None:
        said = self._said()
        if said is None:
            self.talk.say(
                "All that was said to it stands in the recap." if self.known.everything else panel.NOTHING_SAID
            )
            return
        self.active = RECAP
        if not said.placed:
            self.placing = said.word
            asks = "Choose a claim or a section and press Enter; Escape leaves it."
            room = max(20, self.size.width - len(asks) - 8)
            self.talk.say(f'"{shorten(said.text, room)}" {asks}')
            return
        pieces = self.session.replica.kept.writing.pieces
        here = next((number for number, piece in pieces.items() if piece.word == said.word), NO_WORD)
        self.columns[RECAP].choose(("piece", here))

    def _put(self) -> None:
        """Place what is to be placed where a row is chosen."""
        section, shown = self._place()
        said = next((one for one in self.known.everything if one.word == self.placing), None)
        if section is None or said is None:
            self.placing = NO_WORD
            self.talk.say("It was taken back meanwhile, so nothing was placed.")
        elif not section.number:
            self.talk.say("What was said stands in a section, or beneath a claim.")
        else:
            under = shown and shown.kind == recap_view.CLAIM
            self.placing, self.active = NO_WORD, SAID
            self._do(
                f"place quote {said.number} {f'under {shown.number}' if shown and under else f'in {section.number}'}"
            )

    # The mouse

    def click(self, rows: Rows, line: int) -> None:
        """Choose the row that was clicked; what is to be placed is placed there."""
        column = next((column for column in self.columns.values() if column.shown is rows), None)
        if column is None or self.view.told:
            return
        self.active = column.name
        if self.line.mode == LINE and not self.line.value:
            self.line.turn_to(KEYS)
        if column.choose(column.at(line)):
            if self.placing and column.name == RECAP:
                self._put()
            self._left()
        self.placing = self.placing if column.name == RECAP else NO_WORD

    def click_title(self, rows: Rows, place: int) -> None:
        """Go to the column whose title was clicked."""
        if self.two:
            self.active = next((name for name, column in self.columns.items() if column.shown is rows), self.active)
        else:
            self.active = next((name for first, end, name in self._tabs if first <= place < end), self.active)
        self.placing = self.placing if self.active == RECAP else NO_WORD

    @property
    def other(self) -> str:
        """What Tab leads to, in one word."""
        return RECAP if self.active == SAID else SAID

    @property
    def why_not(self) -> str:
        """Why I do not write the recap now, "" while I do."""
        return recap_view.why_not(self.session.replica.state, self.session.replica.me)
