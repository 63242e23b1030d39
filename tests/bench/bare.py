"""The plainest fan-out the same library can do: whatever one client sends, everybody is sent.

`python -m tests.bench.bare HOST compress|plain send|broadcast`. No state, no disk, no bounds; `broadcast` is the
library's own fastest way and has no backpressure.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.typing import Subprotocol

from cop_tui.wire import frames
from tests.bench.child import about_me, answer_questions, say


def _answer(_question: str) -> dict[str, Any]:
    return about_me()


async def main() -> None:
    """Serve until the input ends."""
    host, compress, how = sys.argv[1:4]
    everybody: set[ServerConnection] = set()

    async def handle(connection: ServerConnection) -> None:
        everybody.add(connection)
        try:
            async for message in connection:
                if how == "broadcast":
                    broadcast(everybody, message)
                    continue
                for one in list(everybody):
                    await one.send(message)
        except ConnectionClosed:
            pass
        finally:
            everybody.discard(connection)

    # The same compression, to the bit, as the server of this project.
    deflate = ServerPerMessageDeflateFactory(
        server_max_window_bits=12, client_max_window_bits=12, compress_settings={"memLevel": 5}
    )
    async with serve(
        handle,
        host,
        0,
        compression=None,
        extensions=[deflate] if compress == "compress" else None,
        subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
        ping_interval=None,
        backlog=512,
    ) as server:
        say({"port": server.sockets[0].getsockname()[1]})
        await answer_questions(_answer)


if __name__ == "__main__":
    asyncio.run(main())
