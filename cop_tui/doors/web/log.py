"""What stands in the talk of a page, line by line, and which words of the meeting stand in which line.

Words that are withdrawn go from the lines they stand in, and words that were softened read as they do now: a page does not go on
showing what its author has taken back.
"""

from __future__ import annotations

import io
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.client.replica import WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cop_tui.core.engine.ids import WordId

LOG_LINES, LOG_CHARACTERS = 500, 64 * 1024  # of the log, kept for a page that comes back
SHORT = 12  # characters: a shorter text is looked for only where a sentence quotes somebody

Mended = list[tuple[int, str]]
"""Lines that read otherwise now: the number of each, or minus that of a line which was entered, and how it reads."""


@dataclass(slots=True)
class Line:
    """One line with the texts that stand in it, by the numbers of the words; `place`: where a page shows it, "" for the talk."""

    text: str
    place: str = ""
    words: dict[WordId, str] = field(default_factory=dict)

    def find(self, number: WordId, text: str) -> None:
        """Take down that words stand in this line, if they do."""
        if text and _stands(text, self.text):
            self.words[number] = text

    def mend(self, texts: Mapping[WordId, str]) -> bool:
        """Have the line read as its words do now; return whether it reads otherwise."""
        before = self.text
        for number, old in list(self.words.items()):
            if (new := texts.get(number, "")) != old:
                self.text = self.text.replace(old, new or WITHDRAWN)
                del self.words[number]
                self.find(number, new)
        return self.text != before


def _stands(text: str, line: str) -> bool:
    if text not in line:
        return False
    quoted = (f"'{text}'", f'"{text}"', f"{text} [")
    return len(text) >= SHORT or line.endswith(text) or any(form in line for form in quoted)


class Log(io.TextIOBase):
    """What the line client writes, as numbered lines, and the lines that were entered; the oldest are forgotten.

    `place` is where a page shows what is written now.
    """

    def __init__(self) -> None:
        self._lines: deque[Line] = deque()
        self._entered: OrderedDict[int, Line] = OrderedDict()
        self._texts: dict[WordId, str] = {}
        self._mended: dict[int, str] = {}
        self._characters = 0
        self._half = ""
        self.place = ""
        self.first = 0  # the number of the oldest line that is kept

    @property
    def end(self) -> int:
        """The number of the line that is written next."""
        return self.first + len(self._lines)

    def write(self, text: str) -> int:
        """Take in what was written; a line counts once it is whole."""
        *lines, self._half = (self._half + text).split("\n")
        for line in lines:
            self._lines.append(self._known(Line(line, self.place)))
            self._characters += len(line)
        while len(self._lines) > LOG_LINES or self._characters > LOG_CHARACTERS:
            self._characters -= len(self._lines.popleft().text)
            self._mended.pop(self.first, None)
            self.first += 1
        return len(text)

    def entered(self, number: int, text: str) -> None:
        """Take in a line that was entered, which stands on the page too."""
        self._entered[number] = self._known(Line(text))
        if len(self._entered) > LOG_LINES:
            self._mended.pop(-self._entered.popitem(last=False)[0], None)

    def since(self, number: int) -> list[str]:
        """Return the lines from this number on."""
        return [line.text for _, line in self._from(number)]

    def places_since(self, number: int) -> list[tuple[int, str]]:
        """Return where a page shows the lines from this number on that are no part of the talk."""
        return [(place, line.place) for place, line in self._from(number) if line.place]

    def follow(self, texts: Mapping[WordId, str]) -> Mended:
        """Take in how the words of the meeting read now; return the lines that read otherwise."""
        new = {number: text for number, text in texts.items() if self._texts.get(number) != text}
        gone = [number for number in self._texts if number not in texts]
        if not new and not gone:
            return []
        there = [*self._from(0), *((-number, line) for number, line in self._entered.items())]
        mended = [(place, line.text) for place, line in there if line.mend(texts)]
        self._texts |= new
        for number in gone:
            del self._texts[number]
        for _, line in there:  # a line is entered, and may be answered, before its words are kept
            for number, text in new.items():
                line.find(number, text)
        self._mended |= dict(mended)
        return mended

    def mended(self, before: int) -> Mended:
        """Return all lines up to this number, and all that were entered, that read otherwise than when they were written."""
        return [(place, text) for place, text in self._mended.items() if place < before]

    def _from(self, number: int) -> Iterator[tuple[int, Line]]:
        return ((place, line) for place, line in enumerate(self._lines, self.first) if place >= number)

    def _known(self, line: Line) -> Line:
        for number, text in self._texts.items():
            line.find(number, text)
        return line
