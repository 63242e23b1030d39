"""What a typed line means: the word of an act, a question that waits for yes or no, or text that nobody guesses about."""

from __future__ import annotations

from dataclasses import replace
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
from cop_tui.acts.act import GROUPS, HOLD, LOOK, Act, Draft, Hush, Misread, Note, Page, Question, Step, Tell, Wish
from cop_tui.acts.asking import YES, Questions
from cop_tui.acts.entered import Entered
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
    limits,
    notes,
    people,
    presenting,
    setup,
    words,
)
from cop_tui.core import parking as parked
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from cop_tui.acts.act import Then
    from cop_tui.acts.pasted import Pasted
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
LEFT = "What was asked before is closed, and nothing was sent for it."
_TWICE = ("people_waiting", "somebody_speaks", "lot_first", "floor_waits")  # refusals of what is done when said again


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
        self._questions = Questions(session.now)
        self._held: MyNote | None = None
        self._refused: core.Command | None = None
        self._refused_at = 0
        self._consented = False

    @property
    def asked(self) -> int:
        """The number of the question that was asked last; 0 before the first."""
        return self._questions.last

    def count(self) -> int:
        """Return the number of a question that a screen asks by itself."""
        self._questions.last += 1
        return self.asked

    @property
    def pending(self) -> Then | None:
        """What yes does now; None while no question is open. Setting it asks, or closes what is open."""
        return self._questions.open.then if self._questions.open else None

    @pending.setter
    def pending(self, then: Then | None) -> None:
        self._held = None
        if then is None:
            self._questions.open = None
        else:
            self._questions.ask("", then)

    @property
    def open(self) -> bool:
        """Whether a question waits for an answer."""
        return self._questions.open is not None

    @property
    def question(self) -> str:
        """The words of the open question, "" where none is open."""
        return self._questions.open.text if self._questions.open else ""

    @property
    def answers(self) -> tuple[str, ...]:
        """The words that answer the open question."""
        return self._questions.open.answers if self._questions.open else ()

    def read(self, line: Entered | str) -> Step:
        """Return what a line asks for. Raises Misread or core.Refused with a sentence, never both done and refused.

        A bare text counts as typed with everything in sight that is so now.
        """
        entered = line if isinstance(line, Entered) else Entered(line, question=self.asked)
        text = clean(entered.text)
        if step := self._answer(text.casefold(), entered.question):
            return step
        left, self._questions.open, self._held = self.open, None, None
        return self._ask(_stamped(self._read(text, entered.question), entered), left)

    def _answer(self, word: str, shown: int) -> Step | None:
        was_open = self.open
        step = self._questions.answered(word, shown)
        if step is None or not was_open or self.open:
            return step
        held, self._held, self._refused = self._held, None, None
        return self._of_note(held) if held and word in YES else step

    def _read(self, text: str, shown: int) -> Step:
        if not text:
            return BY_NAME["now?"].build(self.session, "")
        if len(text) > limits.TEXT and (reason := _too_long(text)):
            raise Misread(core.explain(reason)) from reason
        found = find(self._short_answer(text))
        if found is None:
            self._refused = None
            return self._unknown(text)
        act, rest = found
        step = act.build(self.session, rest)
        if refusal := self._refusal(act, step):
            raise refusal
        return self._again(step, shown)

    def pasted(self, pasted: Pasted, entered: Entered) -> Step:
        """Return the one question about a pasted draft; while another is open the draft is kept, and nothing asked."""
        line = self.line_of(pasted)
        if self.open:
            return Draft(line, keep=True)
        why, then = "", None
        try:
            then = self._sendable(line, entered)
        except (Misread, core.Refused) as problem:
            why = f"At most {limits.TEXT:,} fit at once." if _too_long(line) else str(problem)
            why = core.explain(problem) if isinstance(problem, core.Refused) else why
        found = find(line)
        word = found[0].words[0] if found else ""
        ways = f"Send as one with {word}, keep as draft, drop? s / k / d" if then else "Keep as draft, drop? k / d"
        text = " ".join(part for part in (f"{pasted.size}; nothing is sent.", why, ways) if part)
        self._questions.ask(text, then, draft=line)
        return Question(text, then or Draft(line, keep=True))

    def line_of(self, pasted: Pasted) -> str:
        """Return the line a pasted draft would be sent as: with the word it was pasted behind, else with one of ours.

        What was pasted never stands where a word of ours is read.
        """
        found, there = find(pasted.before.lstrip()), find(pasted.draft)
        if found and there and found[0].takes and found[0] is there[0]:
            return pasted.draft
        writing = notes.home(self.session.replica.state) and BY_NAME["write"].available(self.session)
        return f"{BY_NAME['write' if writing else 'say'].words[0]} {pasted.draft}"

    def _sendable(self, line: str, entered: Entered) -> Then:
        step = _stamped(self._read(line, entered.question), replace(entered, text=line))
        if isinstance(step, Question):
            return step.then
        return step

    def held(self, note: Note, answer: Answer, late: bool = False) -> Question | None:
        """Return what is asked about a note that has just been handed in: later is too late to say it unseen.

        `late`: something else was typed meanwhile.
        """
        mine, kept = self.session.my_notes, self.session.replica.kept
        plan = kept.agenda.now()
        if note.what != "write" or not answer.ok or not mine or plan is None or self.open:
            return None
        if note.quote or plan.keep != "recap" or kept.record.off:
            return None
        self._held = mine[-1]
        question = Question(
            f"Your note is note {letter(len(mine) - 1)}. May the recap quote it, without your name? y / n",
            Note("quote", which=len(mine) - 1, quote=True),
        )
        self._questions.ask(question.text, question.then, no="The recap does not quote that note.", sudden=late)
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
        if self._refused is not None and not self.open:
            self._questions.ask(answer.text, _really(self._refused))
            self._refused_at = self.asked
        asked = self.session.replica.kept.release.asked  # what was said before the question is no answer to it
        self._consented = self._consented or (asked and answer.ok and isinstance(command, words.Consent))

    def _again(self, step: Step, shown: int) -> Step:
        if isinstance(step, (Tell, Page, Hush)):
            return step  # looking at who waits comes before saying it again
        refused, self._refused = self._refused, None
        inner = step.then if isinstance(step, Question) else step
        if refused is None or not isinstance(inner, Wish) or inner.command != refused or shown < self._refused_at:
            return step  # said twice before the refusal was shown is said once
        really = _really(refused)
        return Question(step.text, really) if isinstance(step, Question) else really

    def _ask(self, step: Step, left: bool) -> Step:
        """Ask what a step asks; a question that it takes the place of (`left`) is not left without a word."""
        if not isinstance(step, Question):
            return step
        text = f"{LEFT} {step.text}" if left else step.text
        self._questions.ask(step.text, step.then)
        return Question(text, step.then)

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


def _stamped(step: Step, entered: Entered) -> Step:
    """Return a step with what the author of its words saw when they were entered, and the line they came from."""
    match step:
        case Wish() | Note():
            return replace(step, seen=entered.seen, line=entered.text)
        case Question(text, then):
            stamped = _stamped(then, entered)
            assert not isinstance(stamped, Question)
            return Question(text, stamped)
    return step


def _too_long(line: str) -> core.Refused | None:
    """Return why a line cannot be sent: what no server takes would only break the connection, again and again."""
    found = find(line)
    length = len(found[1] if found else line)
    return core.Refused("text_too_long", length=length, limit=limits.TEXT) if length > limits.TEXT else None


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
    if answer.how in ("refused", "repeated"):
        return answer.text
    if answer.how == "returned":
        return answer.text or "The line broke before that reached the room. Nobody has heard it; your line is kept."
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
