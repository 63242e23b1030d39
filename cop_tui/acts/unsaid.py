"""What somebody typed and has not said when they end their turn: they are asked about it first, so that no words are lost without a sign."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui.acts.act import Question, Send, Step, of_act
from cop_tui.acts.parser import BY_NAME, find
from cop_tui.core.engine.text import clean, ended, shorten
from cop_tui.core.topics import floor, words

if TYPE_CHECKING:
    from cop_tui.acts.asking import Open
    from cop_tui.client.session import Session

CELLS = 60  # cells of the words that are asked about
ENDS = {floor.Done: "be done", floor.Pass: "pass"}
_SPEECH = (words.Say, words.Off)


class Unsaid:
    """Asks about words that wait when their author ends a turn; once for the same words in the same turn, until they are said."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: object = None

    def answered(self, step: Step) -> None:
        """Take in what an answer brings: what is said is asked about anew where it is typed once more."""
        if isinstance(step, Send) and step.follows:
            self._asked = None

    def before(self, step: Step, open_: Open | None, in_line: str) -> Question | None:
        """Return what is asked before a step that ends my turn, where words wait behind an open question or in the line."""
        session = self._session
        if not isinstance(step, Send) or type(step.command) not in ENDS:
            return None
        if session.replica.kept.floor.speaker != session.replica.me:
            return None
        typed, say = self._behind(open_) if open_ else ("", None)
        if say is None:
            typed, say = clean(in_line), self._speech(clean(in_line))
        about = typed, session.replica.state.mine.turn
        if say is None or self._asked == about:
            self._asked = None
            return None
        self._asked = about
        said, ends = getattr(say.command, "text", ""), ENDS[type(step.command)]
        word = step.act.words[0] if step.act else ends
        return Question(
            f"You have not said: {ended(shorten(said, CELLS))} Say it and {ends}? y / n",
            replace(say, line=typed, follows=replace(step, line=word)),
            no=f"Nothing was sent, and your turn goes on. {word} once more ends it without these words.",
            back=typed,
        )

    def _behind(self, open_: Open) -> tuple[str, Send | None]:
        """Return the line that waits behind a question, and what says it; None where the question is about no words."""
        then = open_.then
        if isinstance(then, Send) and isinstance(then.command, _SPEECH):
            return open_.back or then.line, then
        return open_.back, self._speech(open_.back)

    def _speech(self, line: str) -> Send | None:
        """Return what says a line to the room as it was typed; None where it asks for something else, or there is nothing to say."""
        found = find(line)
        act, text = found or (BY_NAME["say"], line)
        if not text or act not in (BY_NAME["say"], BY_NAME["off"]) or act.refusal(self._session):
            return None
        step = of_act(act.build(self._session, text), act)
        return step if isinstance(step, Send) else None
