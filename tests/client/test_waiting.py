"""Acts that wait outlive the program: they are sent once, or given back with the reason, and the file is gone."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cop_tui.client.outbox import Wish
from cop_tui.client.profile import Places
from cop_tui.client.waiting import WaitingFile
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.group_talk import GroupNote
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.seen import Seen
from cop_tui.core.topics.setup import Begin, PlannedItem
from cop_tui.core.topics.setup import SessionPlan as Plan
from cop_tui.core.topics.words import Off, Say
from tests.client.guests import Guest, guest
from tests.client.test_with_the_server import Place, people

KEPT = Seen(ItemId(1), "group")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def wish(text: str, id: str = "k1") -> Wish:
    return Wish(Park(text), asyncio.get_running_loop().create_future(), KEPT, f"park {text}", id)


def waiting(folder: Path) -> list[Path]:
    """Return the files in which something waits."""
    return sorted(path for path in folder.rglob("waiting/*") if path.is_file())


async def killed(person: Guest, place: Place, name: str) -> Path:
    """Return the folder with what a kill -9 at this moment leaves of somebody's files."""
    copy = place.folder / "after the kill"
    shutil.copytree(place.folder / name, copy / name)
    await person.stop()
    shutil.rmtree(place.folder / name)
    return copy


async def test_the_file_is_for_its_owner_alone_and_gone_when_nothing_waits(tmp_path: Path) -> None:
    path = tmp_path / "waiting" / "one.json"
    file = WaitingFile(path)
    file.keep([wish("Who pays?")])
    if sys.platform != "win32":
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    (found,) = WaitingFile(path).load()
    assert (found.command, found.seen, found.line, found.id) == (Park("Who pays?"), KEPT, "park Who pays?", "k1")
    assert found.restored
    file.keep([])
    assert not path.exists()


