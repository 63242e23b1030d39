"""The line a person types, which keeps the focus in both modes: in key mode letters are keys, unless they come in a burst.

One widget takes every letter, so no letter of something typed quickly can get lost or reordered between two. For the same
reason each of its keys is done here and now, Enter above all: a key that went up to the app and came back as an action
would find the letters typed after it in the line already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input
from textual.widgets.input import Selection

from cop_tui.acts.parser import ACTS
from cop_tui.acts.pasted import Pasted
from cop_tui.core.engine.text import clean
from cop_tui.ui import painted
from cop_tui.ui.keys import AT_ONCE, GAP, Burst
from cop_tui.ui.unmarked import QUIET, Unmarked
from cop_tui.ui.view import KEYS, LINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.timer import Timer

REMEMBERED = 50
WORDS = frozenset(word for act in ACTS for word in act.words)
ROW, PANEL, EDGE, CARRY = "row", "panel", "edge", "carry"
MOVES = {
    "up": (ROW, -1),
    "down": (ROW, 1),
    "tab": (PANEL, 1),
    "shift+tab": (PANEL, -1),
    "home": (EDGE, -1),
    "end": (EDGE, 1),
    "shift+up": (CARRY, -1),
    "shift+down": (CARRY, 1),
}


class Line(Input):
    """An input line with key mode, paste as one line, and the lines sent or left before on Up and Down."""

    BINDINGS = [
        Binding("escape", "escape", "To the keys", id="line.escape", show=False),
        Binding("up", "older", "The line before", id="line.older", show=False),
        Binding("down", "newer", "The line after", id="line.newer", show=False),
    ]

    class Sent(Message):
        """Enter was pressed on this text, which may be empty, at a time in seconds; the line is empty since."""

        def __init__(self, text: str, at: float) -> None:
            super().__init__()
            self.text, self.at = text, at

    class Asks(Message):
        """Something was pasted that has to be asked about; what stood in the line is part of it."""

        def __init__(self, pasted: Pasted, at: float) -> None:
            super().__init__()
            self.pasted, self.at = pasted, at

    class Begun(Message):
        """A letter in key mode that is a key unless another follows."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Pressed(Message):
        """A single key in key mode, pressed at a time in seconds."""

        def __init__(self, key: str, at: float) -> None:
            super().__init__()
            self.key, self.at = key, at

    class Mode(Message):
        """The line changed between typing and keys; `burst` when letters came too fast to be keys."""

        def __init__(self, mode: str, burst: bool = False) -> None:
            super().__init__()
            self.mode, self.burst = mode, burst

    class Moved(Message):
        """A key was pressed on keys that goes to another row or panel, or to the edge of one, or moves a row: backwards (-1) or on (1)."""

        def __init__(self, to: str, way: int) -> None:
            super().__init__()
            self.to, self.way = to, way

    class Completes(Message):
        """Tab was pressed in the line."""

    class Escaped(Message):
        """Escape was pressed; the screen knows what there is to leave."""

    def __init__(
        self,
        *,
        id: str | None = None,
        gap: float = GAP,
        marked: bool = True,
        opens: Callable[[str, float], bool] = lambda _key, _at: False,
        pages: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False  # a blinking cursor costs more bytes than a quiet meeting
        self.mode = LINE
        self._gap = gap
        self._opens = opens  # does what a letter does that only opens this line, and says whether it was one
        self._pages = pages  # turns to the next page of what is read, and says whether there was something
        self._burst = Burst()
        self._timer: Timer | None = None
        self._sent: list[str] = []
        self._at = 0
        self._waits = ""  # what was typed last, was not sent and was left by looking back
        self._word = ""
        self._key, self._key_at, self._quick = "", 0.0, False  # the letter that opened this line, and when
        self.refused = ""
        self._back, self._pressed = 0.0, 0.0
        self._unmarked = None if marked else Unmarked()
        self._quiet: Timer | None = None

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
        self._key, self._quick = "", False
        self.turn_to(LINE, burst)
        self.value = self._word = text
        self.cursor_position = len(text)

    def bring_back(self, text: str) -> None:
        """Put a text into the line again that was meant otherwise: what is typed next replaces it, and Up finds it then."""
        self.put(text)
        self.remember(text)
        self.selection = Selection(0, len(text))

    def _leave(self) -> None:
        """Remember what was typed and not sent."""
        if self.value and self.value not in self._sent:
            self._sent.append(self.value)
        self._at = len(self._sent)

    def _fold(self, at: float) -> None:
        """Read a word as typed once, whose first letter was the key that opened this line.

        Another word of ours that was begun quickly, with that letter, takes the place of what the key had put here.
        """
        typed = self.value.removeprefix(self._word) if self._word and self.value.startswith(self._word) else ""
        if not typed:
            return
        if len(typed) == 1:
            self._quick = bool(self._key) and at - self._key_at < self._gap
        again = len(self._word) > 2 and typed == self._word[1:]
        if again or (self._quick and self._key + typed in WORDS):
            self.value = self._word if again else self._key + typed
            self._key, self._quick = "", False
            self.cursor_position = len(self.value)

    def keep(self, text: str) -> None:
        """Bring a line back that did not go through, ready to be typed over; Up finds it when something else is typed."""
        if not self.value:
            self.value = clean(text)
        if self.value == clean(text):
            self.refused = self.value
            self._back = painted.now()
            self.selection = Selection(0, len(self.value))

    def wait_for_words(self, begun: str) -> None:
        """Bring the beginning of a line back that needs words, before what was typed since: neither goes without the other."""
        self.value = begun + self.value.removeprefix(begun)
        self.cursor_position = len(self.value)
        self.refused, self._back = (self.value, painted.now()) if self.value == begun else ("", 0.0)

    def remember(self, text: str) -> None:
        """Keep a text for the up key."""
        self._waits = "" if text == self._waits else self._waits
        self._sent = [*[old for old in self._sent if old != text], text][-REMEMBERED:]
        self._at = len(self._sent)

    def drop_draft(self, text: str) -> None:
        """Keep a text no longer."""
        self._sent = [old for old in self._sent if old != text]
        self._at = len(self._sent)

    def take_out(self) -> None:
        """Empty the line, and keep what stood there for the up key."""
        self.remember(self.value)
        self.value = self._word = self.refused = ""

    def forget(self) -> None:
        """Drop a line that did not go through, unless it was changed since."""
        if self.refused and self.value == self.refused:
            self.value = ""
        self.refused = ""

    def settle(self) -> None:
        """Say that no letter followed for a while: a single one was a key."""
        if key := self._end():
            self.post_message(self.Pressed(key, self._pressed))

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
        if self._unmarked and self._unmarked.takes(event):
            event.stop()
            event.prevent_default()
            if self._quiet:
                self._quiet.stop()
            self._quiet = self.set_timer(QUIET, self.burst_over)
            return
        await self._take(event)

    async def burst_over(self) -> None:
        """Say that nothing came for a while after an Enter: ask about what was pasted with it, or take the keys as pressed."""
        if self._unmarked is None or self._quiet is None:
            return
        self._quiet.stop()
        self._quiet = None
        keys, text, run = self._unmarked.end()
        if not text:
            for key in keys:
                await self._take(key)
            return
        self.drop()
        if self.mode == KEYS:
            self.put("", burst=True)
        here = self.cursor_position
        before = self.value[:here].removesuffix(run)
        self._paste(Pasted(text, before, self.value[here:]), keys[0].time, len(before), here)

    async def _take(self, event: events.Key) -> None:
        if event.key == "enter":
            self._enter(event.time)
        elif self.mode == KEYS and event.key in MOVES and not self._timer:
            self.post_message(self.Moved(*MOVES[event.key]))
        elif event.key in ("tab", "shift+tab"):
            self.post_message(self.Completes())
        elif not event.is_printable or event.character is None:
            if not await self._bound(event.key):
                return
        elif event.character == " " and not self._begun and self._pages():
            pass  # no line begins with a space
        elif self.mode == KEYS:
            self._letter(event.character, event.time)
        elif not _draws_nothing(event.character) and (event.character != "/" or self.value):
            await super()._on_key(event)
            self._fold(event.time)
        # Else it draws nothing, or it is the key that begins a line, pressed once more.
        event.stop()
        event.prevent_default()

    @property
    def _begun(self) -> bool:
        """Whether a line, or on keys a run of letters, has been begun."""
        return self._timer is not None if self.mode == KEYS else bool(self.value)

    async def _bound(self, key: str) -> bool:
        """Do what a key of this line does; return whether there is one."""
        found = (bindings for node, bindings in self.screen._binding_chain if node is self)
        for binding in next(found).key_to_bindings.get(key, ()):
            if not binding.priority and await self.app.run_action(binding.action, self):
                return True
        return False

    def _letter(self, letter: str, at: float) -> None:
        if letter == "/" and not self._timer:
            self.put("")
            return
        if not self._timer and self._opens(letter, at):
            self._key, self._key_at = letter, at
            return
        at_once = letter in AT_ONCE and not self._timer
        typed = self._burst.press(letter)
        self._stop()
        self._pressed = at
        if typed:
            self.put(clean(typed), burst=True)
        elif at_once:
            self.settle()
        else:
            self.post_message(self.Begun(letter))
            self._timer = self.set_timer(self._gap, self.settle)

    def _on_paste(self, event: events.Paste) -> None:
        # Newlines never send: one line is put into the line, more is asked about.
        event.stop()
        event.prevent_default()
        if self.mode == KEYS:
            self.put("", burst=True)
        start, end = sorted(self.selection)
        self._paste(Pasted(event.text, self.value[:start], self.value[end:]), event.time, start, end)

    def _paste(self, pasted: Pasted, at: float, start: int, end: int) -> None:
        if pasted.asks:
            self.value = self._word = ""
            self.post_message(self.Asks(pasted, at))
        else:
            self.replace(pasted.inserted, start, end)

    async def action_submit(self) -> None:
        """Send the line; in key mode Enter asks what is happening."""
        self.send(painted.now())

    def send(self, at: float) -> None:
        """Send the line, at a time in seconds."""
        self._enter(at)

    def _enter(self, at: float) -> None:
        """Take the text and clear the line, all at once: what is typed next is another line."""
        if self._timer:
            self.settle()
            return
        text = "" if self.mode == KEYS else self.value
        if text and text == self.refused and at < self._back:
            return  # pressed before this text came back
        if text:
            self.remember(text)
            self.value = self._word = self.refused = ""
        self.post_message(self.Sent(text, at))

    def action_escape(self) -> None:
        """Leave what is open, or the line for the keys."""
        self.post_message(self.Escaped())

    def action_older(self) -> None:
        """Bring the line before back."""
        self._go(-1)

    def action_newer(self) -> None:
        """Bring the line after back, at last an empty one; a text behind which there is none stays."""
        self._go(1)

    def _go(self, step: int) -> None:
        nothing_behind = step > 0 and self._at >= len(self._sent)
        if self.mode == KEYS or not self._sent or nothing_behind:
            return
        if self.value and self.value not in self._sent:
            # A half-typed line is not lost by looking back, nor an older one that was changed.
            self._sent.append(self.value)
            self._waits = self.value
        if step > 0 and self._at == len(self._sent) - 1 and self.value == self._waits:
            return  # it waits to be sent, and there is nothing behind it
        self._at = min(max(self._at + step, 0), len(self._sent))
        self.value = self._sent[self._at] if self._at < len(self._sent) else ""
        self.cursor_position = len(self.value)


def _draws_nothing(letter: str) -> bool:
    return letter != " " and not clean(letter)
