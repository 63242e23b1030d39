"""Line 8: what a busy minute writes to the terminal of somebody who listens, act by act, and what it costs over ssh.

Somebody raises a hand, is called, speaks, and finishes, all by the real server and the real screens. The minute is not scaled, so what
time itself paints is in it. A mouse that moves and a window that loses the focus are counted while nothing else happens.
"""

from __future__ import annotations

import asyncio
import shlex
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import CallNext, Done, Hand
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec
from cop_tui.wire.invite import Invite
from tests.bench import talk
from tests.bench.child import Child, child
from tests.bench.crowd import STORED
from tests.bench.line import Line
from tests.bench.painting import PATIENCE, TITLE, Terminal, meeting
from tests.bench.sshd import sshd
from tests.bench.wire import wire

SIZES = ((80, 24), (100, 30), (120, 34))
MINUTE = 60.0  # seconds
ACT, ACT_COMPRESSED = 1_100, 250  # bytes
SETTLED = 5.0
MOVES = b"".join(b"\x1b[<35;%d;%dM" % (x, y) for y in range(2, 22, 4) for x in (2, 40, 79))
FOCUS = b"\x1b[O"


def acts() -> list[tuple[int, core.Command]]:
    """Return who does what in the minute: person 2 has the floor, 3 has a hand up."""
    rng = talk.Talk(1, ()).rng
    done: list[tuple[int, core.Command]] = []
    for speaker, after in ((2, 4), (3, 5), (4, 6), (5, 7)):
        done += [(speaker, Say(talk.sentence(rng))), (after, Hand()), (speaker, Say(talk.sentence(rng)))]
        done += [(after + 4, Park(talk.sentence(rng))), (speaker, Done()), (1, CallNext(if_speaker=PersonId(0)))]
    return done


@dataclass(frozen=True)
class Minute:
    """Bytes to the terminal after each act, in order; and of the ssh connection's payload, both ways, 0 without one."""

    written: list[int]
    ssh: int

    @property
    def act(self) -> float:
        """Bytes to the terminal for an act."""
        return sum(self.written) / len(self.written)


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[tuple[str, Child]]:
    """Hold a meeting on this computer while the block runs: the invite, and the others, who do what they are told."""
    stored = await talk.store(folder / "data", meeting())
    (folder / STORED).write_bytes(msgspec.json.encode(stored))
    async with child("tests.bench.ours", str(folder / "data"), "127.0.0.1", "compress") as server:
        port = server.first["port"]
        async with child("tests.bench.crowd", str(port), str(folder), "plain") as others:
            yield str(Invite("127.0.0.1", port, stored.code)), others


def joining(invite: str) -> list[str]:
    """Return the command with which somebody new joins."""
    return [str(Path(sys.executable).with_name("cop")), "join", invite, "--name", "Newcomer"]


def _opened(command: list[str], home: Path, columns: int, rows: int) -> Terminal:
    terminal = Terminal(command, home, columns, rows)
    if terminal.take_in(PATIENCE, lambda shown: TITLE in shown) is None:
        shown = terminal.shows().strip()[:300]
        terminal.close()
        raise RuntimeError(f"the meeting did not come onto the screen: {shown}")
    terminal.take_in(SETTLED)
    terminal.reset()
    return terminal


async def _busy(terminal: Terminal, others: Child, seconds: float) -> list[int]:
    """Let the minute pass, in so many seconds; return the bytes written after each act."""
    written, done = [], acts()
    for who, command in done:
        terminal.reset()
        await others.ask(f"{who} {codec.encode(command).decode()}")
        await asyncio.to_thread(terminal.take_in, seconds / len(done))
        written.append(terminal.written)
    return written


async def minute(columns: int, rows: int, ssh: str = "", seconds: float = MINUTE) -> Minute:
    """Return what the minute costs in a terminal of this size; `ssh` is "plain" or "-C" to count it by way of ssh.

    It takes so many `seconds`.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with room(folder) as (invite, others):
            if not ssh:
                terminal = await asyncio.to_thread(_opened, joining(invite), folder / "home", columns, rows)
                try:
                    return Minute(await _busy(terminal, others, seconds), 0)
                finally:
                    await asyncio.to_thread(terminal.close)
            (keys := folder / "keys").mkdir()
            async with sshd(keys) as door, wire(door.port) as line:
                remote = shlex.join(["env", f"COP_HOME={folder / 'home'}", *joining(invite)])
                command = door.command(line.port, remote, compress=ssh == "-C")
                terminal = await asyncio.to_thread(_opened, command, folder / "home", columns, rows)
                try:
                    before, _ = line.counted()
                    written = await _busy(terminal, others, seconds)
                    return Minute(written, line.counted()[0] - before)
                finally:
                    await asyncio.to_thread(terminal.close)


async def unasked(columns: int, rows: int) -> tuple[int, int]:
    """Return the bytes that a moving mouse and a lost focus write; more often than once each, and nothing else happens."""
    with tempfile.TemporaryDirectory() as name:
        async with room(Path(name)) as (invite, _):
            terminal = await asyncio.to_thread(_opened, joining(invite), Path(name, "home"), columns, rows)
            try:
                found = []
                for sent in (MOVES, FOCUS):
                    terminal.reset()
                    terminal.send(sent)
                    await asyncio.to_thread(terminal.take_in, 1.5)
                    found.append(terminal.written)
                return found[0], found[1]
            finally:
                await asyncio.to_thread(terminal.close)


async def lines(seconds: float = MINUTE) -> list[Line]:
    """Return the rest of line 8; the minute takes so many `seconds`."""
    moved, blurred = await unasked(100, 30)
    found = [
        Line(8, "a mouse that moves over the whole screen", f"{moved} B", "", moved, 0, " B"),
        Line(8, "a focus that is lost", f"{blurred} B", "", blurred, 0, " B"),
    ]
    for columns, rows in SIZES:
        one = await minute(columns, rows, seconds=seconds)
        beside = f"of {len(one.written)} in a minute, largest {max(one.written)} B"
        text = f"an act in a busy minute, terminal of {columns} by {rows}"
        found.append(Line(8, text, f"{one.act:.0f} B", beside, one.act, ACT, " B"))
    for ssh, what, limit in (("-C", "ssh -C", ACT_COMPRESSED), ("plain", "ssh without -C", ACT)):
        one = await minute(100, 30, ssh, seconds)
        each = one.ssh / len(one.written)
        text = f"an act in a busy minute by {what}, payload both ways"
        beside = f"real ssh on loopback, 100 by 30; {one.act:.0f} B on the terminal"
        found.append(Line(8, text, f"{each:.0f} B", beside, each, limit, " B"))
    return found
