"""What whoever hosts can do for a meeting from the command line: see how it stands and what it is about, end it, open it again.

Responsible for asking the room. What comes of it is decided in the core, as by nobody in the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_server.steps import Unsaved
from cop_tui import core
from cop_tui.core.engine.base import HOLDER, Refused
from cop_tui.wire import hosting

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from cop_server.hub import Hub
    from cop_server.room import Room

READ_ONLY = "The server cannot save anything now, so nothing was changed. Make room on its disk, then try again."


async def answer(
    hub: Hub, ask: hosting.Standing | hosting.About | hosting.Close | hosting.Reopen
) -> hosting.Stands | hosting.Plan | hosting.Problem:
    """Do it and return how the meeting stands then; raises KeyError where no such meeting is served."""
    if (room := await hub.room(ask.meeting)) is None:
        raise KeyError(ask.meeting)
    match ask:
        case hosting.Standing():
            return stands(room)
        case hosting.About():
            return about(room)
        case hosting.Close():
            return await _done(room, room.end())
        case hosting.Reopen():
            return await _done(room, room.open_again())


def stands(room: Room) -> hosting.Stands:
    """Return how a meeting stands: nothing of what anybody said or did."""
    kept = room.state.kept
    holders = kept.people.with_role(HOLDER)
    return hosting.Stands(
        room.meeting,
        kept.setup.session.title,
        kept.setup.phase,
        anybody=len(room.presence) > 0,
        holder=any(room.presence.of(person) for person in holders),
        door=kept.door.open,
        until=room.closes or 0,
    )


def about(room: Room) -> hosting.Plan:
    """Return what somebody who is invited is told: the plan without its parts, and who holds the space."""
    people = room.state.kept.people
    names = [people.by_id[person].name for person in people.entrusted()]
    return hosting.Plan(room.state.kept.setup.session, [name for name in names if name])


async def into_series(hub: Hub, meeting: str, series: str) -> hosting.Said | hosting.Problem:
    """Put a meeting into a series; raises KeyError where there is no such meeting, CommitFailed, Damaged."""
    try:
        await hub.series.name(meeting, series)
    except Refused as refused:
        return hosting.Problem(core.explain(refused))
    except Unsaved:
        return hosting.Problem(READ_ONLY)
    return hosting.Said(
        f"Meeting {meeting} belongs to the series {series} now. What it has for a next time comes forward from here on."
    )


async def _done(room: Room, act: Awaitable[None]) -> hosting.Stands | hosting.Problem:
    try:
        await act
    except Refused as refused:
        return hosting.Problem(core.explain(refused))
    except Unsaved:
        return hosting.Problem(READ_ONLY)
    return stands(room)
