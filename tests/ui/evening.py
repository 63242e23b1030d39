"""Moments of an evening with twelve people, each as one person sees it, to be drawn at every size.

A moment is a meeting and the keys that were pressed in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from msgspec.structs import replace

from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NO_WORD, ItemId, WordId
from cop_tui.core.topics import (
    agenda,
    became,
    clock,
    coffee,
    consenting,
    deciding,
    dots,
    floor,
    notes,
    parking,
    release,
    series,
    setup,
    words,
    writers,
    writing,
)
from tests.ui.fake import FakeSession

NAMES = ("Ama", "Ana", "Bo", "Cy", "Di", "Eli", "Gul", "Hari", "Ines", "Jo", "Kim", "Zed")
PLAN = setup.SessionPlan(
    "What helps us to go on",
    purpose="We support each other, and learn from what is hard as well as from what goes well.",
    minutes=90,
    items=(
        setup.PlannedItem("Welcome", mode="info", minutes=5),
        setup.PlannedItem(
            "Check-in", mode="round", minutes=10, turn=45, prompt="How much of you is here today?", keep="live"
        ),
        setup.PlannedItem(
            "What reflection brings",
            mode="queue",
            minutes=15,
            turn=120,
            keep="group",
            prompt="What does reflection bring to work that we do together?",
        ),
        setup.PlannedItem(
            "What is hard",
            mode="reveal",
            minutes=12,
            keep="recap",
            prompt="What is hard about making room for it, or not working?",
        ),
        setup.PlannedItem("Break", mode="break", minutes=10),
        setup.PlannedItem("What we talk about", mode="queue", minutes=15, keep="group"),
        setup.PlannedItem("How we go on", mode="consent", minutes=10, keep="group", capture="decision"),
        setup.PlannedItem("Check-out", mode="round", minutes=8, keep="live"),
    ),
)
HARD = (
    "There is never time for it, and when there is I feel watched.",
    "We reflect on what we did, never on who decided it.",
    "Nobody reads what we write down. I stopped.",
    "It works when somebody outside asks. Alone we go round in circles.",
    "I do not know what happens to my words afterwards.",
    "My manager counts the hours. Thinking is not an hour.",
    "We say the same things each time, in nicer words.",
    "It hurts, and then the meeting is over and I drive home with it.",
    "Some of us are paid to be here and some are not.",
)
Moment = Callable[[], tuple[FakeSession, tuple[str, ...]]]


def lobby(me: str = "Ana") -> FakeSession:
    """Return the meeting before it begins. Ama holds the space."""
    session = FakeSession(PLAN)
    session.people(*NAMES, me=me, role=base.HOLDER if me == "Ama" else base.MEMBER, holders=("Ama",))
    return session


def at(item: int, me: str = "Ana") -> FakeSession:
    """Return the meeting open at a part."""
    session = lobby(me)
    session.act("Ama", setup.Begin())
    if item > 1:
        session.act("Ama", agenda.TakeUp(ItemId(item), really=True))
    return session


def queue(me: str = "Ana") -> FakeSession:
    """Return the meeting in its third part: somebody speaks, four wait, one of them on the phone, two things are parked."""
    session = at(3, me)
    for who, about in (("Bo", ""), ("Ana", "the budget"), ("Hari", ""), ("Zed", "interpreters")):
        session.act(who, floor.Hand(about))
    session.act("Ama", floor.PutIn("Femi"))
    session.act("Ama", floor.CallNext())
    session.act("Bo", parking.Park("Who pays for thinking time?"))
    session.act(
        "Bo", words.Say("It lets us notice how the work was, not only what it made. Nobody had asked us that before.")
    )
    session.act("Di", parking.Park("Interpreter rates"))
    session.act("Bo", words.Say("Thinking together made me less sure, and I trust the plan more for it."))
    return session


def revealed(me: str = "Ana") -> FakeSession:
    """Return the meeting after nine notes were shown."""
    session = at(4, me)
    for who, text in zip(NAMES[1:], HARD, strict=False):
        session.act(who, notes.HoldNote(hashlib.sha256(who.encode()).hexdigest(), text))
    session.act("Ama", notes.Reveal())
    return session


def choosing(me: str = "Ana") -> FakeSession:
    """Return the meeting with four topics, the first of which is talked about."""
    session = at(6, me)
    for who, text in (
        ("Bo", "Money for travel"),
        ("Cy", "Who we miss"),
        ("Di", "Writing together"),
        ("Eli", "Being tired"),
    ):
        session.act(who, coffee.AddTopic(text))
    session.act("Ama", dots.StartDots("topics", 2))
    for who, place in (("Bo", 1), ("Cy", 1), ("Di", 2)):
        session.act(who, dots.PlaceDots([session.server.kept.dots.topics[place]]))
    session.act("Ama", dots.CloseDots())
    session.act("Ama", coffee.NextTopic(5))
    return session


def decided(me: str = "Ana") -> FakeSession:
    """Return the meeting while everybody is asked about a proposal, and half have answered."""
    session = at(7, me)
    session.act("Cy", deciding.Propose("We keep ten minutes at the end of each visit, and nobody writes them down."))
    session.act("Ama", consenting.AskConsent())
    for who in ("Bo", "Cy", "Di", "Eli", "Gul"):
        session.act(who, consenting.GiveConsent(1))
    session.act("Hari", consenting.RaiseConcern("Ten minutes are many on a bus day."))
    return session


def parked(me: str = "Ama") -> FakeSession:
    """Return the meeting with five things parked."""
    session = queue(me)
    for who, text in (
        ("Cy", "A room with windows"),
        ("Eli", "What we tell the funder, and who of us tells it"),
        ("Jo", "Childcare"),
    ):
        session.act(who, parking.Park(text))
    return session


def came_back(me: str = "Ama") -> FakeSession:
    """Return the meeting in its first part, in which people look at what came back from two earlier ones."""
    first = setup.PlannedItem(
        "What became of it",
        mode="open",
        minutes=10,
        keep="recap",
        prompt="What became of what we said last time?",
        became=True,
    )
    session = FakeSession(replace(PLAN, items=(first, *PLAN.items)))
    session.people(*NAMES, me=me, role=base.HOLDER if me == "Ama" else base.MEMBER, holders=("Ama",))
    session.act("Ama", setup.Begin())
    session.welcome()
    session.come_forward(
        *(
            series.There(
                "ONE",
                WordId(number),
                kind,
                text,
                "How we decide",
                20_500,
                version=2,
                carried=2 if kind == series.PARKED else 0,
            )
            for number, (kind, text) in enumerate(
                (
                    (series.PARKED, "Who pays for thinking?"),
                    (series.HEARD, "There was never a quiet hour, so people decided without having thought."),
                    (series.PROMISED, "We ask the council for a room with windows."),
                    (series.DECIDED, "We meet in the evening until June."),
                    (series.AGREED, "Everybody may pass, and nobody has to say why."),
                ),
                1,
            )
        )
    )
    session.act(
        "Jo", became.SayBecame(WordId(session.server.kept.seq - 2), "partly", "They wrote back, and we see it in May.")
    )
    return session


def paused(me: str = "Ana") -> FakeSession:
    """Return the meeting after somebody paused it."""
    session = queue(me)
    session.act("Zed", clock.Pause())
    return session


def ending() -> FakeSession:
    """Return the meeting as somebody who holds the space would end it: everybody was asked, and some wait to be heard."""
    session = queue("Ama")
    session.act("Ama", release.AskAll())
    return session


def ended(me: str = "Ana") -> FakeSession:
    """Return the meeting after its end."""
    session = queue(me)
    session.act("Ana", parking.Park("The agreement with the council"))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    return session


def writing_up(me: str = "Ana") -> FakeSession:
    """Return the meeting after its end, while the recap is written: claims, what was said beneath them, and what lacks a yes."""
    session = revealed(me)
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    shown = {session.server.texts[note.at]: note.at for note in session.server.kept.notes.shown.values()}

    def write(who: str, kind: str, text: str = "", said: str = "") -> None:
        word = shown[said] if said else NO_WORD
        session.act(who, writing.WritePiece(kind, "4", text, word))

    write("Ana", writing.INTRO, "We asked what gets in the way, and nobody had to say who they were.")
    write("Ana", writing.HEADING, "Time is not counted, and is never there")
    write("Ana", writing.CLAIM, "Thinking has to be somebody's hour, or it is nobody's.", HARD[5])
    write("Ana", writing.CLAIM, "Where it is watched it stops.")
    write("Ana", writing.WORDS, said=HARD[2])
    session.act("Ana", writers.HoldSection())
    session.act("Bo", writing.WritePiece(writing.SECTION, "4", "For those who pay"))
    return session


MOMENTS: dict[str, Moment] = {
    "lobby": lambda: (lobby(), ()),
    "lobby-holder": lambda: (lobby("Ama"), ("escape",)),
    "queue": lambda: (queue(), ()),
    "queue-holder": lambda: (queue("Ama"), ("escape", "2", "down")),
    "round": lambda: (at(2), ()),
    "reveal": lambda: (revealed(), ("escape", "7")),
    "deciding": lambda: (decided(), ()),
    "deciding-holder": lambda: (decided("Ama"), ("escape", "f")),
    "coffee": lambda: (choosing("Ama"), ("escape", "8")),
    "parking": lambda: (parked(), ("escape", "4", "down", "up")),
    "came-back": lambda: (came_back(), ("escape", "9", "down", "down")),
    "pause": lambda: (paused(), ()),
    "ending": lambda: (ending(), (*"end", "enter", "y", "enter")),
    "over": lambda: (ended(), ()),
    "writing": lambda: (writing_up(), (*"edit", "space", *"recap", "enter", "1", "down", "down", "down")),
    "help": lambda: (queue("Ama"), (*"help", "enter")),
    "palette": lambda: (queue("Ama"), ("ctrl+p",)),
}
SIZES = ((60, 15), (80, 24), (120, 34), (200, 60))
