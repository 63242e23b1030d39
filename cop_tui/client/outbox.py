"""Wishes on their way: kept in order until each has its answer, over any number of connections.

Pure of any connection. Durable wishes keep their number, so that the server gives them one effect however often they
arrive. Live words go back to their author where a second delivery could say them twice, or keep what was not to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.core.text import clean
from cop_tui.core.words import Off, Say
from cop_tui.wire import frames

if TYPE_CHECKING:
    import asyncio

    from cop_tui.core.base import Fact

RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a wish: saved, relayed, held, refused or returned; `seq` numbers its last event when saved."""

    how: str
    seq: int = 0
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    text: str = ""

    @property
    def ok(self) -> bool:
        """Whether the wish came true."""
        return self.how in (frames.SAVED, frames.RELAYED, frames.HELD)


def answer_of(result: frames.Result) -> Answer:
    """Return a result as an answer, with its sentence in this program's words where it has them."""
    text = core.sentence(result.code, result.facts) if result.code in core.REFUSALS else result.text
    if result.how == frames.REFUSED and not text:
        text = core.sentence(result.code, result.facts)
    return Answer(result.how, result.seq, result.code, dict(result.facts), clean(text))


@dataclass(slots=True, eq=False)
class Wish:
    """A command and who waits for its answer. `live`: words that must not be said twice; `sent` in seconds."""

    command: core.Command
    future: asyncio.Future[Answer]
    live: bool = False
    id: str = ""
    sent: float | None = None

    @property
    def words(self) -> str:
        """The words to the room in it, for the author's draft."""
        return self.command.text if isinstance(self.command, (Say, Off)) else ""

    def settle(self, answer: Answer) -> None:
        """Give the answer to whoever still waits for it."""
        if not self.future.done():
            self.future.set_result(answer)


class Outbox:
    """Unanswered wishes in the order they were made. `first` is where numbers without a trace begin."""

    def __init__(self, first: int) -> None:
        self._wishes: list[Wish] = []
        self._durable = 0
        self._fleeting = first

    def __len__(self) -> int:
        return len(self._wishes)

    def add(self, wish: Wish) -> None:
        """Put a wish behind the others."""
        self._wishes.append(wish)

    def welcomed(self, last: int, *, new_boot: bool, keeps: bool) -> list[Wish]:
        """Make everything ready to be sent again; return, and drop, the live words that go back to their author.

        `last` is the device's durable counter as the server knows it, `keeps` whether words said now would be kept.
        """
        self._durable = max(self._durable, last)
        back = [w for w in self._wishes if w.live and (new_boot or (keeps and isinstance(w.command, Say)))]
        self._wishes = [w for w in self._wishes if w not in back]
        for wish in self._wishes:
            wish.sent = None
            if new_boot and wish.id.startswith("b"):
                wish.id = ""
        return back

    def take(self, now: float) -> Wish | None:
        """Return the next wish to send, numbered, and count it as sent at `now` seconds; None when all are sent."""
        for wish in self._wishes:
            if wish.sent is None:
                wish.sent = now
                wish.id = wish.id or self._number(wish.command)
                return wish
        return None

    def _number(self, command: core.Command) -> str:
        if type(command).durable:
            self._durable += 1
            return f"k{self._durable}"
        self._fleeting += 1
        return f"b{self._fleeting}"

    def answered(self, id: str) -> Wish | None:
        """Take the wish with this number out; None when there is none."""
        for place, wish in enumerate(self._wishes):
            if wish.id == id:
                return self._wishes.pop(place)
        return None

    def waiting_since(self) -> float | None:
        """Return when the longest unanswered wish was sent, in seconds."""
        return min((w.sent for w in self._wishes if w.sent is not None), default=None)

    def empty(self) -> list[Wish]:
        """Take everything out."""
        wishes, self._wishes = self._wishes, []
        return wishes
