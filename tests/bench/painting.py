"""Line 8: from the command to the first words on the screen, and what an idle screen writes.

Both programs run in a terminal of 100 by 30 that takes in all they write. An idle screen is that of somebody who listens
while another person has the floor; what it writes is counted as SSH would carry it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import CallNext, Hand
from cop_tui.core.topics.setup import Begin, PlannedItem
from cop_tui.wire.invite import Invite
from tests.bench import light, talk
from tests.bench.child import ROOT, child
from tests.bench.fanout import seats
from tests.bench.line import Line

COLUMNS, ROWS = 100, 30
PATIENCE = 30.0
PACKET = 140  # bytes of SSH, TCP and IP around what a program writes at once, and of its acknowledgement
TITLE = "getting home"


class Terminal:
    """A program in a terminal; `began` is when it was started, `written` and `writes` what it has written since reset."""

    def __init__(self, command: list[str], home: Path, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.written = self.writes = 0
        self.raw = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        mine, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("COP_", "TEXTUAL", "PYTHON", "COLUMNS", "LINES"))
        }
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            cwd=ROOT,
            env={**kept, "COP_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        )
        os.close(theirs)
        self._fd = mine

    def shows(self) -> str:
        """Return what is on the screen."""
        return "\n".join(self._screen.display)

    def take_in(self, seconds: float, so: Callable[[str], bool] | None = None) -> float | None:
        """Read for so long, or until the screen is so; return the time at which it was, None when it never was."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if not select.select([self._fd], [], [], left)[0]:
                continue
            try:
                data = os.read(self._fd, 65_536)
            except OSError:  # the program has ended
                return None
            now = time.perf_counter()
            self.written += len(data)
            self.writes += 1
            self.raw += data
            self._stream.feed(data)
            if so is not None and so(self.shows()):
                return now
        return None

    def send(self, data: bytes) -> None:
        """Send what a keyboard or a mouse would."""
        os.write(self._fd, data)

    def reset(self) -> None:
        """Begin to count anew."""
        self.written = self.writes = 0
        self.raw.clear()

    def close_politely(self) -> None:
        """Ask the program to end, and take in what it writes until it has."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        self.take_in(3.0)

    def close(self) -> None:
        """End the program."""
        self.close_politely()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._fd)


def _something(shown: str) -> bool:
    return bool(shown.strip())


def _first_paint(command: list[str], home: Path) -> tuple[float, float]:
    """Return the seconds until there is something on the screen, and until the meeting is (or the same again)."""
    terminal = Terminal(command, home)
    try:
        first = terminal.take_in(PATIENCE, _something)
        if first is None:
            raise RuntimeError(f"nothing came onto the screen of {command[0]}")
        if "join" not in command:
            return first - terminal.began, first - terminal.began
        whole = terminal.take_in(PATIENCE, lambda shown: TITLE in shown) if TITLE not in terminal.shows() else first
        if whole is None:
            raise RuntimeError(f"the meeting did not come onto the screen: {terminal.shows().strip()[:300]}")
        return first - terminal.began, whole - terminal.began
    finally:
        terminal.close()


def _idle(command: list[str], home: Path, seconds: float) -> tuple[int, int]:
    """Return the bytes and the writes of a screen on which nothing happens, over so many seconds."""
    terminal = Terminal(command, home)
    try:
        if terminal.take_in(PATIENCE, lambda shown: TITLE in shown) is None:
            raise RuntimeError(f"the meeting did not come onto the screen: {terminal.shows().strip()[:300]}")
        terminal.take_in(5.0)
        terminal.reset()
        terminal.take_in(seconds)
        return terminal.written, terminal.writes
    finally:
        terminal.close()


def meeting() -> talk.Talk:
    """Return a meeting that has just begun: somebody has the floor, and somebody waits."""
    items = (PlannedItem("What happened", "One story each, as it was.", minutes=60), PlannedItem("The end"))
    told = talk.Talk(12, items, began=int(time.time() * 1000) - 240_000)
    told.do(PersonId(1), Begin())
    told.do(PersonId(2), Hand())
    told.do(PersonId(3), Hand())
    told.do(PersonId(1), CallNext())
    return told


async def lines(rounds: int, idle_seconds: float) -> list[Line]:
    """Return line 8: first paint beside an empty app, in turns, and what an idle screen writes."""
    told = meeting()
    cop = str(Path(sys.executable).with_name("cop"))
    ours: list[tuple[float, float]] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        stored = await talk.store(Path(folder, "data"), told)
        async with child("tests.bench.ours", str(Path(folder, "data")), "127.0.0.1", "compress") as server:
            port = server.first["port"]
            everybody = await light.connect(port, seats(stored, len(stored.seats)), compress=True)
            await asyncio.wait_for(everybody.clients[-1].sees(len(stored.seats)), 30)
            join = [cop, "join", str(Invite("127.0.0.1", port, stored.code)), "--name", "Newcomer"]
            for n in range(rounds + 1):
                one = await asyncio.to_thread(_first_paint, join, home)
                other = await asyncio.to_thread(_first_paint, [sys.executable, "-m", "tests.bench.empty"], home)
                if n:  # the first reads everything from the disk, and hashes the code
                    ours.append(one)
                    bare.append(other[0])
            written, writes = await asyncio.to_thread(_idle, join, home, idle_seconds)
            everybody.close()
    mine, other_ = statistics.median(one[0] for one in ours), statistics.median(bare)
    whole = statistics.median(one[1] for one in ours)
    rate = (written + writes * PACKET) / idle_seconds
    return [
        Line(
            8,
            "from command to first paint",
            f"{mine / other_:.2f}x",
            f"{mine:.3f} s (meeting shown {whole:.3f} s); empty app {other_:.3f} s",
            mine / other_,
            2.2,
            "x",
        ),
        Line(
            8,
            f"idle redraw, counted for {idle_seconds:g} s, SSH included",
            f"{rate:.1f} B/s",
            f"{written} B in {writes} writes",
            rate,
            10,
            " B/s",
        ),
    ]
