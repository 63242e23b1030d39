"""The other people of a meeting, in a process of their own at the server's side of a link: they do what they are told to.

`python -m tests.bench.crowd PORT FOLDER tls|plain`; FOLDER holds `stored.json`. Each line is a person's number and a command
as JSON, or `state`. A command is answered once that person has seen what came of it.
"""

from __future__ import annotations

import asyncio
import itertools
import ssl
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.wire import codec, frames
from tests.bench import light, talk
from tests.bench.child import answer_questions, say
from tests.bench.fanout import seats

PATIENCE = 5.0  # seconds for a command to lead to something
STORED = "stored.json"


class Everybody:
    """All of them, by their number in the meeting."""

    def __init__(self, crowd: light.Crowd) -> None:
        self._clients = crowd.clients
        self._numbers = defaultdict[int, Iterator[int]](lambda: itertools.count(1))

    async def answer(self, question: str) -> dict[str, Any]:
        """Do what the question says."""
        if question != "state":
            number, _, command = question.partition(" ")
            await self._do(PersonId(int(number)), codec.read_command(command.encode()))
        return self._state()

    async def _do(self, who: PersonId, command: core.Command) -> None:
        client, came = self._clients[who - 1], asyncio.Event()
        client.seen = came.set
        seen = core.seen_by(client.replica.state, who)
        number = f"{'k' if command.durable else 'b'}{next(self._numbers[who])}"
        client.send(codec.encode(frames.Do(number, codec.raw(command), seen)))
        await asyncio.wait_for(came.wait(), PATIENCE)

    def _state(self) -> dict[str, Any]:
        state = self._clients[0].replica.state
        here = [person for person, link in state.now.people.here.items() if link.how == "here"]
        queue = [one.person for one in state.kept.floor.waiting]
        return {"seq": state.kept.seq, "texts": list(state.texts.values()), "queue": queue, "here": here}


async def main() -> None:
    """Be in the meeting until the input ends."""
    port, folder, security = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    stored = msgspec.json.decode((folder / STORED).read_bytes(), type=talk.Stored)
    tls = None
    if security == "tls":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    crowd = await light.connect(port, seats(stored, len(stored.seats)), compress=True, tls=tls)
    await asyncio.wait_for(crowd.clients[-1].sees(len(stored.seats)), 30)
    say({"here": len(crowd.clients)})
    await answer_questions(Everybody(crowd).answer)


if __name__ == "__main__":
    asyncio.run(main())
