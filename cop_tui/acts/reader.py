"""One person's typed lines: the word of an act, an answer to the question that waits, or text that nobody guesses about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from cop_tui import core
from cop_tui.acts import (
    deciding,
    listed,
    meant_answers,
    notes,
    prompts,
    queries,
    quoting,
    refusals,
    unknown,
    word_behind,
)
from cop_tui.acts.act import LOOK, Draft, Hush, Misread, Page, Question, Send, Step, Tell, UseNote, of_act
from cop_tui.acts.asking import NOT_SENT, Open, Questions
from cop_tui.acts.entered import Entered
from cop_tui.acts.guessing import Guesses, refusal
from cop_tui.acts.listed import Listed
from cop_tui.acts.lookup import has_own
from cop_tui.acts.parser import ACTS, BY_NAME, NEAR, NOW, find
from cop_tui.acts.quoting import CHOOSE, SHORT_ANSWERS
from cop_tui.acts.to_others import to_others
from cop_tui.acts.unsaid import Unsaid
from cop_tui.acts.written_for import bare
from cop_tui.core import view
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from cop_tui.acts.act import Then
    from cop_tui.acts.pasted import Pasted
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

LEFT = "What was asked before is dropped, and nothing was sent for it."
TURN_OVER = "{} no longer has the floor, so the question is dropped. Nothing was done."
ANOTHER_NEXT = "Somebody else is next by now, so the question is dropped. Nothing was done."
MEETING_OVER = "The meeting has ended, so the question is dropped. Nothing was done."
NOT_QUOTED = "The recap does not quote that note."
_OF_POINT = re.compile(r"(yes|rather not|no)\s+(?:to\s+)?(\d{1,4})", re.IGNORECASE)
_BY_COMMAND = {act.command: act for act in ACTS if act.command and act.guard}
_GUARDS = {command: act.guard for command, act in _BY_COMMAND.items()}  # refusals after which y does it all the same


class Reader:
    """Reads one person's typed lines. It remembers the question that waits for an answer, and what was refused last."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._questions = Questions(session.now)
        self._guesses = Guesses(session)
        self._refused: core.Command | None = None
        self._refused_at = 0
        self._next_up = 0, NOBODY  # who was next when the question of this number was asked
        self._consented = False
        self._left = False
        self.dropped = ""  # what was typed for the question that was left last, where it was guessed what that meant
        self._stands = False  # whether the open question is said again after what was looked at
        self._unsaid = Unsaid(session)
        self.listed = Listed()

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
        if then is None:
            self._set_aside()
            self._questions.open = None
        else:
            self._questions.ask("", then)

    @property
    def open(self) -> bool:
        """Whether a question waits for an answer."""
        return self._questions.open is not None

    @property
    def asked_back(self) -> bool:
        """Whether the open question is about what was refused because of other people."""
        return self.open and self._refused is not None and self._questions.last == self._refused_at

    @property
    def question(self) -> str:
        """The words of the open question, "" where none is open."""
        return self._questions.open.text if self._questions.open else ""

    @property
    def no(self) -> str:
        """What is said where the open question is answered with no, or left; that nothing was sent where none is open."""
        return self._questions.open.no if self._questions.open else NOT_SENT

    @property
    def back(self) -> str:
        """What was typed and comes back where the open question is answered with no, or left; "" for none."""
        return self._questions.open.back if self._questions.open else ""

    @property
    def to_read(self) -> bool:
        """Whether the open question is about lines that are read before it."""
        return self._questions.open is not None and self._questions.open.to_read

    @property
    def asks_quoting(self) -> bool:
        """Whether I am asked what the recap may quote of my own words, and have not answered: here, or after the end for all of them."""
        return self._takes_quoting and not quoting.answers_are_in(self.session)

    @property
    def _takes_quoting(self) -> bool:
        """Whether a word alone answers what the recap may quote of my own words; after the end an answer can be changed so."""
        kept = self.session.replica.kept
        answered = self._consented and kept.setup.phase != base.CLOSED
        return kept.release.asked and not answered and has_own(self.session)

    @property
    def waits(self) -> bool:
        """Whether the open question is about a note of mine: it waits until it is answered, as leaving it would be an answer."""
        return _about_note(self.pending) is not None

    def lapse(self) -> str:
        """Close the open question where it is about a turn that is over by now, about who is next, or about what ended with the meeting.

        Return what is said of that, or "".
        """
        then, replica = self.pending, self.session.replica
        command = then.command if isinstance(then, Send) else None
        speaker = getattr(command, "if_speaker", None)
        if speaker and speaker != replica.kept.floor.speaker:
            said = TURN_OVER.format(replica.name(speaker))
        elif self._asks_of_another(command):
            said = ANOTHER_NEXT
        elif command and not self.back and self._is_over(command):
            said = MEETING_OVER
        else:
            return ""
        self._questions.open = None
        return said

    def _is_over(self, command: core.Command) -> bool:
        """Return whether the meeting has ended and what the open question is about can be done no more."""
        state, me = self.session.replica.state, self.session.replica.me
        return state.kept.setup.phase == base.CLOSED and core.permits(state, me, type(command)) is not None

    def _asks_of_another(self, command: core.Command | None) -> bool:
        """Return whether the open question is about going on to whoever is next, and somebody else is by now."""
        asked, upcoming = self._next_up
        goes_on = type(command) is BY_NAME["next"].command and not getattr(command, "person", NOBODY)
        return goes_on and asked == self.asked and upcoming != view.next_up(self.session.replica.state)

    @property
    def answers(self) -> tuple[str, ...]:
        """The words that answer the open question."""
        return self._questions.open.answers if self._questions.open else ()

    def read(self, line: Entered | str) -> Step:
        """Return what a line asks for. Raises Misread or core.Refused with a sentence, never both done and refused.

        A bare text counts as typed with everything in sight that is so now.
        """
        self._left = False
        entered = line if isinstance(line, Entered) else Entered(line, question=self.asked)
        typed = clean(entered.text)
        text = typed if self.open else self.listed.meant(typed, entered.question)
        if isinstance(text, Tell):
            return text
        entered = entered if text == typed else replace(entered, text=text)
        if step := self._answer(text.casefold(), entered.question):
            return step
        before = None if self._set_aside() else self._questions.open
        self._questions.open, self._left = None, before is not None
        self.dropped = before.back if before else ""
        try:
            step = word_behind.before(self.session, self._read(text, entered.question), entered)
        except (Misread, core.Refused):
            self._stand(before)
            raise
        step = step if text == typed else listed.asked(text, step)
        if unsaid := self._unsaid.before(step, before, entered.unsaid):
            step, before, self._left = unsaid, None, False  # what was asked before is asked in this question
        looks = isinstance(step, (Page, Hush)) or (isinstance(step, Tell) and not step.opens)
        may_be_said_again = self._refused is not None and looks
        self._left = self._left and not may_be_said_again and not _repeats(step, before) and not _another(step, before)
        step = _stamped(step, entered)
        if looks:
            self._stand(before)
        self.listed.take(step, self.count)
        if not isinstance(step, Question):
            return step
        if before is None or _repeats(step, before) or _another(step, before):
            self._questions.ask(step.asked, step.then, no=step.no or NOT_SENT, back=step.back, guessed=step.guessed)
            self._next_up = self.asked, view.next_up(self.session.replica.state)
            return step
        self._left = False
        self._questions.wait(step)
        return self._questions.stay(before)

    def left(self) -> bool:
        """Return whether the line that was read last closed a question that had no answer; it is told once."""
        left, self._left = self._left, False
        return left

    def _stand(self, before: Open | None) -> None:
        """Let a question stay open that looking at something, or a line that did nothing, leaves as it was.

        A page of its own would hide it, so there it is dropped. Dropped, too, is text that may have been meant for the others, what goes
        past other people, and what was read first: for those a yes counts only if nothing came in between. What has no words cannot be
        said again.
        """
        if before is None or not before.text or before.guessed or before.to_read:
            return
        if before.number != self._refused_at:
            self._questions.open, self._left, self._stands = before, False, True

    def following(self) -> Question | None:
        """Ask what has waited until now, where no question is open any more; return it, or None.

        A question that stayed open while something was looked at is returned once more.
        What is asked about a note is dropped where its answer came in another way, or the note is gone or shown.
        """
        stands, self._stands = self._stands, False
        if stands and self.open:
            return self._questions.again("")
        while question := self._questions.following():
            note = _about_note(question.then)
            if note is None or notes.consent_again(self.session, note.which):
                return question
            self._questions.open = None
        return None

    def drop_about(self, which: int) -> bool:
        """Ask no longer about a note of mine, by its number, which was answered elsewhere; return whether that was the open question."""
        return self._questions.drop(lambda then: (note := _about_note(then)) is not None and note.which == which)

    def leave(self) -> None:
        """Leave the open question, which is a no: it is not asked again."""
        self._questions.open = None

    def _set_aside(self) -> bool:
        """Let the question about a note of mine wait until what is done now is answered; return whether it is one.

        Dropped, it would leave the note out of the recap unasked.
        """
        note = _about_note(self.pending)
        if note:
            self._questions.set_aside(notes.consent_again(self.session, note.which))
        return note is not None

    def ask_first(self, step: Send, question: Question | None) -> Step:
        """Ask a question before a step that was read is done, where there is one; return what is to be done now."""
        if question is None:
            return step
        asked = replace(question, then=replace(step, sure=True), act=step.act)
        self._questions.ask(asked.text, asked.then, no=asked.no or NOT_SENT)
        return asked

    def ask_later(self, question: Question) -> None:
        """Ask a question once what is open, and what waits already, has its answer."""
        self._questions.wait(question)

    def _answer(self, word: str, shown: int) -> Step | None:
        was_open = self.open
        step = self._questions.answered(word, shown)
        if step is not None and not was_open and (how := deciding.not_by_yes(self.session)):
            return Tell([how])
        if step is None or not was_open or self.open:
            return step
        self._refused = None
        self._unsaid.answered(step)
        note = _about_note(step)
        if note and note.which not in self.session.my_notes.numbered():
            return Tell([notes.NOT_HELD])
        return step

    def _read(self, text: str, shown: int) -> Step:
        if not text:
            return of_act(NOW.build(self.session, ""), NOW)
        if len(text) > limits.TEXT and (reason := _too_long(text)):
            raise Misread(refusals.explain(reason, self.session)) from reason
        short = self._short_answer(text)
        if short == text and (answer := meant_answers.meant(self.session, text)):
            return answer
        found = find(short)
        whole = found is not None and not found[1]
        if not whole and (phrase := NEAR.exact(text)):  # which is longer than any word that it begins with
            shows = phrase.act.group == LOOK and phrase.act not in queries.OF_THE_PROGRAM
            found = (phrase.act, phrase.rest) if shows else None
        if found is None:
            self._refused = None
            return self._unknown(text)
        act, rest = found
        cannot = act.refusal(self.session) is not None or not act.takes
        if rest and cannot and (longer := self._guesses.longer(text)):
            return longer
        step = act.step(self.session, rest)
        if not_now := refusal(self.session, act, step):
            raise not_now
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
            why = refusals.explain(problem, self.session) if isinstance(problem, core.Refused) else why
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
        writing = notes.home(self.session) and BY_NAME["write"].available(self.session)
        return f"{BY_NAME['write' if writing else 'say'].words[0]} {pasted.draft}"

    def _sendable(self, line: str, entered: Entered) -> Then:
        step = _stamped(self._read(line, entered.question), replace(entered, text=line))
        if isinstance(step, Question):
            return step.then
        return step

    def held(self, note: UseNote, answer: Answer, late: bool = False, waits: bool = False) -> Question | None:
        """Return what is asked about a note that has just been handed in: later is too late to say it unseen.

        `late`: something else was typed meanwhile. While another question is open or waits, or where it `waits` for one that
        the client asks, it is asked after that.
        """
        asks = notes.USES[note.what].asks
        which = notes.handed_in(self.session, answer)
        text = asks(self.session, note, which) if asks and answer.ok and which is not None else ""
        if not text or which is None:
            return None
        question = Question(text, UseNote(notes.QUOTE, which=which, quote=True, act=BY_NAME["quote"]), no=NOT_QUOTED)
        if waits or self.open or self._questions.wait_too:
            self._questions.wait(replace(question, text=notes.consent_again(self.session, which)))
            return None
        self._questions.ask(question.text, question.then, no=NOT_QUOTED, sudden=late)
        return question

    def _short_answer(self, text: str) -> str:
        """Return what short answers mean while they answer something.

        A number behind yes or rather not is a proposed point's; all, choose and none are about my own words, while everybody is
        asked and I have not answered.
        """
        kept = self.session.replica.kept
        of_point = _OF_POINT.fullmatch(text) if view.proposed_points(kept) else None
        if of_point:
            places = [view.point_place(self.session.replica.state, n) for n in view.proposed_points(kept)]
            if int(of_point[2]) not in places:
                raise Misread(
                    f"Proposed: {', '.join(map(str, places))}. Say which: yes {places[0]}, rather not {places[0]}."
                )
            return f"{'yes' if of_point[1].casefold() == 'yes' else 'object'} to point {of_point[2]}"
        if text.casefold() == CHOOSE and kept.release.asked:
            return SHORT_ANSWERS[CHOOSE]
        return SHORT_ANSWERS.get(text.casefold(), text) if self._takes_quoting else text

    def answered(self, command: core.Command, answer: Answer, *, sudden: bool = False) -> Question | None:
        """Return what is asked about a wish that was refused because of other people: *move on* said twice, or y, goes on.

        While another question is open it waits. `sudden`: something else was typed meanwhile.
        """
        self._refused = command if guarded(command, answer) else None
        asked = self.session.replica.kept.release.asked  # what was said before the question is no answer to it
        self._consented = self._consented or (asked and answer.ok and type(command) is BY_NAME["quote"].command)
        if self._refused is None:
            return None
        question = Question(
            f"{refusals.reason(answer, self.session)} {_BY_COMMAND[type(command)].anyway} y / n".lstrip(),
            _really(command),
        )
        if self.open:
            self._refused = None  # saying it again is no answer to what was not asked yet
            self._questions.wait(question)
            return None
        self._questions.ask(question.text, question.then, sudden=sudden)
        self._refused_at = self.asked
        return question

    def _again(self, step: Step, shown: int) -> Step:
        if isinstance(step, (Tell, Page, Hush)):
            return step  # looking at who waits comes before saying it again
        refused, self._refused = self._refused, None
        inner = step.then if isinstance(step, Question) else step
        if refused is None or not isinstance(inner, Send) or inner.command != refused or shown < self._refused_at:
            return step  # said twice before the refusal was shown is said once
        really = _really(refused)
        return Question(step.text, really, full=step.full) if isinstance(step, Question) else really

    def _unknown(self, text: str) -> Step:
        if dots := self._dots(text):
            return dots
        if theirs := self._theirs(text):
            return theirs
        if near := self._guesses.near(text):
            return replace(near, back=text if " " in text else "") if isinstance(near, Question) else near
        # Text that is no word of ours is never guessed into an act that publishes.
        if notes.home(self.session) and BY_NAME["write"].available(self.session):
            return Question(
                "Did you mean to write this as a note, shown with the others without names? y / n",
                UseNote(notes.WRITE, text, act=BY_NAME["write"]),
                back=text,
                guessed=True,
            )
        say = BY_NAME["say"]
        if refusal := say.refusal(self.session):
            raise unknown.misread(self.session, text, refusal) from None if unknown.is_number(text) else refusal
        step = of_act(say.build(self.session, text), say)
        assert isinstance(step, Send)
        return to_others(self.session, step, text)

    def _dots(self, text: str) -> Question | None:
        """Return the question whether numbers alone are where my dots go, while dots are placed: they are not speech.

        Raises Misread for numbers that nothing has.
        """
        line = prompts.dots_line(self.session, text)
        if not (found := find(line)):
            return None
        act, rest = found
        step = of_act(act.build(self.session, rest), act)
        assert not isinstance(step, Question)
        return Question(f"Did you mean your dots: dot {rest}? y / n", step)

    def _theirs(self, text: str) -> Question | None:
        """Return the question whether a line for somebody without a screen is what they said."""
        scribe = BY_NAME["scribe"]
        if scribe.refusal(self.session) or not (question := bare(self.session, text)):
            return None
        asked = of_act(question, scribe)
        assert isinstance(asked, Question)
        return replace(asked, back=text)


