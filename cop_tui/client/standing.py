"""What I asked for that only a server's memory holds, so that it can be asked again of a server that started anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.among import GroupNote
from cop_tui.core.care import CHECK, CheckOnMe, SignalAnswered, SlowerPlease
from cop_tui.core.checks import CheckClosed, CountVoices, Feel
from cop_tui.core.coffee import Vote, VoteClosed
from cop_tui.core.dots import DotsClosed, PlaceDots
from cop_tui.core.floor import Hand
from cop_tui.core.pace import USUAL, OwnPace, Untimed
from cop_tui.core.people import Away, Back
from cop_tui.core.text import clean

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

    from cop_tui import core
    from cop_tui.client.outbox import Answer
    from cop_tui.core.among import MyGroup

_KINDS = (Away, CheckOnMe, SlowerPlease, Feel, CountVoices, PlaceDots, Vote)

_OVER: dict[type[core.Command], type[core.Message]] = {
    Feel: CheckClosed,
    CountVoices: CheckClosed,
    PlaceDots: DotsClosed,
    Vote: VoteClosed,
}


class Standing:
    """My requests that stand until I or somebody else ends them."""

    def __init__(self) -> None:
        self._asked: dict[type[core.Command], core.Command] = {}
        self._seen: dict[tuple[type[core.Command], str], core.Seen] = {}

    def note(self, command: core.Command, answered: asyncio.Future[Answer], seen: core.Seen | None = None) -> None:
        """Remember a request once it was granted, or forget the one it ends; `seen` is what its author saw at Enter."""
        if answered.cancelled() or not answered.result().ok:
            return
        if isinstance(command, Hand | GroupNote) and seen is not None:
            self._seen[_words(command)] = seen
        if isinstance(command, Back):
            self._asked.pop(Away, None)
        elif isinstance(command, Untimed | OwnPace):
            for pace in (Untimed, OwnPace):  # the later one stands
                self._asked.pop(pace, None)
            if command not in (Untimed(False), OwnPace(USUAL)):
                self._asked[type(command)] = command
        elif isinstance(command, _KINDS):
            self._asked[type(command)] = command

    def see(self, messages: Iterable[core.Message]) -> None:
        """Forget the requests for care that a space holder has seen."""
        for message in messages:
            if isinstance(message, SignalAnswered):
                self._asked.pop(CheckOnMe if message.kind == CHECK else SlowerPlease, None)
            for asked, closed in _OVER.items():
                if isinstance(message, closed):
                    self._asked.pop(asked, None)

    def seen(self, command: Hand | GroupNote) -> core.Seen | None:
        """Return what I saw when I said these words, or None when it was not said in this run of the program."""
        return self._seen.get(_words(command))

    def again(self, hand: str) -> list[core.Command]:
        """Return what to ask again; `hand` is what my hand is about, if it is up and I said so."""
        return [*([Hand(hand)] if hand else []), *self._asked.values()]


def _words(command: Hand | GroupNote) -> tuple[type[core.Command], str]:
    return type(command), clean(command.note if isinstance(command, Hand) else command.text)


def in_group(state: core.State, me: int, before: MyGroup) -> list[Hand | GroupNote]:
    """Return my hand and my notes in my group as I knew them `before`, if I am still in one and the same part goes on."""
    if state.kept.groups.of(me) < 0:
        return []
    hand: list[Hand | GroupNote] = [Hand(before.hands[me])] if me in before.hands else []
    current = state.kept.agenda.current
    return hand + [GroupNote(n.text) for n in before.notes.values() if (n.person, n.note) == (me, current)]
