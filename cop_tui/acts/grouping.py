"""Acts of small groups: who is with whom, going to another group, and bringing lines back to everybody."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Step, Tell, Wish
from cop_tui.acts.finding import nothing_after, person
from cop_tui.core import agenda, groups
from cop_tui.core.setup import GROUPS

if TYPE_CHECKING:
    from cop_tui.client.session import Session


def _bring(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type the line after it: bring back ... It goes to everybody.")
    return Wish(groups.BringBack(rest))


def _choose(session: Session, rest: str) -> Step:
    return Wish(groups.ChooseGroup(person(session, rest)))


def _draw(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Wish(groups.DrawGroups(random.SystemRandom().getrandbits(31)))


def _groups(session: Session, rest: str) -> Step:
    nothing_after(rest)
    state = session.replica.state
    made = [group for group in state.kept.groups.groups if group]
    if not made:
        return Tell(["There are no small groups now."])
    lines = [f"{n}. {', '.join(session.replica.name(p) for p in group)}" for n, group in enumerate(made, 1)]
    return Tell(
        [line for line in (f"{len(made)} groups.", *lines, groups.with_whom(state, session.replica.me)) if line]
    )


def _now(session: Session) -> bool:
    return agenda.mode(session.replica.state) in GROUPS


ACTS: tuple[Act, ...] = (
    Act("bring back", ("bring back",), "Bring a line from my group back to everybody; three from each group.", PART,
        _bring, takes="...", command=groups.BringBack, needs=True, offered=_now),
    Act("group with", ("group with",), "Go to the group that somebody is in.", PART, _choose, takes="NAME",
        command=groups.ChooseGroup, needs=True, offered=_now),
    Act("draw groups", ("draw groups",), "Draw the small groups anew.", HOLD, _draw, command=groups.DrawGroups, key="s",
        offered=_now),
    Act("groups?", ("groups?", "groups"), "Who is with whom in the small groups.", LOOK, _groups, offered=_now),
)  # fmt: skip
