"""The door beside a server: a process of its own, what it leaves in the server's folder, and where it is asked to listen."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cop_server import private
from cop_tui.cli.errors import Failed
from cop_tui.doors.serving import At
from cop_tui.wire import doorway
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.invite import BadInvite, is_loopback, read_where

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = "COP_DOOR_BESIDE"  # in the environment: the door ends when its input does, which the server holds open
OPEN_SECONDS = 15.0  # for a door on an old laptop
END_SECONDS = 10.0  # for a door to tell its visitors that it closes
AGAIN_SECONDS = (1.0, 60.0)  # before a door that ended by itself is started again, at first and at most
ENDED = "The door ended by itself and is started again. Whoever was in comes back to their place, with their key or browser."
_PORT = re.compile(r"[0-9]{1,5}")
_OF_THE_SERVER = ("NOTIFY_SOCKET", "WATCHDOG_USEC")  # by which a service manager hears the server alone

log = logging.getLogger("cop_server")


def read_at(option: str, text: str) -> At | None:
    """Return where a way in is to listen, None where there is to be none; fails with what is wrong."""
    if not text:
        return None
    host, _, port = text.strip().rpartition(":")
    try:
        if not _PORT.fullmatch(port) or int(port) > 65_535:
            raise BadInvite(port)
        return At(read_where(host)[0] if host else "", int(port))
    except BadInvite:
        raise Failed(
            f"{option} {text} cannot be read: it looks like :2222 or 192.0.2.5:2222. Nothing was started.", 2
        ) from None


def at_server(option: str, text: str, host: str, proxied: bool) -> str:
    """Return where a door beside a server listens: where only this computer is served, it is the same with the door."""
    at = read_at(option, text)
    if at is None:
        return ""
    return str(At("127.0.0.1", at.port)) if not at.host and is_loopback(host) and not proxied else str(at)


def in_letters(whose: str) -> str:
    """Return whose computer this is, as it was typed: where the system's language knows ASCII only, letters come as bytes in disguise."""
    return whose.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def leave(folder: Path, left: Doorway) -> None:
    """Leave in a server's folder where a door lets people in, or why it does not; fails with a sentence."""
    try:
        private.write(folder / doorway.FILE, left.encode())
    except OSError as error:
        raise Failed(
            f"{folder / doorway.FILE} cannot be written ({error.strerror}), so no door was opened. Nothing else was changed."
        ) from None


def take_away(folder: Path, pid: int) -> Doorway | None:
    """Take away what a process left in a folder, and nothing of another one; return what it was."""
    with contextlib.suppress(OSError):
        left = doorway.read(folder)
        if left is not None and left.pid == pid:
            (folder / doorway.FILE).unlink()
            return left
    return None


def close(folder: Path, pid: int) -> None:
    """Leave in a folder that the door which a process opened there is closed, where others were let in by it; else nothing."""
    left = take_away(folder, pid)
    if left is None:
        return
    web = "" if is_loopback(urlsplit(left.web).hostname or "") else left.web
    ssh = "" if is_loopback(left.ssh_host) else left.ssh_host
    note = Doorway(web=web, ssh_host=ssh, ssh_port=left.ssh_port if ssh else 0, pid=pid, closed=True)
    if note.leads_in:
        with contextlib.suppress(Failed):  # nothing can be written now, and nobody waits for it
            leave(folder, note)


def wait_for(folder: Path) -> Doorway:
    """Return where the door of a server that was just started lets people in, or why it does not."""
    until = time.monotonic() + OPEN_SECONDS
    while time.monotonic() < until:
        if (left := doorway.left_in(folder)) is not None:
            return left
        time.sleep(0.05)
    return Doorway(
        why=f"The door did not open within {OPEN_SECONDS:.0f} seconds. What it said is in the log of the server."
    )


def command(folder: Path, **options: object) -> list[str]:
    """Return the command of a door beside the server of a folder; `options` by their names, those that are empty left out."""
    made = [sys.executable, "-m", "cop_tui.cli", "door", "--data", str(folder)]
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        for one in value if isinstance(value, tuple) else (value,):
            if one:
                made += [option if one is True else f"{option}={one}"]
    return made


class Beside:
    """A door as a process beside a server, in whose event loop this is begun.

    It ends with the server, however that ends, as its input does then. Where it ends by itself that is logged and told by `cop
    status`, and it is started again; where it does not open at all, it is left at that.
    """

    def __init__(self, folder: Path, command: list[str], first: float = AGAIN_SECONDS[0]) -> None:
        self._folder, self._command, self._first = folder, command, first
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    def clear(self) -> None:
        """Take away what a door of an earlier server has left."""
        with contextlib.suppress(OSError):
            (self._folder / doorway.FILE).unlink()

    def begin(self) -> None:
        """Start it; the end of the event loop ends it."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    def renew(self) -> None:
        """Have it read its certificate again."""
        if self._process is not None and self._process.returncode is None and hasattr(signal, "SIGHUP"):
            self._process.send_signal(signal.SIGHUP)

    async def _keep(self) -> None:
        wait = self._first
        try:
            while await self._once():
                await asyncio.sleep(wait)
                wait = min(2 * wait, AGAIN_SECONDS[1])
            await asyncio.Event().wait()  # why there is no door is told for as long as the server runs
        finally:
            take_away(self._folder, os.getpid())

    async def _once(self) -> bool:
        """Run the door until it ends; return whether it did so by itself after it was open."""
        env = {name: value for name, value in os.environ.items() if name not in _OF_THE_SERVER}
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.PIPE, env={**env, BESIDE: "1"}
        )
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        finally:
            left = take_away(self._folder, process.pid)
        if status == 0:
            return False  # somebody closed it
        why = left.why if left is not None else ""
        log.error("the door did not open" if why else "the door ended by itself and is started again")
        with contextlib.suppress(Failed):  # nothing can be written now: the log has it
            leave(self._folder, Doorway(why=why or ENDED, pid=os.getpid()))
        return not why


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a door politely, and in any case."""
    if process.stdin is not None:
        process.stdin.close()
    for harder in (process.terminate, process.kill):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
            return
        with contextlib.suppress(ProcessLookupError):
            harder()
    await process.wait()
