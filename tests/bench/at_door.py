"""A door by ssh as a program that is measured: `python -m tests.bench.at_door PORT KEY FOLDER [HOST FINGERPRINT]`; it tells its port, then about itself.

With HOST and FINGERPRINT it listens there, and the server it leads to is there as well, encrypted.
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


async def main(port: int, key: str, folder: Path, host: str = "127.0.0.1", fingerprint: str | None = None) -> None:
    """Serve until the input ends."""
    door = Door(Invite(host, port, "", fingerprint), key, secrets.token_bytes(32), "this computer")
    async with serve(door, host, 0, folder / "ssh_host_key", Bounds(outside=1000)) as ssh:
        say({"port": ssh.port, "known": ssh.known_hosts(host)})
        await answer_questions(lambda _question: about_me())


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *sys.argv[4:6]))
