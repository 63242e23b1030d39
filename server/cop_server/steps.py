"""A wish on its way through a room, and the step it becomes: what was decided, what is written, what is answered.

Responsible for telling whoever waits; when that may be told is the room's matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_server.journal.store import Batch
from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.engine.base import Command, Outcome, Refused
from cop_tui.core.engine.ids import PersonId
from cop_tui.wire import frames

if TYPE_CHECKING:
    from cop_server.connection import Connection


class Unsaved(Exception):
    """Nobody can come in now, because it could not be written."""


@dataclass(slots=True)
class Request:
    """A command on its way through the room, and who waits for what becomes of it: a connection, or the door.

    `command` is a refusal where the server does not understand what was sent: that takes the same way, so that it is answered
    in its order, and the same each time.
    `seat` is the hash of a seat to take with it, `since` the event with which the seat began from which it comes, `seen`
    what the author of its words saw, `digest` tells it from other commands of its device.
    """

    who: PersonId
    command: Command | Refused
    id: str = ""
    line: Connection | None = None
    seat: str = ""
    since: int = 0
    door: asyncio.Future[PersonId] | None = None
    seen: core.Seen | None = None
    digest: str = ""

    @property
    def counter(self) -> int:
        """The device's durable counter, 0 when this wish leaves none."""
        return int(self.id[1:]) if self.id[:1] == "k" else 0

    @property
    def waits_for_the_disk(self) -> bool:
        """Whether it may leave a trace, its number included."""
        return self.id[:1] == "k" if isinstance(self.command, Refused) else self.command.durable

    def done(self, result: frames.Result, outcome: Outcome) -> None:
        """Answer what came true; the door is told the number of whoever came in."""
        if self.line is not None:
            self.line.device.remember(self.digest, result)
            self.line.answer(result)
        if self.door is not None and not self.door.done():  # whoever waited may have gone
            self.door.set_result(by_server.came_in(outcome, self.who))

    def refuse(self, refusal: Refused) -> None:
        """Answer that it cannot come true, which is so however often it is delivered."""
        result = self._refused(refusal)
        if self.line is not None:
            self.line.device.remember(self.digest, result)
            self.line.answer(result)
        self.turn_away(refusal)

    def fail(self) -> None:
        """Answer that a mistake of ours was in the way; delivered again, it is tried again."""
        mistake = Refused("failed")
        if self.line is not None:
            self.line.answer(self._refused(mistake))
        self.turn_away(mistake)

    def turn_away(self, error: Exception) -> None:
        """Tell the door, if it waits, why nobody comes in."""
        if self.door is not None and not self.door.done():
            self.door.set_exception(error)

    def _refused(self, refusal: Refused) -> frames.Result:
        text = core.explain(refusal)
        return frames.Result(self.id, frames.REFUSED, code=refusal.code, facts=refusal.facts, text=text)


@dataclass(slots=True)
class Step:
    """What was decided, with the batch that writes it; `wish` is None for what happens by itself.

    `rest` are the numbers of earlier events whose texts are erased after it, before it is answered.
    """

    wish: Request | None
    outcome: Outcome
    batch: Batch
    result: frames.Result
    rest: Sequence[int] = ()
