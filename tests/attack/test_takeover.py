"""Nobody takes a meeting over: fifty seats and an hour find nothing, and each old rule put back is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cop_tui.core import meeting
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import HOLDER, Outcome
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import door, returning, roles, setup
from cop_tui.core.topics.people import Offer, People
from tests.attack import siege

QUICK, MANY = 3, 40  # meetings with silent defenders, and as many with active ones


@pytest.mark.parametrize("active", [False, True], ids=["silent", "active"])
def test_an_hour_with_fifty_seats_takes_nothing_from_anybody(active: bool) -> None:
    found = siege.hold(QUICK, active=active)
    assert found.bad == []
    assert found.done > 1_000
    assert found.stood_in >= QUICK, "the attacker comes as far as the rules let anybody come"


@pytest.mark.slow
@pytest.mark.parametrize("active", [False, True], ids=["silent", "active"])
def test_many_hours_with_fifty_seats_take_nothing_from_anybody(active: bool) -> None:
    found = siege.hold(MANY, active=active)
    print(
        f"{MANY} meetings, {found.tried} wishes, {found.done} taken, {found.stood_in} stood in, {len(found.bad)} found"
    )
    assert found.bad == []


def removed_at_once(patch: pytest.MonkeyPatch) -> None:
    """Two people ask, and somebody is out, whoever they are."""

    def ask(state: meeting.ServerState, command: door.AskToLeave, who: PersonId, _now: Ms) -> Outcome:
        request = state.memory.door.requests.get(command.person)
        if command.person == who or state.kept.people.by_id[command.person].left:
            return Outcome()
        if request is None or request.by == who:
            return Outcome(memos=[door.RequestMemo(command.person, who, "so")])
        return Outcome([door.Removed(command.person, request.by, who)])

    patch.setitem(meeting.DECIDE, door.AskToLeave, ask)


def the_absent_lose_it(patch: pytest.MonkeyPatch) -> None:
    """Whoever takes the role that lies open takes it from those who are away."""
    take = meeting.DECIDE[roles.TakeRole]

    def old(state: meeting.ServerState, command: roles.TakeRole, who: PersonId, now: Ms) -> Outcome:
        outcome: Outcome = take(state, command, who, now)
        gone = [n for n in state.kept.people.with_role(HOLDER) if state.now.people.how(n) == "away"]
        if any(isinstance(event, roles.RoleTaken) and event.role == HOLDER for event in outcome.events):
            outcome.events[:0] = [roles.RoleLaidDown(n, HOLDER) for n in gone]
        return outcome

    patch.setitem(meeting.DECIDE, roles.TakeRole, old)


def any_holder_ends(patch: pytest.MonkeyPatch) -> None:
    """Whoever stands in ends the meeting."""
    patch.setitem(meeting.DECIDE, setup.End, lambda _state, _command, who, now: Outcome([setup.Closed(now, who)]))


def all_are_entrusted(patch: pytest.MonkeyPatch) -> None:
    """Whoever took an open offer does all that a space holder does."""
    patch.setattr(People, "is_entrusted", lambda self, person: self.by_id[person].has(HOLDER))


def no_places_are_kept(patch: pytest.MonkeyPatch) -> None:
    """The room is full for everybody."""
    patch.setattr(limits, "HOLDER_PLACES", 0)


def it_is_taken_again(patch: pytest.MonkeyPatch) -> None:
    """Whose role was laid down takes it again, or another of the same."""

    def laid_down(kept: meeting.Meeting, event: roles.RoleLaidDown) -> None:
        person = kept.people.by_id[event.person]
        person.roles = [role for role in person.roles if role != event.role]
        kept.people.stand_in = [n for n in kept.people.stand_in if n != event.person]
        kept.people.offers.append(Offer(HOLDER, siege.AMA))

    applied: dict[Any, Any] = meeting.ENGINE.changes
    patch.setitem(applied, roles.RoleLaidDown, [laid_down])


def who_stands_in_lets_back(patch: pytest.MonkeyPatch) -> None:
    """Whoever stands in lets somebody back as the holder who is away."""

    def take_seat(state: meeting.ServerState, command: returning.TakeSeat, _who: int, now: Ms) -> Outcome:
        way = returning.opens(state, command.way, now)
        if way is None or state.now.people.how(way.person) == "here":
            raise base.Refused("wrong_word")
        return Outcome(
            [returning.CameBack(way.person, way.by)], memos=[returning.SeatTaken(command.way, way.person, 1)]
        )

    rules: dict[Any, Any] = meeting.RULES
    patch.setitem(rules, returning.LetBack, base.Rule(base.HOLDERS, base.ALWAYS))
    patch.setitem(meeting.DECIDE, returning.TakeSeat, take_seat)


@pytest.mark.parametrize(
    ("old", "what", "active"),
    [
        (removed_at_once, "lock-out", False),
        (the_absent_lose_it, "takeover", False),
        (any_holder_ends, "end", False),
        (all_are_entrusted, "takeover", False),
        (no_places_are_kept, "lock-out", False),
        (it_is_taken_again, "floor", True),
        (who_stands_in_lets_back, "takeover", False),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_an_old_rule_put_back_is_found(
    old: Callable[[pytest.MonkeyPatch], None], what: str, active: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    old(monkeypatch)
    assert what in siege.hold(2 * QUICK, active=active, first=True).bad
