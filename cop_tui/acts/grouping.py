"""Acts of small groups: who is with whom, going to another group, and bringing lines back to everybody."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Send, Step, Tell
from cop_tui.acts.lookup import nothing_after, person
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.topics import agenda, group_talk, groups
from cop_tui.core.topics.setup import GROUPS

if TYPE_CHECKING:
    from cop_tui.client.session import Session


def _bring(session: Session, rest: str) -> Step:
    notes = group_talk.notes(session.replica.state)
    if rest.isdecimal() and notes:  # a number that no note has is nothing to tell everybody
        if not 1 <= int(rest) <= len(notes):
            raise Misread(f"Your group has {len(notes)} notes, from 1 on; groups? shows them. Nothing was sent.")
        rest = notes[int(rest) - 1].text
    if not rest:
        raise Misread("Type the line after it, or the number of a note: bring back ... It goes to everybody.")
    return Send(groups.BringBack(rest))


def _choose(session: Session, rest: str) -> Step:
    return Send(groups.ChooseGroup(person(session, rest)))


def _draw(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(groups.DrawGroups(random.SystemRandom().getrandbits(31)))


def next_here(session: Session, rest: str) -> Step:
    """Return the wish to give the word in my group to whoever has waited longest."""
    nothing_after(rest)
    return Send(group_talk.GroupNext(next(iter(group_talk.waiting(session.replica.state, session.replica.me)), NOBODY)))


def _jot(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type the note after it: jot ... Only your group reads it.")
    return Send(group_talk.GroupNote(rest))


def lines(session: Session) -> list[str]:
    """Return who is with me in my group, who waits there, and its notes."""
    state, me = session.replica.state, session.replica.me
    waits = group_talk.waiting(state, me)
    about = state.mine.group.hands
    notes = group_talk.notes(state)
    found = [groups.with_whom(state, me)]
    found += [f"{n}. {session.replica.name(p)}{f': {about[p]}' if about[p] else ''}" for n, p in enumerate(waits, 1)]
    found[1:1] = [f"Waiting in your group: {len(waits)}."] if waits else []
    found += [f"Note {n}, by {session.replica.name(note.person)}: {note.text}" for n, note in enumerate(notes, 1)]
    return [line for line in found if line]


def _groups(session: Session, rest: str) -> Step:
    nothing_after(rest)
    made = [group for group in session.replica.kept.groups.groups if group]
    if not made:
        return Tell(["There are no small groups now."])
    named = [
        f"{n}. {', '.join(session.replica.name(p) for p in group)}{' (alone)' if len(group) == 1 else ''}"
        for n, group in enumerate(made, 1)
    ]
    return Tell([f"{len(made)} groups.", *named, *lines(session)])


def _now(session: Session) -> bool:
    return agenda.mode(session.replica.state) in GROUPS


def _somebody_waits(session: Session) -> bool:
    return bool(group_talk.waiting(session.replica.state, session.replica.me))


ACTS: tuple[Act, ...] = (
    Act("bring back", ("bring back",), "Bring a line from my group back to everybody, or a note by its number; three from each group.", PART,
        _bring, takes="... / N", command=groups.BringBack, needs=True, offered=_now),
    Act("jot", ("jot",), "Note something down for my group alone; it is gone with this part unless brought back.", PART,
        _jot, takes="...", command=group_talk.GroupNote, needs=True, unkept=True, offered=_now),
    Act("next in group", ("next in group",), "Give the word in my group to whoever has waited longest.", PART,
        next_here, command=group_talk.GroupNext, offered=_somebody_waits,
        does="give the word to whoever has waited longest"),
    Act("group with", ("group with",), "Go to the group that somebody is in.", PART, _choose, takes="NAME",
        command=groups.ChooseGroup, needs=True, offered=_now),
    Act("draw groups", ("draw groups",), "Draw the small groups anew.", HOLD, _draw, command=groups.DrawGroups, key="s",
        offered=_now),
    Act("groups?", ("groups?", "groups"), "Who is with whom in the small groups.", LOOK, _groups, offered=_now,
        phrases=("who is in my group",)),
)  # fmt: skip
