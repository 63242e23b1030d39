"""Coming in at the door, being turned away, coming back."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from pathlib import Path

import msgspec
import pytest

from cop_server.app import Running
from cop_tui import core
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.door import AskToLeave, CloseDoor
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End
from cop_tui.wire import closing, frames
from cop_tui.wire.invite import new_code
from tests.server.guests import PLAN, Guest, ManualClock, Turned, bytes_on_disk, replica_equals, served


async def turned(guest: Guest, server: Running, code: str = "", **extra: str) -> Turned:
    with pytest.raises(Turned) as caught:
        await guest.come(server, code, **extra)
    return caught.value


async def test_whoever_has_the_code_joins_and_whoever_has_the_other_code_holds_the_space(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bø").come(server, made.code.lower().replace("-", " "))
        cy = await Guest("Cy").come(server, made.code, **{frames.ROLE: "observer"})
        people = cy.state.kept.people.by_id
        assert [(p.name, p.roles) for p in people.values()] == [
            ("Ana", ["member", "space holder"]),
            ("Bø", ["member"]),
            ("Cy", ["observer"]),
        ]
        assert (ana.welcome.you, bo.welcome.you, cy.welcome.you) == (1, 2, 3)
        for guest in (ana, bo, cy):
            await guest.sync()
            assert replica_equals(server, guest)


async def test_a_wrong_code_is_refused_with_a_code_and_a_sentence(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.create(PLAN)
        no = await turned(Guest("Ana"), server, new_code())
        assert (no.status, no.code, no.text) == (401, "wrong_code", closing.DOORS["wrong_code"].text)
        assert (await turned(Guest("Ana"), server, "nonsense")).code == "wrong_code"


async def test_after_a_hundred_wrong_codes_in_an_hour_a_right_one_opens_and_seats_do_not_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.codes.hash_code", lambda code, _salt: code)
    monkeypatch.setattr("cop_server.turns.CODE_SECONDS", 0.001)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        for _ in range(101):
            assert (await turned(Guest("Eve"), server, new_code())).code == "wrong_code"
        await Guest("Eve").come(server, made.code)
        await ana.leave()
        await ana.come(server, new_code())  # somebody with a seat is not held back, not even with a wrong code


async def test_where_wrong_codes_wait_a_right_one_does_not_also_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
    monkeypatch.setattr("cop_server.turns.CODE_SECONDS", 0.2)
    monkeypatch.setattr("cop_server.turns.CODE_PATIENCE", 1.0)
    async with served(tmp_path) as server:
        wrong = [asyncio.create_task(turned(Guest("Eve"), server, new_code())) for _ in range(20)]
        for done in asyncio.as_completed(wrong):
            slowed = await done
            if slowed.code != "wrong_code":
                break  # the line is full
        assert (slowed.status, slowed.code, slowed.headers["Retry-After"]) == (503, "code_waits", "1")
        await Guest("Ana").come(server, made.code)
        assert not all(task.done() for task in wrong)
        await asyncio.gather(*wrong)


def forget_tags(conn: sqlite3.Connection) -> None:
    conn.execute("DELETE FROM about WHERE key LIKE 'tag %'")


async def test_a_code_of_a_file_without_tags_gets_one_when_it_opens(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        await server.hub.journal._put(forget_tags)
    async with served(tmp_path) as server:
        assert await server.hub.journal.tags() == []
        await Guest("Ana").come(server, made.code)
        assert len(await server.hub.journal.tags()) == 1


async def test_codes_that_are_replaced_are_recognised_no_longer(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        await server.hub.new_codes(made.meeting, replace=True)
        assert len(await server.hub.journal.tags()) == 2
        assert (await turned(Guest("Ana"), server, made.code)).code == "wrong_code"


@pytest.mark.parametrize(
    ("name", "code"),
    [("Ana", "name_taken"), ("аna", "name_taken"), ("\u200b ", "name_empty"), ("W" * 25, "name_too_wide")],
)
async def test_a_name_that_cannot_be_told_apart_or_read_is_refused(tmp_path: Path, name: str, code: str) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        await Guest("Ana").come(server, made.code)
        no = await turned(Guest(name), server, made.code)
        assert no.code == code
        assert no.text == core.sentence(code, no.facts)


async def test_a_full_meeting_and_a_closed_door_turn_new_people_away_but_nobody_who_has_a_seat(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(msgspec.structs.replace(PLAN, people=2))
        ana = await Guest("Ana").come(server, made.holder_code)
        await Guest("Bo").come(server, made.code)
        full = await turned(Guest("Cy"), server, made.code)
        assert (full.status, full.code, full.facts) == (503, "meeting_full", {"limit": 2})
        other = await server.create(PLAN)
        dee = await Guest("Dee").come(server, other.holder_code)
        assert (await dee.do(CloseDoor())).how == "saved"
        closed = await turned(Guest("Eli"), server, other.code)
        assert (closed.status, closed.code) == (403, "door_closed")
        await dee.leave()
        await dee.come(server)
        await ana.leave()
        await ana.come(server, made.code)
        assert ana.welcome.you == 1


@pytest.mark.parametrize(
    "headers",
    [
        {frames.SEAT: "abc"},
        {frames.DEVICE: ""},
        {frames.DEVICE: "z" * 32},
        {frames.NAME: "%ff%fe"},
    ],
)
async def test_headers_that_make_no_sense_are_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        assert (await turned(Guest("Ana"), server, made.code, **headers)).code == "bad_headers"


async def test_a_seat_nobody_knows_and_a_seat_of_another_meeting_open_nothing(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made, other = await server.create(PLAN), await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        assert (await turned(Guest("Eve"), server, **{frames.MEETING: made.meeting})).code == "seat_unknown"
        thief = Guest("Ana", seat=ana.seat)
        assert (await turned(thief, server, **{frames.MEETING: other.meeting})).code == "seat_unknown"


async def test_a_seat_comes_back_as_the_same_person_on_any_device(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        phone = await Guest("ignored", seat=ana.seat).come(server, made.code)
        assert (phone.welcome.you, len(phone.state.kept.people.by_id)) == (1, 1)
        tablet = await Guest("ignored", seat=ana.seat).come(server, **{frames.MEETING: made.meeting})
        assert tablet.welcome.you == 1


async def test_a_member_who_brings_the_other_code_holds_the_space_too(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        await ana.leave()
        await ana.come(server, made.holder_code)
        assert ana.state.kept.people.by_id[PersonId(1)].has("space holder")
        seq = ana.state.kept.seq
        await ana.leave()
        await ana.come(server, made.holder_code)
        assert ana.state.kept.seq == seq  # once is enough


async def test_who_missed_a_little_is_sent_just_that(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        bo.drop()
        before = bo.state.kept.seq
        await ana.do(Begin())
        await ana.do(Park("later"))
        await bo.come(server)
        assert bo.welcome.snapshot is None
        assert len(bo.welcome.events) == bo.welcome.seq - before > 0
        await ana.sync()
        assert replica_equals(server, bo)
        assert "later" in bo.state.texts.values()


async def test_who_missed_a_lot_is_sent_the_whole_state(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        bo.drop()
        for number in range(260):
            await ana.do(Park(f"note {number}"))
        await bo.come(server)
        assert bo.welcome.snapshot is not None
        assert replica_equals(server, bo)


async def test_another_epoch_means_the_whole_state(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.leave()
    async with served(tmp_path) as server:
        await server.hub.journal.new_epoch()
    async with served(tmp_path) as server:
        await ana.come(server)
        assert ana.welcome.snapshot is not None


async def test_words_a_screen_needs_come_with_the_state_and_older_ones_in_pages(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(MoveOn())
        bo = await Guest("Bo").come(server, made.code)
        from cop_tui.core.topics.words import Say

        parked = await ana.do(Park("parked early"))
        mine = await bo.do(Say("bo's own"))
        for number in range(120):
            await ana.do(Say(f"line {number}"))
        bo.boot = ""
        bo.drop()
        again = await Guest("Bo", seat=bo.seat).come(server, made.code)
        texts = again.welcome.texts
        assert texts[WordId(parked.seq)] == "parked early"
        assert texts[WordId(mine.seq)] == "bo's own"
        assert len(texts) == 2 + 6
        await again.send(frames.History())
        await again.until(lambda: isinstance(again.frames[-1], frames.Page))
        page = again.last(frames.Page)
        assert (len(page.texts), page.more) == (50, True)
        await again.send(frames.History(min(page.texts)))
        await again.until(lambda: again.frames[-1] is not page and isinstance(again.frames[-1], frames.Page))
        assert max(again.last(frames.Page).texts) < min(page.texts)


async def test_two_people_can_ask_somebody_to_leave_and_the_seat_ends_after_a_minute(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        cy = await Guest("Cy").come(server, made.code)
        assert (await bo.do(AskToLeave(PersonId(3), "harm"))).how == "held"
        assert (await ana.do(AskToLeave(PersonId(3)))).how == "relayed"
        clock.on(60)
        server.tick()
        assert await cy.end() == closing.REMOVED
        assert cy.last(frames.Bye).code == "removed"
        assert (await turned(cy, server)).code == "seat_unknown"


async def test_seats_and_codes_end_some_days_after_the_meeting(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(AskAll())
        await ana.do(End())
        late = await turned(Guest("Bo"), server, made.code)
        assert (late.status, late.code) == (410, "code_expired")
        await ana.leave()
        clock.on(29 * 86_400)
        await ana.come(server)
        clock.on(86_400 + 1)
        server.tick()
        assert await ana.end() == closing.REMOVED
        assert ana.last(frames.Bye).code == "seat_ended"
        assert (await turned(ana, server)).code == "seat_unknown"
        assert (await turned(Guest("Bo"), server, made.code)).code == "code_expired"
    async with served(tmp_path, clock) as server:
        assert (await turned(ana, server)).code == "seat_unknown"
        assert (await turned(Guest("Bo"), server, made.code)).code == "code_expired"


async def test_two_devices_of_one_meeting_are_not_joined_on_disk_to_another_meeting(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        one, two = await server.create(PLAN), await server.create(PLAN)
        device, seat = secrets.token_hex(16), secrets.token_hex(32)
        for made in (one, two):
            ana = await Guest("Ana", seat, device).come(server, made.holder_code)
            await ana.do(Begin())
        found = bytes_on_disk(tmp_path)
        assert device.encode() not in found
        assert seat.encode() not in found
