"""A widget of many rows that scrolls, paints changed rows only, and shows nothing a terminal would obey.

One widget however many rows: a widget a row costs seconds on old machines.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.geometry import Offset
    from textual.selection import Selection

TITLE_AT, TITLE_AT_EDGE = 3, 1  # cells before a title, in a border and where there is none at the sides
SELECTED = "$screen-selection-foreground on $screen-selection-background"
_JOINERS = "\u200c\u200d"


class Rows(ScrollView, can_focus=False):
    """Rows of styled text, with a title in the border. With `from_end` the last row is in sight unless somebody looks back."""

    DEFAULT_CSS = """
    Rows { width: 1fr; height: 1fr; scrollbar-size: 0 0; overflow-x: hidden; overflow-y: auto; }
    """

    highlight_link_id = var("")  # there are no links in it, so none is painted when the mouse comes

    class Chosen(Message):
        """A row was clicked, in the cell `at` of the screen."""

        def __init__(self, rows: Rows, row: int, column: int, at: Offset) -> None:
            super().__init__()
            self.rows, self.row, self.column, self.at = rows, row, column, at

        @property
        def control(self) -> Rows:
            """The widget that was clicked."""
            return self.rows

    class Titled(Message):
        """A title was clicked, this many cells from where it begins."""

        def __init__(self, rows: Rows, column: int, at: Offset) -> None:
            super().__init__()
            self.rows, self.column, self.at = rows, column, at

    class Edged(Message):
        """The border was clicked, where nothing stands."""

        def __init__(self, at: Offset) -> None:
            super().__init__()
            self.at = at

    class Turned(Message):
        """The wheel has turned the rows: others are in sight now. Whoever takes that in lets `wheeled` end."""

        def __init__(self, rows: Rows) -> None:
            super().__init__()
            self.rows = rows

    class Resized(Message):
        """The rows have another width or height, and are to be made anew."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Content] = []
        self._given: list[Content] = []  # the same before it was made harmless
        self._strips: dict[int, Strip] = {}
        self._width = 0  # cells for which they were made
        self._worn: object = None  # the colours in which rows are made
        self._selected: Selection | None = None
        self._titles: tuple[Content, Content] = (Content(""), Content(""))
        self.name_shown, self.now_shown = "", 0  # what these rows are of, and which of them is on now
        self.left_at: tuple[str, int, int] | None = (
            None  # what was shown before lines that were asked for, and its first row
        )
        self.follows = True  # whether what comes at the end is followed
        self.wheeled = (
            False  # whether the wheel turned them, and whoever listens has not taken in yet what it brought into sight
        )

    def show(self, lines: Sequence[Content]) -> bool:
        """Show these rows from the first; return whether anything is to be painted."""
        given, self._given = self._given, list(lines)
        old = self.lines
        # What is given again as it was is known to be harmless.
        new = [old[y] if y < len(given) and line is given[y] else harmless(line) for y, line in enumerate(lines)]
        self.lines = new
        if len(old) != len(new):
            self._strips.clear()
            self.virtual_size = Size(self.size.width, len(new))
            self.refresh()
            return True
        top, height = self.scroll_offset.y, self.size.height
        changed = [y for y, (a, b) in enumerate(zip(old, new, strict=True)) if a is not b and not a.is_same(b)]
        for y in changed:
            self._strips.pop(y, None)
        regions = [Region(0, y - top, self.size.width, 1) for y in changed if top <= y < top + height]
        if regions:
            self.refresh(*regions)
        return bool(regions)

    def entitle(self, title: Content, below: Content) -> bool:
        """Set what stands in the border, above and below; return whether that is to be painted."""
        if all(new.is_same(old) for new, old in zip((title, below), self._titles, strict=True)):
            return False
        self._titles = (title, below)
        self.border_title, self.border_subtitle = harmless(title), harmless(below)
        return True

    @property
    def text(self) -> str:
        """Everything in it as plain lines, with what stands in its border."""
        title, below = (line.plain for line in self._titles)
        return "\n".join(part for part in (title, *(line.plain for line in self.lines), below) if part)

    @property
    def title(self) -> Content:
        """What stands in the border above."""
        return self._titles[0]

    @property
    def title_at(self) -> int:
        """How many cells there are before the title."""
        return TITLE_AT if self.styles.border_left[0] else TITLE_AT_EDGE

    @property
    def at_end(self) -> bool:
        """Whether the last row is in sight."""
        return self.scroll_offset.y >= len(self.lines) - self.size.height

    def go(self, row: int) -> None:
        """Begin with this row, as far as there are rows to fill the widget."""
        self.scroll_to(
            y=max(0, min(row, len(self.lines) - self.size.height)), animate=False, immediate=True, force=True
        )

    def turn(self, row: int) -> None:
        """Begin with this row because somebody reads there; at the end, what comes is followed again."""
        self.go(row)
        self.follows = self.at_end

    def on_mouse_scroll_up(self) -> None:
        """Read back with the wheel."""
        self._wheel()

    def on_mouse_scroll_down(self) -> None:
        """Read on with the wheel."""
        self._wheel()

    def _wheel(self) -> None:
        self.wheeled = True
        self.call_after_refresh(self._turned)

    def _turned(self) -> None:
        self.follows = self.at_end
        self.post_message(self.Turned(self))

    def reveal(self, first: int, end: int) -> None:
        """Scroll as little as it takes to have these rows in sight, the first above all."""
        top, height = self.scroll_offset.y, self.size.height
        if end > top + height:
            top = end - height
        self.go(min(top, first))

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Tell that there is another width or height.

        The library's event for it does not come where somebody asked for a place between the change of a height and the laying out:
        all is moved by then, so nothing is found to have changed, and what was uncovered is not painted.
        """
        if size != self._size:
            self.post_message(self.Resized())
        return super()._size_updated(size, virtual_size, container_size, layout)

    def on_click(self, event: events.Click) -> None:
        """Tell which row was clicked, or that the title was."""
        place = event.get_content_offset(self)
        if event.y == 0 and self.gutter.top:
            self.post_message(self.Titled(self, event.x - self.title_at, event.screen_offset))
        elif place is not None:
            self.post_message(self.Chosen(self, place.y + self.scroll_offset.y, place.x, event.screen_offset))
        else:
            self.post_message(self.Edged(event.screen_offset))

    def notify_style_update(self) -> None:
        """Paint everything in the new colours; where only the border has others, rows that are made stay as they are."""
        super().notify_style_update()
        worn = (self.visual_style, self.app.theme, self.app.native_ansi_color)
        if worn != self._worn:
            self._worn = worn
            self._strips.clear()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text."""
        return selection.extract("\n".join(line.plain for line in self.lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint the rows again in which more or less is selected than before: none at the press of a button alone."""
        before, self._selected = self._selected, selection
        top = self.scroll_offset.y
        changed = [y for y in range(len(self.lines)) if _span(before, y) != _span(selection, y)]
        for y in changed:
            self._strips.pop(y, None)
        if seen := [Region(0, y - top, self.size.width, 1) for y in changed if 0 <= y - top < self.size.height]:
            self.refresh(*seen)

    def render_line(self, y: int) -> Strip:
        """Return one row as it is painted."""
        at, width = self.scroll_offset.y + y, self.size.width
        if width != self._width:
            self._width = width
            self._strips.clear()
        if at >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        if at not in self._strips:
            self._strips[at] = self._strip(at, width)
        return self._strips[at]

    def _strip(self, at: int, width: int) -> Strip:
        line = self.lines[at]
        if (span := _span(self.text_selection, at)) is not None:
            first, end = span
            style = "reverse" if self.app.native_ansi_color else SELECTED
            line = line.stylize(style, first, None if end < 0 else end)
        strips = Visual.to_strips(self, line, max(width, 1), 1, self.visual_style, apply_selection=False, pad=True)
        strip = strips[0] if strips else Strip.blank(width, self.rich_style)
        return strip.crop(0, width).apply_offsets(0, at)


def _span(selection: Selection | None, y: int) -> tuple[int, int] | None:
    found = selection.get_span(y) if selection is not None else None
    return None if found is None or found[0] == found[1] else found


def harmless(line: Content) -> Content:
    """Return a line without control or direction characters, as the last guard before the terminal."""
    text = line.plain
    if text.isascii() and text.isprintable():
        return line
    shown = "".join("\ufffd" if unicodedata.category(c)[0] == "C" and c not in _JOINERS else c for c in text)
    return line if shown == text else Content(shown, list(line.spans))
