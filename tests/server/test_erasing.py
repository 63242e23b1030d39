"""Many texts erased at once: nobody else waits for it, it is answered when it is done, and a kill does not stop it."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_server.erasing import SLICE
from cop_server.journal.store import Batch, CommitFailed, Journal
from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import SAY, WordsKept
from tests.server.guests import PLAN, Guest, bytes_on_disk, served, settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from cop_server.app import Running

MANY = 700  # more than the last events that a room has in memory, and several slices
MARK = "a-text-to-be-erased"


class Slow(Journal):
    """A journal that erases the second and later slices only when it is let, and remembers what it was asked to read."""

    let: asyncio.Event
    slices = 0
    loads = 0
    failures = 0

    async def append(self, batch: Batch) -> None:
        if batch.blanks and not batch.bodies:
            self.slices += 1
            await self.let.wait()
            if self.failures:
                self.failures -= 1
                raise CommitFailed("full")
        await super().append(batch)

    async def load(self, meeting: str) -> list[bytes]:
        self.loads += 1
        return await super().load(meeting)


async def opened(path: Path) -> Journal:
    journal = await Slow.open(path)
    assert isinstance(journal, Slow)
    journal.let = asyncio.Event()
    return journal


@asynccontextmanager
async def with_words(data: Path, regime: str = "open") -> AsyncIterator[tuple[Running, Slow, Guest, Guest]]:
    """A meeting in which Bo has said a great deal: the server, its journal, Ana who holds the space, and Bo."""
    async with served(data, open_journal=opened) as server:
        journal = server.hub.journal
        assert isinstance(journal, Slow)
        made = await server.create(replace(PLAN, regime=regime))
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ana.do(Begin())
        said: list[core.Event] = [WordsKept(PersonId(2), f"{MARK} {n}", ItemId(1), 0, SAY) for n in range(MANY)]
        await server.hub.rooms[made.meeting]._step(None, core.Outcome(said))
        await ana.sync()
        await bo.sync()
        yield server, journal, ana, bo


async def test_withdrawing_many_old_words_holds_up_nobody_else(tmp_path: Path) -> None:
    async with with_words(tmp_path) as (_, journal, ana, bo):
        withdraw = Withdraw(bo.state.kept.words.of(PersonId(2)))
        journal.loads = 0  # who comes in first has had it read whole
        wish = await bo.wish(withdraw)
        await settle(lambda: journal.slices == 1)
        assert (await ana.do(Park("meanwhile"))).how == "saved"
        await ana.sync()
        assert not ana.state.kept.words.of(PersonId(2)), "for everybody the words are gone already"
        await bo.wish(withdraw, wish)  # delivered again
        await bo.sync()
        assert wish not in bo.answered, "answered only when all of it is erased"
        journal.let.set()
        await bo.until(lambda: wish in bo.answered)
        assert bo.answered[wish].how == "saved"
        assert journal.loads == 0, "what is erased is read by its number, not with the whole meeting each time"
        assert (await bo.do(withdraw, wish)).how == "saved"
    assert MARK.encode() not in bytes_on_disk(tmp_path)


async def test_a_server_killed_while_it_erases_finishes_at_its_next_start(tmp_path: Path) -> None:
    data, killed = tmp_path / "data", tmp_path / "killed"
    async with with_words(data) as (_, journal, _ana, bo):
        withdraw = Withdraw(bo.state.kept.words.of(PersonId(2)))
        wish = await bo.wish(withdraw)
        await settle(lambda: journal.slices == 1)
        shutil.copytree(data, killed)  # what a kill leaves behind
        assert MARK.encode() in bytes_on_disk(killed)
        journal.let.set()
        await bo.until(lambda: wish in bo.answered)
    async with served(killed) as server:
        await asyncio.wait_for(asyncio.shield(server.hub.journal._scrubber or asyncio.sleep(0)), 10)
        assert MARK.encode() not in bytes_on_disk(killed)
        await bo.come(server)
        assert (await bo.do(withdraw, wish)).how == "saved"
        await bo.sync()
        assert not any(MARK in text for text in bo.state.texts.values())
        assert bo.state.kept.seq == server.hub.rooms[bo.meeting].state.kept.seq


async def test_a_closed_meeting_with_many_words_ends_in_slices(tmp_path: Path) -> None:
    async with with_words(tmp_path, "closed") as (server, journal, ana, _bo):
        journal.let.set()
        await ana.do(AskAll())
        assert (await ana.do(End())).how == "saved"
        room = server.hub.rooms[ana.meeting]
        while due := core.due(room.state):
            server.hub.clock.ms = due  # type: ignore[attr-defined] # the clock of these tests is moved by hand
            server.tick()
            await settle(lambda: core.due(room.state) != due)
        await settle(lambda: not room.state.kept.words.of(PersonId(2)) and not room._erasing.going_on)
        assert journal.slices >= MANY // SLICE
    assert MARK.encode() not in bytes_on_disk(tmp_path)


async def test_a_slice_that_the_disk_does_not_take_is_tried_again(tmp_path: Path) -> None:
    async with with_words(tmp_path) as (_, journal, _ana, bo):
        journal.failures = 1
        wish = await bo.wish(Withdraw(bo.state.kept.words.of(PersonId(2))))
        journal.let.set()
        await bo.until(lambda: wish in bo.answered)
        assert journal.failures == 0
    assert MARK.encode() not in bytes_on_disk(tmp_path)
