"""My own words and notes: to quote, soften or withdraw, by key or mouse. What lets words out or erases them asks first."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.binding import Binding
from textual.screen import Screen

from cop_tui import core
from cop_tui.acts import notes, to_holders
from cop_tui.acts.act import MINE_PAGE, Send, UseNote
from cop_tui.acts.lookup import own_words
from cop_tui.acts.quoting import asks_none, asks_with_name, became_of_recap, let_quote, released, with_name, withdraw
from cop_tui.acts.refusals import explain
from cop_tui.core.engine.ids import WordId
from cop_tui.core.view import NOT_QUOTED, WITH_NAME, WITHOUT_NAME
from cop_tui.ui import pointing
from cop_tui.ui.keys import AT_ONCE, GAP, Burst
from cop_tui.ui.panels.own import KEYS, Entry, consented, entries, lines, missing, never_told, offered, words_of
from cop_tui.ui.panels.turn import over_a_page
from cop_tui.ui.rows import BLANK, HEAD, HELD, KEY, QUIET, asking, fit, flowed, row, wrap
from cop_tui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.timer import Timer

    from cop_tui.acts.act import Step
    from cop_tui.core import Command
    from cop_tui.ui.stage import Program, Room

AFTER = {NOT_QUOTED: WITHOUT_NAME, WITHOUT_NAME: WITH_NAME, WITH_NAME: NOT_QUOTED}
NAMES = {WITHOUT_NAME: " in the recap, without your name", WITH_NAME: " in the recap, with your name"}
WITHDRAW = "Withdraw these words? Their text is erased; what was seen cannot be unseen."
NOTHING = "Nothing was changed."
UNANSWERED = "The question was left without an answer; nothing was changed."
NOTHING_HERE = "There is nothing of yours to change."
TYPED = "That looked like typing, so it is in your line. Nothing was changed."
MORE_ABOVE, MORE_BELOW = "more above: Up", "more below: Down"
BEGAN, GOES_ON = "it begins above: Page Up", "it goes on: Page Down"  # where not all of the chosen entry is in sight
BESIDE = "Click the y or the n at the end of the question, or press it."
BACK = "Escape: back to the meeting"
INTRO = "May the recap quote your words? No answer means no."


def _flowed(keys: Sequence[tuple[str, str]], width: int) -> list[Content]:
    return flowed([row((f"[{key}]", KEY), f" {text}") for key, text in keys], width)


class MineScreen(Screen[None]):
    """What I wrote, and what may become of it."""

    BINDINGS = [
        Binding("escape", "back", "Back", id="mine.back"),
        Binding("enter", "back(False)", "Back", id="mine.enter"),
        Binding("down,j", "move(1)", "Down", id="mine.down"),
        Binding("up,k", "move(-1)", "Up", id="mine.up"),
        Binding("pagedown", "turn(1)", "Page down", id="mine.newer"),
        Binding("pageup", "turn(-1)", "Page up", id="mine.older"),
    ]

    def __init__(self, room: Room, gap: float = GAP, said: str = "") -> None:
        super().__init__()
        self.room = room
        self._chosen: tuple[str, int] | None = None  # what the chosen entry is about
        self._at = 0  # and where it stood last
        self._turned: int | None = None  # by how many lines the chosen entry is turned on (None: it is not read whole)
        self._page = 1  # how many lines are a page
        self.said = said
        self.question = ""
        self._yes: Callable[[], None] = self.draw
        self._about = -1  # the number of the note that the question lets be quoted
        self._gap = gap
        self._burst = Burst()
        self._moved: tuple[str, float] = "", 0.0  # the letter that moved last, and when: a line may begin with it
        self._quick = ""  # the key that opened a question, while an answer that came quickly may still be typing
        self._entries: dict[int, int] = {}  # which entry stands on which line of the sheet
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def chosen(self) -> int:
        """The place of the chosen entry, which stays chosen where others come before it; where it is gone, what stands there now is."""
        there = [(kind, number) for kind, number, *_ in entries(self.room.session)]
        if self._chosen not in there:
            self._chosen = there[min(self._at, len(there) - 1)] if there else None
        self._at = there.index(self._chosen) if self._chosen else 0
        return self._at

    def compose(self) -> ComposeResult:
        """Make the sheet."""
        yield Rows(id="mine")

    def on_mount(self) -> None:
        """Draw when there is a size, and again while words change."""
        self.set_interval(1, self.draw)
        self.call_after_refresh(self.draw)
        self._spawn(self._fetch())

    async def _fetch(self) -> None:
        """Fetch the texts of mine that were said before this screen came in."""
        session, before = self.room.session, 0
        while lacks := missing(session):
            page = await session.history(before)
            if not page or min(page) <= min(lacks):
                break
            before = min(page)
        self._again()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Show the list, the keys and the last sentence; before there is a sheet nothing, as something may happen that early."""
        if not self.is_mounted:
            return
        sheet = self.query_one(Rows)
        width, height = sheet.size
        keys = _flowed(offered(self.room.session, entries(self.room.session), self.chosen), width - 2)
        keys = [
            *keys,
            *[BLANK] * (len(_flowed(KEYS, width - 2)) - len(keys)),
        ]  # what stands around them stays where it is
        question = asking(self.question, width - 2, HELD) if self.question else []
        said = question + (wrap(self.said, width - 2, "bold") if self.said or not question else [])
        over = over_a_page(self.room.session, width - 2, cast("Program", self.app).ended_turn)
        foot = [
            *(row(" ") + line for line in (*over, *keys, *said)),
            row((f" {BACK}", QUIET)),
        ]
        top = row(" ", ("MINE", HEAD), f"   {INTRO}")
        body = max(0, height - 3 - len(foot))
        listed = lines(self.room.session, self.chosen, width, body, self._turned)
        self._turned, self._page = None if self._turned is None else listed.turned, max(1, body - 1)
        # Where the list is cut, the empty lines around it say so.
        before, after = (
            row((f"   {how}", QUIET)) if more else BLANK
            for more, how in (
                (listed.above, BEGAN if listed.began else MORE_ABOVE),
                (listed.below or listed.goes_on, GOES_ON if listed.goes_on else MORE_BELOW),
            )
        )
        everything = [top, before, *listed.lines, *[BLANK] * (body - len(listed.lines)), after, *foot]
        above = len(everything) - len(everything[-height:])
        self._entries = {at - above: entry for at, entry in enumerate(listed.entries, 2) if entry >= 0}
        sheet.show([fit(line, width) for line in everything[-height:]])

    # The mouse

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Choose the entry that was clicked, or do what the key does whose words were."""
        event.stop()
        line = event.rows.lines[event.row].plain if event.row < len(event.rows.lines) else ""
        if (entry := self._entries.get(event.row)) is not None:
            self.action_move(entry - self.chosen)
            return
        answer = pointing.lettered(line, event.column) if self.question else ""
        key = answer or pointing.keyed(line, event.column)
        words = line.strip()
        if key:
            self._stop()
            self._burst.gap()
            left = bool(self.question) and not answer
            self.question = "" if left else self.question  # a key that is clicked answers nothing
            self.press(key)
            self.said = f"{UNANSWERED} {self.said}".rstrip() if left else self.said
            self.draw()
        elif words in (MORE_ABOVE, MORE_BELOW):
            self.action_move(1 if words == MORE_BELOW else -1)
        elif words in (BEGAN, GOES_ON):
            self.action_turn(1 if words == GOES_ON else -1)
        elif words == BACK:
            self.app.pop_screen()
        elif self.question:
            self.said = BESIDE
            self.draw()

    def on_mouse_scroll_down(self) -> None:
        """Choose the next entry with the wheel."""
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        """Choose the entry before with the wheel."""
        self.action_move(-1)

    def on_key(self, event: events.Key) -> None:
        """Take a letter; several at once are typing, which belongs into the line."""
        if not event.is_printable or event.character is None:
            return
        here = self.app.screen is self
        if here and event.character in "jk" and not self._timer:
            self._moved = event.character, event.time
            return
        event.stop()
        moved, self._moved = self._moved, ("", 0.0)
        if here and event.time - moved[1] < self._gap and event.character not in AT_ONCE:
            self._burst.press(moved[0])
        waited = self._stop()
        if waited and not self.question and event.character in ("y", "n") and self._opens_question():
            self._quick = self._burst.gap()
            self.press(self._quick)
        if not here:  # a letter that was on its way here while this closed
            self.room.line.insert_text_at_cursor(event.character)
        elif typed := self._burst.press(event.character):
            typed, self._quick = self._quick + typed, ""
            self.app.pop_screen()
            self.room.line.put(typed)
            self.room.say(TYPED)
        elif event.character in AT_ONCE and not waited:
            self.settle()
        else:
            found = entries(self.room.session)
            if not self.question and (
                what := dict(offered(self.room.session, found, self.chosen)).get(event.character)
            ):
                self.said = f"[{event.character}] {what} ..."
                self.draw()
            self._timer = self.set_timer(self._gap, self.settle)

    def _stop(self) -> bool:
        running, self._timer = self._timer, None
        if running:
            running.stop()
        return running is not None

    def settle(self) -> None:
        """Say that no letter followed: a single one was a key."""
        self._timer, self._quick = None, ""
        if key := self._burst.gap():
            self.press(key)

    def _opens_question(self) -> bool:
        """Return whether the key that waits would ask something, so that a y or n pressed right after it is the answer."""
        key, found = self._burst.waiting, entries(self.room.session)
        return self._asked(key, found) is not None

    def press(self, key: str) -> None:
        """Do what a key does with the chosen entry."""
        found = entries(self.room.session)
        self.said = ""
        if self.question:
            self.question = ""
            if key == "y":
                self._yes()
            else:
                self.said = NOTHING
                if key == "n" and self._about >= 0:
                    self.room.answered_no(self._about)
        elif asked := self._asked(key, found):
            self.question, self._yes = f"{asked[0]} y / n", asked[1]
            kind, number, *_ = found[self.chosen]
            self._about = number if kind == "note" and key == "q" else -1
        elif key in ("a", "n"):
            self._none(words_of(found))
        elif not found:
            self.said = NOTHING_HERE
        else:
            self._one(key, *found[self.chosen])
        self.draw()

    def _asked(self, key: str, found: list[Entry]) -> tuple[str, Callable[[], None]] | None:
        """Return what a key asks first, and what a yes does; None where it asks nothing."""
        if key == "a":
            numbers = words_of(found)
            do = partial(self._do, let_quote(numbers, WITHOUT_NAME), "Saved: all may be quoted.")
            return (f"Let all your words be quoted{NAMES[WITHOUT_NAME]}?", do) if numbers else None
        if key == "n":
            asks = asks_none(self.room.session, words_of(found)).removesuffix(" y / n")
            return (asks, partial(self._none, words_of(found))) if asks else None
        kind, number, _, state = found[self.chosen] if found else ("", 0, "", "")
        if not state:
            return None
        if key == "q" and kind == "word" and self._never_told(number):
            return None
        if key == "q" and kind == "word" and (after := self._after(number)) != NOT_QUOTED:
            others = with_name(self.room.session, [WordId(number)]) if after == WITH_NAME else ""
            asks = others.removesuffix(" y / n") or f"Let these words be quoted{NAMES[after]}?"
            return asks, partial(self._quote, number, after)
        note = self.room.session.my_notes.numbered().get(number) if kind == "note" else None
        if key == "q" and note and not note.quote and not note.need:
            quoted = partial(self._note, "quote", number, True)
            named = notes.quoted_how(self.room.session, note.named)
            return f"Let this note be quoted in the recap, {named}?", quoted
        if key == "m" and kind == "word" and not self._never_told(number):
            return asks_with_name(self.room.session, [WordId(number)]).removesuffix(" y / n"), partial(
                self._quote, number, WITH_NAME
            )
        if key == "w" and kind == "line":
            asked = to_holders.taking_back(self.room.session)
            return (asked.text.removesuffix(" y / n"), partial(self._take, asked.then)) if asked else None
        if key == "w":
            return WITHDRAW, partial(self._withdraw, kind, number)
        if key == "p" and note and not note.letter:
            return "Show this note to everybody, without your name?", partial(self._note, "publish", number)
        return None

    def _after(self, number: int) -> str:
        return AFTER.get(self.room.session.replica.kept.words.by_id[WordId(number)].consent, NOT_QUOTED)

    def _never_told(self, number: int) -> bool:
        return never_told(self.room.session, number)

    def _quote(self, number: int, after: str) -> None:
        self._do(let_quote([WordId(number)], after), f"Saved: {consented(self.room.session, after)}.")

    def _one(self, key: str, kind: str, number: int, _text: str, state: str) -> None:
        """Do what a key does that asks nothing."""
        if not state:
            self.said = "Those words are withdrawn already."
        elif key in ("q", "m") and kind == "word" and self._never_told(number):
            self.said = explain(core.Refused("never_in_recap"))
        elif key == "q" and kind == "word":
            self._quote(number, NOT_QUOTED)
        elif key == "q" and kind == "note":
            self._note("quote", number)  # of what somebody needs this says that no recap has it
        elif key == "s" and kind == "word":
            place = [n for n, _ in own_words(self.room.session)].index(WordId(number)) + 1
            self.app.pop_screen()
            self.room.line.put(f"soften {place} {self.room.session.replica.text(WordId(number))}")
            self.room.lead_back(f"soften {place} ", MINE_PAGE)
            self.room.say("Put it in other words and press Enter; the old ones are erased.")
        else:
            self.said = f"{key} does nothing here."

    def _withdraw(self, kind: str, number: int) -> None:
        if kind == "word":
            self._do(withdraw([WordId(number)]), "Withdrawn. The text is erased; what was seen cannot be unseen.")
        else:
            self._note("take back", number)

    def _none(self, numbers: list[WordId]) -> None:
        if numbers:
            self._do(let_quote(numbers, NOT_QUOTED), "Saved: none is quoted.")
        else:
            self.said = NOTHING_HERE

    def _do(self, command: Command, done: str) -> None:
        before = released(self.room.session)

        async def work() -> None:
            reply = await self.room.take(Send(command)).over
            came = f"{done} {became_of_recap(self.room.session, before)}".rstrip()
            self.said = came if reply.answer and reply.answer.ok else reply.text
            self._again()

        self._spawn(work())

    def _note(self, what: str, which: int, quote: bool = False) -> None:
        self._take(UseNote(what, which=which, quote=quote))

    def _take(self, step: Step) -> None:
        async def work() -> None:
            reply = await self.room.take(step).over
            self.said = reply.text or "Saved."
            self._again()

        self._spawn(work())

    def _spawn(self, work: object) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _again(self) -> None:
        if self.is_running:
            self.draw()

    def action_turn(self, way: int) -> None:
        """Show what is above or below of the chosen entry, where it is longer than there is room for."""
        self._turned = 0 if self._turned is None else self._turned + way * self._page
        self.draw()

    def action_move(self, by: int) -> None:
        """Choose another entry."""
        self._turned = None
        found = entries(self.room.session)
        at = max(0, min(self.chosen + by, len(found) - 1))
        self._chosen = found[at][:2] if found else None
        self.question, self.said = "", UNANSWERED if self.question else ""
        self.draw()

    def action_back(self, leave: bool = True) -> None:
        """Leave what is pressed or asked, then the page. Enter (not `leave`) takes a key at once, and answers no question."""
        waited = self._stop()
        if waited and not leave and not self._quick:
            self.settle()
            return
        pressed, self._quick = self._burst.gap(), ""
        if self.question and not leave:
            self.said = "y or n: Enter answers nothing here."
        elif self.question or pressed:
            self.question, self.said = "", NOTHING
        else:
            self.app.pop_screen()
        self.draw()
