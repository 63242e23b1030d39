"""The question that waits on a screen: what answers it, what leaves it, and what becomes of one that asks about what is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import leaving
from cop_tui.acts.asking import NO, YES
from cop_tui.ui.view import KEYS, LINE

if TYPE_CHECKING:
    from cop_tui.ui.conversation import Conversation

ANSWER_FIRST = "An answer first; Escape leaves it."
IT_WAITS = "It waits for your answer."


class OpenQuestion:
    """The question that one person is asked, where one is; its words are in the view, and what a yes does in the reader."""

    def __init__(self, talk: Conversation) -> None:
        self._talk, self._view, self._line = talk, talk.view, talk.line
        self._reader = talk.reader

    @property
    def answers(self) -> tuple[str, ...]:
        """What answers it."""
        departs = self._talk.departure.asked
        return (*YES, *NO, *leaving.WAIT, *leaving.TAKE_BACK) if departs else self._reader.answers

    def stops(self, key: str) -> bool:
        """Return whether a key that is no answer does nothing while it is asked, and say that an answer comes first.

        What was asked back is in nobody's way, as the same key says it again; what waits is asked again after other acts.
        """
        reader = self._reader
        waits = reader.waits and self._talk.stage.keys.find(key, self._talk.session)
        if not self._talk.departure.asked and (reader.asked_back or waits):
            return False
        if not self._view.question.startswith(ANSWER_FIRST):
            self._view.question = f"{ANSWER_FIRST} {self._view.question}"
        self._talk.stage.draw()
        return True

    def escape(self) -> None:
        """Leave it; one about a note of mine waits, as a no would be an answer, and the line is left in its place."""
        self._drop_begun(self.answers)
        if self._talk.departure.asked or not self._reader.waits:
            self.leave()
        elif self._line.mode == LINE:
            self._line.turn_to(KEYS)
        else:
            self._view.question = f"{IT_WAITS} {self._reader.question}"
            self._talk.stage.draw()

    def leave(self) -> None:
        """Leave it without an answer, which is a no; the one that waits behind it is asked."""
        talk, no, back = self._talk, self._reader.no, self._reader.back
        if talk.departure.asked:
            talk.parting.stay()
        talk.left = back or talk.left
        self._reader.leave()
        talk.drop_question()
        talk.say(f"{no} {talk.up} brings your line back." if back else no)
        talk.performer.ask_next()

    def answered(self) -> None:
        """Show it no longer where it was answered elsewhere, as on the page of what is mine; the one that waits behind it is asked."""
        talk = self._talk
        if self._view.question and not (talk.departure.asked or self._reader.question):
            talk.drop_question()
            talk.performer.ask_next()
            talk.stage.draw()

    def answered_no(self, which: int) -> None:
        """Take a no about a note of mine, by its number, that was given elsewhere."""
        if self._reader.drop_about(which):
            self.answered()

    def lapse(self) -> None:
        """Drop it where it is about the floor, which has moved on since, and say so."""
        talk, answers = self._talk, self.answers
        if not talk.departure.asked and (said := self._reader.lapse()):
            self._drop_begun(answers)
            talk.drop_question(reader=False)
            talk.say(said)
            talk.turned_keys.told_who_is_next()
            talk.performer.ask_next()

    def _drop_begun(self, answers: tuple[str, ...]) -> None:
        """Empty a line in which only an answer was begun."""
        if self._line.value.strip().casefold() in answers:
            self._line.value = ""
