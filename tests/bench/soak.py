"""`python -m tests.bench.soak MINUTES`: a server under people, faults and strangers for an hour, and what that does to it.

Eight meetings of seven people are held at a time, each for ten minutes, then the next one. Connections are cut, stand still, and
lose what the server answers; strangers try wrong codes and say nothing; a second server on another folder is killed and
started again. Each minute the first server's memory and descriptors are printed. At the end of each meeting every replica is
compared with what the journal folds to, and every answer *saved* with what is stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from cop_tui import core
from cop_tui.client.session import GOOD
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import agenda, floor, parking, release, setup, words
from cop_tui.wire import frames
from cop_tui.wire.invite import ALPHABET
from tests.whole.programs import Opened, Place, Program
from tests.whole.unsteady import Unsteady, unsteady
from tests.whole.writers import OPEN_ITEM, Meeting

MEETINGS = 8  # of seven people each
HELD = 600.0  # seconds that a meeting is held
SETTLED = 600.0  # seconds after which memory should not grow any more
SLOPE = 1.0  # MiB an hour that it may grow then
READINGS, BETWEEN = 5, 0.1  # of memory, and seconds between them
CALM = 60.0  # seconds in which everybody comes to see the same once the faults have ended


@dataclass
class Tally:
    """What was counted; `figures` are seconds, MiB and descriptors."""

    answered: int = 0
    meetings: int = 0
    differ: int = 0
    lost: int = 0
    wrong: int = 0
    restarts: int = 0
    figures: list[tuple[float, float, int]] = field(default_factory=list)

    @property
    def slope(self) -> float:
        """Return by how many MiB an hour memory grew after it had settled, by least squares; 0.0 with too few figures."""
        points = [(at / 3600, size) for at, size, _ in self.figures if at >= SETTLED]
        if len(points) < 3:
            return 0.0
        middle = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
        spread = sum((x - middle[0]) ** 2 for x, _ in points)
        return sum((x - middle[0]) * (y - middle[1]) for x, y in points) / spread

    def __str__(self) -> str:
        """Return what was counted in one line."""
        return (
            f"{self.meetings} meetings, {self.answered} answered, {self.differ} replicas differ, {self.lost} lost, "
            f"{self.wrong} wrong codes, {self.restarts} restarts, memory {self.slope:+.2f} MiB an hour after settling"
        )


async def size(server: Program) -> tuple[float, int]:
    """Return the memory of a server in MiB and how many descriptors it has open.

    It is the least of some readings: one that falls into the 12 ms in which a code is hashed finds 4 MiB more.
    """
    about = Path(f"/proc/{server.process.pid}")
    pages = []
    for _ in range(READINGS):
        pages.append(int((about / "statm").read_text(encoding="ascii").split()[1]))
        await asyncio.sleep(BETWEEN)
    return min(pages) * 4096 / (1 << 20), len(list((about / "fd").iterdir()))


async def _act(held: Meeting, who: PersonId, chance: random.Random, tally: Tally) -> None:
    """Do one thing as one of the members; what was kept is remembered to be looked for."""
    member = held.members[who]
    member.said += 1
    text = f"kept words {member.said} of {member.name}"
    state = member.session.replica.state
    command: core.Command = chance.choice([words.Say(text), words.Say(text), words.Off(text), parking.Park(text)])
    if chance.random() < 0.2:
        up = any(one.person == member.session.replica.me for one in state.kept.floor.waiting)
        command = floor.LowerHand() if up else floor.Hand()
    answer = await member.session.do(command)
    if answer.how == frames.SAVED:
        tally.answered += 1
        if isinstance(command, words.Say | parking.Park):
            member.saved[answer.seq] = text


async def _take_part(held: Meeting, who: PersonId, pause: float, tally: Tally) -> None:
    chance = random.Random(f"{held.made.meeting} {who}")
    while True:
        await asyncio.sleep(chance.expovariate(1 / pause))
        await _act(held, who, chance, tally)


async def _trouble(link: Unsteady, pause: float, chance: random.Random) -> None:
    """Cut the line of a meeting, let it stand still, or lose answers, again and again."""
    while True:
        await asyncio.sleep(chance.expovariate(1 / pause))
        match chance.randrange(3):
            case 0:
                link.cut()
            case 1:
                link.stand_still()
                await asyncio.sleep(chance.uniform(1, 10))
                link.flow()
            case _:
                link.swallow()
                await asyncio.sleep(chance.uniform(1, 5))
                link.cut()


async def _strangers(port: int, pause: float, chance: random.Random, tally: Tally) -> None:
    """Try wrong codes, and connect without a word."""
    while True:
        await asyncio.sleep(chance.expovariate(1 / pause))
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            if chance.random() < 0.5:
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    await asyncio.sleep(chance.uniform(0, 5))
                continue
            code = "".join(chance.choice(ALPHABET) for _ in range(12))
            headers = {frames.CODE: code, frames.SEAT: "0" * 64, frames.DEVICE: "0" * 32, frames.NAME: "Nobody"}
            try:
                async with connect(
                    f"ws://127.0.0.1:{port}/m",
                    additional_headers=headers,
                    subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
                    proxy=None,
                ):
                    raise AssertionError("a wrong code let somebody in")
            except InvalidStatus:
                tally.wrong += 1


async def _killed(place: Place, pause: float, chance: random.Random, tally: Tally) -> None:
    """Kill a server on a folder of its own, and start it again."""
    server = await asyncio.to_thread(place.serve)
    await asyncio.to_thread(place.open)
    while True:
        await asyncio.sleep(chance.expovariate(1 / pause))
        server.process.kill()
        await asyncio.to_thread(server.process.wait)
        server.stop()
        place.programs.remove(server)
        server = await asyncio.to_thread(place.serve)
        tally.restarts += 1


def _through(made: Opened, port: int) -> Opened:
    """Return the same invites by way of another port."""

    def moved(invite: str) -> str:
        where, _, code = invite.partition("/")
        return f"{where.rpartition(':')[0]}:{port}/{code}"

    return Opened(made.meeting, moved(made.invite), moved(made.holder_invite))


async def _hold(place: Place, seconds: float, pause: float, chance: random.Random, tally: Tally) -> None:
    """Hold one meeting with faults, then compare everybody's replica with the journal."""
    made = await asyncio.to_thread(place.open)
    async with unsteady(place.port) as link:
        held = Meeting(place, _through(made, link.port))
        for member in held.everybody:
            member.start()
        try:
            await held.until(lambda: all(m.session.link == GOOD for m in held.everybody), CALM)
            assert (await held.holder.session.do(setup.Begin())).ok
            assert (await held.holder.session.do(agenda.TakeUp(ItemId(OPEN_ITEM)))).ok
            async with _going_on(
                _trouble(link, 10 * pause, chance),
                *(_take_part(held, PersonId(who), pause, tally) for who in range(len(held.members))),
            ):
                await asyncio.sleep(seconds)
            link.flow()
            link.cut()
            await _compare(held, tally)
        finally:
            for member in held.everybody:
                await member.leave()
    tally.meetings += 1


