"""Meetings in every state with somebody of every role in them, and what the core permits there, cell by cell."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cop_tui import core
from cop_tui.core.engine.ids import NOBODY, ItemId, PersonId, WordId
from cop_tui.core.topics import setup
from cop_tui.core.topics.agenda import AddItem, TakeUp
from cop_tui.core.topics.agreement import Agree
from cop_tui.core.topics.aloud import QuoteAloud
from cop_tui.core.topics.care import CheckOnMe, TrustBreaks
from cop_tui.core.topics.carrying import AskCarried
from cop_tui.core.topics.checks import StartCheck
from cop_tui.core.topics.clock import Paused
from cop_tui.core.topics.coffee import AddTopic, TopicTaken, VoteOpened
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.consenting import AskConsent, GiveConsent
from cop_tui.core.topics.deciding import Decide, Propose
from cop_tui.core.topics.door import Removed, WillLeave
from cop_tui.core.topics.dots import StartDots
from cop_tui.core.topics.ending import EndAsked
from cop_tui.core.topics.floor import Called, HandRaised
from cop_tui.core.topics.following import CannotFollow
from cop_tui.core.topics.merging import AskSame
from cop_tui.core.topics.parking import OfferPark, Park
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.presenting import PresentingBegan
from cop_tui.core.topics.reading import ReadForMe
from cop_tui.core.topics.record import WentOff
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import OfferRole
from cop_tui.core.topics.series import PARKED, Forward, There
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.thanking import ThankYou
from cop_tui.core.topics.words import UNNAMED, WordsKept
from tests.contract.who_may import (
    GUARDIAN,
    HOLDER,
    MEMBER,
    OBSERVER,
    QUEUE,
    ROWS,
    SCRIBE,
    TIME,
    WITHOUT_HANDS,
    Case,
)
from tests.core.world import World, item

AMA, BO, DI, GIL = PersonId(1), PersonId(2), PersonId(4), PersonId(7)
LET_BACK = 5  # the event with which the seat of somebody who was let back begins
STANDS_IN, LOU, JO, STRANGER = PersonId(10), PersonId(11), PersonId(12), PersonId(99)
ROLES: dict[PersonId, list[str]] = {
    AMA: [MEMBER, HOLDER],
    BO: [MEMBER],
    PersonId(3): [MEMBER, SCRIBE],
    DI: [MEMBER, TIME],
    PersonId(5): [MEMBER, QUEUE],
    PersonId(6): [MEMBER, GUARDIAN],
    GIL: [OBSERVER],
    PersonId(8): [OBSERVER, HOLDER],
    PersonId(9): [OBSERVER, SCRIBE],
    STANDS_IN: [MEMBER, HOLDER],
}
OUTSIDE = (JO, NOBODY, STRANGER)  # asked to leave, not yet in, never there
PRESENTING = ("presenter", "ask-presenter", "without-presenter")
LOBBY_THINGS = frozenset(
    {"lot", "own part", "point", "signal", "offer", "role", "leaves", "same", "reading", "series", "asked who carried"}
)
THINGS = LOBBY_THINGS | {
    "promise",
    "topic",
    "table",
    "decided",
    "check",
    "dots",
    "vote",
    "hand",
    "voices",
    "aloud",
    "ending",
    "cannot follow",
    "thanks",
    "asked all",
    "came back",
}


@dataclass(frozen=True)
class Situation:
    """A meeting in some state, and the case of each person in it, by number."""

    state: core.State
    cases: dict[PersonId, Case]


def _world(phase: str, mode: str, full: bool) -> World:
    """Return a meeting with one person of every kind, in an item of this mode, with everything in it or nothing."""
    series = "Reflection" if full else ""
    world = World(item("open"), item(mode or "open"), item("open"), names="", begun=False, series=series)
    for number, roles in [*ROLES.items(), (LOU, [MEMBER]), (JO, [MEMBER])][1:]:
        core.apply(world.state, Joined(number, f"Number {number}", roles[0]))
        world.kept.people.by_id[number].roles = list(roles)
        world.here(number)
    world.kept.people.stand_in.append(STANDS_IN)
    core.apply(world.state, Removed(JO, AMA, BO))
    if phase != "lobby":
        world.do(AMA, setup.Begin())
        world.do(AMA, TakeUp(ItemId(2), really=True))
    if full:
        _fill(world, phase)
    if phase == "closed":
        world.do(AMA, AskAll())
        world.do(AMA, End(really=True))
    return world


def _fill(world: World, phase: str) -> None:
    for text in ("one", "two"):
        world.do(LOU, Park(text))
    one = world.kept.parking.notes[0]
    world.do(LOU, AskSame(world.kept.parking.notes[1], one))
    world.do(BO, Park("three"))
    world.do(BO, AddItem("Rates"))
    world.do(LOU, AskSame(world.kept.parking.notes[2], one))
    world.do(LOU, ReadForMe("Read this.", GIL))
    world.do(BO, ReadForMe("And this.", LOU))
    world.do(LOU, Agree("We listen."))
    world.do(AMA, OfferPark(BO, "what Bo said"))
    world.do(PersonId(GIL - 1), OfferRole(GUARDIAN, LOU))
    world.do(LOU, CheckOnMe())
    world.do(LOU, TrustBreaks([BO, GIL]))
    world.do(LOU, AskCarried())
    core.fold_passing(world.state, WillLeave(LOU, AMA, BO))
    if phase == "lobby":
        return
    core.apply(world.state, EndAsked(STANDS_IN))
    core.apply(world.state, Joined(PersonId(13), "Number 13", via="phone"))
    core.apply(world.state, WordsKept(PersonId(13), "said aloud", scribe=PersonId(3)))
    world.do(LOU, QuoteAloud(PersonId(13), [world.kept.seq], UNNAMED))
    world.do(LOU, Commit("I come again."))
    world.do(LOU, Propose("We meet monthly."))
    world.do(AMA, AskConsent())
    world.do(LOU, GiveConsent())
    world.do(AMA, Decide(""))
    world.do(BO, Propose("We meet weekly."))
    world.do(AMA, AskConsent())
    for text in ("a topic", "another", "a third"):
        world.do(LOU, AddTopic(text))
    world.do(AMA, StartDots("parked"))
    if world.kept.checks.current is None:
        world.do(AMA, StartCheck("Ready?"))
    core.apply(world.state, TopicTaken(world.kept.dots.topics[0], ItemId(2), AMA))
    core.apply(world.state, VoteOpened(ItemId(2)))
    world.do(BO, CannotFollow())
    world.do(NOBODY, Forward((There("FIRST", WordId(3), PARKED, "Who pays?"),), ("FIRST",), adding=True))
    world.do(LOU, ThankYou("for the tea", BO))
    if phase == "open":
        world.do(AMA, AskAll())
    for number in (*ROLES, LOU):
        core.apply(world.state, HandRaised(number))


def situations() -> Iterator[Situation]:
    """Yield every situation: each state and mode, empty and full, paused, off the record, with the floor here or there."""
    for phase, modes in (("lobby", [""]), ("closed", [""]), ("open", [*setup.MODES])):
        for mode in modes:
            for full in (False, True):
                yield from _around(phase, mode, full)


def _around(phase: str, mode: str, full: bool) -> Iterator[Situation]:
    base = _world(phase, mode, full).state
    # A round gives the floor by itself: here it is taken away again, and given where a situation says.
    base.kept.floor.speaker = PersonId(0)
    there = (LOBBY_THINGS if phase == "lobby" else THINGS) if full else frozenset()
    for off in (False, True):
        for paused in (False, True) if phase == "open" else (False,):
            for presenter in (NOBODY, DI) if mode in PRESENTING else (NOBODY,):
                state = copy.deepcopy(base)
                if presenter:
                    core.apply(state, PresentingBegan(presenter))
                if off:
                    core.apply(state, WentOff(AMA))
                if paused:
                    core.apply(state, Paused())
                about = Case(frozenset(), phase, mode, paused, off, "free", there)
                yield from _with_floor(state, about, presenter)


def _with_floor(state: core.State, about: Case, presenter: int) -> Iterator[Situation]:
    cases = {
        who: replace(
            about,
            roles=frozenset(roles),
            presents="" if not presenter else "me" if who == presenter else "other",
            stands_in=who == STANDS_IN,
        )
        for who, roles in ROLES.items()
    }
    cases |= {who: replace(about, outside=True) for who in OUTSIDE}
    yield Situation(state, _next(cases, about, NOBODY))
    if about.phase != "open" or about.mode in WITHOUT_HANDS:
        return
    cases.pop(STANDS_IN)  # where the floor is makes no difference to what is not theirs
    for speaker in (LOU, *(who for who in cases if who in ROLES and OBSERVER not in ROLES[who])):
        spoken = copy.deepcopy(state)
        core.apply(spoken, Called(speaker))
        held = {who: replace(c, floor="me" if who == speaker else "other") for who, c in cases.items()}
        yield Situation(spoken, _next(held, about, speaker))


def _next(cases: dict[PersonId, Case], about: Case, speaker: PersonId) -> dict[PersonId, Case]:
    """Return the cases with whoever comes next marked: after the speaker in a round, else the first whose hand is up."""
    line = [who for who, roles in ROLES.items() if OBSERVER not in roles]
    if about.mode == "round":
        line = line[line.index(speaker) + 1 :] if speaker in line else line if not speaker else []
    elif "hand" not in about.there:
        line = []
    first = next((who for who in line if who != speaker), NOBODY)
    return {who: replace(case, comes_next=who == first != NOBODY) for who, case in cases.items()}


@dataclass
class Count:
    """What was looked at: commands, situations and cells, how many were permitted, and each that should not be as it is."""

    commands: int = 0
    situations: int = 0
    cells: int = 0
    yes: int = 0
    unexpected_yes: list[str] = None  # type: ignore[assignment]
    unexpected_no: list[str] = None  # type: ignore[assignment]


def count() -> Count:
    """Compare what the core permits with the table, for every command, person and situation."""
    found = Count(len(core.COMMANDS), unexpected_yes=[], unexpected_no=[])
    tags = [(command, str(command.__struct_config__.tag)) for command in core.COMMANDS]
    for situation in situations():
        found.situations += 1
        for who, case in situation.cases.items():
            seats = [(0, case), (LET_BACK, replace(case, let_back=True))][: 2 if case.floor == "free" else 1]
            for since, seated in seats:
                for command, tag in tags:
                    may = core.permits(situation.state, who, command, since) is None
                    found.cells += 1
                    found.yes += may
                    if may != ROWS[tag].allows(seated):
                        (found.unexpected_yes if may else found.unexpected_no).append(f"{tag} by {who}: {seated}")
    return found
