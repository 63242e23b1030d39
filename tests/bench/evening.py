"""Line 4: what a meeting of ninety minutes costs one participant, all IP bytes, with the real server and the real client.

Thirty people act about 500 times, at the pace of people. Server, clients and TLS are real; only waiting takes no time
(`timed`), so packets are counted as TCP makes them: one for each write up to its size, and one for each acknowledgement
that nothing carries within 40 ms. `python -m tests.bench.evening [--low] [--really MINUTES]` shows where the bytes go;
`--really` waits as people do, holds the beginning of the meeting, and prints what the kernel counted as well.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import ssl
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from cop_server.app import Options, running
from cop_server.socket import Socket
from cop_tui import core
from cop_tui.client.cost import Cost
from cop_tui.client.profile import Places
from cop_tui.client.session import Session
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.wire import codec, frames
from cop_tui.wire.invite import Invite
from tests.bench import light, talk
from tests.bench.fanout import seats
from tests.bench.line import Line
from tests.bench.timed import TimedLoop
from tests.bench.wire import HEADERS, OPENING, SEGMENT, wire

PEOPLE, ACTS, MINUTES = 30, 500, 90
QUICKEST = 1.0  # seconds between two acts, at least; beyond it people act at random
DELAYED = 0.04  # seconds that TCP waits for something to carry an acknowledgement
LIMIT, LOW_LIMIT = 80_000, 50_000

Done = tuple[float, int, core.Command]


class Diary(talk.Talk):
    """A meeting that remembers who did what, in order."""

    def __init__(self, people: int, items: tuple[Any, ...], **more: Any) -> None:
        self.done: list[tuple[int, core.Command]] = []
        super().__init__(people, items, **more)

    def do(self, who: PersonId, command: core.Command) -> bool:
        """Act, and write it down if the rules allowed it."""
        allowed = super().do(who, command)
        if allowed and hasattr(self, "people"):  # who comes in at the door is no act
            self.done.append((who, command))
        return allowed


def told() -> tuple[talk.Talk, list[Done]]:
    """Return a meeting before its last person came, and what is done in it over 90 minutes: seconds, person, command."""
    with mock.patch.object(talk, "Talk", Diary):
        diary = talk.evening(PEOPLE, ACTS + 2 * PEOPLE)
    assert isinstance(diary, Diary)
    rng = random.Random(3)
    times = list(itertools.accumulate(QUICKEST + rng.expovariate(1 / 9) for _ in diary.done))
    scale = MINUTES * 60 / times[-1]
    before = talk.Talk(PEOPLE - 1, diary.state.kept.setup.session.items)
    return before, [(at * scale, *done) for at, done in zip(times, diary.done, strict=True)]


@dataclass
class Packets:
    """What crossed the wire: for each write its time, whether it went to the client, its bytes, and what it was."""

    written: list[tuple[float, bool, int, str]] = field(default_factory=list)

    def acks(self) -> int:
        """Return how many packets carried nothing but an acknowledgement."""
        owed: dict[bool, float | None] = {True: None, False: None}
        count = 0
        for at, down, size, _ in self.written:
            for way, since in owed.items():
                if since is not None and at - since > DELAYED:
                    count += 1
                    owed[way] = None
            owed[not down] = None  # this one carries it
            owed[down] = at if owed[down] is None else owed[down]
            count += size // (2 * SEGMENT)
        return count + sum(since is not None for since in owed.values())

    @property
    def total(self) -> int:
        """All IP bytes: payload, headers, acknowledgements, and opening the connection."""
        payload = sum(size for _, _, size, _ in self.written)
        packets = sum(-(-size // SEGMENT) for _, _, size, _ in self.written) + self.acks()
        return payload + packets * HEADERS + 2 * OPENING + HEADERS

    def table(self) -> str:
        """Return what each kind of write cost, and what the acknowledgements did."""
        counts: Counter[str] = Counter()
        sizes: defaultdict[str, int] = defaultdict(int)
        for _, down, size, what in self.written:
            name = f"{'to' if down else 'from'} the client: {what}"
            counts[name] += -(-size // SEGMENT)
            sizes[name] += size
        rows = [
            f"{name:<66} {counts[name]:>4} packets {sizes[name]:>6} B, with headers {sizes[name] + counts[name] * HEADERS:>6} B"
            for name in sorted(counts, key=lambda name: -sizes[name])
        ]
        acks = self.acks()
        return "\n".join([*rows, f"{'acknowledgements alone':<66} {acks:>4} packets {acks * HEADERS:>6} B"])


class Tap:
    """Watches the connection of one person: `packets` is what crossed it."""

    def __init__(self, person: PersonId) -> None:
        self.packets = Packets()
        self._person = person
        self._socket: Socket | None = None
        self._pushed: list[tuple[int, str]] = []

    def pushed(self, socket: Socket, texts: list[bytes]) -> None:
        """Take in one write of the server."""
        if self._socket is None and socket.entry is not None and socket.entry.person == self._person:
            self._socket = socket
        if socket is self._socket:
            kinds = Counter(str(json.loads(text)["f"]) for text in texts)
            self._pushed.append((sum(map(len, texts)), " + ".join(sorted(kinds))))

    def crossed(self, down: bool, size: int) -> None:
        """Take in bytes that crossed the wire; writes of the same moment cross it together."""
        now = asyncio.get_running_loop().time()
        if not down or not self._pushed:
            self.packets.written.append((now, down, size, "frames" if self._socket else "opening"))
            return
        whole, left = sum(part for part, _ in self._pushed), size
        for part, kinds in self._pushed[1:]:
            self.packets.written.append((now, True, size * part // whole, kinds))
            left -= size * part // whole
        self.packets.written.append((now, True, left, self._pushed[0][1]))
        self._pushed.clear()


@contextmanager
def _watched(tap: Tap) -> Iterator[None]:
    push = Socket.push

    def watching(self: Socket, texts: Any) -> None:
        texts = list(texts)
        tap.pushed(self, texts)
        push(self, texts)

    with mock.patch.object(Socket, "push", watching):
        yield


def _wish(number: int, command: core.Command, client: light.Light, who: PersonId) -> bytes:
    """Return the frame of a wish as a client writes it."""
    seen = core.seen_by(client.replica.state, who)
    return codec.encode(frames.Do(f"{'k' if command.durable else 'b'}{number}", codec.raw(command), seen))


@dataclass
class Evening:
    """A meeting that was held: what crossed the wire, what the client says it cost, what the kernel counted, its events."""

    packets: Packets
    cost: Cost
    kernel: int
    events: int


async def hold(*, low: bool, minutes: float = MINUTES) -> Evening:
    """Hold the meeting, or so many minutes of it, while one participant's wire is watched."""
    loop = asyncio.get_running_loop()
    before, done = told()
    tap = Tap(PersonId(PEOPLE))
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
    began = talk.T0 / 1000 - loop.time()

    def clock() -> float:
        return began + loop.time()

    memory = Path("/dev/shm")  # where a commit takes no time
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        data = Path(folder, "data")
        stored = await talk.store(data, before)
        options = Options(data=data, host="0.0.0.0", port=0, rate=1e9, burst=1e9, clock=lambda: Ms(int(clock() * 1000)))
        with _watched(tap):
            async with running(options) as server, wire(server.port) as line:
                line.crossed = tap.crossed
                others = await light.connect(server.port, seats(stored, PEOPLE - 1), compress=True, tls=anything)
                invite = Invite("127.0.0.1", line.port, stored.code, server.fingerprint)
                places = Places(Path(folder, "home"))
                session = Session(invite, "Newcomer", places, low=low, clock=clock, monotonic=loop.time)
                running_session = asyncio.create_task(session.run())
                await asyncio.sleep(5)  # real time: the server's own ticks go on between the looks
                await _act(session, others, [one for one in done if one[0] <= minutes * 60])
                events, kernel, cost = session.replica.kept.seq, line.counted()[1], session.cost()
                await session.leave()
                await running_session
                places.close()
                others.close()
    return Evening(tap.packets, cost, kernel, events)


