"""What a typed line means: the word of an act, a question that waits for yes or no, or text that nobody guesses about."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from cop_tui import core
from cop_tui.acts import (
    agreeing,
    caring,
    deciding,
    grouping,
    holding,
    looking,
    parking,
    planning,
    promising,
    returning,
    taking_part,
)
from cop_tui.acts import presenting as presenting_acts
from cop_tui.acts.act import GROUPS, HOLD, LOOK, Act, Hush, Leave, Misread, Note, Page, Question, Step, Tell, Wish
from cop_tui.acts.finding import hour, planned
from cop_tui.client import mynotes
from cop_tui.core import (
    agenda,
    agreement,
    base,
    care,
    commitments,
    consenting,
    floor,
    notes,
    people,
    presenting,
    setup,
    words,
)
from cop_tui.core import parking as parked
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from cop_tui.client.mynotes import MyNote
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

ACTS: tuple[Act, ...] = (
    *taking_part.ACTS,
    *presenting_acts.ACTS,
    *grouping.ACTS,
    *holding.ACTS,
    *looking.ACTS,
    *agreeing.ACTS,
    *parking.ACTS,
    *promising.ACTS,
    *caring.ACTS,
    *planning.ACTS,
    *deciding.ACTS,
    *returning.ACTS,
)
BY_NAME = {act.name: act for act in ACTS}
_BY_WORD = {word: act for act in ACTS for word in act.words}
_LONGEST = sorted(_BY_WORD, key=len, reverse=True)
_TWICE = ("people_waiting", "somebody_speaks", "lot_first", "floor_waits")  # refusals of what is done when said again
YES, NO = ("y", "yes"), ("n", "no")


def offered(session: Session) -> list[Act]:
    """Return the acts that this person can do now, in the order of their declaration."""
    return [act for act in ACTS if act.available(session)]


def find(line: str) -> tuple[Act, str] | None:
    """Return the act a line begins with and what follows its word (and a colon, if the act takes more), or None.

    The longest word wins.
    """
    for word in _LONGEST:
        head, rest = line[: len(word)], line[len(word) :]
        if head.casefold() != word:
            continue
        if not rest or rest[0] == " " or (rest.startswith(": ") and _BY_WORD[word].takes):
            return _BY_WORD[word], rest.removeprefix(":").strip()
    return None


class Reader:
    """Reads one person's typed lines. It remembers the question that waits for an answer, and what was refused last."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.pending: Wish | Note | Tell | Page | Hush | Leave | None = None
        self._held: MyNote | None = None
        self._refused: core.Command | None = None
        self._consented = False

    def read(self, line: str) -> Step:
        """Return what a line asks for. Raises Misread or core.Refused with a sentence, never both done and refused."""
        text = clean(line)
        pending, self.pending = self.pending, None
        held, self._held = self._held, None
        if pending is not None:
            if text.casefold() in (*YES, *NO):
                self._refused = None
            if text.casefold() in YES:
                return self._of_note(held) if held else pending
            if text.casefold() in NO:
                return Tell(["The recap does not quote that note." if held else "Nothing was sent."])
        elif text.casefold() in (*YES, *NO):
            return Tell(["There is no question open."])
        if not text:
            return BY_NAME["now?"].build(self.session, "")
        found = find(self._short_answer(text))
        if found is None:
            self._refused = None
            return self._ask(self._unknown(text))
        act, rest = found
        step = act.build(self.session, rest)
        if refusal := self._refusal(act, step):
            raise refusal
        return self._ask(self._again(step))

    def held(self, note: Note, answer: Answer) -> Question | None:
        """Return what is asked about a note that has just been handed in: later is too late to say it unseen."""
        mine, kept = self.session.my_notes, self.session.replica.kept
        plan = kept.agenda.now()
        if note.what != "write" or not answer.ok or not mine or plan is None or self.pending is not None:
            return None
        if note.quote or plan.keep != "recap" or kept.record.off:
            return None
        self._held = mine[-1]
        question = Question(
            f"Your note is note {letter(len(mine) - 1)}. May the recap quote it, without your name? y / n",
            Note("quote", which=len(mine) - 1, quote=True),
        )
        self.pending = question.then
        return question

    def _of_note(self, held: MyNote) -> Step:
        # Notes before it may have gone meanwhile: yes is for the note that was asked about and no other.
        if held not in self.session.my_notes:
            return Tell(["That note is not held any more."])
        return Note("quote", which=self.session.my_notes.index(held), quote=True)

    def _refusal(self, act: Act, step: Step) -> core.Refused | None:
        inner = step.then if isinstance(step, Question) else step
        if isinstance(inner, Wish):
            return core.permits(self.session.replica.state, self.session.replica.me, type(inner.command))
        return act.refusal(self.session) if isinstance(inner, Note) else None

    def _short_answer(self, text: str) -> str:
        """Return what all, choose and none mean while everybody is asked about their own words and I have not answered."""
        kept, me = self.session.replica.kept, self.session.replica.me
        answered = self._consented and kept.setup.phase != base.CLOSED
        if answered or not kept.release.asked or not kept.words.of(me):
            return text
        return {"all": "quote all", "choose": "mine", "none": "quote none"}.get(text.casefold(), text)

    def answered(self, command: core.Command, answer: Answer) -> None:
        """Remember what became of a wish, so that *move on* said twice, or *y* after it, moves on over waiting people."""
        self._refused = command if answer.code in _TWICE else None
        if self._refused is not None and self.pending is None:
            self.pending = _really(self._refused)
        asked = self.session.replica.kept.release.asked  # what was said before the question is no answer to it
        self._consented = self._consented or (asked and answer.ok and isinstance(command, words.Consent))

    def _again(self, step: Step) -> Step:
        if isinstance(step, (Tell, Page, Hush)):
            return step  # looking at who waits comes before saying it again
        refused, self._refused = self._refused, None
        inner = step.then if isinstance(step, Question) else step
        if refused is None or not isinstance(inner, Wish) or inner.command != refused:
            return step
        really = _really(refused)
        return Question(step.text, really) if isinstance(step, Question) else really

    def _ask(self, step: Step) -> Step:
        if isinstance(step, Question):
            self.pending = step.then
        return step

    def _unknown(self, text: str) -> Step:
        if near := self._near(text):
            return near
        # Text that is no word of ours is never guessed into an act that publishes.
        if notes.home(self.session.replica.state) and BY_NAME["write"].available(self.session):
            return Question(
                "Did you mean to write this as a note, shown with the others without names? y / n", Note("write", text)
            )
        say = BY_NAME["say"]
        if refusal := say.refusal(self.session):
            raise Misread(f"That is none of the words here, and nothing was sent. {core.explain(refusal)}") from refusal
        step = say.build(self.session, text)
        assert isinstance(step, Wish)
        return Question("Did you mean to say this to the room? y / n", step)

    def _near(self, text: str) -> Question | None:
        """Return the question whether a word of ours was meant; a sentence is not taken for a mistyped word."""
        head, _, rest = text.partition(" ")
        swapped = [word for word in _BY_WORD if sorted(word) == sorted(head.casefold())]
        near = swapped or (get_close_matches(head.casefold(), _BY_WORD, 1, 0.7) if not rest else [])
        if len(head) < 3 or not near:
            return None  # "and so on" is no hand; letters in the wrong order are a mistake
        act = _BY_WORD[near[0]]
        try:
            step = act.build(self.session, rest)
        except (Misread, core.Refused):
            return None
        if self._refusal(act, step):
            return None
        asked = f"{head} is not a word here. Did you mean {near[0]}"
        if isinstance(step, Question):
            return Question(f"{asked}? {step.text}", step.then)
        return Question(f"{asked}? y / n", step)


