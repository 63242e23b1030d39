"""Another device of the same person at the door: with a word, once, in time, and no wider than it should be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from cop_server.app import Running
from cop_server.journal.database import FILE, open_to_read
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.checks import Feel, FeltNoted, StartCheck
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.earlier import KeepWords
from cop_tui.core.topics.feedback import FeedbackHeld, GiveFeedback, TakeFeedbackBack
from cop_tui.core.topics.floor import CallNext, Done, Hand, TurnClock
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.returning import CameBack, Continue, LetBack, NotMe, digest
from cop_tui.core.topics.roles import OfferRole, TakeRole
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import NAMED, Say
from cop_tui.wire import closing, codec, frames
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import new_word
from tests.server.guests import (
    PLAN,
    Breakable,
    Guest,
    ManualClock,
    Turned,
    bytes_on_disk,
    replica_equals,
    served,
    settle,
)

HOUR, DAY = 3_600, 86_400
AMA, BO, CY = PersonId(1), PersonId(2), PersonId(3)


class Room:
    """A meeting that has begun: Ama holds the space, Bo has the floor and has said something, Cy takes part."""

    def __init__(self, server: Running, made: Created, clock: ManualClock) -> None:
        self.server, self.made, self.clock = server, made, clock
        self.ama, self.bo, self.cy = Guest("Ama"), Guest("Bo"), Guest("Cy")
        self.said = 0

    async def begin(self) -> Room:
        await self.ama.come(self.server, self.made.holder_code)
        for guest in (self.bo, self.cy):
            await guest.come(self.server, self.made.code)
        await self.ama.do(Begin())
        await self.bo.do(Hand())
        await self.ama.do(CallNext())
        self.said = (await self.bo.do(Say("said before"))).seq
        return self

    def way(self, word: str) -> str:
        return digest(word, self.made.meeting)

    async def dead(self) -> None:
        """Let Bo's device die, and the server see it."""
        await self.bo.leave()
        here = self.server.hub.rooms[self.made.meeting].state.now.people
        await settle(lambda: here.how(BO) != "here")

    async def minute(self) -> None:
        """Let the minute pass in which somebody can say that Bo should stay."""
        self.clock.on(60)
        self.server.tick()
        people = self.server.hub.rooms[self.made.meeting].state.kept.people
        await settle(lambda: people.by_id[BO].left)

    async def let_back(self) -> str:
        """Return a word with which Bo comes back."""
        word = new_word()
        assert (await self.ama.do(LetBack(BO, self.way(word)))).how == "held"
        return word

    async def on_another(self, word: str, code: str = "") -> Guest:
        """Return another device that has come in with a word."""
        return await Guest("").come(self.server, code or self.made.code, **{frames.WORD: word})

    async def back(self) -> Guest:
        """Return Bo's new device, after the old one died."""
        await self.dead()
        return await self.on_another(await self.let_back())


@asynccontextmanager
async def room(data: Path, clock: ManualClock | None = None) -> AsyncIterator[Room]:
    clock = clock or ManualClock()
    async with served(data, clock, open_journal=Breakable.open) as server:
        yield await Room(server, await server.create(PLAN), clock).begin()


async def no(there: Room, word: str, code: str = "") -> Turned:
    with pytest.raises(Turned) as caught:
        await there.on_another(word, code)
    return caught.value