def _stamped(step: Step, entered: Entered) -> Step:
    """Return a step with what the author of its words saw when they were entered, and the line they came from, or should have."""
    match step:
        case Send(after=Question(then=then) as after):
            later = _stamped(then, replace(entered, text=then.line if isinstance(then, UseNote) else entered.text))
            assert not isinstance(later, Question)
            return replace(step, seen=entered.seen, line=entered.text, after=replace(after, then=later))
        case Send() | UseNote():
            return replace(step, seen=step.seen or entered.seen, line=step.line or entered.text)
        case Question(then=then):
            stamped = _stamped(then, entered)
            assert not isinstance(stamped, Question)
            return replace(step, then=stamped)
    return step


def _too_long(line: str) -> core.Refused | None:
    """Return why a line cannot be sent: what no server takes would only break the connection, again and again."""
    found = find(line)
    length = len(found[1] if found else line)
    return core.Refused("text_too_long", length=length, limit=limits.TEXT) if length > limits.TEXT else None


def _repeats(step: Step, before: Open | None) -> bool:
    """Return whether a line does or asks once more what the open question is about."""
    then = step.then if isinstance(step, Question) else step
    return before is not None and then == before.then


def _another(step: Step, before: Open | None) -> bool:
    """Return whether a line asks the same act's question about something else, which takes the place of the open one."""
    if before is None or before.guessed or not isinstance(step, Question) or step.guessed or _about_note(step.then):
        return False
    asked, asks = (getattr(then, "act", None) for then in (before.then, step.then))
    return asks is not None and asks is asked


def _about_note(step: Step | None) -> UseNote | None:
    """Return the use of a note of mine that a question about its quoting leads to, where the step is that."""
    return step if isinstance(step, UseNote) and step.what == notes.QUOTE and step.quote else None


def guarded(command: core.Command, answer: Answer) -> bool:
    """Return whether a wish was refused because of other people, so that it is asked whether it is meant all the same."""
    return answer.code in _GUARDS.get(type(command), ())


def _really(command: core.Command) -> Send:
    """Return what sends a command that was refused once more, so that it is done all the same."""
    return Send(msgspec.structs.replace(command, really=True), act=_BY_COMMAND[type(command)])