def _really(command: core.Command) -> Wish:
    assert isinstance(command, (agenda.MoveOn, agenda.TakeUp, setup.End, floor.CallNext))
    return Wish(msgspec.structs.replace(command, really=True))


def letter(place: int) -> str:
    """Return the letter by which a note of mine is named, from its place."""
    return chr(ord("a") + place)


def help_lines(session: Session, word: str) -> list[str]:
    """Return the help: of one word, or what can be done now grouped by task."""
    if not word:
        short = [
            act for act in offered(session) if act.group != LOOK and (act.eight or act.offered or act.group == HOLD)
        ]
        return [
            "Now you can:",
            *(f"  {act.usage}: {act.help}" for act in short),
            "help all lists everything; help WORD explains one. Nothing you type by mistake is sent to the room.",
        ]
    if word.casefold() != "all":
        found = find(clean(word)) or find(clean(word) + "?")
        if found is None:
            return [f"There is no word {clean(word)[:40]} here. help all lists them."]
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


def after(command: core.Command, answer: Answer, session: Session | None = None) -> str:
    """Return the sentence with which a wish is answered, or "" where the event itself tells it."""
    if answer.how == "refused":
        return answer.text
    if answer.how == "returned":
        return "The line broke before that reached the room. Nobody has heard it; your line is kept."
    if word := returning.shown(command, answer, session):
        return " ".join(word)
    if isinstance(command, floor.Pass):
        return "Passed. Nothing is written down. Everyone is asked again at the end."
    if isinstance(command, consenting.NotNow):
        return "Not now. Nothing is written down."
    if isinstance(command, floor.Done):
        return "Thank you."
    if isinstance(command, floor.Hand) and answer.how == "relayed" and command.note:
        return f"Your hand was up already. Now it is about: {command.note}"
    if isinstance(command, words.Consent) and session:
        notes = [n for n in session.my_notes if n.state == mynotes.SHOWN]
        if notes and len(command.words) == len(session.replica.kept.words.of(session.replica.me)):
            return "Your notes without name are not covered: they stay as you marked them before the reveal."
    if isinstance(command, people.Back):
        return f"Welcome back. No announcement was made.{_still(session)}"
    if isinstance(command, care.CheckOnMe):
        return "A space holder is asked, aside, to check on you. Nobody else can see it, and it is not stored."
    if isinstance(command, care.JargonPlease):
        return "Plain words are asked for, aside. Nobody is told who asked."
    if isinstance(command, care.TrustBreaks):
        names = answer.facts.get("names", [])
        told = " and ".join(map(str, names)) if isinstance(names, list) else ""
        return f"{told or 'They'} are told, aside and without your name. You are told when they answer."
    if isinstance(command, parked.OfferPark | parked.ParkTopics):
        return "Offered, aside. They may say no."
    if isinstance(command, agreement.YesToPoint) and answer.how == "held":
        return "Taken in. Nobody is told who said yes. You can still object to it."
    if isinstance(command, commitments.JoinPromise) and answer.how == "held":
        return "Those who carry it are asked, aside."
    if isinstance(command, presenting.AskToPresent) and answer.how == "held":
        return "They are asked, aside. Nobody else is told, and they may leave it."
    if isinstance(command, floor.CannotFollow):
        return "The room is told that somebody cannot follow; not who. It comes first after this turn."
    if isinstance(command, care.SoonerPlease):
        return "The space holders are asked, aside, to bring you in sooner. It changes no order by itself."
    if isinstance(command, care.SlowerPlease):
        return "The space holders are asked, aside, to go slower. Nobody is told who asked."
    if isinstance(command, parked.Park):
        return _parked_until(session)
    if isinstance(command, floor.More):
        asked = "You have had your minute more; whoever keeps time is asked for another."
        return asked if answer.facts.get("asked") else "One more minute."
    return ""


