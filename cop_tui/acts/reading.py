"""What a typed line means: the word of an act, a question that waits for yes or no, or text that nobody guesses about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import holding, looking, taking_part
from cop_tui.acts.act import GROUPS, LOOK, Act, Misread, Note, Question, Step, Tell, Wish
from cop_tui.core import agenda
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

ACTS: tuple[Act, ...] = (*taking_part.ACTS, *holding.ACTS, *looking.ACTS)
BY_NAME = {act.name: act for act in ACTS}
_BY_WORD = {word: act for act in ACTS for word in act.words}
_LONGEST = sorted(_BY_WORD, key=len, reverse=True)
YES, NO = ("y", "yes"), ("n", "no")


def offered(session: Session) -> list[Act]:
    """Return the acts that this person can do now, in the order of their declaration."""
    return [act for act in ACTS if act.available(session)]


def find(line: str) -> tuple[Act, str] | None:
    """Return the act a line begins with and what follows its word, or None; the longest word wins."""
    lowered = line.casefold()
    for word in _LONGEST:
        if lowered == word or lowered.startswith(word + " "):
            return _BY_WORD[word], line[len(word) :].strip()
    return None


class Reader:
    """Reads one person's typed lines. It remembers the question that waits for an answer, and what was refused last."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.pending: Wish | Note | None = None
        self._refused: core.Command | None = None

    def read(self, line: str) -> Step:
        """Return what a line asks for. Raises Misread or core.Refused with a sentence, never both done and refused."""
        text = clean(line)
        pending, self.pending = self.pending, None
        if pending is not None:
            if text.casefold() in YES:
                return pending
            if text.casefold() in NO:
                return Tell(["Nothing was sent."])
        if not text:
            return BY_NAME["now?"].build(self.session, "")
        found = find(text)
        if found is None:
            return self._ask(self._unknown(text))
        act, rest = found
        step = act.build(self.session, rest)
        refusal = act.refusal(self.session) if isinstance(step, (Wish, Note, Question)) else None
        if refusal and not (isinstance(step, Wish) and type(step.command) is not act.command):
            raise refusal
        return self._ask(self._again(step))

    def answered(self, command: core.Command, answer: Answer) -> None:
        """Remember what became of a wish, so that *move on* said twice moves on over waiting people."""
        self._refused = command if answer.code == "people_waiting" else None

    def _again(self, step: Step) -> Step:
        refused, self._refused = self._refused, None
        if not isinstance(step, Wish) or not isinstance(step.command, (agenda.MoveOn, agenda.TakeUp)):
            return step
        if step.command == refused:
            command = step.command
            if isinstance(command, agenda.MoveOn):
                return Wish(agenda.MoveOn(command.if_item, really=True))
            return Wish(agenda.TakeUp(command.item, command.if_item, really=True))
        return step

    def _ask(self, step: Step) -> Step:
        if isinstance(step, Question):
            self.pending = step.then
        return step

    def _unknown(self, text: str) -> Step:
        # Text that is no word of ours is never guessed into an act that publishes.
        if agenda.mode(self.session.replica.state) == "reveal" and BY_NAME["write"].available(self.session):
            return Question(
                "Did you mean to write this as a note, shown with the others without names? y / n", Note("write", text)
            )
        say = BY_NAME["say"]
        if refusal := say.refusal(self.session):
            raise Misread(f"That is none of the words here, and nothing was sent. {core.explain(refusal)}")
        step = say.build(self.session, text)
        assert isinstance(step, Wish)
        return Question("Did you mean to say this to the room? y / n", step)


def help_lines(session: Session, word: str) -> list[str]:
    """Return the help: of one word, or what can be done now grouped by task."""
    if word:
        found = find(clean(word)) or find(clean(word) + "?")
        if found is None:
            return [f"There is no word {clean(word)[:40]} here. help alone lists them."]
        act = found[0]
        also = f" Also typed: {', '.join(act.words[1:])}." if len(act.words) > 1 else ""
        return [f"{act.usage}: {act.help}{also}"]
    lines = []
    now = offered(session)
    for group in GROUPS:
        acts = [act for act in now if act.group == group]
        if not acts:
            continue
        if group == LOOK:
            lines.append(f"{group}: {', '.join(act.usage for act in acts)}.")
        else:
            lines.append(f"{group}:")
            lines += [f"  {act.usage}: {act.help}" for act in acts]
    lines.append("help WORD explains one of them. Nothing you type by mistake is sent to the room.")
    return lines


_DONE = {
    "pass": "Passed. Nothing is written down. Everyone is asked again at the end.",
}


def after(command: core.Command, answer: Answer) -> str:
    """Return the sentence with which a wish is answered, or "" where the event itself tells it."""
    if answer.how == "refused":
        return answer.text
    if answer.how == "returned":
        return "The line broke before that reached the room. It was not kept; it is back in your draft."
    from cop_tui.core import care, floor, people

    if isinstance(command, floor.Pass):
        return _DONE["pass"]
    if isinstance(command, floor.Done):
        return "Thank you."
    if isinstance(command, people.Back):
        return "Welcome back. No announcement was made."
    if isinstance(command, care.CheckOnMe):
        return "A space holder is asked, aside, to check on you. Nobody else can see it, and it is not stored."
    if isinstance(command, care.SlowerPlease):
        return "The space holders are asked, aside, to go slower. Nobody is told who asked."
    if isinstance(command, floor.More):
        asked = "You have had your minute more; whoever keeps time is asked for another."
        return asked if answer.facts.get("asked") else "One more minute."
    return ""
