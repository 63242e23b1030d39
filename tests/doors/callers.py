"""People at the door by ssh: a real server, a real door, and asyncssh's client in this process with every byte it was sent."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from cop_server import hostkey
from cop_server.app import Running
from cop_tui.core.topics.setup import SessionPlan
from cop_tui.doors.door import Door
from cop_tui.doors.ssh.reception import Bounds
from cop_tui.doors.ssh.serving import Listening, serve
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import Invite
from tests.server.guests import PLAN, ManualClock, served

WHOSE = "Ama's laptop"
SECONDS = 15.0  # for whatever is waited for


class Asked(asyncssh.SSHClient):
    """A program that answers a dialogue, as OpenSSH does."""

    def kbdint_auth_requested(self) -> str:
        return ""


@dataclass
class Doorway:
    """A meeting, and a door that leads to it."""

    server: Running
    made: Created
    door: Door
    ssh: Listening
    folder: Path

    @property
    def names(self) -> list[str]:
        """Who is in the room."""
        (room,) = self.server.hub.rooms.values()
        return [person.name for person in room.state.kept.people.by_id.values()]

    @property
    def state(self) -> Any:
        """The room's state."""
        (room,) = self.server.hub.rooms.values()
        return room.state


def door_to(server: Running, data: Path, own: bytes) -> Door:
    """A door as it is after a start: all it has kept is its own key."""
    to = Invite("127.0.0.1", server.port, "", server.fingerprint)
    return Door(to, hostkey.read(data, hostkey.DOOR_FILE), own, WHOSE)


@asynccontextmanager
async def doorway(
    folder: Path, plan: SessionPlan = PLAN, clock: ManualClock | None = None, **bounds: Any
) -> AsyncIterator[Doorway]:
    """Serve a meeting and a door to it."""
    async with served(folder / "data", clock) as server:
        made = await server.create(plan)
        door = door_to(server, folder / "data", secrets.token_bytes(32))
        async with serve(door, "127.0.0.1", 0, folder / "ssh_host_key", Bounds(**bounds)) as ssh:
            yield Doorway(server, made, door, ssh, folder)


class Caller:
    """Somebody who has logged in. `got` is every byte that came, `said` the same as text."""

    def __init__(self, connection: asyncssh.SSHClientConnection, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self.connection, self.process = connection, process
        self.got = b""
        self._more = asyncio.Event()
        self._looked = 0
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while data := await self.process.stdout.read(65536):
            self.got += data
            self._more.set()
        self._more.set()

    @property
    def said(self) -> str:
        """What came, as text with the line ends of Python."""
        return self.got.decode("utf-8", "replace").replace("\r\n", "\n")

    def type(self, text: str) -> None:
        """Press keys."""
        self.process.stdin.write(text.encode())

    async def until(self, wanted: str | Callable[[], bool]) -> str:
        """Wait until something is said that was not before the last look, or is so; return all that was said since then."""
        try:
            async with asyncio.timeout(SECONDS):
                while not (wanted() if callable(wanted) else wanted in self.said[self._looked :]):
                    self._more.clear()
                    assert not self._reading.done(), f"the line ended: {self.said[-400:]}"
                    await self._more.wait()
        except TimeoutError:
            raise AssertionError(f"not said: {wanted!r}, but: {self.said[-800:]!r}") from None
        since, self._looked = self.said[self._looked :], len(self.said)
        return since

    async def enter(self, line: str, wanted: str) -> str:
        """Type a line, and wait for what is said then."""
        self.type(f"{line}\r")
        return await self.until(wanted)

    async def ended(self) -> int | None:
        """Wait for the end; return the exit status."""
        async with asyncio.timeout(SECONDS):
            await self._reading
            done = await self.process.wait()
        return done.exit_status

    def slow(self) -> None:
        """Let nothing arrive here; what is typed still leaves."""
        self.connection._transport.pause_reading()  # type: ignore[union-attr]

    def quick(self) -> None:
        """Let it arrive again."""
        self.connection._transport.resume_reading()  # type: ignore[union-attr]

    def drop(self) -> None:
        """The line dies."""
        self.connection.abort()

    async def leave(self) -> None:
        """Close, and take down all that there was."""
        self.connection.abort()
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await self._reading


NO_TERMINAL = ""


@asynccontextmanager
async def caller(
    way: Doorway,
    key: asyncssh.SSHKey | None = None,
    *,
    user: str = "join",
    term: str = "xterm",
    columns: int = 80,
    window: int = 2 * 1024 * 1024,
    **options: Any,
) -> AsyncIterator[Caller]:
    """Log in, with a key or without; the block has the terminal. `window` is how many bytes their program takes unread."""
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(connected(way, key, user=user, **options))
        terminal: dict[str, Any] = {"term_type": term, "term_size": (columns, 24)} if term else {"request_pty": False}
        process = await connection.create_process(encoding=None, window=window, **terminal)
        somebody = Caller(connection, process)
        stack.push_async_callback(somebody.leave)
        yield somebody


@asynccontextmanager
async def connected(
    way: Doorway, key: asyncssh.SSHKey | None = None, *, user: str = "join", **options: Any
) -> AsyncIterator[asyncssh.SSHClientConnection]:
    """Log in and open nothing yet."""
    connection = await asyncssh.connect(
        "127.0.0.1",
        way.ssh.port,
        username=user,
        client_keys=[key] if key else None,
        known_hosts=asyncssh.import_known_hosts(way.ssh.known_hosts("127.0.0.1")),
        agent_path=None,
        config=[],
        client_factory=Asked,
        **options,
    )
    try:
        yield connection
    finally:
        connection.abort()
        with contextlib.suppress(Exception):
            await connection.wait_closed()


async def joins(somebody: Caller, code: str, name: str) -> str:
    """Come in with a code and a name; return all that was said."""
    said = await somebody.until("The code of your invite")
    said += await somebody.enter(code, "What should the others call you?")
    return said + await somebody.enter(name, "To speak")


def new_key() -> asyncssh.SSHKey:
    """Return a key as ssh-keygen makes one."""
    return asyncssh.generate_private_key("ssh-ed25519")
