"""What a program that was killed leaves behind: everything that was entered is done once or given back, and nothing stays."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cop_tui.acts import waiting as sentences
from cop_tui.client.outbox import Outbox, Wish
from cop_tui.client.profile import Places
from cop_tui.client.session import Change, Session
from cop_tui.client.waiting import WaitingFile
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.seen import Seen
from cop_tui.core.topics.setup import Begin, PlannedItem
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.client.room import Room, opened
from tests.client.test_with_the_server import Place, people

KEPT = Seen(ItemId(1), "group")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(PlannedItem("Learning", minutes=5, mode="open"))
    async with opened(room):
        yield room


@pytest.fixture
async def ama(room: Room, tmp_path: Path) -> AsyncIterator[Guest]:
    async with guest(room.holder_invite, "Ama", tmp_path) as ama:
        yield ama


def wish(text: str, id: str = "k1", *, restored: bool = False) -> Wish:
    future = asyncio.get_running_loop().create_future()
    return Wish(Park(text), future, KEPT, f"park {text}", id, restored=restored)


async def test_an_act_takes_the_place_of_its_entered_line_in_one_write(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    file = WaitingFile(path)
    file.keep_draft("", ["park a", "park b", "park a"])
    file.keep([wish("a")])
    again = WaitingFile(path)
    assert [act.line for act in again.load()] == ["park a"]
    assert again.entered == ["park b", "park a"]
    file.keep([wish("a"), wish("b", "k2")])
    assert file.entered == ["park a"]
    file.keep([wish("b", "k2")])
    assert file.entered == ["park a"]
    file.keep([])
    file.keep_draft("")
    assert not path.exists()


async def test_a_file_that_was_half_written_when_the_program_was_killed_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "one.new").write_bytes(b'{"acts":[{"id":"k1","command":{"do":"park","text":"priv')
    assert WaitingFile(tmp_path / "one.json").load() == []
    assert not any(tmp_path.iterdir())


async def test_a_damaged_file_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(b'{"acts":[{"id":"k1","command":{"do":"levitate","text":"private"}}]}')
    assert WaitingFile(tmp_path / "one.json").load() == []
    assert not any(tmp_path.iterdir())


async def test_what_an_earlier_run_may_have_sent_is_not_said_to_be_taken_back_and_waits_no_longer() -> None:
    stored: list[list[str]] = []
    outbox = Outbox(0, lambda wishes: stored.append([wish.line for wish in wishes]))
    mine = wish("a", restored=True)
    outbox.restore([mine])
    assert not outbox.drop(mine)
    assert stored[-1] == []
    assert outbox.waiting == [mine]


async def test_of_two_windows_that_were_killed_the_one_with_acts_waiting_is_taken_up_first(tmp_path: Path) -> None:
    one, two = Places(tmp_path), Places(tmp_path)
    one.device("seat")
    two.waiting("seat").keep([wish("a")])
    one.close()
    two.close()
    first, second = Places(tmp_path), Places(tmp_path)
    assert len(first.waiting("seat").load()) == 1
    assert second.waiting("seat").load() == []
    assert second.device("seat") != first.device("seat")
    third = Places(tmp_path)
    assert third.device("seat") not in (first.device("seat"), second.device("seat"))
    for places in (first, second, third):
        places.close()


async def test_lines_that_were_entered_and_not_come_to_are_given_back_by_the_next_program(place: Place) -> None:
    async with AsyncExitStack() as stack, place.open():
        ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
        await ama.session.do(Begin())
        await bo.until(lambda: bo.session.seen() == KEPT)
        sentences.keep_draft(
            bo.session, "park half", ["hand", "hand about Maria", "park Who pays?", "off between us", "write to Maria"]
        )
        copy = place.folder / "after the kill"
        shutil.copytree(place.folder / "Bo", copy / "Bo")
        await bo.stop()
        again = await stack.enter_async_context(guest(place.invite(), "Bo", copy))
        await again.until(lambda: any(change.answered for change in again.changes))
        told = [(line, answer.how) for change in again.changes for line, answer in change.answered]
        assert told == [("hand", "returned"), ("park Who pays?", "returned")]
        assert (again.session.pending.draft, again.session.pending.entered) == ("park half", [])


@pytest.mark.parametrize(
    ("seen", "line", "kept"),
    [
        (KEPT, "park Who pays?", True),
        (KEPT, "park", False),
        (KEPT, "park with", False),
        (KEPT, "park wihtout name Maria", False),
        (KEPT, "parl without name Maria", False),
        (KEPT, "park without name Maria", False),
        (KEPT, "learn Ask early.", True),
        (KEPT, "leave feedback You hurried us.", False),
        (KEPT, "leave feed", False),
        (KEPT, "laeve feedback You hurried us.", False),
        (KEPT, "say Who pays?", True),
        (KEPT, "Money is tight", True),
        (KEPT, "hand about Maria", False),
        (Seen(ItemId(1)), "say Who pays?", False),
        (Seen(ItemId(1)), "Money is tight", False),
        (Seen(ItemId(1)), "learn Ask early.", False),
        (Seen(ItemId(1)), "park Who pays?", True),
        (Seen(ItemId(1), off=True), "learn Ask early.", False),
        (Seen(ItemId(1), off=True), "park Who pays?", False),
    ],
)
async def test_a_half_typed_line_is_kept_exactly_where_its_act_could_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: Seen, line: str, kept: bool
) -> None:
    session = Session(Invite("127.0.0.1", 1, "CODE"), "Bo", Places(tmp_path))
    monkeypatch.setattr(session, "seen", lambda: seen)
    assert sentences.draft_may_be_kept(session, line) == kept


async def test_what_a_key_did_is_named_when_its_answer_comes_to_a_later_program(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
            await ama.session.do(Begin())
            await bo.until(lambda: bo.session.replica.kept.setup.phase == "open")
        await bo.until(lambda: bo.session.link == "lost")
        bo.session.do(Hand())
        copy = place.folder / "after the kill"
        shutil.copytree(place.folder / "Bo", copy / "Bo")
        await bo.stop()
        async with place.open():
            again = await stack.enter_async_context(guest(place.invite(), "Bo", copy))
            await again.until(lambda: any(change.answered for change in again.changes))
            assert [line for change in again.changes for line, _ in change.answered] == ["hand"]


async def test_leaving_again_without_a_connection_does_not_say_that_what_waits_is_not_sent(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
            await ama.session.do(Begin())
            await bo.until(lambda: bo.session.seen() == KEPT)
        await bo.until(lambda: bo.session.link == "lost")
        bo.session.do(Park("Who pays?"), line="park Who pays?")
        await bo.stop()
        again = await stack.enter_async_context(guest(place.invite(), "Bo", place.folder))
        changes: list[Change] = []
        again.session.listen(changes.append)
        await again.stop()
        assert not [change.answered for change in changes if change.answered]
        said = sentences.farewell(again.session)
        assert said == ['This waits on this computer, and goes out when you join again: "park Who pays?".']


async def test_what_waited_for_a_seat_that_the_server_does_not_know_is_given_back_and_no_file_keeps_it(
    room: Room, ama: Guest, tmp_path: Path
) -> None:
    async with guest(room.invite, "Bo", tmp_path):
        pass
    home = tmp_path / "Bo"
    places = Places(home)
    (seat,) = places.seats.all()
    file = places.waiting(seat.secret)
    file.keep([wish("Who pays?")])
    file.keep_draft("learn Ask ear")
    places.close()
    room.refuse = (401, {"code": "seat_unknown", "facts": {}, "text": ""}, {})
    person = Guest(room.invite, "Bo", home)
    person.start()
    await person.time.sleeps(1)
    room.refuse = None
    room.seats.clear()
    room.state.kept.people.by_id[PersonId(2)].name = "Bo who was here"
    await person.until(lambda: person.session.link == "good")
    assert [(line, a.how) for change in person.changes for line, a in change.answered] == [
        ("park Who pays?", "returned")
    ]
    assert person.session.pending.draft == "learn Ask ear"
    person.session.pending.keep_draft("")
    await person.stop()
    assert not list((home / "waiting").iterdir())
