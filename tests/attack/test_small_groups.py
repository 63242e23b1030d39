"""What a small group has among itself reaches nobody else: in no frame, no page, no snapshot, no file and no log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.composing import WaitForMe
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.group_talk import GroupNext, GroupNote
from cop_tui.core.topics.groups import ChooseGroup
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Off, Say
from cop_tui.wire import codec, frames
from tests.server.guests import Guest, bytes_on_disk, replica_equals, served

PLAN = SessionPlan(
    title="Pairs",
    items=(PlannedItem("Two by two", mode="pairs", keep="recap"), PlannedItem("Together", mode="queue", keep="recap")),
)
SECRET = "only-for-us"


def received(guest: Guest) -> str:
    """Return all that somebody's program was sent."""
    return "".join(codec.encode(frame).decode() for frame in guest.frames)


async def test_what_a_small_group_has_for_itself_reaches_nobody_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "cop_server")
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        people = [await Guest("P1").come(server, made.holder_code)]
        people += [await Guest(f"P{n}").come(server, made.code) for n in (2, 3, 4)]
        await people[0].do(Begin())
        for guest in people:
            await guest.sync()
        groups = people[0].state.kept.groups.groups
        mine = groups[next(place for place, group in enumerate(groups) if 1 not in group)]  # without the space holder
        one, two = (people[n - 1] for n in mine)
        commits, seq = server.hub.journal.commits, one.state.kept.seq
        for command in (
            Say(f"{SECRET} said"),
            Off(f"{SECRET} off"),
            GroupNote(f"{SECRET} noted"),
            Hand(f"{SECRET} hand"),
        ):
            assert (await one.do(command)).how == "held"
        assert (await two.do(GroupNext(mine[0]))).how == "held"
        await one.do(Hand(f"{SECRET} again"))
        others = [guest for guest in people if guest not in (one, two)]
        late = await Guest("P5").come(server, made.code)
        for guest in (*people, late):
            await guest.sync()
            await guest.send(frames.History(0))
            await guest.until(lambda guest=guest: isinstance(guest.frames[-1], frames.Page))  # type: ignore[misc]
        assert received(two).count(SECRET) == 5
        assert not any(SECRET in received(guest) or '"a":"group_' in received(guest) for guest in others)
        # Whoever comes to a group later sees who waits there, and nothing that was said before.
        await others[1].do(ChooseGroup(mine[0]))
        await others[1].sync()
        assert (SECRET + " again") in received(others[1])
        assert received(others[1]).count(SECRET) == 1
        assert server.hub.journal.commits == commits + 2, "two came to a group: somebody new, and somebody by choice"
        assert SECRET not in received(others[0])
        assert one.state.kept.seq > seq
        await people[0].do(MoveOn())
        for guest in people:
            guest.drop()
        fresh = Guest(others[0].name, others[0].seat)
        await fresh.come(server, **{frames.MEETING: made.meeting})
        assert SECRET not in received(fresh)
        assert replica_equals(server, fresh)
        again = Guest(one.name, one.seat)
        await again.come(server, **{frames.MEETING: made.meeting})
        assert SECRET not in received(again), "the part is over, and with it what was said in groups"
    assert SECRET.encode() not in bytes_on_disk(tmp_path)
    assert SECRET not in caplog.text


async def test_asking_the_floor_to_wait_writes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cop_server")
    async with served(tmp_path) as server:
        made = await server.create(SessionPlan(title="Talk", items=(PlannedItem("Talk", mode="queue"),)))
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ana.do(Begin())
        await bo.do(Hand())
        before, commits = bytes_on_disk(tmp_path), server.hub.journal.commits
        assert (await bo.do(WaitForMe())).how == "held"
        assert (await bo.do(WaitForMe())).how == "held"
        await ana.sync()
        assert [type(m).__name__ for m in ana.passing].count("Composing") == 1
        assert (bytes_on_disk(tmp_path), server.hub.journal.commits) == (before, commits)
    assert "omposing" not in caplog.text
