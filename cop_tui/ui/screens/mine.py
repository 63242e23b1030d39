"""My own words and notes: to quote, soften or withdraw, by keyboard. Withdrawing asks first; typing in a burst does nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

from cop_tui.acts.act import Note
from cop_tui.acts.finding import own_words
from cop_tui.core import words
from cop_tui.ui.drawn import BLANK, HEAD, HELD, KEY, QUIET, TURN, fit, flowed, row, rule, wrap
from cop_tui.ui.keys import GAP, Burst
from cop_tui.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.timer import Timer

    from cop_tui.client.session import Session
    from cop_tui.ui.screens.room import RoomScreen

SHOWN = {
    words.GROUP: "not quoted",
    words.UNNAMED: "may be quoted, without your name",
    words.NAMED: "may be quoted, with your name",
}
AFTER = {words.GROUP: words.UNNAMED, words.UNNAMED: words.NAMED, words.NAMED: words.GROUP}
KEYS = (("q", "quote"), ("s", "soften"), ("w", "withdraw"), ("p", "publish a note left over"), ("a", "quote all"),
        ("n", "quote none"))  # fmt: skip
INTRO = "May the recap quote your words? No answer means no."


def entries(session: Session) -> list[tuple[str, int, str, str]]:
    """Return what is mine: "word" or "note", its number or place, its text, and what may become of it."""
    replica = session.replica
    found = []
    for number, word in own_words(session):
        text = "(withdrawn)" if word.withdrawn else replica.text(number) or "(its text is on its way)"
        found.append(("word", number, text, "" if word.withdrawn else SHOWN.get(word.consent, word.consent)))
    for place, note in enumerate(session.my_notes):
        quoted = "may be quoted" if note.quote else "not quoted"
        found.append(("note", place, note.text or "(a note without name)", f"{note.state}, {quoted}"))
    return found


def lines(session: Session, chosen: int, width: int, height: int) -> list[Content]:
    """Return the list with the chosen entry in sight."""
    found: list[Content] = []
    at = 0
    for place, (kind, _, text, state) in enumerate(entries(session)):
        mark = row((" > ", TURN)) if place == chosen else row("   ")
        if place == chosen:
            at = len(found)
        label = "note without name; " if kind == "note" else ""
        body = wrap(text, width - 6, "bold" if place == chosen else "")[:4]
        found += [mark + body[0], *(row("   ") + part for part in body[1:])]
        found += [row("     ", (f"{label}{state}", QUIET)), BLANK] if label or state else [BLANK]
    if not found:
        return [row(" You have written nothing that is kept.")]
    first = max(0, min(at - height // 3, len(found) - height))
    return found[first : first + height]


class MineScreen(Screen[None]):
    """What I wrote, and what may become of it."""

    BINDINGS = [
        Binding("escape,enter", "app.pop_screen", "Back", id="mine.back"),
        Binding("down,j", "move(1)", "Down", id="mine.down"),
        Binding("up,k", "move(-1)", "Up", id="mine.up"),
    ]

    def __init__(self, room: RoomScreen, gap: float = GAP) -> None:
        super().__init__()
        self.room = room
        self.chosen = 0
        self.said = ""
        self.asking = False
        self._gap = gap
        self._burst = Burst()
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def compose(self) -> ComposeResult:
        """Make the sheet."""
        yield Sheet(id="mine")

    def on_mount(self) -> None:
        """Draw when there is a size, and again while words change."""
        self.set_interval(1, self.draw)
        self.call_after_refresh(self.draw)
        self._spawn(self._fetch())

    async def _fetch(self) -> None:
        """Fetch the texts of mine that were said before this screen came in."""
        session, before = self.room.session, 0
        while missing := [n for n, w in own_words(session) if not w.withdrawn and not session.replica.text(n)]:
            page = await session.history(before)
            if not page or min(page) <= min(missing):
                break
            before = min(page)
        self._again()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Show the list, the keys and the last sentence."""
        sheet = self.query_one(Sheet)
        width, height = sheet.size
        keys = flowed([row((f"[{key}]", KEY), f" {text}") for key, text in KEYS], width - 2)
        question = "Withdraw these words? Their text is erased; what was seen cannot be unseen. y / n"
        said = wrap(question if self.asking else self.said, width - 2, HELD if self.asking else "bold")
        foot = [
            rule(width),
            *(row(" ") + line for line in (*keys, *said)),
            row((" Escape: back to the meeting", QUIET)),
        ]
        top = [row(" ", ("MINE", HEAD), f"   {INTRO}"), BLANK]
        body = max(0, height - len(top) - len(foot))
        shown = lines(self.room.session, self.chosen, width, body)
        everything = [*top, *shown, *[BLANK] * (body - len(shown)), *foot]
        sheet.show([fit(line, width) for line in everything[-height:]])

    def on_key(self, event: events.Key) -> None:
        """Take a letter; several at once are typing, and change nothing."""
        if not event.is_printable or event.character is None or event.character in "jk":
            return
        event.stop()
        if self._timer:
            self._timer.stop()
            self._timer = None
        if self._burst.press(event.character):
            self.said, self.asking = "That looked like typing, so nothing was changed.", False
            self.draw()
        else:
            self._timer = self.set_timer(self._gap, self.settle)

    def settle(self) -> None:
        """Say that no letter followed: a single one was a key."""
        self._timer = None
        if key := self._burst.gap():
            self.press(key)

    def press(self, key: str) -> None:
        """Do what a key does with the chosen entry."""
        found = entries(self.room.session)
        if self.asking:
            self.asking = False
            if key == "y":
                self._withdraw()
            else:
                self.said = "Nothing was withdrawn."
        elif key in "an":
            self._consent([n for kind, n, _, state in found if kind == "word" and state], key)
        elif not found:
            self.said = "There is nothing of yours to change."
        else:
            self._one(key, *found[min(self.chosen, len(found) - 1)])
        self.draw()

    def _one(self, key: str, kind: str, number: int, _text: str, state: str) -> None:
        if not state:
            self.said = "Those words are withdrawn already."
        elif key == "q" and kind == "word":
            consent = self.room.session.replica.kept.words.by_id[number].consent
            self._do(words.Consent([number], AFTER.get(consent, words.GROUP)))
        elif key == "q":
            self._note("quote", number, not self.room.session.my_notes[number].quote)
        elif key == "s" and kind == "word":
            place = [n for n, _ in own_words(self.room.session)].index(number) + 1
            self.app.pop_screen()
            self.room.line.put(f"soften {place} ")
            self.room.say("Type the other words; the old ones are erased.")
        elif key == "w":
            self.asking = True
        elif key == "p" and kind == "note":
            self._note("publish", number)
        else:
            self.said = f"{key} does nothing here."

    def _withdraw(self) -> None:
        kind, number, _, _ = entries(self.room.session)[self.chosen]
        if kind == "word":
            self._do(words.Withdraw([number]))
        else:
            self._note("take back", number)

    def _consent(self, numbers: list[int], key: str) -> None:
        if numbers:
            self._do(words.Consent(numbers, words.UNNAMED if key == "a" else words.GROUP))

    def _do(self, command: words.Consent | words.Withdraw) -> None:
        async def work() -> None:
            answer = await self.room.wish(command)
            self.said = answer.text if answer.how in ("refused", "returned") else "Saved."
            self._again()

        self._spawn(work())

    def _note(self, what: str, which: int, quote: bool = False) -> None:
        async def work() -> None:
            await self.room.note(Note(what, which=which, quote=quote))
            self.said = self.room.view.said or "Saved."
            self._again()

        self._spawn(work())

    def _spawn(self, work: object) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _again(self) -> None:
        if self.is_mounted and self.is_running:
            self.draw()

    def action_move(self, by: int) -> None:
        """Choose another entry."""
        self.chosen = max(0, min(self.chosen + by, len(entries(self.room.session)) - 1))
        self.asking, self.said = False, ""
        self.draw()
