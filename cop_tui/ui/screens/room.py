"""The room: one screen in all layouts, from lobby to the end, so that a half-typed line outlives every change of role.

It turns lines and keys into steps through `acts` and shows what becomes of them. What is drawn is made in `sheets`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self, cast

from textual.binding import Binding
from textual.containers import Horizontal
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Static

from cop_tui.acts import leaving, parser, prompts, waiting
from cop_tui.acts.act import HELP_PAGE, Act, Draft, Send, Step, UseNote
from cop_tui.acts.asking import NO, NOT_SENT, TOO_SOON, YES
from cop_tui.acts.entered import Entered
from cop_tui.acts.performing import Performed, Performer, Reply, of_before
from cop_tui.acts.reader import LEFT
from cop_tui.client.notices import BACK, LINE_WHY
from cop_tui.ui import painted, sheets
from cop_tui.ui.painted import Mark, Painted
from cop_tui.ui.panes import foot, talking
from cop_tui.ui.screens.mine import MineScreen
from cop_tui.ui.screens.tasks import TasksScreen
from cop_tui.ui.view import KEYS, LINE, View
from cop_tui.ui.widgets.line import Line
from cop_tui.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.geometry import Region
    from textual.selection import SelectState

    from cop_tui import core
    from cop_tui.client.notices import Notice
    from cop_tui.client.session import Change, Session
    from cop_tui.ui.app import CopApp

    Hints = Sequence[str] | Callable[[Session], str]  # one after the other, or the one for this moment

JUST_OPENED = 3000  # milliseconds in which a key may still mean what was there before: an item, a question
READ = 10_000  # milliseconds for which lines that were asked for stand whatever happens, my turn apart
BRIEFLY = 8000  # milliseconds for which a sentence stands that nobody asked for
TICK, SLOW_TICK = 1, 10  # seconds between looks at the clock; only a line whose words changed is sent
PROMPTS = {LINE: " > ", KEYS: "[/]"}
TYPED = "That looked like typing, so it is in your line. Nothing was done."


class RoomScreen(Screen[None]):
    """The meeting on the screen."""

    BINDINGS = [
        Binding("pageup", "older", "Older lines", id="room.older", show=False, priority=True),
        Binding("pagedown", "newer", "Newer lines", id="room.newer", show=False, priority=True),
    ]
    _select_state = var(None)  # pressing a button paints nothing: the sheet draws the lines in which more is selected

    def __init__(self, session: Session, hints: Hints, *, marked: bool = True) -> None:
        super().__init__()
        self.session = session
        self.view = View(session, session.now())
        self.performer = Performer(session, self.show, lambda: bool(self.view.question))
        self.reader, self.parting = self.performer.reader, self.performer.parting
        self.painted = Painted()
        self._begun_in: core.Seen | None = None  # what was in sight when the half-typed line was begun
        self._drawn = waiting.KEEP_NOTHING  # what was in sight when this was last drawn; nothing at first
        self.sheet = Sheet(id="sheet", painted=self.painted.show)
        self.prompt = Static(PROMPTS[LINE], id="prompt", markup=False)
        self.line = Line(id="line", marked=marked)
        self._hints = [] if callable(hints) else list(hints)
        self._hint_now = hints if callable(hints) else None
        self._leaving, self._leave = 0, ""
        self._draft_due = True
        self._was_holding: bool | None = None
        self._item, self._opened = 0, 0
        self._question: tuple[object, ...] = ()
        self._put = 0
        self._goes = ("", 0)
        self._trouble = ""
        self._asks = ""
        self._by_key = False
        self._read_until, self._news = 0, False
        self._speaker = 0
        self._line_act: Act | None = None
        self._begun: Act | None = None
        self.view.hint = self._hints[0] if self._hints else ""

    def compose(self) -> ComposeResult:
        """Make the sheet and the line below it."""
        yield self.sheet
        with Horizontal(id="bottom"):
            yield self.prompt
            yield self.line

    def on_mount(self) -> None:
        """Begin: the clock is looked at every second and drawn only where its words change."""
        self.line.focus()
        self.set_interval(SLOW_TICK if cast("CopApp", self.app).low else TICK, self.draw)
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Draw for the new size; the draft is not touched."""
        self.call_after_refresh(self.draw)

    def _watch__select_state(self, select_state: SelectState | None) -> None:
        """Follow what is selected; when that is nothing, the parts that showed it draw themselves."""
        if select_state is None:
            self._selecting = False
        else:
            super()._watch__select_state(select_state)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint everything again, as its parts.

        Painting the screen behind them forgets which of their rows are sent; all go out again with the next small change.
        """
        if repaint and self.is_mounted:
            for part in (self.sheet, self.prompt, self.line):
                part.refresh()
        return super().refresh(repaint=repaint and not self.is_mounted, layout=layout, recompose=recompose)

    def draw(self) -> None:
        """Show this moment."""
        if not self.is_mounted:
            return
        self.view.now = self.session.now()
        self.view.mode = self.line.mode
        if not self._draft_due:
            half = self.line.value
            # A line that is new since the last drawing was begun with that in sight.
            self._begun_in = (self._begun_in or self._drawn) if half else None
            waiting.keep_draft(self.session, half, begun=self._begun_in)
        self._drawn = self.session.seen() or waiting.KEEP_NOTHING  # where nothing is in sight, nothing is kept
        if self._goes[1] and self.view.now >= self._goes[1]:
            if self.view.said == self._goes[0]:
                self.view.said = ""
            self._goes = ("", 0)
        if self._news and self.view.now >= self._read_until:
            self._untell()
        if self._hint_now:
            self.view.hint = self._hint_now(self.session)
        size = self.sheet.size
        self.app.cursor_position = self.line.cursor_screen_offset
        table = cast("CopApp", self.app).keys
        self.sheet.show(sheets.sheet(self.view, size.width, size.height, table), self._mark())

    def _mark(self) -> Mark:
        """Return what an Enter on this screen will be stamped with, once it is painted."""
        if not self.view.me:
            return Mark()
        return Mark(Entered("", self.session.seen(), self.reader.asked), self._question)

    def _entered(self, text: str, at: float) -> Entered:
        return replace(self.painted.at(at).entered, text=text)

    def changed(self, change: Change) -> None:
        """Take in what the session says has changed."""
        if change.fresh:
            self.view.talk.start(self.session.replica)
            self._bring_draft()
        # What is about the connection stands above the line, not in the talk: a bad line says it often.
        self.view.talk.add(self.session.replica, change.messages, [n for n in change.notices if not n.of_line])
        self._news = self._news or any(notice.mine for notice in change.notices)
        self._follow_role()
        self._follow_item()
        self._follow_question()
        self._follow_turn()
        if self._line_act and not self._line_act.available(self.session):
            self._line_act = None
            self.line.forget()
        for notice in change.notices:
            if notice.of_line:
                self._about_the_connection(notice)
        for reply in (of_before(line, answer) for line, answer in change.answered):
            self._say_late(reply.text)
            if reply.keep:
                self.line.remember(reply.line)
        self._follow_leaving()
        if self.view.said == self._trouble and self.session.link in ("good", "slow"):
            self.view.said = ""
        self.draw()

    def _about_the_connection(self, notice: Notice) -> None:
        back = notice.kind == BACK
        self._trouble = notice.text if notice.kind == LINE_WHY else ""
        self.view.said = notice.text + (" Your draft is here." if back and self.line.value else "")
        self._goes = (self.view.said, self.session.now() + BRIEFLY if back else 0)

    def _say_late(self, text: str) -> None:
        """Show what became of something older; what is said of the connection coming back stays beside it."""
        said, until = self._goes
        if said and self.view.said == said and self.session.now() < until:
            text = f"{said} {text}".rstrip()
            self._goes = (text, until)
        self.say(text)

    def _bring_draft(self) -> None:
        """Put the line that was half-typed when an earlier run of this program ended into the line, once."""
        draft, self._draft_due = self.session.pending.draft if self._draft_due else "", False
        if draft and not self.line.value:
            self.line.put(draft)
            self._begun_in = self.session.seen()
            self.say("The line you were typing when the program ended is here again.")

    def _follow_item(self) -> None:
        current = self.session.replica.kept.agenda.current
        if current != self._item:
            self._opened = self.session.now() if self._item else 0
            self._item, self._news = current, True
            self.view.said = ""  # it was about the part before; what becomes of words is said in its place

    def _follow_question(self) -> None:
        found = prompts.asked(self.session, self.view.put_aside)
        key = found.key if found else ()
        if key != self._question:
            # A number meant for one question never answers the one that took its place.
            self._put = self.session.now() if self._question else 0
            self._question = key
            self._news = self._news or found is not None

    def _follow_turn(self) -> None:
        speaker = self.session.replica.kept.floor.speaker
        if speaker != self._speaker:
            self._speaker = speaker
            if speaker == self.view.me:
                self._untell()

    def _follow_leaving(self) -> None:
        if self._leaving and self.parting.asked and not self.session.unanswered:
            self._drop_question(reader=False)
            self.parting.stay()

    def _follow_role(self) -> None:
        holding = self.view.holding
        if not self.view.me or holding == self._was_holding:
            return
        first, self._was_holding = self._was_holding is None, holding
        # Nobody's fingers are caught by a mode that changes under them: keys only at the very start.
        if holding and first and not self.line.value:
            self.line.turn_to(KEYS)
        elif not holding:
            self.line.turn_to(LINE)

    # What a person does

    def on_line_sent(self, event: Line.Sent) -> None:
        """Read a line."""
        event.stop()
        self.view.back, self.view.told = 0, []
        self.send(event.text, at=event.at)

    def on_line_asks(self, event: Line.Asks) -> None:
        """Show what was pasted, and ask about it once; it is kept for the up key whatever is answered."""
        event.stop()
        draft = self.reader.line_of(event.pasted)
        self.line.remember(draft)
        if self._leaving:
            step: Step | Reply = Draft(draft, keep=True)
        else:
            step = self.performer.read(replace(self._entered("", event.at), pasted=event.pasted))
        if isinstance(step, Reply):
            self.show(step)
        else:
            self.take(step)
        self.tell(event.pasted.shown())

    def on_line_begun(self, event: Line.Begun) -> None:
        """Show which act a letter does if none follows, so that waiting for one does not look like being deaf."""
        event.stop()
        table = cast("CopApp", self.app).keys
        self._begun = None if self.view.question else table.find(event.key, self.session)
        if self._begun:
            self.say(f"[{event.key}] {dict(foot.key_list(self.view, table)).get(event.key, self._begun.name)} ...")

    def on_line_pressed(self, event: Line.Pressed) -> None:
        """Do what a key does now."""
        event.stop()
        self.press(event.key, event.at)

    def on_line_mode(self, event: Line.Mode) -> None:
        """Show which mode it is."""
        event.stop()
        self.prompt.update(PROMPTS[event.mode])
        self._by_key = self._by_key and event.mode == LINE
        asked, self._asks = self._asks, ""
        self.say(TYPED if event.burst else asked)

    def on_line_escaped(self, event: Line.Escaped) -> None:
        """Leave a letter not yet taken as a key, a question, lines that were asked for, or the line, in this order."""
        event.stop()
        if self.line.drop():
            self.say("Nothing was done.")
        elif self.view.question:
            self._drop_question()
            self.say(NOT_SENT)
            self.performer.ask_next()
        elif self.view.told or self.view.back:
            self.view.told, self.view.back = [], 0
            self.draw()
        elif self.view.me and self.line.mode == LINE:
            self.line.turn_to(KEYS)
            self._asks = "Your text is kept: / and the up key bring it back." if self.line.value else ""
        elif self.view.me:
            self.say("/ begins a line.")

    def press(self, key: str, at: float) -> None:
        """Do what a single key does now; a key that does nothing says so. `at` is when it was pressed, in seconds."""
        if self.view.question:
            if key in ((*YES, *NO, *leaving.WAIT, *leaving.TAKE_BACK) if self._leaving else self.reader.answers):
                self.send(key, typed=False, at=at)
                return
            if self._leaving or not self.reader.asked_back:
                return
            self._drop_question(reader=False)  # what was asked back is in nobody's way, and the same key says it again
        if key == "y" and self.reader.pending is not None:
            self.send(key, typed=False, at=at)
            return
        self.performer.touch()
        self.reader.pending = None  # y says again what was refused right before it, and nothing older
        if self._choose(key, at):
            return
        act = cast("CopApp", self.app).keys.find(key, self.session)
        begun, self._begun = self._begun, None
        if begun and act is not begun:
            self.say(f"What {key} does changed just now, so nothing was done.")
            return
        if act is None:
            self.say(f"{key} does nothing now. ? shows what does; / begins a line.")
            return
        self.view.told, self.view.back = [], 0
        if act.hasty and self.session.now() < self._opened + JUST_OPENED:
            self._opened = 0
            label = act.labelled(self.session)
            self.say(f"This part began a moment ago, so nothing was done. For {label}, press {key} once more.")
            return
        self.start(act)

    def _choose(self, number: str, at: float) -> bool:
        """Give the answer with this number, or these, to what is asked; 0 puts the question aside, or takes it up again."""
        found = prompts.asked(self.session, self.view.put_aside)
        if found is None:
            return False
        aside = self.view.put_aside == found.key
        if number == "0":
            self.view.put_aside = () if aside else found.key
            self.say("" if aside else "Put aside. Nobody is told, and nothing is written down.")
            return True
        line = "" if aside else prompts.line_for(found, number)
        if not line:
            return False
        if self.session.now() < self._put + JUST_OPENED or self.painted.at(at).choice != found.key:
            self._put = 0
            label = next((choice.label for choice in found.choices if choice.line == line), line)
            self.say(f"This was asked a moment ago, so nothing was sent. For {label}, give {number} once more.")
            return True
        known = parser.find(line)
        if known and known[0].needs and not known[1]:
            self.start(known[0])
        else:
            self.send(line, typed=False)
        return True

    def start(self, act: Act) -> None:
        """Do an act by key or palette; one that needs words puts its own into the line."""
        if act.begins:
            begun, asked = act.begins(self.session)
            self.line.put(begun)
            self._ask(asked)
        elif act.needs:
            self.line.put(f"{act.words[0]} ")
            self._ask(f"{act.usage}: {act.help}")
        else:
            self.send(act.words[0], typed=False)

    def _ask(self, text: str) -> None:
        """Say what to type; it outlives the change to the line that comes with it."""
        if self.prompt.content == PROMPTS[KEYS]:
            self._asks, self._by_key = text, True
        self.say(text)

    def _back_to_keys(self) -> None:
        """Leave a line that a key opened and that went through, so that the next letter is a key again."""
        if self._by_key and not self.line.value:
            self._asks = self.view.said
            self.line.turn_to(KEYS)

    def send(self, text: str, typed: bool = True, at: float | None = None) -> None:
        """Read a line that was entered at a time in seconds, and take the step it asks for.

        What cannot be read comes back into the line, with a sentence.
        """
        at = painted.now() if at is None else at
        entered = self._entered(text, at)
        if self._answers_leaving(entered) or (typed and not self.view.question and self._choose(text.strip(), at)):
            self.performer.touch()
            return
        self._drop_question(reader=False)
        step = self.performer.read(entered)
        if isinstance(step, Reply):
            self._keep(text, typed)
            self.show(step)
        else:
            self.take(step)

    def _keep(self, text: str, typed: bool = True) -> None:
        """Bring a line back that did not go through, until what it asked for has come true."""
        if not typed or self.line.mode != LINE:
            return
        self.line.keep(text)
        self._begun_in = waiting.KEEP_NOTHING
        found = parser.find(text)
        self._line_act = found[0] if found and found[0].available(self.session) else None

    def take(self, step: Step) -> Performed:
        """Take one step; its line comes back if it is not done."""
        self.say("")
        performed = self.performer.perform(step)
        self.view.talk.hush = self.performer.hushed
        if not isinstance(step, Send | UseNote):
            self._back_to_keys()
        self.draw()
        return performed

    def show(self, reply: Reply) -> None:
        """Show what became of an act: above the line, in the place of the talk, or on a page of its own."""
        if not self.is_mounted:
            return
        if reply.before:
            text = f"{reply.before} {reply.text}".rstrip()
            reply = replace(reply, text=text, lines=(reply.before, *reply.lines) if reply.lines else ())
        if reply.leaves:
            self.ask_leave()
        elif isinstance(reply.step, Draft):
            self._draft(reply.step, reply.text)
        elif reply.opens:
            self.app.push_screen(TasksScreen(self.session) if reply.opens == HELP_PAGE else MineScreen(self))
        elif reply.asks:
            self.view.question = reply.text
        elif reply.lines:
            self.view.said = ""  # that there was no answer yet is over
            self.tell(list(reply.lines))  # they have to be read to their end
        elif reply.late:
            self._say_late(reply.text)
        else:
            self.say(reply.text)
        if reply.answer:
            self._settle(reply)
        self.draw()

    def _settle(self, reply: Reply) -> None:
        """Bring a line back that was not done; leave one that asked for what is done by now, and a line that a key opened."""
        if reply.line:
            self._bring_back(reply)
        elif reply.answer and reply.answer.ok:
            if isinstance(reply.step, Send):
                found = parser.find(self.line.refused) if self.line.refused else None
                if found and found[0].command is type(reply.step.command) and not found[0].needs:
                    self.line.forget()
                self._next_hint()
            self._back_to_keys()

    def _bring_back(self, reply: Reply) -> None:
        if isinstance(reply.step, Send):
            self._keep(reply.line)
        elif self.line.mode == LINE:
            self.line.keep(reply.line)
            self._begun_in = waiting.KEEP_NOTHING

    def _draft(self, draft: Draft, said: str) -> None:
        if not draft.keep:
            self.line.drop_draft(draft.text)
            self.say(said)
        elif self._leaving or self.reader.open or self.line.value:
            self.view.question = f"{said} {self.view.question}" if self.view.question else ""
            self.say(said)
        else:
            self.line.put(draft.text)
            self.say("It is in your line, to be changed and sent.")

    def say(self, text: str) -> None:
        """Show one sentence above the line, until the next thing happens here."""
        self.view.said = text
        self.draw()

    def tell(self, lines: list[str]) -> None:
        """Show lines in the place of the talk, until Escape, the next line, my turn, or news once they could be read."""
        self.view.told, self.view.back = lines, 0
        self._read_until, self._news = self.session.now() + READ, False
        self.draw()

    def _untell(self) -> None:
        """Show the talk again, where lines that were asked for stood."""
        if self.view.told:
            self.view.told, self.view.back = [], 0
        self._news = False

    def _next_hint(self) -> None:
        if self._hints:
            self._hints = self._hints[1:]
            self.view.hint = self._hints[0] if self._hints else ""

    # Leaving

    def ask_leave(self) -> None:
        """Leave, or ask first when a role or a half-typed line would be left behind; asking twice leaves."""
        app = cast("CopApp", self.app)
        if self._leaving:
            app.leave()
            return
        why = self.parting.question()
        if why:
            self._ask_leave(why)
            return
        if self.view.holding and self.view.phase == "open":
            why = "You hold the space; if nobody else does, the role is offered to the room. Leave?"
        elif self.line.value and self.line.value.strip() not in ("bye", "quit", "exit"):
            why = "Your half-typed line would be lost. Leave?"
        if not why:
            app.leave()
            return
        self._ask_leave(f"{why} y / n")

    def _ask_leave(self, text: str) -> None:
        left = self.reader.open
        self.reader.pending = None  # one question at a time
        self._leaving, self._leave = self.reader.count(), text
        self.view.question = f"{LEFT} {self._leave}" if left else self._leave
        self.draw()

    def _answers_leaving(self, entered: Entered) -> bool:
        answer = entered.text.strip().casefold()
        if not self._leaving:
            return False
        if answer in (*YES, *NO) and entered.question != self._leaving:
            self.view.question = f"{TOO_SOON} {self._leave}"
            self.draw()
            return True
        self._drop_question(reader=False)
        if (said := self.parting.answer(answer)) is not None:
            self.say(said)
            return True
        if answer in YES:
            cast("CopApp", self.app).leave()
        elif answer in NO:
            self.say("You stay.")
            self.performer.ask_next()
        return answer in (*YES, *NO)

    def _drop_question(self, reader: bool = True) -> None:
        self.view.question, self._leaving = "", 0
        if reader:
            self.reader.pending = None

    # Looking back

    def action_older(self) -> None:
        """Show older lines, or earlier ones of what was asked for."""
        self._scroll(-1 if self.view.told else 1)

    def action_newer(self) -> None:
        """Show newer lines, or later ones of what was asked for."""
        self._scroll(1 if self.view.told else -1)

    def _scroll(self, way: int) -> None:
        page = max(1, self.sheet.size.height // 3)
        reach = talking.reach(self.view, self.sheet.size.width)
        self.view.back = max(0, min(self.view.back + way * page, reach - 1))
        self._read_until = self.session.now() + READ
        self.draw()
