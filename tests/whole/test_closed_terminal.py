"""The screens when their terminal goes away or takes nothing any more: the program ends, and the room sees it go."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from cop_tui.client.profile import Places
from cop_tui.client.session import Session
from cop_tui.core.topics import people, words
from cop_tui.wire.invite import Invite
from tests.whole.programs import COP, SECONDS, Place, environment

pytestmark = [
    pytest.mark.skipif(
        sys.platform == "win32", reason="no pty and no SIGHUP there: closing the window ends the program outright"
    ),
    pytest.mark.takes("a server and people's programs are started, each a Python of its own"),
]
SOON = 6.0  # seconds a program may take to be gone


@contextmanager
def screens(place: Place, invite: str, name: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the screens on a terminal of 80 columns; yields the program and our end of the terminal."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    program = subprocess.Popen(
        [*COP, "join", invite, "--name", name],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(place.folder / name),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield program, ours
    finally:
        program.kill()
        program.wait(SECONDS)


def see(ours: int, wanted: bytes) -> None:
    """Read the terminal until it showed something."""
    shown, end = b"", time.monotonic() + SECONDS
    while wanted not in shown:
        assert time.monotonic() < end, shown[-2000:]
        if select.select([ours], [], [], 0.2)[0]:
            shown += os.read(ours, 65536)


async def known(session: Session, so: Callable[[], bool]) -> None:
    """Wait until somebody's session knows something."""
    changed = asyncio.Event()
    ends = session.listen(lambda _change: changed.set())
    async with asyncio.timeout(SECONDS):
        while not so():
            await changed.wait()
            changed.clear()
    ends()


@asynccontextmanager
async def room(place: Place) -> AsyncIterator[tuple[Session, subprocess.Popen[bytes], int]]:
    """Hold a meeting of Ama, a session of ours, and Bo, whose screens have been seen."""
    place.serve()
    opened = place.open()
    own = Places(place.folder / "ama")
    ama = Session(Invite.read(opened.holder_invite), "Ama", own)
    running = asyncio.ensure_future(ama.run())
    await known(ama, lambda: ama.replica.me > 0)
    with screens(place, opened.invite, "Bo") as (program, ours):
        await asyncio.to_thread(see, ours, b"A whole meeting")
        await known(ama, lambda: how(ama) == people.HERE)
        yield ama, program, ours
    await ama.leave()
    await running
    own.close()


def how(ama: Session) -> str:
    """Whether Bo is here, as Ama knows it."""
    return ama.replica.state.now.people.how(ama.replica.find("Bo")) if len(ama.replica.kept.people.by_id) > 1 else ""


async def test_a_terminal_that_is_closed_ends_the_program_and_the_room_sees_it_go(place: Place) -> None:
    async with room(place) as (ama, program, ours):
        os.close(ours)
        assert await asyncio.to_thread(program.wait, SOON) == 0
        await known(ama, lambda: how(ama) == people.AWAY)


@pytest.mark.slow
async def test_a_terminal_that_takes_nothing_does_not_keep_the_program_from_ending(place: Place) -> None:
    async with room(place) as (ama, program, ours):
        for number in range(40):  # nobody reads the terminal any more, so it is full soon
            await ama.do(words.Say(f"{number} " + "a long word or two " * 20))
        program.send_signal(signal.SIGTERM)
        await known(ama, lambda: how(ama) == people.AWAY)
        await asyncio.to_thread(program.wait, SOON)
        os.close(ours)
