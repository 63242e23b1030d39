"""What a command beside a running server asks of it: making meetings and codes, and listing them.

Responsible for answering; that the question comes from this computer's owner was settled at the door.
"""

from __future__ import annotations

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from cop_server.hub import BadPlan, Hub
from cop_server.journal import CommitFailed
from cop_tui.wire import closing, codec, hosting


async def serve(hub: Hub, connection: ServerConnection) -> None:
    """Answer until the other side is done."""
    try:
        while True:
            ask = hosting.read_ask(await connection.recv(decode=False))
            await connection.send(codec.encode(await _answer(hub, ask)), text=True)
    except codec.BrokenFrame:
        await connection.close(closing.BROKEN)
    except ConnectionClosed:
        pass


async def _answer(
    hub: Hub, ask: hosting.Create | hosting.Codes | hosting.Listing
) -> hosting.Created | hosting.Meetings | hosting.Problem:
    try:
        match ask:
            case hosting.Create(session=session):
                return await hub.create(session)
            case hosting.Codes(meeting=meeting, replace=replace):
                return await hub.new_codes(meeting, replace=replace)
            case hosting.Listing():
                return hub.listing()
    except KeyError:
        return hosting.Problem("This server serves no meeting of that name. Type cop meetings to see them.")
    except (BadPlan, CommitFailed) as error:
        return hosting.Problem(str(error))
