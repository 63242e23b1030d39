"""What the meeting of line 4 costs somebody who comes by ssh: all IP bytes between their ssh and its door.

As there, server and door are real and only waiting takes no time. Who has a terminal sends each key by itself and gets it back;
`ssh -T` sends a line at a time. The program is asyncssh's; newer OpenSSH sends more while keys are typed, to hide when. `python -m tests.bench.evening_by_ssh`.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import ssl
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import asyncssh

from cop_server import hostkey
from cop_server.app import Options, running
from cop_tui import core
from cop_tui.client.session import Session
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import commitments, floor, learning, parking, words
from cop_tui.doors.door import Door
from cop_tui.doors.ssh import serve
from cop_tui.wire.invite import Invite
from tests.bench import evening, light, talk
from tests.bench.fanout import seats
from tests.bench.line import Line
from tests.bench.timed import TimedLoop
from tests.bench.wire import wire
from tests.doors.callers import Asked

KEY_SECONDS = 0.2  # between two keys of somebody who has time
LIMITS = {"by ssh, key by key": 350_000, "by ssh -C, key by key": 350_000, "by ssh -C -T, line by line": 110_000}
_WORDS = {words.Say: "say", parking.Park: "park", learning.Learn: "learn", commitments.Commit: "commit"}


def typed(command: core.Command) -> str:
    """Return what somebody types for one of the acts of that evening."""
    match command:
        case words.Say(text=text) | parking.Park(text=text) | learning.Learn(text=text) | commitments.Commit(text=text):
            return f"{_WORDS[type(command)]} {text}"
        case floor.Hand():
            return "hand"
    return type(command).__name__.lower()


@dataclass
class Held:
    """A meeting that was held: what crossed the wire, and the kept events."""

    packets: evening.Packets
    events: int
    lines: int


async def hold(*, terminal: bool, compress: bool = False) -> Held:
    """Hold the meeting while one visitor's wire is watched."""
    loop = asyncio.get_running_loop()
    before, done = evening.told()
    packets = evening.Packets()
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
    began = talk.T0 / 1000 - loop.time()

    def clock() -> float:
        return began + loop.time()

    times = {"clock": clock, "monotonic": loop.time}
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        mock.patch.dict(Session.__init__.__kwdefaults__, times),
    ):
        data = Path(folder, "data")
        stored = await talk.store(data, before)
        options = Options(data=data, host="0.0.0.0", port=0, rate=1e9, burst=1e9, clock=lambda: Ms(int(clock() * 1000)))
        async with running(options) as server:
            to = Invite("127.0.0.1", server.port, "", server.fingerprint)
            door = Door(to, hostkey.read(data, hostkey.DOOR_FILE), secrets.token_bytes(32), "")
            opened = serve(door, "127.0.0.1", 0, Path(folder, "ssh_host_key"))
            async with opened as there, wire(there.port) as line:
                line.crossed = lambda down, size: packets.written.append((loop.time(), down, size, "frames"))
                others = await light.connect(
                    server.port, seats(stored, evening.PEOPLE - 1), compress=True, tls=anything
                )
                ssh = await asyncssh.connect(
                    "127.0.0.1",
                    line.port,
                    username="join",
                    client_keys=[asyncssh.generate_private_key("ssh-ed25519")],
                    known_hosts=None,
                    agent_path=None,
                    config=[],
                    client_factory=Asked,
                    compression_algs=["zlib@openssh.com"] if compress else ["none"],
                )
                shape = {"term_type": "xterm", "term_size": (80, 24)} if terminal else {"request_pty": False}
                process = await ssh.create_process(encoding=None, **shape)
                shown: list[bytes] = []
                reading = asyncio.create_task(_read(process, shown))
                for entered in (stored.code, "Newcomer"):
                    await asyncio.sleep(10)  # they read
                    await _enter(process, entered, loop.time() + 5, keys=terminal)
                await asyncio.sleep(10)
                lines = await _act(process, others, done, keys=terminal)
                (room,) = server.hub.rooms.values()
                events = room.state.kept.seq
                assert b"To speak" in b"".join(shown), b"".join(shown)[-500:]
                reading.cancel()
                ssh.abort()
                with suppress(Exception):
                    await ssh.wait_closed()
                others.close()
    return Held(packets, events, lines)


async def _read(process: asyncssh.SSHClientProcess[bytes], shown: list[bytes]) -> None:
    while data := await process.stdout.read(65_536):
        shown.append(data)


async def _enter(process: asyncssh.SSHClientProcess[bytes], line: str, at: float, *, keys: bool) -> None:
    """Type a line so that its Enter falls to a time, quicker than usual where that is near."""
    loop = asyncio.get_running_loop()
    pause = min(KEY_SECONDS, max(0.0, at - loop.time()) / (len(line) + 1))
    for n, key in enumerate(f"{line}\r" if keys else (f"{line}\n",)):
        await asyncio.sleep(max(0.0, at - pause * (len(line) - n if keys else 0) - loop.time()))
        process.stdin.write(key.encode())


async def _act(
    process: asyncssh.SSHClientProcess[bytes], others: light.Crowd, done: list[evening.Done], *, keys: bool
) -> int:
    """Do what is done, each at its time, and wait until nothing can still be on its way; return how many lines the visitor typed."""
    loop = asyncio.get_running_loop()
    start, numbers = loop.time(), defaultdict[int, Iterator[int]](lambda: itertools.count(1))
    own = [(start + at, typed(command)) for at, who, command in done if who == evening.PEOPLE]

    async def types() -> None:
        for at, line in own:
            await _enter(process, line, at, keys=keys)

    typing = asyncio.create_task(types())
    for at, who, command in done:
        await asyncio.sleep(max(0.0, start + at - loop.time()))
        if who != evening.PEOPLE:
            client = others.clients[who - 1]
            client.send(evening._wish(next(numbers[who]), command, client, PersonId(who)))
    await typing
    await asyncio.sleep(35)
    return len(own)


def held(*, terminal: bool, compress: bool = False) -> Held:
    """Hold the meeting in a loop of its own in which waiting takes no time."""
    with asyncio.Runner(loop_factory=TimedLoop) as runner:
        return runner.run(hold(terminal=terminal, compress=compress))


async def lines() -> list[Line]:
    """Return a line for each way to type the command."""
    found = []
    shapes = ((True, False), (True, True), (False, True))
    for (how, limit), (terminal, compress) in zip(LIMITS.items(), shapes, strict=True):
        one = await asyncio.to_thread(held, terminal=terminal, compress=compress)
        total = one.packets.total
        beside = f"{one.lines} lines typed; {len(one.packets.written)} writes, {one.packets.acks()} acknowledgements alone, {one.events} events"
        text = f"{evening.ACTS} acts in {evening.MINUTES} minutes, IP bytes, {how}"
        found.append(Line(4, text, f"{total} B", beside, total, limit, " B"))
    return found


if __name__ == "__main__":
    for line in asyncio.run(lines()):
        print(line)
