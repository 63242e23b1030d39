"""What a person does in the room: their lines and keys become steps through `acts`; what becomes of those is shown by `replies`.

It knows the line one types in and the view; what a screen looks like is elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import parser, waiting
from cop_tui.acts.act import Act, Draft, Question, Send, Step, UseNote
from cop_tui.acts.asking import NO, OF_TWO, YES
from cop_tui.acts.completing import completed, ways_line
from cop_tui.acts.entered import Entered
from cop_tui.acts.performing import Performed, Performer, Reply
from cop_tui.acts.refusals import explain
from cop_tui.core.engine.text import clean
from cop_tui.ui import painted
from cop_tui.ui.effects import Effects
from cop_tui.ui.in_a_row import InARow
from cop_tui.ui.numbered import ASIDE, Numbered
from cop_tui.ui.open_question import OpenQuestion
from cop_tui.ui.painted import Mark, Painted
from cop_tui.ui.panels import footer
from cop_tui.ui.replies import Replies
from cop_tui.ui.turned_keys import TurnedKeys
from cop_tui.ui.view import KEYS, LINE

if TYPE_CHECKING:
    from cop_tui.ui.hints import HintsToTry
    from cop_tui.ui.panels.panel import Can
    from cop_tui.ui.stage import Leaving, Stage
    from cop_tui.ui.view import View
    from cop_tui.ui.widgets.line import Line

JUST_OPENED = 3000  # milliseconds in which a key may still mean what was there before: a part, a question
READ = 10_000  # milliseconds for which lines that were asked for stand whatever happens, my turn apart
MORE = "There is more: Page Down."
UNREAD = "It was not read to its end."
ON_KEYS = "You are on keys. / to type."
TYPED_OVER = "It is in your line: what you type takes its place; End goes on behind it."
NO_WORDS = "Nothing was sent: type your words behind it. Escape leaves it."
NOTHING_NOW = "{} does nothing now. ? shows what does; / begins a line."
STILL_TYPING = "You are still in the line. Escape once more: keys."
TYPED = "That looked like typing, so it is in your line. Nothing was done."


class Conversation:
    """One person's lines and keys, the questions they are asked, and the answers they get."""

    def __init__(self, view: View, line: Line, stage: Stage, hints: HintsToTry) -> None:
        self.view, self.line, self.stage, self.hints = view, line, stage, hints
        self.session = view.session
        self.performer = Performer(view.session, self.show, lambda: bool(view.question))
        self.reader, self.parting = self.performer.reader, self.performer.parting
        self.departure: Leaving
        self.goes = ("", 0)  # a sentence nobody asked for, and when it goes
        self.painted = Painted()
        self.begun_in: core.Seen | None = None  # what was in sight when the half-typed line was begun
        self.opened = 0  # when the part began that is on now
        self.numbered = Numbered(self)
        self.turned_keys = TurnedKeys(view.session)
        self.open_question = OpenQuestion(self)
        self.effects = Effects()
        self.replies = Replies(self)
        self.read_until, self.news = 0, False
        self._by_key, self._asks = False, ""
        self._opened = ""  # how the line begins that a key or a click opened, until it is sent
        self._bare = ""  # the word that a click put into the line, which does something else where no words follow it
        self._line_act: Act | None = None
        self._begun: Act | None = None
        self.row = InARow(view, line)
        self.left = ""  # words that waited behind a question that was left
        self.came_to_keys = False  # whether the line became keys by itself, and nothing was pressed since
        self.leads_back = "", ""  # how a line begins after which a page is opened again, and which page

    # What is typed and pressed

    def enter(self, text: str, at: float) -> None:
        """Take a line that was entered."""
        if self._unread(text, at) or self._stays(text):
            return
        self.view.told = []
        self.send(self.row.meant(text, at), at=at)

    def paste(self, event: Line.Asks) -> None:
        """Show what was pasted, and ask about it once; it is kept for the up key whatever is answered."""
        draft = self.reader.line_of(event.pasted)
        self.line.remember(draft)
        if self.departure.asked:
            step: Step | Reply = Draft(draft, keep=True)
        else:
            step = self.performer.read(replace(self.entered("", event.at), pasted=event.pasted))
        if isinstance(step, Reply):
            self.show(step)
        else:
            self.take(step)
        self.tell(event.pasted.shown())

    def begin(self, key: str) -> None:
        """Show which act a letter does if none follows, so that waiting for one does not look like being deaf."""
        self._begun = None if self.view.question else self.stage.keys.find(key, self.session)
        if self._begun:
            labels = dict(footer.key_list(self.view, self.stage.keys))
            self.say(f"{key}: {labels.get(key, self._begun.name)} ...")

    def turned(self, mode: str, burst: bool) -> None:
        """Say what changed when the line became keys, or keys the line."""
        self._by_key = self._by_key and mode == LINE
        asked, self._asks = self._asks, ""
        self.say(TYPED if burst else asked)

    def escape(self) -> bool:
        """Leave a letter not yet taken as a key, a question, lines that were asked for, or the line; return whether there was one."""
        if self.line.drop():
            self.say("Nothing was done.")
        elif self.view.question:
            self.open_question.escape()
        elif self.view.told:
            self.view.told = []
            self.reader.listed.forget()
            self.say(STILL_TYPING if self.line.mode == LINE and self.line.value else "")
        elif self.view.me and self.line.mode == LINE:
            self.row.end()
            self._asks = "Your text is kept: /, then the up key, brings it back." if self.line.value else ON_KEYS
            self.line.turn_to(KEYS)
        else:
            return False
        return True

    def press(self, key: str, at: float) -> None:
        """Do what a single key does now; a key that does nothing says so. `at` is when it was pressed, in seconds."""
        if self.view.question:
            if key in self.open_question.answers:
                if self._unread(key, at):
                    return
                self.send(key, typed=False, at=at)
                return
            if self.open_question.stops(key):
                return
            self.drop_question(reader=False)
        if key == "y" and self.reader.pending is not None:
            self.send(key, typed=False, at=at)
            return
        self.performer.touch()
        self.reader.pending = None  # y says again what was refused right before it, and nothing older
        if key == ASIDE and self.numbered.give(key, at):
            return
        act = self.stage.keys.find(key, self.session)
        begun, self._begun = self._begun, None
        if begun and act is not begun:
            self.say(f"What {key} does changed just now, so nothing was done.")
            return
        if act is None:
            self.say((key.isdecimal() and self.numbered.instead(key)) or NOTHING_NOW.format(key))
            return
        self.choose(act, key)

    def choose(self, act: Act, key: str = "") -> None:
        """Do an act by its key, or ("") by a click on its word; one that began to mean something else just now is asked about once."""
        self.view.told = []
        why, surprises = "", bool(key) and self.turned_keys.surprises(key)
        if act.hasty and self.session.now() < self.opened + JUST_OPENED:
            self.opened, why = 0, "This part began"
        elif surprises:
            why = f"{key} did something else"
        elif act is parser.BY_NAME["next"] and self.turned_keys.just_called():
            why = "You were given the floor"
        elif act is parser.BY_NAME["next"] and (upcoming := self.turned_keys.another_next()):
            self.say(explain(core.Refused("queue_changed", name=self.session.replica.name(upcoming)), self.session))
            return
        if why:
            label, once = act.labelled(self.session), f"press {key}" if key else "click"
            self.say(f"{why} a moment ago, so nothing was done. For {label}, {once} once more.")
            return
        self.start(act)

    def click_number(self, number: str, at: float) -> None:
        """Take the number of an answer that was clicked, or of putting the question aside."""
        if self.view.question and (self.departure.asked or not self.reader.asked_back):
            return
        self.drop_question()
        self.performer.touch()
        self.numbered.give(number, at, typed=False)

    def _stays(self, text: str) -> bool:
        """Say how a question is answered that is read about, where Enter was pressed alone; return whether one is: what is read stands on."""
        if text.strip() or not (self.view.told and self.reader.to_read) or self.departure.asked:
            return False
        self.view.question = f"{OF_TWO} {self.reader.question}"
        self.stage.draw()
        return True

    def _unread(self, answer: str, at: float) -> bool:
        """Say that a yes comes before what it is about was read to its end; return whether it does."""
        early = self.reader.to_read and not self.departure.asked and not self.painted.at(at).read
        if not early or answer.strip().casefold() not in YES:
            return False
        if self.view.told:
            self.view.question = f"{MORE} {self.reader.question}"
            self.stage.draw()
        else:  # the lines were left, and something else was done
            no = self.reader.no
            self.drop_question()
            self.say(f"{UNREAD} {no}")
        return True

    def read_on(self) -> None:
        """Take in what was in sight: where it was read to its end, the question about it says no longer that there is more."""
        if self.view.read and self.view.told and self.view.question == f"{MORE} {self.reader.question}":
            self.view.question = self.reader.question
            self.stage.draw()

    def start(self, act: Act) -> None:
        """Do an act by key or palette; one that needs words puts its own into the line."""
        if act.begins:
            begun, asked = act.begins(self.session)
            self.open_line(begun, asked)
        elif act.needs or act.takes.startswith("..."):
            self._bare = "" if act.needs else act.words[0]
            self.open_line(f"{act.words[0]} ", f"{act.usage}: {act.help}")
        else:
            self.send(act.words[0], typed=False)

    def open_line(self, begun: str, asked: str = "") -> None:
        """Put the beginning of a line where one types, and say what to type; that outlives the change to the line."""
        by_key = self.line.mode == KEYS
        self.line.put(begun)
        self._opened = begun
        if by_key:
            self._asks, self._by_key = asked, True
        self.say(asked)

    def by_key(self) -> None:
        """Take the line that is open now as one that a key opened: once it went through, letters are keys again."""
        self._by_key = self.line.mode == LINE

    def back_to_keys(self) -> None:
        """Leave a line that a key opened and that went through, so that the next letter is a key again."""
        if self._by_key and not self.line.value:
            self._asks = self.view.said
            self.line.turn_to(KEYS)
            self.came_to_keys = True

    @property
    def in_a_row(self) -> bool:
        """Whether the line takes the next one of what a key began."""
        return bool(self.row.begins) and self.line.mode == LINE

    def send(self, text: str, typed: bool = True, at: float | None = None) -> None:
        """Read a line that was entered at a time in seconds, and take the step it asks for.

        What cannot be read comes back into the line, with a sentence.
        """
        if typed and text.strip() and text.strip() == self._bare:
            self.open_line(f"{self._bare} ", NO_WORDS)
            return
        self._bare = ""
        at = painted.now() if at is None else at
        unsaid = ("" if typed else self.line.value) or self.left
        entered = replace(self.entered(text, at), unsaid=unsaid, opened=self._opened if typed else "")
        self._opened = ""
        if self.view.question:
            self.view.told = []  # what was to be read before it was answered
        if self.departure.answers(entered) or (
            typed
            and not self.view.question
            and not self.reader.listed.has(text)
            and (self.numbered.give(text.strip(), at) or self._chooses_panel(text.strip()))
        ):
            self.performer.touch()
            return
        self.drop_question(reader=False)
        step = self.performer.read(entered)
        if isinstance(step, Question) and step.back and step.back == clean(self.line.value):
            self.line.take_out()  # the question repeats it, and what is typed now is the answer
        if isinstance(step, Reply):
            self.keep(text, typed)
            self.show(step)
        else:
            self.take(step)

    def chooses_listed(self, key: str, at: float) -> bool:
        """Take a digit for the number of what is listed in sight, which is asked about; say that y and n name none. Return whether it was one."""
        listed = self.view.told and not self.view.question and self.reader.listed
        if listed and (said := self.numbered.not_listed(key)):
            self.say(said)
            return True
        if not listed or not (listed.has(key) or (listed.open and key in (*YES, *NO))):
            return False
        self.send(key, typed=False, at=at)
        return True

    def _chooses_panel(self, number: str) -> bool:
        """Choose the panel whose number alone was sent, unless it says where dots go; return whether there is one."""
        if not (number.isascii() and number.isdecimal()) or self.session.replica.kept.dots.running:
            return False
        if len(number) == 1 and (said := self.numbered.no_panel(number)):
            self.say(said)
            return True
        return self.stage.choose_panel(int(number))

    def keep(self, text: str, typed: bool = True) -> None:
        """Bring a line back that did not go through, until what it asked for has come true."""
        self.row.end()
        if not typed or self.line.mode != LINE:
            return
        found = parser.find(text)
        if found and found[0].needs and not found[1]:
            self.line.wait_for_words(f"{text.strip()} ")
        else:
            self.line.keep(text)
        self.begun_in = waiting.KEEP_NOTHING
        self._line_act = found[0] if found and found[0].available(self.session) else None

    def take(self, step: Step) -> Performed:
        """Take one step; its line comes back if it is not done."""
        if isinstance(step, Send | UseNote):
            self.effects.begin()
            self.turned_keys.acted()
            self.numbered.given()  # what is said of an answer before is over
            self.left = self.left if step.act and not step.act.needs else ""
        self.say("")
        self.row.follow(step, self._by_key)
        performed = self.performer.perform(step)
        self.view.talk.hush = self.performer.hushed
        if not isinstance(step, Send | UseNote):
            self.back_to_keys()
        self.stage.draw()
        return performed

    def take_line(self, step: Send, text: str, at: float) -> Performed:
        """Take the step of a line that was entered at a time in seconds, where what it means is known without reading it."""
        self.view.told = []
        self.performer.touch()
        self.drop_question()
        return self.take(replace(step, seen=self.entered(text, at).seen, line=text))

    def warn(self, text: str) -> None:
        """Show one sentence above a line that was opened, in the place of what to type."""
        self._asks = text if self._asks else ""
        self.say(text)

    def show(self, reply: Reply) -> None:
        """Show what became of an act."""
        self.replies.show(reply)

    def type_again(self, reply: Reply) -> None:
        """Put what was guessed wrong into the line again, to be changed and sent."""
        text = f"{reply.text} {TYPED_OVER}"
        self._asks = text if self.line.mode == KEYS else ""
        self.line.bring_back(reply.line)
        self.begun_in = waiting.KEEP_NOTHING  # it may have been typed where nothing was kept
        self.say(text)

    def say(self, text: str) -> None:
        """Show one sentence above the line, until the next thing happens here."""
        self.view.said = text
        self.stage.draw()

    def say_late(self, text: str) -> None:
        """Show what became of something older; what is said of the connection coming back stays beside it."""
        said, until = self.goes
        if said and self.view.said == said and self.session.now() < until:
            text = f"{said} {text}".rstrip()
            self.goes = (text, until)
        self.say(text)

    def tell(self, lines: list[str]) -> None:
        """Show lines in the place of the talk, until Escape, the next line, my turn, or news once they could be read."""
        self.view.told, self.view.read = lines, False
        self.read_until, self.news = self.session.now() + READ, False
        self.stage.draw()

    def come_true(self) -> None:
        """Drop a line that was refused once what it asked for is no longer to be asked, and that a key does nothing once it does."""
        key, _, rest = self.view.said.partition(" ")
        if rest and self.view.said == NOTHING_NOW.format(key) and self.stage.keys.find(key, self.session):
            self.view.said = ""
        if self._line_act and not self._line_act.available(self.session):
            self._line_act = None
            self.line.forget()

    def untell(self) -> None:
        """Show the talk again, where lines that were asked for stood."""
        if self.view.told:
            self.view.told = []
            self.reader.listed.forget()
            if self.reader.to_read and not self.departure.asked:
                self.open_question.leave()
        self.news = False

    def drop_question(self, reader: bool = True) -> None:
        """Ask no longer; the reader may go on knowing what it asked."""
        self.view.question = self.view.quoted = ""
        self.departure.asked = 0
        if reader:
            self.leave_reader()

    def leave_reader(self) -> None:
        """Have the reader ask nothing any more; what was typed for what it asked is what the up key brings first."""
        if back := self.reader.back:
            self.line.remember(back)
        self.reader.pending = None

    # What else the screen asks and does

    def complete(self) -> None:
        """Go on with what was begun in the line, where there is one way to; say which ways there are, where there are several."""
        line = self.line
        if line.cursor_position != len(line.value) or self.asks:
            return
        text, ways = completed(self.session, line.value)
        if text != line.value:
            line.value = text
            line.cursor_position = len(text)
        self.say(ways_line(ways))

    @property
    def up(self) -> str:
        """The keys that bring the last line back."""
        return "Up" if self.line.mode == LINE else "/ and Up"

    @property
    def asks(self) -> bool:
        """Whether a question waits for y or n, or something else that only it takes."""
        return bool(self.view.question)

    def forget_begun(self) -> None:
        """Say that a letter that was to be followed by another has been left behind."""
        self._begun = None

    def do_about(self, can: Can) -> None:
        """Do something about the row that is chosen."""
        self.performer.touch()
        self.leave_reader()
        if can.opens:
            found = parser.find(can.line)
            self.open_line(can.line, can.asks or (f"{found[0].usage}: {found[0].help}" if found else ""))
        else:
            self.send(can.line, typed=False)

    def clicked(self) -> float:
        """Return the time of a click, in seconds: it answers what is in sight now."""
        return painted.now()

    def reading(self) -> None:
        """Say that somebody turns the pages: what they asked for stands a while longer."""
        self.read_until = self.session.now() + READ

    # What an Enter is stamped with

    def mark(self) -> Mark:
        """Return what an Enter on this screen will be stamped with, once it is painted."""
        if not self.view.me:
            return Mark()
        return Mark(Entered("", self.session.seen(), self.reader.asked), self.numbered.choice, self.view.read)

    def entered(self, text: str, at: float) -> Entered:
        """Return a line with what was in sight when it was entered."""
        return replace(self.painted.at(at).entered, text=text)
