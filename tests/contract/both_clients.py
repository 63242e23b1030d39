"""What both clients say to each answer an act can get, found by driving them with typed lines on meetings in memory.

`python -m tests.contract.both_clients` writes it into what_is_said.toml; with lines behind it, their rows alone.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import json
import os
import re
import sys
import time
import tomllib
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol
from unittest import mock

from cop_tui.acts.pasted import Pasted
from cop_tui.acts.waiting import LINE
from cop_tui.client import mynotes
from cop_tui.client.outbox import Answer, answer_of
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics import words
from cop_tui.ui import painted
from cop_tui.ui.app import CopApp
from cop_tui.wire import frames
from tests.acts import rooms
from tests.acts.lines import LINES, ready
from tests.acts.rooms import room
from tests.plain.typed import Client, joined
from tests.ui.conftest import running
from tests.ui.fake import FakeSession

HEAD = """\
# What is said to each answer an act can get, the same in both clients, where it is not what any act says; that is `EVERY_ACT` in
# both_clients.py, which writes this file: `python -m tests.contract.both_clients`. A row stands for a line that is typed:
#   done                  saved, relayed or held alike; "" where the event itself tells it
#   asks, says            what is asked first; what is told where nothing is sent
#   waits, late: ...      no answer yet; the answer that comes after that
# A row of the line client or the screens alone is a difference between the two, for which a test knows the reason.
"""
EVERY_ACT = {
    "refused": "The reason.",
    "refused, words kept": "The reason.",
    "refused, once more does it": "The reason.",
    "returned": "The reason.",
    "returned, no reason": "The connection was lost before an answer came, so others may have read it or not. Look before you send it again; your line is kept.",
    "repeated": "The server has had this already, or something else in its place. Look whether it is there, then send it again.",
    "waits": "Waiting: {line}. There is no answer yet. It goes out in order; you can go on.",
    "late: saved": "Saved: {line}. {said}",
    "late: held": "Held: {line}. {said}",
    "late: refused, words kept": "Refused: {line}. {said}",
    "late: returned, no reason": "No answer: {line}. {said}",
    "late: repeated": "Not sent again: {line}. {said}",
}
LONG = 160  # letters of a text that are written down; both clients' texts are compared in full
TABLE = Path(__file__).with_name("what_is_said.toml")
LINE_CLIENT, SCREENS = "line client", "screens"
SAME = "both"

ANSWERS: dict[str, Answer] = {
    "saved": Answer(frames.SAVED, 9),
    "relayed": Answer(frames.RELAYED),
    "held": Answer(frames.HELD, facts={"asked": 1, "names": ["Ama", "Cy"]}),
    "refused": Answer(frames.REFUSED, code="queue_closed", text="The reason."),
    "refused, words kept": Answer(frames.REFUSED, code="others_turn", text="The reason."),
    "refused, once more does it": Answer(frames.REFUSED, code="people_waiting", text="The reason."),
    "returned": Answer("returned", text="The reason."),
    "returned, no reason": Answer("returned"),
    "repeated": answer_of(frames.Result("k1", frames.REPEATED)),
}
"""Every answer there is; what each is called in the table."""
DONE = ("saved", "relayed", "held")
WAITS, LATE = "waits", "late: "
COMES_LATE = ("saved", "held", "refused, words kept", "returned, no reason", "repeated")

# Lines that ask for something else than one command, and lines of acts that have other lines above.
MORE: dict[str, str] = {
    "hand about rates": "Ana", "hand over to Cy": "Ama", "off the record": "Ama", "quote a": "Ana", "quote a none": "Ana",
    "quote all with name": "Ana", "We were tired of this": "Ana", "nonsense": "Ama",
    "lear Go slowly": "Ana", "lear": "Ana", "mov on": "Ana", "donee and thank you": "Ana", "raise my hand": "Ana",
    "give Bo the floor": "Ama", "who is next": "Ana", "/who?": "Ana", "y": "Ana", "hush": "Ana", "unhush": "Ana",
    "last": "Ana", "last 2": "Ana", "keep idea We could walk": "Ana", "ideas?": "Ana", "now?": "Ana", "queue?": "Ama", "why?": "Ana", "agenda?": "Ana", "undo": "Ana", "notes?": "Ana", "my turn?": "Ana", "offers?": "Ana", "unanswered?": "Ana",
    "promises?": "Ana", "became?": "Ana", "own promises?": "Ana", "put away 1": "Ana", "what i carried?": "Ana", "forget what i carried": "Ana", "tell what i carried scribe": "Ana", "lot?": "Ana", "time?": "Ana", "who?": "Ana", "cost?": "Ana", "agreement?": "Ana", "card?": "Ana",
    "kept?": "Ana", "recap?": "Ana", "recap": "Ana", "unheard?": "Ana", "mine": "Ana", "help": "Ana", "help hand": "Ana", "state?": "Ana", "bye": "Ana", "exit": "Ama", "check?": "Ana",
    "decisions?": "Ana", "topics?": "Ana", "groups?": "Ana", "voices?": "Ana", "fit": "Ama", "collected?": "Ama", "recap? all": "Ana", "edit recap": "Ama", "thanked?": "Ana", "changed?": "Ana", "find tired": "Ana", "catch up": "Ana", "from holders?": "Ama", "feedback?": "Ama", "objection for us all": "Ana", "expect?": "Ana", "note for 6: We were afraid": "Ana", "note for 3: We were tired": "Ana", "drop note": "Ana", "to read out?": "Ama", "needed?": "Ama",
}  # fmt: skip
EVERY = LINES | MORE
OF_NOTES = ("write A note", "take back", "publish", "quote a", "quote a none", "park without name Who pays?")
OF_LETTERS = ("cannot come 3 with name: I would come earlier", "access need with name Captions", "left?", "take back a")


class Driven(Protocol):
    """A client that is driven: its meeting, and what it says."""

    fake: FakeSession

    async def enter(self, line: str | Pasted) -> str:
        """Type a line, or paste several; return what is said."""

    async def heard(self) -> str:
        """Return what has been said since."""

    async def forget(self) -> None:
        """Leave whatever is asked, and show nothing."""


class OfLines:
    """The line client."""

    # Where lines come back by themselves nothing has to be said of that.
    UNSAID = ("Your line is kept: the up key brings it back.",)

    def __init__(self, fake: FakeSession, client: Client) -> None:
        self.fake, self._client = fake, client

    async def enter(self, line: str | Pasted) -> str:
        """Type a line; return what is said."""
        return self._said(await self._client.enter(line))

    async def heard(self) -> str:
        """Return what has been said since."""
        return self._said(await self._client.new())

    def _said(self, lines: list[str]) -> str:
        return " ".join(line for line in lines if line not in self.UNSAID)

    async def forget(self) -> None:
        """Leave whatever is asked."""
        self._client.plain._performer.reader.leave()
        await self._client.new()


class OfScreens:
    """The screens."""

    def __init__(self, fake: FakeSession, app: CopApp, pilot: Any) -> None:
        self.fake, self._app, self._pilot = fake, app, pilot

    async def enter(self, line: str | Pasted) -> str:
        """Type a line and Enter; return what is shown above the line, or in the place of the talk."""
        if self._app.room.view.question:
            await self._pilot.pause()  # it has been seen
        if isinstance(line, Pasted):
            self._app.room.on_line_asks(self._app.room.line.Asks(line, painted.now()))
        else:
            self._app.room.send(line)
        return await self.heard()

    async def heard(self) -> str:
        """Return what is shown now."""
        for _ in range(20):
            await asyncio.sleep(0)
        if self._app.screen is not self._app.room:
            opened = type(self._app.screen).__name__
            self._app.pop_screen()
            return f"({opened})"
        if page := self._app.room.page:
            self._app.room.line.action_escape()
            await self._pilot.pause()
            return f"({type(page).__name__})"
        view = self._app.room.view
        return " ".join(part for part in (*view.told, view.question or view.said) if part)

    async def forget(self) -> None:
        """Leave whatever is asked, and show nothing."""
        self._app.room.talk.reader.leave()
        self._app.room.talk.drop_question()
        self._app.room.view.told, self._app.room.view.said = [], ""


def _with_a_letter(who: str, *, begun: bool) -> FakeSession:
    """Return a meeting for which I have left what I need."""
    fake = room(who, begun=begun)
    letter = mynotes.MyNote(f"{mynotes.NEED}{'a' * 64}", "Captions", state=mynotes.HELD, named=True)
    fake.my_notes.append(letter)
    fake.act(who, letter.offer())
    return fake


def meeting(who: str, line: str) -> FakeSession:
    """Return the meeting in which a line means something."""
    if line in OF_LETTERS:
        return _with_a_letter(who, begun=line != OF_LETTERS[0])
    if line in OF_NOTES:
        fake = room(who, item=rooms.REVEAL)
        fake.my_notes.append(mynotes.new_note("A first note", rooms.REVEAL, False))
        fake.my_notes[0].state = mynotes.LEFT if line == "publish" else mynotes.HELD
        fake.replica.state.mine.notes[fake.my_notes[0].hash] = fake.my_notes[0].state
        return fake
    if line in ("last 2", "quote all with name", "mine"):
        fake = room(who)
        fake.act(who, words.Say("Something"))
        fake.act("Bo", words.Say("Something else"))
        return fake
    return ready(who, line) if line in LINES else room(who)


@asynccontextmanager
async def _line_client(fake: FakeSession) -> AsyncIterator[Driven]:
    async with joined(fake) as client:
        yield OfLines(fake, client)


@asynccontextmanager
async def _screens(fake: FakeSession) -> AsyncIterator[Driven]:
    async with running(fake) as (app, pilot):
        yield OfScreens(fake, app, pilot)


CLIENTS: dict[str, Callable[[FakeSession], Any]] = {LINE_CLIENT: _line_client, SCREENS: _screens}


@contextmanager
def _one_word() -> Iterator[None]:
    """Make every word for another device the same."""
    with mock.patch("cop_tui.acts.returning.new_word", return_value="apple-bread-cloud-drum"):
        yield


async def said(name: str, line: str) -> dict[str, str]:
    """Return what one client says to each answer when a line is typed, by the answer's name."""
    with _one_word():
        fake = meeting(EVERY[line], line)
        async with CLIENTS[name](fake) as client:
            notes = list(fake.my_notes)
            found: dict[str, str] = {}
            for answer in ANSWERS:
                found |= await _told(client, line, answer, notes)
                if not fake.done:
                    return found  # nothing was sent, so there is no other answer
            return found


