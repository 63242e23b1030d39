"""A participant's session in a process of its own, that tells what it takes the server's time to be.

`python -m tests.bench.visitor HOST PORT CODE FINGERPRINT NAME HOME` (FINGERPRINT `-`: none). It answers `now` with that time, seconds that nobody
can set (the same in all processes of a computer), and how often it has connected. `awake SECONDS` and `slept SECONDS` tell it that so
much time has gone by, in which its computer ran or slept.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from cop_tui.client.liveness import GOOD
from cop_tui.client.profile import Places
from cop_tui.client.session import Session
from cop_tui.wire.invite import Invite
from tests.bench.child import answer_questions, say
from tests.bench.sleeper import Sleeper


class Visitor:
    """The session, and the clocks it is given."""

    def __init__(self, invite: Invite, name: str, places: Places) -> None:
        self._passed, self._ran = Sleeper(), Sleeper()
        self.session = Session(invite, name, places, monotonic=self._passed, awake=self._awake)

    def _awake(self) -> float:
        return time.monotonic() + self._ran.seconds

    def answer(self, question: str) -> dict[str, Any]:
        """Answer, after what the question says has happened."""
        what, _, seconds = question.partition(" ")
        if what in ("awake", "slept"):
            self._passed.seconds += float(seconds)
        if what == "awake":
            self._ran.seconds += float(seconds)
        session = self.session
        link = {"link": session.link, "connections": len(session._costs), "rtt": session.rtt}
        # Side by side, so that nothing else happens in between.
        return {**link, "now": session.now(), "at": time.monotonic(), "wall": time.time()}


async def main() -> None:
    """Take part until the input ends."""
    host, port, code, fingerprint, name, home = sys.argv[1:7]
    invite = Invite(host, int(port), code, None if fingerprint == "-" else fingerprint)
    visitor = Visitor(invite, name, Places(Path(home)))
    going = asyncio.create_task(visitor.session.run())
    async with asyncio.timeout(60):
        while visitor.session.link != GOOD:
            if going.done():
                raise RuntimeError(f"could not join: {going.result().text}")
            await asyncio.sleep(0.02)
    say(visitor.answer("now"))
    await answer_questions(visitor.answer)
    await visitor.session.leave()
    await going


if __name__ == "__main__":
    asyncio.run(main())
