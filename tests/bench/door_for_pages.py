"""A door for browsers in a process of its own: `python -m tests.bench.door_for_pages PORT FOLDER`, where FOLDER has the server's door key."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from cop_tui.doors import web
from cop_tui.doors.door import Door
from cop_tui.wire.forwarded import Proxied
from cop_tui.wire.invite import Invite
from tests.bench.child import about_me, answer_questions, say


async def main() -> None:
    """Let pages in until the input ends."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    key = (folder / "door.key").read_text("ascii").strip()
    door = Door(Invite("127.0.0.1", port, ""), key, b"d" * 32, "this computer")
    async with web.serve(door, "127.0.0.1", 0, tls=None, proxied=Proxied(True), address="") as opened:
        say({"port": opened.port})
        await answer_questions(lambda _question: about_me())


if __name__ == "__main__":
    asyncio.run(main())