async def test_a_half_typed_line_waits_beside_the_acts(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    file = WaitingFile(path)
    file.keep_draft("park Who")
    file.keep([wish("x")])
    file.keep([])
    again = WaitingFile(path)
    assert (again.load(), again.draft) == ([], "park Who")
    again.keep_draft("")
    assert not path.exists()


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b'{"acts":[{"id":"k1","command":{"do":"levitate"}}]}', b"[]"])
async def test_a_damaged_file_holds_nothing_and_stops_nobody(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "one.json"
    path.write_bytes(damage)
    file = WaitingFile(path)
    assert file.load() == []
    file.keep([wish("new")])
    assert len(WaitingFile(path).load()) == 1


async def test_on_somebody_elses_computer_nothing_is_written(tmp_path: Path) -> None:
    places = Places(tmp_path, shared=True)
    file = places.waiting("about")
    file.keep([wish("x")])
    file.keep_draft("y")
    assert places.device("about") != Places(tmp_path, shared=True).device("about")
    assert not any(tmp_path.rglob("*"))


async def test_acts_sent_while_dark_survive_the_program_and_are_saved_once(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
            await ama.session.do(Begin())
            await bo.until(lambda: bo.session.replica.kept.setup.phase == "open")
        await bo.until(lambda: bo.session.link == "lost")
        bo.session.do(Park("Who pays?"), line="park Who pays?")
        bo.session.do(Hand(), line="hand")
        bo.session.do(Off("between us"), line="off between us")
        (file,) = waiting(place.folder / "Bo")
        assert b"between us" not in file.read_bytes()
        left = await killed(bo, place, "Bo")
        async with place.open() as server:
            bo = await stack.enter_async_context(guest(place.invite(), "Bo", left))
            await bo.until(lambda: len([a for change in bo.changes for a in change.answered]) == 2)
            told = [(line, answer.how) for change in bo.changes for line, answer in change.answered]
            assert told == [("park Who pays?", "saved"), ("hand", "saved")]
            state = place.state(server)
            assert list(state.texts.values()) == ["Who pays?"]
            assert [hand.person for hand in state.kept.floor.waiting] == [2]
            assert waiting(place.folder) == []


async def test_an_act_that_was_saved_unheard_is_not_saved_again_by_the_next_program(place: Place) -> None:
    async with AsyncExitStack() as stack, place.open() as server:
        ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
        await ama.session.do(Begin())
        await bo.until(lambda: bo.session.replica.kept.setup.phase == "open")
        asked = bo.session.do(Park("once"), line="park once")
        copy = place.folder / "before the answer"
        shutil.copytree(place.folder / "Bo", copy / "Bo")
        assert (await asked).how == "saved"
        await bo.stop()
        again = await stack.enter_async_context(guest(place.invite(), "Bo", copy))
        await again.until(lambda: any(change.answered for change in again.changes))
        assert [a.how for change in again.changes for _, a in change.answered] == ["saved"]
        assert list(place.state(server).texts.values()) == ["once"]
        assert waiting(place.folder) == []


async def test_words_for_a_part_that_is_over_are_given_back_with_the_reason(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
            await ama.session.do(Begin())
            await bo.until(lambda: bo.session.replica.kept.setup.phase == "open")
        await bo.until(lambda: bo.session.link == "lost")
        bo.session.do(Say("about this part"), line="say about this part")
        left = await killed(bo, place, "Bo")
        async with place.open() as server:
            await ama.until(lambda: ama.session.link == "good")
            await ama.session.do(MoveOn())
            bo = await stack.enter_async_context(guest(place.invite(), "Bo", left))
            await bo.until(lambda: any(change.answered for change in bo.changes))
            ((line, answer),) = [a for change in bo.changes for a in change.answered]
            assert (line, answer.how, answer.code) == ("say about this part", "refused", "quiet_part")
            assert not place.state(server).texts
            assert waiting(place.folder) == []


async def test_what_steers_the_meeting_is_refused_at_once_without_a_connection(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            (ama,) = await stack.enter_async_context(people(place, "Ama"))
            await ama.session.do(Begin())
        await ama.until(lambda: ama.session.link == "lost")
        answer = await ama.session.do(MoveOn(), line="move on")
        assert (answer.how, answer.code) == ("refused", "no_connection")
        assert not ama.session.unanswered


async def test_what_was_never_sent_can_be_taken_back(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
            await ama.session.do(Begin())
            await bo.until(lambda: bo.session.replica.kept.setup.phase == "open")
        await bo.until(lambda: bo.session.link == "lost")
        answered = bo.session.do(Park("Who pays?"), line="park Who pays?")
        (unanswered,) = bo.session.unanswered
        assert bo.session.take_back(unanswered)
        assert (await answered).how == "returned"
        assert waiting(place.folder) == []


async def test_words_for_a_pair_typed_on_a_dead_connection_never_reach_the_whole_room(place: Place) -> None:
    place.plan = Plan("Pairs", items=(PlannedItem("Pairs", mode="pairs"), PlannedItem("All", mode="open")))
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo, cy, di = await stack.enter_async_context(people(place, "Ama", "Bo", "Cy", "Di"))
            await ama.session.do(Begin())
            await bo.until(lambda: bo.session.replica.kept.groups.of(PersonId(2)) >= 0)
        await bo.until(lambda: bo.session.link == "lost")
        bo.time.hold()
        said = bo.session.do(Say("for you alone"), line="say for you alone")
        noted = bo.session.do(GroupNote("a note of ours"), line="note a note of ours")
        async with place.open() as server:
            await ama.until(lambda: ama.session.link == "good")
            await ama.session.do(MoveOn(really=True))
            bo.time.let_go()
            for answer in (await said, await noted):
                assert (answer.how, answer.code) == ("returned", "words_groups_over")
            assert bo.session.returned == ["say for you alone", "note a note of ours"]
            for person in (ama, cy, di):
                await person.until(lambda person=person: person.session.replica.kept.agenda.current == 2)  # type: ignore[misc]
                assert not any("for you alone" in text or "a note of ours" in text for text in person.told)
            assert not place.state(server).texts
