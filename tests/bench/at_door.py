"""A door by ssh as a program that is measured: `python -m tests.bench.at_door HOST PORT FINGERPRINT KEY FOLDER`.

It leads to the server at that port of this computer, "-" for one without TLS, and tells its own port, then about itself.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from pathlib import Path

from cop_tui.doors.door import Door
from cop_tui.doors.ssh import serve
from cop_tui.doors.ssh.reception import Bounds
from cop_tui.wire.invite import Invite
from tests.bench.child import about_me, answer_questions, say


async def main(host: str, port: int, fingerprint: str, key: str, folder: Path) -> None:
    """Serve until the input ends."""
    to = Invite("127.0.0.1", port, "", None if fingerprint == "-" else fingerprint)
    door = Door(to, key, secrets.token_bytes(32), "this computer")
    async with serve(door, host, 0, folder / "ssh_host_key", Bounds(outside=1000)) as ssh:
        say({"port": ssh.port, "known": ssh.known_hosts(host)})
        await answer_questions(lambda _question: about_me())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], Path(sys.argv[5])))
