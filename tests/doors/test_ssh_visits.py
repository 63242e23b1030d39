"""Coming in by ssh: what is said first, code and name, coming back with a key, and leaving."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from cop_tui.client.ending import REMOVED
from cop_tui.core.topics.asking import AskAll
from cop_tui.core.topics.setup import Begin, End
from cop_tui.doors.door import Door
from cop_tui.doors.ssh.serving import Entry, serve
from cop_tui.wire.invite import new_code
from tests.doors.callers import NO_TERMINAL, WHOSE, caller, doorway, joins, new_key
from tests.server.guests import Guest, ManualClock, settle


async def test_whose_computer_it_is_is_said_before_a_code_is_typed(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        said = await joins(bo, way.made.code, "Bo")
        first, rest = said.replace("\n", " ").split("The code of your invite", 1)
        assert WHOSE in first
        assert "could see what you type" in first
        assert "Your ssh sent no key" in rest
        assert way.names == ["Bo"]


async def test_a_code_may_be_typed_as_anybody_types_it_or_inside_its_invite(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        for n, typed in enumerate((way.made.code.lower().replace("-", " "), f"meet.example.org/{way.made.code}")):
            async with caller(way) as bo:
                await joins(bo, typed, f"Bo{n}")
        assert way.names == ["Bo0", "Bo1"]


async def test_the_user_name_may_be_the_code(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way, user=way.made.code) as bo:
        said = await bo.until("What should the others call you?")
        assert "The code of your invite" not in said
        await bo.enter("Bo", "To speak: hand")
        assert way.names == ["Bo"]


async def test_with_a_key_somebody_is_known_and_back_at_once_with_place_and_role(tmp_path: Path) -> None:
    key = new_key()
    async with doorway(tmp_path) as way:
        async with caller(way, key) as ama:
            said = await joins(ama, way.made.holder_code, "Ama")
            assert "brings you back" in said
        async with caller(way, key) as ama:
            await ama.until("The code of your invite")
            said = await ama.enter(way.made.code, "To speak: hand")
            assert "Welcome back, Ama." in said
            assert "call you" not in said
            await ama.enter("begin", "begun")
        assert way.names == ["Ama"]


async def test_a_door_that_was_started_again_is_the_same_to_its_visitors_and_knows_them(tmp_path: Path) -> None:
    key = new_key()
    async with doorway(tmp_path) as way:
        async with caller(way, key) as bo:
            await joins(bo, way.made.code, "Bo")
        known = way.ssh.known_hosts("meet.example.org").split()[1:]
        again = Door(way.door.to, way.door._key, way.door._own, WHOSE)
        async with serve(again, "127.0.0.1", 0, tmp_path / "ssh_host_key") as ssh:
            assert ssh.known_hosts("meet.example.org").split()[1:] == known
            async with caller(replace(way, ssh=ssh, door=again), key) as bo:
                await bo.until("The code of your invite")
                await bo.enter(way.made.code, "Welcome back, Bo.")
                await bo.until("To speak: hand")
        assert way.names == ["Bo"]


async def test_a_key_that_was_only_named_is_nobodys(tmp_path: Path) -> None:
    """Public keys are public: whoever names one and proves nothing comes in as somebody new."""
    key = new_key().convert_to_public()
    async with doorway(tmp_path) as way:
        entry = Entry(way.door, way.ssh.reception)
        assert entry.begin_auth("join")
        ways: tuple[Callable[[], bool], ...] = (
            lambda: entry.get_kbdint_challenge("join", "", ""),
            lambda: entry.validate_password("join", "x"),
            lambda: not entry.begin_auth("guest"),
        )
        for let_in in ways:
            assert entry.validate_public_key("join", key)
            assert entry._key
            assert let_in()
            assert entry._key == b""


async def test_who_logs_in_as_observe_only_watches(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way, user="observe") as bo:
        await joins(bo, way.made.code, "Bo")
        await bo.enter("who?", "Bo (you): observer")


async def test_a_guest_is_asked_for_no_key(tmp_path: Path) -> None:
    key = new_key()
    async with doorway(tmp_path) as way, caller(way, key, user="guest") as bo:
        said = await joins(bo, way.made.code, "Bo")
        assert "sent no key" in said


@pytest.mark.parametrize("method", ["keyboard-interactive", "password"])
async def test_whatever_a_program_can_lets_it_in(tmp_path: Path, method: str) -> None:
    async with doorway(tmp_path) as way, caller(way, preferred_auth=method, password="anything") as bo:
        await bo.until("The code of your invite")


async def test_a_wrong_code_and_a_taken_name_are_said_and_asked_again(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        _ana = await Guest("Ana").come(way.server, way.made.code)
        async with caller(way) as bo:
            await bo.until("The code of your invite")
            await bo.enter("K7QM", "needs 12")
            await bo.enter(new_code(), "opens no meeting here")
            await bo.enter("continue K7QM-2X9R", "First comes the code")
            await bo.enter(way.made.code, "What should the others call you?")
            said = await bo.enter("Ana", "What should the others call you?")
            assert "is called Ana already" in said
            assert "continue WORD" in said
            await bo.enter("Bo", "To speak: hand")
        assert way.names == ["Ana", "Bo"]


@pytest.mark.takes("so many have to come before anybody is asked to wait")
async def test_who_comes_among_many_tries_once_more_with_enter_and_types_nothing_again(tmp_path: Path) -> None:
    clock = ManualClock()
    async with doorway(tmp_path, clock=clock, outside=100) as way, AsyncExitStack() as stack:
        said, came = "", 0
        while "Enter tries once more" not in said:
            bo = await stack.enter_async_context(caller(way))
            await bo.until("The code of your invite")
            await bo.enter(way.made.code, "call you?")
            bo.type(f"Bo{came}\r")
            said = await bo.until(lambda bo=bo: "To speak: hand" in bo.said or "once more" in bo.said)  # type: ignore[misc]
            came += 1
        assert "Many people come in just now" in said
        clock.on(600)
        await bo.enter("", "To speak: hand")
        assert way.names[-1] == f"Bo{came - 1}"


async def test_with_a_word_somebody_comes_in_as_who_they_are_elsewhere(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as there, caller(way) as here:
        await joins(there, way.made.code, "Bo")
        said = await there.enter("continue", "this device.")
        word = said.partition("--continue ")[2].split()[0].rstrip(".")
        await here.until("The code of your invite")
        await here.enter(way.made.code, "What should the others call you?")
        await here.enter("continue K7QM", "needs 8")
        await here.enter(f"continue {word}", "To speak: hand")
        assert way.names == ["Bo"]


async def test_what_is_said_in_the_room_comes_and_what_is_typed_goes(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        async with caller(way) as bo:
            await joins(bo, way.made.code, "Bo")
            await ama.do(Begin())
            await bo.until("begun")
            await bo.enter("hand", "Your hand is up")
            assert len(way.state.kept.floor.waiting) == 1
            bo.type("bye\r")
            assert await bo.ended() == 0


async def test_control_c_and_a_line_that_died_leave_the_place(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        async with caller(way) as bo:
            await joins(bo, way.made.code, "Bo")
            bo.type("\x03")
            assert await bo.ended() == 0
        async with caller(way) as cy:
            await joins(cy, way.made.code, "Cy")
            cy.drop()
            await settle(lambda: not way.ssh.reception.visits)
        assert way.names == ["Bo", "Cy"]


@pytest.mark.parametrize("keys", ["bye\r", "\x03", "\x04"])
async def test_leaving_at_the_door_joins_nothing(tmp_path: Path, keys: str) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        await bo.until("The code of your invite")
        bo.type(keys)
        assert await bo.ended() == 0


async def test_an_ending_is_said_and_its_status_passed_on(tmp_path: Path) -> None:
    clock = ManualClock()
    async with doorway(tmp_path, clock=clock) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        async with caller(way) as bo:
            await joins(bo, way.made.code, "Bo")
            await ama.do(Begin())
            await ama.do(AskAll())
            await ama.do(End())
            clock.on(31 * 86_400)
            way.server.tick()
            await bo.until("Your seat in this meeting has ended.")
            assert await bo.ended() == REMOVED


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
async def test_without_a_terminal_lines_come_whole(tmp_path: Path, ends: str) -> None:
    async with doorway(tmp_path) as way, caller(way, term=NO_TERMINAL) as bo:
        bo.type(ends.join((way.made.code, "Bo", "who?", "bye", "")))
        assert await bo.ended() == 0
        assert "\x1b" not in bo.said
        assert b"\r" not in bo.got
        assert "Bo" in bo.said.rsplit("To speak: hand", 1)[1]


async def test_the_end_of_a_pipe_is_a_goodbye_once_all_of_it_is_done(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way, term=NO_TERMINAL) as bo:
        bo.type(f"{way.made.code}\nBo\nwho?")
        bo.process.stdin.write_eof()
        assert await bo.ended() == 0
        assert "takes part" in bo.said or "take part" in bo.said


async def test_a_code_is_nothing_that_the_up_key_brings_into_the_meeting(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        await joins(bo, way.made.code, "Bo")
        bo.type("\x1b[A")
        said = await bo.enter("who?", "1 person")
        assert way.made.code not in said


async def test_this_door_closes_and_says_so(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        await joins(bo, way.made.code, "Bo")
        bo.type("say I was in the mid")
        await bo.until("say I was in the mid")
        way.ssh.reception.close()
        await bo.until("This door closes now.")
        assert await bo.ended() == 0
