"""What a person is told when the server does not have what they saw: one sentence, and then the same as everybody sees."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from cop_tui import core
from cop_tui.client import ending
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.parking import Park
from tests.client.guests import Guest
from tests.client.test_with_the_server import Place, people


@asynccontextmanager
async def seen_more(folder: Path) -> AsyncIterator[tuple[Place, Guest]]:
    """A folder that is an older copy, and somebody whose line is down and who knows four things more than it."""
    place = Place(folder)
    async with AsyncExitStack() as stack:
        async with place.open():
            (ama,) = await stack.enter_async_context(people(place, "Ama"))
            await ama.session.do(Park("before"))
            ama.time.hold()
        await ama.until(lambda: ama.session.link != "good")
        shutil.copytree(folder / "data", folder / "old")
        async with place.open():
            ama.time.let_go()
            await ama.until(lambda: ama.session.link == "good")
            for number in range(4):
                await ama.session.do(Park(f"later {number}"))
            ama.time.hold()
        await ama.until(lambda: ama.session.link != "good")
        yield place, ama


async def the_same(place: Place, ama: Guest) -> None:
    async with place.open() as server:
        ama.time.let_go()
        await ama.until(lambda: ama.session.link == "good")
        wanted = core.state_hash(place.state(server).kept)
        await ama.until(lambda: core.state_hash(ama.session.replica.kept) == wanted)
        assert "later 0" not in ama.session.replica.state.texts.values()


async def test_after_an_older_copy_was_put_back_whole_and_went_on_the_client_takes_the_servers_and_says_so(
    tmp_path: Path,
) -> None:
    async with seen_more(tmp_path) as (place, ama):
        shutil.rmtree(tmp_path / "data")
        (tmp_path / "old").rename(tmp_path / "data")
        async with place.open(), people(place, "Bo") as (bo,):
            for number in range(6):
                await bo.session.do(Park(f"otherwise {number}"))
        await the_same(place, ama)
        assert any("What the server has is not what you saw" in told for told in ama.told)


async def test_after_a_loss_was_accepted_the_client_says_from_where_to_where_it_is_gone(tmp_path: Path) -> None:
    async with seen_more(tmp_path) as (place, ama):
        last = ama.session.replica.kept.seq
        shutil.copy(tmp_path / "old" / "journal.sqlite3", tmp_path / "data" / "journal.sqlite3")
        async with place.open() as server:
            await server.hub.accept("")
        await the_same(place, ama)
        said = f"The last 4 things that were kept here are gone from the server: from number {last - 3} to {last}."
        assert any(told.startswith(said) for told in ama.told)


async def test_while_nobody_has_chosen_the_client_ends_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with seen_more(tmp_path) as (place, ama):
        shutil.copy(tmp_path / "old" / "journal.sqlite3", tmp_path / "data" / "journal.sqlite3")
        async with place.open():
            ama.time.let_go()
            over = await ama.ended()
        assert (over.code, over.status) == ("meeting_lost", ending.UNREADABLE)
        assert "what you wrote is still on this computer" in over.text


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ((7, 7), "The last thing that was kept here is gone from the server: number 7."),
        ((0, 0), "The meeting was put back to an earlier state from a backup."),
        ((9, 7), "The meeting was put back to an earlier state from a backup."),
    ],
)
def test_each_loss_has_its_sentence(gone: tuple[int, int], said: str) -> None:
    from cop_tui.client import notices
    from cop_tui.client.replica import Folded

    state = core.State()
    before = notices.Snapshotlet.of(state, PersonId(1))
    news = Folded(resumed=True, restored=True, gone=gone)
    told = notices.at_welcome(before, state, PersonId(1), news, returned=False)
    assert told[0].text.startswith(said)


async def test_whoever_comes_back_with_a_new_program_is_told_too_once(tmp_path: Path) -> None:
    async with seen_more(tmp_path) as (place, ama):
        last = ama.session.replica.kept.seq
        shutil.copy(tmp_path / "old" / "journal.sqlite3", tmp_path / "data" / "journal.sqlite3")
        async with place.open():
            ama.time.let_go()
            assert (await ama.ended()).code == "meeting_lost"
        ama.places.close()
        async with place.open() as server:
            await server.hub.accept("")
            said = f"The last 4 things that were kept here are gone from the server: from number {last - 3} to {last}."
            for told in (True, False):
                async with people(place, "Ama") as (again,):
                    assert any(text.startswith(said) for text in again.told) is told


async def test_whoever_comes_back_with_a_new_program_to_an_older_copy_is_told(tmp_path: Path) -> None:
    async with seen_more(tmp_path) as (place, ama):
        last = ama.session.replica.kept.seq
        await ama.session.leave()
        ama.places.close()
        shutil.rmtree(tmp_path / "data")
        (tmp_path / "old").rename(tmp_path / "data")
        said = f"The last 4 things that were kept here are gone from the server: from number {last - 3} to {last}."
        for told in (True, False):
            async with place.open(), people(place, "Ama") as (again,):
                assert any(text.startswith(said) for text in again.told) is told


async def test_whoever_comes_back_with_a_new_program_after_a_restore_is_told(tmp_path: Path) -> None:
    from cop_server.keep.restore import restore
    from tests.server.keeping import beside

    place = Place(tmp_path)
    async with place.open(), people(place, "Ama") as (ama,):
        await ama.session.do(Park("before"))
    made = beside(tmp_path / "data", tmp_path / "copies")
    restore(tmp_path / "data", made.path)
    async with place.open(), people(place, "Ama") as (ama,):
        assert ama.told[0].startswith("The meeting was put back to an earlier state from a backup.")
