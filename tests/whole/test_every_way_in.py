"""One meeting in which everybody has come in their own way: the screens, the line client, ssh, a browser, a small screen by finger."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from tests.whole.apart import PATIENCE, Apart, AtScreens, Browsers, ByBrowser, ByLines, ByPutty, BySsh, Person, apart
from tests.whole.programs import Opened, until

pytestmark = pytest.mark.slow

PLAN = """\
title = "What helps us"
purpose = "We come in by every way."
keep = "recap"

[[item]]
title = "Talk"
mode = "queue"
prompt = "What do you bring?"

[[item]]
title = "Unsaid"
mode = "reveal"

[[item]]
title = "Deciding"
mode = "consent"

[[item]]
title = "Last"
mode = "open"
"""
A_MOMENT = 2.2  # seconds in which what undoes what somebody else has just done is left out: here that is pausing again


@dataclass
class Room:
    """The meeting, who holds the space by `cop join --plain`, and everybody else."""

    place: Apart
    made: Opened
    ama: ByLines
    others: Sequence[Person]

    @property
    def all(self) -> tuple[Person, ...]:
        return (self.ama, *self.others)

    def all_read(self, wanted: str) -> None:
        for person in self.all:
            person.reads(wanted)

    def recap(self) -> str:
        said = self.place.cop("recap", self.made.meeting, "--data", str(self.place.data))
        assert said.status == 0, said.err
        return said.out


@contextmanager
def gathered(folder: Path) -> Iterator[Room]:
    with apart(folder) as place, ExitStack() as stack:
        place.plan.write_text(PLAN, encoding="utf-8")
        made = place.open()
        code = re.search(r"[/#]([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", made.invite)
        assert code
        ama = ByLines(place, made.holder_invite, "Ama")
        ama.reads("To speak:")
        bo = AtScreens(place, made.invite, "Bo")
        stack.callback(bo.leave)
        bo.reads("To speak")
        cy = BySsh(place, code[1], "Cy")
        stack.callback(cy.leave)
        browsers = Browsers(place)
        stack.callback(browsers.close)
        others = [bo, cy, ByBrowser(browsers, code[1], "Di"), ByBrowser(browsers, code[1], "Ed", touch=True)]
        if "COP_BAR" in os.environ:
            femi = ByPutty(place, code[1], "Femi")
            stack.callback(femi.leave)
            others.append(femi)
        yield Room(place, made, ama, others)


def called(room: Room, one: Person) -> None:
    """One of them has a hand up, and is called."""
    one.reads("Your hand is up", "(you)")
    room.ama.reads(f"{one.name} has a hand up")
    room.ama.program.insist("next", f"{one.name} has the floor.")
    one.reads("Your turn")


def eight_words(room: Room, one: Person) -> None:
    """One of them uses each of the eight words; the others read what there is to read of it."""
    ama, name = room.ama, one.name
    if isinstance(one, ByBrowser):
        one.press("hand")
    else:
        one.enter("hand about the rates")
    called(room, one)
    one.says(f"Rates, says {name}.")
    ama.reads(f"{name}: Rates, says {name}.")
    one.does(
        f"off Between us, says {name}.",
        f"{name} (off the record): Between us",
        f"off the record: Between us, says {name}",
    )
    ama.reads(f"{name} (off the record): Between us")
    one.does("done", "Thank you.")
    ama.reads("The floor is free")
    one.enter("hand")
    called(room, one)
    one.does("pass", "Passed")
    ama.reads("The floor is free")
    one.does(f"park Who pays {name}?", f"Parked in your words: 'Who pays {name}?'", f"parked: Who pays {name}?")
    ama.reads(f"{name} parked: Who pays {name}?")
    Event().wait(A_MOMENT)
    one.does("pause", "Paused.")
    ama.reads("Paused.")
    one.does("resume", "We go on where we were.")
    ama.reads("We go on where we were.")
    one.does("away", "You are away.")
    one.does("back", "Welcome back.")


def notes(room: Room) -> None:
    """Everybody writes a note, and all of them are shown at once, without names."""
    room.ama.program.insist("move on", "Part 2")
    for one in room.all:
        if one is not room.ama:
            one.reads("Part 2")
        one.does(f"write Unsaid by {one.name}", "May the recap quote it")
        if isinstance(one, ByBrowser):
            one.press("no")
        else:
            one.enter("n")
        one.reads("The recap does not quote that note.")
    room.ama.enter("reveal")
    for one in room.others:
        for author in room.all if isinstance(one, ByBrowser) else (room.ama,):
            one.reads(f"A note: Unsaid by {author.name}", f"Unsaid by {author.name}")


def decision(room: Room) -> None:
    """A proposal is made in the screens, everybody consents in their own way, and it is decided."""
    room.ama.program.insist("move on", "Part 3")
    first = room.others[0]
    first.reads("Part 3")
    first.enter("propose We meet on Mondays")
    room.all_read("We meet on Mondays")
    room.ama.enter("ask consent")
    for one in room.all:
        one.reads("Is it good enough for now", "CONSENT?")
        if isinstance(one, ByBrowser):
            one.press("consent: I have no objection")
        else:
            one.enter("consent")
        one.reads("You consent.")
    room.ama.enter("decide in June")
    room.all_read("Decided, number 1: We meet on Mondays.")


def promises(room: Room) -> None:
    """Each promises something, and says something off the record, which all are on together and then no more."""
    room.ama.program.insist("move on", "Part 4")
    for one in room.others:
        one.does(
            f"commit I ring the board, {one.name}", "You promised: I ring", f"promised: I ring the board, {one.name}"
        )
    room.ama.enter("off")
    for one in room.others:
        one.reads("Off the record", "OFF THE RECORD")
    for one in room.others:
        said = f"Not for paper, {one.name}."
        one.does(f"say {said}", f"{one.name} (off the record): {said}", f"off the record: {said}")
    room.ama.enter("on")
    for one in room.others:
        one.reads("put us on the record again")
        one.says(f"For paper, {one.name}.")


def cut(room: Room) -> None:
    """The line of all of them dies while each parks something; once it is back each of that has arrived, and once."""
    room.place.link.go_dark()
    parked = {one: f"park After the cut, {one.name}" for one in room.all}
    for one, line in parked.items():
        one.enter(line)
    for one in room.others:
        if not isinstance(one, BySsh):  # that is the terminal's own line, and says nothing
            one.reads("LINK LOST")
    room.place.link.come_back()
    for one, line in parked.items():
        one.finish(line)
        until(lambda one=one: after_cut(room, one) > 0, f"what {one.name} parked arrives", PATIENCE)  # type: ignore[misc]
    for one in room.others:
        one.reads(f"Parked in your words: 'After the cut, {one.name}'", f"parked: After the cut, {one.name}")
    assert {one.name: after_cut(room, one) for one in room.all} == dict.fromkeys((one.name for one in room.all), 1)


def after_cut(room: Room, one: Person) -> int:
    return room.place.kept(f"After the cut, {one.name}")


def returns(room: Room) -> None:
    """Who lost their window comes back to their place: with their key, or the same browser."""
    for one in room.others:
        if isinstance(one, BySsh):
            one.kill()
            one.come_back()
        elif isinstance(one, ByBrowser):
            one.tab("load_again")
            one.tab("until", "document.getElementById('link').textContent === 'connected'")
        one.says(f"Back again, {one.name}.")
        room.ama.reads(f"{one.name}: Back again, {one.name}.")
    room.ama.does("who?", f"{len(room.all)} people")


def taken_back(room: Room, one: ByBrowser) -> None:
    """After the end somebody takes a line back from the browser, and it is nowhere any more."""
    said = f"Rates, says {one.name}."
    assert said.encode() in room.place.stored
    one.does("mine", f"1. {said}")
    one.does("withdraw 1", f"Withdraw '{said}'?")
    one.press("yes")
    one.reads("Withdrawn.")
    until(lambda: said.encode() not in room.place.stored, "it is gone from the disk", PATIENCE)


@pytest.mark.timeout(900)
def test_one_meeting_by_every_way_in(tmp_path: Path) -> None:
    with gathered(tmp_path) as room:
        room.ama.enter("begin")
        room.all_read("Part 1")
        for one in room.others:
            eight_words(room, one)
        notes(room)
        decision(room)
        promises(room)
        cut(room)
        returns(room)
        room.ama.enter("ask")
        for one in room.others:
            one.reads("You wrote")
        room.ama.does("end", "End the meeting for everybody? y / n")
        room.ama.does("y", "End anyway? y / n")
        room.ama.enter("y")
        for one in room.all:
            one.reads("The meeting has ended.", "The meeting is over")
        for one in room.others:
            if isinstance(one, ByBrowser):
                taken_back(room, one)
                assert not one.tab("problems")
        stored = room.place.stored
        for never in (b"Between us", b"Not for paper"):
            assert never not in stored
