"""Wishes on their way: kept in order until each has its answer, over any number of connections.

Pure of any connection. Durable wishes keep their number, so that the server gives them one effect however often they
arrive. Words go back to their author where they would reach more people than were seen at Enter, and where a second
delivery could say them twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cop_tui import core
from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean
from cop_tui.wire import frames

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable

    from cop_tui.core.engine.base import Fact

RETURNED = "returned"
ENDED = "ended"  # the code of what had no answer when its author left: leaving says what becomes of it
GIVEN_BACK = core.WIDER | {"bad_command"}  # refusals with which words go back to their author
UNANSWERED = "unanswered"  # the code of words that were sent, and given back without an answer
NO_ANSWER = (
    "The connection was lost before an answer came, so others may have read it or not. Look before you send it again; "
    "your line is kept."
)
NOT_DONE = "The connection was lost before this was done, so it was not done. Do it again if it still fits."


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a wish: saved, relayed, held, refused, repeated or returned; `seq` numbers its last event when saved."""

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
    if result.how == frames.REPEATED:
        text = "The server has had this already, or something else in its place. Look whether it is there, then send it again."
    return Answer(result.how, result.seq, result.code, dict(result.facts), clean(text))


@dataclass(slots=True, eq=False)
class Wish:
    """A command and who waits for its answer.

    `seen` is what its author saw at Enter, `line` what they typed; `sent` is when it went out on this connection, in
    seconds, and `tried` whether it ever did. `restored`: an earlier run of this program made it, and may have sent it.
    `given_up`: its author would have it back, so it waits in no file.
    """

    command: core.Command
    future: asyncio.Future[Answer]
    seen: core.Seen | None = None
    line: str = ""
    id: str = ""
    sent: float | None = None
    tried: bool = False
    restored: bool = False
    given_up: bool = False

    @property
    def name(self) -> str:
        """What its author did, as they typed it; what a key did is called by its command."""
        return self.line or base.tag(type(self.command).__name__).replace("_", " ")

    @property
    def maybe_sent(self) -> bool:
        """Whether the server may have it."""
        return self.tried or self.restored

    @property
    def live(self) -> bool:
        """Whether it carries words that nothing keeps, so that a second delivery could say them twice."""
        if not core.has_words(self.command):
            return False
        how = type(self.command).audience
        kept = self.seen is not None and bool(self.seen.keep) and not self.seen.group
        return how in (base.UNKEPT, base.GROUP) or (how == base.TALK and not kept)

    @property
    def storable(self) -> bool:
        """Whether it may wait in a file: what leaves no trace, and words that nothing keeps, never do."""
        kind = type(self.command)
        if self.given_up or kind.waits != base.ON_DISK or not kind.durable or self.live:
            return False
        if not core.has_words(self.command):
            return True
        if self.seen is None or self.seen.off:
            return False
        return kind.audience == base.LOT or (kind.audience in (base.ROOM, base.TALK) and bool(self.seen.keep))

    def settle(self, answer: Answer) -> None:
        """Give the answer to whoever still waits for it."""
        if not self.future.done():
            self.future.set_result(answer)


class Returned(NamedTuple):
    """A wish that will not be sent (again), and the sentence that says why."""

    wish: Wish
    text: str
    code: str = ""


class Outbox:
    """Unanswered wishes in the order they were made.

    `first` is where numbers without a trace begin. `keep` is given the wishes that may wait in a file, whenever they
    have changed.
    """

    def __init__(self, first: int, keep: Callable[[list[Wish]], None] | None = None) -> None:
        self._wishes: list[Wish] = []
        self._durable = 0
        self._numbered = False
        self._fleeting = first
        self._keep, self._kept = keep, False

    def __len__(self) -> int:
        return len(self._wishes)

    @property
    def waiting(self) -> list[Wish]:
        """The wishes that have no answer yet."""
        return list(self._wishes)

    def add(self, wish: Wish) -> None:
        """Put a wish behind the others."""
        self._wishes.append(wish)
        self._number_durable()
        if wish.storable:
            self._store()

    def restore(self, wishes: Iterable[Wish]) -> None:
        """Put wishes of an earlier run before all others."""
        found = list(wishes)
        self._wishes[:0] = found
        self._kept = self._kept or bool(found)

    def drop(self, wish: Wish) -> bool:
        """Take a wish out that was never sent; return whether that was so. One that was sent waits in no file any more."""
        if wish not in self._wishes:
            return False
        wish.given_up = wish.maybe_sent
        if not wish.given_up:
            self._wishes.remove(wish)
        self._store()
        return not wish.given_up

    def welcomed(self, last: int, *, new_boot: bool, now: core.Seen) -> list[Returned]:
        """Make everything ready to be sent again; return, and drop, what goes back to its author.

        `last` is the device's durable counter as the server knows it, `now` what is seen now.
        """
        self._durable = max(self._durable, last, *(int(w.id[1:]) for w in self._wishes if w.id.startswith("k")), 0)
        self._numbered = True
        back = [returned for w in self._wishes if (returned := _returned(w, last, new_boot, now))]
        gone = {id(returned.wish) for returned in back}
        self._wishes = [w for w in self._wishes if id(w) not in gone]
        for wish in self._wishes:
            wish.sent = None
            if new_boot and wish.id.startswith("b"):
                wish.id = ""
        self._number_durable()
        self._store()
        return back

    def take(self, now: float) -> Wish | None:
        """Return the next wish to send, numbered, and count it as sent at `now` seconds; None when all are sent."""
        for wish in self._wishes:
            if wish.sent is None:
                wish.sent, wish.tried = now, True
                wish.id = wish.id or self._number(wish.command)
                return wish
        return None

    def _number_durable(self) -> None:
        # A number is in the file before its command goes out, else a program started anew would give it another.
        for wish in self._wishes if self._numbered else ():
            if not wish.id and type(wish.command).durable:
                wish.id = self._number(wish.command)

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
                del self._wishes[place]
                if wish.storable:
                    self._store()
                return wish
        return None

    def waiting_since(self) -> float | None:
        """Return when the longest unanswered wish was sent, in seconds."""
        return min((w.sent for w in self._wishes if w.sent is not None), default=None)

    def empty(self) -> list[Wish]:
        """Take everything out; what is in the file stays there."""
        wishes, self._wishes = self._wishes, []
        return wishes

    def _store(self) -> None:
        wishes = [wish for wish in self._wishes if wish.storable]
        if self._keep is not None and (wishes or self._kept):
            self._keep(wishes)
        self._kept = bool(wishes)


def _returned(wish: Wish, last: int, new_boot: bool, now: core.Seen) -> Returned | None:
    if wish.live and wish.tried and new_boot:
        return Returned(wish, NO_ANSWER, UNANSWERED)
    if type(wish.command).waits == base.NEVER and not (wish.tried and _number(wish) <= last):
        return Returned(wish, NOT_DONE)
    if wish.tried or wish.restored or wish.seen is None:
        return None  # the server knows whether it was done
    refused = core.wider(wish.command, wish.seen, now)
    return Returned(wish, core.explain(refused), refused.code) if refused else None


def _number(wish: Wish) -> int:
    return int(wish.id[1:]) if wish.id.startswith("k") else 0
