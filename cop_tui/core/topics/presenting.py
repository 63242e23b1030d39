"""The presenter: a role of the moment. Who brings something speaks first, answers, listens, and says when to come back.

Nobody is made to present: people offer themselves, and whoever is asked is asked aside, so that not answering leaves no
trace. What each mode means for hands and words is asked of here; hands and words themselves are in their own topics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_TIME, NOBODY, ItemId, Ms, PersonId, PersonRef
from cop_tui.core.plan.modes import presents
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened, mode
from cop_tui.core.topics.clock import not_paused
from cop_tui.core.topics.coming import excludes
from cop_tui.core.topics.floor import Called, HandLowered, MovedOn, TurnMemo, given, start_turn
from cop_tui.core.topics.people import Left, name, reachable, start
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.setup import ASK, PRESENT, PROPOSER, Closed

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State


class Presenting(Struct, omit_defaults=True):
    """Kept: who presents (0: nobody), whether they came back in from listening in this item, and whether a part that
    was for presenting has closed with them."""

    who: PersonId = NOBODY
    back: bool = False
    had: bool = False


class Present(Command, frozen=True):
    """Present: bring something, and have the room of the parts that are for whoever presents."""


class AskToPresent(Command, frozen=True):
    """Ask somebody, aside, to present; somebody without a screen, who has said yes aloud, presents at once."""

    durable = False
    person: PersonRef


class StepBack(Command, frozen=True):
    """Present no longer; `person` for somebody without a screen (0: me)."""

    person: PersonRef = NOBODY


class ComeBack(Command, frozen=True):
    """Listen no longer, and speak as the others do; `person` for somebody without a screen (0: me)."""

    person: PersonRef = NOBODY


class PresentingBegan(Event, frozen=True):
    """Somebody presents."""

    urgency = base.USUAL

    person: PersonId


class PresentingEnded(Event, frozen=True):
    """Nobody presents now."""

    urgency = base.USUAL

    person: PersonId


class PresenterCameBack(Event, frozen=True):
    """The presenter has listened for long enough and takes part again."""

    urgency = base.USUAL

    person: PersonId


class PresentingAsked(Aside, frozen=True):
    """Somebody asks me whether I would like to present."""

    by: PersonId


def listens(meeting: Meeting, person: PersonId) -> bool:
    """Return whether somebody presents and only listens now, until they say *come back*."""
    plan = meeting.agenda.now()
    if plan is None or not person or person != meeting.presenting.who or meeting.presenting.back:
        return False
    return excludes(plan) and plan.mode != ASK


def answers(state: State, person: PersonId) -> bool:
    """Return whether somebody presents and may speak without a hand: to answer, or in their own part when it is free."""
    if not person or person != state.kept.presenting.who:
        return False
    return mode(state) == ASK or (mode(state) == PRESENT and not state.kept.floor.speaker)


def no_turn(meeting: Meeting, person: PersonId) -> Refused:
    """Return why a part offers somebody no turn, and what they can do instead."""
    if person == meeting.presenting.who:
        return Refused("you_listen" if listens(meeting, person) else "you_answer")
    return Refused("part_of_one", name=meeting.people.by_id[speaks_alone(meeting)].name)


def speaks_alone(meeting: Meeting) -> PersonId:
    """Return whose part this is alone: the proposer's or the presenter's."""
    plan = meeting.agenda.now()
    by = meeting.agenda.items[meeting.agenda.current].by if plan and plan.who == PROPOSER else NOBODY
    return by or meeting.presenting.who


def take_over(state: ServerState, person: PersonId, now: Ms) -> Outcome:
    """Return the outcome of somebody bringing a proposal: in a part in which the proposer presents, that is them."""
    plan, presenter = state.kept.agenda.now(), state.kept.presenting.who
    if plan is None or plan.mode != PRESENT or plan.who != PROPOSER or presenter == person:
        return Outcome()
    outcome = Outcome([PresentingEnded(presenter)] if presenter else [])
    outcome.add(_begin(state, person, now))  # whoever speaks is not cut off by it
    return outcome


def _give_floor(state: ServerState, person: PersonId, seconds: int, now: Ms, opening: ItemId = NO_ITEM) -> Outcome:
    called: list[Event] = [Called(person, in_round=True)] if opening else given(state, person)
    outcome = Outcome(called)  # no count holds it, as with a round's turns
    outcome.add(start_turn(state, person, now, seconds))
    return outcome


def _begin(state: ServerState, person: PersonId, now: Ms) -> Outcome:
    plan, floor = state.kept.agenda.now(), state.kept.floor
    if state.kept.people.by_id[person].has(base.OBSERVER):
        raise Refused("observers_watch")
    outcome = Outcome([PresentingBegan(person)])
    if plan is None:
        return outcome
    if excludes(plan):
        if floor.speaker == person:
            raise Refused("finish_first")
        if floor.find(person):
            outcome.events.append(HandLowered(person))
    elif plan.mode == PRESENT and not floor.speaker and not state.kept.rounds.current and reachable(state, person):
        outcome.add(_give_floor(state, person, plan.turn, now))
    return outcome


def _present(state: ServerState, _command: Present, who: PersonId, now: Ms) -> Outcome:
    return _begin(state, who, now)


def _ask(state: ServerState, command: AskToPresent, who: PersonId, now: Ms) -> Outcome:
    person = state.kept.people.there(command.person)
    if person.via or command.person == who:
        return _begin(state, command.person, now)
    return Outcome(aside=[((command.person,), PresentingAsked(who))], held=True)


def presenter_for(state: State, person: PersonId, who: PersonId) -> PersonId:
    """Return the presenter somebody speaks for: themselves, or for a space holder somebody without a screen."""
    if (person or who) != state.kept.presenting.who:
        raise Refused("not_presenting")
    return person or who


def _step_back(state: State, command: StepBack, who: PersonId, _now: Ms) -> Outcome:
    person, plan = presenter_for(state, command.person, who), state.kept.agenda.now()
    outcome = Outcome([PresentingEnded(person)])
    if plan and plan.mode == PRESENT and state.kept.floor.speaker == person:
        # The part is theirs no longer, and whoever presents next finds the floor free.
        outcome.add(Outcome([MovedOn(person)], memos=[TurnMemo(NO_TIME, called=NO_TIME)]))
    return outcome


def _come_back(state: State, command: ComeBack, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([PresenterCameBack(presenter_for(state, command.person, who))])


def _follow_opened(state: ServerState, event: ItemOpened, now: Ms) -> Outcome:
    item, before = state.kept.agenda.items.get(event.item), state.kept.presenting.who
    if item is None:
        return Outcome()
    presenter, outcome = presents(state.kept, item.plan), Outcome()
    if presenter != before:
        outcome.events += [PresentingEnded(before)] if before else []
        outcome.events += [PresentingBegan(presenter)] if presenter else []
    if item.plan.mode == PRESENT and presenter and reachable(state, presenter):
        outcome.add(_give_floor(state, presenter, item.plan.turn, now, event.item))
    return outcome


def _follow_observing(state: State, event: RoleTaken, _now: Ms) -> Outcome:
    leaves = event.role == base.OBSERVER and state.kept.presenting.who == event.person
    return Outcome([PresentingEnded(event.person)] if leaves else [])


def _follow_left(state: State, event: Left, _now: Ms) -> Outcome:
    return Outcome([PresentingEnded(event.person)] if state.kept.presenting.who == event.person else [])


def _apply_began(meeting: Meeting, event: PresentingBegan) -> None:
    meeting.presenting = Presenting(event.person)


def _apply_ended(meeting: Meeting, _event: PresentingEnded | Closed) -> None:
    meeting.presenting = Presenting()


def _apply_back(meeting: Meeting, _event: PresenterCameBack) -> None:
    meeting.presenting.back = True


def _apply_item_closed(meeting: Meeting, event: ItemClosed) -> None:
    presenting = meeting.presenting
    presenting.back = False
    presenting.had = presenting.had or (presenting.who > 0 and meeting.agenda.items[event.item].plan.mode == PRESENT)


def _does(state: State, person: PersonId, me: PersonId, does: str, do: str) -> str:
    return f"{start(name(state, person, me))} {do if person == me else does}"


def _tell_began(state: State, event: PresentingBegan, me: PersonId) -> str:
    line = f"{_does(state, event.person, me, 'presents', 'present')} now."
    if event.person != me:
        return line
    how = " You listen now; come back is yours to say." if listens(state.kept, me) else ""
    return f"{line}{how} To stop: step back."


def _tell_asked(state: State, message: PresentingAsked, _me: PersonId) -> str:
    return (
        f"{name(state, message.by)} asks, aside, whether you would like to present. "
        f"Type present to do it. Leaving it is fine, and nobody is told."
    )


def _tell_back(state: State, event: PresenterCameBack, me: PersonId) -> str:
    return f"{_does(state, event.person, me, 'comes back in and takes', 'come back in and take')} part again."


def someone_presents(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for what is for whoever presents, or for a space holder where that is somebody without a screen."""
    presenter = state.kept.presenting.who
    people = state.kept.people.by_id
    if presenter and (presenter == who or (people[presenter].via and people[who].has(base.HOLDER))):
        return None
    return Refused("not_presenting")


