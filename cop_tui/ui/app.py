"""The Textual app: it runs one session, passes on what changed, and leaves politely whatever ends it.

Rules, words and layouts are elsewhere; this knows the terminal, themes, signals and the way out.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.binding import Binding
from textual.message import Message

from cop_tui.client.ending import Ending
from cop_tui.ui import themes
from cop_tui.ui.keys import KeyTable
from cop_tui.ui.palette import Acts
from cop_tui.ui.screens.room import RoomScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cop_tui.client.session import Change, Session

FAILED = Ending("client_failed", "This program failed. Your place is kept; join again with the same invite.", 70)


class CopApp(App[Ending]):
    """The meeting in a terminal. `run()` returns how the session ended.

    `hints` are things to try, shown one after the other; `on_end` hears of the ending before the app goes; `keymap`
    changes keys by id; `more_themes` is a folder with themes of the person's own.
    """

    CSS_PATH = "app.tcss"
    TITLE = "cop"
    COMMANDS = {Acts}
    BINDINGS = [
        Binding("ctrl+c", "leave", "Leave", id="app.leave", priority=True, show=False),
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
        hints: list[str] | None = None,
        on_end: Callable[[Ending], None] | None = None,
        keymap: Mapping[str, str] | None = None,
        more_themes: Path | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self.low = low
        self.keys = KeyTable(keymap)
        self.room = RoomScreen(session, list(hints or []))
        self._on_end = on_end
        self._going = False
        self._tasks: set[asyncio.Task[None]] = set()
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"
        if keymap:
            self.set_keymap({k: v for k, v in keymap.items() if not k.startswith("act.")})
        self._dress(theme or themes.DEFAULT, more_themes)

    def _dress(self, wanted: str, more: Path | None) -> None:
        found, problems = themes.load(themes.shipped(), *([more] if more else []))
        for theme in found:
            self.register_theme(theme)
        if wanted not in self.available_themes:
            problems.append(f"There is no theme called {wanted}; the usual one is worn.")
            wanted = themes.DEFAULT
        if wanted in self.available_themes:
            self.theme = wanted
        for problem in problems:
            self.room.view.talk.say(problem)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own variables for themes that do not have them."""
        theme = self.current_theme
        own = {key: getattr(theme, fallback) or theme.primary for key, fallback in themes.OWN.items()}
        return own | super().get_theme_variable_defaults()

    def wear(self, theme: str) -> None:
        """Change the colours."""
        self.theme = theme

    async def on_mount(self) -> None:
        """Show the room, listen to the session and run it."""
        await self.push_screen(self.room)
        self.session.listen(self._heard)
        self.run_worker(self._run_session(), exit_on_error=False)
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            with contextlib.suppress(NotImplementedError, ValueError, RuntimeError, AttributeError, TypeError):
                asyncio.get_running_loop().add_signal_handler(number, self.leave)  # type: ignore[arg-type]

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
        """Pass on what changed."""
        self.room.changed(event.change)

    def leave(self) -> None:
        """Leave the meeting politely, then the app; the session's end is what ends the app."""
        if not self._going:
            self._going = True
            task = asyncio.get_running_loop().create_task(self.session.leave())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def action_leave(self) -> None:
        """Leave, after asking where something would be left behind."""
        while self.screen is not self.room and len(self.screen_stack) > 1:
            self.pop_screen()
        self.room.ask_leave()

    async def action_quit(self) -> None:
        """Close the session before the app goes: afterwards is too late for a goodbye."""
        self.leave()

    def _fatal_error(self) -> None:
        """End with a sentence: the usual traceback shows local variables, and those hold people's words."""
        if self.debug:
            super()._fatal_error()
            return
        self.exit(FAILED, return_code=FAILED.status)

    def get_system_commands(self, screen: Any) -> Any:
        """Offer nothing beside the acts: they are what can be done."""
        return ()
