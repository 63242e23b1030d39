"""Words that a first frame had no room for: fetched while the person takes part, said in words, and begun again after a cut."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from cop_server.app import Options, running
from cop_tui import core
from cop_tui.acts import parking
from cop_tui.client.fetching import COMING_ONE, Fetching
from cop_tui.client.replica import STILL_COMING, WITHDRAWN, Replica
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import PARK, WordsKept
from cop_tui.wire import frames
from tests.client.guests import guest
from tests.client.test_with_the_server import PLAN, Place
from tests.core.world import BO, World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from cop_tui.client.change import Change

NOTES = 300  # a few more than one first frame has room for


@asynccontextmanager
async def written(place: Place) -> AsyncIterator[core.State]:
    """A meeting in which a great deal was parked before anybody else came; its state on the server."""
    async with running(Options(data=place.folder / "data", rate=1e9, burst=1e9, port=0)) as server:
        place.port, place.made = server.port, await server.create(PLAN)
        async with guest(place.invite(holder=True), "Ama", place.folder / "ama") as ama:
            await ama.session.do(Begin())
            (room,) = server.hub.rooms.values()
            parked: list[core.Event] = [
                WordsKept(PersonId(1), f"{n} " + "x" * 900, ItemId(1), 0, PARK) for n in range(NOTES)
            ]
            await room._step(None, core.Outcome(parked))
            yield room.state


async def test_the_rest_of_what_was_written_is_fetched_and_it_is_said(tmp_path: Path) -> None:
    place = Place(tmp_path)
    async with written(place) as there, guest(place.invite(), "Bo", tmp_path / "bo") as bo:
        assert any(text.startswith("Fetching what was written: ") for text in bo.told)
        assert bo.session.replica.missing()
        first = there.kept.parking.notes[0]
        assert bo.session.replica.shown(first) == STILL_COMING
        assert any(STILL_COMING in line for line in parking.lines(bo.session))
        await bo.session.do(Park("meanwhile"))
        await bo.until(lambda: not bo.session.replica.missing())
        assert bo.session.replica.state.texts == there.texts
        assert core.state_hash(bo.session.replica.kept) == core.state_hash(there.kept)
        await bo.until(lambda: "All that was written is here now." in bo.told)


class Page:
    """A line that answers with so many words a page, and notes what it was asked for."""

    def __init__(self, texts: dict[WordId, str], each: int = 2) -> None:
        self.texts, self.each = texts, each
        self.asked: list[list[int]] = []
        self.dead = False

    async def history(self, _before: int, of: Sequence[WordId] = ()) -> frames.Page:
        self.asked.append(list(of))
        if self.dead:
            await asyncio.Event().wait()
        there = [n for n in of if n in self.texts]
        return frames.Page({n: self.texts[n] for n in there[: self.each]}, len(there) > self.each)


def newcomer(notes: int) -> tuple[Replica, dict[WordId, str]]:
    """A replica in which nothing that was written has come yet, and all that was."""
    world, replica = World(), Replica()
    for n in range(notes):
        world.do(BO, Park(f"note {n}"))
    texts, world.state.texts = world.state.texts, {}
    replica.state, replica.me = world.state, PersonId(1)
    return replica, texts


async def fetched(replica: Replica, line: Page) -> list[str]:
    """Fetch, and return what is told."""
    changes: list[Change] = []

    async def at_once() -> None:
        await asyncio.sleep(0)

    fetching = Fetching(replica, at_once, changes.append)
    fetching.begin(line)  # type: ignore[arg-type] # as much of a line as it uses
    if fetching._task is not None:
        await fetching._task
    return [notice.text for change in changes for notice in change.notices]


async def test_page_after_page_until_all_is_here() -> None:
    replica, texts = newcomer(5)
    line = Page(texts)
    told = await fetched(replica, line)
    assert replica.state.texts == texts
    assert len(line.asked) == 3
    assert told == [
        "Fetching what was written: 5 texts are still to come. You can take part meanwhile.",
        "All that was written is here now.",
    ]


async def test_one_text_is_not_called_texts() -> None:
    replica, texts = newcomer(1)
    assert (await fetched(replica, Page(texts)))[0] == COMING_ONE


async def test_nothing_is_said_where_nothing_is_missing() -> None:
    replica, texts = newcomer(3)
    replica.state.texts = texts
    assert await fetched(replica, Page(texts)) == []


async def test_words_that_a_server_has_not_got_are_not_asked_for_again_and_again() -> None:
    replica, texts = newcomer(3)
    lost = min(texts)
    line = Page({n: text for n, text in texts.items() if n != lost}, each=50)
    await fetched(replica, line)
    assert replica.missing() == [lost]
    assert len(line.asked) == 1


async def test_a_server_that_says_more_and_sends_nothing_is_not_asked_for_ever() -> None:
    replica, texts = newcomer(3)
    line = Page(texts, each=0)
    assert len(await fetched(replica, line)) == 1
    assert len(line.asked) == 1


async def test_after_a_cut_it_goes_on_where_it_was_and_is_not_said_again() -> None:
    replica, texts = newcomer(4)
    told: list[Change] = []

    async def at_once() -> None:
        await asyncio.sleep(0)

    fetching = Fetching(replica, at_once, told.append)
    cut, line = Page(texts), Page(texts)
    cut.dead = True
    fetching.begin(cut)  # type: ignore[arg-type] # as much of a line as it uses
    while not cut.asked:
        await at_once()
    fetching.stop()
    assert fetching.unfinished
    fetching.begin(line)  # type: ignore[arg-type]
    task = fetching._task
    assert task is not None
    await task
    assert replica.state.texts == texts
    assert not fetching.unfinished
    assert sum(len(change.notices) for change in told) == 2


def test_a_text_that_is_gone_is_not_called_still_coming() -> None:
    replica, texts = newcomer(2)
    note = min(texts)
    assert replica.shown(WordId(note)) == STILL_COMING
    server = core.ServerState(kept=replica.kept, texts=replica.state.texts)
    for event in core.decide(server, Withdraw([note]), BO, Ms(0)).events:
        core.apply(replica.state, event)
    assert replica.shown(WordId(note)) == WITHDRAWN
    assert note not in replica.missing()