async def _compare(held: Meeting, tally: Tally) -> None:
    last = await held.holder.session.do(parking.Park("The end of it"))
    assert last.how == frames.SAVED
    await held.until(lambda: len({m.session.replica.kept.seq for m in held.everybody}) == 1, CALM)
    # Somebody's answer may have been lost, and what they send again may be in the journal a moment before it is told.
    stored = core.state_hash(held.folded(held.holder.session.replica.kept.seq).kept)
    tally.differ += sum(member.fingerprint != stored for member in held.everybody)
    tally.lost += held.lost()
    assert (await held.holder.session.do(release.AskAll())).ok
    ended = await held.holder.session.do(setup.End(really=True))
    assert ended.ok, ended


@contextlib.asynccontextmanager
async def _going_on(*works: object) -> AsyncIterator[None]:
    """Have these go on during the block; what fails in one of them fails here."""
    tasks = [asyncio.ensure_future(work) for work in works]  # type: ignore[call-overload]
    try:
        yield
    finally:
        failed = [task.exception() for task in tasks if task.done() and not task.cancelled()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for error in failed:
            if error is not None:
                raise error


async def _again(place: Place, until: float, held: float, pause: float, chance: random.Random, tally: Tally) -> None:
    while (left := until - time.monotonic()) > pause:
        await _hold(place, min(held, left), pause, chance, tally)


async def soak(
    folder: Path, seconds: float, *, meetings: int = MEETINGS, held: float = HELD, pause: float = 20.0
) -> Tally:
    """Hold meetings under faults for so long, each `held` seconds, with an act of each person every `pause` seconds."""
    place, other, tally = Place(folder), Place(_made(folder / "other")), Tally()
    began = time.monotonic()
    chance = random.Random(1)
    try:
        server = await asyncio.to_thread(place.serve)
        async with _going_on(
            _strangers(place.port, pause / 2, chance, tally), _killed(other, 3 * pause, chance, tally)
        ):
            holding = [
                asyncio.create_task(_again(place, began + seconds, held, pause, random.Random(n), tally))
                for n in range(meetings)
            ]
            while any(not task.done() for task in holding):
                await asyncio.wait(holding, timeout=60)
                tally.figures.append((time.monotonic() - began, *await size(server)))
                print(
                    f"{tally.figures[-1][0]:6.0f} s  {tally.figures[-1][1]:6.1f} MiB  {tally.figures[-1][2]} open",
                    flush=True,
                )
            await asyncio.gather(*holding)
    finally:
        await asyncio.to_thread(place.stop)
        await asyncio.to_thread(other.stop)
    place.no_traceback()
    return tally


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def main(minutes: float) -> int:
    """Soak, print what was counted, and return 1 when something was lost, differs or grows."""
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(soak(Path(folder), minutes * 60))
    print(tally)
    return int(bool(tally.differ or tally.lost or tally.slope > SLOPE))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
