"""Line 6: what an hour costs in which nothing happens: our own probes, in all bytes of the Internet protocol.

A real server with TLS and a real session, whose hour is moved on second by second. The packets are those that the
kernel counts on the client's connection, acknowledgements included, each with 20 bytes of IP and 32 of TCP.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import tempfile
from pathlib import Path

from cop_server.app import Options, Running, running
from cop_tui.client.profile import Places
from cop_tui.client.session import GOOD, Session
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.core.topics.setup import SessionPlan as Plan
from cop_tui.wire.invite import Invite
from tests.bench.line import Line

HEADERS = 20 + 32
HOUR = 3600
SETTLED = 0.06  # seconds: longer than a kernel delays an acknowledgement
# linux/tcp.h: bytes acknowledged and received, then segments out and in.
_COUNTED = struct.Struct("=120xQQII")


class Clock:
    """The server's time, moved on by us."""

    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def __call__(self) -> Ms:
        return Ms(self.ms)


def counted(session: Session) -> int:
    """Return all IP bytes on a session's connection so far."""
    line = session._line
    assert line is not None
    raw = line._ws.transport.get_extra_info("socket")
    acked, received, out, into = _COUNTED.unpack(raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _COUNTED.size))
    return int(acked + received + (out + into) * HEADERS)


async def _hour(server: Running, clock: Clock, session: Session) -> int:
    await asyncio.sleep(10 * SETTLED)  # the quick probes of joining are over
    before = counted(session)
    (room,) = server.hub.rooms.values()
    (line,) = room.presence
    for _ in range(HOUR):
        clock.ms += 1000
        server.tick()
        if line._probe_sent is not None:
            async with asyncio.timeout(10):
                while line._probe_sent is not None:  # noqa: ASYNC110 - an echo has no event of its own
                    await asyncio.sleep(0.001)  # lets the sockets' own work happen
            await asyncio.sleep(SETTLED)  # real time: the kernel's acknowledgements come by themselves
    return counted(session) - before


async def idle_hour(*, holder: bool = False, low: bool = False) -> int:
    """Return the IP bytes of an idle hour on one participant's connection."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        # No limit on the pace: an hour passes in seconds here.
        options = Options(
            data=Path(folder) / "data", host="0.0.0.0", port=0, clock=clock, ticking=False, rate=1e9, burst=1e9
        )
        async with running(options) as server:
            made = await server.create(Plan("Idle", items=(PlannedItem("Talk"),)))
            code = made.holder_code if holder else made.code
            places = Places(Path(folder) / "home")
            session = Session(Invite("127.0.0.1", server.port, code, server.fingerprint), "Ana", places, low=low)
            going = asyncio.create_task(session.run())
            async with asyncio.timeout(20):
                while session.link != GOOD:  # noqa: ASYNC110 - once, before anything is measured
                    await asyncio.sleep(0.01)  # nothing tells us when a packet has crossed
            try:
                return await _hour(server, clock, session)
            finally:
                await session.leave()
                await going
                places.close()


async def lines() -> list[Line]:
    """Return line 6, for who takes part, who holds the space, and low-bandwidth mode."""
    found = []
    for what, limit, holder, low in (
        ("participant", 18, False, False),
        ("space holder", 36, True, False),
        ("low-bandwidth mode", 9, False, True),
    ):
        kilobytes = await idle_hour(holder=holder, low=low) / 1000
        bare = "our probes, TLS, TCP and IP"
        found.append(Line(6, f"An idle hour, {what}", f"{kilobytes:.1f} kB", bare, kilobytes, limit, " kB"))
    return found


if __name__ == "__main__":
    for line in asyncio.run(lines()):
        print(line)
