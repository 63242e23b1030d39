"""What a command beside a running server asks of it: making meetings and codes, looking after them, keeping, and how it is.

Responsible for answering; that the question comes from this computer's owner was settled at the door.
"""

from __future__ import annotations

from pathlib import Path

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from cop_server import remedies
from cop_server.condition import Condition
from cop_server.hub import BadPlan, Hub
from cop_server.journal.store import JournalError
from cop_server.keep import said
from cop_tui.wire import closing, codec, hosting


async def serve(hub: Hub, condition: Condition, connection: ServerConnection) -> None:
    """Answer until the other side is done."""
    try:
        while True:
            ask = hosting.read_ask(await connection.recv(decode=False))
            await connection.send(codec.encode(await _answer(hub, condition, ask)), text=True)
    except codec.BrokenFrame:
        await connection.close(closing.BROKEN)
    except ConnectionClosed:
        pass


async def _answer(hub: Hub, condition: Condition, ask: hosting.Question) -> hosting.Reply:
    try:
        match ask:
            case hosting.Create(session=session):
                return await hub.create(session)
            case hosting.Codes(meeting=meeting, replace=replace, holders=holders):
                made = await hub.new_codes(meeting, replace=replace, holders=holders)
                if replace and not holders:
                    condition.dead.replaced(meeting)
                return made
            case hosting.Listing():
                return hub.listing()
            case hosting.Standing() | hosting.About() | hosting.Close() | hosting.Reopen():
                return await remedies.answer(hub, ask)
            case hosting.Backup(folder=folder, keep=keep):
                return hosting.Said(said.made(await hub.care.backup(Path(folder) if folder else None, keep or None)))
            case hosting.Series(meeting=meeting, series=series):
                return await remedies.into_series(hub, meeting, series)
            case hosting.Purge():
                return hosting.Said(said.ended(await hub.care.end()))
            case hosting.Erase(meeting=meeting):
                await hub.care.erase(meeting)
                return hosting.Said(said.erased(hub.journal.path.parent, meeting))
            case hosting.Accept(meeting=meeting):
                if meeting and meeting not in hub.journal.lost:
                    return hosting.Problem(f"Nothing is missing of a meeting {meeting[:40]} here. Nothing was changed.")
                return hosting.Accepted({loss.meeting: loss.gap for loss in await hub.accept(meeting)})
            case hosting.Status():
                return condition.facts()
            case hosting.Metrics():
                return hosting.Page(condition.metrics())
    except KeyError:
        return hosting.Problem("This server serves no meeting of that name. Type cop meetings to see them.")
    except (BadPlan, JournalError) as error:
        return hosting.Problem(str(error))
