"""A door against a real server: who comes back has their seat, also after the door was started again, and nobody else's."""

from __future__ import annotations

import asyncio
import gc
import secrets
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from cop_server import hostkey
from cop_server.app import Running
from cop_tui.client.session import Session
from cop_tui.core.engine import base
from cop_tui.core.topics.asking import AskAll
from cop_tui.core.topics.door import AskToLeave, OpenDoor
from cop_tui.core.topics.returning import Continue, digest
from cop_tui.core.topics.roles import LayDown
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import Say
from cop_tui.doors.door import Door, Found, TurnedAway, Visitor
from cop_tui.wire import closing, frames
from cop_tui.wire.invite import Invite, new_code, new_word
from tests.server.guests import PLAN, Guest, ManualClock, served, settle

OWN = secrets.token_bytes(32)
BO = Visitor("203.0.113.7", b"the key of Bo")


def door_to(server: Running, data: Path, own: bytes = OWN, key: str = "") -> Door:
    """A door as it is after a start: all it has kept is its own key."""
    to = Invite("127.0.0.1", server.port, "", server.fingerprint)
    return Door(to, key or hostkey.read(data, hostkey.DOOR_FILE), own, "Ama's laptop")


@asynccontextmanager
async def inside(session: Session) -> AsyncIterator[Session]:
    """Run a visitor's session for the block; it is in the room, or has ended."""
    there = asyncio.Event()
    session.listen(lambda change: there.set() if change.fresh else None)
    running, waiting = asyncio.create_task(session.run()), asyncio.create_task(there.wait())
    try:
        async with asyncio.timeout(10):
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        assert waiting.done(), running.result()
        yield session
    finally:
        waiting.cancel()
        await session.leave()
        await running


async def visit(door: Door, visitor: Visitor, code: str = "", name: str = "", meeting: str = "") -> Session:
    return door.session(visitor, await door.find(visitor, code, meeting), name)


def me(session: Session) -> tuple[int, str]:
    """Who somebody is: number and name."""
    assert session.replica.person is not None
    return session.replica.me, session.replica.person.name


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # plain on this computer, else by the fingerprint
async def test_somebody_new_comes_in_by_code_and_name(tmp_path: Path, host: str) -> None:
    async with served(tmp_path, host=host) as server:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        found = await door.find(BO, made.code.lower().replace("-", " "))
        assert (found.meeting, found.name) == (made.meeting, "")
        async with inside(door.session(BO, found, "Bo")) as session:
            assert me(session) == (1, "Bo")
            assert (await session.do(Say("Here I am."))).how in ("saved", "relayed", "refused")


