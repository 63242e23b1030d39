"""Who paused, objected or finished a turn is in no file, however often it is copied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cop_server import batches, devices, room
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.clock import Pause, Resume
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from cop_tui.wire.frames import Result
from tests.attack import moments
from tests.server.guests import Guest, ManualClock, served


async def test_what_is_told_without_a_name_is_traced_to_nobody(tmp_path: Path) -> None:
    taken = await moments.hold(tmp_path, 1)
    assert len(taken.unnamed) > 10
    assert {way: moments.right(taken, way)[1] for way in moments.guesses(taken)} == dict.fromkeys(
        moments.guesses(taken), 0
    )


@pytest.mark.slow
async def test_each_answer_with_its_number_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was once: everything a device does changes its row, and the row says which event it was."""
    as_it_was(monkeypatch, numbered=True)
    await found(tmp_path, "rows", "answers")


@pytest.mark.slow
async def test_the_one_answer_without_a_number_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was then: no number is stored, and just that, between two that are, tells which it was."""
    as_it_was(monkeypatch, numbered=False)
    await found(tmp_path, "rows", "missing number")


@pytest.mark.slow
async def test_a_counter_that_leaps_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers: list[int] = []
    row, batch = devices.Device.row, batches.batch

    def noted(self: devices.Device, digest: str, result: Result) -> bytes:
        numbers.append(int(result.id[1:]))
        return row(self, digest, result)

    async def counted(*given: Any, counter: Any = None, **more: Any) -> Any:
        return await batch(*given, counter=counter and (counter[0], numbers[-1], counter[2]), **more)

    monkeypatch.setattr(devices.Device, "row", noted)
    monkeypatch.setattr(room, "batch", counted)
    await found(tmp_path, "counters")


async def found(folder: Path, *ways: str) -> None:
    """Hold a meeting and assert that each of these ways finds most of those who did something without a name."""
    taken = await moments.hold(folder, 1)
    for way in ways:
        right, tried = moments.right(taken, way)
        assert right >= max(2, 0.6 * tried), (way, right, tried)


def as_it_was(monkeypatch: pytest.MonkeyPatch, *, numbered: bool) -> None:
    """Let every answer stand in its device's row for all to read; of what has no name with its number, or without."""
    named, names = [True], batches.names
    kept: dict[str, list[Any]] = {}

    def noted(events: list[Any], who: PersonId) -> bool:
        named[0] = names(events, who)
        return True

    def row(self: devices.Device, digest: str, result: Result) -> bytes:
        shown = result if named[0] or numbered else Result(result.id, "saved")
        kept.setdefault(self.hash, []).append((digest, shown))
        return msgspec.json.encode(kept[self.hash])

    monkeypatch.setattr(room, "names", noted)
    monkeypatch.setattr(devices.Device, "row", row)


async def test_done_once_also_after_a_restart_when_nothing_names_whoever_did_it(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(moments.PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        for _ in range(20):  # more than are looked for at once
            clock.on(120)  # nobody is asked to leave the pauses to others
            assert (await ana.do(Pause())).how == "saved"
            assert (await ana.do(Resume())).how == "saved"
        clock.on(120)
        last = ana._k
        assert (await ana.do(Park("named"))).how == "saved"
        assert (await ana.do(Pause())).how == "saved"
    async with served(tmp_path) as server:
        ana._k = 0
        await ana.come(server)
        assert ana.welcome.last == last + 2
        seq = ana.state.kept.seq
        assert await ana.do(Pause(), f"k{last + 2}") == Result(f"k{last + 2}", "saved")
        assert await ana.do(Pause(), f"k{last - 1}") == Result(f"k{last - 1}", "saved")
        assert (await ana.do(Park("other"), f"k{last}")).how == "repeated"
        assert (await ana.do(Park("named"), f"k{last + 1}")).seq
        assert (await ana.sync()).state.kept.seq == seq
        await ana.leave()
