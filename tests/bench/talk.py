"""Meetings to measure with: decided by the real rules, with real English in them, the same at every run.

Responsible for the events and for putting them on disk with a seat for everybody. It measures nothing.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

from cop_server import hostkey
from cop_server.codes import hash_code
from cop_server.devices import hash_seat
from cop_server.journal.store import Batch, Code, Journal
from cop_tui import core
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.floor import CallNext, Done, Hand
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.people import Join, Link
from cop_tui.core.topics.rounds import StartRound
from cop_tui.core.topics.setup import Begin, Planned, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec
from cop_tui.wire.invite import new_code

NEVER = 253_402_300_799_000
T0 = 1_750_000_000_000
NAMES = (
    *("Ama", "Bo", "Cy", "Di", "Eli", "Fatou", "Gus", "Hana", "Ines", "Jo", "Kofi", "Lena", "Mo", "Nia", "Omar"),
    *("Pia", "Quin", "Rosa", "Sol", "Tariq", "Uma", "Vito", "Wanda", "Xiu", "Yara", "Zed", "Abel", "Bibi", "Carla"),
)
WHO = (
    *("We", "I", "They", "The parents", "The nurses", "Two neighbours", "Our group", "Somebody", "The council"),
    *("My sister", "The volunteers", "Most of us", "Nobody", "Young people", "The new members", "The drivers"),
)
DID = (
    *("found out late", "never heard", "kept asking", "noticed on Tuesday", "were told by letter", "still wonder"),
    *("agreed in March", "forgot to say", "wrote down", "had to guess", "learned the hard way", "said quietly"),
    *("tried for a year", "would like to know", "could not believe", "showed each other", "remembered yesterday"),
    *(
        "keep explaining to strangers",
        "saw with our own eyes",
        "was too tired to ask",
        "decided over tea",
        "dreamt about",
    ),
    *("drew on the wall", "complained about for months", "have since tested", "now tell every newcomer", "quite liked"),
)
WHAT = (
    *("who opens the hall in the evening", "that the bus stops at nine", "how the key is passed on"),
    *("why the form has nine pages", "what happens when a carer is ill", "that the garden belongs to all of us"),
    *(
        "how few people answer the phone",
        "where the money for tea comes from",
        "that listening takes longer than planned",
    ),
    *("which room is quiet enough", "that the interpreter was not asked", "how much a short walk helps"),
    *("that the ramp is too steep in winter", "who decides about the budget", "what a good ending would look like"),
    *("that some of us cannot read the small print", "how often we meet without an agenda"),
    *("what it takes to cook for sixty guests", "which papers the hospital wants before surgery"),
    *("why Grandfather refuses the blue pills", "that bicycles get stolen behind the library"),
    *("how loud the fridge is at midnight", "who mends a broken window on Sundays"),
    *("that teenagers prefer texting over phoning", "how the charity spends its surplus"),
    *("whether dogs may come inside", "what our landlord promised twice", "that a waiting list has no end"),
    *("how to fold a wheelchair without swearing", "that silence made everyone nervous at first"),
    *("which questions feel like an exam", "why the translation sounded so rude"),
    *("that nobody fetched the projector", "how much courage a first visit needs"),
    *("when the pharmacy switches off its lights", "that jokes travel badly between languages"),
    *("how grief shows up disguised as anger", "who paid for the broken kettle"),
    *("that the survey left out rural families", "what the physiotherapist recommended instead"),
)
END = (
    *("", ", and that hurt", ", which helped", ", again", ", to be honest", ", as far as I can see", ", at last"),
    *(", and we should write it down", ", so I came back", ", but not everybody agrees", ", for the third time"),
)


def sentence(rng: random.Random) -> str:
    """Return something a person might say, 30 to 100 characters long."""
    return f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)}{rng.choice(END)}."


@dataclass(frozen=True)
class Stored:
    """A meeting on disk: its id, its code, one seat secret a person (in order), and how many events it has."""

    meeting: str
    code: str
    seats: tuple[str, ...]
    events: int


class Talk:
    """A meeting in memory in which people act; `events` is all that was kept. `began` is UTC milliseconds."""

    def __init__(self, people: int, items: tuple[PlannedItem, ...], seed: int = 7, began: int = T0) -> None:
        self.rng = random.Random(seed)
        self.state = core.ServerState()
        self.events: list[core.Event] = []
        self.now = began
        self.acts = 0
        title = "What we learned about getting home from the clinic"
        purpose = "So that the next family knows whom to call."
        agreement = ("One voice at a time.", "What is said here stays here.", "Silence is part of it.")
        self._take(core.Outcome([Planned(SessionPlan(title, purpose, items=items, agreement=agreement))]))
        for n in range(people):
            name = NAMES[n] if n < len(NAMES) else f"{NAMES[n % len(NAMES)]} {n // len(NAMES) + 1}"
            self.do(PersonId(0), Join(name, "space holder" if n == 0 else "member"))
            self.do(PersonId(n + 1), Link("here"))
        self.people = list(range(1, people + 1))

    def do(self, who: PersonId, command: core.Command) -> bool:
        """Let somebody act, some seconds after the act before; return whether the rules let them."""
        self.now += self.rng.randrange(4_000, 16_000)
        while (due := core.due(self.state)) is not None and due <= self.now:
            self._take(core.elapse(self.state, Ms(self.now)))
        try:
            outcome = core.decide(self.state, command, who, Ms(self.now))
        except core.Refused:
            return False
        self._take(outcome)
        self.acts += 1
        return True

    def anybody(self) -> int:
        """Return somebody."""
        return self.rng.choice(self.people)

    def turn(self) -> None:
        """Let somebody raise a hand, be called, speak once to three times and finish."""
        if len(self.state.kept.floor.waiting) < 4 or self.rng.random() < 0.5:
            self.do(PersonId(self.anybody()), Hand())
        if not self.do(PersonId(1), CallNext(if_speaker=PersonId(0))):
            return
        speaker = self.state.kept.floor.speaker
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            self.do(speaker, Say(sentence(self.rng)))
        if self.rng.random() < 0.15:
            self.do(PersonId(self.anybody()), self.rng.choice((Park, Learn, Commit))(sentence(self.rng)))
        self.do(speaker, Done())

    def round(self) -> None:
        """Let everybody be offered a turn."""
        self.do(PersonId(1), StartRound(60, "What will you take home?"))
        for _ in self.people:
            speaker = self.state.kept.floor.speaker
            if speaker and self.do(speaker, Say(sentence(self.rng))):
                self.do(speaker, Done())

    def _take(self, outcome: core.Outcome) -> None:
        for event in outcome.events:
            core.apply(self.state, event)
            self.events.append(event)
        for message in outcome.passing:
            core.fold_passing(self.state, message)
        for hold in outcome.memos:
            core.remember(self.state, hold)


def evening(people: int = 30, acts: int = 500, began: int = T0) -> Talk:
    """Return a 90-minute meeting near its end: arriving, two long queues, a round, what is promised.

    It began at `began`, UTC milliseconds.
    """
    items = (
        PlannedItem("Arriving", "Say your name and how you came here.", mode="open", minutes=10),
        PlannedItem("What happened", "One story each, as it was.", minutes=30),
        PlannedItem("What helped", "What would you do again?", minutes=25, keep="recap"),
        PlannedItem("Round", mode="round", minutes=15),
        PlannedItem("What we promise", mode="open", minutes=10, keep="recap"),
    )
    talk = Talk(people, items, began=began)
    talk.do(PersonId(1), Begin())
    for who in talk.people[1::2]:
        talk.do(PersonId(who), Say(sentence(talk.rng)))
    for share in (0.4, 0.8):
        talk.do(PersonId(1), MoveOn(really=True))
        while talk.acts < acts * share:
            talk.turn()
    talk.do(PersonId(1), MoveOn(really=True))
    talk.round()
    talk.do(PersonId(1), MoveOn(really=True))
    while talk.acts < acts:
        talk.do(PersonId(talk.anybody()), Say(sentence(talk.rng)))
    return talk


def long_one(events: int) -> Talk:
    """Return a meeting of 30 people with this many events, most of them hands, calls and words."""
    talk = Talk(30, (PlannedItem("What happened"), PlannedItem("The end")))
    talk.do(PersonId(1), Begin())
    while len(talk.events) < events:
        talk.turn()
    del talk.events[events:]
    return talk


def crowd(people: int) -> Talk:
    """Return a meeting that has just begun, in which anybody may speak."""
    talk = Talk(people, (PlannedItem("Open", mode="open", minutes=0), PlannedItem("The end")))
    talk.do(PersonId(1), Begin())
    return talk


async def store(data: Path, talk: Talk) -> Stored:
    """Write a meeting into a new folder, with a seat for everybody and a code for one more."""
    return (await store_many(data, talk, 1))[0]


async def store_many(data: Path, talk: Talk, meetings: int) -> list[Stored]:
    """Write so many meetings in which the same was done into a new folder, each as `store` does."""
    journal = await Journal.open(data)
    hostkey.make(data)  # as a server does: a key without a journal says that there was one
    try:
        bodies = [codec.encode(event) for event in talk.events]
        return [await _write(journal, f"bench{n + 1:03}", talk, bodies) for n in range(meetings)]
    finally:
        await journal.close()


async def _write(journal: Journal, meeting: str, talk: Talk, bodies: list[bytes]) -> Stored:
    code = new_code()
    seats = tuple(hashlib.sha256(b"%d" % person).hexdigest() for person in talk.people)
    hashed = hash_code(code, await journal.salt())
    await journal.create(meeting, [], [Code(hashed, meeting, False, NEVER)])
    for first in range(0, len(bodies), 500):
        await journal.append(Batch(meeting, first + 1, tuple(bodies[first : first + 500])))
    hashes = tuple((hash_seat(seat, meeting), person) for person, seat in zip(talk.people, seats, strict=True))
    await journal.append(Batch(meeting, len(bodies) + 1, (), seats=hashes))
    return Stored(meeting, code, seats, len(bodies))
