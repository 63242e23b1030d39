"""One clock for everybody: countdowns agree from the first seconds on, over slow links and whatever clocks are set to."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cop_server.app import Options, Running, running
from cop_server.clock import steady
from cop_tui.client.profile import Places
from cop_tui.client.session import GOOD, Session
from cop_tui.core.topics.setup import PlannedItem
from cop_tui.core.topics.setup import SessionPlan as Plan
from cop_tui.wire import steady as steadily
from cop_tui.wire.invite import Invite
from cop_tui.wire.limits import QUICK_PROBES
from cop_tui.wire.steady import Sleeper, boottime

ZONE_AWAY = 7_200.0  # seconds by which somebody's clock is wrong


@asynccontextmanager
async def far(port: int, there: float, back: float) -> AsyncIterator[int]:
    """Lead to a port of this computer over a link with these delays (seconds) and some jitter; in order, as TCP is."""
    chance = random.Random(7)
    tasks: set[asyncio.Task[None]] = set()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, delay: float) -> None:
        loop, due = asyncio.get_running_loop(), 0.0

        def deliver(piece: bytes) -> None:
            if not sink.is_closing():
                sink.write(piece)

        with contextlib.suppress(OSError):
            while piece := await source.read(65536):
                due = max(due, loop.time() + delay * chance.uniform(0.9, 1.3))
                loop.call_at(due, deliver, piece)
        sink.close()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        away_reader, away = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, away, there), pump(away_reader, writer, back))
        tasks.discard(task)

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        if tasks:
            await asyncio.wait(tasks, timeout=5)


@asynccontextmanager
async def joined(server: Running, code: str, port: int, folder: Path, name: str, off: float) -> AsyncIterator[Session]:
    """Somebody whose clock is off by so many seconds, once the first probes are over."""
    places = Places(folder / name)
    invite = Invite("127.0.0.1", port, code, server.fingerprint)
    session = Session(invite, name, places, clock=lambda: time.time() + off)
    changed = asyncio.Event()
    session.listen(lambda _change: changed.set())
    going = asyncio.create_task(session.run())
    async with asyncio.timeout(20):
        while session.link != GOOD:
            changed.clear()
            await changed.wait()
        await _measured(server, session)
    try:
        yield session
    finally:
        await session.leave()
        await going
        places.close()


async def _measured(server: Running, session: Session) -> None:
    (room,) = server.hub.rooms.values()
    (line,) = room.presence.of(session.replica.me)
    while line._probe <= QUICK_PROBES or line._probe_sent is not None:  # noqa: ASYNC110 - an echo has no event
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("there", "back", "apart"),
    [(0.001, 0.001, 50), (0.15, 0.10, 100), (0.35, 0.25, 200)],
    ids=["near", "EDGE", "GPRS"],
)
async def test_countdowns_of_two_clients_agree_from_the_first_seconds_on(
    tmp_path: Path, there: float, back: float, apart: int
) -> None:
    async with running(Options(data=tmp_path / "data", host="0.0.0.0", port=0)) as server:
        made = await server.create(Plan("Clocks", items=(PlannedItem("Talk"),)))
        async with (
            far(server.port, there, back) as slow,
            joined(server, made.holder_code, server.port, tmp_path, "Ama", ZONE_AWAY) as ama,
            joined(server, made.code, slow, tmp_path, "Bo", -ZONE_AWAY) as bo,
        ):
            assert abs(ama.now() - bo.now()) <= apart
            assert abs(ama.now() - server.hub.clock()) <= 50


def test_the_servers_time_goes_on_evenly_whatever_its_clock_is_set_to() -> None:
    wall, passed = [1_000_000.0], [50.0]
    clock = steady(lambda: wall[0], lambda: passed[0])
    assert clock() == 1_000_000_000
    for jump in (ZONE_AWAY, -2 * ZONE_AWAY):
        wall[0] += jump
        passed[0] += 1
    assert clock() == 1_000_002_000


def test_an_hour_of_sleep_is_an_hour_for_the_server_too() -> None:
    passed = [50.0]
    clock = steady(lambda: 1_000_000.0, lambda: passed[0])
    passed[0] += 3_600  # as a clock that counts sleep
    assert clock() == 1_003_600_000


def test_sleep_is_what_the_one_clock_counts_and_the_other_does_not() -> None:
    passed, ran = [100.0], [40.0]
    sleeper = Sleeper(lambda: passed[0], lambda: ran[0])
    passed[0] += 5
    ran[0] += 5
    assert sleeper.slept() == 0
    passed[0] += 3_600
    assert sleeper.slept() == 3_600
    assert sleeper.slept() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="each system has its own clock that counts sleep")
def test_on_linux_silence_is_measured_by_the_clock_that_counts_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "clock_gettime", {time.CLOCK_BOOTTIME: 3_600.0}.__getitem__)
    assert boottime() == 3_600


def test_a_system_without_such_a_clock_has_its_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steadily, "_NAME", "CLOCK_OF_NO_SYSTEM")
    assert abs(boottime() - time.monotonic()) < 1
