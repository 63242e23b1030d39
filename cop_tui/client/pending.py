"""What I asked for that only a server's memory holds, so that it can be asked again of a server that started anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.core import again
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Hashable, Iterable

    from cop_tui.client.outbox import Answer


class Standing:
    """My requests that stand until I or somebody else ends them."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, Hashable], core.Command] = {}
        self._seen: dict[tuple[type[core.Command], str], core.Seen] = {}

    def note(self, command: core.Command, answered: asyncio.Future[Answer], seen: core.Seen | None = None) -> None:
        """Remember a request once it was granted, or forget the one it ends; `seen` is what its author saw at Enter."""
        if answered.cancelled() or not answered.result().ok:
            return
        if seen is not None and again.keeps_seen(command):
            self._seen[_words(command)] = seen
        stands = core.STANDS.get(type(command))
        if stands is None:
            return
        under = stands.under, stands.each(command)
        if stands.asks(command):
            self._asked[under] = command
        else:
            self._asked.pop(under, None)

    def see(self, messages: Iterable[core.Message]) -> None:
        """Forget the requests that are done with what happened, and remember what the server says stands now."""
        for message in messages:
            self._learn(message)
            for under, command in list(self._asked.items()):
                over = core.STANDS[type(command)].over.get(type(message))
                if over is not None and over(message):
                    del self._asked[under]

    def _learn(self, message: core.Message) -> None:
        for stands in core.STANDS.values():
            if (wish := stands.told.get(type(message))) is None:
                continue
            command = wish(message)
            if command is None:
                self._asked.pop((stands.under, None), None)
            else:
                self._asked[stands.under, stands.each(command)] = command

    def seen(self, command: core.Command) -> core.Seen | None:
        """Return what I saw when I said these words, or None when it was not said in this run of the program."""
        return self._seen.get(_words(command))

    def again(self, hand: str) -> list[core.Command]:
        """Return what to ask again; `hand` is what my hand is about, if it is up and I said so."""
        return [*([again.hand(hand)] if hand else []), *self._asked.values()]


def _words(command: core.Command) -> tuple[type[core.Command], str]:
    return type(command), clean(again.words(command))
