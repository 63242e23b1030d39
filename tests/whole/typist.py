"""A person at a terminal: the line client in a pty, typed at key by key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pexpect

from tests.whole.programs import COP, SECONDS, Silent, environment


class Typist:
    """Somebody at a terminal of 80 columns, who reads what it shows."""

    def __init__(self, invite: str, name: str, home: Path, *more: str) -> None:
        self.child: Any = pexpect.spawn(
            COP[0],
            [*COP[1:], "join", invite, "--name", name, "--plain", *more],
            env=environment(home),
            encoding="utf-8",
            timeout=SECONDS,
            dimensions=(24, 80),
            echo=False,
        )
        self.child.delaybeforesend = None
        self.shown = ""

    def keys(self, text: str) -> None:
        """Press keys, as they are."""
        self.child.send(text)

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        self.child.send(line + "\r")

    def see(self, wanted: str) -> str:
        """Wait until the terminal shows something after what was seen before, and return all that was shown up to it."""
        try:
            # A sentence is broken between words where the terminal ends.
            self.child.expect(r"(?: |\r\n)".join(re.escape(word) for word in wanted.split(" ")))
        except (pexpect.TIMEOUT, pexpect.EOF):
            raise Silent(f"waited for {wanted!r} on the terminal; it showed\n{self.child.before}") from None
        passed = str(self.child.before) + str(self.child.after)
        self.shown += passed
        return passed

    def do(self, line: str, wanted: str) -> str:
        """Type a line and wait for what it should bring."""
        self.type(line)
        return self.see(wanted)

    def end(self) -> int:
        """Read to the end and return the exit status."""
        self.child.expect(pexpect.EOF)
        self.shown += str(self.child.before)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def stop(self) -> None:
        """End the program however it takes."""
        self.child.close(force=True)

    @property
    def rows(self) -> list[str]:
        """What was shown so far, line by line, as a person reads it after rubbing out."""
        text = self.shown.replace("\r\n", "\n")
        while "\b \b" in text:
            text = re.sub(r".\x08 \x08", "", text, count=1)
        return text.split("\n")
