"""The line a person types, which keeps the focus in both modes: in key mode letters are keys, unless they come in a burst.

One widget takes every letter, so no letter of something typed quickly can get lost or reordered between two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input
from textual.widgets.input import Selection

from cop_tui.core import limits
from cop_tui.core.text import clean
from cop_tui.ui.keys import AT_ONCE, GAP, Burst
from cop_tui.ui.view import KEYS, LINE

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer

REMEMBERED = 50


class Line(Input):
    """An input line with key mode, paste as one line, and the lines sent or left before on Up and Down."""

    BINDINGS = [
        Binding("escape", "escape", "To the keys", id="line.escape", show=False),
        Binding("up", "older", "The line before", id="line.older", show=False),
        Binding("down", "newer", "The line after", id="line.newer", show=False),
    ]

    class Sent(Message):
        """Enter was pressed on this text, which may be empty."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Begun(Message):
        """A letter in key mode that is a key unless another follows."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Pressed(Message):
        """A single key in key mode."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Mode(Message):
        """The line changed between typing and keys; `burst` when letters came too fast to be keys."""

        def __init__(self, mode: str, burst: bool = False) -> None:
            super().__init__()
            self.mode, self.burst = mode, burst

    class Escaped(Message):
        """Escape was pressed; the screen knows what there is to leave."""

    def __init__(self, *, id: str | None = None, gap: float = GAP) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False, max_length=2 * limits.TEXT)
        self.cursor_blink = False  # a blinking cursor costs more bytes than a quiet meeting
        self.mode = LINE
        self._gap = gap
        self._burst = Burst()
        self._timer: Timer | None = None
        self._sent: list[str] = []
        self._at = 0
        self._word = ""
        self.refused = ""

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor belongs: on the letter that is typed next, also at the end."""
        at = self._position_to_cell(self.cursor_position)
        return Offset(self.content_region.x + at - int(self.scroll_offset.x), self.content_region.y)

    def turn_to(self, mode: str, burst: bool = False) -> None:
        """Change between typing and keys; what was typed stays, unless it was refused."""
        if mode != self.mode:
            self.mode = mode
            if mode == KEYS:
                self.forget()
            self.post_message(self.Mode(mode, burst))

    def put(self, text: str, burst: bool = False) -> None:
        """Put a text into the line, ready to go on typing; Up finds the one that stood there."""
        self._leave()
        self.turn_to(LINE, burst)
        self.value = self._word = text
        self.cursor_position = len(text)

    def _leave(self) -> None:
        """Remember what was typed and not sent."""
        if self.value and self.value not in self._sent:
            self._sent.append(self.value)
        self._at = len(self._sent)

    def _fold(self) -> None:
        """Read a word as typed once, whose first letter was the key that put it here."""
        if len(self._word) > 2 and self.value == self._word + self._word[1:]:
            self.value = self._word
            self.cursor_position = len(self.value)

    def keep(self, text: str) -> None:
        """Bring a line back that did not go through, ready to be typed over; Up finds it when something else is typed."""
        if not self.value:
            self.value = clean(text)
        if self.value == clean(text):
            self.refused = self.value
            self.selection = Selection(0, len(self.value))

    def forget(self) -> None:
        """Drop a line that did not go through, unless it was changed since."""
        if self.refused and self.value == self.refused:
            self.value = ""
        self.refused = ""

    def settle(self) -> None:
        """Say that no letter followed for a while: a single one was a key."""
        if key := self._end():
            self.post_message(self.Pressed(key))

    def drop(self) -> bool:
        """Take a letter back that waits for another; return whether there was one."""
        return bool(self._end())

    def _end(self) -> str:
        self._stop()
        return self._burst.gap()

    def _stop(self) -> None:
        if self._timer:
            self._timer.stop()
            self._timer = None

    async def _on_key(self, event: events.Key) -> None:
        if self.mode == LINE:
            if event.character == "/" and not self.value:
                event.stop()  # the key that begins a line, pressed once more
                event.prevent_default()
                return
            if event.is_printable and event.character and not clean(event.character) and event.character != " ":
                event.stop()
                event.prevent_default()
                return
            await super()._on_key(event)
            self._fold()
            return
        if not event.is_printable or event.character is None:
            return
        event.stop()
        event.prevent_default()
        if event.character == "/" and not self._timer:
            self.put("")
            return
        at_once = event.character in AT_ONCE and not self._timer
        typed = self._burst.press(event.character)
        self._stop()
        if typed:
            self.put(clean(typed), burst=True)
        elif at_once:
            self.settle()
        else:
            self.post_message(self.Begun(event.character))
            self._timer = self.set_timer(self._gap, self.settle)

    def _on_paste(self, event: events.Paste) -> None:
        # Newlines never send: what was pasted becomes one line to look at first.
        event.stop()
        event.prevent_default()
        text = clean(event.text)
        if self.mode == KEYS:
            self.put("", burst=True)
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)

    async def action_submit(self) -> None:
        """Send the line; in key mode Enter asks what is happening."""
        if self._timer:
            self.settle()
            return
        text = "" if self.mode == KEYS else self.value
        if text:
            self._sent = [*[old for old in self._sent if old != text], text][-REMEMBERED:]
            self._at = len(self._sent)
        self.post_message(self.Sent(text))

    def action_escape(self) -> None:
        """Leave what is open, or the line for the keys."""
        self.post_message(self.Escaped())

    def action_older(self) -> None:
        """Bring the line before back."""
        self._go(-1)

    def action_newer(self) -> None:
        """Bring the line after back, at last an empty one."""
        self._go(1)

    def _go(self, step: int) -> None:
        if self.mode == KEYS or not self._sent:
            return
        if self._at >= len(self._sent) and self.value and self.value not in self._sent:
            self._sent.append(self.value)  # a half-typed line is not lost by looking back
            self._at = len(self._sent) - 1
        self._at = min(max(self._at + step, 0), len(self._sent))
        self.value = self._sent[self._at] if self._at < len(self._sent) else ""
        self.cursor_position = len(self.value)
