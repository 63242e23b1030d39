"""Leaving the room: asked about first where a role, a half-typed line, or an act without an answer would be left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.asking import NO, TOO_SOON, YES
from cop_tui.acts.leaving import STAYING
from cop_tui.acts.reader import LEFT
from cop_tui.core.engine import base

if TYPE_CHECKING:
    from cop_tui.acts.entered import Entered
    from cop_tui.ui.conversation import Conversation

GOODBYES = ("bye", "quit", "exit")


class Departure:
    """The question before leaving. `asked` is its number while it waits for an answer, else 0."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        self.asked = 0
        self._text = self._back = ""

    def ask(self, always: bool = False) -> None:
        """Leave, or ask first, `always` or where something would be left behind; asking twice leaves."""
        talk, view = self._talk, self._talk.view
        if self.asked:
            talk.stage.go()
            return
        half = talk.line.value.strip()
        why, holds = talk.parting.question(), view.holding and view.phase == base.OPEN
        if why and not (holds and talk.parting.turn):
            self._put(why)
        elif holds:
            self._put("You hold the space; if nobody else does, the role is offered to the room. Leave? y / n")
        elif half and half not in GOODBYES:
            self._put("Your half-typed line would be lost. Leave? y / n")
        elif always and view.me:
            self._put("Leave the meeting? Your seat stays yours. y / n")
        else:
            talk.stage.go()

    def _put(self, text: str) -> None:
        reader = self._talk.reader
        left = reader.open
        self._back = reader.back
        back = f" {self._talk.up} brings your line back." if self._back else ""
        self._talk.leave_reader()  # one question at a time
        self.asked, self._text = reader.count(), text
        self._talk.view.quoted = ""
        self._talk.view.question = f"{LEFT}{back} {text}" if left else text
        self._talk.stage.draw()

    def answers(self, entered: Entered) -> bool:
        """Take a line as the answer, where it is one; return whether it was."""
        talk, answer = self._talk, entered.text.strip().casefold()
        if not self.asked:
            return False
        if answer in talk.open_question.answers and entered.question != self.asked:
            talk.view.question = f"{TOO_SOON} {self._text}"
            talk.stage.draw()
            return True
        talk.drop_question(reader=False)
        if (said := talk.parting.answer(answer)) is not None:
            talk.say(said)
        elif answer in YES:
            talk.stage.go()
        elif answer in NO:
            talk.say(STAYING)
        else:
            return False
        if answer in NO:
            if self._back:
                talk.line.remember(self._back)  # what was typed last is the answer
            talk.performer.ask_next()
            talk.view.question = talk.view.question and f"{STAYING} {talk.view.question}"
            talk.stage.draw()
        return True

    def follow(self) -> None:
        """Ask no longer about acts without an answer once they have one, or about a turn that is over."""
        if self.asked and self._talk.parting.over:
            self._talk.drop_question(reader=False)
            self._talk.parting.stay()
