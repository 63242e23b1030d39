"""The way out when the system or the terminal ends us: politely where that is possible, and for certain.

A closed terminal takes no output any more, and Textual would wait for it for ever. What leaving means is elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNALS = ("SIGTERM", "SIGHUP")
PATIENCE = 1.0  # seconds until output that is not taken is thrown away, so that the goodbye can be sent
CERTAIN = 4.0  # seconds after which the program ends whatever it waits for
STATUS = 70
LOOK = 0.5  # seconds between looks at whether there is still something to watch


class WayOut:
    """Watches signals and the terminal; `leave` is called once, from any thread, when it is time to go.

    `drop` throws away output that waits; it is called again and again once the terminal takes none.
    """

    def __init__(
        self, leave: Callable[[], None], drop: Callable[[], None], end: Callable[[int], Any] = os._exit
    ) -> None:
        self._leave, self._drop, self._end = leave, drop, end
        self._begun = self._terminal = False
        self._over = threading.Event()
        self._before: dict[int, Any] = {}

    def open(self, terminal: bool) -> None:
        """Begin to watch: signals always, and the terminal at our input if there is one."""
        self._terminal = terminal
        for name in SIGNALS:
            # Not the loop's own handlers: a loop that waits for the terminal never gets to them.
            with contextlib.suppress(AttributeError, ValueError, OSError):
                number = getattr(signal, name)
                self._before[number] = signal.signal(number, self._signalled)
        if terminal and hasattr(select, "poll"):
            threading.Thread(target=self._watch, name="cop-terminal", daemon=True).start()

    def close(self) -> None:
        """Stop watching: the app is over."""
        self._over.set()
        for number, handler in self._before.items():
            with contextlib.suppress(ValueError, TypeError):
                signal.signal(number, handler)
        self._before.clear()

    def begin(self) -> None:
        """Go now, and end for certain a little later."""
        if self._begun or self._over.is_set():
            return
        self._begun = True
        if self._terminal:
            threading.Thread(target=self._see_to_it, name="cop-way-out", daemon=True).start()
        self._leave()

    def gone(self) -> bool:
        """Return whether the terminal at our input is gone."""
        return self._hung_up(0)

    def _signalled(self, _number: int, _frame: Any) -> None:
        self.begin()

    def _hung_up(self, seconds: float) -> bool:
        if not hasattr(select, "poll") or sys.__stdin__ is None:
            return False
        try:
            poll = select.poll()
            poll.register(sys.__stdin__.fileno(), 0)  # asked for nothing, it tells of the end only
            return bool(poll.poll(seconds * 1000))
        except (OSError, ValueError):
            return True

    def _watch(self) -> None:
        while not self._over.is_set() and not self._begun:
            if self._hung_up(LOOK):
                self.begin()

    def _see_to_it(self) -> None:
        end = time.monotonic() + CERTAIN
        while not self.gone() and time.monotonic() < end - CERTAIN + PATIENCE:
            if self._over.wait(0.05):
                return
        while time.monotonic() < end:
            self._drop()
            if self._over.wait(0.05):
                return
        self._end(STATUS)
