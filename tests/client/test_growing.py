"""A client in a room with a server of another age: what it does not know is left out, or asked for without losing the line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Raw

from cop_server.app import Options, running
from cop_server.connection import Connection
from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import CallNext, Hand, HandRaised
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.people import Away
from cop_tui.core.topics.setup import Begin, PlannedItem
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames
from cop_tui.wire.course import Course
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.client.room import Line, Room, opened
from tests.client.test_replica import EVENTS, joined
from tests.client.test_session import same
from tests.client.test_with_the_server import PLAN

NEWER = {"e": "from_the_future", "text": "x"}
IGNORABLE = NEWER | {"ignorable": True}


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(PlannedItem("Hard", minutes=10, mode="queue", turn=120))
    room.features = ["fireworks", frames.WHOLE]
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


async def happens(room: Room, event: dict[str, Any], *also: core.Event) -> None:
    """Let something happen that the guests do not know, and something that they do, as a newer server would tell it."""
    room.state.kept.seq += 1
    first = room.state.kept.seq
    raws = [Raw(json.dumps(event).encode())]
    room.log += raws
    raws += [room.keep(one) for one in also]
    for line in room.lines:
        await line.send(frames.Events(first, raws))


def asked(line: Line) -> int:
    return sum(isinstance(frame, frames.Whole) for frame in line.got)


async def test_features_are_kept_and_those_that_nobody_knows_here_mean_nothing(room: Room, bo: Guest) -> None:
    assert bo.session.replica.features == {"fireworks", "whole"}
    room.features = []
    await room.drop()
    await bo.until(lambda: bo.session.link == "good" and not bo.session.replica.features)


async def test_an_unknown_event_brings_a_snapshot_over_the_same_connection(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    came, lines = len(room.handshakes), list(room.lines)
    room.deaf = True  # so that more happens before the snapshot comes
    await happens(room, NEWER, HandRaised(PersonId(1)))
    await room.until(lambda: all(asked(line) == 1 for line in lines))
    assert bo.session.replica.partial
    await happens(room, NEWER)
    await room.events(HandRaised(PersonId(2)))
    room.deaf = False
    for line in lines:
        await line.send(room.snapshot(line.person))
    await bo.until(lambda: not bo.session.replica.partial)
    assert (await bo.session.do(Away())).how == "relayed"
    assert (await ama.session.do(Away())).how == "relayed"
    assert same(room, ama, bo)
    assert [asked(line) for line in lines] == [1, 1], "one snapshot makes good all that was left out before it"
    assert (len(room.handshakes), room.lines) == (came, lines)
    assert "line_lost" not in bo.kinds


async def test_it_is_said_once_that_this_program_is_older(room: Room, ama: Guest, bo: Guest) -> None:
    for n in (1, 2, 3):
        await happens(room, NEWER)
        await room.until(lambda n=n: asked(room.lines[1]) == n)  # type: ignore[misc]
        await bo.until(lambda: not bo.session.replica.partial)
    assert bo.kinds.count("unknown_event") == 1
    assert same(room, bo)


async def test_words_that_came_with_what_was_left_out_are_told(room: Room, ama: Guest, bo: Guest) -> None:
    await ama.session.do(Begin())
    await ama.session.do(Hand())
    await ama.session.do(CallNext())
    await happens(room, NEWER)
    await ama.until(lambda: not ama.session.replica.partial)
    assert (await ama.session.do(Say("after it"))).how == "saved"
    await bo.until(lambda: "Ama: after it" in bo.told)
    assert bo.told.count("Ama: after it") == 1


async def test_an_unknown_event_among_what_was_missed_costs_no_second_connection(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await ama.session.do(Begin())
    await bo.session.do(Hand())
    came = len(room.handshakes)
    bo.time.hold()
    ama.time.hold()
    await room.drop()
    await bo.until(lambda: "line_lost" in bo.kinds)
    waits = bo.session.do(Park("typed meanwhile"))
    await happens(room, NEWER)
    assert (await room.do(PersonId(1), CallNext())).how == "saved"
    bo.time.let_go()
    await bo.until(lambda: bo.session.link == "good")
    assert "Back. You have the floor." in bo.told, "told from the snapshot, not from what was known before it"
    assert (await waits).how == "saved"
    assert asked(room.lines[0]) == 1
    assert len(room.handshakes) == came + 1
    ama.time.let_go()
    await ama.until(lambda: ama.session.link == "good")
    assert same(room, ama, bo)


async def test_a_line_that_ends_before_the_snapshot_has_come_is_begun_anew_with_one(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await room.drop()
    room.deaf = True
    await happens(room, NEWER)
    await room.until(lambda: sum(map(asked, room.lines)) == 2)
    room.deaf = False
    await room.drop()
    for person in (ama, bo):
        await person.until(lambda person=person: person.session.link == "good")  # type: ignore[misc]
    assert same(room, ama, bo)
    assert frames.SEQ not in room.handshakes[-1]
    told = bo.kinds.count("back")
    for line in room.lines:
        await line.send(room.snapshot(line.person))
    assert (await bo.session.do(Away())).how == "relayed"
    assert bo.kinds.count("back") == told, "a snapshot of later ends no welcome of a line that is gone"


async def test_what_a_welcome_brought_is_not_forgotten_where_the_line_ends_before_the_snapshot_has_come(
    room: Room, ama: Guest, bo: Guest
) -> None:
    """A newer server was started in place of the old one, and only the first welcome says so."""
    await ama.session.do(Begin())
    assert (await bo.session.do(Hand("funding"))).how == "saved"
    room.restart("boot-2")
    assert not room.state.now.floor.notes
    await room.drop()
    room.deaf = True
    await happens(room, NEWER)
    await room.until(lambda: sum(map(asked, room.lines)) == 2)
    assert bo.session.replica.boot == "boot-2"
    room.deaf = False
    await room.drop()
    await room.until(lambda: room.state.now.floor.notes == {2: "funding"})
    await bo.until(lambda: "Back. You are still 1st." in bo.told)
    assert bo.kinds.count("back") == 1


async def test_an_event_that_may_be_ignored_counts_and_nothing_is_asked_or_told(
    room: Room, ama: Guest, bo: Guest
) -> None:
    await ama.session.do(Begin())
    told = len(bo.told)
    await happens(room, IGNORABLE)
    await room.events(HandRaised(PersonId(2)))
    assert (await bo.session.do(Away())).how == "relayed"
    assert same(room, ama, bo)
    assert not asked(room.lines[1])
    assert not bo.session.replica.partial
    assert "unknown_event" not in bo.kinds[told:]
    assert 0 not in bo.session.replica.state.texts
    await room.drop()
    await bo.until(lambda: bo.kinds.count("back") == 1)
    assert room.handshakes[-1][frames.SEQ] == str(room.state.kept.seq)


@pytest.mark.parametrize("mark", [False, 1, "true", None, [True]])
def test_only_true_marks_an_event_that_may_be_ignored(mark: Any) -> None:
    assert codec.may_be_ignored(json.dumps(IGNORABLE).encode())
    assert not codec.may_be_ignored(json.dumps(NEWER | {"ignorable": mark}).encode())


class Tried(core.Ignorable, frozen=True):
    """An event of a later version, as its topic would declare it."""

    person: int = 0


def test_an_event_that_is_declared_so_says_of_itself_that_it_may_be_ignored() -> None:
    assert bytes(codec.raw(Tried())) == b'{"e":"tried","ignorable":true}'
    assert codec.may_be_ignored(codec.raw(Tried(3)))
    assert not codec.may_be_ignored(codec.raw(HandRaised(PersonId(3))))


def test_the_course_goes_over_what_was_ignored() -> None:
    """Else a client that ignored something would be told at each coming back that the server has another history."""
    bodies = [bytes(codec.raw(event)) for event in EVENTS]
    replica, later = (
        joined(),
        [json.dumps(IGNORABLE, separators=(",", ":")).encode(), bytes(codec.raw(HandRaised(PersonId(2))))],
    )
    course = Course(bodies)
    replica.course = bytes.fromhex(course.at(len(bodies)))
    replica.events(frames.Events(len(bodies) + 1, [Raw(body) for body in later]))
    for body in later:
        course.add(body)
    assert replica.kept.seq == len(bodies) + 2
    assert replica.course.hex() == course.at(len(bodies) + 2)


# With the real server


async def test_a_server_that_sends_fields_nobody_knows_here_keeps_this_client(tmp_path: Path) -> None:
    async with running(Options(data=tmp_path / "data", port=0)) as server:
        made = await server.create(PLAN)
        async with guest(Invite("127.0.0.1", server.port, made.holder_code), "Ama", tmp_path) as ama:
            (line,) = next(iter(server.hub.rooms.values())).presence
            await _push_grown(line, ama)
            assert (await ama.session.do(Begin())).how == "saved"
            assert "line_lost" not in ama.kinds
            state = server.hub.rooms[made.meeting].state.kept
            assert core.state_hash(ama.session.replica.kept) == core.state_hash(state)


async def _push_grown(line: Connection, ama: Guest) -> None:
    """Send one frame of each kind with members of a later version, also within what it holds."""
    grown: list[dict[str, Any]] = [
        {"f": "events", "first": 1, "items": [{"e": "hand_raised", "person": 9}]},
        {"f": "passing", "items": [{"p": "here", "person": 1, "how": "here", "mood": "calm"}, {"p": "sparkle"}]},
        {"f": "aside", "items": [{"a": "turn_clock", "person": 1, "ends": 0, "mood": 1}, {"a": "whisper"}]},
        {"f": "result", "id": "k999", "how": "saved", "seq": 1},
        {"f": "page", "texts": {}},
        {"f": "notice", "code": "fireworks", "text": "They were fine."},
        {"f": "fireworks", "n": 1},
    ]
    line._socket.push([json.dumps(frame | {"mood": {"calm": 1}}).encode() for frame in grown])
    await ama.until(lambda: "They were fine." in ama.told)


async def test_a_real_server_answers_an_unknown_event_of_its_own_with_a_snapshot(tmp_path: Path) -> None:
    async with running(Options(data=tmp_path / "data", port=0)) as server:
        made = await server.create(PLAN)
        async with guest(Invite("127.0.0.1", server.port, made.holder_code), "Ama", tmp_path) as ama:
            await ama.session.do(Begin())
            room = server.hub.rooms[made.meeting]
            (line,) = room.presence
            line._socket.push([codec.encode(frames.Events(room.state.kept.seq + 1, [codec.raw(NEWER)]))])
            await ama.until(lambda: "unknown_event" in ama.kinds)
            await ama.until(lambda: not ama.session.replica.partial)
            assert (await ama.session.do(Park("goes on"))).how == "saved"
            assert list(room.presence) == [line]
            assert ama.session.replica.course.hex() == room._course.now
            assert core.state_hash(ama.session.replica.kept) == core.state_hash(room.state.kept)


async def test_a_line_that_the_server_does_not_understand_goes_back_to_its_author_and_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer program with a field that this server does not know."""
    plain = codec.raw

    def grown(message: Any) -> Raw:
        told = json.loads(bytes(plain(message)))
        return Raw(json.dumps(told | {"mood": "calm"}).encode()) if told.get("do") == "park" else plain(message)

    async with running(Options(data=tmp_path / "data", port=0)) as server:
        made = await server.create(PLAN)
        async with guest(Invite("127.0.0.1", server.port, made.holder_code), "Ama", tmp_path) as ama:
            monkeypatch.setattr(codec, "raw", grown)
            answer = await ama.session.do(Park("we were tired"), line="park we were tired")
            monkeypatch.undo()
            assert (answer.how, answer.code) == ("returned", "bad_command")
            assert answer.text == (
                "Your program sent something that this server does not understand (mood). Nothing was done. Updating the "
                "program or the server may help."
            )
            assert ama.session.returned == ["park we were tired"]
            assert not ama.session.unanswered
            assert not [text for text in ama.told if "does not understand" in text]
            assert (await ama.session.do(Park("we were tired"))).how == "saved"
            await asyncio.sleep(0)
            assert list(ama.session.replica.state.texts.values()) == ["we were tired"]