async def _told(client: Driven, line: str, answer: str, notes: list[mynotes.MyNote]) -> dict[str, str]:
    """Return what is said to one answer: at once, and when it comes late."""
    found: dict[str, str] = {}
    fake = client.fake
    for link in ("good", "lost") if answer in COMES_LATE else ("good",):
        fake.my_notes[:] = [copy.copy(note) for note in notes]
        fake.my_notes._numbers.clear()  # each answer is one to the first line of a meeting
        fake.done, fake.canned, fake.link = [], ANSWERS[answer], link
        text = await client.enter(line)
        if not fake.done and client_asks(text):
            found["asks"] = text
            text = await client.enter("y")
        if not fake.done:
            return {"says": re.sub("[0-9a-f]{64}", "(fingerprint)", text)} | found
        if link == "lost":
            found[WAITS] = text
            for _, future in fake.waiting:
                future.set_result(ANSWERS[answer])
            fake.waiting.clear()
            found[LATE + answer] = await client.heard()
        else:
            found[answer] = text
        fake.link = "good"
        await client.forget()
    return found


def client_asks(text: str) -> bool:
    """Return whether a sentence is a question that y answers."""
    return text.endswith("y / n")


def usual(line: str, texts: dict[str, str]) -> dict[str, str]:
    """Return what any act says to each answer, unless its own row has something else."""
    shown = shorten(line, LINE).rstrip(".")
    found = {}
    for answer in texts:
        at_once = texts.get(answer.removeprefix(LATE), "")
        found[answer] = EVERY_ACT.get(answer, "").format(line=shown, said=at_once).strip()
    return found


