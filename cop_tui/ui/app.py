"""The Textual app: it runs one session, passes on what changed, and leaves politely whatever ends it.

Rules, words and layouts are elsewhere; this knows themes, failures and the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sys
from typing import TYPE_CHECKING, Any

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding
from textual.filter import Monochrome, NoColor
from textual.message import Message

from cop_tui.acts.calling import Calling
from cop_tui.acts.letters import Letters
from cop_tui.client import loading
from cop_tui.client.ending import Ending
from cop_tui.core.view import ended_by_another
from cop_tui.ui import terminal, themes
from cop_tui.ui.encodings import encoding
from cop_tui.ui.few_colours import FEW, in_few
from cop_tui.ui.frame import Frame
from cop_tui.ui.keys import KeyTable
from cop_tui.ui.palette import Acts, Palette
from cop_tui.ui.screens.mine import MineScreen
from cop_tui.ui.screens.room import RoomScreen
from cop_tui.ui.screens.small import SmallScreen, too_small
from cop_tui.ui.screens.tasks import TasksScreen
from cop_tui.ui.shutdown import WayOut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from textual.driver import Driver
    from textual.geometry import Size

    from cop_tui.client.session import Change, Session
    from cop_tui.ui.hints import Hints
    from cop_tui.wire.invite import Invite

COPIED = "Sent to the clipboard if your terminal allows it. Otherwise Shift and drag."
FAILED = Ending("client_failed", "This program failed. Your place is kept; join again with the same invite.", 70)


class CopApp(App[Ending]):
    """The meeting in a terminal. `run()` returns how the session ended.

    `hints` are things to try, shown one after the other, or what says the one for this moment; `on_end` hears of the
    ending before the app goes; `keymap` changes keys by id; `more_themes` is a folder with themes of the person's own;
    `marked` says whether the terminal marks what is pasted; with `bell` it rings for my turn and for a pause, and its
    window's title says so; `invite` is the one for everybody, where this computer knows it. `borders` draws lines around
    panels; `problems` are sentences about the person's settings.
    """

    CSS_PATH = "app.tcss"
    TITLE = "cop"
    COMMANDS = {Acts}
    VERTICAL_BREAKPOINTS = RoomScreen.VERTICAL_BREAKPOINTS
    BINDINGS = [
        Binding("ctrl+c", "copy_or_leave", "Copy, or leave", id="app.leave", priority=True, show=False),
        Binding("ctrl+q", "leave", "Leave", id="app.leave-too", priority=True, show=False),
    ]

    class Changed(Message):
        """The session says that something changed."""

        def __init__(self, change: Change) -> None:
            super().__init__()
            self.change = change

    def __init__(
        self,
        session: Session,
        *,
        theme: str | None = None,
        low: bool = False,
        hints: Hints = (),
        on_end: Callable[[Ending], None] | None = None,
        keymap: Mapping[str, str] | None = None,
        more_themes: Path | None = None,
        marked: bool = True,
        borders: bool = True,
        bell: bool = False,
        invite: Invite | None = None,
        problems: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.session = session
        self._calling = Calling(session) if bell else None
        self.low = low
        self.offered_themes: list[str] = []
        self.ended_turn = ""
        self.frame = Frame()
        self.keys = KeyTable(keymap)
        self.room = RoomScreen(session, hints, marked=marked, invite=invite)
        self.room.set_class(bool(encoding()), "-ascii")
        self.room.set_class(not borders, "-borderless")
        self._on_end = on_end
        self._going = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._way_out = WayOut(self._leave_from_anywhere, self._drop_output)
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"
        if keymap:
            self.set_keymap({k: v for k, v in keymap.items() if not k.startswith("act.")})
        for problem in (*problems, *self._dress(theme, more_themes)):
            self.room.view.talk.say(problem)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of this system, asking the terminal for less."""
        return terminal.quiet(super().get_driver_class())

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable = self.frame.changes(renderable)
        super()._display(screen, renderable)
        if screen is self.room:
            self.room.was_painted()

    def on_resize(self, event: events.Resize) -> None:
        """Take nothing on the terminal for known: it drew itself anew; say it where it is too small for any screen."""
        self.frame.forget()
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        """Cover what is open while the terminal is too small for it, and uncover it once that is large enough."""
        small = isinstance(self.screen, SmallScreen)
        if small and not too_small(size):
            self.pop_screen()
        elif not small and too_small(size) and self.screen_stack[1:]:
            self.push_screen(SmallScreen())

    async def on_event(self, event: events.Event) -> None:
        """Take in an event; a mouse that only passes and a window that is looked at or not change nothing here."""
        moved = isinstance(event, events.MouseMove) and not event.button
        # Some terminals report these unasked; each would paint the line and whatever is below the mouse.
        if not moved and not isinstance(event, events.AppFocus | events.AppBlur):
            await super().on_event(event)

    def _dress(self, wanted: str | None, more: Path | None) -> list[str]:
        """Make the themes known and wear one; return what was wrong."""
        few = self.console.color_system in FEW
        found, problems = themes.load(themes.shipped(), *([more] if more else []))
        for theme in found:
            self.register_theme(in_few(theme) if few else theme)
        self.offered_themes = [theme.name for theme in found]
        usual = themes.usual(few=few, no_color=self.no_color)
        if wanted and wanted not in self.available_themes:
            problems.append(f"There is no theme called {wanted}; the usual one is worn.")
            wanted = None
        if (worn := wanted or usual) in self.available_themes:
            self.wear(worn)
        return problems

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own variables for themes that do not have them."""
        theme = self.current_theme
        own = {key: getattr(theme, fallback) or theme.primary for key, fallback in themes.OWN.items()}
        return own | super().get_theme_variable_defaults()

    def wear(self, theme: str) -> None:
        """Change the colours."""
        self.theme = theme
        if self.no_color:  # greys; but a colour that is the terminal's own has no grey, and would become black
            grey = NoColor() if self.native_ansi_color else Monochrome()
            self._filters = [grey if isinstance(each, NoColor | Monochrome) else each for each in self._filters]

    async def on_mount(self) -> None:
        """Show the room, listen to the session and run it."""
        await self.push_screen(self.room)
        if self._calling:
            terminal.entitle(self._driver, self._calling.title)
        self.session.listen(self._heard)
        self.run_worker(self._run_session(), exit_on_error=False)
        self._way_out.open(terminal=not self.is_headless)

    def on_ready(self) -> None:
        """Say that all is loaded: the first screen is painted."""
        loading.over()

    def on_unmount(self) -> None:
        """Give the signals back; with a terminal, once that is as it was."""
        if self.is_headless:
            self._way_out.close()

    async def run_async(self, **options: Any) -> Ending | None:
        """Run, and watch the way out until the terminal is as it was."""
        _read_any_letters()
        try:
            return await super().run_async(**options)
        finally:
            self._way_out.close()

    async def _run_session(self) -> None:
        try:
            ending = await self.session.run()
        except asyncio.CancelledError:
            raise
        except Exception:  # a traceback would cover what the person needs to read
            ending = FAILED
        if self._on_end:
            self._on_end(ending)
        self.exit(ending)

    def _heard(self, change: Change) -> None:
        self.post_message(self.Changed(change))

    def on_cop_app_changed(self, event: Changed) -> None:
        """Pass on what changed, and call back whoever looks elsewhere."""
        self.room.changed(event.change)
        ended = [notice.text for notice in event.change.notices if ended_by_another(notice.message)]
        self.ended_turn = "" if self.screen is self.room else ended[-1] if ended else self.ended_turn
        if isinstance(self.screen, MineScreen | TasksScreen | Palette):
            self.screen.draw()
        if self._calling:
            self._call(self._calling)

    def _call(self, calling: Calling) -> None:
        before = calling.title
        if calling.follow():
            self.bell()
        if calling.title != before:
            terminal.entitle(self._driver, calling.title)

    def leave(self) -> None:
        """Leave the meeting politely, then the app; the session's end is what ends the app."""
        if not self._going:
            self._going = True
            task = asyncio.get_running_loop().create_task(self.session.leave())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _leave_from_anywhere(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.leave)

    def _drop_output(self) -> None:
        waiting = getattr(getattr(self._driver, "_writer_thread", None), "_queue", None)
        if isinstance(waiting, queue.Queue):
            with contextlib.suppress(queue.Empty, queue.Full):
                # The last one, None, is what ends the thread that writes.
                while (text := waiting.get_nowait()) is not None:
                    del text
                waiting.put_nowait(None)

    def panic(self, *renderables: Any) -> None:
        """Leave politely when it is the terminal that failed; what reads from it knows no better than to panic."""
        if not self.is_headless and self._way_out.gone():
            self._way_out.begin()
        else:
            super().panic(*renderables)

    def action_copy_or_leave(self) -> None:
        """Copy what is selected; when nothing is, ask whether to leave."""
        selected = self.room.line.selected_text or self.screen.get_selected_text()
        if not selected:
            self.action_leave()
            return
        self.screen.clear_selection()
        self.copy(selected)

    def copy(self, text: str) -> None:
        """Send a text to the clipboard, and say that not every terminal takes it."""
        self.copy_to_clipboard(text)
        self.room.say(COPIED)

    def action_leave(self) -> None:
        """Ask whether to leave; asked twice, leave."""
        if isinstance(self.screen, SmallScreen):
            self.screen.ask_leave()
            return
        while self.screen is not self.room and len(self.screen_stack) > 1:
            self.pop_screen()
        self.room.ask_leave(always=True)

    async def action_quit(self) -> None:
        """Close the session before the app goes: afterwards is too late for a goodbye."""
        self.leave()

    def _fatal_error(self) -> None:
        """End with a sentence: the usual traceback shows local variables, and those hold people's words."""
        if self.debug:
            super()._fatal_error()
            return
        self.exit(FAILED, return_code=FAILED.status)

    def action_command_palette(self) -> None:
        """Open the palette, once."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def get_system_commands(self, screen: Any) -> Any:
        """Offer nothing beside the acts: they are what can be done."""
        return ()


def _read_any_letters() -> None:
    """Read a terminal that is not UTF-8, too: Textual's reader ends the app at the first letter that is not."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        vars(linux_driver)["getincrementaldecoder"] = lambda _utf8: (
            lambda: Letters(sys.__stdin__.encoding if sys.__stdin__ else "")
        )
