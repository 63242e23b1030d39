"""Every format is held from start to end: at the size it is made for, with five people and with thirty.

What is asserted is what the source says: which part comes after which, who is next in it, and what is left of words.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from cop_tui import formats
from cop_tui.core import notes
from cop_tui.core.agenda import MoveOn
from cop_tui.core.consenting import GiveConsent
from cop_tui.core.deciding import Propose
from cop_tui.core.floor import Called, CallNext, Done, Hand, Pass
from cop_tui.core.notes import HoldNote, LiveNotes, NoteShown, Reveal
from cop_tui.core.release import AskAll
from cop_tui.core.rounds import EndRound
from cop_tui.core.setup import CLOSED_REGIME, LEAST_HEARD, Begin, End, PlannedItem
from cop_tui.core.words import UNNAMED, Consent, Say
from cop_tui.recap import build
from tests.core.world import AMA, World

FOLDER = Path("nowhere")  # nobody's own formats
# What people do in these parts is written below; parts with a presenter and small groups are not, so far.
KNOWN = ("info", "silence", "queue", "round", "open", "break", "reveal", "write", "consent")
HELD = [name for name in formats.names(FOLDER) if all(i.mode in KNOWN for i in formats.load(name, FOLDER).items)]
SIZES = ("its size", 5, 30)


class Meeting:
    """A meeting of a format, and what was said in which part of it."""

    def __init__(self, found: formats.Format, people: int) -> None:
        names = " ".join(f"P{n}" for n in range(2, people + 1))
        self.world = World(
            *formats.opened(found, "What now?"), names=names, begun=False, regime=found.regime, minutes=found.total
        )
        self.people = list(range(1, people + 1))
        self.said: dict[int, str] = {}
        self.consented = False

    @property
    def number(self) -> int:
        """The current item."""
        current: int = self.world.kept.agenda.current
        return current

    def say(self, who: int) -> None:
        """Say something that belongs to this part alone."""
        text = f"In part {self.number} {self.world.kept.agenda.items[self.number].plan.mode}."
        self.world.do(who, Say(text))
        self.said[self.number] = text

    def hold(self, plan: PlannedItem) -> None:
        """Do in a part what people do in it."""
        acts: dict[str, Callable[[PlannedItem], None]] = {
            "round": self.round,
            "queue": self.queue,
            "reveal": self.reveal,
            "write": self.write,
            "consent": self.consent,
            "silence": self.quiet,
        }
        if plan.mode in acts:
            acts[plan.mode](plan)
        else:
            self.say(AMA if plan.mode == "info" else self.people[-1])

    def round(self, plan: PlannedItem) -> None:
        running = self.world.kept.rounds.current
        assert running.seconds == plan.turn
        offered = []
        while not self.world.kept.rounds.current.offered:
            speaker = self.world.kept.floor.speaker or 0
            if not speaker:
                self.world.do(AMA, CallNext())
                self.world.now += 2_000
                continue
            offered.append(speaker)
            if speaker == self.people[1]:
                self.say(speaker)
            self.world.do(speaker, Pass() if speaker % 3 == 0 else Done())
        assert offered == self.people, "a round goes round, and everybody is offered one turn"
        self.world.do(AMA, EndRound())

    def queue(self, plan: PlannedItem) -> None:
        first, second, third = self.people[-3:]
        self.call(first)
        self.say(first)
        self.world.do(first, Done())
        for person in (first, second, third):
            self.world.do(person, Hand())
        heard_last = [second, third, first]
        expected = heard_last if plan.order == LEAST_HEARD else [first, second, third]
        for person in expected:
            self.world.now += 2_000
            (called,) = [e for e in self.world.do(AMA, CallNext()) if isinstance(e, Called)]
            assert called.person == person, plan.order
            self.world.do(person, Done())

    def call(self, person: int) -> None:
        self.world.do(person, Hand())
        self.world.now += 2_000
        self.world.do(AMA, CallNext())

    def reveal(self, plan: PlannedItem) -> None:
        before = sum(1 for note in self.world.state.held.notes.waiting.values() if note.item == self.number)
        self.write(plan)
        self.world.do(AMA, Reveal(self.number))
        shown = [e.text for e in self.world.outcome.events if isinstance(e, NoteShown)]
        live = [text for m in self.world.outcome.passing if isinstance(m, LiveNotes) for text in m.texts]
        assert len(live if plan.keep == "live" else shown) == before + len(self.people)
        assert not (shown if plan.keep == "live" else live)

    def write(self, _plan: PlannedItem) -> None:
        home = notes.home(self.world.state)
        assert self.world.refused(self.people[-1], Say("Out loud")) == "quiet_part"
        for person in self.people:
            note = HoldNote(notes.digest(f"{self.number} {person}"), f"Note for part {home}")
            if home:
                self.world.do(person, note)
            else:
                assert self.world.refused(person, note) == "not_writing_now"

    def quiet(self, _plan: PlannedItem) -> None:
        assert self.world.refused(self.people[-1], Say("Out loud")) == "quiet_part"

    def consent(self, _plan: PlannedItem) -> None:
        proposer = self.people[-1]
        self.world.do(proposer, Propose(f"Proposed in part {self.number}"))
        for person in self.people:
            if person != proposer and self.world.kept.deciding.matter.step == "consent":
                self.world.do(person, GiveConsent())


def _people(found: formats.Format, size: int | str) -> int:
    return found.n if isinstance(size, str) else size


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", HELD)
def test_a_format_runs_from_start_to_end(name: str, size: int | str) -> None:
    found = formats.load(name, FOLDER)
    meeting = Meeting(found, _people(found, size))
    world = meeting.world
    world.do(AMA, Begin())
    seen = []
    for number in range(1, len(found.items) + 1):
        assert meeting.number == number
        plan = world.kept.agenda.now()
        seen.append((plan.mode, plan.order, plan.keep, plan.capture))
        meeting.hold(plan)
        world.do(AMA, MoveOn(really=True))
    assert seen == [(i.mode, i.order, i.keep, i.capture) for i in found.items]
    _what_is_left(meeting, found)


def _what_is_left(meeting: Meeting, found: formats.Format) -> None:
    world = meeting.world
    stored = b"".join(map(msgspec.json.encode, world.journal)).decode()
    for number, text in meeting.said.items():
        plan = found.items[number - 1]
        live = plan.keep == "live" or plan.mode == "break"
        assert (text in stored) is not live, plan.title
    for person in meeting.people:
        mine = [n for n, word in world.kept.words.by_id.items() if word.person == person]
        if mine:
            world.do(person, Consent(mine, UNNAMED))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert world.kept.setup.phase == "closed"
    recap = msgspec.json.encode(build(world.state)).decode()
    for number, text in meeting.said.items():
        plan = found.items[number - 1]
        if plan.keep != "recap" or found.regime == CLOSED_REGIME:
            assert text not in recap, plan.title
        elif plan.mode != "info":
            assert text in recap, plan.title


def test_these_formats_are_held_here() -> None:
    assert HELD == ["circle", "cop-rounds", "lean-coffee", "thinking-round", "write-then-reveal"]
