"""What a person does, from Enter to its answer: sent, waiting for the connection, given back to its author, offered again.

Responsible for the answer that each wish gets in the end. The outbox keeps their order, the line sends them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.client.change import Change
from cop_tui.client.liveness import CONNECTING, LOST, OVER
from cop_tui.client.outbox import ENDED, GIVEN_BACK, RETURNED, Answer, Outbox, Returned, Wish
from cop_tui.client.pending import Standing
from cop_tui.core import again
from cop_tui.core.engine import base
from cop_tui.wire import frames

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.replica import Replica
    from cop_tui.client.unanswered import Pending
    from cop_tui.client.watching import Watch
    from cop_tui.core.again import MyGroup

NO_CONNECTION = "There is no connection now, so this was not done. Do it again when the connection is back."
NOT_HERE_YET = "The meeting is not here yet, so nothing was sent. Your line is kept."
NOT_COME_TO = "The program ended before it came to this line."
OTHER_SEAT = (
    "The server does not know the seat any more from which this was to be sent. Send it again if it still fits."
)


class Wishes:
    """The wishes of one session. `returned` are lines that went back to their author."""

    def __init__(
        self,
        replica: Replica,
        outbox: Outbox,
        pending: Pending,
        watch: Watch,
        leaving: asyncio.Event,
        emit: Callable[[Change], None],
    ) -> None:
        self.returned: list[str] = []
        self._replica, self._outbox, self._pending, self._watch = replica, outbox, pending, watch
        self._leaving, self._emit = leaving, emit
        self._standing = Standing()

    def see(self, messages: list[core.Message]) -> None:
        """Take in what happened: it may end what was to be offered again."""
        self._standing.see(messages)

    def keep_held(self) -> None:
        """Take in what a server that went on tells me that it holds of me."""
        self._standing.keep_held(self._replica.state.mine)

    def seen(self) -> core.Seen | None:
        """Return what is seen now of where words would go; None before the first welcome."""
        return core.seen_by(self._replica.state, self._replica.me) if self._replica.person is not None else None

    def do(self, command: core.Command, seen: core.Seen | None = None, line: str = "") -> asyncio.Future[Answer]:
        """Return the answer to a wish, in time; offline it waits its turn. Never raises.

        `seen` is what the author of its words saw at Enter (None: what is seen now), `line` what they typed.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        words = core.has_words(command)
        then = (seen or self.seen()) if words else None
        if answer := self._at_once(command, then, words):
            future.set_result(answer)
            return future
        self._outbox.add(Wish(command, future, then, line))
        future.add_done_callback(lambda done: self._standing.note(command, done, then))
        if self._watch.line is not None:
            self._watch.line.wake()
        return future

    def _at_once(self, command: core.Command, then: core.Seen | None, words: bool) -> Answer | None:
        """Return the answer to what cannot be sent as things stand, or None."""
        if self._watch.link == OVER or self._leaving.is_set():
            return Answer(RETURNED, text="You have left the meeting, so this was not sent.")
        if type(command).waits == base.NEVER and self._watch.link in (LOST, CONNECTING):
            return Answer(frames.REFUSED, code="no_connection", text=NO_CONNECTION)
        now = self.seen()
        if not words or (then is None and now is None and not self._replica.boot):
            return Answer(RETURNED, text=NOT_HERE_YET) if words else None
        refused = core.wider(command, then, now) if then is not None and now is not None else None
        return Answer(RETURNED, code=refused.code, text=core.explain(refused)) if refused else None

    @property
    def unanswered(self) -> list[Wish]:
        """What I did that has no answer yet, in order."""
        return self._outbox.waiting

    def take_back(self, wish: Wish) -> bool:
        """Drop what was never sent; return whether that was so. What is on its way may arrive, and is not sent later."""
        taken = self._outbox.drop(wish)
        if taken:
            wish.settle(Answer(RETURNED, code=ENDED, text="Taken back: it was not sent."))
        return taken

    def find_pending(self, about: str) -> None:
        """Take up what an earlier run of this program left for this seat; what was for another one is given back."""
        taken = self._pending.turn_to(about)
        if taken is None:
            return
        found, left = taken
        for wish in found:
            self._tell_of(wish)
        if left:
            for wish in self._outbox.empty():
                self.give_back(Returned(wish, OTHER_SEAT))
        self._outbox.restore(found)

    def tell_undone(self) -> None:
        """Give back the lines that were entered in an earlier run and that it did not come to."""
        undone = [(line, Answer(RETURNED, text=NOT_COME_TO)) for line in self._pending.entered]
        if undone:
            self._pending.keep_draft(self._pending.draft)
            self._emit(Change(answered=undone))

    def _tell_of(self, wish: Wish) -> None:
        def tell(done: asyncio.Future[Answer]) -> None:
            if done.result().code != ENDED:  # else leaving says that it still waits
                self._emit(Change(answered=[(wish.name, done.result())]))

        wish.future.add_done_callback(tell)

    def offer_again(
        self, mine: list[tuple[str, asyncio.Future[Answer]]], hand: str, group: MyGroup, then: core.Seen | None
    ) -> None:
        """Offer a server that started anew what only its memory held; `mine` are notes that were offered again already."""
        state, me = self._replica.state, self._replica.me
        for line, answered in mine:
            self._tell_if_returned(line, answered)
        for command in again.in_group(state, me, group):
            self._offer_to_group(command)
        for asked in self._standing.again(hand if state.kept.floor.find(me) else ""):
            self.do(asked, self._standing.seen(asked) or then)

    def _offer_to_group(self, command: core.Command) -> None:
        """Offer my group again what I said to it, if it is the group that I said it to."""
        then, now = self._standing.seen(command), self.seen()
        same = then is not None and now is not None and core.wider(command, then, now) is None
        if (less := again.without_words(command)) is not None:
            self.do(command if same else less, then if same else now)
        elif then is not None:
            self._tell_if_returned(f"jot {again.words(command)}", self.do(command, then))

    def _tell_if_returned(self, line: str, answered: asyncio.Future[Answer]) -> None:
        """Give a line back to its author when what it was said to is not there any more."""

        def tell(done: asyncio.Future[Answer]) -> None:
            if done.result().code in GIVEN_BACK:
                self._emit(Change(answered=[(line, done.result())]))

        answered.add_done_callback(tell)

    def answered(self, wish: Wish, answer: Answer) -> None:
        """Take in the answer to a wish; words that would be heard by more people now, or were not understood, go back."""
        if answer.code in GIVEN_BACK:
            self.give_back(Returned(wish, answer.text, answer.code))
        else:
            wish.settle(answer)

    def give_back(self, returned: Returned) -> None:
        """Give words back to their author, and say why."""
        wish = returned.wish
        if core.has_words(wish.command):
            self.returned.append(wish.line or again.words(wish.command))
        wish.settle(Answer(RETURNED, code=returned.code, text=returned.text))
