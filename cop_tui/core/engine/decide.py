"""What a wish leads to: who may do what, and what is decided. Nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cop_tui.core.engine import limits
from cop_tui.core.engine.base import Command, Event, Outcome, Refused
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.tables import Tables
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cop_tui.core.engine.seeing import Seen
    from cop_tui.core.meeting import ServerState, State

REFUSALS = {
    "not_here": "You are not part of this meeting now.",
    "lobby": "The meeting has not begun. Your line is kept: send it when it has. You can talk and park; talk is not kept.",
    "closed": "The meeting is over. You can still see your own words.",
    "not_over": "That is for after the meeting. A space holder ends it.",
    "open_only": "The meeting has begun already.",
    "needs_role": "That is for: {roles}.",
    "unknown_command": "This server does not know that. It may be older than your program.",
    "bad_command": (
        "Your program sent something that this server does not understand ({field}). Nothing was done. Updating the program "
        "or the server may help."
    ),
}
"""Refusals that belong to no topic, as sentences."""


def _cleaned(command: Command) -> Command:
    """Return a command with its texts cleaned, or raise Refused when one is too long: nothing else is done with that."""
    washed: dict[str, str] = {}
    for name in command.__struct_fields__:
        value = getattr(command, name)
        if isinstance(value, str):
            _check_length(name, value)
            washed[name] = clean(value)
        elif isinstance(value, dict):
            for key in value:
                _check_length(name, key)
    return msgspec.structs.replace(command, **washed) if washed else command


def _check_length(name: str, text: str) -> None:
    if len(text) <= limits.RAW:
        return
    if name == "name":
        raise Refused("name_too_wide", limit=limits.NAME_CELLS)
    raise Refused("text_too_long", length=len(text), limit=_SHORT.get(name, limits.TEXT))


_SHORT = {"title": limits.TITLE, "review": limits.TITLE}


class Deciding(Tables):
    """Decides what wishes lead to."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._seen = [t.seen for t in self.topics if t.seen]
        self._bounds = [t.bounds for t in self.topics if t.bounds]

    def permits(self, state: State, who: PersonId, command: type[Command], since: int = 0) -> Refused | None:
        """Return None when this person may do this now, or the refusal with its reason. Nothing else decides it.

        `since` is the number of the event with which their seat began, 0 unless they were let back to it.
        """
        person = state.kept.people.by_id.get(who)
        if person is None or person.left:
            return Refused("not_here")
        rule = self.rules[command]
        phase = state.kept.setup.phase
        if phase not in rule.phases:
            if phase == "open":
                return Refused("not_over" if "lobby" not in rule.phases else "open_only")
            return Refused(phase)
        if rule.roles.isdisjoint(person.roles):
            return Refused("needs_role", roles=["member"] if "member" in rule.roles else sorted(rule.roles))
        if rule.entrusted and not state.kept.people.is_entrusted(who):
            return Refused("stands_in")
        if rule.own_seat and (since or state.mine.since):  # the second is known on their own device only
            return Refused("own_seat_only")
        return rule.when(state, who) if rule.when else None

    def decide(
        self, state: ServerState, command: Command, who: PersonId, now: Ms, then: Seen | None = None, since: int = 0
    ) -> Outcome:
        """Return what a command leads to, changing nothing.

        `who` is a person's number, `now` UTC milliseconds, `then` what the author of its words saw (None: it is not known to
        have been anything else than now), `since` the number of the event with which their seat began (0 unless they were let
        back to it). Raises Refused with a code and the facts of its sentence.
        """
        kind = type(command)
        if kind in self.rules and (refusal := self.permits(state, who, kind, since)):
            raise refusal
        if then is not None:
            for refuses in self._seen:
                if refusal := refuses(state, who, command, then):
                    raise refusal
        command = _cleaned(command)
        outcome: Outcome | None = None
        if since and kind in self.by_seat:
            outcome = self.by_seat[kind](state, command, who, now, since)
        if outcome is None:
            outcome = self.deciders[kind](state, command, who, now)
        outcome = self.followed(state, outcome, now)
        for bound in self._bounds:
            outcome.add(bound(state, who, outcome, self.kinds))
        return outcome

    def followed(self, state: ServerState, outcome: Outcome, now: Ms) -> Outcome:
        """Return an outcome with all that other topics answer to its events."""
        done = 0
        while done < len(outcome.events):  # what follows may have followers of its own
            event = outcome.events[done]
            for follow in self.follow[type(event)]:
                outcome.add(follow(state, event, now))
            done += 1
        return outcome

    def led_to(self, state: ServerState, events: Sequence[Event], now: Ms) -> Outcome:
        """Return events that nobody in the meeting wished for now (UTC ms), with all that other topics answer to them."""
        return self.followed(state, Outcome(list(events)), now)
