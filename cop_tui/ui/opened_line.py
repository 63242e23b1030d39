"""The line while it was opened about a piece of the recap: it goes on meaning that piece while others write, move and reword.

What does not come true comes back into the line with the reason, and what it was about is read once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import WRITE
from cop_tui.acts.editing import ASK, REWORD, SECTION
from cop_tui.acts.parser import find
from cop_tui.acts.refusals import reason
from cop_tui.core.engine.text import clean, ended, shorten
from cop_tui.ui import painted
from cop_tui.ui.holding_section import HeldSection
from cop_tui.ui.view import LINE

if TYPE_CHECKING:
    import asyncio

    from cop_tui.acts.editing import Opening
    from cop_tui.acts.performing import Reply
    from cop_tui.client.outbox import Answer
    from cop_tui.core.engine.ids import WordId
    from cop_tui.ui.conversation import Conversation

MEANT = "Enter once more takes it as {what}. Something else? Change how the line begins."
READS = 120  # cells of what somebody else wrote, in a sentence about it
NOWS = "It reads now: {text} Enter puts yours in its place; Escape leaves it."
MOVED = "That number is another piece by now. Choose yours and press r; your line is kept."
GONE = "What you reword was cut meanwhile. Your line is kept: begin it with claim and a section's number, and it stands again."


class OpenedLine:
    """What the line is about that was opened last.

    `new` tells of a piece of mine until it is here: how it was opened, the pieces that were there before it, and the number of the
    last event that it made. What others write meanwhile has a higher number, or stood there before.
    """

    def __init__(self, talk: Conversation) -> None:
        self._talk, self._line, self._session = talk, talk.line, talk.session
        self.held = HeldSection(self._session, self._not_mine)
        self.new: tuple[Opening, set[WordId], int] | None = None
        self._opening: Opening | None = None
        self._begins = ""
        self._offered, self._offered_at = "", 0.0  # a line that was given its beginning back, and when
        self._reworded: dict[str, Opening] = {}  # by how they begin: one that is brought back means the same piece

    @property
    def what(self) -> str:
        """What the line writes, in the words of the act and its number; "" where it was opened about nothing, or asks somebody."""
        writes = self._opening is not None and self._opening.word != ASK
        return self._begins.strip() if writes and self._line.mode == LINE else ""

    def open(self, opening: Opening) -> None:
        """Open the line about something, and hold the section in which it stands."""
        begins = opening.begins(self._session)
        self._remember(opening, begins)
        self._talk.open_line(begins + opening.text, opening.asks)
        self.held.begin("" if opening.word == SECTION else opening.section, self._line.value)

    def _remember(self, opening: Opening, begins: str) -> None:
        self._opening, self._begins = opening, begins
        if opening.word == REWORD:
            self._reworded[begins] = opening

    def follow(self) -> None:
        """Hold the section while somebody types, and let the line begin with the number that its piece has now."""
        if self._line.mode != LINE:
            self._opening = None  # what is brought back later is read by the number that it names
            return
        self.held.typing(self._line.value)
        opening, line = self._opening, self._line
        begins = opening.begins(self._session) if opening and line.value.startswith(self._begins) else ""
        if opening and begins not in ("", self._begins):
            at = line.cursor_position + len(begins) - len(self._begins)
            line.value = begins + line.value.removeprefix(self._begins)
            line.cursor_position = max(0, at)
            self._remember(opening, begins)

    def empty(self) -> None:
        """Empty a line to which nothing was typed since it was opened, and let go of its section."""
        opening = self._opening
        if self._line.mode == LINE and opening and self._line.value == self._begins + opening.text:
            self._line.value, self._opening = "", None
            self.held.leave()

    def enter(self, text: str, at: float) -> bool:
        """Send a line that was entered at a time in seconds, if it was opened here; return whether it was.

        One that rewords and was brought back counts as opened here, too: it never rewords another piece.
        """
        opening, begins = self._opening, self._begins
        if opening and not text.startswith(begins) and _is_text(text):
            self._offer(text.strip())
            return True
        if text == self._offered and at < self._offered_at:
            self._offer(text.removeprefix(begins))  # pressed before it was seen how it begins
            return True
        again = opening is None or not text.startswith(begins)
        if again:
            begins = next((begins for begins in self._reworded if text.startswith(begins)), "")
            opening = self._reworded.get(begins)
        if opening is None:
            return False
        now = opening.begins(self._session)
        if opening.word == REWORD and (not now or (again and now != begins)):
            self._talk.keep(text)
            self._talk.say(MOVED if now else GONE)
        elif words := text.removeprefix(begins).strip():
            self._send(opening, words, text, at)
        else:
            self._opening = None
            self._talk.say("Nothing was written.")
            self._talk.back_to_keys()
        return True

    def _offer(self, text: str) -> None:
        """Give a text that was typed alone the beginning of the line that was opened: it is sent with the next Enter."""
        if self._opening and (begins := self._opening.begins(self._session)):
            self._remember(self._opening, begins)  # others may have moved it meanwhile
        line = self._begins + text
        self._line.value = line
        self._line.cursor_position = len(line)
        self._offered, self._offered_at = line, painted.now()
        self._talk.say(MEANT.format(what=self._begins.strip()))

    def _send(self, opening: Opening, words: str, line: str, at: float) -> None:
        known = {*self._session.replica.kept.writing.pieces}
        reply = self._talk.take_line(opening.step(words), line, at)
        reply.over.add_done_callback(lambda done: self._settled(opening, known, done))

    def _settled(self, opening: Opening, known: set[WordId], done: asyncio.Future[Reply]) -> None:
        if done.cancelled() or done.exception() or not self._talk.stage.ready:
            return
        reply = done.result()
        if reply.answer is None or not reply.answer.ok:
            self._came_back(opening, reply)
            return
        if opening is self._opening and not self._line.value:
            self._opening = None
        if opening.word not in (REWORD, ASK):
            self.new = (opening, known, reply.answer.seq)
        self._talk.stage.draw()

    def _came_back(self, opening: Opening, reply: Reply) -> None:
        """Let a line that came back mean the same thing, and say what stands there where somebody else has reworded it."""
        again = opening.again(self._session)
        self._reworded = {begins: again if one is opening else one for begins, one in self._reworded.items()}
        self._opening = again if self._opening is opening else self._opening
        said = self._talk.view.said
        if opening.word == REWORD and reply.answer and reply.answer.code == "piece_changed":
            reads = shorten(self._session.replica.shown(opening.piece), READS)
            said = f"{reason(reply.answer, self._session)} {NOWS.format(text=ended(reads))}"
        if reply.line and self._line.value != clean(reply.line):
            said = f"{said} {'Up' if self._line.mode == LINE else '/ and Up'} brings your line back."
        self._talk.say(said)

    def _not_mine(self, answer: Answer) -> None:
        if answer.code == "section_held" and self._line.mode == LINE:
            self._talk.warn(reason(answer, self._session))


def _is_text(line: str) -> bool:
    """Return whether a line is what is to be written: it begins with no word of an act, or as sentences begin."""
    found = find(line)
    if found is None:
        return bool(line.strip())
    act, rest = found
    return bool(rest) and act.group != WRITE and line[:1].isupper()
