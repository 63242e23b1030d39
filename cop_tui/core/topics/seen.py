"""What the author of words saw when they pressed Enter, and whether the words would go further than that now.

Words are never wider than when Enter was pressed. A client stamps what is said with `Seen` once, at Enter; the server
refuses it when the part, the group, the record or the keep level has changed so that more people would hear the words,
or more of them would be kept. Whose words go where is declared by each command (`audience` and `texts`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Refused, Topic
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.engine.seeing import Seen as Seen
from cop_tui.core.topics import notes, record

if TYPE_CHECKING:
    from cop_tui.core.meeting import State

LEVELS = ("", "group", "recap")  # what becomes of words to the room, the narrowest first; "": nothing keeps them
MOST_KEPT = LEVELS[-1]
UNSEEN = "words_unseen"


def seen_by(state: State, who: PersonId) -> Seen:
    """Return what this person sees now, from the state as this side knows it."""
    plan, groups = state.kept.agenda.now(), state.kept.groups
    place = groups.of(who)
    return Seen(
        state.kept.agenda.current,
        plan.keep if plan is not None and record.keeps_for_all(state) else "",
        state.kept.record.off,
        groups.since[place] if place >= 0 else 0,
        notes.home(state),
    )


def has_words(command: Command) -> bool:
    """Return whether a command carries words of its author, so that it needs what they saw."""
    return any(getattr(command, name) for name in command.texts)


# What is compared, for words to each audience.
COMPARED: dict[str, tuple[str, ...]] = {
    base.ROOM: ("item", "off", "keep"),
    base.TALK: ("group", "item", "off", "keep"),
    base.UNKEPT: ("group", "item"),
    base.GROUP: ("group", "item"),
    base.QUEUE: ("group",),
    base.LOT: ("off",),
    base.NOTE: ("notes", "off", "keep"),
    base.ASIDE: (),
}


def wider(command: Command, then: Seen, now: Seen) -> Refused | None:
    """Return why words said by somebody who saw `then` must not be said `now`, or None when they may."""
    if not has_words(command):
        return None
    codes = (_DIFFERENCES[aspect](then, now) for aspect in COMPARED[command.audience])
    return next((Refused(code) for code in codes if code), None)


def _group(then: Seen, now: Seen) -> str:
    if then.group == now.group:
        return ""
    return "words_group" if then.group and now.group else "words_groups_over" if then.group else "words_groups"


def _keep(then: Seen, now: Seen) -> str:
    before = LEVELS.index(then.keep) if then.keep in LEVELS else 0
    return "words_kept" if LEVELS.index(now.keep) > before else ""


_DIFFERENCES: dict[str, Callable[[Seen, Seen], str]] = {
    "group": _group,
    "item": lambda then, now: "words_part" if then.item != now.item else "",
    "notes": lambda then, now: "words_notes" if then.notes != now.notes else "",
    "off": lambda then, now: "words_recorded" if then.off and not now.off else "",
    "keep": _keep,
}


TOPIC = Topic(
    name="seen",
    seen=lambda state, who, command, then: wider(command, then, seen_by(state, who)),
    refusals={
        "words_part": "We are in another part now, so this was not sent. Send it again if it still fits. Your line is kept.",
        "words_group": "Your group is not the same any more, so this was not sent. Your line is kept.",
        "words_groups": "You are in a small group now, so this was not sent. Your line is kept.",
        "words_groups_over": "The small groups are over; everybody would read this, so it was not sent. Your line is kept.",
        "words_notes": "Notes are not written for that part any more, so this was not sent. Your line is kept.",
        "words_recorded": "We are on the record again, so this was not sent: it would be kept. Your line is kept.",
        "words_kept": "What is said now is kept, which it was not when you wrote this. It was not sent. Your line is kept.",
        UNSEEN: "Your program did not say which part these words are for, so they were not sent. Update the program.",
    },
    recap=(),
)

WIDER = frozenset(code for code in TOPIC.refusals if code != UNSEEN)
