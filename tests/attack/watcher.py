"""Somebody at a real terminal, in either client: every byte the terminal was sent is kept, and drawn with pyte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pexpect
import pyte

from tests.whole.programs import COP, SECONDS, Silent, environment, until

SIZE = (50, 160)


class Watcher:
    """A client in a pty; `sent` is all that its terminal was sent."""

    def __init__(self, invite: str, name: str, home: Path, *, plain: bool) -> None:
        more = ["--plain"] if plain else []
        env = environment(home)
        env.pop("NO_COLOR")
        self.child: Any = pexpect.spawn(
            COP[0],
            [*COP[1:], "join", invite, "--name", name, *more],
            env={**env, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            encoding=None,
            timeout=SECONDS,
            dimensions=SIZE,
            echo=False,
        )
        self.child.delaybeforesend = None
        self.raw = b""
        self._screen = pyte.Screen(SIZE[1], SIZE[0])
        self._stream = pyte.ByteStream(self._screen)

    @property
    def sent(self) -> str:
        """What the terminal was sent, as text."""
        return self.raw.decode("utf-8", "replace")

    @property
    def screen(self) -> str:
        """What a person sees now."""
        return "\n".join(self._screen.display)

    def read(self) -> None:
        """Take in what there is to read now, or nothing."""
        try:
            data = self.child.read_nonblocking(65536, 0.05)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.raw += data
        self._stream.feed(data)

    def see(self, wanted: str, *, screen: bool = False) -> None:
        """Read until something was sent, or is on the screen."""

        def seen() -> bool:
            self.read()
            return wanted in (self.screen if screen else self.sent)

        try:
            until(seen, f"{wanted!r} on the terminal")
        except Silent as silent:
            raise Silent(f"{silent}; it shows\n{self.screen}") from None

    def keys(self, text: str) -> None:
        """Press keys."""
        self.child.send(text)

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return bool(self.child.isalive())

    def end(self) -> int:
        """Read to the end of the program and return its exit status."""

        def over() -> bool:
            self.read()
            return not self.child.isalive()

        until(over, "the program ends")
        self.read()
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def stop(self) -> None:
        """End the program however it takes."""
        self.child.close(force=True)
