"""The presenter: a role of the moment. Who brings something speaks first, answers, listens, and says when to come back.

Nobody is made to present: people offer themselves, and whoever is asked is asked aside, so that not answering leaves no
trace. What each mode means for hands and words is asked of here; hands and words themselves are in their own topics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from cop_tui.core import base
from cop_tui.core.agenda import ItemClosed, ItemOpened, mode
from cop_tui.core.base import Aside, Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.clock import not_paused
from cop_tui.core.floor import Called, HandLowered, MovedOn, TurnHeld, start_turn
from cop_tui.core.modes import presents
from cop_tui.core.people import Left, name, reachable, start
from cop_tui.core.roles import RoleTaken
from cop_tui.core.setup import ASK, NOT_PRESENTER, PRESENT, PRESENTER, PROPOSER, WITHOUT, Closed, PlannedItem

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Presenting(Struct, omit_defaults=True):
    """Kept: who presents (0: nobody), whether they came back in from listening in this item, and whether a part that
    was for presenting has closed with them."""

    who: int = 0
    back: bool = False
    had: bool = False


class Present(Command, frozen=True):
    """Present: bring something, and have the room of the parts that are for whoever presents."""


class AskToPresent(Command, frozen=True):
    """Ask somebody, aside, to present; somebody without a screen, who has said yes aloud, presents at once."""

    durable = False
    person: Id


class StepBack(Command, frozen=True):
    """Present no longer; `person` for somebody without a screen (0: me)."""

    person: Id = 0


class ComeBack(Command, frozen=True):
    """Listen no longer, and speak as the others do; `person` for somebody without a screen (0: me)."""

    person: Id = 0


class PresentingBegan(Event, frozen=True):
    """Somebody presents."""

    person: int


class PresentingEnded(Event, frozen=True):
    """Nobody presents now."""

    person: int


class PresenterCameBack(Event, frozen=True):
    """The presenter has listened for long enough and takes part again."""

    person: int


class PresentingAsked(Aside, frozen=True):
    """Somebody asks me whether I would like to present."""

    by: int


def _excludes(plan: PlannedItem) -> bool:
    return plan.mode in (ASK, WITHOUT) or plan.who == NOT_PRESENTER


def has_turn(meeting: Meeting, person: int, opening: int = 0) -> bool:
    """Return whether this part, or the item that is `opening`, offers somebody a hand and a place in its rounds."""
    item, presenter = meeting.agenda.items.get(opening or meeting.agenda.current), meeting.presenting.who
    if item is None:
        return True
    plan, back = item.plan, meeting.presenting.back and not opening
    if plan.who == PROPOSER and item.by:
        return person == item.by
    if not presenter:
        return True
    if person == presenter:
        return not _excludes(plan) or back
    return plan.who != PRESENTER or plan.mode == PRESENT


def listens(meeting: Meeting, person: int) -> bool:
    """Return whether somebody presents and only listens now, until they say *come back*."""
    plan = meeting.agenda.now()
    if plan is None or not person or person != meeting.presenting.who or meeting.presenting.back:
        return False
    return _excludes(plan) and plan.mode != ASK


def answers(state: State, person: int) -> bool:
    """Return whether somebody presents and may speak without a hand: to answer, or in their own part when it is free."""
    if not person or person != state.kept.presenting.who:
        return False
    return mode(state) == ASK or (mode(state) == PRESENT and not state.kept.floor.speaker)


def no_turn(meeting: Meeting, person: int) -> Refused:
    """Return why a part offers somebody no turn, and what they can do instead."""
    if person == meeting.presenting.who:
        return Refused("you_listen" if listens(meeting, person) else "you_answer")
    return Refused("part_of_one", name=meeting.people.by_id[speaks_alone(meeting)].name)


def speaks_alone(meeting: Meeting) -> int:
    """Return whose part this is alone: the proposer's or the presenter's."""
    plan = meeting.agenda.now()
    by = meeting.agenda.items[meeting.agenda.current].by if plan and plan.who == PROPOSER else 0
    return by or meeting.presenting.who


def take_over(state: State, person: int, now: int) -> Outcome:
    """Return the outcome of somebody bringing a proposal: in a part in which the proposer presents, that is them."""
    plan, presenter = state.kept.agenda.now(), state.kept.presenting.who
    if plan is None or plan.mode != PRESENT or plan.who != PROPOSER or presenter == person:
        return Outcome()
    outcome = Outcome([PresentingEnded(presenter)] if presenter else [])
    outcome.add(_begin(state, person, now))  # whoever speaks is not cut off by it
    return outcome


def _give_floor(state: State, person: int, seconds: int, now: int) -> Outcome:
    outcome = Outcome([Called(person, in_round=True)])  # no count holds it, as with a round's turns
    outcome.add(start_turn(state, person, now, seconds))
    return outcome


def _begin(state: State, person: int, now: int) -> Outcome:
    plan, floor = state.kept.agenda.now(), state.kept.floor
    if state.kept.people.by_id[person].has(base.OBSERVER):
        raise Refused("observers_watch")
    outcome = Outcome([PresentingBegan(person)])
    if plan is None:
        return outcome
    if _excludes(plan):
        if floor.speaker == person:
            raise Refused("finish_first")
        if floor.find(person):
            outcome.events.append(HandLowered(person))
    elif plan.mode == PRESENT and not floor.speaker and not state.kept.rounds.current and reachable(state, person):
        outcome.add(_give_floor(state, person, plan.turn, now))
    return outcome


def _present(state: State, _command: Present, who: int, now: int) -> Outcome:
    return _begin(state, who, now)


def _ask(state: State, command: AskToPresent, who: int, now: int) -> Outcome:
    person = state.kept.people.by_id.get(command.person)
    if person is None or person.left:
        raise Refused("nobody_there")
    if person.via or command.person == who:
        return _begin(state, command.person, now)
    return Outcome(aside=[((command.person,), PresentingAsked(who))], held=True)


def _presenter(state: State, person: int, who: int) -> int:
    """Return the presenter somebody speaks for: themselves, or for a space holder somebody without a screen."""
    if (person or who) != state.kept.presenting.who:
        raise Refused("not_presenting")
    return person or who


def _step_back(state: State, command: StepBack, who: int, _now: int) -> Outcome:
    person, plan = _presenter(state, command.person, who), state.kept.agenda.now()
    outcome = Outcome([PresentingEnded(person)])
    if plan and plan.mode == PRESENT and state.kept.floor.speaker == person:
        # The part is theirs no longer, and whoever presents next finds the floor free.
        outcome.add(Outcome([MovedOn(person)], holds=[TurnHeld(0, called=0)]))
    return outcome


def _come_back(state: State, command: ComeBack, who: int, _now: int) -> Outcome:
    return Outcome([PresenterCameBack(_presenter(state, command.person, who))])


def _follow_opened(state: State, event: ItemOpened, now: int) -> Outcome:
    item, before = state.kept.agenda.items.get(event.item), state.kept.presenting.who
    if item is None:
        return Outcome()
    presenter, outcome = presents(state.kept, item.plan), Outcome()
    if presenter != before:
        outcome.events += [PresentingEnded(before)] if before else []
        outcome.events += [PresentingBegan(presenter)] if presenter else []
    if item.plan.mode == PRESENT and presenter and reachable(state, presenter):
        outcome.add(_give_floor(state, presenter, item.plan.turn, now))
    return outcome


def _follow_observing(state: State, event: RoleTaken, _now: int) -> Outcome:
    leaves = event.role == base.OBSERVER and state.kept.presenting.who == event.person
    return Outcome([PresentingEnded(event.person)] if leaves else [])


def _follow_left(state: State, event: Left, _now: int) -> Outcome:
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


def _does(state: State, person: int, me: int, does: str, do: str) -> str:
    return f"{start(name(state, person, me))} {do if person == me else does}"


def _tell_began(state: State, event: PresentingBegan, me: int) -> str:
    line = f"{_does(state, event.person, me, 'presents', 'present')} now."
    if event.person != me:
        return line
    how = " You listen now; come back is yours to say." if listens(state.kept, me) else ""
    return f"{line}{how} To stop: step back."


def _tell_asked(state: State, message: PresentingAsked, _me: int) -> str:
    return (
        f"{name(state, message.by)} asks, aside, whether you would like to present. "
        f"Type present to do it. Leaving it is fine, and nobody is told."
    )


def _tell_back(state: State, event: PresenterCameBack, me: int) -> str:
    return f"{_does(state, event.person, me, 'comes back in and takes', 'come back in and take')} part again."


def _someone_presents(state: State, who: int) -> Refused | None:
    presenter = state.kept.presenting.who
    people = state.kept.people.by_id
    if presenter and (presenter == who or (people[presenter].via and people[who].has(base.HOLDER))):
        return None
    return Refused("not_presenting")


def _someone_listens(state: State, who: int) -> Refused | None:
    if refusal := _someone_presents(state, who):
        return refusal
    return None if listens(state.kept, state.kept.presenting.who) else Refused("back_already")


def _may_present(state: State, who: int) -> Refused | None:
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
        StepBack: Rule(base.MEMBERS, base.LIVE, _someone_presents),
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
        "you_present": "You present already. To stop: step back.",
        "presents_already": "{name} presents now. When they step back you can: present.",
        "observers_watch": "They take part as observer now, so they cannot present. They can change that: role member.",
        "finish_first": "In this part whoever presents listens. Finish your turn first: done. Then: present.",
        "not_presenting": "You do not present now.",
        "back_already": "You take part already; nothing was changed.",
        "you_listen": "You listen now. Say come back when you want to take part again; until then you can park it.",
        "you_answer": "They ask you now. You need no hand: say ... when you want to answer.",
        "part_of_one": "This part is for {name}. You can park it, or raise a hand in the next one.",
    },
)
