"""Line 5: somebody new joins a meeting of thirty near its end, with the real client, over TLS.

All bytes of the connection are counted, from the first packet on: TCP, TLS, upgrade, state, and the answer to the first
probe, with IP and TCP headers.
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cop_tui.client.profile import Places
from cop_tui.client.session import Session
from cop_tui.wire.invite import Invite
from tests.bench import light, talk
from tests.bench.child import child
from tests.bench.fanout import seats
from tests.bench.line import Line
from tests.bench.wire import Wire, wire

ONE_WAY = 0.25  # seconds; long enough that round trips can be told from work
HANDSHAKE = 1  # round trips of TLS 1.3; TCP's own is on our side of the wire and not in the time


@dataclass(frozen=True)
class _Joined:
    payload: int
    total: int
    seconds: float


async def _join(line: Wire, name: str, code: str, fingerprint: str, home: Path, events: int) -> _Joined:
    invite = Invite("127.0.0.1", line.port, code, fingerprint)
    session = Session(invite, name, Places(home))
    there: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def look(_change: object) -> None:
        if session.replica.kept.seq > events and not there.done():
            there.set_result(time.perf_counter())

    session.listen(look)
    began = time.perf_counter()
    running = asyncio.create_task(session.run())
    seconds = await asyncio.wait_for(there, 30) - began
    # The answer to the first probe, and what being here leads to, belong to joining.
    await asyncio.sleep(4 * line.delay + 0.5)  # real time: what is still on the way has arrived
    payload, total = line.counted()
    await session.leave()
    await running
    return _Joined(payload, total, seconds)


async def lines(rounds: int) -> list[Line]:
    """Return line 5: bytes, and round trips until the state is there."""
    told = talk.evening()
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
    near: list[_Joined] = []
    far: list[_Joined] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        stored = await talk.store(Path(folder, "data"), told)
        # Not this computer's own address: beyond it the server speaks TLS.
        async with child("tests.bench.ours", str(Path(folder, "data")), "0.0.0.0", "compress") as ours:
            port, seal = ours.first["port"], ours.first["fingerprint"]
            everybody = await light.connect(port, seats(stored, len(stored.seats)), compress=True, tls=anything)
            await asyncio.wait_for(everybody.clients[-1].sees(len(stored.seats)), 30)
            for n in range(rounds + 1):
                for delay, found in ((0.0, near), (ONE_WAY, far)):
                    async with wire(port, delay) as line:
                        one = await _join(line, f"New {n} {len(found)} {delay}", stored.code, seal, home, stored.events)
                    if n:  # the first to bring a code waits for its hash
                        found.append(one)
            everybody.close()
    total, payload = max(one.total for one in near + far), max(one.payload for one in near + far)
    trips = (min(one.seconds for one in far) - min(one.seconds for one in near)) / (2 * ONE_WAY) - HANDSHAKE
    what = f"joining {len(stored.seats)} people after {told.acts} acts, IP bytes, TLS"
    return [
        Line(5, what, f"{total} B", f"handshake included; TCP payload {payload} B", total, 6_000, " B"),
        Line(
            5,
            "round trips from the end of the TLS handshake to state",
            f"{trips:.2f}",
            f"work alone {min(one.seconds for one in near) * 1e3:.0f} ms",
            round(trips, 1),
            1,
            "",
        ),
    ]
