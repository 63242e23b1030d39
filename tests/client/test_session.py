"""A session over a real socket: joining, losing the line, coming back, leaving."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cop_tui import core
from cop_tui.client.outbox import Answer
from cop_tui.client.profile import Places, Seat
from cop_tui.client.session import Change
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.care import CheckOnMe
from cop_tui.core.topics.floor import CallNext, Done, Hand, More
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.people import Away
from cop_tui.core.topics.setup import Begin, PlannedItem
from cop_tui.core.topics.words import Off, Say
from cop_tui.wire import frames
from cop_tui.wire.limits import CUT_SECONDS, LOST_IDLE, LOST_KEEN, LOST_WISH
from tests.client.guests import Guest, guest
from tests.client.room import Room, opened


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(
        PlannedItem("Hard", minutes=10, mode="queue", turn=120),
        PlannedItem("Learning", minutes=5, mode="open"),
    )
    async with opened(room):
        yield room


@pytest.fixture
async def ama(room: Room, tmp_path: Path) -> AsyncIterator[Guest]:
    async with guest(room.holder_invite, "Ama", tmp_path) as ama:
        yield ama


@pytest.fixture
async def bo(room: Room, ama: Guest, tmp_path: Path) -> AsyncIterator[Guest]:
    async with guest(room.invite, "Bo", tmp_path) as bo:
        yield bo


def same(room: Room, *guests: Guest) -> bool:
    wanted = core.state_hash(room.state.kept)
    return all(core.state_hash(g.session.replica.kept) == wanted for g in guests)


async def back(room: Room, *guests: Guest) -> None:
    """Wait until everybody is connected again, with a session that knows it."""
    async with asyncio.timeout(5):
        await room.until(lambda: len(room.lines) == len(guests))
    for person in guests:
        await person.until(lambda person=person: person.session.link == "good")  # type: ignore[misc]


def answer(future: asyncio.Future[Answer]) -> Answer:
    assert future.done()
    return future.result()


async def test_joining_brings_the_room_and_who_i_am_in_it(room: Room, ama: Guest, bo: Guest) -> None:
    replica = bo.session.replica
    assert replica.person is not None
    assert (replica.person.name, replica.me, replica.meeting) == ("Bo", 2, "m1")
    assert replica.whose == "Ama's computer"
    assert ama.session.replica.has("space holder")
    assert bo.changes[0].fresh


async def test_what_happens_is_the_same_in_every_replica(room: Room, ama: Guest, bo: Guest) -> None:
    assert (await ama.session.do(Begin())).how == "saved"
    assert (await bo.session.do(Hand("funding"))).how == "saved"
    assert (await ama.session.do(CallNext())).how == "saved"
    said = await bo.session.do(Say("we were tired"))
    assert said.how == "saved"
    await ama.until(lambda: "Bo: we were tired" in ama.told)
    assert same(room, ama, bo)
    assert ama.session.replica.text(WordId(said.seq)) == "we were tired"


async def test_a_refusal_comes_with_its_sentence(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    answered = await bo.session.do(CallNext())
    assert (answered.how, answered.code) == ("refused", "needs_role")
    assert answered.text.startswith("That is for: queue keeper, space holder.")


async def test_a_lost_line_comes_back_with_what_was_missed(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    await bo.session.do(Hand())
    before = room.state.kept.seq
    await room.drop()
    await room.do(PersonId(1), CallNext())
    await back(room, ama, bo)
    assert same(room, ama, bo)
    assert room.handshakes[-1][frames.SEQ] == str(before)
    assert room.handshakes[-1][frames.BOOT] == "boot-1"
    assert frames.CODE not in room.handshakes[-1]
    assert "Back. You have the floor." in bo.told
    assert "Your turn, Bo. About 2 minutes. Finish with done, or pass." in bo.told
    assert bo.kinds.count("line_lost") == 1


async def test_coming_back_says_that_i_still_have_my_place(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    await bo.session.do(Hand())
    await room.drop()
    await back(room, ama, bo)
    assert "Back. You are still 1st." in bo.told


async def test_a_snapshot_after_a_gap_tells_where_i_stand_and_the_words_i_missed(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await ama.session.do(Begin())
    told = len(bo.told)
    bo.session.replica.partial = True  # so that a snapshot is asked for
    await room.drop()
    await room.do(PersonId(1), Hand())
    await room.do(PersonId(1), CallNext())
    await room.do(PersonId(1), Say("missed words"))
    await back(room, ama, bo)
    assert frames.SEQ not in room.handshakes[-1] or frames.SEQ not in room.handshakes[-2]
    assert bo.told[told:] == [
        "The connection is lost; it is tried again by itself. Your place waits 15 minutes.",
        "Back.",
        "Ama: missed words",
    ]
    assert bo.changes[-1].fresh
    assert not bo.session.replica.partial
    assert same(room, ama, bo)


async def test_an_event_of_a_newer_server_brings_a_snapshot(room: Room, ama: Guest, bo: Guest) -> None:
    seen = len(room.handshakes)
    line = room.lines[1]
    await line.ws.send(f'{{"f":"events","first":{room.state.kept.seq + 1},"items":[{{"e":"from_the_future"}}]}}')
    await bo.until(lambda: "unknown_event" in bo.kinds)
    await bo.until(lambda: "line_lost" in bo.kinds)
    await bo.until(lambda: bo.session.link == "good")
    assert frames.SEQ not in room.handshakes[seen]
    assert not bo.session.replica.partial


async def test_frames_and_messages_of_a_newer_server_are_left_out(room: Room, ama: Guest, bo: Guest) -> None:
    line = room.lines[1]
    await line.ws.send('{"f":"fireworks","n":1}')
    await line.ws.send('{"f":"passing","items":[{"p":"sparkle"}]}')
    await line.ws.send('{"f":"aside","items":[{"a":"whisper"}]}')
    assert (await bo.session.do(Away())).how == "relayed"
    assert len(room.handshakes) == 2


async def test_a_gap_in_the_numbers_brings_a_snapshot(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    line, item = room.lines[1], room.log[-1]
    await line.send(frames.Events(room.state.kept.seq + 5, [item]))
    await bo.until(lambda: "line_lost" in bo.kinds)
    await bo.until(lambda: bo.session.link == "good")
    assert frames.SEQ not in room.handshakes[-1]
    assert same(room, ama, bo)


async def test_events_sent_twice_count_once(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    told = len(bo.told)
    await room.lines[1].send(frames.Events(1, list(room.log)))
    assert (await bo.session.do(Away())).how == "relayed"
    assert same(room, ama, bo)
    assert bo.told[told:] == ["You are away. Your place waits 15 minutes. No announcement is made."]


async def test_wishes_made_offline_are_sent_in_their_order(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    await room.drop()
    futures = [ama.session.do(c) for c in (Hand("one"), CallNext(), Say("first"), Say("second"), Done())]
    await back(room, ama, bo)
    assert [a.how for a in await asyncio.gather(*futures)] == ["saved"] * 5
    words = [room.state.texts[n] for n in sorted(room.state.texts)]
    assert words == ["first", "second"]


async def test_a_wish_whose_answer_was_lost_has_one_effect(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    room.answer = False
    wish = bo.session.do(Hand())
    await room.until(lambda: room.state.kept.floor.find(PersonId(2)) is not None)
    room.answer = True
    await room.drop()
    await back(room, ama, bo)
    assert (await wish).how == "saved"
    assert [w.person for w in room.state.kept.floor.waiting] == [2]
    sent = [f.id for line in room.lines for f in line.got if isinstance(f, frames.Do)]
    assert sent == ["k1"]


async def test_a_kept_wish_keeps_its_number_across_a_restart_of_the_server(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    await bo.session.do(Hand())
    room.deaf = True
    wish = ama.session.do(CallNext(if_speaker=PersonId(0)))
    await room.until(lambda: any(isinstance(f, frames.Do) and f.id == "k2" for f in room.lines[0].got))
    room.deaf = False
    room.restart("boot-2")
    await room.drop()
    await back(room, ama, bo)
    assert (await wish).how == "saved"
    assert room.state.kept.floor.speaker == 2


async def test_live_words_unanswered_at_a_restart_go_back_to_their_author(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    await ama.session.do(Hand())
    await ama.session.do(CallNext())
    room.deaf = True
    wish = ama.session.do(Off("between us"))
    await room.until(lambda: len(room.lines[0].got) == 4)
    room.deaf = False
    room.restart("boot-2")
    await room.drop()
    await back(room, ama, bo)
    answered = await wish
    assert answered.how == "returned"
    assert ama.session.returned == ["between us"]
    assert not [f for line in room.lines for f in line.got if isinstance(f, frames.Do)]


async def test_words_said_before_anything_was_kept_are_not_kept_later(room: Room, ama: Guest, bo: Guest) -> None:
    """Typed in the lobby with the line down; by the time it is back the meeting keeps what is said."""
    await room.drop()
    wish = bo.session.do(Say("just for the lobby"))
    await room.do(PersonId(1), Begin())
    await room.do(PersonId(1), MoveOn())
    await back(room, ama, bo)
    assert (await wish).how == "returned"
    assert bo.session.returned == ["just for the lobby"]
    assert not room.state.texts


async def test_live_words_whose_answer_was_lost_are_said_once(room: Room, ama: Guest, bo: Guest) -> None:
    room.answer = False
    wish = bo.session.do(Say("hello lobby"))
    await ama.until(lambda: "Bo: hello lobby" in ama.told)
    room.answer = True
    await room.drop()
    await back(room, ama, bo)
    assert (await wish).how == "relayed"
    assert ama.told.count("Bo: hello lobby") == 1


async def test_words_brought_up_again_for_those_who_were_cut_off_are_told_once(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await bo.session.do(Say("hello lobby"))
    await room.drop()
    await room.do(PersonId(1), Say("while you were out"))
    await back(room, ama, bo)
    assert bo.told.count("Bo: hello lobby") == 1
    assert bo.told.count("Ama: while you were out") == 1


async def test_what_only_memory_held_is_asked_again_of_a_server_that_started_anew(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await ama.session.do(Begin())
    await bo.session.do(Hand("funding"))
    await bo.session.do(CheckOnMe())
    room.restart("boot-2")
    await room.drop()
    await back(room, ama, bo)
    async with asyncio.timeout(5):
        await room.until(lambda: bool(room.state.memory.care.signals) and 2 in room.state.now.floor.notes)
    assert room.state.now.floor.notes == {2: "funding"}
    assert [s.person for s in room.state.memory.care.signals.values()] == [2]


async def test_a_restored_backup_is_told_and_brings_a_snapshot(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    room.epoch = "epoch-2"
    room.restart("boot-2")
    before = len(bo.changes)
    await room.drop()
    await back(room, ama, bo)
    assert "restored" in bo.kinds
    assert any(change.fresh for change in bo.changes[before:])


async def test_tries_to_come_back_are_spread_and_grow_to_half_a_minute(room: Room, ama: Guest, bo: Guest) -> None:
    room.refuse = (503, {}, {})
    bo.time.slept.clear()
    await room.drop()
    await bo.time.sleeps(8)
    assert bo.time.slept[:8] == [0.5, 1, 2, 4, 8, 15, 15, 15]
    room.refuse = None
    await back(room, ama, bo)


async def test_a_server_that_closes_at_once_is_not_hammered(room: Room, ama: Guest, bo: Guest) -> None:
    bo.time.slept.clear()
    for _ in range(4):
        await back(room, ama, bo)
        await room.drop()
    await back(room, ama, bo)
    assert bo.time.slept == sorted(bo.time.slept)
    assert bo.time.slept[-1] >= 4


async def test_a_bye_says_when_to_come_back(room: Room, ama: Guest, bo: Guest) -> None:
    bo.time.slept.clear()
    await room.drop(1001, frames.Bye("back_soon", retry=4))
    await back(room, ama, bo)
    assert bo.time.slept == [4.5]
    assert any(t.startswith("The server stops or restarts.") for t in bo.told)


async def test_retry_after_at_the_door_is_kept_to(room: Room, ama: Guest, bo: Guest) -> None:
    room.refuse = (503, {"code": "read_only", "facts": {}, "text": ""}, {"Retry-After": "60"})
    bo.time.slept.clear()
    await room.drop()
    await bo.time.sleeps(2)
    assert bo.time.slept[1] == 61
    room.refuse = None
    await back(room, ama, bo)


async def test_being_asked_to_leave_ends_the_session(room: Room, ama: Guest, bo: Guest) -> None:
    await room.lines[1].send(frames.Bye("removed"))
    over = await bo.ended()
    assert (over.code, over.status) == ("removed", 13)
    assert over.text.startswith("Two people asked you to leave")
    assert bo.session.link == "over"
    assert (await bo.session.do(Hand())).how == "returned"


@pytest.mark.parametrize(
    ("status", "code", "facts", "begins", "exit"),
    [
        (401, "wrong_code", {}, "That code opens no meeting here.", 11),
        (410, "code_expired", {}, "That invite has expired", 11),
        (409, "name_taken", {"name": "Ama"}, "Somebody here is called Ama already.", 11),
        (503, "meeting_full", {"limit": 2}, "The meeting is full: 2 people.", 11),
        (426, "old_program", {}, "Your program and this server speak different versions.", 14),
        (403, "brand_new_rule", {}, "Said by the server.", 11),
        (404, "", {}, "Something answers at 127.0.0.1", 10),
    ],
)
async def test_a_refusal_at_the_door_ends_with_its_sentence(
    room: Room, tmp_path: Path, status: int, code: str, facts: dict[str, str], begins: str, exit: int
) -> None:
    body = {"code": code, "facts": facts, "text": "Said by the server."} if code else {}
    room.refuse = (status, body, {})
    async with guest(room.invite, "Cy", tmp_path) as cy:
        over = await cy.ended()
    assert over.text.startswith(begins)
    assert over.status == exit
    assert not cy.places.seats.all()


async def test_nobody_listening_at_the_first_try_is_told_at_once(room: Room, tmp_path: Path) -> None:
    async with opened(Room()) as server:
        invite = room.invite
        gone = type(invite)("127.0.0.1", server.sockets[0].getsockname()[1], invite.code)
    async with guest(gone, "Cy", tmp_path) as cy:
        over = await cy.ended()
    assert over.code == "nothing_answers"
    assert over.text.startswith(f"Nothing answers at {gone.where}.")


async def test_a_redirect_is_never_followed(room: Room, tmp_path: Path) -> None:
    async with opened(Room()) as other:
        port = other.sockets[0].getsockname()[1]
        room.refuse = (307, {}, {"Location": f"ws://127.0.0.1:{port}/m"})
        async with guest(room.invite, "Cy", tmp_path) as cy:
            over = await cy.ended()
    assert over.code == "no_meeting_here"


async def test_a_probe_is_answered_at_once_and_tells_the_round_trip(room: Room, ama: Guest, bo: Guest) -> None:
    line = room.lines[1]
    await line.send(frames.Probe(7, Ms(1_000_000_003_000), rtt=1600))
    await room.until(lambda: frames.Echo(7) in line.got)
    assert bo.session.rtt == 1600
    assert bo.session.link == "slow"
    await line.send(frames.Probe(8, Ms(1_000_000_003_000), rtt=40))
    await bo.until(lambda: bo.session.link == "good")


async def test_the_servers_clock_is_known_after_the_first_frame(room: Room, ama: Guest, bo: Guest) -> None:
    assert bo.session.now() == room.ms
    bo.time.utc += 7_200  # somebody sets this computer's clock
    assert bo.session.now() == room.ms
    bo.time.seconds += 60
    assert bo.session.now() == room.ms + 60_000


async def test_a_wish_without_an_answer_makes_the_line_slow_then_lost(room: Room, ama: Guest, bo: Guest) -> None:
    room.deaf = True
    line = room.lines[1]
    wish = bo.session.do(Away())
    await room.until(lambda: len(line.got) == 1)
    await bo.time.tick(5)
    assert bo.session.link == "slow"
    await bo.time.tick(LOST_WISH - 5)
    assert bo.session.link == "lost"
    assert len(room.handshakes) == 2  # in words first: it may still come back
    room.deaf = False
    await bo.time.tick(CUT_SECONDS)
    assert (await wish).how == "relayed"
    assert bo.session.link == "good"
    assert len(room.handshakes) == 3


async def test_with_an_act_waiting_a_slow_connection_has_six_round_trips(room: Room, ama: Guest, bo: Guest) -> None:
    room.deaf = True
    line = room.lines[1]
    await line.send(frames.Probe(7, Ms(room.ms), rtt=4000))
    await room.until(lambda: frames.Echo(7) in line.got)
    wish = bo.session.do(Away())
    await room.until(lambda: len(line.got) == 2)
    await bo.time.tick(23)
    assert bo.session.link == "slow"
    await bo.time.tick(1)
    assert bo.session.link == "lost"
    room.deaf = False
    await bo.time.tick(CUT_SECONDS)
    assert (await wish).how == "relayed"


@pytest.mark.parametrize(("low", "probe", "lost"), [(False, 50, 75), (True, 100, 130)])
async def test_a_dead_link_does_not_say_good(
    room: Room, ama: Guest, tmp_path: Path, low: bool, probe: int, lost: int
) -> None:
    async with guest(room.invite, "Di", tmp_path, low=low) as di:
        await di.time.tick(probe + 9)
        assert (di.session.link, di.session.heard_ago()) == ("good", (probe + 9) // 10 * 10)
        await di.time.tick(2)
        assert di.session.link == "slow"
        assert di.told[-1] == (
            f"Nothing has been heard from the meeting for {probe + 10} s. "
            "What you send waits until it answers. Your place waits 15 minutes."
        )
        await di.time.tick(lost - probe - 11)
        assert di.session.link == "lost"
        assert di.kinds.count("line_lost") == di.kinds.count("line_unsure") == 1
        await di.time.tick(CUT_SECONDS - 1)
        assert len(room.handshakes) == 2
        await di.time.tick(1)
        await di.until(lambda: di.session.link == "good")
        assert len(room.handshakes) == 3


async def test_a_dead_link_is_called_lost_within_its_time_and_not_at_the_look_after_it(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await bo.time.tick(LOST_IDLE - 1.5)
    assert bo.session.link == "slow"
    await bo.time.tick(1)
    assert bo.session.link == "lost"


async def test_a_link_that_comes_back_by_itself_is_kept_and_said_to_be_back(room: Room, ama: Guest, bo: Guest) -> None:
    await bo.time.tick(LOST_IDLE)
    assert bo.session.link == "lost"
    await room.lines[1].send(frames.Probe(7, Ms(room.ms), rtt=40))
    await bo.until(lambda: bo.session.link == "good")
    assert bo.told[-1] == "Back. The meeting answers again."
    room.answer = False
    bo.session.do(Away())
    await room.until(lambda: len(room.lines[1].got) == 2)
    await bo.time.tick(LOST_WISH)
    assert bo.session.link == "lost"
    await room.lines[1].send(frames.Probe(8, Ms(room.ms), rtt=40))
    await bo.until(lambda: bo.session.link != "lost")
    assert bo.kinds.count("line_lost") == bo.told.count("Back. The meeting answers again.") == 2
    assert len(room.handshakes) == 2


async def test_how_long_nothing_was_heard_is_told_every_ten_seconds_and_not_each_second(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await bo.time.tick(61)
    before = len(bo.changes)
    for _ in range(10):
        await bo.time.tick(1)
    assert len(bo.changes) == before + 1
    assert bo.session.heard_ago() == 70


async def test_a_space_holders_silent_line_is_given_up_sooner(room: Room, ama: Guest) -> None:
    await ama.time.tick(LOST_KEEN + CUT_SECONDS)
    await ama.until(lambda: "line_lost" in ama.kinds)
    await ama.until(lambda: ama.session.link == "good")
    assert len(room.handshakes) == 2


async def test_a_computer_that_slept_does_not_wait_for_its_old_line(room: Room, ama: Guest, bo: Guest) -> None:
    await bo.time.tick(1)
    bo.time.doze(30)
    await bo.time.tick(1)
    await bo.until(lambda: "line_lost" in bo.kinds)
    await bo.until(lambda: bo.session.link == "good")
    await bo.time.tick(1)
    assert len(room.handshakes) == 3


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_clock_that_jumps_drops_no_healthy_line_and_moves_no_countdown(
    room: Room, ama: Guest, bo: Guest, hours: int
) -> None:
    await bo.time.tick(1)
    before = bo.session.now()
    bo.time.utc += hours * 3_600
    await bo.time.tick(1)
    await bo.time.tick(1)
    assert bo.session.now() == before + 2_000
    assert (await bo.session.do(Away())).how == "relayed"
    assert "line_lost" not in bo.kinds
    assert len(room.handshakes) == 2


async def test_a_probe_that_was_long_on_its_way_moves_no_countdown(room: Room, ama: Guest, bo: Guest) -> None:
    await bo.time.tick(20)
    before = bo.session.now()
    await room.lines[1].send(frames.Probe(7, Ms(room.ms + 20_000 - 5_000), rtt=40))
    await room.until(lambda: frames.Echo(7) in room.lines[1].got)
    assert bo.session.now() == before


async def test_a_probe_that_answers_an_echo_is_no_older_than_that_echo(room: Room, ama: Guest, tmp_path: Path) -> None:
    async with guest(room.invite, "Di", tmp_path) as di:
        line = room.lines[1]
        await line.send(frames.Probe(1, Ms(room.ms)))
        await room.until(lambda: frames.Echo(1) in line.got)
        di.time.seconds += 0.4  # the round trip of the echo and the next probe
        await line.send(frames.Probe(2, Ms(room.ms + 700)))
        await room.until(lambda: frames.Echo(2) in line.got)
        assert room.ms + 700 <= di.session.now() <= room.ms + 700 + 400


async def test_while_nothing_can_be_saved_waiting_is_not_taken_for_a_dead_line(
    room: Room, ama: Guest, bo: Guest
) -> None:
    room.deaf = True
    line = room.lines[1]
    await line.send(frames.Notice("read_only", "Nothing can be saved now. What you sent waits."))
    await bo.until(lambda: bo.session.read_only)
    wish = bo.session.do(Hand())
    await room.until(lambda: len(line.got) == 1)
    await bo.time.tick(40)
    assert len(room.handshakes) == 2
    assert not wish.done()
    assert "Nothing can be saved now. What you sent waits." in bo.told


async def test_many_wishes_at_once_stay_below_what_the_server_allows(room: Room, ama: Guest, bo: Guest) -> None:
    futures = [bo.session.do(More()) for _ in range(30)]
    bo.time.slept.clear()
    await asyncio.gather(*futures)
    assert len(bo.time.slept) >= 15
    assert sum(bo.time.slept) == pytest.approx(15 / 4, abs=0.3)


async def test_history_brings_older_words_but_none_that_were_withdrawn(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    await ama.session.do(Hand())
    await ama.session.do(CallNext())
    first, second = [(await ama.session.do(Say(t))).seq for t in ("one", "two")]
    assert await bo.session.history() == {first: "one", second: "two"}
    assert await bo.session.history(second) == {first: "one"}
    await ama.session.do(Withdraw([WordId(first)]))
    room.state.texts[WordId(first)] = "one"  # a page that was already under way
    assert await bo.session.history() == {second: "two"}
    assert bo.session.replica.text(WordId(first)) == ""


async def test_history_without_a_line_is_empty(room: Room, ama: Guest, bo: Guest) -> None:
    room.refuse = (503, {}, {})
    await room.drop()
    await bo.until(lambda: bo.session.link == "lost")
    assert await bo.session.history() == {}


async def test_leaving_sends_what_was_said_and_closes_politely(room: Room, ama: Guest, bo: Guest) -> None:
    line = room.lines[1]
    wish = bo.session.do(Say("bye all"))
    await bo.session.leave()
    over = await bo.ended()
    assert (over.code, over.text, over.status) == ("left", "", 0)
    assert answer(wish).how == "relayed"
    await line.ws.wait_closed()
    assert line.ws.close_code == 1000


async def test_leaving_while_the_line_is_down_does_not_wait_for_it(room: Room, ama: Guest, bo: Guest) -> None:
    room.refuse = (503, {}, {})
    await room.drop()
    await bo.until(lambda: bo.session.link == "lost")
    wish = bo.session.do(Say("never sent"))
    await bo.session.leave()
    assert (await wish).how == "returned"
    assert bo.session.returned == ["never sent"]
    assert (await bo.ended()).code == "left"


async def test_the_seat_is_found_again_by_invite_and_name(room: Room, ama: Guest, tmp_path: Path) -> None:
    for _ in range(2):
        async with guest(room.invite, "Bo", tmp_path) as bo:
            assert bo.session.replica.me == 2
    assert [p.name for p in room.state.kept.people.by_id.values()] == ["Ama", "Bo"]
    one, other = (h[frames.DEVICE] for h in room.handshakes[1:])
    assert one == other
    assert frames.CODE not in room.handshakes[-1]


@pytest.mark.parametrize("before", [2, 3])
async def test_who_begins_one_meeting_after_the_other_is_told_so_alone_and_once(
    room: Room, tmp_path: Path, before: int
) -> None:
    kept = Places(tmp_path / "Ama").seats
    for number in range(before):
        kept.keep(Seat("example.org:8765", f"m{number}", f"secret-{number}", "Ama", held=True))
    async with guest(room.holder_invite, "Ama", tmp_path) as ama, guest(room.invite, "Bo", tmp_path) as bo:
        await ama.session.do(Begin())
        await ama.session.do(Park("Who pays?"))
        await bo.until(lambda: same(room, ama, bo))
        often = [said for said in ama.told if "You have held the last" in said]
        assert often == [
            "You have held the last 3 meetings from here. Somebody else may like to hold this one with you: "
            "role space holder to NAME. Only you are told."
        ] * (before == 3)
        assert not any("You have held" in said for said in bo.told)
    assert [seat.held for seat in kept.all()] == [True] * (before + 1)
    assert [seat.held for seat in Places(tmp_path / "Bo").seats.all()] == [False]


async def test_who_holds_with_somebody_is_not_told(room: Room, ama: Guest, tmp_path: Path) -> None:
    kept = ama.places.seats
    for number in range(3):
        kept.keep(Seat("example.org:8765", f"m{number}", f"secret-{number}", "Ama", held=True))
    async with guest(room.holder_invite, "Di", tmp_path) as di:
        await ama.session.do(Begin())
        await di.until(lambda: same(room, ama, di))
    assert not any("You have held" in said for said in ama.told)


async def test_another_name_on_the_same_computer_is_another_person(room: Room, ama: Guest, tmp_path: Path) -> None:
    async with guest(room.invite, "Bo", tmp_path):
        pass
    (tmp_path / "Cy").symlink_to(tmp_path / "Bo")
    async with guest(room.invite, "Cy", tmp_path) as cy:
        assert cy.session.replica.me == 3


async def test_a_seat_that_has_ended_gives_way_to_the_invite(room: Room, ama: Guest, tmp_path: Path) -> None:
    async with guest(room.invite, "Bo", tmp_path):
        pass
    room.refuse = (401, {"code": "seat_unknown", "facts": {}, "text": ""}, {})
    person = Guest(room.invite, "Bo", tmp_path / "Bo")
    person.start()
    await person.time.sleeps(1)
    room.refuse = None
    room.seats.clear()
    room.state.kept.people.by_id[PersonId(2)].name = "Bo who was here"
    await person.until(lambda: person.session.link == "good")
    assert frames.CODE in room.handshakes[-1]
    assert person.session.replica.me == 3
    await person.stop()


async def test_a_listener_that_fails_ends_the_session_with_its_error(room: Room, ama: Guest, tmp_path: Path) -> None:
    person = Guest(room.invite, "Bo", tmp_path / "Bo")

    def fail(change: Change) -> None:
        if change.fresh:
            raise LookupError("a bug in a screen")

    person.session.listen(fail)
    person.start()
    with pytest.raises(LookupError):
        await person.ended()
    person.places.close()