async def _act(session: Session, others: light.Crowd, done: list[Done]) -> None:
    """Do what is done, each at its time, and wait until nothing can still be on its way."""
    loop = asyncio.get_running_loop()
    start, numbers = loop.time(), defaultdict[int, Iterator[int]](lambda: itertools.count(1))
    for at, who, command in done:
        await asyncio.sleep(max(0.0, start + at - loop.time()))  # the timetable of a real evening
        if who == PEOPLE:
            session.do(command)
        else:
            client = others.clients[who - 1]
            client.send(_wish(next(numbers[who]), command, client, PersonId(who)))
    await asyncio.sleep(35)  # longer than anything waits to be sent together


def held(*, low: bool, minutes: float = MINUTES) -> Evening:
    """Hold the meeting in a loop of its own in which waiting takes no time."""
    with asyncio.Runner(loop_factory=TimedLoop) as runner:
        return runner.run(hold(low=low, minutes=minutes))


async def lines(minutes: float = MINUTES) -> list[Line]:
    """Return line 4: the bytes of an ordinary participant, and of one in low-bandwidth mode, in the first `minutes`."""
    found = []
    for low, what, limit in ((False, "", LIMIT), (True, ", low-bandwidth mode", LOW_LIMIT)):
        evening = await asyncio.to_thread(held, low=low, minutes=minutes)
        beside = f"{len(evening.packets.written)} writes, {evening.packets.acks()} acknowledgements alone"
        text = f"{ACTS} acts in {MINUTES} minutes, IP bytes, TLS{what}"
        if minutes < MINUTES:
            text += f", the first {minutes:.0f} minutes alone"
        total = evening.packets.total
        found.append(Line(4, text, f"{total} B", f"handshake included; {beside}", total, limit, " B"))
    return found


def main() -> None:
    """Show where the bytes of the meeting go."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.evening")
    parser.add_argument("--low", action="store_true", help="in low-bandwidth mode")
    parser.add_argument("--really", type=float, metavar="MINUTES", help="the first minutes only, as long as they take")
    chosen = parser.parse_args()
    if chosen.really:
        evening = asyncio.run(hold(low=chosen.low, minutes=chosen.really))
        print("the kernel counted", evening.kernel, "B, without leaving")
    else:
        evening = held(low=chosen.low)
    print(evening.packets.table())
    print(f"{evening.events} events; {evening.packets.total} B in all; the client says {evening.cost}")


if __name__ == "__main__":
    main()
