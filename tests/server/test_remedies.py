"""What whoever hosts can do for a meeting, beside a running server."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from cop_server import remedies
from cop_server.app import Running
from cop_tui.core.topics.door import CloseDoor
from cop_tui.core.topics.setup import Begin, Closed
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames, hosting
from tests.server.guests import PLAN, Breakable, Guest, ManualClock, Turned, served
from tests.server.test_start_and_stop import ask


async def asked(server: Running, question: object) -> object:
    return await ask(server.port, server.host_key, question)


async def stands(server: Running, meeting: str) -> hosting.Stands:
    answer = await asked(server, hosting.Standing(meeting))
    assert isinstance(answer, hosting.Stands)
    return answer


async def test_whoever_hosts_sees_how_a_meeting_stands_and_nothing_of_what_was_said(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        assert await stands(server, made.meeting) == hosting.Stands(made.meeting, "Reflection", "lobby")
        bo = await Guest("Bo").come(server, made.code)
        assert (await stands(server, made.meeting)).anybody
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(CloseDoor())
        await bo.do(Say("between us"))
        now = await stands(server, made.meeting)
        assert now == hosting.Stands(made.meeting, "Reflection", "open", anybody=True, holder=True, door=False, until=0)
        assert b"Bo" not in codec.encode(now)
        await ana.leave()
        await bo.sync()
        assert not (await stands(server, made.meeting)).holder


async def test_whoever_hosts_reads_what_an_invitation_says_and_who_holds_the_space(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        plan = msgspec.structs.replace(PLAN, items=())
        assert await asked(server, hosting.About(made.meeting)) == hosting.Plan(plan)
        await Guest("Bo").come(server, made.code)
        await Guest("Ana").come(server, made.holder_code)
        assert await asked(server, hosting.About(made.meeting)) == hosting.Plan(plan, ["Ana"])
        assert isinstance(await asked(server, hosting.About("NOSUCH00")), hosting.Problem)


async def test_whoever_hosts_ends_a_meeting_and_the_room_is_told(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        early = await asked(server, hosting.Close(made.meeting))
        assert early == hosting.Problem("That meeting does not run now, so there is nothing to end.")
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        ended = await asked(server, hosting.Close(made.meeting))
        assert isinstance(ended, hosting.Stands)
        assert (ended.phase, ended.until > 0) == ("closed", True)
        await ana.sync()
        told = [codec.read_event(bytes(raw)) for f in ana.frames if isinstance(f, frames.Events) for raw in f.items]
        assert [event.by for event in told if isinstance(event, Closed)] == [0]
        again = await asked(server, hosting.Close(made.meeting))
        assert isinstance(again, hosting.Problem)
        nobody = await asked(server, hosting.Standing("NOSUCH00"))
        assert isinstance(nobody, hosting.Problem)


async def test_a_new_code_for_space_holders_ends_the_old_ones_of_theirs_alone(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        more = await asked(server, hosting.Codes(made.meeting, holders=True))
        assert isinstance(more, hosting.Created)
        assert more.code == ""
        await Guest("Ana").come(server, made.holder_code)
        fresh = await asked(server, hosting.Codes(made.meeting, replace=True, holders=True))
        assert isinstance(fresh, hosting.Created)
        for old in (made.holder_code, more.holder_code):
            with pytest.raises(Turned, match="wrong_code"):
                await Guest("Cy").come(server, old)
        await Guest("Bo").come(server, made.code)
        dee = await Guest("Dee").come(server, fresh.holder_code)
        assert (await stands(server, made.meeting)).holder
        assert dee.welcome.you


async def test_a_meeting_that_cannot_be_saved_is_not_ended(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        journal = server.hub.journal
        assert isinstance(journal, Breakable)
        journal.broken = True
        assert await asked(server, hosting.Close(made.meeting)) == hosting.Problem(remedies.READ_ONLY)
        journal.broken = False


async def test_whoever_hosts_opens_a_meeting_again_and_its_invites_work_again(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        early = await asked(server, hosting.Reopen(made.meeting))
        assert early == hosting.Problem("That meeting is not over, so there is nothing to open again.")
        await ana.do(Begin())
        await asked(server, hosting.Close(made.meeting))
        with pytest.raises(Turned, match="code_expired"):
            await Guest("Bo").come(server, made.code)
        again = await asked(server, hosting.Reopen(made.meeting))
        assert isinstance(again, hosting.Stands)
        assert (again.phase, again.until, again.holder) == ("open", 0, True)
        clock.on(400 * 86_400)
        await Guest("Bo").come(server, made.code)
    async with served(tmp_path, clock) as server:
        assert (await stands(server, made.meeting)).until == 0
        await Guest("Cy").come(server, made.code)
