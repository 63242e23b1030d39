"""The one question that waits for a typed answer.

An answer counts only if this very question had been shown when its key was pressed: what was typed for the question
before, or before anything was asked, answers nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cop_tui.acts.act import Draft, Question, Step, Tell
from cop_tui.acts.pasted import DROP, KEEP, SEND
from cop_tui.core.engine.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.acts.act import Then
    from cop_tui.core.engine.ids import Ms

YES, NO = ("y", "yes"), ("n", "no")
REPEATED = 60  # cells of a line that a question repeats
OF_A_PASTE = (*SEND, *KEEP, *DROP)
JUST_ASKED = 3000  # milliseconds in which an answer may still be meant for what was there before
TOO_SOON = "That was typed before this was asked."
A_MOMENT_AGO = "This was asked a moment ago. {} again if you meant it."
ONE_AT_A_TIME = "One question at a time; what you typed now is asked about next. First:"
NOT_SENT = "Nothing was sent."
OF_TWO, OF_THREE = "Type y or n.", "Type s, k or d."
"""What is said before a question that an Enter alone leaves standing, or a word that does not answer it."""


@dataclass(slots=True)
class Open:
    """A question that waits. `draft` is the pasted draft it is about, "" for a yes-or-no question; then None: nothing can be sent.

    `to_read`: it is about lines that are read before it. `back`: what comes back on no. `guessed`: it asks whether a line
    that had no word of ours is for the others.
    """

    number: int
    text: str
    then: Then | None
    draft: str = ""
    no: str = NOT_SENT
    sudden: int = 0
    to_read: bool = False
    back: str = ""
    guessed: bool = False

    @property
    def answers(self) -> tuple[str, ...]:
        """The words that answer it."""
        return OF_A_PASTE if self.draft else (*YES, *NO)


class Questions:
    """Asks one question at a time, and numbers them: others wait until it is answered or dropped.

    `now` is the time in UTC milliseconds.
    """

    def __init__(self, now: Callable[[], Ms]) -> None:
        self._now = now
        self.last = 0
        self.open: Open | None = None
        self._waiting: list[Question] = []

    def ask(
        self,
        text: str,
        then: Then | None,
        *,
        draft: str = "",
        no: str = NOT_SENT,
        sudden: bool = False,
        to_read: bool = False,
        back: str = "",
        guessed: bool = False,
    ) -> None:
        """Ask, in place of what was open; `sudden`: it comes up by itself, so a key may still mean something else."""
        self.last += 1
        self.open = Open(self.last, text, then, draft, no, self._now() if sudden else 0, to_read, back, guessed)

    def wait(self, question: Question) -> None:
        """Ask a question when the one that is open and those that wait have had their answer."""
        self._waiting.append(question)

    def set_aside(self, text: str) -> None:
        """Ask the open question again, in these words, before those that wait, once what is done now is answered."""
        if self.open:
            again = Question(text, self.open.then or Draft(self.open.draft, keep=True), no=self.open.no)
            self._waiting.insert(0, again)
            self.open = None

    def drop(self, about: Callable[[Then | None], bool]) -> bool:
        """Drop what is asked, or waits to be, about something; return whether it was the open question."""
        self._waiting = [question for question in self._waiting if not about(question.then)]
        if self.open is None or not about(self.open.then):
            return False
        self.open = None
        return True

    @property
    def wait_too(self) -> bool:
        """Whether questions wait for the one that is open, or for what is done now."""
        return bool(self._waiting)

    def following(self) -> Question | None:
        """Ask the question that has waited longest, where none is open; return it, or None."""
        if self.open is not None or not self._waiting:
            return None
        question = _telling_what(self._waiting.pop(0))
        self.ask(
            question.asked,
            question.then,
            no=question.no or NOT_SENT,
            sudden=question.sudden or bool(question.back),  # what was guessed is looked at afresh
            to_read=question.to_read,
            back=question.back,
            guessed=question.guessed,
        )
        return question

    def stay(self, open_: Open) -> Question:
        """Return a question that was open once more: an answer typed before this is read is none, as it may be for the newer one."""
        self.last += 1
        open_.number, open_.sudden, self.open = self.last, self._now(), open_
        return self.again(ONE_AT_A_TIME)

    def again(self, why: str) -> Question:
        """Return the open question once more, after a sentence that says why."""
        assert self.open is not None
        return Question(f"{why} {self.open.text}".strip(), self.open.then or Draft(self.open.draft, keep=True))

    def answered(self, word: str, shown: int) -> Step | None:
        """Return what an answer brings; None when the word is no answer to what is open. `shown` is the last question shown.

        No word at all leaves the question standing.
        """
        waiting = self.open
        if waiting is not None and not word:
            return self.again(OF_THREE if waiting.draft else OF_TWO)
        if waiting is None:
            return Tell(["There is no question open."]) if word in (*YES, *NO) else None
        if word not in waiting.answers:
            return self.again(OF_THREE) if word in (*YES, *NO) else None
        if shown != waiting.number:
            return self.again(TOO_SOON)
        harmless = waiting.guessed and word in NO  # it only brings the line back
        if waiting.sudden and not harmless and self._now() < waiting.sudden + JUST_ASKED:
            waiting.sudden = 0
            return self.again(A_MOMENT_AGO.format(word))
        if word in SEND and waiting.then is None:
            return self.again("It cannot be sent now.")
        self.open = None
        return _brings(waiting, word)


def _telling_what(question: Question) -> Question:
    """Return a question that waited with the line that it is about, which stands nowhere by now."""
    line = shorten(question.back, REPEATED)
    if not line or line in question.asked:
        return question
    return replace(question, text=f'"{line}" {question.text}', full=f'"{line}" {question.asked}')


def _brings(waiting: Open, word: str) -> Step:
    if word in KEEP or word in DROP:
        return Draft(waiting.draft, keep=word in KEEP)
    if word in NO or waiting.then is None:
        return Tell([waiting.no], back=waiting.back)
    return waiting.then
