"""The real client on a second device, with a real server: what is kept here, and what the person reads."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from cop_tui.acts.act import Send
from cop_tui.acts.returning import elsewhere
from cop_tui.client.notices import came_in, let_in
from cop_tui.client.profile import Places
from cop_tui.core import State
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import people, returning
from cop_tui.core.topics.naming import Rename
from cop_tui.core.topics.people import Away
from cop_tui.core.topics.returning import LetBack, NotMe, digest
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Say
from cop_tui.wire.invite import new_word
from tests.client.guests import Guest, guest
from tests.client.test_with_the_server import Place, place

__all__ = ["place"]


async def another(place: Place, stack: AsyncExitStack, word: str, home: str) -> Guest:
    """Return somebody on a new device, who came with a word."""
    return await stack.enter_async_context(guest(place.invite(), "", place.folder / home, word=word))


async def own_word(person: Guest) -> str:
    """Return a word with which a person comes in on another device."""
    step = elsewhere(person.session, "")
    assert isinstance(step, Send)
    assert isinstance(step.command, returning.Continue)
    assert (await person.session.do(step.command)).ok
    return person.session.ways.pop(step.command.way)


async def test_with_a_word_a_device_takes_a_seat_of_its_own_and_keeps_it(place: Place) -> None:
    async with place.open(), AsyncExitStack() as stack:
        ama = await stack.enter_async_context(guest(place.invite(holder=True), "Ama", place.folder))
        word = await own_word(ama)
        phone = await another(place, stack, word, "phone")
        assert phone.session.replica.me == ama.session.replica.me
        assert any("Notes without a name stay with the device that wrote them" in said for said in phone.told)
        await ama.until(lambda: any("another device too" in said for said in ama.told))
        (kept,) = Places(place.folder / "phone").seats.all()
        (first,) = Places(place.folder / "Ama").seats.all()
        assert (kept.name, kept.meeting) == (first.name, first.meeting)
        assert kept.secret != first.secret
        assert word not in (place.folder / "phone" / "seats.json").read_text()


async def test_a_wrong_word_ends_with_one_sentence_and_keeps_no_seat(place: Place) -> None:
    async with place.open(), AsyncExitStack() as stack:
        lost = await another(place, stack, new_word(), "phone")
        assert "That word opens nothing here." in (await lost.ended()).text
        assert not (place.folder / "phone" / "seats.json").exists()


async def test_the_first_device_reads_that_somebody_came_in_as_them_and_sends_them_out(place: Place) -> None:
    async with place.open(), AsyncExitStack() as stack:
        ama = await stack.enter_async_context(guest(place.invite(holder=True), "Ama", place.folder))
        bo = await stack.enter_async_context(guest(place.invite(), "Bo", place.folder))
        me = bo.session.replica.me
        await bo.session.do(Away())
        word = new_word()
        await ama.until(lambda: ama.session.replica.state.now.people.how(me) == people.AWAY)
        assert (await ama.session.do(LetBack(me, digest(word, ama.session.replica.meeting)))).ok
        other = await another(place, stack, word, "elsewhere")
        assert other.session.replica.state.mine.since > 0
        assert any("no role until one is given to you again" in said for said in other.told)
        assert not any("Somebody came in as you" in said for said in other.told)
        await bo.until(lambda: any("Somebody came in as you" in said for said in bo.told))
        await bo.stop()
        later = await stack.enter_async_context(guest(place.invite(), "Bo", place.folder))  # the same files, a new run
        assert any("Somebody came in as you" in said for said in later.told)
        assert (await later.session.do(NotMe())).ok
        ended = await other.ended()
        assert (ended.code, ended.status) == ("not_them", 13)


async def test_a_new_name_is_in_the_seats_file_at_once(place: Place) -> None:
    async with place.open(), AsyncExitStack() as stack:
        ama = await stack.enter_async_context(guest(place.invite(holder=True), "Ama", place.folder))
        bo = await stack.enter_async_context(guest(place.invite(), "Bo", place.folder))
        await ama.session.do(Begin())
        assert (await bo.session.do(Rename("Bea"))).ok
        await bo.until(lambda: bo.session.replica.name(bo.session.replica.me) == "Bea")
        (kept,) = Places(place.folder / "Bo").seats.all()
        assert kept.name == "Bea"
        await ama.until(lambda: "Until now they were called Bo." in ama.told)
        await bo.session.do(Say("mine"))


@pytest.mark.parametrize("since", [0, 7])
def test_what_is_told_on_a_new_device_says_what_stays_behind(since: int) -> None:
    state = State()
    state.mine.since = since
    (told,) = came_in(state)
    assert "Notes without a name stay with the device that wrote them" in told.text
    assert ("a day" in told.text) == bool(since)


def test_a_device_is_told_of_those_who_were_let_back_after_it() -> None:
    state = State()
    state.kept.returning.back[PersonId(2)] = [returning.LetIn(5, PersonId(1)), returning.LetIn(9, PersonId(1))]
    assert len(let_in(state, 0, PersonId(2))) == 2
    assert len(let_in(state, 5, PersonId(2))) == 1
    state.mine.since = 9
    assert let_in(state, 0, PersonId(2)) == []
