"""What is asked of me, answered by the number of an answer: typed and sent, or clicked.

One rule for numbers while something with numbers is asked: in the line they answer, on keys a digit chooses a panel. A number that answers nothing opens no panel from the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import parser, prompts

if TYPE_CHECKING:
    from cop_tui.ui.conversation import Conversation

JUST_PUT = 3000  # milliseconds in which a number may still be meant for the question before
ASIDE = "0"
LEAVES_LIST = "Esc leaves it, and a number opens a panel again."
PUT_ASIDE = "Put aside. Nobody is told, and nothing is written down."


class Numbered:
    """The question that numbers answer, for one person's conversation."""

    def __init__(self, talk: Conversation) -> None:
        self._talk, self._view, self._session = talk, talk.view, talk.session
        self.choice: tuple[object, ...] = ()  # what tells the question from others
        self._put = 0  # when it was put
        self._other: tuple[
            object, ...
        ] = ()  # the other answer that was given by a number, and is to be given once more
        self._sent = ""  # the line that was sent last for a number
        self._given = ""  # what is said of the answer that was typed as a number, once it is taken in

    def ask(self, key: tuple[object, ...]) -> None:
        """Take another question for the one that numbers answer: a number meant for one never answers the next."""
        self._put = self._session.now() if self.choice else 0
        self.choice = key

    def give(self, number: str, at: float, typed: bool = True) -> bool:
        """Give the answer with this number, or these, to what is asked; 0 puts the question aside, or takes it up again.

        `at` is when it was sent or clicked, in seconds. One that was `typed` and would change what I said to a proposal is asked for once
        more, as panels have numbers, too.
        """
        talk, view = self._talk, self._view
        found = prompts.asked(self._session, view.put_aside)
        if found is None:
            return False
        aside = view.put_aside == found.key
        if number == ASIDE:
            view.put_aside = () if aside else found.key
            talk.say("" if aside else PUT_ASIDE)
            return True
        line = "" if aside else prompts.line_for(found, number)
        if not line:
            return False
        if self._session.now() < self._put + JUST_PUT or talk.painted.at(at).choice != found.key:
            self._put = 0
            label = next((choice.label for choice in found.choices if choice.line == line), line)
            talk.say(f"This was asked a moment ago, so nothing was sent. For {label}, give {number} once more.")
            return True
        before, self._other = self._other, ()
        mine = next((choice.label for choice in found.choices if choice.mine), "")
        to = next((choice.label for choice in found.choices if choice.line == line and not choice.mine), "")
        if typed and mine and to and found.weighs and before != (found.key, number):
            self._other = found.key, number
            talk.say(f"Your answer is: {mine}. For {to} in its place, give {number} once more.")
            return True
        known = parser.find(line)
        if known and known[0].needs and not known[1]:
            talk.start(known[0])
        else:
            label = next((choice.label for choice in found.choices if choice.line == line), "")
            self._sent = line
            talk.send(line, typed=False)
            self._given = f"Answered: {label}. {found.changed_how}" if typed and found.changed_how else ""
        return True

    def given(self) -> str:
        """Return, once, what was answered by a typed number, and how that is changed: it may have been meant for a panel; or ""."""
        given, self._given = self._given, ""
        return given

    def was_sent_for(self, line: str) -> bool:
        """Return, once, whether a line was sent for a number: nobody typed it, so it does not come back where it is refused."""
        sent, self._sent = self._sent, ""
        return bool(sent) and line == sent

    def of_the_list(self) -> str:
        """Return what a number does while a list that it chooses from is read, "" where it does not."""
        return f"A number chooses from the list. {LEAVES_LIST}" if self._talk.reader.listed.open else ""

    def not_listed(self, number: str) -> str:
        """Return what is said of a number that nothing has of the list in sight, "" where none is there."""
        listed = self._talk.reader.listed
        there = listed.open and number.isdecimal() and not listed.has(number)
        return f"{listed.which()} {LEAVES_LIST}" if there else ""

    def no_panel(self, number: str) -> str:
        """Return why a number that is sent opens no panel, "" where none is waited for."""
        if said := self.not_listed(number):
            return said
        found = prompts.asked(self._session, self._view.put_aside)
        if found is None or self._view.put_aside == found.key:
            return ""
        nothing = f"Nothing was answered: no answer has the number {number}."
        return (
            f"{nothing} To open the panel: Esc, then {number}." if self._talk.stage.has_panel(int(number)) else nothing
        )

    def instead(self, digit: str) -> str:
        """Return how the answer is given whose number was pressed as a key, "" where no answer of mine is waited for with it."""
        found = prompts.asked(self._session, self._view.put_aside)
        if found is None or found.answered or self._view.put_aside == found.key:
            return ""
        waits = int(digit) in [choice.number for choice in found.choices]
        return (
            f"Nothing was answered: on keys a digit chooses a panel. To answer: / then {digit} and Enter."
            if waits
            else ""
        )