def _someone_listens(state: State, who: PersonId) -> Refused | None:
    if refusal := someone_presents(state, who):
        return refusal
    return None if listens(state.kept, state.kept.presenting.who) else Refused("back_already")


def _may_present(state: State, who: PersonId) -> Refused | None:
    if paused := not_paused(state, who):
        return paused
    presenter = state.kept.presenting.who
    if presenter == who:
        return Refused("you_present")
    return Refused("presents_already", name=name(state, presenter)) if presenter else None


TOPIC = Topic(
    name="presenting",
    rules={
        Present: Rule(base.MEMBERS, base.LIVE, _may_present),
        AskToPresent: Rule(base.HOLDERS, base.LIVE, _may_present),
        StepBack: Rule(base.MEMBERS, base.LIVE, someone_presents),
        ComeBack: Rule(base.MEMBERS, when=_someone_listens),
    },
    decide={Present: _present, AskToPresent: _ask, StepBack: _step_back, ComeBack: _come_back},
    follow={ItemOpened: _follow_opened, RoleTaken: _follow_observing, Left: _follow_left},
    apply={
        PresentingBegan: _apply_began,
        PresentingEnded: _apply_ended,
        PresenterCameBack: _apply_back,
        ItemClosed: _apply_item_closed,
        Closed: _apply_ended,
    },
    aside={PresentingAsked: lambda _state, _message: None},
    tell={
        PresentingBegan: _tell_began,
        PresentingEnded: lambda s, e, me: f"{_does(s, e.person, me, 'presents', 'present')} no longer.",
        PresenterCameBack: _tell_back,
        PresentingAsked: _tell_asked,
    },
    refusals={
        "you_present": "You present already.",
        "presents_already": "{name} presents now. When they step back you can.",
        "observers_watch": "They take part as observer now, so they cannot present. They can change that.",
        "finish_first": "In this part whoever presents listens. Finish your turn first.",
        "not_presenting": "You do not present now.",
        "back_already": "You take part already; nothing was changed.",
        "you_listen": "You listen now. Until you take part again you can park it.",
        "you_answer": "They ask you now. You need no hand to answer.",
        "part_of_one": "This part is for {name}. You can park it, or raise a hand in the next one.",
    },
    recap=(),
)