def rows(line: str, texts: dict[str, str]) -> dict[str, str]:
    """Return what an act says otherwise than any other does; one text where it is done, however it was done."""
    other = {answer: text for answer, text in texts.items() if text != usual(line, texts)[answer]}
    done = {other.get(how) for how in DONE}
    if len(done) == 1 and None not in done:
        other = {"done": other["saved"]} | {answer: text for answer, text in other.items() if answer not in DONE}
    return {answer: text if len(text) < LONG else f"{text[:LONG]} ..." for answer, text in other.items()}


@functools.cache
def table() -> dict[str, dict[str, dict[str, str]]]:
    """Return the table as it stands in the file: for each line, what both say, or each of the two."""
    with TABLE.open("rb") as file:
        stored = tomllib.load(file)
    found = {}
    for line, texts in stored.items():
        of_one = {name: texts.pop(name) for name in CLIENTS if name in texts}
        found[line] = ({SAME: texts} if texts else {}) | of_one
    return found


def row(line: str, by_client: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return a line's row: what both clients say, and what they say each otherwise."""
    mine, theirs = by_client.values()
    same = {answer: text for answer, text in mine.items() if theirs.get(answer) == text}
    found = {SAME: rows(line, same)}
    for name, texts in by_client.items():
        if other := {answer: text for answer, text in texts.items() if answer not in same}:
            found[name] = {answer: text if len(text) < LONG else f"{text[:LONG]} ..." for answer, text in other.items()}
    return {name: texts for name, texts in found.items() if texts}


def write(rows: dict[str, dict[str, dict[str, str]]]) -> None:
    """Write the table."""
    lines = [HEAD]
    for line, by_client in rows.items():
        for name, texts in by_client.items():
            where = _quoted(line) if name == SAME else f"{_quoted(line)}.{_quoted(name)}"
            lines += [f"[{where}]", *(f"{_quoted(a)} = {_quoted(t)}" for a, t in texts.items()), ""]
    TABLE.write_text("\n".join(lines), encoding="utf-8")


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w-]+", text) else json.dumps(text, ensure_ascii=False)


async def row_now(line: str) -> dict[str, dict[str, str]]:
    """Return a line's row as the clients are."""
    return row(line, {name: await said(name, line) for name in CLIENTS})


async def _all(lines: Collection[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Return the table with the rows of some lines as the clients are."""
    stored = table()
    return {line: await row_now(line) if line in lines else stored.get(line, {}) for line in EVERY}


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    write(asyncio.run(_all(sys.argv[1:] or EVERY)))
