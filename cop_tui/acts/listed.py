"""What was listed last with numbers, to be chosen from by a number alone. It counts for the next line, if that was entered with the list in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Question, Send, Step, Tell
from cop_tui.acts.asking import NO, YES

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING_DONE = "Nothing was done."


class Listed:
    """The lines that a number alone gives, and when that began, as the number of a question."""

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}
        self._at = 0

    def take(self, step: Step, count: Callable[[], int]) -> None:
        """Take down what a step lists. `count` gives the number of a question."""
        if isinstance(step, Tell) and step.numbered:
            self._lines, self._at = dict(step.numbered), count()

    def forget(self) -> None:
        """Take numbers for those of the list no longer."""
        self._lines = {}

    @property
    def open(self) -> bool:
        """Whether something is listed that the next line may choose from."""
        return bool(self._lines)

    def has(self, text: str) -> bool:
        """Return whether a line is the number of something that is listed."""
        return text.strip() in self._lines

    def which(self) -> str:
        """Return the sentence that asks for one of the numbers."""
        return f"Say which: {' or '.join(self._lines)}. {NOTHING_DONE}"

    def meant(self, text: str, shown: int) -> str | Tell:
        """Return the line that a line means, itself where that is no number of the list; `shown` is the last question that was.

        A yes, or a no, says nothing of which: the numbers are named again, and count for one more line.
        """
        lines, self._lines = self._lines, {}
        if shown != self._at:
            return text
        if lines and text.casefold() in (*YES, *NO):
            self._lines = lines
            return Tell([self.which()])
        return lines.get(text, text)


def asked(line: str, step: Step) -> Step:
    """Return the question whether a line is meant that its number alone gave, where it would be done at once."""
    return Question(f"{line}? y / n", step, step.act, NOTHING_DONE) if isinstance(step, Send) else step
