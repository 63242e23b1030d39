"""A door for browsers in a process of its own: `python -m tests.bench.door_for_pages PORT FOLDER [HOST FINGERPRINT]`.

FOLDER has the server's door key. With HOST and FINGERPRINT it listens there, encrypted as the server is; otherwise it believes
whoever comes about where that is, so that many can seem to come from many places.
"""

from __future__ import annotations

import asyncio
import ssl
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
    host, fingerprint = sys.argv[3:5] if len(sys.argv) > 4 else ("", None)
    tls = None
    if host:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder / "tls" / "server.pem")
    key = (folder / "door.key").read_text("ascii").strip()
    door = Door(Invite(host or "127.0.0.1", port, "", fingerprint), key, b"d" * 32, "this computer")
    proxied = None if host else Proxied(True)
    async with web.serve(door, host or "127.0.0.1", 0, tls=tls, proxied=proxied, address="") as opened:
        say({"port": opened.port})
        await answer_questions(lambda _question: about_me())


if __name__ == "__main__":
    asyncio.run(main())