async def test_with_a_word_of_ones_own_one_is_there_on_two_devices_as_one_person(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        word = new_word()
        assert (await there.bo.do(Continue(there.way(word)))).how == "held"
        phone = await there.on_another(word.lower().replace("-", " "))
        assert (phone.welcome.you, phone.welcome.since) == (BO, 0)
        assert (await phone.do(Done())).how == "saved"
        assert (await phone.do(Consent([WordId(there.said)], NAMED))).how == "saved"
        assert len(phone.state.kept.people.by_id) == 3
        for guest in (there.bo, there.cy, phone):
            await guest.sync()
            assert replica_equals(there.server, guest)
        await phone.leave()
        await phone.come(there.server)  # the seat is this device's own from now on
        assert phone.welcome.you == BO


async def test_a_seat_that_was_let_back_is_told_nothing_of_feedback_and_takes_back_its_own_alone(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as there:
        memory = there.server.hub.rooms[there.made.meeting].state.memory
        await there.ama.do(AskAll())
        assert (await there.bo.do(GiveFeedback("left before"))).how == "held"
        lent = await there.back()
        assert lent.welcome.since
        assert (await lent.do(TakeFeedbackBack())).code == "no_feedback"
        assert [held.line.text for held in memory.feedback.lines.values()] == ["left before"]
        assert (await lent.do(GiveFeedback("left from here"))).how == "held"
        assert not [m for m in lent.asides if isinstance(m, FeedbackHeld)]
        assert (await lent.do(TakeFeedbackBack())).how == "held"
        assert memory.feedback.lines == {}


async def test_a_word_opens_once_also_for_two_who_come_at_the_same_moment(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        await there.dead()
        word = await there.let_back()
        came = await asyncio.gather(*(there.on_another(word) for _ in range(5)), return_exceptions=True)
        assert sum(isinstance(one, Guest) for one in came) == 1
        assert {one.code for one in came if isinstance(one, Turned)} <= {"wrong_word", "is_connected"}
        assert (await no(there, word)).code == "wrong_word"
        (guest,) = (one for one in came if isinstance(one, Guest))
        await guest.leave()
        await guest.come(there.server, there.made.code, **{frames.WORD: word})  # an answer that was lost on the way
        assert guest.welcome.you == BO


async def test_a_word_is_over_after_ten_minutes_and_with_the_server(tmp_path: Path) -> None:
    clock = ManualClock()
    async with room(tmp_path, clock) as there:
        await there.dead()
        word = await there.let_back()
        clock.on(600)
        refused = await no(there, word)
        assert (refused.status, refused.code, refused.text) == (401, "wrong_word", closing.DOORS["wrong_word"].text)
        word = await there.let_back()
        made = there.made
    async with served(tmp_path, clock) as server:
        with pytest.raises(Turned, match="wrong_word"):
            await Guest("").come(server, made.code, **{frames.WORD: word})


async def test_a_word_needs_an_invite_and_opens_nothing_in_another_meeting(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        other = await there.server.create(PLAN)
        word = new_word()
        await there.bo.do(Continue(there.way(word)))
        assert (await no(there, word, other.code)).code == "wrong_word"
        with pytest.raises(Turned, match="seat_unknown"):
            await Guest("").come(there.server, **{frames.WORD: word, frames.MEETING: there.made.meeting})
        assert (await there.on_another(word)).welcome.you == BO


async def test_wrong_words_are_counted_as_wrong_codes_are(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        for wrong in (*(new_word() for _ in range(98)), "nonsense", "\u00b2" * 8):
            assert (await no(there, wrong)).code == "wrong_word"
        word = new_word()
        await there.bo.do(Continue(there.way(word)))
        refused = await no(there, word)
        assert (refused.status, refused.code, refused.headers["Retry-After"]) == (429, "too_many_codes", "3600")
        await there.cy.leave()
        await there.cy.come(there.server)  # whoever has a seat is not held back
        there.clock.on(HOUR + 1)
        word = new_word()
        await there.bo.do(Continue(there.way(word)))
        assert (await there.on_another(word)).welcome.you == BO


async def test_a_right_word_after_a_hundred_and_one_wrong_ones_is_taken_a_second_later(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        for _ in range(100):
            assert (await no(there, new_word())).code == "wrong_word"
        there.clock.on(1)
        assert (await no(there, new_word())).code == "wrong_word"
        word = new_word()
        await there.bo.do(Continue(there.way(word)))
        assert (await no(there, word)).code == "too_many_codes"
        there.clock.on(1)
        assert (await there.on_another(word)).welcome.you == BO


async def test_whoever_is_let_back_has_the_floor_and_no_role_and_the_room_sees_it(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        await there.ama.do(OfferRole(base.HOLDER, BO))
        await there.bo.do(TakeRole(base.HOLDER))
        again = await there.back()
        kept = again.state.kept
        assert (again.welcome.you, kept.floor.speaker) == (BO, BO)
        assert again.welcome.since == kept.returning.back[BO][0].at
        assert kept.people.by_id[BO].roles == [base.MEMBER]
        await there.cy.sync()
        assert b"came_back" in b"".join(
            bytes(raw) for f in there.cy.frames if isinstance(f, frames.Events) for raw in f.items
        )
        assert (await again.do(AskToLeave(CY, "harm"))).code == "own_seat_only"
        assert (await again.do(Say("from here"))).how == "saved"
        assert (await again.do(Done())).how == "saved"
        await again.leave()
        await again.come(there.server)
        assert again.welcome.since == kept.returning.back[BO][0].at


async def test_nobody_is_let_back_who_is_connected_also_when_they_came_back_meanwhile(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        assert (await there.ama.do(LetBack(BO, there.way(new_word())))).code == "is_connected"
        await there.dead()
        word = await there.let_back()
        await there.bo.come(there.server)
        refused = await no(there, word)
        assert (refused.status, refused.code, refused.facts) == (409, "is_connected", {"name": "Bo"})


async def test_whoever_was_asked_to_leave_comes_back_with_no_word(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        mine = new_word()
        await there.bo.do(Continue(there.way(mine)))
        await there.dead()
        word = await there.let_back()
        await there.cy.do(AskToLeave(BO, "harm"))
        await there.ama.do(AskToLeave(BO))
        await there.minute()
        assert (await no(there, word)).code == (await no(there, mine)).code == "wrong_word"
        assert (await there.ama.do(LetBack(BO, there.way(new_word())))).code == "nobody_there"


async def test_a_seat_that_is_asked_to_leave_takes_all_of_its_persons_with_it(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        again = await there.back()
        await there.cy.do(AskToLeave(BO, "harm"))
        await there.ama.do(AskToLeave(BO))
        await there.minute()
        assert await again.end() == closing.REMOVED
        for guest in (again, there.bo):
            with pytest.raises(Turned, match="seat_unknown"):
                await guest.come(there.server)


async def test_the_old_device_ends_the_seat_of_whoever_was_somebody_else(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        again = await there.back()
        word = new_word()
        await again.do(Continue(there.way(word)))
        third = await there.on_another(word)
        assert third.welcome.since == again.welcome.since > 0
        await there.bo.come(there.server)
        assert (await third.do(NotMe())).code == "nobody_back"
        assert (await there.bo.do(NotMe())).how == "saved"
        for guest in (again, third):
            assert await guest.end() == closing.REMOVED
            assert guest.last(frames.Bye).code == "not_them"
            with pytest.raises(Turned, match="seat_unknown"):
                await guest.come(there.server)
        assert (await there.bo.do(Say("I am here"))).how == "saved"


def waits(data: Path) -> list[bytes]:
    """Return how many hours each of what was asked has still to wait, as it stands on the disk."""
    conn = open_to_read(data / FILE)
    try:
        return [value for (value,) in conn.execute("SELECT value FROM about WHERE key LIKE 'wait %' ORDER BY key")]
    finally:
        conn.close()


@pytest.mark.parametrize("gone_too", [False, True])
async def test_words_from_before_are_erased_after_a_day_of_hours_whatever_was_restarted(
    tmp_path: Path, gone_too: bool
) -> None:
    clock = ManualClock()
    async with room(tmp_path, clock) as there:
        again = await there.back()
        made, said = there.made, there.said
        await there.ama.do(AskAll())
        await there.ama.do(End(really=True))
        if gone_too:  # asked a little before seats end
            clock.on(29 * DAY + 23 * HOUR)
        assert (await again.do(Withdraw([WordId(said)]))).how == "saved"
        assert waits(tmp_path) == [b"24"]
        for left in range(23, 13, -1):
            await hour(there.server, clock)
            await settle(lambda left=left: waits(tmp_path) == [str(left).encode()])  # type: ignore[misc]
    clock.on(100 * DAY)  # while nothing runs nothing is undone, so nothing is taken back either
    async with served(tmp_path, clock) as server:
        kept = server.hub.rooms[made.meeting].state.kept
        for left in range(13, 0, -1):
            await hour(server, clock)
            await settle(lambda left=left: waits(tmp_path) == [str(left).encode()])  # type: ignore[misc]
        assert b"said before" in bytes_on_disk(tmp_path)
        await hour(server, clock)
        await settle(lambda: kept.words.by_id[WordId(said)].withdrawn)
        await settle(lambda: not server.hub.journal.scrubbing)
        assert b"said before" not in bytes_on_disk(tmp_path)
    assert waits(tmp_path) == []
    async with served(tmp_path, clock) as server:
        assert server.hub.rooms == {}


async def hour(server: Running, clock: ManualClock) -> None:
    """Let an hour pass, as the server sees it."""
    clock.on(HOUR)
    server.tick()


async def test_what_the_old_device_keeps_is_due_no_more(tmp_path: Path) -> None:
    clock = ManualClock()
    async with room(tmp_path, clock) as there:
        again = await there.back()
        await again.do(Withdraw([WordId(there.said)]))
        assert waits(tmp_path) == [b"24"]
        await there.bo.come(there.server)
        assert (await there.bo.do(KeepWords())).how == "saved"
        assert waits(tmp_path) == []
        made, said = there.made, there.said
    clock.on(3 * DAY)
    async with served(tmp_path, clock) as server:
        assert not server.hub.rooms[made.meeting].state.kept.words.by_id[WordId(said)].withdrawn


async def test_a_word_is_on_no_disk_and_a_digest_neither(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        word = new_word()
        await there.bo.do(Continue(there.way(word)))
        again = await there.on_another(word)
        on_disk = bytes_on_disk(tmp_path)
        for secret in (word, word.replace("-", ""), there.way(word), again.seat):
            assert secret.encode() not in on_disk


async def test_when_the_disk_takes_nothing_a_word_is_not_used_up(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        await there.dead()
        word = await there.let_back()
        disk = cast("Breakable", there.server.hub.journal)
        disk.broken = True
        assert (await no(there, word)).code == "read_only"
        disk.broken = False
        stalled = there.server.hub.rooms[there.made.meeting]
        async with asyncio.timeout(20):
            while stalled.read_only:  # noqa: ASYNC110 - its own probe ends it
                await asyncio.sleep(0.01)
        again = await there.on_another(word)
        assert isinstance(again.welcome, frames.Welcome)
        assert again.welcome.since > 0


async def test_after_a_restart_a_seat_that_was_let_back_is_as_narrow_as_before(tmp_path: Path) -> None:
    clock = ManualClock()
    async with room(tmp_path, clock) as there:
        again = await there.back()
        said = there.said
    async with served(tmp_path, clock) as server:
        await again.come(server)
        assert again.welcome.since > said
        assert (await again.do(Consent([WordId(said)], NAMED))).code == "consent_only_down"
        assert replica_equals(server, await again.sync())


def test_a_came_back_event_carries_no_clock() -> None:
    assert CameBack.__struct_fields__ == ("person", "by")


async def test_what_somebody_was_told_aside_before_is_not_told_to_whoever_is_let_back(tmp_path: Path) -> None:
    async with room(tmp_path) as there:
        await there.ama.do(StartCheck("Ready?"))
        await there.bo.do(Feel("glad"))
        await there.bo.sync()
        assert any(isinstance(aside, FeltNoted) for aside in there.bo.asides)
        again = await there.back()
        assert {type(aside) for aside in again.asides} <= {TurnClock}
        await again.leave()
        await again.come(there.server)
        assert {type(aside) for aside in again.asides} <= {TurnClock}
        frame = there.server.hub.rooms[there.made.meeting].snapshot(BO, again.welcome.since)
        assert {type(codec.read_aside(raw)) for raw in frame.aside} <= {TurnClock}
        await there.bo.come(there.server)
        assert any(isinstance(aside, FeltNoted) for aside in there.bo.asides)