async def test_who_comes_back_after_the_door_was_started_again_has_seat_name_and_role(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        async with inside(await visit(door_to(server, tmp_path), BO, made.holder_code, "Bo")) as session:
            before = me(session)
            assert session.replica.has(base.HOLDER)
        again = door_to(server, tmp_path)
        for code, meeting in ((made.code, ""), ("", made.meeting)):
            found = await again.find(BO, code, meeting)
            assert (found.name, found.meeting) == ("Bo", made.meeting)
            async with inside(again.session(BO, found)) as session:
                assert me(session) == before
                assert session.replica.has(base.HOLDER)
        assert len(server.hub.rooms[made.meeting].state.kept.people.by_id) == 1


async def test_another_key_another_door_and_another_meeting_are_other_seats(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made, other = await server.create(PLAN), await server.create(PLAN)
        door = door_to(server, tmp_path)
        async with inside(await visit(door, BO, made.code, "Bo")):
            pass
        for stranger in (Visitor(BO.address, b"the key of Cy"), Visitor(BO.address)):
            assert (await door.find(stranger, made.code)).name == ""
        assert (await door_to(server, tmp_path, secrets.token_bytes(32)).find(BO, made.code)).name == ""
        assert (await door.find(BO, other.code)).name == ""
        # Where one thing ends and the next begins is part of what is hashed.
        assert door._seat(Visitor("", b"ab"), "c") != door._seat(Visitor("", b"a"), "bc")


async def test_what_is_known_of_a_visitor_by_one_way_in_finds_no_seat_of_theirs_by_another(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        async with inside(await visit(door.by("ssh"), BO, made.code, "Bo")):
            pass
        again = door_to(server, tmp_path)
        assert (await again.by("ssh").find(BO, made.code)).name == "Bo"
        for other in (again.by("web"), again):
            assert (await other.find(BO, made.code)).name == ""
        assert door.by("ssh").headers(BO) == door.by("web").headers(BO)  # their tries are counted together all the same


async def test_each_way_in_leads_where_the_door_leads_now(tmp_path: Path) -> None:
    door = Door(Invite("127.0.0.1", 1, ""), "", OWN, "Ama's laptop")
    way = door.by("ssh")
    door.to = Invite("127.0.0.1", 2, "")
    assert (way.to.port, way.whose) == (2, "Ama's laptop")


async def test_a_visitor_comes_in_as_who_they_are_elsewhere_with_a_word(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        async with inside(await visit(door, BO, made.code, "Bo")) as at_home:
            word = new_word()
            assert (await at_home.do(Continue(digest(word, made.meeting)))).how in ("relayed", "held")
            away = Visitor("198.51.100.9")
            async with inside(door.session(away, await door.find(away, made.code), word=word)) as session:
                assert me(session) == me(at_home)


async def test_a_word_that_is_none_goes_into_no_header(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        found = await door.find(BO, made.code)
        with pytest.raises(TurnedAway, match="A word looks like") as no:
            door.session(BO, found, word=f"x\r\n{frames.HOST_KEY}: {server.host_key}")
        assert no.value.code == "wrong_word"
        for meeting in (f"x\r\n{frames.SEAT}: {'a' * 64}", "", "ä", "x" * 65):
            with pytest.raises(TurnedAway) as no:
                await door.find(BO, meeting=meeting)
            assert no.value.code == "seat_unknown"


async def test_a_wrong_code_is_told_in_the_words_of_the_program(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.create(PLAN)
        door = door_to(server, tmp_path)
        with pytest.raises(TurnedAway) as no:
            await door.find(BO, new_code())
        assert (no.value.code, str(no.value)) == ("wrong_code", closing.DOORS["wrong_code"].text)
        with pytest.raises(TurnedAway, match="needs 12") as no:
            await door.find(BO, "K7QM")


async def test_a_server_that_is_away_or_does_not_know_the_door_is_told(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        await door_to(server, tmp_path).known()
        strange = door_to(server, tmp_path, key="0" * 64)
        for asks in (strange.known(), strange.find(BO, made.code)):
            with pytest.raises(TurnedAway) as no:
                await asks
            assert (no.value.code, str(no.value)) == ("strange_door", closing.DOORS["strange_door"].text)
        door = door_to(server, tmp_path)
    with pytest.raises(TurnedAway, match="cannot be reached") as no:
        await door.find(BO, made.code)
    assert no.value.code == "unreachable"


async def test_what_answers_in_the_place_of_the_server_is_no_server(tmp_path: Path) -> None:
    answers = [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\n\r\n<html>", b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers.pop())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as other:
        door = Door(Invite("127.0.0.1", other.sockets[0].getsockname()[1], ""), "0" * 64, OWN, "")
        while answers:
            with pytest.raises(TurnedAway) as no:
                await door.find(BO, new_code())
            assert no.value.code == "unreachable"


async def test_after_the_end_only_who_has_a_seat_is_found(tmp_path: Path) -> None:
    async with served(tmp_path, ManualClock()) as server:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        async with inside(await visit(door, BO, made.holder_code, "Bo")) as session:
            for command in (Begin(), AskAll(), End()):
                await session.do(command)
        assert (await door.find(BO, made.code)).name == "Bo"
        async with inside(await visit(door, BO, made.code)) as session:
            assert me(session) == (1, "Bo")
        with pytest.raises(TurnedAway) as no:
            await door.find(Visitor("203.0.113.8"), made.code)
        assert no.value.code == "code_expired"


async def test_who_was_asked_to_leave_is_somebody_new_with_the_same_key(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        ana = await Guest("Ana").come(server, made.holder_code)
        cy = await Guest("Cy").come(server, made.code)
        async with inside(await visit(door, BO, made.code, "Bo")) as session:
            number = session.replica.me
            late = await door.find(BO, made.code)  # found before, joins after
            await cy.do(AskToLeave(number, "harm"))
            await ana.do(AskToLeave(number))
            clock.on(60)
            server.tick()
            await settle(lambda: session.link == "over")
            assert (await ana.do(OpenDoor())).how == "saved"
        ending = await door.session(BO, late).run()
        assert ending.code == "name_taken"  # a name stays with whoever had it
        found = await door.find(BO, made.code)
        assert found.name == ""
        async with inside(door.session(BO, found, "Bee")) as session:
            again = me(session)
            assert again == (number + 1, "Bee")
        async with inside(await visit(door_to(server, tmp_path), BO, made.code)) as session:
            assert me(session) == again


async def test_the_space_holders_code_at_a_door_holds_the_space_once(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        ana = await Guest("Ana").come(server, made.holder_code)
        async with inside(await visit(door, BO, made.code, "Bo")) as session:
            assert not session.replica.has(base.HOLDER)
        async with inside(await visit(door, BO, made.holder_code)) as session:
            assert me(session) == (2, "Bo")
            assert session.replica.has(base.HOLDER)
            assert (await session.do(LayDown(base.HOLDER))).how == "saved"
            (line,) = server.hub.rooms[made.meeting].presence.of(session.replica.me)
            line._socket.cut()
            await settle(lambda: session.link != "good")
            await settle(lambda: session.link == "good")
            assert not session.replica.has(base.HOLDER)
        await ana.leave()


# Tags


def test_a_household_is_one_tag_and_each_start_of_the_door_has_others() -> None:
    one, other = (Door(Invite("127.0.0.1", 1, ""), "", OWN, "") for _ in range(2))

    def tag(door: Door, address: str) -> str:
        return door.headers(Visitor(address))[frames.VISITOR]

    assert tag(one, "2001:db8:1:2::1") == tag(one, "2001:db8:1:2:ffff::9") != tag(one, "2001:db8:1:3::1")
    assert tag(one, "203.0.113.7") == tag(one, "::ffff:203.0.113.7") != tag(one, "203.0.113.8")
    assert tag(one, "203.0.113.7") != tag(other, "203.0.113.7")
    assert "203.0.113.7" not in tag(one, "203.0.113.7")


def test_what_may_be_logged_of_a_visitor_holds_no_secret() -> None:
    found = Found("m1", "K7QM-2X9R-4TDV", "a" * 64, "Bo")
    assert not [s for s in ("K7QM", "aaaa") if s in repr(found)]
    assert "key of Bo" not in repr(BO)


@pytest.mark.takes("some twenty sessions come in")
async def test_a_visitor_takes_three_mebibytes_at_most(tmp_path: Path) -> None:
    async with served(tmp_path) as server, AsyncExitStack() as stack:
        made = await server.create(PLAN)
        door = door_to(server, tmp_path)
        await stack.enter_async_context(inside(await visit(door, Visitor("192.0.2.1"), made.code, "Ana")))
        gc.collect()
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            names = [f"{a}{b}" for a in ("Bea", "Cem", "Dov", "Eva") for b in "abcde"]
            for number, name in enumerate(names):
                visitor = Visitor(f"203.0.113.{number}")
                await stack.enter_async_context(inside(await visit(door, visitor, made.code, name)))
            gc.collect()
            each = (tracemalloc.get_traced_memory()[0] - before) / len(names)  # what the server holds is in it
        finally:
            tracemalloc.stop()
        assert each < 3 * 2**20