def _parked_until(session: Session | None) -> str:
    """Return when parked things are looked at, if the agenda has an item for them."""
    ahead = planned(session, session.now()) if session else []
    number, at = next(((n, at) for n, title, at in ahead if "parked" in title.casefold()), (0, None))
    if not number:
        return ""
    return f"We look at it about {hour(at)}." if at else f"We look at it in item {number}."


def _still(session: Session | None) -> str:
    if session is None:
        return ""
    line = [w.person for w in floor.order(session.replica.state)]
    me = session.replica.me
    return f" You are number {line.index(me) + 1} of {len(line)} waiting." if me in line else ""


def after_note(session: Session, note: Note, answer: Answer) -> str:
    """Return the sentence with which something done with a note of mine is answered; the event itself tells the rest."""
    if not answer.ok:
        return answer.text
    if note.what == "take back":
        return "Taken back. Nobody else has it any more."
    if note.what == "quote":
        return "The recap may quote that note, without a name." if note.quote else "The recap does not quote that note."
    if note.what not in ("write", "park") or not session.my_notes:
        return ""
    last, plan = letter(len(session.my_notes) - 1), session.replica.kept.agenda.now()
    may = note.what == "park" or (plan is not None and plan.keep == "recap")
    how = f" quote {last} lets the recap quote it." if may and not note.quote else ""
    return f"Your note is note {last}.{how}"
