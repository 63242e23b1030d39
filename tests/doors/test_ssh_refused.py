"""What a door by ssh does not do, and how little one visitor can cost: the room is undisturbed."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import stat
import time
from pathlib import Path

import asyncssh
import pytest

from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Say
from cop_tui.doors.ssh.hostkey import HostKeyProblem, host_key, known_hosts_line
from cop_tui.doors.ssh.screen import MOST
from cop_tui.doors.ssh.serving import serve
from cop_tui.doors.ssh.visit import MOST_LINES
from cop_tui.wire.invite import new_code
from tests.doors.callers import SECONDS, caller, connected, doorway, joins, new_key
from tests.server.guests import Guest, settle


async def test_nothing_runs_nothing_is_forwarded_and_no_file_is_served(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        async with connected(way) as line:
            with pytest.raises(asyncssh.ChannelOpenError):
                await line.open_connection("127.0.0.1", way.server.port)
            with pytest.raises(asyncssh.ChannelOpenError):
                await line.open_unix_connection("/run/any.sock")
            with pytest.raises(asyncssh.ChannelListenError):
                await line.forward_remote_port("", 0, "127.0.0.1", way.server.port)
            with pytest.raises(asyncssh.ChannelOpenError):
                await line.open_tun()
        for given in ({"command": "id"}, {"subsystem": "sftp"}):
            async with connected(way) as line:
                with pytest.raises(asyncssh.ChannelOpenError):
                    await line.create_process(**given)
        async with connected(way, x11_forwarding=True, x11_display="localhost:0") as line:
            with pytest.raises(asyncssh.ChannelOpenError):
                await line.create_process(x11_forwarding=True, x11_display="localhost:0")
        with pytest.raises((asyncssh.Error, OSError)):
            async with connected(way) as line:
                await asyncssh.scp(str(tmp_path / "ssh_host_key"), (line, "x"))
        assert way.names == []


async def test_an_environment_is_not_kept(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way, send_env=["LANG"], env={"LANG": "de", "X": "y" * 5000}) as bo:
        await bo.until("The code of your invite")
        (visit,) = way.ssh.reception.visits
        assert visit.link._channel.get_environment_bytes() == {}


async def test_nothing_of_a_visit_is_in_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with doorway(tmp_path) as way:
        async with caller(way, user=way.made.code) as bo:
            await bo.until("call you?")
            await bo.enter("Bo Baker", "To speak: hand")
            await bo.enter("say Between us", "Between us")
        await settle(lambda: not way.ssh.reception.visits)
    for content in (way.made.code, "Baker", "Between us"):
        assert content not in "".join(r.getMessage() for r in caplog.records)


async def test_one_connection_has_one_terminal(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        with pytest.raises(asyncssh.ChannelOpenError):
            await bo.connection.create_process(term_type="xterm")
        await joins(bo, way.made.code, "Bo")


async def test_the_host_key_is_made_once_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ssh_host_key"
    made = host_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = host_key(path)
    assert again.public_data == made.public_data
    assert known_hosts_line(made, "meet.example.org", 22) == known_hosts_line(again, "meet.example.org", 22)
    assert known_hosts_line(made, "meet.example.org", 22).startswith("meet.example.org ssh-ed25519 AAAA")
    assert known_hosts_line(made, "[2001:db8::1]", 2222).startswith("[2001:db8::1]:2222 ssh-ed25519 AAAA")


async def test_a_damaged_host_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "ssh_host_key"
    path.write_text("not a key")
    with pytest.raises(HostKeyProblem, match="damaged"):
        host_key(path)
    assert path.read_text() == "not a key"


async def test_it_listens_at_every_address_on_one_port_and_says_when_that_is_taken(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, serve(way.door, "", 0, tmp_path / "ssh_host_key") as ssh:
        with socket.create_connection(("127.0.0.1", ssh.port)):
            pass
        with pytest.raises(OSError, match="in use"):
            async with serve(way.door, "127.0.0.1", ssh.port, tmp_path / "ssh_host_key"):
                pass


async def test_too_many_from_one_place_are_turned_away_and_whoever_is_inside_counts_no_more(tmp_path: Path) -> None:
    async with doorway(tmp_path, outside=2) as way, caller(way) as bo, caller(way) as cy:
        await bo.until("The code of your invite")
        await cy.until("The code of your invite")
        with pytest.raises(asyncssh.DisconnectError, match="as many visitors as it can take"):
            async with connected(way):
                pass
        await bo.enter(way.made.code, "What should the others call you?")
        await bo.enter("Bo", "To speak: hand")
        async with caller(way) as di:
            await joins(di, way.made.code, "Di")


async def test_too_many_in_all_are_turned_away(tmp_path: Path) -> None:
    async with doorway(tmp_path, visitors=1) as way:
        async with caller(way) as bo:
            await joins(bo, way.made.code, "Bo")
            with pytest.raises(asyncssh.DisconnectError):
                async with connected(way):
                    pass
        await settle(lambda: not way.ssh.reception.visits)
        async with caller(way) as cy:
            await joins(cy, way.made.code, "Cy")


async def test_whoever_stands_outside_longest_gives_way_and_nobody_who_is_inside(tmp_path: Path) -> None:
    async with doorway(tmp_path, visitors=2) as way, caller(way) as bo:
        await joins(bo, way.made.code, "Bo")
        async with caller(way) as idle:
            await idle.until("The code of your invite")
            async with caller(way) as cy:
                await joins(cy, way.made.code, "Cy")
                await idle.connection.wait_closed()
                await bo.until("Cy is here.")


async def test_whoever_says_nothing_is_let_go(tmp_path: Path) -> None:
    async with doorway(tmp_path, login=0.2, answer=0.2) as way:
        with socket.create_connection(("127.0.0.1", way.ssh.port)) as silent:
            silent.setblocking(False)
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(SECONDS):
                while await loop.sock_recv(silent, 4096):
                    pass
        async with connected(way) as line:  # logged in, and asks for nothing
            async with asyncio.timeout(SECONDS):
                await line.wait_closed()
        async with caller(way) as bo:
            await bo.until("Nothing was typed for a while")
            assert await bo.ended() == 11


async def test_wrong_answers_end_at_some_time(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        await bo.until("The code of your invite")
        bo.type("K7QM\r" * 40)
        await bo.until("often enough for one visit")
        assert await bo.ended() == 11


async def test_wrong_codes_are_slowed_for_who_tries_them_and_for_nobody_else(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as guesser, caller(way) as bo:
        await guesser.until("The code of your invite")
        guesser.type("".join(f"{new_code()}\r" for _ in range(10)))
        await joins(bo, way.made.code, "Bo")


# Of the larger window the system's own buffers fill first, which takes seconds.
@pytest.mark.parametrize("window", [16 * 1024, pytest.param(2**31, marks=pytest.mark.slow)])
async def test_who_does_not_read_is_cut_off_and_the_room_is_undisturbed(tmp_path: Path, window: int) -> None:
    """However much their program allows: what waits for somebody is bounded."""
    async with doorway(tmp_path) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        async with caller(way, window=window) as bo, caller(way) as cy:
            await joins(bo, way.made.code, "Bo")
            await joins(cy, way.made.code, "Cy")
            await ama.do(Begin())
            await cy.until("begun")
            bo.slow()
            asked = 0
            while len(way.ssh.reception.visits) == 2:
                with contextlib.suppress(BrokenPipeError):  # cut off
                    bo.type("help all\r")
                asked += 1
                assert max(visit.link.waiting for visit in way.ssh.reception.visits) < MOST + 32_768
                await asyncio.sleep(0)
                assert asked < 200_000
            await ama.do(Say("We go on."))
            await cy.until("We go on.")


async def test_a_flood_of_lines_waits_outside(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        await bo.until("The code of your invite")
        (visit,) = way.ssh.reception.visits
        visit.link.pause()
        visit._lines.take("x\r" * MOST_LINES)
        await settle(lambda: visit._lines.waiting < MOST_LINES)
        visit.take(b"x\r" * 5000)
        assert visit._lines.waiting <= MOST_LINES + 4096


async def test_a_line_that_died_is_let_go_when_its_visitor_is_back(tmp_path: Path) -> None:
    key = new_key()
    async with doorway(tmp_path, old=0.3) as way, caller(way, key) as bo:
        await joins(bo, way.made.code, "Bo")
        bo.slow()  # as a line that died: nothing comes back
        async with caller(way, key) as back:
            await back.until("The code of your invite")
            await back.enter(way.made.code, "Welcome back, Bo.")
            await settle(lambda: len(way.ssh.reception.visits) == 1)
            await back.enter("who?", "1 person")


async def test_two_lines_that_live_stay(tmp_path: Path) -> None:
    key = new_key()
    async with doorway(tmp_path) as way, caller(way, key) as one, caller(way, key) as other:
        await joins(one, way.made.code, "Bo")
        await other.until("The code of your invite")
        await other.enter(way.made.code, "To speak: hand")
        await settle(lambda: not way.ssh.reception._tasks)
        assert len(way.ssh.reception.visits) == 2


async def test_a_line_on_which_nothing_answers_is_given_up(tmp_path: Path) -> None:
    async with doorway(tmp_path, keepalive=0.1) as way, caller(way) as bo:
        await joins(bo, way.made.code, "Bo")
        bo.slow()
        await settle(lambda: not way.ssh.reception.visits)
        assert way.names == ["Bo"]


async def test_a_flood_of_keys_leaves_time_for_everybody_else(tmp_path: Path) -> None:
    """Each key costs most in the middle of a long line of letters that may join; others are served in between."""
    async with doorway(tmp_path) as way, caller(way) as flood, caller(way) as bo:
        await flood.until("The code of your invite")
        flood.type("é\u0301語\u0e33" * 500 + "\x01" + "\x17\x19\x06" * 300)
        took = []
        await bo.until("The code of your invite")
        for key in "abcdefghij":
            began = time.perf_counter()
            bo.type(key)
            await bo.until(key)
            took.append(time.perf_counter() - began)
        assert max(took) < 1.0
